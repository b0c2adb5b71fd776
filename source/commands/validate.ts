// `gotriage validate`: every fault of a runbook, a drill or the coverage of a library at once, with file, line, column and remedy.

import {join} from 'node:path';
import {askGoHelp} from '../execution/go-help.js';
import {probeNames} from '../execution/probes/registry.js';
import {parserNames} from '../parsing/registry.js';
import {goUsesOf, topicsOf} from '../runbook/go-uses.js';
import {type Fault, formatFault, type Known, loadRunbook} from '../runbook/load.js';
import {exitStatus} from '../session/guide/outcome.js';
import {packageRoot, readRunbookFile, shippedIds} from '../session/library/library.js';
import {cleanLine} from '../text/clean.js';
import {readArguments} from './arguments.js';
import {type Io, printJson, UsageFault} from './io.js';
import {checkCoverage, isCoverage} from './validate-coverage.js';
import {checkDrill, isDrill} from './validate-drill.js';

type AskGo = (topics: readonly string[]) => ReturnType<typeof askGoHelp>;

/** `open`: what an author has still to fill in, which only --strict refuses. */
type Checked = Readonly<{faults: readonly Fault[]; open: readonly Fault[]}>;

/** What is wrong with one file. `notes` takes what could not be checked, one sentence each. */
async function faultsOf(
	file: string,
	shipped: readonly string[],
	isStrict: boolean,
	askGo: AskGo,
	notes: Set<string>,
): Promise<Checked> {
	const read = await readRunbookFile(file);
	if (read.kind === 'unreadable') {
		throw new UsageFault(read.sentence);
	}

	if (isDrill(file, read.bytes)) {
		const {faults, open} = await checkDrill(file, read.bytes, notes);
		return isStrict ? {faults: [...faults, ...open], open: []} : {faults, open};
	}

	if (isCoverage(file, read.bytes)) {
		return {faults: await checkCoverage(file, read.bytes), open: []};
	}

	const known: Known = {parsers: parserNames, probes: probeNames, runbooks: [...shipped]};
	const result = loadRunbook(read.bytes, file, known);
	if (result.kind === 'faulty') {
		return {faults: result.faults, open: []};
	}

	const uses = goUsesOf(result.runbook);
	const asked = uses.length === 0 ? null : await askGo(topicsOf(uses));
	const judged = asked?.kind === 'help' ? loadRunbook(read.bytes, file, {...known, go: asked.help}) : result;
	if (asked?.kind === 'not-asked') {
		notes.add(asked.sentence);
	}

	return {faults: judged.kind === 'faulty' ? judged.faults : isStrict ? judged.warnings : [], open: []};
}

/** Exit 0 when every file is good, 1 when one is not, 2 for a file that cannot be read. */
export async function validate(words: readonly string[], io: Io): Promise<number> {
	const given = readArguments('validate', words, {json: {type: 'boolean'}, strict: {type: 'boolean'}});
	if (given.positionals.length === 0) {
		throw new UsageFault('gotriage validate needs at least one file: gotriage validate FILE…');
	}

	const shipped = await shippedIds(join(packageRoot(), 'runbooks'));
	const notes = new Set<string>();
	const askGo: AskGo = (topics) => askGoHelp(topics, io.environment);
	const files: Array<Checked & Readonly<{file: string}>> = [];
	for (const file of given.positionals) {
		files.push({file, ...(await faultsOf(file, shipped, given.flag('strict'), askGo, notes))});
	}

	if (given.flag('json')) {
		printJson(io, {
			schema: 1,
			files: files.map(({file, faults}) => ({
				file,
				errors: faults.map(({line, column, path, message, remedy}) => ({line, column, path, message, remedy})),
			})),
		});
	} else {
		for (const {file, faults, open} of files) {
			const good = `${cleanLine(file)}: good${open.length === 0 ? '' : `, and ${open.length} still open`}`;
			io.out(`${(faults.length === 0 ? [good, ...open.map(formatFault)] : faults.map(formatFault)).join('\n')}\n`);
		}
	}

	for (const note of notes) {
		io.err(`${cleanLine(note)}\n`);
	}

	return files.every(({faults}) => faults.length === 0) ? exitStatus.good : exitStatus.alarm;
}
