// What the screens draw of a drill, computed from its journal and the recording. Pure but for the desk it reads.
import {placeOf} from '../../drill/answer.js';
import type {Debrief, StepRef} from '../../drill/contract.js';
import {debriefOf} from '../../drill/debrief.js';
import {hintCosts} from '../../drill/weights.js';
import type {JournalEvent} from '../../incident/events.js';
import {latestFinished, stepStateOf} from '../../incident/state.js';
import type {Runbook} from '../../runbook/schema.js';
import type {SessionView} from '../contract.js';
import type {DrillDecision, DrillHint, DrillInject, DrillView} from '../drill-contract.js';
import type {DrillDesk} from './desk.js';
import {asksForDiagnosis} from './facts.js';

/** The runbooks that are on the board, by id. */
export type DrillBoard = ReadonlyMap<string, Runbook>;

/** In an order that tells nothing, the same each time: authors write the right one first. */
const inNeutralOrder = <T extends Readonly<{text: string}>>(entries: readonly T[]): readonly T[] =>
	entries.toSorted((a, b) => (a.text < b.text ? -1 : a.text > b.text ? 1 : 0));

const causesOf = ({drill}: DrillDesk): DrillView['causes'] =>
	inNeutralOrder([...drill.accepted, ...drill.distractors].map(({id, text}) => ({id, text})));

function hintsOf(desk: DrillDesk): readonly DrillHint[] {
	const {hints, begun} = desk.facts();
	const isFree = begun?.mode === 'guided' || begun?.mode === 'watch';
	return desk.drill.hints.map((hint) => ({
		id: hint.id,
		kind: hint.kind,
		cost: isFree ? 0 : hintCosts[hint.kind],
		text: hints.has(hint.id) ? hint.text : null,
		isOpen: hint.needs === null || hints.has(hint.needs),
	}));
}

function injectsOf(desk: DrillDesk): readonly DrillInject[] {
	const {injected, answered} = desk.facts();
	return injected.flatMap((id): DrillInject[] => {
		const inject = desk.drill.injects.find((one) => one.id === id);
		return inject === undefined
			? []
			: [
					{
						id,
						from: inject.from,
						text: inject.text,
						expects: inject.expect === 'update',
						answered: answered.has(id),
					},
				];
	});
}

function decisionOf(desk: DrillDesk, board: DrillBoard): DrillDecision | null {
	const {taken, ranked, begun} = desk.facts();
	const waiting =
		begun?.mode === 'watch'
			? undefined
			: desk.drill.decisions.find((decision) => taken.includes(decision.after) && !ranked.has(decision.id));
	if (waiting === undefined || desk.isTaking()) {
		return null;
	}

	const {runbook, step} = placeOf(waiting.after);
	const finished = latestFinished(desk.state(), runbook, step);
	return {
		id: waiting.id,
		question: waiting.question,
		shown: finished === null ? null : {title: titleOf(board, waiting.after), sentence: finished.sentence},
		options: inNeutralOrder(waiting.options),
	};
}

function titleOf(board: DrillBoard, ref: StepRef): string {
	const {runbook, step} = placeOf(ref);
	return board.get(runbook)?.steps.find((one) => one.id === step)?.title ?? step;
}

/** The first step of the path that was not taken yet; one that stands on it twice is to be taken twice. */
function nextOnPath(path: readonly StepRef[], taken: readonly StepRef[]): StepRef | undefined {
	const left = new Map<StepRef, number>();
	for (const ref of taken) {
		left.set(ref, (left.get(ref) ?? 0) + 1);
	}

	return path.find((ref) => {
		const count = left.get(ref) ?? 0;
		left.set(ref, count - 1);
		return count <= 0;
	});
}

/** Watch: the next step of the reference path. Guided: where the recording went after the step that was taken last. */
function nextOf(desk: DrillDesk, board: DrillBoard): DrillView['next'] {
	const {begun, taken} = desk.facts();
	const {reference} = desk.drill;
	if (begun?.mode === 'watch') {
		const ref = reference[taken.length];
		return ref === undefined ? null : {ref, title: titleOf(board, ref)};
	}

	if (begun?.mode !== 'guided') {
		return null;
	}

	const ref = nextOnPath(reference, taken);
	return ref === undefined ? null : {ref, title: titleOf(board, ref)};
}

/** What the person who was recorded wrote down before the step that comes next. */
function notesBefore(desk: DrillDesk): readonly string[] {
	const {begun, taken} = desk.facts();
	if (begun?.mode !== 'watch') {
		return [];
	}

	const {events} = desk.recording;
	const seqOf = (ref: StepRef | undefined): number | null => {
		const {runbook, step} = placeOf(ref ?? '');
		return (
			events.find((event) => event.type === 'step.started' && event.runbook === runbook && event.step === step)?.seq ??
			null
		);
	};
	const from = seqOf(taken.at(-1)) ?? 0;
	const to = seqOf(desk.drill.reference[taken.length]) ?? Number.POSITIVE_INFINITY;
	return events.flatMap((event): string[] =>
		event.seq <= from || event.seq >= to
			? []
			: event.type === 'note.added'
				? [event.text]
				: event.type === 'hypothesis.set'
					? [`Hypothesis: ${event.text}`]
					: [],
	);
}

/** Score and debrief of the drill as its journal stands. */
export const debriefNow = (desk: DrillDesk, events: readonly JournalEvent[] = desk.journal.events): Debrief =>
	debriefOf({drill: desk.drill, recording: desk.recording, takes: desk.takes, events});

export function drillViewOf(
	desk: DrillDesk,
	board: DrillBoard,
	at: DrillView['at'],
	debrief: Debrief | null,
): DrillView {
	const facts = desk.facts();
	const state = desk.state();
	const mode = facts.begun?.mode ?? 'solo';
	const ids = new Set(board.keys());
	return {
		id: desk.journal.id,
		directory: desk.journal.directory,
		title: desk.drill.title,
		page: desk.drill.page,
		mode,
		state,
		board: {rows: desk.sweep.filter((row) => ids.has(row.runbook)), runbooks: [...board.values()]},
		at,
		playing: desk.playing(),
		answers: facts.answers,
		labels: facts.labels,
		said: facts.said,
		next: nextOf(desk, board),
		notes: notesBefore(desk),
		speed: desk.pacer.speed(),
		isPaused: facts.isPaused,
		pausedBy: facts.pausedBy,
		leaders: desk.leaders(),
		injects: injectsOf(desk),
		hints: hintsOf(desk),
		causes: causesOf(desk),
		diagnosis: facts.diagnosis,
		isDiagnosisDue: asksForDiagnosis(mode) && facts.diagnosis === null && !facts.revealed,
		decision: decisionOf(desk, board),
		revealed: facts.revealed,
		concluded: facts.concluded,
		reacted: facts.reaction !== null,
		debrief,
		truth: desk.drill,
		harms: facts.harms,
		notRecorded: desk.notRecorded(),
		closed: state.closed !== null,
	};
}

/** A step of the drill in the words of the guide, so that it is drawn as a live step is. */
export function asGuideView(
	desk: DrillDesk,
	runbook: Runbook,
	step: string | null,
	inHand: SessionView['inHand'],
): SessionView {
	const state = desk.state();
	const playing = desk.playing();
	const isHere = playing?.running.runbook === runbook.id;
	const hasRun = step !== null && stepStateOf(state, runbook.id, step).last.kind === 'attempt';
	return {
		state,
		runbook,
		at: step ?? 'end',
		inHand,
		// Beside an outcome stands what was run; where it leads is for the trainee to say.
		branch: hasRun && playing === null ? {to: '', title: '', because: ''} : null,
		running: isHere ? (playing?.running ?? null) : null,
		busy: null,
		notRecorded: desk.notRecorded(),
		closed: state.closed !== null,
		directory: desk.journal.directory,
	};
}
