// `gotriage sweep`: the key metrics of all rows, measured side by side.

import {plainSweep} from '../plain/sweep.js';
import type {Json} from '../runbook/verdict.js';
import {measureBoard} from '../session/board/measure-board.js';
import {worstFirst} from '../session/board/sweep.js';
import {exitStatus} from '../session/guide/outcome.js';
import {loadLibrary} from '../session/library/library.js';
import {openWorld} from '../session/world.js';
import {readArguments} from './arguments.js';
import {findRunbook, requireTrust} from './find-runbook.js';
import {type Io, printJson, tellSuperuser} from './io.js';
import {projectDirectory} from './run.js';
import {onSignals} from './signals.js';
import {readInputs, readProjectSettings, readThresholds} from './values.js';

/** Exit 1 with an alarm, 4 with an unknown and no alarm, else 0. */
export async function sweep(words: readonly string[], io: Io): Promise<number> {
	const given = readArguments('sweep', words, {
		input: {type: 'string', multiple: true},
		threshold: {type: 'string', multiple: true},
		json: {type: 'boolean'},
		trust: {type: 'string'},
		project: {type: 'string', short: 'C'},
	});
	const project = await projectDirectory(io, given.value('project'));
	const settings = await readProjectSettings(project);
	const world = await openWorld({environment: io.environment, version: io.version, project});
	const library = await loadLibrary();
	const hash = given.value('trust');
	const runbooks = library.runbooks.map((loaded) => loaded.runbook);
	for (const word of given.positionals) {
		const loaded = await findRunbook(word, library, {
			hash,
			isTrusted: (realPath, sha256) => world.catalogue.isTrusted(realPath, sha256),
		});
		requireTrust(loaded, word, hash);
		if (!runbooks.includes(loaded.runbook)) {
			runbooks.push(loaded.runbook);
		}
	}

	const inputs = readInputs(given.values('input'), runbooks, settings);
	const thresholds = readThresholds(given.values('threshold'), runbooks, settings);
	const at = world.clock.now().toISOString();
	tellSuperuser(io, given.flag('json'));
	const signals = onSignals();
	try {
		const {rows, unswept} = await measureBoard(world, runbooks, {
			inputs: Object.fromEntries(inputs.map((one) => [one.name, one.value as Json])),
			thresholds,
			onRow: () => undefined,
			stop: signals.stop,
		});
		if (signals.stop.aborted) {
			return signals.status();
		}

		const sorted = worstFirst(rows);
		if (given.flag('json')) {
			printJson(io, {schema: 1, at, rows: sorted, unswept});
		} else {
			io.out(`${plainSweep(sorted, unswept).join('\n')}\n`);
		}

		if (rows.some((row) => row.verdict === 'alarm')) {
			return exitStatus.alarm;
		}

		return rows.some((row) => row.verdict === 'unknown') ? exitStatus.unknown : exitStatus.good;
	} finally {
		signals.dispose();
	}
}
