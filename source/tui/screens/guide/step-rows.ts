// The list of the runbook's steps with what came of each, in exactly as many rows and cells as there are. Pure.
import type {SessionView} from '../../../session/contract.js';
import {fit as clip, displayWidth, pad} from '../../../text/width.js';
import type {Theme} from '../../theme.js';
import {type Line, line, span} from './lines.js';
import {runningStep, type StepWord, stepWord} from './step-word.js';

/** The first row of a window of `rows` that keeps `at` in sight, with a row of context where there is room. */
export function windowStart(count: number, at: number, rows: number): number {
	const wanted = at - Math.floor(rows / 2);
	return Math.min(Math.max(0, wanted), Math.max(0, count - rows));
}

/** Wider lists name the steps by title, narrow ones by id. */
export const listCells = (width: number): number => (width >= 120 ? 54 : width >= 100 ? 36 : 27);

/** `otherwise`: the word of a step of which the events say nothing. */
export function stepRows(
	view: SessionView,
	theme: Theme,
	width: number,
	rows: number,
	otherwise: (step: string) => StepWord | null = () => null,
): readonly Line[] {
	const {steps, id: runbook} = view.runbook;
	const entries = [
		...steps.map((step) => ({id: step.id, name: width >= 36 ? step.title : step.id})),
		{id: 'end', name: 'end'},
	];
	const at = Math.max(
		0,
		entries.findIndex((entry) => entry.id === view.at),
	);
	const running = runningStep(view);
	const first = windowStart(entries.length, at, rows);
	const shown = entries.slice(first, first + rows);
	return shown.map((entry, index): Line => {
		const isInHand = first + index === at;
		const isCutAbove = index === 0 && first > 0;
		const isCutBelow = index === shown.length - 1 && first + shown.length < entries.length;
		if ((isCutAbove || isCutBelow) && !isInHand) {
			const hidden = isCutAbove ? first + 1 : entries.length - first - shown.length + 1;
			return line(clip(`  ${isCutAbove ? theme.signs.up : theme.signs.down} ${hidden} more`, width), 'dim');
		}

		const known = entry.id === 'end' ? null : stepWord(theme, view.state, {runbook, id: entry.id}, running);
		const word = known?.word === '' ? (otherwise(entry.id) ?? known) : known;
		const pointer = isInHand ? theme.signs.pointer : ' ';
		// The word stands at the right edge, so that a name is cut only where both do not fit.
		const words = word && word.word !== '' ? ` ${word.sign} ${word.word}` : '';
		const nameCells = Math.max(4, width - 3 - displayWidth(words));
		return [
			span(`${pointer} `, 'accent'),
			span(pad(entry.name, nameCells), isInHand ? 'strong' : word?.word === '' || !word ? 'dim' : 'plain'),
			span(words, word?.tone ?? 'plain'),
		];
	});
}
