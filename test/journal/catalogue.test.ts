import {execFile, spawn} from 'node:child_process';
import {once} from 'node:events';
import {chmod, mkdir, readdir, readFile, rm, stat, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import process from 'node:process';
import {createInterface} from 'node:readline';
import {fileURLToPath} from 'node:url';
import {promisify} from 'node:util';
import test from 'ava';
import {openCatalogue, rebuildCatalogue} from '../../source/journal/catalogue.js';
import {type CatalogueIncident, JournalFailure} from '../../source/journal/contract.js';
import {type Home, openHome, openHomeForReading} from '../../source/journal/home.js';
import {createJournal, openJournal} from '../../source/journal/journal.js';
import {bootId} from '../../source/journal/process-identity.js';
import {closed, note, opened, readJson, steppingClock, temporaryDirectory, temporaryHome} from './support.js';

const run = promisify(execFile);
const writer = fileURLToPath(new URL('writer-process.js', import.meta.url));
const cataloguePath = (home: Home) => join(home.directory, 'catalogue.json');
const at = '2026-11-21T02:47:00.000Z';
const hash = 'b'.repeat(64);

const entry = (home: Home, id: string, change: Partial<CatalogueIncident> = {}): CatalogueIncident => ({
	id,
	kind: 'incident',
	runbook: 'modproxy-down',
	status: 'open',
	outcome: null,
	startedAt: at,
	endedAt: null,
	directory: join(home.directory, 'incidents', id),
	...change,
});

const ids = ['20261121-024700-aaaa', '20261121-024800-bbbb', '20261121-024900-cccc'] as const;

/** One incident that was closed, one whose process is gone, one that is open here. */
async function threeIncidents(home: Home) {
	const clock = steppingClock();
	const [first, second, third] = [
		await createJournal(home, ids[0], clock),
		await createJournal(home, ids[1], clock),
		await createJournal(home, ids[2], clock),
	];
	for (const [index, journal] of [first, second, third].entries()) {
		await journal.append(opened(ids[index] ?? ''));
	}

	await first.append(closed());
	await first.close();
	await second.close();
	return third;
}

const statuses = (incidents: readonly CatalogueIncident[]) =>
	incidents.map((incident) => [incident.id, incident.status, incident.outcome]);

const expected = [
	[ids[2], 'open', null],
	[ids[1], 'interrupted', null],
	[ids[0], 'closed', 'recovered'],
];

test('what is put in is there for the next process, and an unknown key is kept', async (t) => {
	const home = await temporaryHome(t);
	await writeFile(
		cataloguePath(home),
		JSON.stringify({schema: 1, incidents: [], baselines: {}, trust: [], settings: {colour: 'never'}, later: [1]}),
	);
	const catalogue = await openCatalogue(home);
	for (let value = 1; value <= 5; value++) {
		await catalogue.addBaseline('host project', value, at, 3);
	}

	t.false(catalogue.isTrusted('/a.yaml', hash));
	await catalogue.trust('/a.yaml', hash, at);
	await catalogue.trust('/a.yaml', hash, at);
	const later = await openCatalogue(home);
	t.deepEqual(later.baseline('host project'), [3, 4, 5]);
	t.deepEqual(later.baseline('constructor'), []);
	t.true(later.isTrusted('/a.yaml', hash));
	t.false(later.isTrusted('/b.yaml', hash));
	t.false(later.isTrusted('/a.yaml', 'c'.repeat(64)));
	const raw = (await readJson(cataloguePath(home))) as Record<string, unknown>;
	t.deepEqual([raw.later, raw.settings, (raw.trust as unknown[]).length], [[1], {colour: 'never'}, 1]);
	t.is((await stat(cataloguePath(home))).mode & 0o777, 0o600);
	await t.throwsAsync(later.addBaseline('x', Number.NaN, at, 3), {instanceOf: TypeError});
});

test('a status is what lock and journal bear out, whatever the catalogue last heard', async (t) => {
	const home = await temporaryHome(t);
	const held = await threeIncidents(home);
	t.deepEqual(statuses(await rebuildCatalogue(home)), expected);
	const catalogue = await openCatalogue(home);
	t.deepEqual(statuses(await catalogue.incidents()), expected);
	for (const id of ids) {
		await catalogue.putIncident(entry(home, id, {startedAt: '2026-11-21T02:49:00.000Z', directory: '/moved/since'}));
	}

	await catalogue.putIncident(entry(home, '20261121-025000-dddd'));
	const incidents = await catalogue.incidents();
	t.deepEqual(statuses(incidents), expected, 'one whose directory is gone is not listed');
	t.true(incidents.every((incident) => incident.directory.startsWith(home.directory)));
	await held.close();
	const now = async (id: string) => (await catalogue.incidents()).find((incident) => incident.id === id);
	t.is((await now(ids[2]))?.status, 'interrupted');
	const again = await openJournal(home, ids[1], steppingClock());
	t.is((await now(ids[1]))?.status, 'open');
	await again.journal.append(closed());
	await again.journal.close();
	t.is((await now(ids[1]))?.status, 'closed');
	t.is((await now(ids[1]))?.outcome, 'recovered');
});

test('an incident whose journal is damaged is still listed', async (t) => {
	const home = await temporaryHome(t);
	await (await threeIncidents(home)).close();
	const path = join(home.directory, 'incidents', ids[0], 'journal.ndjson');
	await writeFile(path, (await readFile(path, 'utf8')).replace('recovered', 'unknown'));
	const catalogue = await openCatalogue(home);
	t.deepEqual(statuses(await catalogue.incidents())[2], [ids[0], 'interrupted', null]);
	await rm(path);
	await catalogue.putIncident(entry(home, ids[0]));
	t.deepEqual(statuses(await catalogue.incidents())[2], [ids[0], 'interrupted', null]);
});

test('a catalogue that cannot be read goes to quarantine byte for byte and is rebuilt from the journals', async (t) => {
	const sound = JSON.stringify({schema: 1, incidents: [], baselines: {}, trust: [], settings: {}});
	const table: Record<string, string | Buffer> = {
		empty: '',
		null: 'null',
		zero: '0',
		false: 'false',
		'empty text': '""',
		list: '[]',
		'empty object': '{}',
		'no schema': sound.replace('"schema":1,', ''),
		'schema as text': sound.replace(':1', ':"1"'),
		truncated: sound.slice(0, -10),
		'trailing garbage': `${sound}x`,
		'byte order mark': `\uFEFF${sound}`,
		NULs: Buffer.alloc(100),
		'invalid UTF-8': Buffer.from([0x22, 0xff, 0x22]),
		'wrong inside': sound.replace('"trust":[]', '"trust":[5]'),
	};
	for (const [name, content] of Object.entries(table)) {
		const home = await temporaryHome(t);
		const held = await threeIncidents(home);
		await writeFile(cataloguePath(home), content);
		const catalogue = await openCatalogue(home);
		t.deepEqual(statuses(await catalogue.incidents()), expected, name);
		t.is(catalogue.notes.length, 1, name);
		t.regex(catalogue.notes[0] ?? '', /quarantine/);
		const kept = await readdir(join(home.directory, 'quarantine'));
		t.is(kept.length, 1, name);
		t.deepEqual(await readFile(join(home.directory, 'quarantine', kept[0] ?? '')), Buffer.from(content), name);
		await catalogue.addBaseline('key', 1, at, 5);
		const later = await openCatalogue(home);
		t.deepEqual([later.notes, later.baseline('key')], [[], [1]], name);
		t.is(((await readJson(cataloguePath(home))) as {incidents: unknown[]}).incidents.length, 3, name);
		t.deepEqual((await readdir(home.directory)).sort(), ['catalogue.json', 'incidents', 'quarantine']);
		await held.close();
	}
});

test('a directory or a pipe in the place of the catalogue does not hang and is set aside', async (t) => {
	for (const kind of ['directory', 'pipe']) {
		const home = await temporaryHome(t);
		await (kind === 'directory' ? mkdir(cataloguePath(home)) : run('mkfifo', [cataloguePath(home)]));
		const catalogue = await openCatalogue(home);
		await catalogue.trust('/a', hash, at);
		t.true((await openCatalogue(home)).isTrusted('/a', hash), kind);
		t.is((await readdir(join(home.directory, 'quarantine'))).length, 1, kind);
	}
});

test('a catalogue of a newer schema is refused and left as it is, also when it comes up later', async (t) => {
	const home = await temporaryHome(t);
	const catalogue = await openCatalogue(home);
	const content = '{"schema": 99, "anything": true}';
	await writeFile(cataloguePath(home), content);
	const attempts = [openCatalogue(home), catalogue.trust('/a', hash, at)];
	for (const failure of await Promise.all(
		attempts.map((attempt) => t.throwsAsync<JournalFailure>(attempt, {instanceOf: JournalFailure})),
	)) {
		t.is(failure?.kind, 'newer-format');
		t.regex(failure?.message ?? '', /schema 99/);
	}

	t.is(await readFile(cataloguePath(home), 'utf8'), content);
	t.deepEqual(await readdir(join(home.directory, 'quarantine')), []);
});

test('reading where nothing is creates nothing', async (t) => {
	const directory = await temporaryDirectory(t);
	const catalogue = await openCatalogue(await openHomeForReading(join(directory, 'none')));
	t.deepEqual([await catalogue.incidents(), catalogue.baseline('x'), catalogue.notes], [[], [], []]);
	t.deepEqual(await readdir(directory), []);
});

test('two processes that write at once lose nothing', async (t) => {
	const home = await temporaryHome(t);
	const children = ['one', 'two'].map((label) =>
		spawn(process.execPath, [writer, home.directory, '-', 'baselines', label], {stdio: ['ignore', 'pipe', 'inherit']}),
	);
	await Promise.all(
		children.map(async (child) => {
			const ended = once(child, 'close');
			for await (const line of createInterface({input: child.stdout})) {
				t.is(line, 'done');
			}

			await ended;
		}),
	);
	const catalogue = await openCatalogue(home);
	t.is(catalogue.baseline('shared').length, 30);
	for (const label of ['one', 'two']) {
		for (let index = 0; index < 15; index++) {
			t.true(catalogue.isTrusted(`/${label}/${index}`, 'a'.repeat(64)));
		}
	}

	t.deepEqual((await readdir(home.directory)).sort(), ['catalogue.json', 'incidents', 'quarantine']);
});

test('a writer that was killed holds nobody up and its leftovers are removed', async (t) => {
	const home = await temporaryHome(t);
	await writeFile(join(home.directory, '.catalogue.json.1234.tmp'), '{"half":');
	await writeFile(
		join(home.directory, 'catalogue.lock'),
		JSON.stringify({
			pid: process.pid,
			startTicks: '1',
			bootId: bootId(),
			host: (await import('node:os')).hostname(),
			startedAt: at,
		}),
	);
	const catalogue = await openCatalogue(home);
	await catalogue.trust('/a', hash, at);
	t.deepEqual((await readdir(home.directory)).sort(), ['catalogue.json', 'incidents', 'quarantine']);
});

test('changes that fail are not believed by this process either', async (t) => {
	const home = await temporaryHome(t);
	const catalogue = await openCatalogue(home);
	await catalogue.addBaseline('key', 1, at, 5);
	await rm(home.directory, {recursive: true});
	const failure = await t.throwsAsync(catalogue.trust('/a', hash, at), {instanceOf: JournalFailure});
	t.is(failure?.kind, 'not-recorded');
	t.false(catalogue.isTrusted('/a', hash));
	await openHome(home.directory);
	await catalogue.trust('/a', hash, at);
	t.true(catalogue.isTrusted('/a', hash));
});

test('ten thousand incidents are opened and listed fast', async (t) => {
	const home = await temporaryHome(t);
	const many = Array.from({length: 10_000}, (_, index) => {
		const day = String(1 + (index % 28)).padStart(2, '0');
		return entry(home, `202611${day}-${String(index).padStart(6, '0')}-k7q2`, {
			status: 'closed',
			outcome: 'recovered',
			endedAt: at,
		});
	});
	await writeFile(
		cataloguePath(home),
		JSON.stringify({schema: 1, incidents: many, baselines: {}, trust: [], settings: {}}),
	);
	await Promise.all(many.map(({directory}) => mkdir(directory, {mode: 0o700})));
	const before = performance.now();
	const catalogue = await openCatalogue(home);
	const listed = await catalogue.incidents();
	const read = performance.now();
	await catalogue.trust('/a', hash, at);
	t.log(`open and list: ${(read - before).toFixed(0)} ms, change: ${(performance.now() - read).toFixed(0)} ms`);
	t.is(listed.length, 10_000);
	t.true(read - before < 3000);
});

const asRoot = process.getuid?.() === 0 ? test : test.skip;

asRoot('an unreadable catalogue on a read-only disk is told of, and incidents are still listed', async (t) => {
	const directory = await temporaryDirectory(t);
	const mounted = await run('mount', ['-t', 'tmpfs', 'none', directory]).then(
		() => true,
		() => false,
	);
	if (!mounted) {
		t.pass('mounting is not permitted here');
		return;
	}

	t.teardown(() => run('umount', ['-l', directory]));
	await chmod(directory, 0o700);
	const home = await openHome(directory);
	const held = await threeIncidents(home);
	await held.append(note('open here'));
	await writeFile(cataloguePath(home), 'null');
	await run('mount', ['-o', 'remount,ro', directory]).catch(() => undefined);
	const catalogue = await openCatalogue(await openHomeForReading(directory));
	t.deepEqual(statuses(await catalogue.incidents()), expected);
	t.is(catalogue.notes.length, 1);
	await held.close();
});
