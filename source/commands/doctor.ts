// `gotriage doctor`: what gotriage finds on this machine, and what to install.
import {checkRequirements} from '../execution/tools.js';
import {JournalFailure} from '../journal/contract.js';
import {homeDirectory, openHome} from '../journal/home.js';
import {loadLibrary} from '../session/library.js';
import {exitStatus} from '../session/outcome.js';
import {toolsOf} from '../session/required-tools.js';
import {cleanLine} from '../text/clean.js';
import {readArguments} from './arguments.js';
import {type Io, printJson} from './io.js';

type Finding = Readonly<{name: string; isGood: boolean; says: string; remedy: string | null}>;

/** Exit 1 when something is missing that a runbook needs. */
export async function doctor(words: readonly string[], io: Io): Promise<number> {
	const given = readArguments('doctor', words, {json: {type: 'boolean'}});
	const library = await loadLibrary();
	const findings: Finding[] = [
		{name: 'node', isGood: true, says: process.version, remedy: null},
		{
			name: 'runbooks',
			isGood: library.faults.length === 0,
			says: `${library.runbooks.length} load, ${library.faults.length} faults`,
			remedy: library.faults.length === 0 ? null : 'gotriage validate says what is wrong',
		},
	];
	const directory = homeDirectory(io.environment, process.platform);
	try {
		await openHome(directory);
		findings.push({name: 'data', isGood: true, says: directory, remedy: null});
	} catch (error) {
		if (!(error instanceof JournalFailure)) {
			throw error;
		}

		findings.push({name: 'data', isGood: false, says: error.message, remedy: 'set GOTRIAGE_HOME to another directory'});
	}

	const needed = [...new Set(library.runbooks.flatMap(({runbook}) => toolsOf(runbook)))].toSorted();
	for (const [name, state] of await checkRequirements(needed, io.environment)) {
		findings.push(
			state.kind === 'present'
				? {
						name,
						isGood: true,
						says: [state.version, state.path].filter((part) => part !== null).join(' '),
						remedy: null,
					}
				: {name, isGood: false, says: state.reason, remedy: state.remedy},
		);
	}

	if (given.flag('json')) {
		printJson(io, {schema: 1, findings});
	} else {
		const width = Math.max(...findings.map((finding) => finding.name.length));
		for (const {name, isGood, says, remedy} of findings) {
			io.out(
				`${isGood ? '✓ good   ' : '▲ missing'}  ${name.padEnd(width)}  ${cleanLine(says)}${remedy === null ? '' : ` (${cleanLine(remedy)})`}\n`,
			);
		}
	}

	return findings.every((finding) => finding.isGood) ? exitStatus.good : exitStatus.alarm;
}
