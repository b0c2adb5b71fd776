// A real process that writes, for tests that kill it: opens or creates the incident and appends notes for ever, telling
// each one on stdout only after it was acknowledged. Arguments: data directory, incident, mode.
import process from 'node:process';
import {openCatalogue} from '../../source/journal/catalogue.js';
import {openHome} from '../../source/journal/home.js';
import {createJournal, openJournal} from '../../source/journal/journal.js';
import {note, opened} from './support.js';

const [directory = '', id = '', mode = '', label = ''] = process.argv.slice(2);
const clock = {now: () => new Date(), monotonicMs: () => performance.now()};
const tell = (line: string) => process.stdout.write(`${line}\n`);

try {
	const home = await openHome(directory);
	if (mode === 'baselines') {
		const catalogue = await openCatalogue(home);
		for (let index = 0; index < 15; index++) {
			await catalogue.addBaseline('shared', index, new Date().toISOString(), 1000);
			await catalogue.trust(`/${label}/${index}`, 'a'.repeat(64), new Date().toISOString());
		}

		tell('done');
	} else {
		const journal =
			mode === 'create' ? await createJournal(home, id, clock) : (await openJournal(home, id, clock)).journal;
		if (mode === 'create') {
			await journal.append(opened(id));
		}

		tell('ready');
		for (let index = 0; mode !== 'hold'; index++) {
			const written = await journal.append(note(`note ${index} ${'x'.repeat(index % 700)}`));
			tell(String(written.seq));
		}

		await new Promise((resolve) => setTimeout(resolve, 600_000));
	}
} catch (error) {
	tell(`failed ${error instanceof Error ? `${error.name}: ${error.message}` : String(error)}`);
	process.exitCode = 1;
}
