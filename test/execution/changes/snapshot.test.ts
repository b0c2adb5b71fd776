import {randomBytes} from 'node:crypto';
import {chmod, mkdir, readdir, readFile, rm, stat, symlink, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import test from 'ava';
import {ChangeRefused} from '../../../source/execution/changes/change.js';
import {restoreFiles} from '../../../source/execution/changes/restore.js';
import {fileSha256, snapshotFiles} from '../../../source/execution/changes/snapshot.js';
import {temporaryDirectory} from '../support.js';

/** The snapshot with what the action left behind, as the session completes it. */
const afterwards = async (files: Awaited<ReturnType<typeof snapshotFiles>>) =>
	Promise.all(files.map(async (file) => ({...file, after: await fileSha256(file.path)})));

test('a file is restored byte for byte with its mode, an absent one as absent', async (t) => {
	const directory = await temporaryDirectory(t);
	const undo = join(directory, 'undo');
	const present = join(directory, 'present');
	const absent = join(directory, 'absent');
	const untouched = join(directory, 'untouched');
	const bytes = randomBytes(10_000);
	await writeFile(present, bytes);
	await chmod(present, 0o640);
	await writeFile(untouched, 'as ever');

	const snapshot = await snapshotFiles([present, absent, untouched], undo);
	t.is((await stat(undo)).mode & 0o777, 0o700);
	for (const name of await readdir(undo)) t.is((await stat(join(undo, name))).mode & 0o777, 0o600);
	t.like(snapshot[1], {path: absent, copy: null, mode: null, sha256: null});

	await writeFile(present, 'changed');
	await chmod(present, 0o600);
	await writeFile(absent, 'new');
	const result = await restoreFiles(await afterwards(snapshot));
	t.deepEqual(result, {
		kind: 'done',
		lines: [
			`Restored ${present} (10000 bytes).`,
			`Removed ${absent}, which did not exist before.`,
			`${untouched} is as it was.`,
		],
	});
	t.deepEqual(await readFile(present), bytes);
	t.is((await stat(present)).mode & 0o777, 0o640);
	await t.throwsAsync(stat(absent), {code: 'ENOENT'});
	t.deepEqual((await readdir(directory)).sort(), ['present', 'undo', 'untouched']);
});

test('a file that the action removed comes back', async (t) => {
	const directory = await temporaryDirectory(t);
	const file = join(directory, 'deep', 'file');
	await mkdir(join(directory, 'deep'));
	await writeFile(file, '');
	const snapshot = await snapshotFiles([file], join(directory, 'undo'));
	await rm(join(directory, 'deep'), {recursive: true});
	t.is((await restoreFiles(await afterwards(snapshot))).kind, 'done');
	t.is(await readFile(file, 'utf8'), '');
});

test('what somebody changed since is not overwritten: nothing is touched and the difference is shown', async (t) => {
	const directory = await temporaryDirectory(t);
	const [first, second] = [join(directory, 'first'), join(directory, 'second')];
	await writeFile(first, 'first\n');
	await writeFile(second, 'a\nb\nc\nd\ne\nf\ng\n');
	const snapshot = await snapshotFiles([first, second], join(directory, 'undo'));
	await writeFile(first, 'by the action\n');
	await writeFile(second, 'a\nb\nc\nd\ne\nf\ng\nby the action\n');
	const files = await afterwards(snapshot);
	await writeFile(second, 'a\nb\nc\nby a colleague\ne\nf\ng\n');

	const result = await restoreFiles(files);
	t.deepEqual(result, {
		kind: 'refused',
		reason: [
			`${second} was changed since the action, so it was not restored.`,
			'--- as it was before the action',
			'+++ as it is now',
			'@@ -2 +2 @@',
			' b',
			' c',
			'-d',
			'+by a colleague',
			' e',
			' f',
		].join('\n'),
	});
	t.is(await readFile(first, 'utf8'), 'by the action\n');
});

test('a file that was created or removed by somebody else since is left so', async (t) => {
	const directory = await temporaryDirectory(t);
	const file = join(directory, 'file');
	const [absent] = await snapshotFiles([file], join(directory, 'undo'));
	await writeFile(file, 'theirs\n');
	const created = await restoreFiles(absent ? [absent] : []);
	t.regex(
		created.kind === 'refused' ? created.reason : '',
		/before the action \(absent\)\n\+\+\+ as it is now\n@@ -1 \+1 @@\n\+theirs$/,
	);

	const [present] = await snapshotFiles([file], join(directory, 'undo'));
	await rm(file);
	t.is((await restoreFiles(present ? [{...present, after: 'f'.repeat(64)}] : [])).kind, 'refused');
});

test('a kept copy that is damaged is not restored', async (t) => {
	const directory = await temporaryDirectory(t);
	const file = join(directory, 'file');
	await writeFile(file, 'before');
	const snapshot = await snapshotFiles([file], join(directory, 'undo'));
	await writeFile(file, 'after');
	await writeFile(snapshot[0]?.copy ?? '', 'flipped');
	t.deepEqual(await restoreFiles(await afterwards(snapshot)), {
		kind: 'refused',
		reason: `The kept copy of ${file} is missing or damaged, so it was not restored.`,
	});
});

test('what an action turned into a link or a directory is not restored over', async (t) => {
	const directory = await temporaryDirectory(t);
	const file = join(directory, 'file');
	await writeFile(file, 'before');
	const snapshot = await snapshotFiles([file], join(directory, 'undo'));
	await rm(file);
	await symlink('/etc/hostname', file);
	const files = await afterwards(snapshot);
	t.regex(files[0]?.after ?? '', /^[0-9a-f]{64}$/);
	t.deepEqual(await restoreFiles(files), {
		kind: 'refused',
		reason: `${file} is a symbolic link; name the file it leads to instead.`,
	});
});

test('links, directories and relative paths are not kept for undo', async (t) => {
	const directory = await temporaryDirectory(t);
	const link = join(directory, 'link');
	await symlink(directory, link);
	const sentence = async (path: string) =>
		(await t.throwsAsync(snapshotFiles([path], join(directory, 'undo')), {instanceOf: ChangeRefused})).message;
	t.is(await sentence(link), `${link} is a symbolic link; name the file it leads to instead.`);
	t.is(await sentence(directory), `${directory} is a directory; only files are kept for undo.`);
	t.is(await sentence('go/env'), 'go/env is not an absolute path, so it was not read.');
	t.is(await sentence('/dev/null'), '/dev/null is not a regular file, so it cannot be kept for undo.');
});
