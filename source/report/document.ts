// The post-mortem draft as data: what the Markdown says, for programs, with the number of the event behind every fact.
// Same journal, same bytes. Times are UTC, durations milliseconds, judgements are listed as blanks and never filled in.
import {createHash} from 'node:crypto';
import * as z from 'zod';
import type {EventOf, ShownCommand} from '../incident/events.js';
import {milestoneNames, wrongOrders} from '../incident/milestones.js';
import {jsonLine} from '../text/json-line.js';
import {version} from '../version.js';
import {beforeAfterOf} from './before-after.js';
import {blanks} from './blanks.js';
import {type Candidate, wentLessWell, wentWell} from './candidates.js';
import {inMarkdown} from './escape.js';
import {eventWords} from './event-words.js';
import {claimsOf, evidenceKinds, hypothesesOf} from './evidence-matrix.js';
import {givenTime, happenedOf, type ReportFacts} from './facts.js';
import {askedBlank} from './hints.js';
import {improvementPlaces, improvementRules, improvementsOf} from './improvements.js';
import type {Inline} from './inline.js';
import {durationsOf} from './sections/milestones.js';
import {toldEvents} from './sections/timeline.js';
import {gapSentences, unknownSentences} from './sections/unknown.js';
import {standingOf} from './words.js';

const seq = z.number().int().min(1).describe('The number of an event of the journal');
const time = z.string().describe('RFC 3339, UTC');
const nullableText = z.string().nullable();
const nullableNumber = z.number().nullable();
const markdown = z.string().describe('Markdown with anchors such as [E12]; nothing foreign in it can act');
const verdict = z.enum(['ok', 'alarm', 'unknown']);
const milestone = z.enum(milestoneNames);

const candidate = z.strictObject({rule: z.string(), markdown, events: z.array(seq)});

export const reportSchema = z.strictObject({
	schema: z.literal(1),
	generatedBy: z.string(),
	incident: z.strictObject({
		id: z.string(),
		kind: z.enum(['incident', 'drill']),
		title: nullableText,
		runbook: nullableText,
		runbookSha256: nullableText,
		outcome: nullableText,
		openedAt: time.nullable(),
		closedAt: time.nullable(),
		severity: nullableText,
		unattended: z.boolean().nullable(),
		project: nullableText,
		changesInEffect: z.number().int(),
	}),
	milestones: z.array(
		z.strictObject({
			name: milestone,
			at: time.nullable(),
			source: nullableText,
			/** Why it is not known. */
			why: nullableText,
			event: seq.nullable(),
			history: z.array(z.strictObject({at: time, source: z.string(), event: seq})),
		}),
	),
	durations: z.array(
		z.strictObject({
			id: z.string(),
			title: z.string(),
			from: milestone,
			to: milestone,
			ms: nullableNumber,
			why: nullableText,
			events: z.array(seq),
		}),
	),
	wrongOrders: z.array(z.strictObject({first: milestone, second: milestone, events: z.array(seq)})),
	timeline: z.array(
		z.strictObject({
			event: seq,
			type: z.string(),
			/** When it happened. */
			at: time,
			/** When it was written down. */
			writtenAt: time,
			offsetMs: z.number(),
			markdown,
		}),
	),
	readings: z.array(
		z.strictObject({
			event: seq,
			runbook: z.string(),
			step: z.string(),
			attempt: z.number().int(),
			purpose: z.string(),
			value: z.json(),
			unit: nullableText,
			verdict,
			reason: nullableText,
			sentence: z.string(),
			threshold: nullableText,
			evidence: nullableText,
			items: z.array(
				z.strictObject({item: z.json(), value: z.json(), verdict, reason: nullableText, sentence: z.string()}),
			),
		}),
	),
	changes: z.array(
		z.strictObject({
			runbook: z.string(),
			step: z.string(),
			attempt: z.number().int(),
			title: nullableText,
			risk: nullableText,
			effect: nullableText,
			undo: z.string(),
			inEffect: z.boolean(),
			standing: z.string(),
			helped: z.boolean().nullable(),
			snapshot: seq.nullable(),
			applied: seq.nullable(),
			verified: seq.nullable(),
			undone: seq.nullable(),
		}),
	),
	evidence: z.array(
		z.strictObject({
			about: z.enum(['symptom', 'change', 'hypothesis']),
			subject: z.string(),
			verdict: z.enum(['corroborated', 'single-source', 'contradicted', 'untested']),
			events: z.array(seq),
			links: z.array(
				z.strictObject({
					kind: z.enum(evidenceKinds),
					step: z.string(),
					event: seq,
					bears: z.enum(['supports', 'contradicts', 'neither']),
				}),
			),
		}),
	),
	hypotheses: z.array(
		z.strictObject({
			text: z.string(),
			standing: z.enum(['confirmed', 'refuted', 'open']),
			history: z.array(z.strictObject({event: seq, at: time, confidence: nullableNumber})),
		}),
	),
	beforeAfter: z.array(
		z.strictObject({
			runbook: z.string(),
			step: z.string(),
			unit: nullableText,
			before: z.strictObject({event: seq, value: z.json(), verdict}),
			after: z.strictObject({event: seq, value: z.json(), verdict}),
			difference: nullableNumber,
		}),
	),
	/** Facts that a review may talk about, for people to keep or delete. */
	candidates: z.strictObject({wentWell: z.array(candidate), wentLessWell: z.array(candidate)}),
	runbookImprovements: z.array(
		z.strictObject({
			rule: z.enum(improvementRules),
			runbook: z.string(),
			step: nullableText,
			why: markdown,
			events: z.array(seq),
			/** The list of the runbook that the patch belongs into. */
			into: z.enum(improvementPlaces),
			/** YAML: an entry of that list. */
			patch: z.string(),
		}),
	),
	notes: z.array(z.strictObject({event: seq, at: time, writtenAt: time, text: z.string(), about: nullableText})),
	commands: z.array(
		z.strictObject({
			started: seq,
			finished: seq.nullable(),
			runbook: nullableText,
			step: nullableText,
			attempt: z.number().int().nullable(),
			purpose: z.string(),
			/** As it was shown. */
			line: z.string(),
			argv: z.array(z.string()).nullable(),
			cwd: nullableText,
			env: z.record(z.string(), nullableText),
			timeoutMs: z.number(),
			outcome: z.string(),
			exit: nullableNumber,
			signal: nullableText,
			timedOut: z.boolean().nullable(),
			durationMs: nullableNumber,
		}),
	),
	artefacts: z.array(
		z.strictObject({
			event: seq,
			step: z.string(),
			name: z.string(),
			bytes: z.number(),
			sha256: z.string(),
			partial: z.boolean(),
		}),
	),
	environment: z.strictObject({
		gotriage: nullableText,
		journalFormat: nullableText,
		mode: nullableText,
		host: z.record(z.string(), z.json()),
		inputs: z.array(
			z.strictObject({event: seq, name: z.string(), value: z.json(), secret: z.boolean(), source: z.string()}),
		),
		thresholds: z.array(
			z.strictObject({
				runbook: z.string(),
				name: z.string(),
				inForce: z.number(),
				stated: z.number(),
				unit: nullableText,
				source: nullableText,
			}),
		),
	}),
	unknown: z.array(markdown),
	gaps: z.array(markdown),
	integrity: z.strictObject({
		events: z.number().int(),
		newest: z.number().int(),
		lastSha256: nullableText,
		chainFits: z.boolean(),
		sealed: z.boolean(),
	}),
	/** What only a person can say. */
	blanks: z.array(z.strictObject({id: z.string(), ask: z.string(), hint: markdown})),
	/** Over the document as one line without this key: whether it is as it was generated. */
	sha256: z.string(),
});

export type ReportDocument = z.infer<typeof reportSchema>;
type Body = Omit<ReportDocument, 'sha256'>;

const seqOf = (event: Readonly<{seq: number}> | null | undefined): number | null => event?.seq ?? null;

function milestonesIn(facts: ReportFacts): Body['milestones'] {
	return facts.milestones.map((one) =>
		one.kind === 'unknown'
			? {name: one.name, at: null, source: null, why: one.why, event: null, history: []}
			: {
					name: one.name,
					at: one.at,
					source: one.source,
					why: null,
					event: one.event.seq,
					history: one.history.map(({at, source, event}) => ({at, source, event: event.seq})),
				},
	);
}

function readingsIn(facts: ReportFacts): Body['readings'] {
	return facts.events.flatMap((event) =>
		event.type === 'step.finished' && event.kind === 'check'
			? [
					{
						event: event.seq,
						runbook: event.runbook,
						step: event.step,
						attempt: event.attempt,
						purpose: event.purpose,
						value: event.value,
						unit: event.unit,
						verdict: event.verdict,
						reason: event.reason,
						sentence: event.sentence,
						threshold: event.threshold,
						evidence: event.evidence,
						items: event.items.map(({item, value, verdict: itemVerdict, reason, sentence}) => ({
							item,
							value,
							verdict: itemVerdict,
							reason,
							sentence,
						})),
					},
				]
			: [],
	);
}

function changesIn(facts: ReportFacts): Body['changes'] {
	return facts.state.changes.map((change) => {
		const standing = standingOf(change);
		return {
			runbook: change.runbook,
			step: change.step,
			attempt: change.attempt,
			title: change.applied?.title ?? null,
			risk: change.applied?.risk ?? null,
			effect: change.applied?.effect ?? null,
			undo: change.undo,
			inEffect: standing.inEffect,
			standing: standing.words,
			helped: change.verified?.helped ?? null,
			snapshot: seqOf(change.snapshot),
			applied: seqOf(change.applied),
			verified: seqOf(change.verified),
			undone: seqOf(change.undone),
		};
	});
}

type End = EventOf<'step.finished'> | EventOf<'adhoc.finished'> | null;

function commandEntry(
	shown: ShownCommand,
	about: Readonly<{runbook: string | null; step: string | null; attempt: number | null; purpose: string}>,
	started: Readonly<{seq: number}>,
	finished: End,
	isOneOfMany: boolean,
): Body['commands'][number] {
	const item =
		finished?.type === 'step.finished' && isOneOfMany
			? finished.items.find((one) => one.index === shown.index)
			: undefined;
	const end = item ?? finished;
	return {
		started: started.seq,
		finished: seqOf(finished),
		...about,
		line: shown.line,
		argv: shown.argv,
		cwd: shown.cwd,
		env: shown.env,
		timeoutMs: shown.timeoutMs,
		outcome: finished?.outcome ?? 'unknown',
		exit: end?.exit ?? null,
		signal: end?.signal ?? null,
		timedOut: end?.timedOut ?? null,
		durationMs: end?.durationMs ?? null,
	};
}

function commandsIn(facts: ReportFacts): Body['commands'] {
	const steps = facts.state.attempts.flatMap(({started, finished, runbook, step, attempt, purpose}) =>
		started.commands.map((shown) =>
			commandEntry(shown, {runbook, step, attempt, purpose}, started, finished, started.commands.length > 1),
		),
	);
	const adhoc = facts.state.adhoc.map(({started, finished}) =>
		commandEntry(
			started.command,
			{runbook: null, step: null, attempt: null, purpose: 'ad-hoc'},
			started,
			finished,
			false,
		),
	);
	return [...steps, ...adhoc].sort((a, b) => a.started - b.started);
}

function environmentIn(facts: ReportFacts): Body['environment'] {
	const {opened, runbooks} = facts.state;
	return {
		gotriage: opened?.gotriage ?? null,
		journalFormat: opened === null ? null : `${opened.format.major}.${opened.format.minor}`,
		mode: opened?.mode ?? null,
		host: opened?.host ?? {},
		inputs: facts.events.flatMap((event) =>
			event.type === 'input.given'
				? [
						{
							event: event.seq,
							name: event.name,
							value: event.secret ? null : event.value,
							secret: event.secret,
							source: event.source,
						},
					]
				: [],
		),
		thresholds: runbooks.flatMap(({id}) =>
			Object.entries(facts.runbooks.get(id)?.thresholds ?? {}).map(([name, {value, unit, source}]) => ({
				runbook: id,
				name,
				inForce: opened?.thresholds[name] ?? value,
				stated: value,
				unit: unit ?? null,
				source: source ?? null,
			})),
		),
	};
}

const seqsOf = (events: ReadonlyArray<Readonly<{seq: number}>>): number[] => events.map((event) => event.seq);

const candidateIn = ({rule, says, events}: Candidate) => ({rule, markdown: inMarkdown(says), events: seqsOf(events)});

function findingsIn(
	facts: ReportFacts,
): Pick<Body, 'evidence' | 'hypotheses' | 'beforeAfter' | 'candidates' | 'runbookImprovements'> {
	return {
		evidence: claimsOf(facts).map(({about, subject, verdict: stands, events, links}) => ({
			about,
			subject,
			verdict: stands,
			events: seqsOf(events),
			links: links.map(({kind, event, bears}) => ({kind, step: event.step, event: event.seq, bears})),
		})),
		hypotheses: hypothesesOf(facts).map(({text, standing, events}) => ({
			text,
			standing,
			history: events.map((event) => ({event: event.seq, at: event.at, confidence: event.confidence})),
		})),
		beforeAfter: beforeAfterOf(facts).map(({runbook, step, before, after, difference}) => ({
			runbook,
			step,
			unit: after.unit,
			before: {event: before.seq, value: before.value, verdict: before.verdict},
			after: {event: after.seq, value: after.value, verdict: after.verdict},
			difference,
		})),
		candidates: {
			wentWell: wentWell(facts).map(candidateIn),
			wentLessWell: wentLessWell(facts).map(candidateIn),
		},
		runbookImprovements: improvementsOf(facts).map(({rule, runbook, step, why, events, into, patch}) => ({
			rule,
			runbook,
			step,
			why: inMarkdown(why),
			events: seqsOf(events),
			into,
			patch: `${patch.join('\n')}\n`,
		})),
	};
}

const lineOf = (line: Inline): string => inMarkdown(line).trim();

/** The report of an incident as one document. */
export function documentOf(facts: ReportFacts): ReportDocument {
	const {opened, closed, changes, id, kind, severity, artefacts} = facts.state;
	const body: Body = {
		schema: 1,
		generatedBy: `gotriage ${version}`,
		incident: {
			id,
			kind,
			title: opened?.title ?? null,
			runbook: opened?.runbook ?? null,
			runbookSha256: opened?.sha256 ?? null,
			outcome: closed?.outcome ?? null,
			openedAt: opened?.at ?? null,
			closedAt: closed?.at ?? null,
			severity,
			unattended: opened?.unattended ?? null,
			project: opened?.project ?? null,
			changesInEffect: changes.filter((change) => standingOf(change).inEffect).length,
		},
		milestones: milestonesIn(facts),
		durations: durationsOf(facts).map(({events, ...duration}) => ({
			...duration,
			events: events.map((event) => event.seq),
		})),
		wrongOrders: wrongOrders(facts.milestones).map(({first, second}) => ({
			first: first.name,
			second: second.name,
			events: [first.event.seq, second.event.seq],
		})),
		timeline: toldEvents(facts).map((event) => ({
			event: event.seq,
			type: event.type,
			at: givenTime(event) ?? event.at,
			writtenAt: event.at,
			offsetMs: happenedOf(facts, event).offsetMs,
			markdown: inMarkdown(eventWords(event)),
		})),
		readings: readingsIn(facts),
		changes: changesIn(facts),
		...findingsIn(facts),
		notes: facts.state.notes.map((event) => ({
			event: event.seq,
			at: givenTime(event) ?? event.at,
			writtenAt: event.at,
			text: event.text,
			about: event.about,
		})),
		commands: commandsIn(facts),
		artefacts: artefacts.map(({seq: event, step, name, bytes, sha256, partial}) => ({
			event,
			step,
			name,
			bytes,
			sha256,
			partial,
		})),
		environment: environmentIn(facts),
		unknown: unknownSentences(facts).map(lineOf),
		gaps: gapSentences(facts).map(lineOf),
		integrity: {...facts.integrity},
		blanks: Object.values(blanks).map((blank) => {
			const {id, ask, hint} = askedBlank(facts, blank);
			return {id, ask, hint: inMarkdown(hint)};
		}),
	};
	return {...body, sha256: hashOf(body)};
}

const hashOf = (body: unknown): string => createHash('sha256').update(jsonLine(body)).digest('hex');

/** Whether a text is a report that gotriage generated as JSON and nobody has changed since. */
export function isOwnDocument(text: string): boolean {
	try {
		const {sha256, ...body} = JSON.parse(text) as Record<string, unknown>;
		return typeof sha256 === 'string' && hashOf(body) === sha256;
	} catch {
		return false;
	}
}
