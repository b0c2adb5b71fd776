// The text of a report in each of its formats, from what is on disk. Reads the incident and writes nothing; a known secret
// in the text refuses it.
import {basename, join} from 'node:path';
import {probeNames} from '../execution/probes/registry.js';
import type {JournalEvent} from '../incident/events.js';
import {foldEvents} from '../incident/state.js';
import type {JournalReading} from '../journal/contract.js';
import {readOutput} from '../journal/output-files.js';
import {parserNames} from '../parsing/registry.js';
import {documentOf} from '../report/document/document.js';
import {factsOf, type ReportFacts} from '../report/facts.js';
import {htmlOf} from '../report/html.js';
import {evidenceOf, lengthAdvice, markdownOf} from '../report/markdown.js';
import type {SectionId} from '../report/outline.js';
import {isRunbookId} from '../report/skeleton/runbook-id.js';
import {skeletonOf} from '../report/skeleton/skeleton.js';
import {exitStatus} from '../session/guide/outcome.js';
import {jsonLine} from '../text/json-line.js';
import {secretsFromEnvironment} from '../text/redact.js';
import {type Io, UsageFault} from './io.js';
import {keptRunbooks} from './read-incident.js';
import {refuseSecrets} from './refuse-secrets.js';

/** The kept output that the report quotes. A journal could name any path: only the incident's own output is read. */
async function readEvidence(directory: string, events: readonly JournalEvent[]): Promise<ReadonlyMap<string, string>> {
	const evidence = new Map<string, string>();
	for (const path of evidenceOf(events)) {
		const text = /^(?:output\/[\w.-]+|blobs\/[0-9a-f]{64})$/.test(path)
			? await readOutput(join(directory, path)).catch(() => null)
			: null;
		if (text !== null) {
			evidence.set(path, text);
		}
	}

	return evidence;
}

/** What a report is computed from, from what is on disk. */
async function factsFor(reading: JournalReading, io: Io, zone: string | null): Promise<ReportFacts> {
	const state = foldEvents(reading.events);
	const {runbooks, faults} = await keptRunbooks(reading.directory, state.runbooks);
	const evidence = await readEvidence(reading.directory, reading.events);
	// Who has it open at this moment is no part of what happened.
	const notes = reading.notes.filter((note) => !note.startsWith(`Incident ${reading.id}`));
	const damage = reading.damage === null ? [] : [reading.damage.sentence];
	const secrets = secretsFromEnvironment(io.environment);
	return factsOf(reading.events, evidence, runbooks, [...notes, ...damage, ...faults], {zone, secrets});
}

/** The path that was taken as a runbook. What this cannot make valid is a fault of gotriage, and said. */
function runbookOf(facts: ReportFacts, output: string | null): string {
	// A runbook's id is its file's name.
	const name = basename(output ?? '', '.yaml');
	const {text, faults} = skeletonOf(
		facts,
		{parsers: parserNames, probes: probeNames},
		...(isRunbookId(name) ? [name] : []),
	);
	if (faults.length > 0) {
		throw new UsageFault(`no valid runbook can be made of this incident: ${faults.join('; ')}`, exitStatus.alarm);
	}

	return text;
}

/** What a report is asked for besides its incident. */
export type ReportWishes = Readonly<{
	/** The zone of its times; null: UTC. */
	zone: string | null;
	/** Sections of the Markdown that are left out, by id. */
	without: readonly SectionId[];
	/** The name of the file that it goes into, null where it goes to stdout: a runbook is named after it. */
	file: string | null;
}>;

export const noWishes: ReportWishes = {zone: null, without: [], file: null};

const renders = {
	markdown: (facts: ReportFacts, {without}: ReportWishes) => markdownOf(facts, without),
	html: (facts: ReportFacts) => htmlOf(facts),
	json: (facts: ReportFacts) => `${jsonLine(documentOf(facts))}\n`,
	runbook: (facts: ReportFacts, {file}: ReportWishes) => runbookOf(facts, file),
} as const;

export type ReportFormat = keyof typeof renders;

export const reportFormats: readonly string[] = Object.keys(renders);
export const isReportFormat = (word: string): word is ReportFormat => Object.hasOwn(renders, word);

export type WrittenReport = Readonly<{
	text: string;
	/** What a person should know of it before they use it. */
	advice: string | null;
}>;

/** The report of an incident, from what is on disk. Throws a UsageFault where a known secret would be in it. */
export async function reportText(
	reading: JournalReading,
	io: Io,
	format: ReportFormat,
	wishes: ReportWishes = noWishes,
): Promise<WrittenReport> {
	const facts = await factsFor(reading, io, wishes.zone);
	const text = renders[format](facts, wishes);
	refuseSecrets(text, io, 'the report', 'take it out of the runbook or the project it stands in');
	return {text, advice: format === 'markdown' ? lengthAdvice(facts, text, wishes.without) : null};
}
