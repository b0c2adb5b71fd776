import test from 'ava';
import {readStraceLine} from '../../source/parsing/strace-line.js';
import {fixture, parse, parseToObject} from './support.js';

type Place = Readonly<{place: string; calls: number; ms: number; maxMs: number}>;
type Miss = Readonly<{directory: string; count: number}>;

test('strace sums what a real go command asked of its files', (t) => {
	const text = fixture('strace-go-env.txt');
	const {json, rows} = parseToObject('strace', text);
	// By hand: every line that ends in its time is a call.
	const calls = text.split('\n').filter((line) => /<\d+\.\d+>$/.test(line));
	t.is(json['calls'], calls.length);
	t.is(json['isTimed'], true);
	const sum = calls.reduce((total, line) => total + Number(/<(\d+\.\d+)>$/.exec(line)?.[1]), 0);
	t.true(Math.abs(Number(json['ms']) - sum * 1000) < 0.01);
	const missing = calls.filter((line) => / ENOENT /.test(line) && /"[^"]+"/.test(line)).length;
	t.is(json['missing'], missing);
	const misses = json['misses'] as unknown as readonly Miss[];
	t.true((misses.find((miss) => miss.directory === '/home/sre/.cargo/bin')?.count ?? 0) >= 3);
	t.true((rows as unknown as readonly Place[]).some((row) => row.place === '/usr/lib/go-1.26'));
	t.is(json['network'], 0);
	t.is(json['injected'], 0);
	t.deepEqual(json['blocked'], []);
});

test('strace joins the halves of a call by pid', (t) => {
	const {json} = parseToObject(
		'strace',
		[
			'11 1.000000 openat(AT_FDCWD, "/slow/a", O_RDONLY <unfinished ...>',
			'12 1.100000 newfstatat(AT_FDCWD, "/fast/b", 0x1, 0) = -1 ENOENT (No such file or directory) <0.000010>',
			'12 1.200000 newfstatat(AT_FDCWD, "/other/c",  <unfinished ...>',
			'11 1.700000 <... openat resumed>) = 3</slow/a> <0.700000>',
			'12 1.800000 <... newfstatat resumed>{st_mode=S_IFREG|0644, st_size=1, ...}, 0) = 0 <0.600000>',
			'12 2.000000 --- SIGURG {si_signo=SIGURG} ---',
			'12 2.100000 +++ exited with 0 +++',
		].join('\n'),
	);
	t.is(json['calls'], 3);
	t.is(json['maxMs'], 700);
	t.is(json['wallMs'], 800);
	t.deepEqual((json['slowest'] as readonly unknown[])[0], {path: '/slow/a', call: 'openat', ms: 700, error: null});
	t.deepEqual((json['slowest'] as readonly unknown[])[1], {path: '/other/c', call: 'newfstatat', ms: 600, error: null});
});

test('strace names the call that had not come back when the trace ended', (t) => {
	const unfinished = parseToObject('strace', '7 1.0 openat(AT_FDCWD, "/mnt/dead/go.mod", O_RDONLY <unfinished ...>\n');
	t.deepEqual(unfinished.json['blocked'], [{call: 'openat', path: '/mnt/dead/go.mod'}]);
	const detached = parseToObject('strace', '7 1.0 flock(3</cache/x.lock>, LOCK_EX <detached ...>\n');
	t.deepEqual(detached.json['blocked'], [{call: 'flock', path: '/cache/x.lock'}]);
});

test('strace tells calls that it slowed down itself, and reads them without a time', (t) => {
	const {json} = parseToObject('strace', fixture('strace-injected.txt'));
	const lines = fixture('strace-injected.txt')
		.split('\n')
		.filter((line) => line.includes('(DELAYED)') || line.includes('(INJECTED)'));
	t.is(json['injected'], lines.length);
	t.is(json['isTimed'], false);
});

test('strace reads the form without -o, relative paths with -y, and counts the network', (t) => {
	const {json} = parseToObject(
		'strace',
		'',
		[
			'strace: Process 5 attached',
			'[pid     5] 1.5 openat(AT_FDCWD</srv>, "go.mod", O_RDONLY|O_CLOEXEC) = 3</srv/go.mod> <0.000020>',
			'[pid     5] 1.6 socket(AF_INET, SOCK_STREAM|SOCK_CLOEXEC, IPPROTO_IP) = 4 <0.000010>',
			'[pid     5] 1.7 connect(4, {sa_family=AF_INET, sin_port=htons(443)}, 16) = -1 EINPROGRESS (Operation now in progress) <0.000030>',
			'[pid     5] 1.8 fcntl(1, F_GETFL)         = 0x8001 (flags O_WRONLY|O_LARGEFILE) <0.000036>',
		].join('\n'),
	);
	t.is(json['calls'], 4);
	t.is(json['network'], 2);
	t.deepEqual((json['slowest'] as ReadonlyArray<Readonly<{path: string}>>)[0]?.path, '/srv/go.mod');
	t.deepEqual(json['failures'], [{error: 'EINPROGRESS', count: 1}]);
});

test('strace says why it saw nothing', (t) => {
	t.deepEqual(parse('strace', '', 'strace: attach: ptrace(PTRACE_SEIZE, 1): Operation not permitted\n'), {
		kind: 'not-understood',
		reason: 'this user may not trace that process',
	});
	t.deepEqual(parse('strace', '', 'strace: attach: ptrace(PTRACE_SEIZE, 99): No such process\n'), {
		kind: 'not-understood',
		reason: 'there is no such process',
	});
	t.is(parse('strace', 'hello\n').kind, 'not-understood');
	t.is(readStraceLine('strace: Process 5 attached').kind, 'other');
});

test('strace stays bounded on a trace with very many files', (t) => {
	let text = '';
	for (let n = 0; n < 60_000; n++)
		text += `1 ${n}.0 openat(AT_FDCWD, "/d${n}/e/f/g", O_RDONLY) = -1 ENOENT (x) <0.00001>\n`;
	const {json, rows} = parseToObject('strace', text);
	t.is(json['calls'], 60_000);
	t.is(rows.length, 20);
	t.is((json['misses'] as readonly unknown[]).length, 500);
});
