import {lstat, mkdir, readdir, readFile, stat, symlink, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import test from 'ava';
import {writeDurably} from '../../source/journal/durable-file.js';
import {temporaryDirectory} from './support.js';

test('a file is written whole, with its mode, and nothing is left beside it', async (t) => {
	const directory = await temporaryDirectory(t);
	const path = join(directory, 'file');
	await writeFile(path, 'old', {mode: 0o644});
	await writeDurably(path, 'new');
	await writeDurably(join(directory, 'open'), Buffer.from([0, 1, 255]), 0o644);
	t.is(await readFile(path, 'utf8'), 'new');
	t.deepEqual(await readFile(join(directory, 'open')), Buffer.from([0, 1, 255]));
	t.is((await stat(path)).mode & 0o777, 0o600);
	t.is((await stat(join(directory, 'open'))).mode & 0o777, 0o644);
	t.deepEqual((await readdir(directory)).sort(), ['file', 'open']);
});

test('a failure leaves the old file and no temporary one', async (t) => {
	const directory = await temporaryDirectory(t);
	await mkdir(join(directory, 'taken'));
	await t.throwsAsync(writeDurably(join(directory, 'taken'), 'new'));
	await t.throwsAsync(writeDurably(join(directory, 'missing', 'file'), 'new'), {code: 'ENOENT'});
	t.deepEqual(await readdir(directory), ['taken']);
});

test('a link stays a link and the file it names is replaced', async (t) => {
	const directory = await temporaryDirectory(t);
	await writeFile(join(directory, 'target'), 'old');
	await symlink('target', join(directory, 'link'));
	await writeDurably(join(directory, 'link'), 'new');
	t.true((await lstat(join(directory, 'link'))).isSymbolicLink());
	t.is(await readFile(join(directory, 'target'), 'utf8'), 'new');
});

test('writers at the same time leave one whole version', async (t) => {
	const path = join(await temporaryDirectory(t), 'file');
	const versions = Array.from({length: 20}, (_, index) => String(index).repeat(5000));
	await Promise.all(versions.map((version) => writeDurably(path, version)));
	t.true(versions.includes(await readFile(path, 'utf8')));
	t.deepEqual(await readdir(join(path, '..')), ['file']);
});
