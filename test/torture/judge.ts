// Judges a data directory against what really happened: the ledger of the actions, and what the command had acknowledged.
import {readdir, readFile} from 'node:fs/promises';
import {join} from 'node:path';
import type {JournalEvent} from '../../source/incident/events.js';
import {foldEvents} from '../../source/incident/state.js';
import {parseCatalogue} from '../../source/journal/catalogue-data.js';
import {openHomeForReading} from '../../source/journal/home.js';
import {readJournal} from '../../source/journal/journal.js';
import {complain, type Tally} from './result.js';
import {type Trial, trueExit} from './trial.js';

/** What a killed command leaves to be found out: with its supervisor alive every end is known. */
export type Expectation = 'every end is known' | 'an end may be unknown';

async function eventsOf(
	trial: Trial,
	id: string,
	tally: Tally,
	label: string,
): Promise<readonly JournalEvent[] | null> {
	try {
		const reading = await readJournal(await openHomeForReading(trial.data), id);
		if (reading.damage !== null) {
			complain(tally, 'unparseable', `${label}: ${reading.damage.sentence}`);
		}

		return reading.events;
	} catch (error) {
		const bytes = await readFile(trial.journalPath(id)).catch(() => Buffer.alloc(0));
		// One that was killed before its first event has recorded nothing, and says so.
		if (bytes.includes(0x0a)) {
			complain(tally, 'unparseable', `${label}: ${error instanceof Error ? error.message : String(error)}`);
		}

		return null;
	}
}

/** Counts what was printed and is not, as it was printed, in the journal. */
export function judgeAcknowledged(
	printed: readonly JournalEvent[],
	recorded: readonly JournalEvent[],
	tally: Tally,
	label: string,
): void {
	const bySeq = new Map(recorded.map((event) => [event.seq, JSON.stringify(event)]));
	for (const event of printed) {
		if (bySeq.get(event.seq) !== JSON.stringify(event)) {
			complain(tally, 'lost', `${label}: event ${event.seq} (${event.type}) was printed and is not in the journal`);
		}
	}
}

/** Counts what the journal says of the actions and the ledger does not bear out. */
export function judgeActions(
	events: readonly JournalEvent[],
	ledger: readonly string[],
	expectation: Expectation,
	tally: Tally,
	label: string,
): void {
	const {attempts} = foldEvents(events);
	const wrong = (sentence: string): void => complain(tally, 'wrong', `${label}: ${sentence}`);
	for (const [step, exit] of Object.entries(trueExit)) {
		const begun = ledger.filter((line) => line === `begin ${step}`).length;
		const isDone = ledger.includes(`end ${step}`);
		const attempt = attempts.find((one) => one.step === step && one.purpose === 'step');
		if (attempt === undefined) {
			if (begun > 0) wrong(`${step} ran and the journal knows nothing of it`);
			continue;
		}

		if (begun > 1) wrong(`${step} ran ${begun} times`);
		const {finished} = attempt;
		if (finished === null) {
			wrong(`${step} has no end in the journal after resume`);
			continue;
		}

		const said = `${finished.outcome}, exit ${finished.exit}`;
		switch (finished.outcome) {
			case 'finished':
				if (!isDone || finished.exit !== exit)
					wrong(`${step} is told as ${said}; it ${isDone ? `ended with ${exit}` : 'did not end'}`);
				break;
			case 'not-started':
				if (begun > 0) wrong(`${step} is told as ${said}, and it ran`);
				break;
			case 'unknown':
				if (expectation === 'every end is known' && begun > 0)
					wrong(`${step} ran, and its end is not known: ${finished.reason}`);
				break;
			default:
				wrong(`${step} is told as ${said}, and nobody stopped it`);
		}

		if (begun > 0 && !isDone && expectation === 'every end is known') wrong(`${step} was cut in half`);
		if (finished.outcome === 'finished' && (finished.end === 'done') !== (exit === 0))
			wrong(`${step} with exit ${exit} leads on as ${finished.end}`);
	}
}

/** Judges everything one trial left. Resolves with the events of its incident, if any was recorded. */
export async function judgeTrial(
	trial: Trial,
	printed: readonly JournalEvent[],
	expectation: Expectation,
	tally: Tally,
	label: string,
): Promise<readonly JournalEvent[] | null> {
	const ids = await trial.incidents();
	const [id] = ids;
	const events = id === undefined ? null : await eventsOf(trial, id, tally, label);
	judgeAcknowledged(printed, events ?? [], tally, label);
	if (events !== null) {
		judgeActions(events, await trial.ledger(), expectation, tally, label);
	} else if ((await trial.ledger()).length > 0) {
		complain(tally, 'wrong', `${label}: an action ran and nothing is recorded`);
	}

	const catalogue = await readFile(join(trial.data, 'catalogue.json')).catch(() => null);
	if (catalogue !== null && parseCatalogue(catalogue).kind !== 'sound') {
		complain(tally, 'unparseable', `${label}: the catalogue cannot be read`);
	}

	const aside = await readdir(join(trial.data, 'quarantine')).catch(() => []);
	if (aside.length > 0) {
		complain(tally, 'unparseable', `${label}: in quarantine: ${aside.join(', ')}`);
	}

	return events;
}
