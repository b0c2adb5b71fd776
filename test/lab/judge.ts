// Holds what a sweep, a run and an undo reported against what a fault states. Pure: it starts nothing and reads nothing.
import type {EventOf, JournalEvent, SweepRow} from '../../source/incident/events.js';
import type {Cure, Fault, Reading} from './fault.js';

/** One thing that is owed for a fault. `says` is what was seen where it did not come true, else why nothing is owed. */
export type Part = Readonly<{mark: 'yes' | 'no' | 'not owed' | 'skipped'; says: string}>;

export const came: Part = {mark: 'yes', says: ''};
export const failed = (says: string): Part => ({mark: 'no', says});
export const notOwed = (says: string): Part => ({mark: 'not owed', says});
export const skipped = (says: string): Part => ({mark: 'skipped', says});

const needs = {
	load: 'needs leave for load',
	code: "runs the project's own code",
	time: 'waits longer than ten seconds',
	steps: 'judges what earlier steps have read',
} as const;

/** Whether the value is what the fault says that it must be. */
export function isReading(reading: Reading, value: unknown): boolean {
	return 'is' in reading ? value === reading.is : typeof value === 'number' && value >= reading.atLeast;
}

const wanted = (reading: Reading): string =>
	'is' in reading ? JSON.stringify(reading.is) : `at least ${reading.atLeast}`;

/** The board must show the row of the fault in alarm, with its reading where it is the row of the same step. */
export function judgeSweep(fault: Pick<Fault, 'alarms' | 'found' | 'reading'>, rows: readonly SweepRow[]): Part {
	const {found} = fault;
	if (found.by === 'runbook') return notOwed(needs[found.needs]);
	const row = rows.find((one) => `${one.runbook}#${one.metric}` === found.row);
	if (row === undefined) return failed(`the board has no row ${found.row}`);
	if (row.verdict !== 'alarm') return failed(`${found.row} is ${row.verdict}: ${row.reason ?? row.sentence}`);
	if (found.row === fault.alarms && !isReading(fault.reading, row.value)) {
		return failed(`${found.row} read ${JSON.stringify(row.value)}, not ${wanted(fault.reading)}`);
	}
	return came;
}

type Finished = EventOf<'step.finished'>;

const isStep = (event: JournalEvent, step: string): event is Finished =>
	event.type === 'step.finished' && event.purpose === 'step' && `${event.runbook}#${event.step}` === step;

/** The step must be in alarm with the right reading, and the guide must go on at the right step. */
export function judgeRun(
	fault: Pick<Fault, 'alarms' | 'reading' | 'leadsTo'>,
	events: readonly JournalEvent[],
	stderr: string,
): Part {
	const at = events.findIndex((event) => isStep(event, fault.alarms));
	const step = events[at];
	if (step === undefined || !isStep(step, fault.alarms)) {
		const ran = events.flatMap((event) => (event.type === 'step.finished' ? [event.step] : []));
		return failed(`${fault.alarms} was not run, but ${ran.join(', ') || stderr.trim() || 'nothing'}`);
	}
	if (step.verdict !== 'alarm') return failed(`${fault.alarms} is ${step.verdict}: ${step.reason ?? step.sentence}`);
	if (!isReading(fault.reading, step.value)) {
		return failed(`${fault.alarms} read ${JSON.stringify(step.value)}, not ${wanted(fault.reading)}`);
	}
	const next = events.slice(at).find((event): event is EventOf<'step.offered'> => event.type === 'step.offered');
	const leadsTo = next?.step ?? 'end';
	return leadsTo === fault.leadsTo
		? came
		: failed(`after ${fault.alarms} the guide went to ${leadsTo}, not to ${fault.leadsTo}`);
}

type Action = Extract<Cure, {kind: 'action'}>;

/** The action must have been carried out, its verification must have said that it helped, and the run must end well. */
export function judgeCure(cure: Action, events: readonly JournalEvent[]): Part {
	const of = <T extends JournalEvent['type']>(type: T) =>
		events.filter((event): event is EventOf<T> => event.type === type);
	const applied = of('change.applied').find((event) => event.step === cure.step);
	const closed = of('incident.closed').at(-1);
	if (applied === undefined) return failed(`${cure.step} was not taken: ${closed?.outcome}, ${closed?.reason ?? ''}`);
	if (!applied.succeeded) return failed(`${cure.step} did not succeed`);
	const verified = of('change.verified').find((event) => event.step === cure.step);
	if (verified?.helped !== true) return failed(`${cure.step} did not help: ${verified?.sentence ?? 'not verified'}`);
	const ends = cure.ends ?? 'recovered';
	return closed?.outcome === ends ? came : failed(`the run ended ${closed?.outcome}: ${closed?.reason ?? 'no reason'}`);
}

/** The undo must end with success and every stated thing must be what it was. */
export function judgeUndo(status: number | null, stderr: string, differences: readonly string[]): Part {
	if (status !== 0) return failed(`undo ended with ${status}: ${stderr.trim().split('\n').at(-1) ?? ''}`);
	return differences.length === 0 ? came : failed(differences.join('; '));
}

/** Whether the board gave up a row for want of time: that says how busy this machine is, and nothing of the row. */
export const isOutOfTime = (row: SweepRow): boolean =>
	row.verdict === 'unknown' && /^no answer within \d+ s$/.test(row.reason ?? '');

/** The journal's events among the lines that a command printed. */
export function eventsIn(stdout: string): readonly JournalEvent[] {
	return stdout
		.split('\n')
		.filter((line) => line.startsWith('{'))
		.map((line) => JSON.parse(line) as JournalEvent);
}

/** The rows of a sweep; none where it printed no document. */
export function rowsIn(stdout: string): readonly SweepRow[] {
	try {
		return (JSON.parse(stdout) as {rows: readonly SweepRow[]}).rows;
	} catch {
		return [];
	}
}
