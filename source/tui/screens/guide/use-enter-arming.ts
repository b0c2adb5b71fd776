// Keeps a held or hurried key from running a chain: a press counts only after a quiet moment since the question was
// painted and since the last press of this kind.
import {useEffect, useRef} from 'react';
import {useClock} from '../../input/use-keys.js';
import {afterKey, afterPaint, armingOf, isArmed} from './arming.js';

/** Says whether a press at this time counts, and remembers it. */
export function useEnterArming(prompt: string): (at: number) => boolean {
	const now = useClock();
	const arming = useRef(armingOf(prompt, now()));
	useEffect(() => {
		arming.current = afterPaint(arming.current, prompt, now());
	}, [prompt, now]);
	return (at) => {
		const counts = isArmed(arming.current, at);
		arming.current = afterKey(arming.current, at);
		return counts;
	};
}
