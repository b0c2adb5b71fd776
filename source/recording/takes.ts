// Cuts a recording into its takes and finds the take that belongs to a step in a state of the recorded world. Pure; it
// must never answer with a reading of another state of the world: what was not recorded is a miss.
import type {EventOf, JournalEvent, SweepRow} from '../incident/events.js';
import {jsonLine} from '../text/json-line.js';
import type {Match, Take, WorldState} from './contract.js';

/** The world before any change. */
export const untouchedWorld: WorldState = '';

type Place = Readonly<{runbook: string; step: string; attempt: number}>;
type Finished = EventOf<'step.finished'>;

const isAt = (place: Place, event: Place): boolean =>
	event.runbook === place.runbook && event.step === place.step && event.attempt === place.attempt;

const refOf = ({runbook, step}: Readonly<{runbook: string; step: string}>): string => `${runbook}#${step}`;
const changeOf = ({runbook, step, attempt}: Place): string => `${runbook}/${step}/${attempt}`;

const worldOf = (changes: readonly string[]): WorldState => changes.join('+');

/** A take that is still being cut. */
type Open = {
	started: EventOf<'step.started'>;
	finished: Finished | null;
	events: JournalEvent[];
	world: WorldState;
	worldAfter: WorldState;
	/** Of an action that ended well: its verification belongs to it and is still to come. */
	isVerifying: boolean;
};

/** Where the recording went after the event of this `seq`: the step that was offered or run next, `end`, or null. */
function followedBy(events: readonly JournalEvent[], last: number): string | null {
	for (const event of events.filter(({seq}) => seq > last)) {
		if (event.type === 'step.offered' || (event.type === 'step.started' && event.purpose === 'step')) {
			return refOf(event);
		}

		if (event.type === 'incident.closed' || (event.type === 'step.started' && event.purpose === 'recovery')) {
			return 'end';
		}
	}

	return null;
}

/** Whether the action's command was started at all: only then is the world another one. */
const hasChanged = (event: EventOf<'change.applied'>, finished: Finished | null): boolean =>
	event.succeeded || finished?.outcome !== 'not-started';

/**
 * The takes of a recording in the order in which they began. An action's take goes from its snapshot to
 * `change.verified`, with the checks that were measured in between; these are no takes of their own (`checksWithin`).
 * A step whose end nobody saw is no take.
 */
export function takesOf(events: readonly JournalEvent[]): readonly Take[] {
	const opened: Open[] = [];
	const snapshots = new Map<string, EventOf<'change.snapshotted'>>();
	let standing: readonly string[] = [];
	let verifying: Open | null = null;
	const newestAt = (place: Place) => opened.findLast((take) => isAt(take.started, place));

	for (const event of events) {
		switch (event.type) {
			case 'change.snapshotted':
				snapshots.set(changeOf(event), event);
				break;
			case 'step.started': {
				if (verifying !== null && (event.purpose === 'verify' || event.purpose === 'need')) {
					verifying.events.push(event);
					break;
				}

				verifying = null;
				const snapshot = event.purpose === 'undo' ? undefined : snapshots.get(changeOf(event));
				opened.push({
					started: event,
					finished: null,
					events: snapshot ? [snapshot, event] : [event],
					world: worldOf(standing),
					worldAfter: worldOf(standing),
					isVerifying: false,
				});
				break;
			}

			case 'artefact.stored':
			case 'step.finished': {
				const within: Open | null = verifying;
				if (within?.events.some((one) => one.type === 'step.started' && isAt(one, event) && one !== within.started)) {
					within.events.push(event);
					break;
				}

				const take = newestAt(event);
				if (take === undefined || take.finished !== null) {
					break;
				}

				take.events.push(event);
				if (event.type === 'step.finished') {
					take.finished = event;
					const applied = take.events.find((one) => one.type === 'change.applied');
					if (applied && hasChanged(applied, event)) {
						standing = [...standing, changeOf(applied)];
						take.worldAfter = worldOf(standing);
					}

					verifying = event.kind === 'action' && event.purpose === 'step' && event.end === 'done' ? take : null;
				}

				break;
			}

			case 'change.applied':
				newestAt(event)?.events.push(event);
				break;
			case 'change.verified':
				newestAt(event)?.events.push(event);
				verifying = null;
				break;
			case 'change.undone': {
				const undo = opened.findLast(
					({started}) =>
						started.purpose === 'undo' &&
						started.runbook === event.runbook &&
						started.step === event.step &&
						(started.undoes ?? event.attempt) === event.attempt,
				);
				if (event.result === 'undone') {
					standing = standing.filter((change) => change !== changeOf(event));
				}

				if (undo !== undefined) {
					undo.events.push(event);
					undo.worldAfter = worldOf(standing);
				}

				break;
			}

			case 'step.offered':
			case 'incident.resumed':
			case 'incident.closed':
				// A verification that was cut short ends here: what is measured from now on is no part of it.
				verifying = null;
				break;
			default:
				break;
		}
	}

	return opened.flatMap((take) => {
		const finished = take.finished;
		const {kind} = take.started;
		return finished === null || kind === 'decision' ? [] : [takeOf(take, finished, kind, events)];
	});
}

function takeOf(take: Open, finished: Finished, kind: Take['kind'], all: readonly JournalEvent[]): Take {
	const {started} = take;
	return {
		runbook: started.runbook,
		step: started.step,
		attempt: started.attempt,
		kind,
		undo: started.purpose === 'undo',
		world: take.world,
		worldAfter: take.worldAfter,
		started,
		finished,
		events: take.events,
		durationMs: take.events.reduce((sum, event) => sum + (event.type === 'step.finished' ? event.durationMs : 0), 0),
		followedBy: followedBy(all, take.events.at(-1)?.seq ?? finished.seq),
	};
}

/** The checks that were measured within an action's take, to verify it: readings of the world after the change. */
export function checksWithin(take: Take): readonly Take[] {
	return take.events.flatMap((started) => {
		if (started.type !== 'step.started' || started === take.started || started.kind !== 'check') {
			return [];
		}

		const events = take.events.filter(
			(event) =>
				(event.type === 'step.started' || event.type === 'step.finished' || event.type === 'artefact.stored') &&
				isAt(started, event),
		);
		const finished = events.find((event) => event.type === 'step.finished');
		return finished === undefined
			? []
			: [
					{
						runbook: started.runbook,
						step: started.step,
						attempt: started.attempt,
						kind: 'check',
						undo: false,
						world: take.worldAfter,
						worldAfter: take.worldAfter,
						started,
						finished,
						events,
						durationMs: finished.durationMs,
						followedBy: take.followedBy,
					},
				];
	});
}

/** The rows that the board measured before any change; empty where the recording has none. */
export function sweepOf(events: readonly JournalEvent[]): readonly SweepRow[] {
	let rows: readonly SweepRow[] = [];
	for (const event of events) {
		if (event.type === 'change.applied') {
			return rows;
		}

		rows = event.type === 'sweep.finished' ? event.rows : rows;
	}

	return rows;
}

/** What is asked of a recording. */
export type Wanted = Readonly<{
	runbook: string;
	step: string;
	world: WorldState;
	/** The takes that were played already, by identity. */
	played: ReadonlySet<Take>;
	/** What an action with `choose` is to be about: the item itself, as the step that listed it has it. */
	choice?: unknown;
	/** A roll-back of this step is wanted, not the step. */
	undo?: boolean;
}>;

const words = (step: string): string => step.replaceAll(/[^\w.-]/g, '?');

/** Which changes make a world, in words. */
function worldWords(world: WorldState): string {
	return world === untouchedWorld
		? 'before any change'
		: `after ${world
				.split('+')
				.map((change) => words(change.split('/')[1] ?? change))
				.join(' and ')}`;
}

function missOf(wanted: Wanted, ofStep: readonly Take[], measured: ReadonlySet<WorldState>): Match {
	const what = wanted.undo === true ? `a roll-back of ${words(wanted.step)}` : words(wanted.step);
	const miss = (why: string): Match => ({tier: 'miss', sentence: `${what} is not recorded${why}`});
	if (measured.size === 0) {
		return miss(': nobody ran it in this recording.');
	}

	if (measured.has(wanted.world)) {
		return ofStep.some((take) => take.kind === 'check')
			? miss(': whoever ran it stopped it before it had measured anything.')
			: ofStep.some((take) => take.world === wanted.world && !wanted.played.has(take))
				? miss(' for this choice: the recording has it for another one.')
				: miss(' a second time: in this state of the world it was done once, and that was played.');
	}

	const elsewhere = [...measured].map(worldWords);
	return miss(` ${worldWords(wanted.world)}: the recording has it ${elsewhere.join(', and ')}.`);
}

/**
 * What the recording has for a step in a state of the world. Takes of a world come in the order in which they were
 * recorded; a check whose takes are used up, or that a change's verification measured in this world, is `repeated`;
 * a row of the board answers only before any change, and only for its key metric. Everything else is a miss with one
 * sentence: it says where else the step was recorded and never guesses.
 * @param sweep the rows of `sweepOf`
 */
export function matchTake(takes: readonly Take[], sweep: readonly SweepRow[], wanted: Wanted): Match {
	const isWanted = (take: Take) =>
		take.runbook === wanted.runbook && take.step === wanted.step && take.undo === (wanted.undo ?? false);
	const ofStep = takes.filter(isWanted);
	const here = ofStep.filter((take) => take.world === wanted.world && isAnswer(take) && isAbout(take, wanted.choice));
	const next = here.find((take) => !wanted.played.has(take));
	if (next !== undefined) {
		return {tier: 'exact', take: next};
	}

	const within = takes.flatMap(checksWithin).filter(isWanted);
	const again =
		here.findLast((take) => take.kind === 'check') ??
		within.findLast((take) => take.world === wanted.world && isAnswer(take));
	if (again !== undefined) {
		return {tier: 'repeated', take: again};
	}

	const row = sweep.find((one) => one.runbook === wanted.runbook && one.metric === wanted.step);
	if (row !== undefined && wanted.world === untouchedWorld && wanted.undo !== true) {
		return {tier: 'swept', row};
	}

	const measured = new Set([...ofStep, ...within].map((take) => take.world));
	return missOf(wanted, ofStep, row === undefined ? measured : new Set([untouchedWorld, ...measured]));
}

/** A check that was stopped has measured nothing; an action that was stopped is recorded as it went. */
const isAnswer = (take: Take): boolean => take.kind !== 'check' || take.finished.outcome !== 'interrupted';

function isAbout(take: Take, choice: unknown): boolean {
	if (choice === undefined || take.kind !== 'action') {
		return true;
	}

	const wanted = jsonLine(choice);
	return take.started.commands.some((command) => command.item !== null && jsonLine(command.item) === wanted);
}
