// `gotriage report`: the post-mortem draft of an incident. Reads the incident; writes only where `--output` says, and
// never over what it did not generate.
import {readFile, writeFile} from 'node:fs/promises';
import {basename, join, resolve} from 'node:path';
import {probeNames} from '../execution/probes/registry.js';
import type {JournalEvent} from '../incident/events.js';
import {foldEvents} from '../incident/state.js';
import type {JournalReading} from '../journal/contract.js';
import {readOutput} from '../journal/output-files.js';
import {parserNames} from '../parsing/registry.js';
import {documentOf, isOwnDocument} from '../report/document.js';
import {factsOf, type ReportFacts} from '../report/facts.js';
import {decidePage, isUntouchedPage} from '../report/html/own-page.js';
import {htmlOf} from '../report/html.js';
import {evidenceOf, isTooLong, longestIssue, markdownOf} from '../report/markdown.js';
import {secretIn} from '../report/redact-again.js';
import {isRunbookId, skeletonOf} from '../report/skeleton.js';
import {isZone} from '../report/timing.js';
import {isReplaceable, writeReportText} from '../report/write-report.js';
import {exitStatus} from '../session/guide/outcome.js';
import {jsonLine} from '../text/json-line.js';
import {secretsFromEnvironment} from '../text/redact.js';
import {readArguments} from './arguments.js';
import {createFile} from './create-file.js';
import {type Io, UsageFault} from './io.js';
import {incidentWord, keptRunbooks, readIncident, tellOddities} from './read-incident.js';
import {reportLint} from './report-lint.js';

const errorCode = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : '');

const words: Readonly<Record<string, string>> = {
	EACCES: 'it may not be written',
	EISDIR: 'it is a directory',
	ENOENT: 'its directory does not exist',
	ENOTDIR: 'its directory is a file',
	ENOSPC: 'the disk is full',
	EROFS: 'it is on a read-only file system',
};

const cannot = (file: string, error: unknown): UsageFault =>
	new UsageFault(
		`${file}: the report cannot be written there, ${words[errorCode(error)] ?? (error instanceof Error ? error.message : String(error))}; give --output another file`,
	);

async function existingText(file: string): Promise<string | null> {
	try {
		return await readFile(file, 'utf8');
	} catch (error) {
		if (errorCode(error) === 'ENOENT') {
			return null;
		}

		throw cannot(file, error);
	}
}

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

/** Throws a UsageFault where a value that must not leave the machine is in a text; it names the variable, not the value. */
function refuseSecrets(text: string, io: Io): void {
	const found = secretIn(text, secretsFromEnvironment(io.environment));
	if (found !== null) {
		const names = Object.entries(io.environment).flatMap(([name, value]) => (value === found ? [name] : []));
		throw new UsageFault(
			`the report is not written, because the value of the environment variable ${names.join(' and ')} is in it; take it out of the runbook or the project it stands in, or unset the variable if it is no secret`,
			exitStatus.alarm,
		);
	}
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

const renders = {
	markdown: markdownOf,
	html: htmlOf,
	json: (facts: ReportFacts) => `${jsonLine(documentOf(facts))}\n`,
	runbook: runbookOf,
} as const;

type Format = keyof typeof renders;
const isFormat = (word: string): word is Format => Object.hasOwn(renders, word);

/** The Markdown of an incident, from what is on disk. Throws a UsageFault where a known secret would be in it. */
export async function reportOf(reading: JournalReading, io: Io): Promise<string> {
	const text = markdownOf(await factsFor(reading, io, null));
	refuseSecrets(text, io);
	return text;
}

/**
 * Writes a report to a file: what people wrote in it stays, and gives sentences about what they should know. Throws a
 * UsageFault where it would overwrite what gotriage did not generate.
 */
export async function writeReport(file: string, name: string, text: string): Promise<readonly string[]> {
	const existing = await existingText(file);
	const decision = writeReportText(existing, text);
	if (decision.kind === 'refuse') {
		throw new UsageFault(`${name}: ${decision.sentence}`);
	}

	if (decision.kept.length === 0) {
		await writeText(file, name, decision.text, existing === null);
		return [];
	}

	// The new text first: where it cannot be put beside, nothing is changed.
	await writeBeside(file, name, text, '.new.md', isReplaceable);
	await writeText(file, name, decision.text, false);
	const regions = decision.kept.join(', ');
	return [
		`${name}: ${regions} ${decision.kept.length === 1 ? 'was' : 'were'} edited by a person and ${decision.kept.length === 1 ? 'stays' : 'stay'} so; the new text is in ${name}.new.md`,
	];
}

/** Writes the new text beside a file that stays as it is; throws a UsageFault where someone has written in that one too. */
async function writeBeside(
	file: string,
	name: string,
	text: string,
	ending: string,
	isOurs: (existing: string) => boolean,
): Promise<void> {
	const beside = await existingText(`${file}${ending}`);
	if (beside !== null && beside !== text && !isOurs(beside)) {
		throw new UsageFault(
			`${name}${ending}: the new text belongs there, and someone has written in that file; rename it or take it away`,
		);
	}

	await writeText(`${file}${ending}`, `${name}${ending}`, text, beside === null);
}

async function writeText(file: string, name: string, text: string, isNew: boolean): Promise<void> {
	try {
		// `wx`: a file that has appeared meanwhile is not overwritten either.
		await (isNew ? createFile(file, text) : writeFile(file, text));
	} catch (error) {
		throw cannot(name, error);
	}
}

const notOurs = (name: string): UsageFault =>
	new UsageFault(
		`${name}: it was not generated by gotriage, or was changed since, so it is left as it is; give --output another file`,
	);

/** Writes a page to a file. One that a person edited stays whole, and the new one goes beside it. Gives what was done. */
async function writePage(file: string, name: string, text: string): Promise<readonly string[]> {
	const existing = await existingText(file);
	switch (decidePage(existing, text)) {
		case 'write':
			await writeText(file, name, text, existing === null);
			return [`Wrote ${name}`];
		case 'beside':
			await writeBeside(file, name, text, '.new.html', isUntouchedPage);
			return [`${name}: a person edited this page, so it is left as it is; the new page is in ${name}.new.html`];
		case 'leave':
			return [`${name}: a person edited this page and there is nothing new, so it is left as it is`];
		case 'refuse':
			throw notOurs(name);
	}
}

/** Writes data to a file; one that is there and was not generated, or was changed since, is left as it is. */
async function writeDocument(file: string, name: string, text: string): Promise<readonly string[]> {
	const existing = await existingText(file);
	if (existing !== null && existing !== text && !isOwnDocument(existing)) {
		throw notOurs(name);
	}

	await writeText(file, name, text, existing === null);
	return [`Wrote ${name}`];
}

/** What writes each format to a file, and gives sentences about what it did. */
const writers: Readonly<Record<Format, (file: string, name: string, text: string) => Promise<readonly string[]>>> = {
	markdown: async (file, name, text) => [`Wrote ${name}`, ...(await writeReport(file, name, text))],
	html: writePage,
	json: writeDocument,
	runbook: writeDocument,
};

/** Writes the report to stdout or to a file. Exit 1 where the journal is damaged: the report has what can be read. */
export async function report(argv: readonly string[], io: Io): Promise<number> {
	if (argv[0] === 'lint') {
		return reportLint(argv.slice(1), io);
	}

	const given = readArguments('report', argv, {
		format: {type: 'string'},
		output: {type: 'string'},
		zone: {type: 'string'},
	});
	const id = incidentWord('report', given.positionals);
	const format = given.value('format') ?? 'markdown';
	if (!isFormat(format)) {
		throw new UsageFault(`--format takes ${Object.keys(renders).join(', ')}, not ${format}`);
	}

	const zone = given.value('zone');
	const output = given.value('output');
	if (
		format === 'runbook' &&
		output !== null &&
		!(output.endsWith('.yaml') && isRunbookId(basename(output, '.yaml')))
	) {
		throw new UsageFault(
			`--output ${output}: the file of a runbook is named as its id, in lower-case words joined by hyphens, such as proxy-down.yaml`,
		);
	}

	if (zone !== null && format !== 'markdown' && format !== 'html') {
		throw new UsageFault(`--zone is for the times of Markdown and HTML; ${format} has all times in UTC`);
	}

	if (zone !== null && !isZone(zone)) {
		throw new UsageFault(`--zone takes the name of a time zone such as Europe/Warsaw, not ${zone}`);
	}

	const {reading} = await readIncident(io, id);
	const text = renders[format](await factsFor(reading, io, zone), output);
	refuseSecrets(text, io);
	if (format === 'markdown' && isTooLong(text)) {
		io.err(
			`The report has ${[...text].length} characters; one GitHub issue takes ${longestIssue}, so paste it without its appendices or attach it as a file.\n`,
		);
	}

	if (output === null) {
		io.out(text);
		return tellOddities(io, reading);
	}

	const file = resolve(io.cwd, output);
	io.err((await writers[format](file, output, text)).map((sentence) => `${sentence}\n`).join(''));
	return tellOddities(io, reading);
}
