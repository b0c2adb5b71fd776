// The changes of an incident as rows, newest first: what was done, whether it helped, whether it can be rolled back. Pure.
import type {Change} from '../../../../incident/state.js';
import type {Theme} from '../../../theme.js';
import type {Tone} from '../lines.js';

export const changeKey = (change: Change): string => `${change.runbook}/${change.step}/${change.attempt}`;

export type ChangeRow = Readonly<{key: string; title: string; where: string; undo: string; tone: Tone; change: Change}>;

const undoWord: Readonly<Record<Change['undo'], string>> = {
	'not needed': 'no undo needed',
	available: 'can be undone',
	undone: 'undone',
	failed: 'UNDO FAILED',
	impossible: 'CANNOT be undone',
	released: 'released: CANNOT be undone',
};

const undoTone: Readonly<Record<Change['undo'], Tone>> = {
	'not needed': 'dim',
	available: 'accent',
	undone: 'ok',
	failed: 'alarm',
	impossible: 'unknown',
	released: 'unknown',
};

function happened(change: Change): string {
	if (!change.applied) {
		return 'nobody saw its end';
	}

	if (!change.applied.succeeded) {
		return 'its command failed';
	}

	if (!change.verified) {
		return 'not verified';
	}

	return change.verified.helped === null ? 'not verified' : change.verified.helped ? 'helped' : 'no help';
}

export const changeRows = (changes: readonly Change[], theme: Theme): readonly ChangeRow[] =>
	changes.toReversed().map((change) => ({
		key: changeKey(change),
		title: change.applied?.title ?? change.step,
		where: `${change.runbook} ${theme.signs.dot} ${change.step} ${theme.signs.dot} ${happened(change)}`,
		undo: undoWord[change.undo],
		tone: undoTone[change.undo],
		change,
	}));

/** Newer changes that still stand: rolling back in another order than newest first may not restore what was there. */
export const newerStanding = (rows: readonly ChangeRow[], key: string): number => {
	const at = rows.findIndex((row) => row.key === key);
	return rows.slice(0, Math.max(0, at)).filter((row) => row.change.undo === 'available' || row.change.undo === 'failed')
		.length;
};
