// `gotriage drill history`: one's own drills by failure mode. Reads only; nobody else's results are anywhere.
import {drillHistory} from '../drill/history.js';
import {openCatalogue} from '../journal/catalogue.js';
import {homeDirectory, openHomeForReading} from '../journal/home.js';
import {exitStatus} from '../session/guide/outcome.js';
import {clock} from '../session/world.js';
import {cleanLine} from '../text/clean.js';
import {readArguments} from './arguments.js';
import {historyWords, readSummaries} from './drill-catalogue.js';
import {type Io, printJson, UsageFault} from './io.js';

export async function drillHistoryCommand(words: readonly string[], io: Io): Promise<number> {
	const given = readArguments('drill', words, {json: {type: 'boolean'}});
	if (given.positionals.length > 0) {
		throw new UsageFault('gotriage drill history takes no recording');
	}

	const home = await openHomeForReading(homeDirectory(io.environment, process.platform));
	const now = clock.now();
	const history = drillHistory(await readSummaries(home, await openCatalogue(home)), now.toISOString());
	if (given.flag('json')) {
		printJson(io, {
			schema: 1,
			failureModes: history.map(({id, kind, runs, last, best, hints, nextDue, isDue}) => ({
				id,
				kind,
				runs,
				last: {incident: last.incident, at: last.at, mode: last.mode, total: last.total, band: last.band},
				best: {incident: best.incident, at: best.at, mode: best.mode, total: best.total, band: best.band},
				hints,
				nextDue,
				isDue,
			})),
		});
	} else if (history.length === 0) {
		io.out('No drill was finished yet; gotriage drill shows which there are.\n');
	} else {
		for (const mode of history) {
			io.out(`${cleanLine(`${mode.id}: ${historyWords(mode, now)}`, 300)}\n`);
		}
	}

	return exitStatus.good;
}
