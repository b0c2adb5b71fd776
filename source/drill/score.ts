// The score of a drill, computed from its journal: six parts, every missing point with its reason and the event that it
// rests on. Pure and the same for the same choices and thinking, however fast it was played. The numbers are weights.ts.
import type {JournalEvent} from '../incident/events.js';
import {foldEvents} from '../incident/state.js';
import {sweepOf} from '../recording/takes.js';
import {formatDuration} from '../text/duration.js';
import {type Chosen, type Walk, walkOf} from './answer.js';
import {chargedTimes} from './clock.js';
import type {Deduction, Drill, DrillRun, Score, ScorePart, StepRef} from './contract.js';
import {scoreParts} from './contract.js';
import {type Marked, marksNamed, marksOf} from './marks.js';
import {hintCosts, weights} from './weights.js';

/** How well the given causes fit the accepted ones, 0 to 1: recall by weight, precision by wrong ones. */
export function fitOf(drill: Drill, given: readonly string[]): number {
	const unique = [...new Set(given)];
	const found = unique.reduce((sum, id) => sum + (drill.accepted.find((cause) => cause.id === id)?.weight ?? 0), 0);
	const wrong = unique.filter((id) => !drill.accepted.some((cause) => cause.id === id)).length;
	if (found === 0) {
		return 0;
	}

	const recall = Math.min(1, found);
	const precision = found / (found + wrong);
	return (2 * precision * recall) / (precision + recall);
}

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

const inHundredths = (points: number): number => Math.round(points * 100) / 100;

/** Points of the parts, taken away one reason at a time and never below nothing. */
class Points {
	readonly deductions: Deduction[] = [];
	readonly left: Record<ScorePart, number> = Object.fromEntries(
		scoreParts.map((part) => [part, weights[part] as number]),
	) as Record<ScorePart, number>;

	take(part: ScorePart, points: number, why: string, event: number | null): void {
		const taken = Math.min(this.left[part], points);
		if (taken > 1e-9) {
			this.left[part] -= taken;
			this.deductions.push({part, points: inHundredths(taken), why, event});
		}
	}

	/** Takes a share of what is left. */
	takeShare(part: ScorePart, share: number, why: string, event: number | null): void {
		this.take(part, this.left[part] * share, why, event);
	}
}

/** "60 %". */
const percent = (share: number): string => `${Math.round(share * 100)} %`;

type Gates = Readonly<{coverage: number; classes: number; wantedClasses: number; diagnosis: number; activity: number}>;

/** What the evidence before the diagnosis was worth. */
function gatesOf(facts: Facts): Gates {
	const {drill} = facts.run;
	const until = facts.diagnosis?.event.seq ?? Number.POSITIVE_INFINITY;
	const seen = drill.evidence.filter(({step}) => (facts.gathered.get(step) ?? Number.POSITIVE_INFINITY) < until);
	const coverage = drill.evidence.length === 0 ? 0 : seen.length / drill.evidence.length;
	const classes = new Set(seen.map((one) => one.class)).size;
	const wantedClasses = Math.min(
		weights.wholeGateClasses,
		Math.max(1, new Set(drill.evidence.map((one) => one.class)).size),
	);
	const isWhole = classes >= wantedClasses && coverage >= weights.wholeGateCoverage;
	return {
		coverage,
		classes,
		wantedClasses,
		diagnosis: isWhole ? 1 : classes >= 1 ? weights.oneClassGate : weights.noClassGate,
		activity: Math.min(1, coverage / weights.activityCoverage),
	};
}

const thinEvidence = (gates: Gates): string =>
	`${percent(gates.coverage)} of the required evidence, of ${gates.classes} ${gates.classes === 1 ? 'kind' : 'kinds'}, was looked at before it`;

function takeDiagnosis(facts: Facts, points: Points, gates: Gates): number {
	const {diagnosis, end, marks, run} = facts;
	const anchor = diagnosis?.event.seq ?? end?.seq ?? null;
	const revealed = marksNamed(marks, 'revealed').find(({event}) => event.seq <= (end?.seq ?? 0));
	if (revealed !== undefined) {
		points.takeShare('diagnosis', 1, 'the answer was revealed: the diagnosis is void', revealed.event.seq);
		return 0;
	}

	if (diagnosis === null) {
		points.takeShare('diagnosis', 1, 'no diagnosis was given', anchor);
		return 0;
	}

	const fit = fitOf(run.drill, diagnosis.detail.causes);
	const why =
		fit === 0 ? 'the diagnosis does not name the cause' : 'the diagnosis is only partly right, or names too much';
	points.takeShare('diagnosis', 1 - fit, why, anchor);
	points.takeShare('diagnosis', 1 - gates.diagnosis, `the diagnosis stands on little: ${thinEvidence(gates)}`, anchor);
	return fit;
}

function takeEvidence(facts: Facts, points: Points, gates: Gates): void {
	const {run, diagnosis, end, gathered, walk} = facts;
	const {evidence} = run.drill;
	const anchor = diagnosis?.event.seq ?? end?.seq ?? null;
	for (const {step} of evidence) {
		const at = gathered.get(step);
		if (at === undefined || (diagnosis !== null && at > diagnosis.event.seq)) {
			const why = at === undefined ? `${step} was never looked at` : `${step} was looked at only after the diagnosis`;
			points.take('evidence', (weights.evidence * weights.evidenceCoverage) / evidence.length, why, at ?? anchor);
		}
	}

	const missing = 1 - Math.min(1, gates.classes / gates.wantedClasses);
	points.take(
		'evidence',
		weights.evidence * weights.evidenceClasses * missing,
		`the evidence is of ${gates.classes} ${gates.classes === 1 ? 'kind' : 'kinds'}: nothing of another kind confirms it`,
		anchor,
	);
	const change = walk.chosen.find(isChanging);
	const first = Math.min(...gathered.values());
	if (change !== undefined && change.mark.event.seq < first) {
		points.takeShare(
			'evidence',
			1 - weights.changedFirst,
			`${change.step} changed something before any of the evidence was looked at`,
			change.mark.event.seq,
		);
	}
}

function takeSafety(facts: Facts, points: Points, gates: Gates): void {
	const {marks, run, walk, end} = facts;
	for (const {detail, event} of marksNamed(marks, 'harm')) {
		const isEvidence = detail.class === 'evidence-destroying';
		points.take(
			'safety',
			isEvidence ? weights.evidenceDestroyed : weights.harmful,
			`${detail.step} ${isEvidence ? 'destroyed evidence' : 'did harm'}: ${detail.why}`,
			event.seq,
		);
	}

	for (const change of foldEvents(run.events).changes) {
		const {applied, verified, undo} = change;
		const ref = `${change.runbook}#${change.step}`;
		if (applied === null || undo === 'undone') {
			continue;
		}

		const isMeant = verified !== null && verified.check === null;
		if (!isMeant && (verified === null || verified.helped === null)) {
			points.take('safety', weights.unverified, `nothing shows whether ${ref} helped`, (verified ?? applied).seq);
		} else if (verified?.helped === false && (undo === 'available' || undo === 'failed')) {
			points.take('safety', weights.notRolledBack, `${ref} did not help and was not rolled back`, verified.seq);
		}
	}

	const change = walk.chosen.find(isChanging);
	const hypothesis = marksNamed(marks, 'diagnosis').find(({detail}) => detail.causes.length > 0);
	const diagnosed = hypothesis?.event.seq ?? Number.POSITIVE_INFINITY;
	if (change !== undefined && change.mark.event.seq < diagnosed) {
		points.take(
			'safety',
			weights.changedWithoutHypothesis,
			`${change.step} changed something before there was a hypothesis`,
			change.mark.event.seq,
		);
	}

	points.takeShare('safety', 1 - gates.activity, idleness(gates), end?.seq ?? null);
}

const idleness = (gates: Gates): string =>
	`only ${percent(gates.coverage)} of the required evidence was looked at: doing little is not counted as doing well`;

/** 1 up to par, falling to 0 at `timeRunsOut` pars. */
const timeFactor = (ms: number, par: number): number =>
	par <= 0 ? 1 : Math.max(0, Math.min(1, (weights.timeRunsOut - ms / par) / (weights.timeRunsOut - 1)));

/** Whether the recording shows a way to end it. */
const canMitigate = (run: DrillRun): boolean =>
	run.takes.some(
		(take) =>
			run.drill.reference.includes(`${take.runbook}#${take.step}`) &&
			take.events.some((event) => event.type === 'change.verified' && event.helped === true),
	);

function takeTime(facts: Facts, points: Points, gates: Gates, fit: number): void {
	const {run, diagnosis, mitigated, end, charged} = facts;
	const {par} = run.drill;
	const anchor = diagnosis?.event.seq ?? end?.seq ?? null;
	points.takeShare(
		'time',
		1 - fit * gates.diagnosis,
		fit === 0
			? 'time counts only for a right diagnosis'
			: `time counts as much as the diagnosis: ${thinEvidence(gates)}`,
		anchor,
	);
	const asked = canMitigate(run);
	const share = points.left.time / (asked ? 2 : 1);
	const diagnosedMs = diagnosis === null ? null : (charged.get(diagnosis.event.seq) ?? 0);
	if (diagnosedMs !== null) {
		points.take(
			'time',
			share * (1 - timeFactor(diagnosedMs, par.diagnoseMs)),
			`the diagnosis came after ${formatDuration(diagnosedMs)}; par is ${formatDuration(par.diagnoseMs)}`,
			anchor,
		);
	}

	if (asked) {
		const ms = mitigated === null ? null : (charged.get(mitigated.seq) ?? 0);
		points.take(
			'time',
			share * (ms === null ? 1 : 1 - timeFactor(ms, par.mitigateMs)),
			ms === null
				? 'no change was shown to help'
				: `it was over after ${formatDuration(ms)}; par is ${formatDuration(par.mitigateMs)}`,
			mitigated?.seq ?? end?.seq ?? null,
		);
	}
}

function takeEfficiency(facts: Facts, points: Points, gates: Gates): void {
	const {drill} = facts.run;
	const toThePoint = new Set<StepRef>([
		...drill.reference,
		...drill.plausible,
		...drill.evidence.map(({step}) => step),
	]);
	const {chosen} = facts.walk;
	const beside = chosen.filter(
		(one, index) =>
			!one.undo &&
			one.harm === null &&
			(!toThePoint.has(one.step) ||
				(one.mark.detail.tier === 'repeated' &&
					chosen.slice(0, index).some((earlier) => earlier.step === one.step && earlier.world === one.world))),
	);
	for (const one of beside.slice(weights.freeSteps)) {
		points.take('efficiency', weights.besideThePoint, `${one.step} was beside the point`, one.mark.event.seq);
	}

	points.takeShare('efficiency', 1 - gates.activity, idleness(gates), facts.end?.seq ?? null);
}

function takeCommunication(facts: Facts, points: Points): void {
	const {marks, charged, end, run} = facts;
	const updates = marksNamed(marks, 'update').filter(({detail}) => detail.text.trim() !== '');
	const endedMs = end === null ? 0 : (charged.get(end.seq) ?? 0);
	const told = marksNamed(marks, 'inject').flatMap(({detail, event}) => {
		const inject = run.drill.injects.find(({id}) => id === detail.id);
		if (inject?.expect !== 'update' || event.seq > (end?.seq ?? 0)) {
			return [];
		}

		const askedMs = charged.get(event.seq) ?? 0;
		const answer = updates.find((update) => update.event.seq > event.seq && update.detail.answers.includes(inject.id));
		const tookMs = answer === undefined ? null : (charged.get(answer.event.seq) ?? 0) - askedMs;
		// Where the drill was over before the answer was due, none is missing.
		return answer === undefined && endedMs - askedMs <= inject.withinMs
			? []
			: [{inject, tookMs, event: answer?.event.seq ?? event.seq}];
	});
	const whole = (told.length > 0 ? weights.answered : 0) + weights.updated + weights.concluded;
	const worth = (share: number): number => (weights.communication * share) / whole;
	for (const {inject, tookMs, event} of told) {
		if (tookMs === null || tookMs > inject.withinMs) {
			points.take(
				'communication',
				worth(weights.answered) / told.length,
				tookMs === null
					? `the message from ${inject.from} was not answered`
					: `the message from ${inject.from} was answered after ${formatDuration(tookMs)}; ${formatDuration(inject.withinMs)} were given`,
				event,
			);
		}
	}

	const hasNote = run.events.some((event) => event.type === 'note.added' && event.text.trim() !== '');
	if (updates.length === 0 && !hasNote) {
		points.take('communication', worth(weights.updated), 'nobody was told anything on the way', end?.seq ?? null);
	}

	if (!marksNamed(marks, 'concluded').some(({detail}) => detail.text.trim() !== '')) {
		points.take('communication', worth(weights.concluded), 'no conclusion was written', end?.seq ?? null);
	}
}

/** What hints and a reveal cost. In guided mode hints are free. */
function aidsOf(facts: Facts): readonly Deduction[] {
	const {marks, end} = facts;
	const isGuided = marksNamed(marks, 'begun')[0]?.detail.mode === 'guided';
	const isBefore = ({event}: Marked): boolean => event.seq <= (end?.seq ?? 0);
	const known = new Set<string>();
	const hints = marksNamed(marks, 'hint')
		.filter(isBefore)
		.flatMap(({detail, event}): readonly Deduction[] => {
			const isFree = isGuided || known.has(detail.id);
			known.add(detail.id);
			return isFree
				? []
				: [
						{
							part: 'hints',
							points: hintCosts[detail.kind],
							why: `the hint ${detail.id} (${detail.kind}) was taken`,
							event: event.seq,
						},
					];
		});
	const revealed = marksNamed(marks, 'revealed').filter(isBefore).slice(0, 1);
	return [
		...hints,
		...revealed.map(({event}) => ({
			part: 'hints' as const,
			points: weights.revealed,
			why: 'the answer was revealed',
			event: event.seq,
		})),
	];
}

/** The band of a total. */
export function bandOf(total: number): Score['band'] {
	return total < weights.bandCoached
		? 'Repeat'
		: total < weights.bandAssisted
			? 'Coached'
			: total < weights.bandIndependent
				? 'Assisted'
				: 'Independent';
}

/** The score of a run. Show `scoreLabel` with it. */
export const scoreOf = (run: DrillRun): Score => scoreFrom(factsOf(run));

/** The same from facts that were read already. */
export function scoreFrom(facts: Facts): Score {
	const {run, marks, diagnosis, mitigated, end, charged} = facts;
	const points = new Points();
	const gates = gatesOf(facts);
	const fit = takeDiagnosis(facts, points, gates);
	takeEvidence(facts, points, gates);
	takeSafety(facts, points, gates);
	takeTime(facts, points, gates, fit);
	takeEfficiency(facts, points, gates);
	takeCommunication(facts, points);
	const aids = aidsOf(facts);

	const sum = scoreParts.reduce((total, part) => total + points.left[part], 0);
	const reached = Math.max(0, sum - aids.reduce((total, aid) => total + aid.points, 0));
	const critical = marksNamed(marks, 'harm').find(({detail}) => detail.class === 'critical');
	const isCapped = critical !== undefined && reached > weights.criticalCap;
	const cap: readonly Deduction[] = isCapped
		? [
				{
					part: 'cap',
					points: inHundredths(reached - weights.criticalCap),
					why: `critical harm: the total is at most ${weights.criticalCap}`,
					event: critical.event.seq,
				},
			]
		: [];
	// Rounded once more, so that a half is a half whatever the order of the sums.
	const total = Math.round(inHundredths(isCapped ? weights.criticalCap : reached));
	return {
		total,
		band: bandOf(total),
		parts: Object.fromEntries(
			scoreParts.map((part) => [part, {points: inHundredths(points.left[part]), of: weights[part]}]),
		) as Score['parts'],
		deductions: [...points.deductions, ...aids, ...cap],
		clock: {
			diagnosedMs: diagnosis === null ? null : (charged.get(diagnosis.event.seq) ?? 0),
			mitigatedMs: mitigated === null ? null : (charged.get(mitigated.seq) ?? 0),
			endedMs: end === null ? 0 : (charged.get(end.seq) ?? 0),
		},
		calibration: marksNamed(marks, 'diagnosis').flatMap(({detail, event}) =>
			detail.confidence === null
				? []
				: [{event: event.seq, confidence: detail.confidence, right: fitOf(run.drill, detail.causes) > 0.999}],
		),
		weights,
	};
}
