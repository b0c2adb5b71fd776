// The probes of directories, disks, locks and the host against real files.
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {chmod, mkdir, stat, symlink, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import test from 'ava';
import {
	askFileSystem,
	diskFigures,
	fileSystemType,
	parseMountInfo,
} from '../../../source/execution/probes/file-system.js';
import {judgeClock, judgeNull} from '../../../source/execution/probes/host-sanity.js';
import {parseLocks} from '../../../source/execution/probes/lock-waiters.js';
import {runProbe} from '../../../source/execution/probes/registry.js';
import {findOnPath} from '../../helpers/go.js';
import {contextWith, dataOf, reasonOf, temporaryDirectory} from './context.js';

const onLinux = process.platform === 'linux' ? test : test.skip;
const withFlock = process.platform === 'linux' && findOnPath('flock') !== null ? test : test.skip;

test('go-cache describes a build cache, its disk, its size and its last trim', async (t) => {
	const directory = await temporaryDirectory(t);
	const cache = join(directory, 'cache');
	await mkdir(join(cache, '0a'), {recursive: true});
	await writeFile(join(cache, 'README'), 'This directory holds cached build artifacts.\n');
	await writeFile(join(cache, '0a', 'data'), Buffer.alloc(100_000, 1));
	await writeFile(join(cache, 'trim.txt'), String(Math.floor(Date.now() / 1000) - 3600));
	const {json} = dataOf(t, await runProbe('go-cache', {path: cache, kind: 'gocache'}, contextWith()));
	t.is(json['exists'], true);
	t.is(json['absolute'], true);
	t.is(json['writable'], true);
	t.is(json['looksLikeCache'], true);
	t.is(json['files'], 3);
	t.true(Number(json['sizeBytes']) >= 100_000);
	t.is(json['sizeComplete'], true);
	t.true(Number(json['trimAgeSeconds']) >= 3600 && Number(json['trimAgeSeconds']) < 3700);
	t.true(Number(json['totalBytes']) >= Number(json['freeBytes']));
	t.true(Number(json['usedPercent']) >= 0 && Number(json['usedPercent']) <= 100);
	t.is(json['volatile'], true, 'a cache below the temporary directory may be wiped');
	if (process.platform === 'linux') t.is(typeof json['fstype'], 'string');
});

test('go-cache tells a directory that is no cache, one that is absent and a path that is not absolute', async (t) => {
	const directory = await temporaryDirectory(t);
	await writeFile(join(directory, 'thesis.doc'), '');
	const other = dataOf(t, await runProbe('go-cache', {path: directory, kind: 'gocache'}, contextWith()));
	t.is(other.json['exists'], true);
	t.is(other.json['looksLikeCache'], false);
	const absent = dataOf(t, await runProbe('go-cache', {path: join(directory, 'no'), kind: 'gopls'}, contextWith()));
	t.is(absent.json['exists'], false);
	t.is(absent.json['writable'], false);
	t.true(Number(absent.json['freeBytes']) > 0, 'the disk it would live on is described all the same');
	const off = dataOf(t, await runProbe('go-cache', {path: 'off', kind: 'gocache'}, contextWith()));
	t.is(off.json['absolute'], false);
	t.regex(reasonOf(t, await runProbe('go-cache', {path: '/', kind: 'x'}, contextWith())), /gocache, gopls, modcache/);
});

test('go-cache knows module and gopls caches by their own marks, and the home directory by its tilde', async (t) => {
	const home = await temporaryDirectory(t);
	const modules = join(home, 'mod');
	await mkdir(join(modules, 'cache', 'download'), {recursive: true});
	const env = {...process.env, HOME: home};
	const mod = dataOf(t, await runProbe('go-cache', {path: modules, kind: 'modcache'}, contextWith({env})));
	t.is(mod.json['looksLikeCache'], true);
	t.is(mod.json['shown'], '~/mod');
	await mkdir(join(home, 'gopls', '0123abcd'), {recursive: true});
	const gopls = dataOf(t, await runProbe('go-cache', {path: join(home, 'gopls'), kind: 'gopls'}, contextWith({env})));
	t.is(gopls.json['looksLikeCache'], true);
});

onLinux('a cache in memory is volatile', async (t) => {
	const {json} = dataOf(t, await runProbe('go-cache', {path: '/dev/shm', kind: 'gocache'}, contextWith()));
	if (json['fstype'] !== 'tmpfs') return t.log('/dev/shm is no tmpfs here');
	t.is(json['volatile'], true);
	t.regex(String(json['volatileBecause']), /in memory/);
});

test('disk-space gives figures for several paths, also for one that does not exist yet', async (t) => {
	const directory = await temporaryDirectory(t);
	const {json, rows} = dataOf(
		t,
		await runProbe('disk-space', {paths: `${directory},/,${directory}/not/yet`}, contextWith()),
	);
	t.deepEqual(
		rows.map((row) => row['exists']),
		[true, true, false],
	);
	for (const row of rows) {
		t.true(Number(row['totalBytes']) > 0);
		t.is(row['stuck'], false);
		t.is(row['problem'], null);
	}
	t.is(json['stuck'], 0);
	t.true(Number(json['maxUsedPercent']) >= 0);
	t.regex(reasonOf(t, await runProbe('disk-space', {paths: 'relative/path'}, contextWith())), /not an absolute path/);
	t.is(reasonOf(t, await runProbe('disk-space', {paths: []}, contextWith())), 'paths is empty');
});

onLinux('a question to a file system that does not answer does not hold up the others', async (t) => {
	const directory = await temporaryDirectory(t);
	const fifo = join(directory, 'trim.txt');
	await once(spawn('mkfifo', [fifo], {stdio: 'ignore'}), 'exit');
	// Reading trim.txt, which is a pipe without a writer, blocks a thread of the helper as a dead mount would.
	const answers = await askFileSystem(
		[
			{ask: 'look', id: 0, path: directory},
			{ask: 'disk', id: 1, path: '/'},
		],
		{signal: new AbortController().signal},
		1500,
	);
	t.false(answers.has(0));
	t.true(answers.has(1));
});

test('disk figures are counted as df counts them', (t) => {
	const figures = diskFigures({bsize: 4096, blocks: 1000, bfree: 100, bavail: 50, files: 200, ffree: 150});
	t.deepEqual(figures, {freeBytes: 50 * 4096, totalBytes: 1000 * 4096, usedPercent: 94.7, inodesUsedPercent: 25});
	t.is(diskFigures({bsize: 4096, blocks: 0, bfree: 0, bavail: 0, files: 0, ffree: 0}), null);
	t.is(diskFigures({bsize: 4096, blocks: 10, bfree: 5, bavail: 5, files: 0, ffree: 0})?.inodesUsedPercent, null);
});

test('the type of a file system is that of the longest mount point above a path', (t) => {
	const mounts = parseMountInfo(
		[
			'22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw',
			'30 22 0:26 / /tmp rw shared:2 master:1 - tmpfs tmpfs rw',
			String.raw`31 22 0:27 / /mnt/with\040space rw - fuse.sshfs host:/ rw`,
			'',
		].join('\n'),
	);
	t.is(fileSystemType('/tmp/x', mounts), 'tmpfs');
	t.is(fileSystemType('/tmpfoo', mounts), 'ext4');
	t.is(fileSystemType('/mnt/with space/x', mounts), 'fuse.sshfs');
	t.is(fileSystemType('/', mounts), 'ext4');
	t.is(fileSystemType('/x', []), null);
});

test('workspace-shape counts modules and foreign folders and does not walk into them', async (t) => {
	const directory = await temporaryDirectory(t);
	for (const folder of ['a/b', 'vendor/x', 'web/node_modules/y', '.git']) {
		await mkdir(join(directory, folder), {recursive: true});
	}
	for (const file of [
		'go.mod',
		'main.go',
		'a/go.mod',
		'a/b/go.mod',
		'a/b/b.go',
		'go.work',
		'vendor/x/go.mod',
		'web/node_modules/y/go.mod',
		'.git/go.mod',
	]) {
		await writeFile(join(directory, file), '');
	}
	await symlink(directory, join(directory, 'a', 'loop'));
	const {json} = dataOf(t, await runProbe('workspace-shape', {directory: '.'}, contextWith({cwd: directory})));
	t.is(json['goMod'], 3);
	t.is(json['nestedModules'], 2);
	t.is(json['isModuleRoot'], true);
	t.is(json['hasWorkspace'], true);
	t.is(json['vendor'], 1);
	t.is(json['nodeModules'], 1);
	t.is(json['symlinks'], 1);
	t.is(json['goFiles'], 2);
	t.is(json['complete'], true);
	t.deepEqual(json['modules'], ['.', 'a', 'a/b']);
	t.regex(
		reasonOf(t, await runProbe('workspace-shape', {directory: join(directory, 'none')}, contextWith())),
		/cannot be read \(ENOENT\)/,
	);
});

test('host-sanity finds a healthy host healthy, and names a home that is not there', async (t) => {
	const directory = await temporaryDirectory(t);
	const env = {...process.env, HOME: directory, TMPDIR: directory};
	const {json} = dataOf(t, await runProbe('host-sanity', {}, contextWith({env})));
	t.deepEqual(json['problems'], []);
	t.is(json['ok'], true);
	const gone = {...env, HOME: join(directory, 'gone')};
	const sick = dataOf(t, await runProbe('host-sanity', {}, contextWith({env: gone})));
	t.is(sick.json['ok'], false);
	t.regex(JSON.stringify(sick.json['problems']), /HOME .* does not exist/);
});

test('a /dev/null that is a file, closed to others, missing or another device is found', async (t) => {
	const directory = await temporaryDirectory(t);
	const file = join(directory, 'null');
	await writeFile(file, '');
	await chmod(file, 0o666);
	const signal = new AbortController().signal;
	const seen = await askFileSystem([{ask: 'look', id: 0, path: file}], {signal}, 5000);
	t.regex(judgeNull(seen.get(0)).says, /not a device/);
	t.regex(judgeNull({exists: false}).says, /missing/);
	t.regex(judgeNull({exists: true, device: true, major: 1, minor: 3, mode: 0o600}).says, /0666/);
	if (process.platform === 'linux') {
		t.regex(judgeNull({exists: true, device: true, major: 1, minor: 5, mode: 0o666}).says, /another device/);
	}
	t.false(judgeClock(new Date('1970-01-02T00:00:00Z')).ok);
});

withFlock('lock-waiters names who waits, who holds and the file, and sees a stopped holder', async (t) => {
	const directory = await temporaryDirectory(t);
	const file = join(directory, 'lock');
	await writeFile(file, '');
	const holder = spawn('flock', [file, '/bin/sh', '-c', 'echo held; exec sleep 1000'], {
		stdio: ['ignore', 'pipe', 'ignore'],
		detached: true,
	});
	t.teardown(() => holder.pid !== undefined && process.kill(-holder.pid, 'SIGKILL'));
	await once(holder.stdout, 'data');
	const waiter = spawn('flock', [file, 'true'], {stdio: 'ignore'});
	t.teardown(() => waiter.kill('SIGKILL'));

	const end = Date.now() + 10_000;
	const ask = async () => dataOf(t, await runProbe('lock-waiters', {under: directory}, contextWith()));
	let answer = await ask();
	while (answer.rows.length === 0 && Date.now() < end) answer = await ask();
	const [row] = answer.rows;
	t.is(row?.['path'], file);
	t.is(row?.['waiterPid'], waiter.pid);
	t.is(row?.['holderPid'], holder.pid);
	t.regex(String(row?.['holder']), /^flock /);
	t.is(row?.['type'], 'FLOCK WRITE');
	t.is(answer.json['stoppedHolders'], 0);

	const again = dataOf(t, await runProbe('lock-waiters', {under: directory, seconds: 0.2}, contextWith()));
	t.is(again.json['count'], 1, 'it still waits at the second look');

	holder.kill('SIGSTOP');
	while (answer.json['stoppedHolders'] === 0 && Date.now() < end) answer = await ask();
	t.is(answer.json['stoppedHolders'], 1);

	const elsewhere = dataOf(t, await runProbe('lock-waiters', {under: join(directory, 'other')}, contextWith()));
	t.is(elsewhere.json['count'], 0);
});

test('waiters are told from holders in the list of locks', (t) => {
	const locks = parseLocks(
		[
			'1: FLOCK  ADVISORY  WRITE 100 fe:00:42 0 EOF',
			'1: -> FLOCK  ADVISORY  WRITE 200 fe:00:42 0 EOF',
			'2: OFDLCK ADVISORY  READ  -1 00:1a:7 0 EOF',
			'3: LEASE  ACTIVE    READ  300 08:01:9 0 EOF',
			'rubbish',
		].join('\n'),
	);
	t.deepEqual(
		locks.map((lock) => [lock.id, lock.waits, lock.pid, lock.file]),
		[
			[1, false, 100, 'fe:00:42'],
			[1, true, 200, 'fe:00:42'],
			[2, false, -1, '00:1a:7'],
			[3, false, 300, '08:01:9'],
		],
	);
});

test('the helper process leaves the caller without a trace on the disk', async (t) => {
	const directory = await temporaryDirectory(t);
	const before = (await stat(directory)).mtimeMs;
	await runProbe('disk-space', {paths: [directory]}, contextWith());
	await runProbe('go-cache', {path: directory, kind: 'gocache'}, contextWith());
	t.is((await stat(directory)).mtimeMs, before);
});
