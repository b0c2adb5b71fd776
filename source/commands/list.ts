// `gotriage list`: the runbooks and their triage rows.
import {formatFault} from '../runbook/load.js';
import type {Runbook} from '../runbook/schema.js';
import {exitStatus} from '../session/guide/outcome.js';
import {loadLibrary} from '../session/library/library.js';
import {cleanLine} from '../text/clean.js';
import {readArguments} from './arguments.js';
import {type Io, printJson, UsageFault} from './io.js';

/** The table of the README: one line per runbook, with the symptoms of its rows. */
function markdownTable(runbooks: readonly Runbook[]): string {
	const cell = (text: string): string => cleanLine(text).replaceAll('|', '\\|');
	const lines = runbooks.map(
		({id, title, triage}) =>
			`| \`${id}\` | ${cell(title)} | ${triage.map(({symptom}) => cell(symptom)).join(' · ')} |\n`,
	);
	return `| runbook | for | its rows on the board |\n|---|---|---|\n${lines.join('')}`;
}

/** Prints every runbook of the package with its symptoms; a broken one is told on stderr and exits 1. */
export async function list(words: readonly string[], io: Io): Promise<number> {
	const given = readArguments('list', words, {json: {type: 'boolean'}, markdown: {type: 'boolean'}});
	if (given.flag('json') && given.flag('markdown')) {
		throw new UsageFault('give --json or --markdown, not both');
	}

	const library = await loadLibrary();
	if (given.flag('json')) {
		printJson(io, {
			schema: 1,
			runbooks: library.runbooks.map(({runbook, sha256, file}) => ({
				id: runbook.id,
				title: runbook.title,
				summary: runbook.summary ?? null,
				tags: runbook.tags ?? [],
				steps: runbook.steps.length,
				triage: runbook.triage,
				inputs: Object.entries(runbook.inputs ?? {}).map(([name, spec]) => ({
					name,
					type: spec.type,
					prompt: spec.prompt,
					hasDefault: spec.default !== undefined,
				})),
				sha256,
				file,
			})),
		});
	} else if (given.flag('markdown')) {
		io.out(markdownTable(library.runbooks.map(({runbook}) => runbook)));
	} else {
		const width = Math.max(0, ...library.runbooks.map(({runbook}) => runbook.id.length));
		for (const {runbook} of library.runbooks) {
			io.out(`${runbook.id.padEnd(width)}  ${cleanLine(runbook.title)}\n`);
			for (const row of runbook.triage) {
				io.out(`${' '.repeat(width)}    ${cleanLine(row.symptom)}\n`);
			}
		}
	}

	for (const fault of library.faults) {
		io.err(`${formatFault(fault)}\n`);
	}

	return library.faults.length === 0 ? exitStatus.good : exitStatus.alarm;
}
