// `gotriage report`: the post-mortem draft of an incident. Reads the incident; writes only where `--output` says, and
// never over what it did not generate.
import {readFile, writeFile} from 'node:fs/promises';
import {join, resolve} from 'node:path';
import type {JournalEvent} from '../incident/events.js';
import {foldEvents} from '../incident/state.js';
import type {JournalReading} from '../journal/contract.js';
import {readOutput} from '../journal/output-files.js';
import {evidenceOf, renderMarkdown} from '../report/markdown.js';
import {writeReportText} from '../report/write-report.js';
import {readArguments} from './arguments.js';
import {type Io, UsageFault} from './io.js';
import {incidentWord, keptRunbooks, readIncident, tellOddities} from './read-incident.js';

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
		const text = /^output\/[\w.-]+$/.test(path) ? await readOutput(join(directory, path)).catch(() => null) : null;
		if (text !== null) {
			evidence.set(path, text);
		}
	}

	return evidence;
}

/** The Markdown of an incident, from what is on disk. */
export async function reportOf(reading: JournalReading): Promise<string> {
	const state = foldEvents(reading.events);
	const {runbooks, faults} = await keptRunbooks(reading.directory, state.runbooks);
	const evidence = await readEvidence(reading.directory, reading.events);
	// Who has it open at this moment is no part of what happened.
	const notes = reading.notes.filter((note) => !note.startsWith(`Incident ${reading.id}`));
	const damage = reading.damage === null ? [] : [reading.damage.sentence];
	return renderMarkdown(reading.events, evidence, runbooks, [...notes, ...damage, ...faults]);
}

/** Writes a report to a file. Throws a UsageFault where it would overwrite what gotriage did not generate. */
export async function writeReport(file: string, name: string, text: string): Promise<void> {
	const existing = await existingText(file);
	const decision = writeReportText(existing, text);
	if (decision.kind === 'refuse') {
		throw new UsageFault(`${name}: ${decision.sentence}`);
	}

	try {
		// `wx`: a file that has appeared meanwhile is not overwritten either.
		await writeFile(file, decision.text, {flag: existing === null ? 'wx' : 'w', mode: 0o600});
	} catch (error) {
		throw cannot(name, error);
	}
}

/** Writes the report to stdout or to a file. Exit 1 where the journal is damaged: the report has what can be read. */
export async function report(argv: readonly string[], io: Io): Promise<number> {
	const given = readArguments('report', argv, {format: {type: 'string'}, output: {type: 'string'}});
	const id = incidentWord('report', given.positionals);
	const format = given.value('format') ?? 'markdown';
	if (format !== 'markdown') {
		throw new UsageFault(`--format takes markdown, not ${format}`);
	}

	const {reading} = await readIncident(io, id);
	const text = await reportOf(reading);
	const output = given.value('output');
	if (output === null) {
		io.out(text);
		return tellOddities(io, reading);
	}

	await writeReport(resolve(io.cwd, output), output, text);
	io.err(`Wrote ${output}\n`);
	return tellOddities(io, reading);
}
