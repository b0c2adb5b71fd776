// `gotriage stats`: what the incidents of this machine say together. Reads only.
import {foldEvents} from '../incident/state.js';
import {openCatalogue} from '../journal/catalogue.js';
import {JournalFailure} from '../journal/contract.js';
import {homeDirectory, openHomeForReading} from '../journal/home.js';
import {readJournal} from '../journal/journal.js';
import {plainStatistics} from '../plain/statistics.js';
import {type CountedIncident, type Statistics, statisticsOf} from '../report/statistics.js';
import type {Runbook} from '../runbook/schema.js';
import {exitStatus} from '../session/guide/outcome.js';
import {readArguments} from './arguments.js';
import {type Io, printJson, UsageFault} from './io.js';
import {keptRunbooks} from './read-incident.js';

/** Prints statistics per runbook, drills apart. Exit 1 where a journal could not be read and is not counted. */
export async function stats(words: readonly string[], io: Io): Promise<number> {
	const given = readArguments('stats', words, {json: {type: 'boolean'}});
	const [runbook, ...rest] = given.positionals;
	if (rest.length > 0) {
		throw new UsageFault('gotriage stats takes at most one runbook: gotriage stats [RUNBOOK]');
	}

	const home = await openHomeForReading(homeDirectory(io.environment, process.platform));
	const entries = await (await openCatalogue(home)).incidents();
	const wanted = entries.filter((entry) => runbook === undefined || entry.runbook === runbook).toReversed();
	if (runbook !== undefined && wanted.length === 0) {
		throw new UsageFault(`no incident was opened with the runbook ${runbook}; gotriage incidents lists them`);
	}

	// The same bytes are kept beside many journals; they are read once.
	const bySha256 = new Map<string, Runbook>();
	const incidents: CountedIncident[] = [];
	const unread: Statistics['unread'] = [];
	for (const {id} of wanted) {
		try {
			const reading = await readJournal(home, id);
			const used = foldEvents(reading.events).runbooks;
			const kept = await keptRunbooks(
				reading.directory,
				used.filter(({sha256}) => !bySha256.has(sha256)),
			);
			for (const one of used) {
				const loaded = kept.runbooks.get(one.id);
				if (loaded !== undefined) {
					bySha256.set(one.sha256, loaded);
				}
			}

			const runbooks = used.flatMap((one): Array<[string, Runbook]> => {
				const loaded = bySha256.get(one.sha256);
				return loaded === undefined ? [] : [[one.id, loaded]];
			});
			incidents.push({id, events: reading.events, runbooks: new Map(runbooks)});
		} catch (error) {
			if (!(error instanceof JournalFailure)) {
				throw error;
			}

			unread.push({incident: id, reason: error.message});
		}
	}

	const statistics = statisticsOf(incidents, unread);
	if (given.flag('json')) {
		printJson(io, statistics);
	} else {
		io.out(`${plainStatistics(statistics).join('\n')}\n`);
	}

	return unread.length === 0 ? exitStatus.good : exitStatus.alarm;
}
