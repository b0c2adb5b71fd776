// Bytes that are not what they were: files cut at every byte and with every byte changed, read back by the product's own code.
import {mkdir, readdir, readFile, rm, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {isDeepStrictEqual} from 'node:util';
import {readOutcome} from '../../../source/execution/supervision-record.js';
import type {JournalEvent} from '../../../source/incident/events.js';
import {openCatalogue} from '../../../source/journal/catalogue.js';
import {JournalFailure} from '../../../source/journal/contract.js';
import {openHome} from '../../../source/journal/home.js';
import {openJournal} from '../../../source/journal/journal.js';
import {readHead} from '../../../source/journal/journal-head.js';
import {type JournalHead, readLines} from '../../../source/journal/journal-lines.js';
import type {Random} from '../random.js';
import {type CaseResult, complain, newTally, resultOf} from '../result.js';
import {inTrial, type Trial} from '../trial.js';

/** What a killed command leaves, to be maimed. */
export type Remains = Readonly<{
	id: string;
	journal: Buffer;
	/** As it stands beside a journal that nobody closed. */
	head: JournalHead;
	headBytes: Buffer;
	events: readonly JournalEvent[];
	record: Buffer;
	spec: Buffer;
	catalogue: Buffer;
}>;

const clock = {now: () => new Date(), monotonicMs: () => performance.now()};

/**
 * Runs the real command, kills it before its second action, and takes its files. Killed between an event and its mark it
 * leaves an event that nothing vouches for yet, and no change in it could be noticed: that is left and done again.
 */
export async function takeRemains(): Promise<Remains> {
	for (let tries = 0; tries < 20; tries++) {
		const remains = await killedRun();
		if (remains.head.seq === remains.events.length) return remains;
	}

	throw new Error('twenty killed commands each left an event without its mark');
}

function killedRun(): Promise<Remains> {
	return inTrial(async (trial) => {
		const run = trial.start(trial.runWords);
		await run.seen('change.applied');
		run.child.kill('SIGKILL');
		await run.ended;
		await trial.settled();
		const [id = ''] = await trial.incidents();
		const directory = join(trial.data, 'incidents', id);
		const journal = await readFile(join(directory, 'journal.ndjson'));
		const headPath = join(directory, 'journal.head');
		const head = await readHead(headPath);
		const {events, damage, lines} = readLines(journal, head);
		if (head === null || damage !== null || lines < 5) {
			throw new Error('the journal of a killed command is not whole');
		}

		const record = join(directory, 'supervised', 'torture.first-1-0');
		return {
			id,
			journal,
			head,
			headBytes: await readFile(headPath),
			events,
			record: await readFile(join(record, 'record.ndjson')),
			spec: await readFile(join(record, 'spec.json')),
			catalogue: await readFile(join(trial.data, 'catalogue.json')),
		};
	});
}

/** Every index, or so many of them chosen by the seed. */
function indices(length: number, most: number, random: Random): readonly number[] {
	return length <= most
		? Array.from({length}, (_, index) => index)
		: Array.from({length: most}, () => random.below(length)).sort((a, b) => a - b);
}

function flipped(bytes: Buffer, index: number, random: Random): Buffer {
	const changed = Buffer.from(bytes);
	changed[index] = (bytes[index] ?? 0) ^ (1 << random.below(8));
	return changed;
}

const isPrefix = (events: readonly JournalEvent[], of: readonly JournalEvent[]): boolean =>
	isDeepStrictEqual(events, of.slice(0, events.length));

async function placeJournal(trial: Trial, remains: Remains, bytes: Buffer): Promise<string> {
	const directory = join(trial.data, 'incidents', remains.id);
	await rm(directory, {recursive: true, force: true});
	await rm(join(trial.data, 'quarantine'), {recursive: true, force: true});
	await mkdir(directory, {recursive: true, mode: 0o700});
	await writeFile(join(directory, 'journal.ndjson'), bytes, {mode: 0o600});
	await writeFile(join(directory, 'journal.head'), remains.headBytes, {mode: 0o600});
	return directory;
}

/** The journal cut at every byte: every whole line counts, the rest is set aside, and what is missing is told. */
export async function journalCut(remains: Remains, opened: number, random: Random): Promise<CaseResult> {
	const tally = newTally();
	const {journal, head, events} = remains;
	for (let length = 0; length <= journal.length; length++) {
		tally.trials++;
		const bytes = journal.subarray(0, length);
		const whole = bytes.filter((byte) => byte === 0x0a).length;
		const found = readLines(bytes, head);
		const label = `cut at byte ${length}`;
		if (found.damage !== null) complain(tally, 'unparseable', `${label}: ${found.damage.what}`);
		if (found.events.length < whole) complain(tally, 'lost', `${label}: ${found.events.length} of ${whole} events`);
		if (!isPrefix(found.events, events)) complain(tally, 'wrong', `${label}: other events`);
		if (found.missing !== head.seq - whole)
			complain(tally, 'unparseable', `${label}: it does not tell what is missing`);
	}

	await inTrial(async (trial) => {
		const home = await openHome(trial.data);
		for (const length of indices(journal.length, opened, random)) {
			const bytes = journal.subarray(0, length);
			const directory = await placeJournal(trial, remains, bytes);
			const end = bytes.lastIndexOf(0x0a) + 1;
			const label = `opened after a cut at byte ${length}`;
			try {
				const {journal: open, notes} = await openJournal(home, remains.id, clock);
				const names = (await readdir(directory)).filter((name) => name.includes('.torn-'));
				const aside = Buffer.concat(await Promise.all(names.map((name) => readFile(join(directory, name)))));
				await open.append({type: 'note.added', text: 'goes on', about: null});
				await open.close();
				if (!aside.equals(bytes.subarray(end))) complain(tally, 'lost', `${label}: the torn bytes are not set aside`);
				if (notes.length === 0) complain(tally, 'unparseable', `${label}: nothing is told`);
				if (readLines(await readFile(join(directory, 'journal.ndjson'))).damage !== null) {
					complain(tally, 'unparseable', `${label}: damaged afterwards`);
				}
			} catch (error) {
				const isEmpty = end === 0 && error instanceof JournalFailure && error.kind === 'not-found';
				if (!isEmpty) complain(tally, 'unparseable', `${label}: ${String(error)}`);
			}
		}
	});
	return resultOf('journal cut at every byte', tally);
}

/** One bit of every byte of the journal: the change is noticed, and opening it overwrites nothing. */
export async function journalFlips(remains: Remains, opened: number, random: Random): Promise<CaseResult> {
	const tally = newTally();
	const {journal, head, events} = remains;
	for (let index = 0; index < journal.length; index++) {
		tally.trials++;
		const found = readLines(flipped(journal, index, random), head);
		const label = `a bit of byte ${index}`;
		if (found.damage === null && found.newerFormat === null) complain(tally, 'unparseable', `${label}: not noticed`);
		if (!isPrefix(found.events, events)) complain(tally, 'wrong', `${label}: other events`);
	}

	await inTrial(async (trial) => {
		const home = await openHome(trial.data);
		for (const index of indices(journal.length, opened, random)) {
			const bytes = flipped(journal, index, random);
			const directory = await placeJournal(trial, remains, bytes);
			const label = `opened with a bit of byte ${index} changed`;
			const failure = await openJournal(home, remains.id, clock).then(
				async ({journal: open}) => open.close(),
				(error: unknown) => error,
			);
			if (!(failure instanceof JournalFailure)) complain(tally, 'wrong', `${label}: it is gone on with`);
			if (!bytes.equals(await readFile(join(directory, 'journal.ndjson')))) {
				complain(tally, 'lost', `${label}: it was overwritten`);
			}

			if (failure instanceof JournalFailure && failure.kind === 'damaged') {
				const [copy = ''] = await readdir(join(trial.data, 'quarantine'));
				const kept = await readFile(join(trial.data, 'quarantine', copy)).catch(() => null);
				if (kept === null || !kept.equals(bytes)) complain(tally, 'lost', `${label}: no copy in quarantine`);
			}
		}
	});
	return resultOf('a changed bit in the journal', tally);
}

/** A supervisor's record cut and changed at every byte: the true outcome or none, never another. */
export async function recordBytes(remains: Remains, most: number, random: Random): Promise<CaseResult> {
	const tally = newTally();
	await inTrial(async (trial) => {
		const directory = join(trial.root, 'record');
		await mkdir(directory);
		const path = join(directory, 'record.ndjson');
		await writeFile(join(directory, 'spec.json'), remains.spec);
		await writeFile(path, remains.record);
		const truth = await readOutcome(directory);
		if (truth.kind !== 'settled' || truth.exit !== 0) {
			throw new Error('the record of a finished action does not tell its end');
		}

		const look = async (bytes: Buffer, label: string): Promise<void> => {
			tally.trials++;
			await writeFile(path, bytes);
			const outcome = await readOutcome(directory);
			if (outcome.kind !== 'unknown' && !isDeepStrictEqual(outcome, truth)) {
				complain(tally, 'wrong', `${label}: ${outcome.kind}`);
			}
		};
		for (const index of indices(remains.record.length, most, random)) {
			await look(remains.record.subarray(0, index), `cut at byte ${index}`);
			await look(flipped(remains.record, index, random), `a bit of byte ${index}`);
		}
	});
	return resultOf("a supervisor's record, cut and changed", tally);
}

/** The catalogue cut at any byte: its bytes go to quarantine, and the incident is still listed. */
export async function catalogueBytes(remains: Remains, most: number, random: Random): Promise<CaseResult> {
	const tally = newTally();
	await inTrial(async (trial) => {
		const home = await openHome(trial.data);
		const path = join(trial.data, 'catalogue.json');
		for (const length of indices(remains.catalogue.length, most, random)) {
			tally.trials++;
			await placeJournal(trial, remains, remains.journal);
			const bytes = remains.catalogue.subarray(0, length);
			await writeFile(path, bytes, {mode: 0o600});
			const label = `cut at byte ${length}`;
			const catalogue = await openCatalogue(home);
			const listed = (await catalogue.incidents()).map((incident) => incident.id);
			if (!listed.includes(remains.id)) complain(tally, 'lost', `${label}: the incident is not listed`);
			const names = await readdir(join(trial.data, 'quarantine')).catch(() => []);
			const kept = await Promise.all(names.map((name) => readFile(join(trial.data, 'quarantine', name))));
			// Cut before its last newline it is whole.
			const isSound = length === remains.catalogue.length - 1;
			if (!isSound && !kept.some((copy) => copy.equals(bytes))) complain(tally, 'lost', `${label}: its bytes are gone`);
		}
	});
	return resultOf('catalogue cut', tally);
}
