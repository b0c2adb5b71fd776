// The list of what was done, in the order in which it was done, with what came of each: exactly as many rows and cells as
// there are. Pure.
import type {IncidentState} from '../../../incident/state.js';
import type {Frame} from '../../../recording/frame.js';
import type {Playback, Scene} from '../../../recording/playback.js';
import {fit as clip, displayWidth, pad} from '../../../text/width.js';
import type {Theme} from '../../theme.js';
import {type Line, line, prose, span} from '../guide/lines.js';
import {windowStart} from '../guide/step-rows.js';
import {purposeMarks, sceneName, sceneWord} from './scene-words.js';

/** From this width on steps are named by their title. */
const titleCells = 36;

function nameOf(scene: Scene, width: number): string {
	const mark = scene.subject.kind === 'step' ? purposeMarks[scene.subject.purpose] : '';
	return `${width >= titleCells ? scene.title : sceneName(scene)}${mark === '' ? '' : ` (${mark})`}`;
}

/** The rows of the list; the scene in hand stays in sight. */
export function sceneRows(
	playback: Playback,
	keyframes: readonly IncidentState[],
	frame: Frame,
	theme: Theme,
	width: number,
	rows: number,
): readonly Line[] {
	const {scenes} = playback;
	const digits = String(scenes.length).length;
	const at = frame.scene.index;
	const first = windowStart(scenes.length, at, rows);
	const shown = scenes.slice(first, first + rows);
	return shown.map((scene, index): Line => {
		const isInHand = scene.index === at;
		const isCutAbove = index === 0 && first > 0;
		const isCutBelow = index === shown.length - 1 && first + shown.length < scenes.length;
		if ((isCutAbove || isCutBelow) && !isInHand) {
			const hidden = isCutAbove ? first + 1 : scenes.length - first - shown.length + 1;
			return line(clip(`  ${isCutAbove ? theme.signs.up : theme.signs.down} ${hidden} more`, width), 'dim');
		}

		const word = sceneWord(theme, playback, keyframes, frame, scene);
		const words = word.word === '' ? '' : ` ${word.sign} ${word.word}`;
		const number = `${String(scene.number ?? '').padStart(digits)} `;
		const cells = Math.max(4, width - 3 - displayWidth(number) - displayWidth(words));
		return [
			span(`${isInHand ? theme.signs.pointer : ' '} `, 'accent'),
			span(number, 'dim'),
			span(pad(prose(theme, nameOf(scene, width)), cells), isInHand ? 'strong' : scene.index > at ? 'dim' : 'plain'),
			span(words, word.tone),
		];
	});
}
