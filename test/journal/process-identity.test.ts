import {spawn} from 'node:child_process';
import {once} from 'node:events';
import process from 'node:process';
import test from 'ava';
import {bootId, isSameProcess, processStart} from '../../source/journal/process-identity.js';

test('this process is the same as itself, and no other start time is', (t) => {
	const start = processStart(process.pid);
	t.truthy(start);
	t.true(isSameProcess(process.pid, start ?? ''));
	t.false(isSameProcess(process.pid, `${start}1`));
	t.false(isSameProcess(process.pid, ''));
	t.not(bootId(), '');
	t.is(bootId(), bootId());
});

test('a pid that cannot be has no start', (t) => {
	for (const pid of [0, -1, 1.5, Number.NaN, 2 ** 31 - 1, Number.MAX_SAFE_INTEGER]) {
		t.is(processStart(pid), null, String(pid));
	}
});

test('a name with parentheses, spaces and newlines does not shift the fields', async (t) => {
	// perl and python may be missing: node itself can be renamed by its title.
	const child = spawn(
		process.execPath,
		['-e', "process.title = ') R 1 (x) \\n 2'; console.log('ready'); setInterval(() => {}, 1000)"],
		{stdio: ['ignore', 'pipe', 'ignore']},
	);
	t.teardown(() => child.kill('SIGKILL'));
	const before = processStart(child.pid ?? 0);
	await once(child.stdout, 'data');
	const after = processStart(child.pid ?? 0);
	t.truthy(before);
	t.is(after, before);
});

test('a process that has ended is gone, also before it is reaped', async (t) => {
	const child = spawn(process.execPath, ['-e', '0'], {stdio: 'ignore'});
	const start = processStart(child.pid ?? 0);
	t.truthy(start);
	await once(child, 'exit');
	t.false(isSameProcess(child.pid ?? 0, start ?? ''));
});

const onLinux = process.platform === 'linux' ? test : test.skip;

onLinux('a zombie counts as gone', async (t) => {
	// The shell starts a child, tells its pid, and becomes a program that never reaps it.
	const parent = spawn('sh', ['-c', 'sleep 0 & echo $!; exec sleep 600'], {stdio: ['ignore', 'pipe', 'ignore']});
	t.teardown(() => parent.kill('SIGKILL'));
	const [chunk] = (await once(parent.stdout, 'data')) as [Buffer];
	const pid = Number(chunk.toString());
	const {readFile} = await import('node:fs/promises');
	const stateOf = async () =>
		(await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => ') gone')).split(') ').at(-1)?.[0];
	while (!['Z', 'g'].includes((await stateOf()) ?? '')) {
		await new Promise((resolve) => setImmediate(resolve));
	}

	t.is(processStart(pid), null);
});
