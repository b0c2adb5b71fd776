import {spawn} from 'node:child_process';
import {createHash} from 'node:crypto';
import {once} from 'node:events';
import {appendFile, mkdir, readdir, readFile, rename, rm, stat, truncate, writeFile} from 'node:fs/promises';
import {hostname} from 'node:os';
import {join} from 'node:path';
import process from 'node:process';
import {createInterface} from 'node:readline';
import {fileURLToPath} from 'node:url';
import test, {type ExecutionContext} from 'ava';
import type {JournalEvent, NewEvent} from '../../source/incident/events.js';
import {JournalFailure} from '../../source/journal/contract.js';
import type {Home} from '../../source/journal/home.js';
import {createJournal, isIncidentId, newIncidentId, openJournal, readJournal} from '../../source/journal/journal.js';
import {
	closed,
	finished,
	incident,
	note,
	opened,
	resumed,
	seededRandom,
	started,
	steppingClock,
	temporaryHome,
} from './support.js';

const writer = fileURLToPath(new URL('writer-process.js', import.meta.url));
const directoryOf = (home: Home, id = incident) => join(home.directory, 'incidents', id);
const pathOf = (home: Home, id = incident) => join(directoryOf(home, id), 'journal.ndjson');
const sha256 = (bytes: string | Uint8Array) => createHash('sha256').update(bytes).digest('hex');

async function written(home: Home, events: readonly NewEvent[], id = incident): Promise<readonly JournalEvent[]> {
	const journal = await createJournal(home, id, steppingClock());
	for (const event of events) {
		await journal.append(event);
	}

	await journal.close();
	return journal.events;
}

async function failureOf(t: ExecutionContext, promise: Promise<unknown>): Promise<JournalFailure> {
	const failure = await t.throwsAsync(promise, {instanceOf: JournalFailure});
	t.regex(failure?.message ?? '', /^[^\n]+[.?]$/, 'one sentence');
	return failure ?? new JournalFailure('not-recorded', '');
}

const smallJournal = () => [opened(), started('hops'), finished('hops'), note('größer als 5 → läuft'), closed()];

test('an id is the time in UTC and four characters, and nothing else is taken for one', (t) => {
	const id = newIncidentId(new Date('2026-11-21T02:47:00.999Z'), seededRandom(1));
	t.regex(id, /^20261121-024700-[a-z0-9]{4}$/);
	for (const extreme of [() => 0, () => 0.999_999_999]) {
		t.true(isIncidentId(newIncidentId(new Date(0), extreme)));
	}

	for (const word of ['', '..', '../x', '20261121-024700-k7q2/..', '20261121-024700-K7Q2', '20261121-024700-k7q2\n']) {
		t.false(isIncidentId(word), JSON.stringify(word));
	}
});

test('every line is chained to the one before, numbered and timed', async (t) => {
	const home = await temporaryHome(t);
	const events = await written(home, smallJournal());
	const text = await readFile(pathOf(home), 'utf8');
	t.true(text.endsWith('\n'));
	const lines = text.slice(0, -1).split('\n');
	t.is(lines.length, 5);
	let prev = '0'.repeat(64);
	for (const [index, line] of lines.entries()) {
		const event = JSON.parse(line) as JournalEvent;
		t.deepEqual(Object.keys(event).slice(0, 5), ['seq', 'at', 't', 'type', 'prev']);
		t.is(event.seq, index + 1);
		t.is(event.prev, prev);
		t.regex(event.at, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
		t.is(JSON.stringify(events[index]), line, 'an event that is printed is the line that was hashed');
		prev = sha256(line);
	}

	const reading = await readJournal(home, incident);
	t.is(reading.events.map((event) => `${JSON.stringify(event)}\n`).join(''), text);
	t.deepEqual(reading.notes, []);
	t.is(reading.damage, null);
});

test('appends that are not awaited are written in the order of the calls', async (t) => {
	const home = await temporaryHome(t);
	const journal = await createJournal(home, incident, steppingClock());
	const all = await Promise.all(
		[opened(), ...Array.from({length: 50}, (_, index) => note(String(index)))].map((event) => journal.append(event)),
	);
	t.deepEqual(
		all.map((event) => event.seq),
		Array.from({length: 51}, (_, index) => index + 1),
	);
	await journal.close();
	t.deepEqual((await readJournal(home, incident)).events, all);
});

test('time within a segment never runs backwards, whatever the wall clock does, and a resume begins a new segment', async (t) => {
	const home = await temporaryHome(t);
	const clock = steppingClock();
	const journal = await createJournal(home, incident, clock);
	await journal.append(opened());
	clock.setWall(0);
	await journal.append(note('an hour back'));
	clock.setWall(Date.parse('2030-01-01T00:00:00Z'));
	await journal.append(note('years ahead'));
	await journal.close();
	const later = await openJournal(home, incident, steppingClock());
	await later.journal.append(note('before the resume'));
	await later.journal.append(resumed());
	await later.journal.append(note('after it'));
	await later.journal.close();
	const times = later.journal.events.map((event) => event.t);
	t.deepEqual(
		times.slice(0, 4),
		times.slice(0, 4).toSorted((a, b) => a - b),
	);
	t.is(times[4], 0);
	t.true((times[5] ?? 0) > 0);
	t.is(later.journal.events[1]?.at, '1970-01-01T00:00:00.010Z');
	t.is((await readJournal(home, incident)).events.length, 6);
});

test('an event that does not fit the format is a mistake of the program and is not written', async (t) => {
	const home = await temporaryHome(t);
	const journal = await createJournal(home, incident, steppingClock());
	await journal.append(opened());
	const bad = [
		{...note('x'), text: 5},
		{type: 'nonsense'},
		{...finished('x'), value: Number.NaN, durationMs: Number.NaN},
	];
	for (const event of bad) {
		const error = await t.throwsAsync(journal.append(event as unknown as NewEvent));
		t.false(error instanceof JournalFailure);
	}

	// What a caller may not decide is decided here.
	const event = await journal.append({...note('y'), ...{seq: 99, prev: 'x', t: -1, at: 'never'}});
	t.is(event.seq, 2);
	await journal.close();
	t.is((await readJournal(home, incident)).damage, null);
});

test('a journal cut at any byte tells exactly its whole lines, and can be gone on with', async (t) => {
	const home = await temporaryHome(t);
	const events = await written(home, smallJournal());
	await rm(join(directoryOf(home), 'journal.head'));
	const bytes = await readFile(pathOf(home));
	const ends = [...bytes.entries()].filter(([, byte]) => byte === 0x0a).map(([index]) => index + 1);
	for (let length = 0; length <= bytes.length; length++) {
		await writeFile(pathOf(home), bytes.subarray(0, length));
		const whole = ends.filter((end) => end <= length).length;
		if (whole === 0) {
			t.is((await failureOf(t, readJournal(home, incident))).kind, 'not-found');
			continue;
		}

		const reading = await readJournal(home, incident);
		t.deepEqual(reading.events, events.slice(0, whole));
		t.is(reading.damage, null);
		t.is(reading.notes.length, ends.includes(length) ? 0 : 1);
		t.is((await stat(pathOf(home))).size, length, 'reading changes nothing');
		if (length % 23 === 0 || ends.includes(length)) {
			const {journal, notes} = await openJournal(home, incident, steppingClock());
			t.is(notes.length, ends.includes(length) ? 0 : 1);
			await journal.append(note('goes on'));
			await journal.close();
			await rm(join(directoryOf(home), 'journal.head'));
			t.is((await readJournal(home, incident)).events.length, whole + 1);
		}
	}

	const torn = (await readdir(directoryOf(home))).filter((name) => name.includes('.torn-'));
	t.true(torn.length > 10);
	for (const name of torn) {
		const aside = await readFile(join(directoryOf(home), name));
		t.true(bytes.includes(aside), 'the torn bytes are kept as they were');
	}
});

test('a byte that was changed anywhere is noticed', async (t) => {
	const home = await temporaryHome(t);
	const events = await written(home, smallJournal());
	const bytes = await readFile(pathOf(home));
	const starts = [0, ...[...bytes.entries()].filter(([, byte]) => byte === 0x0a).map(([index]) => index + 1)];
	for (let index = 0; index < bytes.length; index++) {
		const changed = Buffer.from(bytes);
		changed[index] = (bytes[index] ?? 0) ^ (1 << (index % 8));
		await writeFile(pathOf(home), changed);
		const reading = await readJournal(home, incident).catch((error: unknown) => error);
		if (reading instanceof JournalFailure) {
			t.true(['not-found', 'newer-format'].includes(reading.kind), `byte ${index}`);
			continue;
		}

		const {damage, notes, events: read} = reading as Awaited<ReturnType<typeof readJournal>>;
		t.true(damage !== null || notes.length > 0, `byte ${index} ${String.fromCharCode(bytes[index] ?? 0)}`);
		t.deepEqual(read, events.slice(0, read.length), `byte ${index}`);
		if (damage !== null) {
			const line = starts.filter((start) => start <= index).at(-1) ?? 0;
			t.true(damage.byte <= index && damage.byte >= (starts[starts.indexOf(line) - 1] ?? 0), `byte ${index}`);
			t.true(damage.sentence.includes(`byte ${damage.byte}`));
		}
	}
});

test('a byte that was changed anywhere in the journal of a session that was killed is noticed, in its last line too', async (t) => {
	const home = await temporaryHome(t);
	const journal = await createJournal(home, incident, steppingClock());
	const events: JournalEvent[] = [];
	for (const event of [opened(), started('hops'), finished('hops')]) {
		events.push(await journal.append(event));
	}

	// As after kill -9: nothing was closed, and nobody sealed the end.
	const bytes = await readFile(pathOf(home));
	const lastLine = bytes.lastIndexOf(0x0a, bytes.length - 2) + 1;
	for (let index = 0; index < bytes.length; index++) {
		const changed = Buffer.from(bytes);
		changed[index] = (bytes[index] ?? 0) ^ (1 << (index % 8));
		await writeFile(pathOf(home), changed);
		const reading = await readJournal(home, incident).catch((error: unknown) => error);
		if (reading instanceof JournalFailure) {
			t.is(reading.kind, 'newer-format', `byte ${index}`);
			continue;
		}

		const {damage, events: read} = reading as Awaited<ReturnType<typeof readJournal>>;
		t.not(damage, null, `byte ${index}: an acknowledged event is never called torn`);
		t.deepEqual(read, events.slice(0, read.length), `byte ${index}`);
		if (index >= lastLine) {
			t.is(damage?.byte, lastLine, `byte ${index}`);
		}
	}

	await writeFile(pathOf(home), bytes);
	t.is((await readJournal(home, incident)).damage, null);
	await journal.close();
});

test('a head that was changed takes nothing away from a sound journal', async (t) => {
	const home = await temporaryHome(t);
	const events = await written(home, smallJournal());
	const path = join(directoryOf(home), 'journal.head');
	const bytes = await readFile(path);
	for (let index = 0; index < bytes.length; index++) {
		const changed = Buffer.from(bytes);
		changed[index] = (bytes[index] ?? 0) ^ (1 << (index % 8));
		await writeFile(path, changed);
		const reading = await readJournal(home, incident);
		t.deepEqual([reading.damage, reading.notes], [null, []], `byte ${index}`);
		t.deepEqual(reading.events, events);
	}

	await writeFile(path, `${JSON.stringify({seq: 5, sha256: sha256(JSON.stringify(events.at(-1)))})}\n`);
	t.is((await readJournal(home, incident)).damage, null, 'the head of an earlier gotriage');
});

test('damage in the middle: opening refuses, names the byte, keeps a copy and changes nothing', async (t) => {
	const home = await temporaryHome(t);
	const events = await written(home, smallJournal());
	const text = await readFile(pathOf(home), 'utf8');
	const changed = text.replace('503', '200');
	await writeFile(pathOf(home), changed);
	const byte = text.split('\n').slice(0, 2).join('\n').length + 1;
	for (let round = 1; round <= 2; round++) {
		const failure = await failureOf(t, openJournal(home, incident, steppingClock()));
		t.is(failure.kind, 'damaged');
		t.true(failure.message.includes(`byte ${byte}`));
		t.regex(failure.message, /quarantine\//);
		t.is(await readFile(pathOf(home), 'utf8'), changed);
		const copies = await readdir(join(home.directory, 'quarantine'));
		t.is(copies.length, 1, `the same damage is kept once (look ${round})`);
		for (const copy of copies) {
			t.is(await readFile(join(home.directory, 'quarantine', copy), 'utf8'), changed);
		}
	}

	const reading = await readJournal(home, incident);
	t.is(reading.damage?.byte, byte);
	t.deepEqual(reading.events, events.slice(0, 2));
	t.false((await readdir(directoryOf(home))).includes('lock'));
});

test('lines that were lost at the end since the last close are told of', async (t) => {
	const home = await temporaryHome(t);
	await written(home, smallJournal());
	const lines = (await readFile(pathOf(home), 'utf8')).split('\n');
	await writeFile(pathOf(home), `${lines.slice(0, 3).join('\n')}\n`);
	t.regex((await readJournal(home, incident)).notes.join(), /lost 2 events/);
	const {journal, notes} = await openJournal(home, incident, steppingClock());
	t.regex(notes.join(), /lost 2 events/);
	await journal.append(note('goes on'));
	await journal.close();
	const reading = await readJournal(home, incident);
	t.deepEqual([reading.notes, reading.damage, reading.events.length], [[], null, 4]);
});

test('a newer major format is refused, a newer minor one is read without what is not known', async (t) => {
	const home = await temporaryHome(t);
	const write = async (format: {major: number; minor: number}) => {
		await mkdir(directoryOf(home), {recursive: true});
		let prev = '0'.repeat(64);
		const bodies = [{...opened(), format, extra: {new: true}}, {type: 'moon.phase', phase: 3}, note('known')];
		await writeFile(pathOf(home), '');
		for (const [index, body] of bodies.entries()) {
			const line = JSON.stringify({seq: index + 1, at: '2026-11-21T02:47:00.000Z', t: 0, prev, ...body});
			await appendFile(pathOf(home), `${line}\n`);
			prev = sha256(line);
		}
	};
	await write({major: 2, minor: 0});
	t.is((await failureOf(t, readJournal(home, incident))).kind, 'newer-format');
	t.is((await failureOf(t, openJournal(home, incident, steppingClock()))).kind, 'newer-format');
	await write({major: 1, minor: 7});
	const before = await readFile(pathOf(home), 'utf8');
	const {journal, notes} = await openJournal(home, incident, steppingClock());
	t.deepEqual(
		journal.events.map((event) => event.seq),
		[1, 3],
	);
	t.is(notes.length, 1);
	t.is((await journal.append(note('appended'))).seq, 4);
	await journal.close();
	t.true((await readFile(pathOf(home), 'utf8')).startsWith(before), 'what is not known is kept');
	t.is((await readJournal(home, incident)).damage, null);
	await write({major: 1, minor: 0});
	t.regex((await readJournal(home, incident)).damage?.sentence ?? '', /no event of this format/);
});

test('an id that names nothing is answered with the one that was meant, and creates nothing', async (t) => {
	const home = await temporaryHome(t);
	await written(home, [opened()]);
	for (const word of ['20261121-024700-k7q3', '20261121-024700-k7q', 'k7q2', '20261121-024700-K7Q2']) {
		for (const attempt of [readJournal(home, word), openJournal(home, word, steppingClock())]) {
			const failure = await failureOf(t, attempt);
			t.is(failure.kind, 'not-found');
			t.true(failure.message.includes(`did you mean ${incident}?`), word);
		}
	}

	for (const word of ['../../etc/passwd', '', '\u001b[2J', `${incident}/../${incident}`]) {
		const failure = await failureOf(t, readJournal(home, word));
		t.is(failure.kind, 'not-found');
		t.false(failure.message.includes('\u001b'));
	}

	t.deepEqual(await readdir(join(home.directory, 'incidents')), [incident]);
});

test('an incident in which nothing was recorded is not found and stays as it is', async (t) => {
	const home = await temporaryHome(t);
	await mkdir(directoryOf(home));
	t.is((await failureOf(t, openJournal(home, incident, steppingClock()))).kind, 'not-found');
	await writeFile(pathOf(home), '{"seq":1,');
	t.is((await failureOf(t, openJournal(home, incident, steppingClock()))).kind, 'not-found');
	t.deepEqual(await readdir(directoryOf(home)), ['journal.ndjson']);
	t.is(await readFile(pathOf(home), 'utf8'), '{"seq":1,');
});

test('an incident that exists is never begun again', async (t) => {
	const home = await temporaryHome(t);
	await written(home, smallJournal());
	const before = await readFile(pathOf(home));
	t.is((await failureOf(t, createJournal(home, incident, steppingClock()))).kind, 'locked');
	t.deepEqual(await readFile(pathOf(home)), before);
});

test('one writer: the same process, a live process and another machine are refused, a dead one gives way', async (t) => {
	const home = await temporaryHome(t);
	const child = spawn(process.execPath, [writer, home.directory, incident, 'create'], {
		stdio: ['ignore', 'pipe', 'inherit'],
	});
	t.teardown(() => child.kill('SIGKILL'));
	const lines = createInterface({input: child.stdout})[Symbol.asyncIterator]();
	t.is((await lines.next()).value, 'ready');
	const failure = await failureOf(t, openJournal(home, incident, steppingClock()));
	t.is(failure.kind, 'locked');
	t.regex(
		failure.message,
		new RegExp(`incident ${incident} is open in another gotriage \\(pid ${child.pid}, since `, 'i'),
	);
	t.regex((await readJournal(home, incident)).notes.join(), new RegExp(`pid ${child.pid}`));
	const gone = once(child, 'exit');
	child.kill('SIGKILL');
	await gone;
	const {journal} = await openJournal(home, incident, steppingClock());
	const own = await failureOf(t, openJournal(home, incident, steppingClock()));
	t.is(own.kind, 'locked');
	t.regex(own.message, /already open in this gotriage/);
	await journal.close();
	await journal.close();
	await t.throwsAsync(journal.append(note('too late')), {instanceOf: JournalFailure});

	const lock = {pid: 1, startTicks: '1', bootId: 'b', host: `not-${hostname()}`, startedAt: '2026-11-21T02:47:00.000Z'};
	await writeFile(join(directoryOf(home), 'lock'), JSON.stringify(lock));
	const far = await failureOf(t, openJournal(home, incident, steppingClock()));
	t.is(far.kind, 'locked');
	t.regex(far.message, /not-.*delete/);
});

test('killed at any moment: everything that was acknowledged is there', async (t) => {
	const home = await temporaryHome(t);
	const random = seededRandom(7);
	let acknowledged = 0;
	for (let round = 0; round < 20; round++) {
		const mode = round === 0 ? 'create' : 'open';
		const child = spawn(process.execPath, [writer, home.directory, incident, mode], {
			stdio: ['ignore', 'pipe', 'inherit'],
		});
		const ended = once(child, 'close');
		// Killed by what it has said, not by the clock: after some acknowledgements, in the middle of the next write.
		const enough = 1 + Math.floor(random() * 40);
		let seen = 0;
		for await (const line of createInterface({input: child.stdout})) {
			t.false(line.startsWith('failed'), line);
			if (line !== 'ready') {
				acknowledged = Math.max(acknowledged, Number(line));
				seen++;
			}

			if (seen === enough) {
				child.kill('SIGKILL');
			}
		}

		await ended;
		const reading = await readJournal(home, incident);
		t.is(reading.damage, null);
		t.true(reading.events.length >= acknowledged);
		t.is(reading.events.at(-1)?.seq, reading.events.length);
	}

	t.true(acknowledged > 20);
	const {journal} = await openJournal(home, incident, steppingClock());
	await journal.close();
});

test('a journal that is removed, replaced or written to by others is noticed at the next append', async (t) => {
	const spoil: Record<string, (path: string) => Promise<void>> = {
		removed: (path) => rm(path),
		'directory removed': (path) => rm(join(path, '..'), {recursive: true}),
		replaced: async (path) => {
			await writeFile(`${path}.new`, await readFile(path));
			await rename(`${path}.new`, path);
		},
		'written to': (path) => appendFile(path, 'hello\n'),
		truncated: (path) => truncate(path, 10),
	};
	for (const [name, action] of Object.entries(spoil)) {
		const home = await temporaryHome(t);
		const journal = await createJournal(home, incident, steppingClock());
		await journal.append(opened());
		await action(pathOf(home));
		t.is((await failureOf(t, journal.append(note('x')))).kind, 'not-recorded', name);
		t.is(journal.events.length, 1);
		await journal.close();
	}
});

test('ten thousand events: an append costs the same at the end, and opening takes less than a second', async (t) => {
	const home = await temporaryHome(t);
	const journal = await createJournal(home, incident, steppingClock());
	await journal.append(opened());
	const costs: number[] = [];
	for (let index = 0; index < 5000; index++) {
		const before = performance.now();
		await journal.append(started('hop-status', index + 1));
		await journal.append(finished('hop-status', index + 1));
		costs.push(performance.now() - before);
	}

	await journal.close();
	const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
	const first = median(costs.slice(0, 1000));
	const last = median(costs.slice(-1000));
	t.log(`append of two events: ${first.toFixed(2)} ms at first, ${last.toFixed(2)} ms at last`);
	t.true(last < first * 4 + 1, `${first} ms, then ${last} ms`);
	const before = performance.now();
	const later = await openJournal(home, incident, steppingClock());
	const took = performance.now() - before;
	t.log(`open: ${took.toFixed(0)} ms`);
	t.is(later.journal.events.length, 10_001);
	// Generous for a busy machine; what it costs alone is logged above.
	t.true(took < 3000, `${took} ms`);
	await later.journal.close();
});
