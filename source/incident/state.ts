// The pure fold from events to the state of an incident. Screen, resume, report and catalogue all read this and nothing
// else. No file, process, clock or terminal here.
import type {Verdict} from '../runbook/verdict.js';
import type {EventOf, EventType, IncidentOutcome, JournalEvent, Purpose, SweepRow} from './events.js';

/** One run of one step, as far as it is known. */
export type Attempt = Readonly<{
	runbook: string;
	step: string;
	attempt: number;
	purpose: Purpose;
	started: EventOf<'step.started'>;
	/** Null while it runs, or when nobody saw its end. */
	finished: EventOf<'step.finished'> | null;
}>;

/** `released`: what it would be put back from was deleted. */
export type UndoState = 'not needed' | 'available' | 'undone' | 'failed' | 'impossible' | 'released';

export type Change = Readonly<{
	runbook: string;
	step: string;
	attempt: number;
	/** Null between the snapshot and the record of what the action did: then nobody saw its end. */
	applied: EventOf<'change.applied'> | null;
	snapshot: EventOf<'change.snapshotted'> | null;
	verified: EventOf<'change.verified'> | null;
	undone: EventOf<'change.undone'> | null;
	/** The newest word on deleting what was kept of it. */
	released: EventOf<'change.released'> | null;
	undo: UndoState;
}>;

export type SkipRecord = Readonly<{reason: string; automatic: boolean; event: EventOf<'step.skipped'>}>;

/** What is known of one step of one runbook. */
export type StepState = Readonly<{
	runbook: string;
	step: string;
	offered: number;
	attempts: readonly Attempt[];
	/** The newest thing that happened: it was run, skipped, declined or decided. */
	last:
		| Readonly<{kind: 'none'}>
		| Readonly<{kind: 'attempt'; attempt: Attempt}>
		| Readonly<{kind: 'skipped'; skip: SkipRecord}>
		| Readonly<{kind: 'declined'; event: EventOf<'consent.refused'>}>
		| Readonly<{kind: 'decided'; event: EventOf<'decision.taken'>}>;
}>;

export type GivenInput = Readonly<{value: string | number | readonly string[] | null; secret: boolean; source: string}>;

export type IncidentState = Readonly<{
	id: string;
	kind: 'incident' | 'drill';
	opened: EventOf<'incident.opened'> | null;
	closed: EventOf<'incident.closed'> | null;
	outcome: IncidentOutcome | null;
	/** The runbook in hand, and those to come back to, newest last. */
	runbook: string;
	stack: ReadonlyArray<Readonly<{runbook: string; step: string}>>;
	/** Every runbook that was entered, in order, with the hash of its bytes. */
	runbooks: ReadonlyArray<Readonly<{id: string; title: string; sha256: string}>>;
	/** The step that was offered last, by runbook and id. */
	inHand: Readonly<{runbook: string; step: string}> | null;
	/** By `runbook/step`. */
	steps: ReadonlyMap<string, StepState>;
	/** Attempts in the order in which they started. */
	attempts: readonly Attempt[];
	running: Attempt | null;
	/** The newest value of each name, whichever runbook it was given for. */
	inputs: Readonly<Record<string, GivenInput>>;
	/** The values that were given for one runbook, by its id; those for all of them are under the empty id. */
	inputsFor: Readonly<Record<string, Readonly<Record<string, GivenInput>>>>;
	changes: readonly Change[];
	artefacts: ReadonlyArray<EventOf<'artefact.stored'>>;
	notes: ReadonlyArray<EventOf<'note.added'>>;
	hypotheses: ReadonlyArray<EventOf<'hypothesis.set'>>;
	milestones: ReadonlyArray<EventOf<'milestone.set'>>;
	severity: string | null;
	sweep: Readonly<{at: string; rows: readonly SweepRow[]}> | null;
	adhoc: ReadonlyArray<Readonly<{started: EventOf<'adhoc.started'>; finished: EventOf<'adhoc.finished'> | null}>>;
	/** An action was withheld for want of consent. */
	withheld: boolean;
	edits: Readonly<Record<string, EventOf<'step.edited'>>>;
	resumed: number;
	events: number;
}>;

export const emptyState: IncidentState = {
	id: '',
	kind: 'incident',
	opened: null,
	closed: null,
	outcome: null,
	runbook: '',
	stack: [],
	runbooks: [],
	inHand: null,
	steps: new Map(),
	attempts: [],
	running: null,
	inputs: {},
	inputsFor: {},
	changes: [],
	artefacts: [],
	notes: [],
	hypotheses: [],
	milestones: [],
	severity: null,
	sweep: null,
	adhoc: [],
	withheld: false,
	edits: {},
	resumed: 0,
	events: 0,
};

export const stepKey = (runbook: string, step: string): string => `${runbook}/${step}`;

/**
 * The inputs as one runbook sees them: what was given for it, else for all, else what another runbook asked for under the
 * same name. So a runbook that was entered on the way takes nothing away from the one that is come back to.
 */
export function inputsOf(state: IncidentState, runbook: string): Readonly<Record<string, GivenInput>> {
	return {...state.inputs, ...state.inputsFor[''], ...state.inputsFor[runbook]};
}

/** What is known of a step; an empty record when nothing happened yet. */
export function stepStateOf(state: IncidentState, runbook: string, step: string): StepState {
	return state.steps.get(stepKey(runbook, step)) ?? {runbook, step, offered: 0, attempts: [], last: {kind: 'none'}};
}

/** The newest finished attempt of a step, whatever its purpose: its reading is the step's reading. */
export function latestFinished(state: IncidentState, runbook: string, step: string): EventOf<'step.finished'> | null {
	const {attempts} = stepStateOf(state, runbook, step);
	for (let index = attempts.length - 1; index >= 0; index--) {
		const finished = attempts[index]?.finished;
		if (finished && finished.purpose !== 'undo') {
			return finished;
		}
	}

	return null;
}

/** The verdict of each check as it stands now, keyed `runbook/step`. */
export function standingVerdicts(state: IncidentState): ReadonlyMap<string, Verdict> {
	const verdicts = new Map<string, Verdict>();
	for (const attempt of state.attempts) {
		if (attempt.finished && attempt.finished.kind === 'check') {
			verdicts.set(stepKey(attempt.runbook, attempt.step), attempt.finished.verdict);
		}
	}

	return verdicts;
}

/** The changes that can still be rolled back, newest first. */
export function undoableChanges(state: IncidentState): readonly Change[] {
	return state.changes.filter(canUndo).toReversed();
}

const canUndo = (change: Change): boolean => change.undo === 'available' || change.undo === 'failed';

function withStep(state: IncidentState, runbook: string, step: string, change: Partial<StepState>): IncidentState {
	const steps = new Map(state.steps);
	steps.set(stepKey(runbook, step), {...stepStateOf(state, runbook, step), ...change});
	return {...state, steps};
}

function withChange(
	state: IncidentState,
	event: EventOf<'change.snapshotted' | 'change.applied' | 'change.verified' | 'change.undone' | 'change.released'>,
	update: (change: Change) => Change,
): IncidentState {
	const isIt = (change: Change) =>
		change.runbook === event.runbook && change.step === event.step && change.attempt === event.attempt;
	if (state.changes.some(isIt)) {
		return {...state, changes: state.changes.map((change) => (isIt(change) ? update(change) : change))};
	}

	if (event.type !== 'change.snapshotted' && event.type !== 'change.applied') {
		// Nothing is known to have been changed: there is nothing to verify, and nothing to offer for undo.
		return state;
	}

	const blank: Change = {
		runbook: event.runbook,
		step: event.step,
		attempt: event.attempt,
		applied: null,
		snapshot: null,
		verified: null,
		undone: null,
		released: null,
		undo: 'available',
	};
	return {...state, changes: [...state.changes, update(blank)]};
}

/** Its way back is a command of its own, which needs nothing that was kept. */
const isUndoneByCommand = ({applied}: Change): boolean => applied?.undo === 'command' || applied?.undo === 'signal';

const undoStateOf = (undo: EventOf<'change.applied'>['undo']): UndoState =>
	undo === 'not-needed' ? 'not needed' : undo === 'impossible' ? 'impossible' : 'available';

type Folds = {readonly [T in EventType]: (state: IncidentState, event: EventOf<T>) => IncidentState};

const folds: Folds = {
	'incident.opened': (state, event) => ({
		...state,
		id: event.incident,
		kind: event.kind,
		opened: event,
		runbook: event.runbook,
		runbooks: [{id: event.runbook, title: event.title, sha256: event.sha256}],
	}),
	// A note or a roll-back after the end does not begin the incident again.
	'incident.resumed': (state, event) => ({
		...state,
		resumed: state.resumed + 1,
		...(event.purpose === 'resume' ? {closed: null, outcome: null} : {}),
	}),
	'incident.closed': (state, event) => ({...state, closed: event, outcome: event.outcome, running: null}),
	'runbook.entered': (state, event) => ({
		...state,
		runbook: event.runbook,
		stack: event.returning ? state.stack.slice(0, -1) : [...state.stack, {runbook: state.runbook, step: event.from}],
		runbooks: state.runbooks.some((known) => known.id === event.runbook)
			? state.runbooks
			: [...state.runbooks, {id: event.runbook, title: event.title, sha256: event.sha256}],
	}),
	'sweep.finished': (state, event) => ({...state, sweep: {at: event.at, rows: event.rows}}),
	'step.offered': (state, event) => ({
		...withStep(state, event.runbook, event.step, {
			offered: stepStateOf(state, event.runbook, event.step).offered + 1,
		}),
		inHand: {runbook: event.runbook, step: event.step},
	}),
	'step.started': (state, event) => {
		const attempt: Attempt = {
			runbook: event.runbook,
			step: event.step,
			attempt: event.attempt,
			purpose: event.purpose,
			started: event,
			finished: null,
		};
		const before = stepStateOf(state, event.runbook, event.step);
		return {
			...withStep(state, event.runbook, event.step, {
				attempts: [...before.attempts, attempt],
				last: {kind: 'attempt', attempt},
			}),
			attempts: [...state.attempts, attempt],
			running: attempt,
		};
	},
	'step.finished': (state, event) => {
		const isIt = (attempt: Attempt) =>
			attempt.runbook === event.runbook &&
			attempt.step === event.step &&
			attempt.attempt === event.attempt &&
			attempt.purpose === event.purpose;
		const finish = (attempt: Attempt): Attempt => (isIt(attempt) ? {...attempt, finished: event} : attempt);
		const before = stepStateOf(state, event.runbook, event.step);
		const last =
			before.last.kind === 'attempt' ? {kind: 'attempt' as const, attempt: finish(before.last.attempt)} : before.last;
		return {
			...withStep(state, event.runbook, event.step, {attempts: before.attempts.map(finish), last}),
			attempts: state.attempts.map(finish),
			// An older attempt may be settled, as unknown, while a later one runs.
			running: state.running && isIt(state.running) ? null : state.running,
		};
	},
	'step.skipped': (state, event) =>
		withStep(state, event.runbook, event.step, {
			last: {kind: 'skipped', skip: {reason: event.reason, automatic: event.automatic, event}},
		}),
	'step.edited': (state, event) => ({
		...state,
		edits: {...state.edits, [stepKey(event.runbook, event.step)]: event},
	}),
	'consent.asked': (state) => state,
	'consent.given': (state) => state,
	'consent.refused': (state, event) => ({
		...withStep(state, event.runbook, event.step, {last: {kind: 'declined', event}}),
		withheld: state.withheld || event.by === 'policy',
	}),
	'decision.taken': (state, event) => withStep(state, event.runbook, event.step, {last: {kind: 'decided', event}}),
	'input.given': (state, {name, value, secret, source, runbook = ''}) => {
		const given: GivenInput = {value, secret, source};
		return {
			...state,
			inputs: {...state.inputs, [name]: given},
			inputsFor: {...state.inputsFor, [runbook]: {...state.inputsFor[runbook], [name]: given}},
		};
	},
	'change.snapshotted': (state, event) => withChange(state, event, (change) => ({...change, snapshot: event})),
	'change.applied': (state, event) =>
		withChange(state, event, (change) => ({...change, applied: event, undo: undoStateOf(event.undo)})),
	'change.verified': (state, event) => withChange(state, event, (change) => ({...change, verified: event})),
	'change.undone': (state, event) =>
		withChange(state, event, (change) => ({
			...change,
			undone: event,
			// What was refused where nothing could or needed to be undone leaves that as it was.
			undo: event.result === 'undone' ? 'undone' : canUndo(change) ? 'failed' : change.undo,
		})),
	// From the first word on: half of what was kept puts nothing back.
	'change.released': (state, event) =>
		withChange(state, event, (change) => ({
			...change,
			released: event,
			undo: canUndo(change) && !isUndoneByCommand(change) ? 'released' : change.undo,
		})),
	'artefact.stored': (state, event) => ({...state, artefacts: [...state.artefacts, event]}),
	// A corrected note stays in the journal; here stands what it was corrected to.
	'note.added': (state, event) => ({
		...state,
		notes: [...state.notes.filter((note) => note.seq !== event.corrects), event],
	}),
	'hypothesis.set': (state, event) => ({...state, hypotheses: [...state.hypotheses, event]}),
	'milestone.set': (state, event) => ({...state, milestones: [...state.milestones, event]}),
	'severity.set': (state, event) => ({...state, severity: event.severity}),
	'adhoc.started': (state, event) => ({...state, adhoc: [...state.adhoc, {started: event, finished: null}]}),
	'adhoc.finished': (state, event) => ({
		...state,
		adhoc: state.adhoc.map((entry) => (entry.started.adhoc === event.adhoc ? {...entry, finished: event} : entry)),
	}),
	'drill.marked': (state) => state,
	sealed: (state) => state,
};

/** The state after one more event. */
export function applyEvent(state: IncidentState, event: JournalEvent): IncidentState {
	const fold = folds[event.type] as (state: IncidentState, event: JournalEvent) => IncidentState;
	return {...fold(state, event), events: state.events + 1};
}

/** The state that a whole journal tells of. */
export function foldEvents(events: Iterable<JournalEvent>): IncidentState {
	let state = emptyState;
	for (const event of events) {
		state = applyEvent(state, event);
	}

	return state;
}
