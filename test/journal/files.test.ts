// The files beside a journal: artefacts, kept output, kept runbooks.
import {execFile} from 'node:child_process';
import {createHash} from 'node:crypto';
import {mkdir, readdir, readFile, stat, symlink, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {promisify} from 'node:util';
import test from 'ava';
import {artefactPath, storeArtefacts} from '../../source/journal/artefacts.js';
import {JournalFailure} from '../../source/journal/contract.js';
import {outputFiles, readOutput} from '../../source/journal/output-files.js';
import {keepRunbook, readKeptRunbook} from '../../source/journal/runbook-copy.js';
import {temporaryDirectory} from './support.js';

const run = promisify(execFile);
const sha256 = (bytes: string | Uint8Array) => createHash('sha256').update(bytes).digest('hex');

test('artefacts are moved under their hash, nested ones by names with slashes, equal ones once', async (t) => {
	const directory = await temporaryDirectory(t);
	const staging = join(directory, 'staging');
	await mkdir(join(staging, 'sub', 'deep'), {recursive: true});
	const big = Buffer.alloc(3_000_000, 'pprof');
	await writeFile(join(staging, 'cpu.pprof'), big, {mode: 0o666});
	await writeFile(join(staging, 'sub', 'deep', 'trace ü'), 'trace');
	await writeFile(join(staging, 'sub', 'same'), 'trace');
	await writeFile(join(staging, 'empty'), '');
	const stored = await storeArtefacts(directory, staging);
	t.deepEqual(
		stored.map(({name, bytes}) => [name, bytes]),
		[
			['cpu.pprof', big.length],
			['empty', 0],
			['sub/deep/trace ü', 5],
			['sub/same', 5],
		],
	);
	for (const artefact of stored) {
		t.is(artefact.path, artefactPath(directory, artefact.sha256));
		t.is(sha256(await readFile(artefact.path)), artefact.sha256);
		t.is((await stat(artefact.path)).mode & 0o777, 0o600);
	}

	t.is((await readdir(join(directory, 'artefacts'))).length, 3);
	t.deepEqual((await storeArtefacts(directory, staging)).length, 0, 'they were moved');
	t.deepEqual(stored.notes, []);
});

test('links, pipes and sockets are not followed, not waited for, and told of', async (t) => {
	const directory = await temporaryDirectory(t);
	const staging = join(directory, 'staging');
	await mkdir(staging);
	await writeFile(join(directory, 'secret'), 'secret');
	await symlink('../secret', join(staging, 'link'));
	await symlink('..', join(staging, 'up'));
	await run('mkfifo', [join(staging, 'pipe')]);
	await writeFile(join(staging, 'real'), 'x');
	const stored = await storeArtefacts(directory, staging);
	t.deepEqual(
		stored.map(({name}) => name),
		['real'],
	);
	t.is(stored.notes.length, 3);
	t.true(stored.notes.every((sentence) => sentence.endsWith('.')));
	t.is(await readFile(join(directory, 'secret'), 'utf8'), 'secret');
});

test('no staging directory is no artefact, and a failure leaves what was staged', async (t) => {
	const directory = await temporaryDirectory(t);
	t.deepEqual([...(await storeArtefacts(directory, join(directory, 'none')))], []);
	t.deepEqual(await readdir(directory), []);
	const staging = join(directory, 'staging');
	await mkdir(staging);
	await writeFile(join(staging, 'dump'), 'x');
	await writeFile(join(directory, 'artefacts'), 'in the way');
	const failure = await t.throwsAsync(storeArtefacts(directory, staging), {instanceOf: JournalFailure});
	t.is(failure?.kind, 'not-recorded');
	t.is(await readFile(join(staging, 'dump'), 'utf8'), 'x');
});

test('a word that is no sha256 never becomes a path', (t) => {
	for (const word of ['', '..', '../../etc/passwd', 'A'.repeat(64), 'a'.repeat(63)]) {
		t.throws(() => artefactPath('/incident', word), {instanceOf: TypeError});
	}
});

test('every repetition of a step has its own output files, inside the incident', async (t) => {
	const directory = await temporaryDirectory(t);
	const files = outputFiles(directory, 'modproxy-down', 'hop-status', 2, 7);
	const others = [
		outputFiles(directory, 'modproxy-down', 'hop-status', 27, 0),
		outputFiles(directory, 'modproxy', 'x', 2, 7),
	];
	const all = [files, ...others].flatMap(({stdout, stderr, timing}) => [stdout, stderr, timing]);
	t.is(new Set(all).size, 9);
	t.true(all.every((path) => path.startsWith(join(directory, 'output/'))));
	t.false(outputFiles(directory, '../..', '../x', 1, 0).stdout.slice(directory.length).includes('..'));
	t.is(await readOutput(files.stdout), null);
	await mkdir(join(directory, 'output'));
	await writeFile(files.stdout, 'größer\n');
	t.is(await readOutput(files.stdout), 'größer\n');
	await run('mkfifo', [files.stderr]);
	t.is(await readOutput(files.stderr), null);
});

test('the first runbook is kept as runbook.yaml, all of them by hash, and changed copies are not believed', async (t) => {
	const directory = await temporaryDirectory(t);
	const [first, second] = [Buffer.from('id: first\n'), Buffer.from([0xff, 0x00])];
	for (const bytes of [first, second, first]) {
		await keepRunbook(directory, sha256(bytes), bytes);
	}

	t.deepEqual(await readFile(join(directory, 'runbook.yaml')), first);
	t.deepEqual(
		(await readdir(join(directory, 'runbooks'))).sort(),
		[`${sha256(first)}.yaml`, `${sha256(second)}.yaml`].sort(),
	);
	t.deepEqual(await readKeptRunbook(directory, sha256(second)), second);
	t.is(await readKeptRunbook(directory, sha256('other')), null);
	t.is(await readKeptRunbook(directory, '../runbook'), null);
	await writeFile(join(directory, 'runbooks', `${sha256(second)}.yaml`), 'changed');
	t.is(await readKeptRunbook(directory, sha256(second)), null);
	await writeFile(join(directory, 'runbooks', `${sha256(first)}.yaml`), 'changed');
	t.deepEqual(await readKeptRunbook(directory, sha256(first)), first, 'runbook.yaml still has it');
	await t.throwsAsync(keepRunbook(directory, sha256('other'), first), {instanceOf: TypeError});
});
