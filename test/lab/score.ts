// The figure of merit of the runbooks: for every fault whether the board found it, the right runbook told it, its action
// cured it and the undo restored the state; and how many rows were in alarm with nothing wrong. Pure: proofs in, text out.
import type {HealthyBoard} from './healthy.js';
import type {Part} from './judge.js';
import type {Proof} from './prove.js';
import type {HealthyRow} from './worst-of.js';

const columns = [
	['sweep', 'found by sweep'],
	['runbook', 'right runbook'],
	['cured', 'cured'],
	['undone', 'undone'],
] as const;

const cells = {yes: 'yes', no: 'NO', 'not owed': '-', skipped: 'skipped'} as const;

/** Runbooks whose rows look at every process of the machine, not at the lab's alone. */
export const machineWide: readonly string[] = ['fs-block', 'gopls-stall', 'triage-layers'];

export type Healthy =
	| Readonly<{kind: 'skipped'; why: string}>
	/** `foreign`: rows that could not be told from what else runs on this machine. */
	| Readonly<{kind: 'measured'; rows: readonly HealthyRow[]; foreign: number; limits: HealthyBoard['limits']}>;

/** The rows that count: without a process namespace, those that look at all processes of the machine do not. */
export function healthyOf(board: HealthyBoard, hasOwnProcesses: boolean): Healthy {
	if (board.missing !== null) return {kind: 'skipped', why: board.missing};
	const rows = hasOwnProcesses
		? board.rows
		: board.rows.filter(({row}) => !machineWide.includes(row.split('#')[0] ?? ''));
	return {kind: 'measured', rows, foreign: board.rows.length - rows.length, limits: board.limits};
}

export const falseAlarms = (healthy: Healthy | null): readonly HealthyRow[] =>
	healthy?.kind === 'measured' ? healthy.rows.filter((row) => row.verdict === 'alarm') : [];

type PartName = (typeof columns)[number][0] | 'clean';

const partsOf = (proof: Proof): ReadonlyArray<readonly [string, Part]> => [
	...columns.map(([name, title]) => [title, proof[name]] as const),
	['taken back', proof.clean],
];

/** Whether everything that is owed came true; what could not be run does not count against it. */
export const isGood = (proof: Proof): boolean => partsOf(proof).every(([, part]) => part.mark !== 'no');

/** Words in lines of at most so many columns; the second and later lines are indented. */
export function wrap(text: string, width: number, indent = ''): string {
	const lines: string[] = [];
	let line = '';
	for (const word of text.split(' ')) {
		if (line !== '' && line.length + 1 + word.length > width) {
			lines.push(line);
			line = `${indent}${word}`;
		} else {
			line = line === '' ? word : `${line} ${word}`;
		}
	}
	return [...lines, line].join('\n');
}

/** The line of one fault under `heading`. */
function lineOf(proof: Proof, idWidth: number): string {
	const marks = columns.map(([name, title]) => cells[proof[name].mark].padEnd(title.length));
	return [proof.id.padEnd(idWidth), ...marks, proof.seconds.toFixed(1).padStart(5)].join('  ');
}

function share(proofs: readonly Proof[], name: PartName): string {
	const owed = proofs.filter((proof) => ['yes', 'no'].includes(proof[name].mark));
	return `${owed.filter((proof) => proof[name].mark === 'yes').length} of ${owed.length}`;
}

/** What was not run and why, in one sentence. */
export function skippedLine(proofs: readonly Proof[], healthy: Healthy | null): string {
	const reasons = [
		...proofs.filter((proof) => proof.runbook.mark === 'skipped').map((proof) => `${proof.id} ${proof.runbook.says}`),
		...(healthy?.kind === 'skipped' ? [`the healthy lab ${healthy.why}`] : []),
		...(healthy?.kind === 'measured' && healthy.foreign > 0
			? [`${healthy.foreign} rows of the healthy lab need a process namespace of their own (unshare)`]
			: []),
	];
	return reasons.length === 0 ? '0 skipped.' : `${reasons.length} skipped: ${reasons.join('; ')}.`;
}

/**
 * The table, what went wrong, the totals and what was skipped, in lines of at most `width` columns.
 * @param healthy null where only some faults were asked for
 */
export function scoreText(proofs: readonly Proof[], healthy: Healthy | null, width = 80): string {
	const idWidth = Math.max(5, ...proofs.map((proof) => proof.id.length));
	const heading = ['fault'.padEnd(idWidth), ...columns.map(([, title]) => title), '    s'].join('  ');
	const problems = proofs.flatMap((proof) => {
		const bad = partsOf(proof).filter(([, part]) => part.mark === 'no');
		// What stopped the whole proof is said once.
		return [...new Map(bad.map(([title, part]) => [part.says, `${proof.id}, ${title}: ${part.says}`])).values()];
	});
	const alarms = falseAlarms(healthy);
	const totals = [
		...columns.map(([name, title]) => `${title} ${share(proofs, name)}`),
		`taken back ${share(proofs, 'clean')}`,
	].join(', ');
	const measured = healthy?.kind === 'measured' ? healthy.rows : [];
	const ok = measured.filter((row) => row.verdict === 'ok').length;
	return [
		heading,
		...proofs.map((proof) => lineOf(proof, idWidth)),
		'',
		wrap('- is not owed: the board does not sweep it, or there is nothing to change or to undo.', width),
		...[...problems, ...alarms.map((row) => `healthy, ${row.row}: ${row.says}`)].map((one) => wrap(one, width, '  ')),
		'',
		wrap(`${proofs.length} faults: ${totals}.`, width),
		...(measured.length === 0
			? []
			: [
					wrap(
						`False alarms on the healthy lab: ${alarms.length} of ${measured.length} rows (${ok} ok, ${measured.length - ok - alarms.length} unknown)${healthy?.kind === 'measured' && healthy.limits === 'calm' ? '; this machine is busy, so limits of time were set aside' : ''}.`,
						width,
					),
				]),
		wrap(skippedLine(proofs, healthy), width),
	].join('\n');
}
