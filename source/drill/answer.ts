// What a trainee sees who chooses a step: what the recording has for that state of the world, what the author says it
// does, or that it was never recorded. Pure; executes nothing, and never answers with what belongs to another world.
import type {JournalEvent, SweepRow} from '../incident/events.js';
import type {Take, WorldState} from '../recording/contract.js';
import {matchTake, untouchedWorld} from '../recording/takes.js';
import type {Drill, StepRef} from './contract.js';
import {type Marked, markOf} from './marks.js';

export type Harm = Drill['harmful'][number];

/** What a trainee has done so far, as far as answers depend on it. */
export type Trainee = Readonly<{
	world: WorldState;
	played: ReadonlySet<Take>;
	/** Checks that were answered with a reading. */
	gathered: ReadonlySet<StepRef>;
	/** What was done that does harm, in order. */
	harms: readonly Harm[];
}>;

export const newTrainee: Trainee = {world: untouchedWorld, played: new Set(), gathered: new Set(), harms: []};

export type Choice = Readonly<{
	step: StepRef;
	/** The item of an action with `choose`. */
	choice?: unknown;
	/** The roll-back of this step is wanted. */
	undo?: boolean;
}>;

/** `harm`: what choosing it does besides, to be marked before the answer is shown. */
export type Answer =
	| Readonly<{kind: 'exact' | 'repeated'; take: Take; chargedMs: number; harm: Harm | null}>
	| Readonly<{kind: 'swept'; row: SweepRow; chargedMs: number; harm: Harm | null}>
	/** Authored: what it does, or why there is nothing left to see. */
	| Readonly<{kind: 'consequence'; text: string; chargedMs: 0; harm: Harm | null}>
	| Readonly<{kind: 'canned'; text: string; chargedMs: 0; harm: Harm | null}>
	| Readonly<{kind: 'miss'; sentence: string; chargedMs: 0; harm: null}>;

/** The two halves of `runbook#step`. */
export function placeOf(ref: StepRef): Readonly<{runbook: string; step: string}> {
	const [runbook = '', step = ''] = ref.split('#');
	return {runbook, step};
}

export const stepRefOf = ({runbook, step}: Readonly<{runbook: string; step: string}>): StepRef => `${runbook}#${step}`;

/** The harm that choosing a step does now; null where it does none. */
function harmOf(drill: Drill, trainee: Trainee, {step, undo}: Choice): Harm | null {
	return undo === true
		? null
		: (drill.harmful.find(
				(harm) => harm.step === step && (harm.before === null || !trainee.gathered.has(harm.before)),
			) ?? null);
}

/**
 * The answer to a choice.
 * @param takes of the recording (`takesOf`), sweep its board (`sweepOf`)
 */
export function answerOf(
	drill: Drill,
	takes: readonly Take[],
	sweep: readonly SweepRow[],
	trainee: Trainee,
	choice: Choice,
): Answer {
	const gone = trainee.harms.find((harm) => harm.destroys.includes(choice.step));
	if (gone !== undefined && choice.undo !== true) {
		return {
			kind: 'consequence',
			text: gone.consequence ?? `There is nothing to see any more: ${gone.why}`,
			chargedMs: 0,
			harm: null,
		};
	}

	const harm = harmOf(drill, trainee, choice);
	if (harm !== null && harm.consequence !== null) {
		return {kind: 'consequence', text: harm.consequence, chargedMs: 0, harm};
	}

	const match = matchTake(takes, sweep, {
		...placeOf(choice.step),
		world: trainee.world,
		played: trainee.played,
		...(choice.choice === undefined ? {} : {choice: choice.choice}),
		...(choice.undo === undefined ? {} : {undo: choice.undo}),
	});
	switch (match.tier) {
		case 'exact':
		case 'repeated':
			return {kind: match.tier, take: match.take, chargedMs: match.take.durationMs, harm};
		case 'swept':
			return {kind: 'swept', row: match.row, chargedMs: match.row.durationMs, harm};
		case 'miss': {
			const canned = choice.undo === true ? undefined : drill.canned.find(({step}) => step === choice.step);
			return canned === undefined
				? {kind: 'miss', sentence: match.sentence, chargedMs: 0, harm: null}
				: {kind: 'canned', text: canned.text, chargedMs: 0, harm};
		}
	}
}

/** The world before the newest change by a step: for a roll-back that nobody recorded and that is told. */
function withoutChange(world: WorldState, ref: StepRef): WorldState {
	const {runbook, step} = placeOf(ref);
	const changes = world.split('+');
	const newest = changes.findLastIndex((change) => change.startsWith(`${runbook}/${step}/`));
	return changes.filter((_, index) => index !== newest).join('+');
}

/** The trainee after an answer was shown. */
export function afterAnswer(trainee: Trainee, choice: Choice, answer: Answer): Trainee {
	const harms = answer.harm === null ? trainee.harms : [...trainee.harms, answer.harm];
	if (answer.kind === 'swept') {
		return {...trainee, harms, gathered: new Set([...trainee.gathered, choice.step])};
	}

	if (answer.kind !== 'exact' && answer.kind !== 'repeated') {
		const isRolledBack = choice.undo === true && answer.kind === 'canned';
		return {...trainee, harms, world: isRolledBack ? withoutChange(trainee.world, choice.step) : trainee.world};
	}

	const {take} = answer;
	return {
		world: answer.kind === 'exact' ? take.worldAfter : trainee.world,
		played: new Set([...trainee.played, take]),
		gathered: take.kind === 'check' ? new Set([...trainee.gathered, choice.step]) : trainee.gathered,
		harms,
	};
}

/** One choice of a drill that was answered, with the events that came of it. */
export type Chosen = Readonly<{
	step: StepRef;
	undo: boolean;
	mark: Marked<'take'>;
	/** What it was played from; null for what the board, the author or nobody had. */
	take: Take | null;
	world: WorldState;
	worldAfter: WorldState;
	harm: Harm | null;
	/** The attempt that it gave, of the drill's own journal. */
	started: Extract<JournalEvent, {type: 'step.started'}> | null;
	finished: Extract<JournalEvent, {type: 'step.finished'}> | null;
	/** The last event of it. */
	last: number;
}>;

/** A drill's journal read again: every answered choice in order, and what the trainee is after the last. */
export type Walk = Readonly<{chosen: readonly Chosen[]; trainee: Trainee}>;

/**
 * Reads a drill's journal again, by answering its choices again: the same choices give the same answers.
 */
export function walkOf(
	drill: Drill,
	takes: readonly Take[],
	sweep: readonly SweepRow[],
	events: readonly JournalEvent[],
): Walk {
	const at = events.flatMap((event, index) => {
		const mark = markOf(event);
		return mark?.mark === 'take' || mark?.mark === 'miss' ? [{mark, index}] : [];
	});
	let trainee = newTrainee;
	const chosen = at.flatMap(({mark, index}, order): readonly Chosen[] => {
		if (mark.mark !== 'take') {
			return [];
		}

		const within = events.slice(index + 1, at[order + 1]?.index ?? events.length);
		const {runbook, step} = placeOf(mark.detail.step);
		const started =
			within.find((event) => event.type === 'step.started' && event.runbook === runbook && event.step === step) ?? null;
		const ours = started?.type === 'step.started' ? started : null;
		const finished =
			ours === null
				? undefined
				: within.find(
						(event) =>
							event.type === 'step.finished' &&
							event.runbook === runbook &&
							event.step === step &&
							event.attempt === ours.attempt,
					);
		const item = ours?.kind === 'action' ? ours.commands.find((command) => command.item !== null)?.item : undefined;
		const choice: Choice = {
			step: mark.detail.step,
			...(ours?.purpose === 'undo' ? {undo: true} : {}),
			...(item === undefined ? {} : {choice: item}),
		};
		const answered = answerOf(drill, takes, sweep, trainee, choice);
		// What was told and not played, the journal knows better than the recording.
		const answer: Answer =
			mark.detail.tier === 'canned' && answered.kind !== 'canned'
				? {kind: 'canned', text: '', chargedMs: 0, harm: null}
				: answered;
		const before = trainee;
		trainee = afterAnswer(trainee, choice, answer);
		return [
			{
				step: mark.detail.step,
				undo: choice.undo ?? false,
				mark,
				take: answer.kind === 'exact' || answer.kind === 'repeated' ? answer.take : null,
				world: before.world,
				worldAfter: trainee.world,
				harm: answer.harm,
				started: ours,
				finished: finished?.type === 'step.finished' ? finished : null,
				last:
					within.findLast((event) => event.type.startsWith('step.') || event.type.startsWith('change.'))?.seq ??
					mark.event.seq,
			},
		];
	});
	return {chosen, trainee};
}
