// The milestones of an incident, by rule from its events, and as a person has corrected them since. Pure: what no event
// says is not known, and says why. Never fills a gap, never puts a wrong order right.
import type {Runbook} from '../runbook/schema.js';
import type {EventOf, JournalEvent, NoticedBy} from './events.js';

/** In the order in which an incident usually goes through them. */
export const milestoneNames = [
	'impact-started',
	'detected',
	'declared',
	'engaged',
	'first-diagnostic',
	'identified',
	'mitigated',
	'recovered',
	'closed',
] as const;

export type MilestoneName = (typeof milestoneNames)[number];

/** What an earlier time of a milestone was, and which event said it. */
export type MilestoneRecord = Readonly<{at: string; source: string; event: JournalEvent}>;

export type Milestone =
	| Readonly<{
			kind: 'known';
			name: MilestoneName;
			/** RFC 3339, UTC. */
			at: string;
			/** Which rule or whose word says so. */
			source: string;
			/** What it is read from. */
			event: JournalEvent;
			/** Whether it happened when its event was written, so that the running time counts and not the wall clock. */
			isMeasured: boolean;
			/** Earlier times, oldest first; each was corrected by the one after it. */
			history: readonly MilestoneRecord[];
	  }>
	| Readonly<{kind: 'unknown'; name: MilestoneName; why: string}>;

type Derived = Readonly<{event: JournalEvent; source: string}> | string;

/** A milestone's name as a person may write it (`Impact started`, `impact_started`); null where there is none such. */
export function milestoneNameOf(word: string): MilestoneName | null {
	const name = word
		.trim()
		.toLowerCase()
		.replaceAll(/[\s_]+/g, '-');
	return milestoneNames.find((known) => known === name) ?? null;
}

/** What noticed it, in words. */
export const noticedWords: Readonly<Record<NoticedBy['kind'], string>> = {
	alert: 'noticed by an alert',
	user: 'noticed by a user',
	ci: 'noticed by CI',
	chance: 'noticed by chance',
};

/** Whose word a milestone is, and what noticed it where that was said. */
export const setWords = ({source, noticedBy}: EventOf<'milestone.set'>): string =>
	noticedBy === undefined
		? source
		: `${source}; ${noticedWords[noticedBy.kind]}${noticedBy.name === null ? '' : `: ${noticedBy.name}`}`;

type Finished = EventOf<'step.finished'>;
const isCheck = (event: JournalEvent): event is Finished => event.type === 'step.finished' && event.kind === 'check';
const isAlarm = (event: JournalEvent): event is Finished => isCheck(event) && event.verdict === 'alarm';

const openedOf = (events: readonly JournalEvent[]): EventOf<'incident.opened'> | undefined =>
	events.find((event): event is EventOf<'incident.opened'> => event.type === 'incident.opened');

function declared(events: readonly JournalEvent[]): Derived {
	const opened = openedOf(events);
	return opened ? {event: opened, source: 'the incident was opened'} : 'the beginning of the journal is missing';
}

function engaged(events: readonly JournalEvent[]): Derived {
	const isUnattended = openedOf(events)?.unattended ?? false;
	const event = events.find(
		(one) =>
			((one.type === 'consent.given' ||
				one.type === 'consent.refused' ||
				one.type === 'decision.taken' ||
				one.type === 'change.undone') &&
				one.by === 'person') ||
			one.type === 'adhoc.started' ||
			(one.type === 'step.skipped' && !one.automatic) ||
			(!isUnattended && one.type === 'step.started'),
	);
	if (event === undefined) {
		return isUnattended ? 'it ran unattended, and no person acted' : 'no person started, answered or skipped anything';
	}

	return {event, source: event.type === 'step.started' ? 'a person started the first step' : 'a person acted first'};
}

function firstDiagnostic(events: readonly JournalEvent[]): Derived {
	const event = events.find((one) => one.type === 'step.started' && one.kind === 'check');
	return event ? {event, source: 'the first check was started'} : 'no check was started';
}

function identified(events: readonly JournalEvent[]): Derived {
	const firstAlarm = events.find(isAlarm);
	const certain = events.filter((one) => one.type === 'hypothesis.set' && one.confidence === 100);
	const event = certain.find((one) => firstAlarm !== undefined && firstAlarm.seq < one.seq);
	if (event !== undefined) {
		return {event, source: 'a hypothesis was written down as 100 % sure, after a reading in alarm'};
	}

	return certain.length > 0
		? 'a hypothesis was written down as 100 % sure, but no reading was in alarm before it'
		: 'no hypothesis was written down as 100 % sure';
}

/** The reading that showed it, since that may be the same one which shows that the incident is over. */
function mitigated(events: readonly JournalEvent[]): Derived {
	const verified = events.find(
		(one): one is EventOf<'change.verified'> => one.type === 'change.verified' && one.helped === true,
	);
	if (verified !== undefined) {
		const reading = events.findLast(
			(one) =>
				isCheck(one) && one.seq < verified.seq && one.step === verified.check && one.runbook === verified.runbook,
		);
		return {event: reading ?? verified, source: 'the reading that first showed that a change had helped'};
	}

	return events.some((one) => one.type === 'change.applied') ? 'no change was shown to help' : 'nothing was changed';
}

function recovered(events: readonly JournalEvent[], runbook: Runbook | undefined): Derived {
	const opened = openedOf(events);
	const checks = runbook?.recovery ?? [];
	const firstAlarm = events.find(isAlarm);
	if (firstAlarm === undefined) {
		return 'no reading was in alarm';
	}

	if (opened === undefined || checks.length === 0) {
		return runbook === undefined
			? 'the runbook, which names the recovery checks, could not be read'
			: 'the runbook names no recovery check';
	}

	const reached: Finished[] = [];
	for (const check of checks) {
		const readings = events.filter(
			(one): one is Finished => isCheck(one) && one.runbook === opened.runbook && one.step === check,
		);
		const lastBad = readings.findLast((one) => one.verdict !== 'ok')?.seq ?? 0;
		const good = readings.find((one) => one.seq > lastBad && one.seq > firstAlarm.seq);
		if (good === undefined) {
			const last = readings.at(-1);
			return last === undefined || last.seq < firstAlarm.seq
				? `the recovery check ${check} was not measured after the first alarm`
				: `the recovery check ${check} was ${last.verdict} when last measured`;
		}

		reached.push(good);
	}

	const event = reached.reduce((latest, one) => (one.seq > latest.seq ? one : latest));
	return {event, source: 'every recovery check was ok from here on'};
}

function closed(events: readonly JournalEvent[]): Derived {
	let found: JournalEvent | null = null;
	for (const event of events) {
		if (event.type === 'incident.closed') {
			found = event;
		} else if (event.type === 'incident.resumed' && event.purpose === 'resume') {
			found = null;
		}
	}

	return found === null ? 'the incident is not closed' : {event: found, source: 'the incident was closed'};
}

/** When impact began and who noticed, no event of ours can say: only how late it can have been. */
const saysOnlyAPerson: Derived = 'not set; only a person can say';

function derive(name: MilestoneName, events: readonly JournalEvent[], runbook: Runbook | undefined): Derived {
	switch (name) {
		case 'impact-started':
		case 'detected':
			return saysOnlyAPerson;
		case 'declared':
			return declared(events);
		case 'engaged':
			return engaged(events);
		case 'first-diagnostic':
			return firstDiagnostic(events);
		case 'identified':
			return identified(events);
		case 'mitigated':
			return mitigated(events);
		case 'recovered':
			return recovered(events, runbook);
		case 'closed':
			return closed(events);
	}
}

/**
 * Every milestone, in order. `runbook` is the one the incident was opened with: it names the recovery checks. A time that
 * a person has set since wins over the rule, the newest over those before; none of them is lost.
 */
export function milestonesOf(events: readonly JournalEvent[], runbook: Runbook | undefined): readonly Milestone[] {
	return milestoneNames.map((name) => {
		const derived = derive(name, events, runbook);
		const records: MilestoneRecord[] = typeof derived === 'string' ? [] : [{...derived, at: derived.event.at}];
		for (const event of events) {
			if (
				event.type === 'milestone.set' &&
				milestoneNameOf(event.name) === name &&
				!Number.isNaN(Date.parse(event.time))
			) {
				records.push({at: new Date(Date.parse(event.time)).toISOString(), source: `set: ${setWords(event)}`, event});
			}
		}

		const last = records.at(-1);
		return last === undefined
			? {kind: 'unknown', name, why: typeof derived === 'string' ? derived : 'not set'}
			: {kind: 'known', name, ...last, isMeasured: last.event.type !== 'milestone.set', history: records.slice(0, -1)};
	});
}

/** A duration by its two end points, so that no name has to be trusted to mean the same everywhere. */
export type MilestonePair = Readonly<{id: string; title: string; from: MilestoneName; to: MilestoneName}>;

export const milestonePairs: readonly MilestonePair[] = [
	{id: 'time-to-detect', title: 'Time to detect', from: 'impact-started', to: 'detected'},
	{id: 'time-to-engage', title: 'Time to engage', from: 'detected', to: 'engaged'},
	{id: 'time-to-identify', title: 'Time to identify', from: 'engaged', to: 'identified'},
	{id: 'time-to-mitigate', title: 'Time to mitigate', from: 'detected', to: 'mitigated'},
	{id: 'time-to-recover', title: 'Time to recover', from: 'impact-started', to: 'recovered'},
	{id: 'response-time', title: 'Response time', from: 'engaged', to: 'recovered'},
	{id: 'opening-to-mitigated', title: 'From the opening to mitigated', from: 'declared', to: 'mitigated'},
	{id: 'opening-to-recovered', title: 'From the opening to recovered', from: 'declared', to: 'recovered'},
	{id: 'opening-to-closed', title: 'From the opening to closed', from: 'declared', to: 'closed'},
];

/** Pairs of which the first must not come after the second. To mitigate before one has identified is no fault. */
const ordered: ReadonlyArray<readonly [MilestoneName, MilestoneName]> = [
	['impact-started', 'detected'],
	['impact-started', 'mitigated'],
	['impact-started', 'recovered'],
	['detected', 'engaged'],
	['detected', 'identified'],
	['detected', 'mitigated'],
	['declared', 'engaged'],
	['declared', 'first-diagnostic'],
	['mitigated', 'recovered'],
	['recovered', 'closed'],
	['declared', 'closed'],
];

export type WrongOrder = Readonly<{
	first: Milestone & {kind: 'known'};
	second: Milestone & {kind: 'known'};
}>;

/** The pairs that stand in an order that cannot be; `first` should not come after `second` and does. */
export function wrongOrders(milestones: readonly Milestone[]): readonly WrongOrder[] {
	const known = new Map(
		milestones.flatMap((milestone) => (milestone.kind === 'known' ? [[milestone.name, milestone] as const] : [])),
	);
	return ordered.flatMap(([from, to]) => {
		const first = known.get(from);
		const second = known.get(to);
		return first && second && Date.parse(first.at) > Date.parse(second.at) ? [{first, second}] : [];
	});
}
