// A one-line question below the pane. What the text means is the caller's; a refusal stays here with the text, so that
// nothing that was typed is lost.
import {Box} from 'ink';
import {useRef, useState} from 'react';
import {fit as clip} from '../../../../text/width.js';
import {TextField, useTextField} from '../../../components/text-field/text-field.js';
import {guardEnter, guardFrom} from '../../../input/enter-guard.js';
import {useClock, useKeys} from '../../../input/use-keys.js';
import {line} from '../lines.js';
import {LinesView} from '../lines-view.js';
import type {EntrySpec} from './entry-kinds.js';

/** Label, field, hint. */
export const entryRows = 3;

export type EntryProps = Readonly<{
	spec: EntrySpec;
	initial: string;
	width: number;
	/** Resolves with null when it was taken, else with why not. */
	onSubmit: (text: string) => Promise<string | null>;
	onCancel: () => void;
}>;

export function Entry({spec, initial, width, onSubmit, onCancel}: EntryProps) {
	const now = useClock();
	const field = useTextField(initial);
	const [fault, setFault] = useState<string | null>(null);
	const guard = useRef(guardFrom(now()));
	const isBusy = useRef(false);
	useKeys((event) => {
		const entered = guardEnter(guard.current, event);
		guard.current = entered.guard;
		if (event.kind === 'key' && (event.name === 'escape' || (event.ctrl && event.char === 'c'))) {
			onCancel();
			return;
		}

		if (event.kind === 'key' && event.name === 'enter') {
			if (!entered.counts || isBusy.current) {
				return;
			}

			if (field.state.text.trim() === '' && !spec.mayBeEmpty) {
				setFault('Type something, or Esc.');
				return;
			}

			isBusy.current = true;
			void onSubmit(field.state.text).then((refusal) => {
				isBusy.current = false;
				setFault(refusal);
			});
			return;
		}

		setFault(null);
		field.hear(event);
	});
	return (
		<Box flexDirection="column" height={entryRows}>
			<LinesView lines={[line(clip(spec.label, width), 'strong')]} />
			<Box>
				<LinesView lines={[line('> ', 'accent')]} />
				<TextField state={field.state} width={Math.max(4, width - 3)} />
			</Box>
			<LinesView lines={[fault === null ? line(clip(spec.hint, width), 'dim') : line(clip(fault, width), 'alarm')]} />
		</Box>
	);
}
