// `gotriage incidents`: the incidents on this machine, newest first. Reads only.
import {openCatalogue} from '../journal/catalogue.js';
import {homeDirectory, openHomeForReading} from '../journal/home.js';
import {plainIncidents} from '../plain/incidents.js';
import {exitStatus} from '../session/guide/outcome.js';
import {readArguments} from './arguments.js';
import {type Io, printJson, UsageFault} from './io.js';

/** Prints every incident with the status that holds now. */
export async function incidents(words: readonly string[], io: Io): Promise<number> {
	const given = readArguments('incidents', words, {json: {type: 'boolean'}});
	if (given.positionals.length > 0) {
		throw new UsageFault('gotriage incidents takes no incident; gotriage show INCIDENT shows one');
	}

	const home = await openHomeForReading(homeDirectory(io.environment, process.platform));
	const catalogue = await openCatalogue(home);
	const entries = await catalogue.incidents();
	if (given.flag('json')) {
		printJson(io, {
			schema: 1,
			incidents: entries.map(({id, kind, runbook, status, outcome, startedAt, endedAt, directory}) => ({
				id,
				kind,
				runbook,
				status,
				outcome,
				startedAt,
				endedAt,
				directory,
			})),
		});
	} else {
		io.out(`${plainIncidents(entries).join('\n')}\n`);
	}

	for (const note of catalogue.notes) {
		io.err(`${note}\n`);
	}

	return exitStatus.good;
}
