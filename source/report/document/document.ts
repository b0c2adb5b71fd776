// The post-mortem draft as data: what the Markdown says, for programs, with the number of the event behind every fact.
// Same journal, same bytes. Times are UTC, durations milliseconds, judgements are listed as blanks and never filled in.
import {createHash} from 'node:crypto';
import {earlierNotes} from '../../incident/notes.js';
import {jsonLine} from '../../text/json-line.js';
import {version} from '../../version.js';
import {blanks} from '../blanks.js';
import {inMarkdown} from '../escape.js';
import {givenTime, type ReportFacts} from '../facts.js';
import {askedBlank} from '../hints.js';
import type {Inline} from '../inline.js';
import {gapSentences, unknownSentences} from '../sections/unknown.js';
import {standingOf} from '../words.js';
import {commandsIn} from './commands.js';
import {changesIn, durationsIn, milestonesIn, readingsIn, timelineIn, wrongOrdersIn} from './course.js';
import {environmentIn} from './environment.js';
import {findingsIn} from './findings.js';
import type {ReportBody, ReportDocument} from './schema.js';

const lineOf = (line: Inline): string => inMarkdown(line).trim();

/** The report of an incident as one document. */
export function documentOf(facts: ReportFacts): ReportDocument {
	const {opened, closed, changes, id, kind, severity, artefacts} = facts.state;
	const body: ReportBody = {
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
		durations: durationsIn(facts),
		wrongOrders: wrongOrdersIn(facts),
		timeline: timelineIn(facts),
		readings: readingsIn(facts),
		changes: changesIn(facts),
		...findingsIn(facts),
		notes: facts.state.notes.map((event) => ({
			event: event.seq,
			at: givenTime(event) ?? event.at,
			writtenAt: event.at,
			text: event.text,
			about: event.about,
			history: earlierNotes(facts.events, event).map((one) => ({event: one.seq, writtenAt: one.at, text: one.text})),
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
