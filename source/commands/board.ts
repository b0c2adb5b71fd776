// `gotriage`: the board. Without a terminal it is printed.
import {plainBoard} from '../plain/sweep.js';
import {exitStatus} from '../session/guide/outcome.js';
import {loadLibrary} from '../session/library/library.js';
import {openWorld} from '../session/world.js';
import {readArguments} from './arguments.js';
import {bannersFor, boardRows} from './board-rows.js';
import {type Io, printJson, UsageFault} from './io.js';
import {projectDirectory} from './run.js';
import {readInputs, readProjectSettings, readThresholds} from './values.js';

/** Opens the board, or prints it where nobody can be shown a screen. */
export async function board(words: readonly string[], io: Io): Promise<number> {
	const given = readArguments('board', words, {
		input: {type: 'string', multiple: true},
		json: {type: 'boolean'},
		project: {type: 'string', short: 'C'},
	});
	if (given.positionals.length > 0) {
		const [word] = given.positionals;
		throw new UsageFault(
			`options before a command belong to the board, which takes no ${word}; write gotriage ${word} first and its options behind it (gotriage help lists the commands)`,
		);
	}

	const project = await projectDirectory(io, given.value('project'));
	const settings = await readProjectSettings(project);
	const library = await loadLibrary();
	const runbooks = library.runbooks.map((loaded) => loaded.runbook);
	const inputs = readInputs(given.values('input'), runbooks, settings);
	const thresholds = readThresholds([], runbooks, settings);
	if (io.isTerminal && !given.flag('json')) {
		const world = await openWorld({environment: io.environment, version: io.version, project});
		const {openBoard} = await import('./guide.js');
		return openBoard({io, world, library, inputs, thresholds});
	}

	const rows = boardRows(runbooks, thresholds, new Set(inputs.map((one) => one.name)), () => null);
	if (given.flag('json')) {
		printJson(io, {schema: 1, rows});
	} else {
		io.out(`${plainBoard(rows, await bannersFor(io.environment, library, [])).join('\n')}\n`);
	}

	return library.faults.length === 0 ? exitStatus.good : exitStatus.alarm;
}
