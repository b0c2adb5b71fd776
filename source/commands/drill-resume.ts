// `gotriage resume` of a drill: it goes on where it was, on the recording it was begun with. Nothing is executed.
import {foldEvents} from '../incident/state.js';
import {homeDirectory, openHomeForReading} from '../journal/home.js';
import {readJournal} from '../journal/journal.js';
import {exitStatus} from '../session/guide/outcome.js';
import {type Io, UsageFault} from './io.js';

/** Goes on with an incident that is a drill; null where it is none. */
export async function resumeIfDrill(io: Io, incident: string): Promise<number | null> {
	const home = await openHomeForReading(homeDirectory(io.environment, process.platform));
	const reading = await readJournal(home, incident).catch(() => null);
	const state = reading === null ? null : foldEvents(reading.events);
	if (reading === null || state?.kind !== 'drill') {
		return null;
	}

	if (state.closed !== null) {
		io.out(`Drill ${incident} is over; gotriage report ${incident} writes its report.\n`);
		return exitStatus.good;
	}

	if (!io.isTerminal) {
		throw new UsageFault(
			`${incident} is a drill, and a drill needs a terminal (gotriage show ${incident} prints what happened)`,
		);
	}

	const {resumeInTerminal} = await import('./drill-world.js');
	return resumeInTerminal(io, incident, reading.events);
}
