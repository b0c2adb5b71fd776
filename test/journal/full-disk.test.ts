// Writes that fail: by a disk that is really full, by a limit on file sizes, and by system calls that fail one by one.
import {execFile, spawn} from 'node:child_process';
import {once} from 'node:events';
import {readdir, readFile, rm, stat, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import process from 'node:process';
import {createInterface} from 'node:readline';
import {fileURLToPath} from 'node:url';
import {promisify} from 'node:util';
import test, {type ExecutionContext} from 'ava';
import {type AppendCalls, systemCalls} from '../../source/journal/append-file.js';
import {openCatalogue} from '../../source/journal/catalogue.js';
import {JournalFailure} from '../../source/journal/contract.js';
import {type Home, openHome} from '../../source/journal/home.js';
import {createJournal, openJournal, readJournal} from '../../source/journal/journal.js';
import {fillDisk} from '../helpers/fill-disk.js';
import {incident, note, opened, started, steppingClock, temporaryDirectory, temporaryHome} from './support.js';

const run = promisify(execFile);
const asRoot = process.getuid?.() === 0 ? test : test.skip;
const directoryOf = (home: Home) => join(home.directory, 'incidents', incident);

function failing(code: string): Error {
	return Object.assign(new Error(`${code}: made to fail`), {code});
}

/** System calls of which one fails at its n-th use. */
function callsFailing(call: 'write' | 'datasync' | 'truncate', code: string, at: ReadonlySet<number>): AppendCalls {
	let count = 0;
	return {
		open: async (path, flags, mode) => {
			const handle = await systemCalls.open(path, flags, mode);
			return {
				write: async (bytes: Uint8Array, offset: number, length: number) => {
					if (call === 'write' && at.has(++count)) {
						// Half of it gets there, as on a disk that fills up.
						await handle.write(bytes, offset, Math.floor(length / 2));
						throw failing(code);
					}

					return handle.write(bytes, offset, length);
				},
				datasync: async () => {
					if (call === 'datasync' && at.has(++count)) {
						throw failing(code);
					}

					return handle.datasync();
				},
				truncate: async (length?: number) => {
					if (call === 'truncate' && at.has(++count)) {
						throw failing(code);
					}

					return handle.truncate(length);
				},
				stat: () => handle.stat(),
				chmod: (to: number) => handle.chmod(to),
				close: () => handle.close(),
			} as Awaited<ReturnType<AppendCalls['open']>>;
		},
	};
}

async function isNotRecorded(t: ExecutionContext, promise: Promise<unknown>, words: RegExp): Promise<void> {
	const failure = await t.throwsAsync(promise, {instanceOf: JournalFailure});
	t.is(failure?.kind, 'not-recorded');
	t.regex(failure?.message ?? '', words);
	t.regex(failure?.message ?? '', /^[A-Z].*, so it was not recorded.* \(.*journal\.ndjson\)\.$/);
}

test('a write that fails half-way is taken back, and later appends are recorded', async (t) => {
	for (const code of ['EFBIG', 'EIO', 'EROFS']) {
		const home = await temporaryHome(t);
		const journal = await createJournal(home, incident, steppingClock(), callsFailing('write', code, new Set([2, 3])));
		await journal.append(opened());
		const {size} = await stat(join(directoryOf(home), 'journal.ndjson'));
		await isNotRecorded(t, journal.append(note('lost')), /limit|error|read-only/);
		await isNotRecorded(t, journal.append(note('lost too')), /limit|error|read-only/);
		t.is((await stat(join(directoryOf(home), 'journal.ndjson'))).size, size);
		t.is((await journal.append(note('kept'))).seq, 2);
		await journal.close();
		const reading = await readJournal(home, incident);
		t.deepEqual([reading.events.length, reading.damage, reading.notes], [2, null, []]);
	}
});

test('a full disk: the reserve is given up and the event is recorded; nothing new is started without it', async (t) => {
	const home = await temporaryHome(t);
	const journal = await createJournal(home, incident, steppingClock(), callsFailing('write', 'ENOSPC', new Set([2])));
	await journal.append(opened());
	t.true((await readdir(directoryOf(home))).includes('.ballast'));
	t.is((await journal.append(note('the outcome'))).seq, 2);
	t.false((await readdir(directoryOf(home))).includes('.ballast'));
	await journal.append(started('hops'));
	t.true((await readdir(directoryOf(home))).includes('.ballast'), 'set aside again before something is started');
	await journal.close();
	t.false((await readdir(directoryOf(home))).includes('.ballast'));
});

test('after a failed sync the descriptor is given up, the file is read back, and later appends are recorded', async (t) => {
	const home = await temporaryHome(t);
	const journal = await createJournal(
		home,
		incident,
		steppingClock(),
		callsFailing('datasync', 'EIO', new Set([2, 3])),
	);
	await journal.append(opened());
	await isNotRecorded(t, journal.append(note('lost')), /input\/output error/);
	await isNotRecorded(t, journal.append(note('lost again')), /input\/output error/);
	t.is((await journal.append(note('kept'))).seq, 2);
	await journal.close();
	const reading = await readJournal(home, incident);
	t.deepEqual(
		reading.events.map((event) => (event.type === 'note.added' ? event.text : event.type)),
		['incident.opened', 'kept'],
	);
	t.is(reading.damage, null);
});

test('after a failed sync nothing is claimed of a file that does not read back', async (t) => {
	const home = await temporaryHome(t);
	const path = join(directoryOf(home), 'journal.ndjson');
	const journal = await createJournal(home, incident, steppingClock(), callsFailing('datasync', 'EIO', new Set([2])));
	await journal.append(opened());
	await isNotRecorded(t, journal.append(note('lost')), /input\/output error/);
	const bytes = await readFile(path);
	bytes[20] = 0;
	await writeFile(path, bytes);
	await isNotRecorded(t, journal.append(note('still lost')), /cannot be read back/);
	await journal.close();
});

test('a partial line that cannot be taken back at once is taken back before the next line', async (t) => {
	const home = await temporaryHome(t);
	const calls = callsFailing('write', 'EIO', new Set([2]));
	let broken = true;
	const journal = await createJournal(home, incident, steppingClock(), {
		open: async (path, flags, mode) => {
			const handle = await calls.open(path, flags, mode);
			return {
				...handle,
				truncate: async (length?: number) => {
					if (broken) {
						broken = false;
						throw failing('EIO');
					}

					return handle.truncate(length);
				},
			};
		},
	});
	await journal.append(opened());
	await isNotRecorded(t, journal.append(note('lost')), /error/);
	t.is((await readJournal(home, incident)).notes.length, 2, 'torn for now, and held');
	t.is((await journal.append(note('kept'))).seq, 2);
	await journal.close();
	t.deepEqual((await readJournal(home, incident)).notes, []);
});

test('a limit on file sizes: what was acknowledged is there, the rest is refused, nothing partial stays', async (t) => {
	const home = await temporaryHome(t);
	const writer = fileURLToPath(new URL('writer-process.js', import.meta.url));
	const child = spawn(
		'sh',
		['-c', 'ulimit -f 64; exec "$@"', 'sh', process.execPath, writer, home.directory, incident, 'create'],
		{stdio: ['ignore', 'pipe', 'inherit']},
	);
	const ended = once(child, 'close');
	const told: string[] = [];
	for await (const line of createInterface({input: child.stdout})) {
		told.push(line);
	}

	await ended;
	t.regex(told.at(-1) ?? '', /^failed JournalFailure: The limit on file sizes is reached, so it was not recorded /);
	const reading = await readJournal(home, incident);
	t.deepEqual([reading.events.length, reading.damage, reading.notes], [Number(told.at(-2)), null, []]);
});

async function smallDisk(t: ExecutionContext, size: string): Promise<string | null> {
	const directory = await temporaryDirectory(t);
	try {
		await run('mount', ['-t', 'tmpfs', '-o', `size=${size},mode=0700`, 'none', directory]);
		t.teardown(() => run('umount', ['-l', directory]));
		return directory;
	} catch {
		return null;
	}
}

asRoot(
	'a disk that is really full: the last outcome is recorded, then refused without a trace, then it goes on',
	async (t) => {
		const disk = await smallDisk(t, '1m');
		if (disk === null) {
			t.pass('mounting is not permitted here');
			return;
		}

		const home = await openHome(disk);
		const journal = await createJournal(home, incident, steppingClock());
		await journal.append(opened());
		const catalogue = await openCatalogue(home);
		await catalogue.addBaseline('key', 1, '2026-11-21T02:47:00.000Z', 5);
		await fillDisk(join(disk, 'filler'));
		// The journal's last block may have room; one that certainly has not needs the reserve.
		const outcome = await journal.append(note('o'.repeat(20_000)));
		t.is(outcome.seq, 2);
		await fillDisk(join(disk, 'filler'));
		await isNotRecorded(t, journal.append(note('x'.repeat(20_000))), /disk is full.*; free some space/);
		await isNotRecorded(t, journal.append(started('hops')), /disk is full/);
		const failure = await t.throwsAsync(catalogue.addBaseline('key', 2, '2026-11-21T02:47:00.000Z', 5), {
			instanceOf: JournalFailure,
		});
		t.is(failure?.kind, 'not-recorded');
		t.deepEqual(catalogue.baseline('key'), [1]);
		const names = [...(await readdir(disk)), ...(await readdir(journal.directory))];
		t.deepEqual(
			names.filter((name) => name.endsWith('.tmp')),
			[],
		);
		t.is((await t.throwsAsync(openHome(disk), {instanceOf: JournalFailure}))?.kind, 'unusable-directory');
		t.is((await readJournal(home, incident)).events.length, 2);
		await rm(join(disk, 'filler'));
		t.is((await journal.append(started('hops'))).seq, 3);
		await catalogue.addBaseline('key', 3, '2026-11-21T02:47:00.000Z', 5);
		t.deepEqual(catalogue.baseline('key'), [1, 3]);
		await fillDisk(join(disk, 'filler'));
		await journal.close();
		const later = await openJournal(home, incident, steppingClock());
		t.is(later.journal.events.length, 3);
		await later.journal.close();
	},
);
