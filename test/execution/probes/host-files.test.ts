// The probes of PATH, mounts, stuck processes, open files and pressure against what this test makes itself.
import {execFile, spawn} from 'node:child_process';
import {once} from 'node:events';
import {chmod, mkdir, open, rm, symlink, writeFile} from 'node:fs/promises';
import {delimiter, join} from 'node:path';
import {promisify} from 'node:util';
import test from 'ava';
import {fileWaitOf} from '../../../source/execution/probes/file-waits.js';
import {parseMountStats} from '../../../source/execution/probes/nfs-mounts.js';
import {parsePressure} from '../../../source/execution/probes/pressure.js';
import {runProbe} from '../../../source/execution/probes/registry.js';
import {findOnPath} from '../../helpers/find-go.js';
import {contextWith, dataOf, reasonOf, temporaryDirectory} from './context.js';

const execute = promisify(execFile);
const onLinux = process.platform === 'linux' ? test : test.skip;

type Row = Readonly<Record<string, unknown>>;

test('path-cost describes every entry of PATH and says which program wins', async (t) => {
	const root = await temporaryDirectory(t);
	const [first, second, link] = [join(root, 'first'), join(root, 'second'), join(root, 'link')];
	for (const directory of [first, second]) {
		await mkdir(directory);
		await writeFile(join(directory, 'go'), '#!/bin/sh\n');
		await chmod(join(directory, 'go'), 0o755);
	}
	await writeFile(join(first, 'gopls'), 'not executable');
	await symlink(first, link);
	const PATH = [first, '', '.', join(root, 'absent'), second, link, first].join(delimiter);
	const {json, rows} = dataOf(t, await runProbe('path-cost', {}, contextWith({env: {PATH}})));
	t.like(json, {count: 7, duplicates: 2, missing: 1, unsafe: 2, hung: 0});
	t.deepEqual(
		rows.map((row) => row['state']),
		['ok', 'empty', 'relative', 'missing', 'ok', 'ok', 'ok'],
	);
	t.is(json['cleaned'], [first, second].join(delimiter));
	const [go, gopls] = json['programs'] as unknown as readonly Row[];
	t.like(go, {name: 'go', winner: join(first, 'go'), copies: 2, distinct: 2});
	t.like(gopls, {name: 'gopls', winner: null, copies: 0});
	t.true(Number(json['sumUs']) > 0 && Number(json['worstUs']) < 100_000);
});

test('path-cost counts links to one program once, and says when PATH is empty', async (t) => {
	const root = await temporaryDirectory(t);
	const [first, second] = [join(root, 'a'), join(root, 'b')];
	await mkdir(first);
	await mkdir(second);
	await writeFile(join(first, 'go'), '');
	await chmod(join(first, 'go'), 0o755);
	await symlink(join(first, 'go'), join(second, 'go'));
	const {json} = dataOf(t, await runProbe('path-cost', {path: `${first}:${second}`, names: ['go']}, contextWith()));
	t.like((json['programs'] as unknown as readonly Row[])[0], {copies: 2, distinct: 1});
	t.regex(reasonOf(t, await runProbe('path-cost', {}, contextWith({env: {}}))), /PATH is empty/);
});

test('mount-latency times directories and files, and takes the nearest parent of what is not there', async (t) => {
	const root = await temporaryDirectory(t);
	await writeFile(join(root, 'file'), 'x'.repeat(10_000));
	const {json, rows} = dataOf(
		t,
		await runProbe('mount-latency', {paths: ['.', 'file', 'no/such/thing'], mounts: 'none'}, contextWith({cwd: root})),
	);
	t.like(json, {hung: 0, special: 0});
	t.deepEqual(
		rows.map((row) => row['kind']),
		['directory', 'file', 'directory'],
	);
	t.true(rows.every((row) => typeof row['statMs'] === 'number' && typeof row['readMs'] === 'number'));
});

onLinux('mount-latency names a FIFO without opening it', async (t) => {
	const root = await temporaryDirectory(t);
	await execute('mkfifo', [join(root, 'go.mod')]);
	const {json, rows} = dataOf(
		t,
		await runProbe('mount-latency', {paths: ['go.mod'], mounts: 'none'}, contextWith({cwd: root})),
	);
	t.like(json, {special: 1, hung: 0});
	t.is(rows[0]?.['kind'], 'fifo');
});

onLinux('stuck-tasks finds a process that hangs in a FIFO, and not one that sleeps', async (t) => {
	const root = await temporaryDirectory(t);
	const fifo = join(root, 'pipe');
	await execute('mkfifo', [fifo]);
	const stuck = spawn('cat', [fifo], {stdio: 'ignore'});
	const asleep = spawn('sleep', ['600'], {stdio: 'ignore'});
	t.teardown(() => {
		stuck.kill('SIGKILL');
		asleep.kill('SIGKILL');
	});
	await Promise.all([once(stuck, 'spawn'), once(asleep, 'spawn')]);
	const look = async (pid: number | undefined) =>
		dataOf(t, await runProbe('stuck-tasks', {pid: pid ?? 0, seconds: 0.3}, contextWith()));
	// Its first moments are spent loading: asked until it has come to the FIFO.
	let found = await look(stuck.pid);
	for (let round = 0; round < 20 && found.json['count'] === 0; round++) found = await look(stuck.pid);
	t.like(found.rows[0], {pid: stuck.pid, name: 'cat', waitsFor: 'fifo'});
	t.is((await look(asleep.pid)).json['count'], 0);
	const all = dataOf(t, await runProbe('stuck-tasks', {seconds: 0.2}, contextWith()));
	t.false(
		all.rows.some((row) => row['pid'] === stuck.pid),
		'among all processes only Go tools must not wait for a FIFO',
	);
	t.regex(reasonOf(t, await runProbe('stuck-tasks', {pid: 999_999_999}, contextWith())), /no process/);
});

test('waits are known by the kernel function, on old and new kernels', (t) => {
	t.is(fileWaitOf('request_wait_answer'), 'fuse');
	t.is(fileWaitOf('rpc_wait_bit_killable'), 'network file system');
	t.is(fileWaitOf('wait_for_partner'), 'fifo');
	t.is(fileWaitOf('locks_lock_inode_wait'), 'lock');
	t.is(fileWaitOf('folio_wait_bit_common'), 'disk');
	t.is(fileWaitOf('futex_do_wait'), null);
	t.is(fileWaitOf(null), null);
});

onLinux('open-files tells a deleted file that is still open', async (t) => {
	const root = await temporaryDirectory(t);
	const path = join(root, 'gone');
	const file = await open(path, 'w');
	t.teardown(() => file.close());
	await rm(path);
	const {json, rows} = dataOf(t, await runProbe('open-files', {pid: process.pid}, contextWith()));
	t.true(Number(json['deleted']) >= 1);
	t.true(rows.some((row) => row['path'] === path && row['deleted'] === true));
	t.true(Number(json['limit']) > 0 && Number(json['usedPercent']) < 100);
	t.regex(reasonOf(t, await runProbe('open-files', {pid: 0}, contextWith())), /above 0/);
});

test('pressure reads the shares of ten seconds', (t) => {
	t.deepEqual(
		parsePressure('some avg10=12.50 avg60=3.00 avg300=1.00 total=5\nfull avg10=2.25 avg60=0.00 avg300=0.00 total=1\n'),
		{someAvg10: 12.5, fullAvg10: 2.25},
	);
	t.deepEqual(parsePressure('some avg10=0.00 avg60=0.00 avg300=0.00 total=0\n'), {someAvg10: 0, fullAvg10: null});
});

test('nfs-mounts reads the counters of a client', (t) => {
	const text = `device proc mounted on /proc with fstype proc
device files.lab.test:/export mounted on /home/sre with fstype nfs4 statvers=1.1
	opts:	rw,vers=4.2,rsize=1048576,hard,proto=tcp,timeo=600,retrans=2,sec=sys
	age:	4711
	per-op statistics
	        NULL: 0 0 0 0 0 0 0 0
	        READ: 100 104 4 1200 40000 10 900 950
	       WRITE: 100 100 0 40000 1200 10 1100 1200 0
device old.lab.test:/x mounted on /mnt/x with fstype nfs statvers=1.1
	opts:	rw,vers=3,soft,timeo=10
	per-op statistics
	        NULL: 0 0 0 0 0 0 0 0
`;
	const [home, other] = parseMountStats(text);
	t.like(home, {
		server: 'files.lab.test:/export',
		mount: '/home/sre',
		isHard: true,
		operations: 200,
		retransmissions: 4,
		timeouts: 4,
		meanMs: 10,
	});
	t.like(other, {fstype: 'nfs', isHard: false, operations: 0, meanMs: null});
});

const canMount = process.platform === 'linux' && process.getuid?.() === 0 && findOnPath('unshare') !== null;

(canMount ? test : test.skip)('a mount that does not answer is reported and not waited for (needs root)', async (t) => {
	const root = await temporaryDirectory(t);
	// A FUSE mount that nobody serves, in a mount namespace of its own: it is gone when the process is.
	const program = `
		const {runProbe} = await import(${JSON.stringify(new URL('../../../source/execution/probes/registry.js', import.meta.url).href)});
		const context = {signal: new AbortController().signal, deadlineMs: 9000, env: {PATH: ${JSON.stringify(`${root}:/usr/bin`)}}, cwd: '/'};
		const mounts = runProbe('mount-latency', {paths: [${JSON.stringify(root)}], limitSeconds: 1}, context);
		const path = runProbe('path-cost', {}, context);
		process.stdout.write(JSON.stringify({mounts: await mounts, path: await path}));
		process.exit(0);
	`;
	const script =
		'exec 3<>/dev/fuse; mount -i -t fuse -o fd=3,rootmode=40000,user_id=0,group_id=0 lab "$1"; exec "$2" --input-type=module -e "$3"';
	const run = await execute('unshare', ['-m', 'sh', '-c', script, 'sh', root, process.execPath, program], {
		timeout: 30_000,
	}).catch((error: Error & {stderr?: string}) => error);
	if (run instanceof Error) {
		t.regex(run.stderr ?? '', /fuse|permitted|denied/i, 'without /dev/fuse there is nothing to prove');
		return;
	}
	const said = JSON.parse(run.stdout) as Record<'mounts' | 'path', {kind: string; json: Record<string, unknown>}>;
	t.is(said.mounts.json['hung'], 1);
	t.is(said.mounts.json['worstMs'], 1000);
	t.is(said.path.json['hung'], 1);
	t.is((said.path.json['rows'] as readonly Row[])[0]?.['state'], 'hung');
	t.is((said.path.json['rows'] as readonly Row[])[1]?.['state'], 'ok');
});
