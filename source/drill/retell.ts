// A recorded take as the drill's own journal tells it: the same readings, sentences and verdicts, with the drill's own
// attempt numbers and files. Pure. What could be run again from a journal alone is taken out: a drill's journal must run
// nothing.
import type {JournalEvent, NewEvent, OutputRecord, ShownCommand, SweepRow} from '../incident/events.js';
import {nothingMeasured} from '../incident/nothing-measured.js';
import {type IncidentState, stepStateOf} from '../incident/state.js';
import type {Take} from '../recording/contract.js';
import {placeOf} from './answer.js';
import type {StepRef} from './contract.js';

type Place = Readonly<{runbook: string; step: string; attempt: number}>;

export const attemptKey = ({runbook, step, attempt}: Place): string => `${runbook}/${step}/${attempt}`;

/** Recorded attempts of a take with the numbers they get in the drill, given what the drill has run so far. */
export function numbersFor(take: Take, state: IncidentState): ReadonlyMap<string, number> {
	const numbers = new Map<string, number>();
	const used = new Map<string, number>();
	for (const event of take.events) {
		if ('attempt' in event && event.type !== 'change.undone' && !numbers.has(attemptKey(event))) {
			const step = `${event.runbook}/${event.step}`;
			const before = used.get(step) ?? stepStateOf(state, event.runbook, event.step).attempts.length;
			numbers.set(attemptKey(event), before + 1);
			used.set(step, before + 1);
		}
	}

	return numbers;
}

/** The words of a command without the data that a live incident would roll it back by. */
function wordsOnly(shown: ShownCommand): ShownCommand {
	const {command: _command, ...words} = shown;
	return words as ShownCommand;
}

export const shownOnly = (shown: readonly ShownCommand[]): ShownCommand[] => shown.map(wordsOnly);

export type Retelling = Readonly<{
	numbers: ReadonlyMap<string, number>;
	/** The drill's attempt of a recorded change. */
	changeNumber: (recorded: string) => number | null;
	/** Where the drill keeps a copy of an output. */
	outputOf: (record: OutputRecord, place: Place) => OutputRecord;
	/** What the trainee ran, whatever it was run for in the recording. */
	isOwn: (place: Place) => boolean;
}>;

/** What the trainee ran of a take: not what was verified or measured along with it. */
export const isOwnOf =
	(take: Take) =>
	({runbook, step, attempt}: Place): boolean =>
		runbook === take.runbook && step === take.step && attempt === take.attempt;

/** One event of a take for the drill's journal; null for what a drill writes by itself (offers, consents). */
export function asDrillEvent(event: JournalEvent, how: Retelling): NewEvent | null {
	const {seq: _seq, at: _at, t: _t, prev: _prev, ...body} = event;
	const number = 'attempt' in event ? (how.numbers.get(attemptKey(event)) ?? event.attempt) : 0;
	switch (body.type) {
		case 'step.started': {
			const {change, undoes} = body;
			const purpose = body.purpose !== 'undo' && how.isOwn(body) ? 'step' : body.purpose;
			return {
				...body,
				attempt: number,
				purpose,
				commands: shownOnly(body.commands),
				...(change === undefined ? {} : {change: {...change, undoCommands: shownOnly(change.undoCommands)}}),
				...(undoes === undefined ? {} : {undoes: how.changeNumber(attemptKey({...body, attempt: undoes})) ?? undoes}),
			} as NewEvent;
		}

		case 'step.finished': {
			const place = {runbook: body.runbook, step: body.step, attempt: number};
			return {
				...body,
				attempt: number,
				purpose: body.purpose !== 'undo' && how.isOwn(body) ? 'step' : body.purpose,
				outputs: body.outputs.map((output) => how.outputOf(output, place)),
			} as NewEvent;
		}

		case 'change.applied':
			return {...body, attempt: number, undoCommands: shownOnly(body.undoCommands)} as NewEvent;
		case 'change.snapshotted':
			// Nothing of this machine was kept or moved: no roll-back and no release may find paths here.
			return {...body, attempt: number, files: [], moves: []} as NewEvent;
		case 'change.verified':
		case 'artefact.stored':
			return {...body, attempt: number} as NewEvent;
		case 'change.undone':
			return {...body, attempt: how.changeNumber(attemptKey(body)) ?? body.attempt} as NewEvent;
		default:
			return null;
	}
}

/** A row of the board as the run of its key metric: what the sweep measured is all that is known of it. */
export function rowEvents(
	row: SweepRow,
	ref: StepRef,
	state: IncidentState,
	shown: Readonly<{title: string; commands: readonly ShownCommand[]}>,
): readonly [started: NewEvent, finished: NewEvent] {
	const {runbook, step} = placeOf(ref);
	const attempt = stepStateOf(state, runbook, step).attempts.length + 1;
	const base = {runbook, step, attempt, kind: 'check' as const, purpose: 'step' as const};
	return [
		{type: 'step.started', ...base, title: shown.title, commands: [...shown.commands], deviation: false},
		{
			type: 'step.finished',
			...base,
			...nothingMeasured(),
			outcome: 'finished',
			durationMs: row.durationMs,
			value: row.value,
			unit: row.unit,
			verdict: row.verdict,
			reason: row.reason,
			sentence: row.sentence,
			threshold: row.threshold,
			end: row.verdict,
		},
	];
}
