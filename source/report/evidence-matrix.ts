// Which claims the readings bear out, by rule. A claim counts as corroborated only by two different kinds of evidence:
// ten metrics are still one view. Pure; it links what the journal links and guesses no cause.
import type {EventOf} from '../incident/events.js';
import {stepKey} from '../incident/state.js';
import type {ReportFacts} from './facts.js';

type Finished = EventOf<'step.finished'>;

/** In the order in which the columns stand. `repro`, a reproduction, has a column only where there is one. */
export const evidenceKinds = ['metric', 'log', 'trace', 'profile', 'config', 'change', 'host', 'repro'] as const;
export type EvidenceKind = (typeof evidenceKinds)[number];

export type Link = Readonly<{
	kind: EvidenceKind;
	event: Finished;
	bears: 'supports' | 'contradicts' | 'neither';
}>;

export type Claim = Readonly<{
	about: 'symptom' | 'change' | 'hypothesis';
	/** The symptom's or the hypothesis's words, or the step of the change. */
	subject: string;
	/** What it stands on; the first is where it is made. */
	events: ReadonlyArray<Readonly<{seq: number}>>;
	links: readonly Link[];
	verdict: 'corroborated' | 'single-source' | 'contradicted' | 'untested';
}>;

const isKind = (word: string | null): word is EvidenceKind => evidenceKinds.some((kind) => kind === word);

/** A reading without a stated kind is of a metric where it is a number, and counts for nothing otherwise. */
function kindOf(event: Finished): EvidenceKind | null {
	return isKind(event.evidence) ? event.evidence : typeof event.value === 'number' ? 'metric' : null;
}

function linkOf(event: Finished, bears: Link['bears']): readonly Link[] {
	// What could not be measured bears on nothing.
	const kind = event.verdict === 'unknown' ? null : kindOf(event);
	return kind === null ? [] : [{kind, event, bears}];
}

function verdictOf(links: readonly Link[]): Claim['verdict'] {
	if (links.some((link) => link.bears === 'contradicts')) {
		return 'contradicted';
	}

	const kinds = new Set(links.filter((link) => link.bears === 'supports').map((link) => link.kind));
	return kinds.size >= 2 ? 'corroborated' : kinds.size === 1 ? 'single-source' : 'untested';
}

const readingsOf = (facts: ReportFacts): readonly Finished[] =>
	facts.events.filter(
		(event): event is Finished => event.type === 'step.finished' && event.kind === 'check' && event.purpose !== 'undo',
	);

/** When something was changed or taken back: a reading after it says nothing against one before it. */
const changedAt = (facts: ReportFacts): readonly number[] =>
	facts.events.flatMap((event) =>
		event.type === 'change.applied' || event.type === 'change.undone' || event.type === 'adhoc.started'
			? [event.seq]
			: [],
	);

/**
 * What each runbook looks for, as far as anything of it was in alarm before something was changed. The same check ok
 * again, with nothing changed in between, contradicts.
 */
function symptomClaims(facts: ReportFacts): readonly Claim[] {
	const readings = readingsOf(facts);
	const changes = changedAt(facts);
	return facts.state.runbooks.flatMap(({id, title}) => {
		const ours = readings.filter((event) => event.runbook === id);
		const first = ours.find((event) => event.verdict === 'alarm');
		if (first === undefined) {
			return [];
		}

		const end = changes.find((seq) => seq > first.seq) ?? Number.POSITIVE_INFINITY;
		const before = ours.filter((event) => event.seq < end);
		const inAlarm = new Set<string>();
		const links = before.flatMap((event) => {
			if (event.verdict === 'alarm') {
				inAlarm.add(event.step);
				return linkOf(event, 'supports');
			}

			return linkOf(event, event.verdict === 'ok' && inAlarm.has(event.step) ? 'contradicts' : 'neither');
		});
		return [{about: 'symptom' as const, subject: title, events: [first], links, verdict: verdictOf(links)}];
	});
}

/** That a change helped: the checks that are measured for it, and recovery checks, until the next change. */
function changeClaims(facts: ReportFacts): readonly Claim[] {
	const readings = readingsOf(facts);
	const changes = changedAt(facts);
	return facts.state.changes.flatMap(({applied, verified, step, runbook}) => {
		if (applied === null) {
			return [];
		}

		const end = changes.find((seq) => seq > applied.seq) ?? Number.POSITIVE_INFINITY;
		const wasInAlarm = new Set(
			readings
				.filter((event) => event.seq < applied.seq && event.verdict === 'alarm')
				.map((event) => stepKey(event.runbook, event.step)),
		);
		const links = readings
			.filter((event) => event.seq > applied.seq && event.seq < end)
			.flatMap((event) => {
				const isAsked =
					event.purpose === 'recovery' ||
					(event.purpose === 'verify' && event.runbook === runbook) ||
					wasInAlarm.has(stepKey(event.runbook, event.step));
				const bears = event.verdict === 'ok' ? 'supports' : event.verdict === 'alarm' ? 'contradicts' : 'neither';
				return isAsked ? linkOf(event, bears) : [];
			});
		const events = verified === null ? [applied] : [applied, verified];
		return [{about: 'change' as const, subject: step, events, links, verdict: verdictOf(links)}];
	});
}

const escaped = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');

/** Whether a text names an event (E12) or a check by its id, as a word of its own. */
function names(text: string, event: Finished): boolean {
	const ids = event.step.includes('-') ? escaped(event.step) : `\`${escaped(event.step)}\``;
	return new RegExp(`(?<![\\w-])(?:E${event.seq}|${ids})(?![\\w-])`).test(text);
}

export type Hypothesis = Readonly<{
	text: string;
	/** By the confidence given last: 100 confirms, 0 refutes. */
	standing: 'confirmed' | 'refuted' | 'open';
	/** Every time it was written down, oldest first. */
	events: ReadonlyArray<EventOf<'hypothesis.set'>>;
	links: readonly Link[];
}>;

const sameText = (text: string): string => text.trim().toLowerCase().replaceAll(/\s+/g, ' ').replace(/[.!]$/, '');

/**
 * Every hypothesis, the refuted ones too, in the order in which they came up. The same words again are the same
 * hypothesis, surer or less sure. What it names (a check by its id, an event as E12) is linked to it: in alarm it
 * supports; what an ok means for it, the words do not say.
 */
export function hypothesesOf(facts: ReportFacts): readonly Hypothesis[] {
	const byText = new Map<string, Array<EventOf<'hypothesis.set'>>>();
	for (const event of facts.state.hypotheses) {
		const key = sameText(event.text);
		byText.set(key, [...(byText.get(key) ?? []), event]);
	}

	return [...byText.values()].flatMap((events) => {
		const last = events.at(-1);
		if (last === undefined) {
			return [];
		}

		const sure = events.findLast((event) => event.confidence !== null)?.confidence ?? null;
		const links = readingsOf(facts)
			.filter((event) => names(last.text, event))
			.flatMap((event) => linkOf(event, event.verdict === 'alarm' ? 'supports' : 'neither'));
		return [
			{
				text: last.text,
				standing: sure === 100 ? ('confirmed' as const) : sure === 0 ? ('refuted' as const) : ('open' as const),
				events,
				links,
			},
		];
	});
}

/** All claims: what was seen, whether each change helped, and what people thought. */
export function claimsOf(facts: ReportFacts): readonly Claim[] {
	return [
		...symptomClaims(facts),
		...changeClaims(facts),
		...hypothesesOf(facts).map((one) => ({
			about: 'hypothesis' as const,
			subject: one.text,
			events: one.events,
			links: one.links,
			verdict: verdictOf(one.links),
		})),
	];
}
