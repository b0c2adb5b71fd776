// What score and debrief both read from a run: its end, its diagnosis, its evidence, its clock. Judges nothing. Pure.
import type {JournalEvent} from '../incident/events.js';
import {sweepOf} from '../recording/takes.js';
import {type Chosen, placeOf, type Walk, walkOf} from './answer.js';
import {chargedTimes} from './clock.js';
import type {DrillRun, StepRef} from './contract.js';
import {type Marked, marksNamed, marksOf} from './marks.js';

/** What score and debrief both read from a run. */
export type Facts = Readonly<{
	run: DrillRun;
	marks: readonly Marked[];
	walk: Walk;
	charged: ReadonlyMap<number, number>;
	/** Where the drill ended: its conclusion, its close, or its last event. */
	end: JournalEvent | null;
	/** The first change that was shown to help. */
	mitigated: JournalEvent | null;
	/** The diagnosis that counts: the last one before the first change that helped; what is known after it is hindsight. */
	diagnosis: Marked<'diagnosis'> | null;
	/** Required evidence and the event that first showed it, whenever that was. */
	gathered: ReadonlyMap<StepRef, number>;
}>;

/** Its close, unless somebody went on with it. */
function closedIn(events: readonly JournalEvent[]): JournalEvent | null {
	const closed = events.findLastIndex(({type}) => type === 'incident.closed');
	const isResumed = events
		.slice(closed + 1)
		.some((event) => event.type === 'incident.resumed' && event.purpose === 'resume');
	return isResumed ? null : (events[closed] ?? null);
}

/** Reads a run once. */
export function factsOf(run: DrillRun): Facts {
	const {drill, takes} = run;
	const marks = marksOf(run.events);
	const concluded = marksNamed(marks, 'concluded')[0]?.event;
	const end = concluded ?? closedIn(run.events) ?? run.events.at(-1) ?? null;
	const events = end === null ? run.events : run.events.filter(({seq}) => seq <= end.seq);
	const walk = walkOf(drill, takes, sweepOf(run.recording.events), events);
	const mitigated = events.find((event) => event.type === 'change.verified' && event.helped === true) ?? null;
	const said = marksNamed(marks, 'diagnosis').filter(({event}) => event.seq <= (end?.seq ?? 0));
	const named = said.filter(({detail}) => detail.causes.length > 0);
	// Who says that it is not known yet has said so; it is no diagnosis while there is another.
	const diagnoses = named.length > 0 ? named : said;
	return {
		run: {...run, events},
		marks,
		walk,
		charged: chargedTimes(run.events),
		end,
		mitigated,
		diagnosis:
			diagnoses.findLast(({event}) => mitigated === null || event.seq < mitigated.seq) ?? diagnoses.at(-1) ?? null,
		gathered: gatheredIn(run, walk),
	};
}

/**
 * Evidence counts where it was looked at in a world in which it still shows the cause: before any change, unless the
 * recording has it only after one.
 */
export function gatheredIn(
	{drill, takes}: Pick<DrillRun, 'drill' | 'takes'>,
	{chosen}: Walk,
): ReadonlyMap<StepRef, number> {
	const gathered = new Map<StepRef, number>();
	for (const {step} of drill.evidence) {
		const worlds = takes
			.filter((take) => `${take.runbook}#${take.step}` === step && !take.undo)
			.map(({world}) => world);
		const isShown = (one: Chosen) =>
			one.step === step &&
			['exact', 'repeated', 'swept'].includes(one.mark.detail.tier) &&
			one.finished?.outcome !== 'interrupted' &&
			(one.world === '' || !worlds.includes(''));
		const first = chosen.find(isShown);
		if (first !== undefined) {
			gathered.set(step, first.finished?.seq ?? first.mark.event.seq);
		}
	}

	return gathered;
}

/** Whether a choice changed the recorded world, or the author says that it would have. */
export const isChanging = (one: Chosen): boolean =>
	!one.undo && (one.worldAfter !== one.world || (one.mark.detail.tier === 'consequence' && one.harm !== null));

/** The event at which evidence was looked at, for nothing: in a world in which it no longer shows the cause. */
export const lookedTooLate = ({walk, gathered}: Facts, step: StepRef): number | null =>
	gathered.has(step)
		? null
		: (walk.chosen.find((one) => one.step === step && !one.undo && one.finished !== null)?.finished?.seq ?? null);

/** A step by the title that stood on the screen, and where it is: for sentences about what was done. */
export function stepWords({recording}: Pick<DrillRun, 'recording'>, ref: StepRef): string {
	const {runbook, step} = placeOf(ref);
	const title = recording.runbooks.get(runbook)?.runbook.steps.find(({id}) => id === step)?.title;
	return title === undefined ? ref : `"${title}" (${ref})`;
}
