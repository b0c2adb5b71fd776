// The exit statuses, each produced for real, and what signals leave behind: nothing that runs, and a record of it.
import {randomInt} from 'node:crypto';
import {existsSync} from 'node:fs';
import {readFile} from 'node:fs/promises';
import {join} from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {parse} from 'yaml';
import {cliPath, runbookPath} from '../helpers/paths.js';
import {
	eventsOf,
	hasNoStack,
	isOneSentence,
	numberBook,
	ofType,
	onlyIncident,
	openBench,
	processesWith,
	until,
} from './support.js';

const decisionBook = `
schema: 1
id: question
title: A question
requires: [cat]
triage:
  - {symptom: Odd, metric: look, response: which-way}
steps:
  - {id: look, kind: check, title: Look, run: [cat, number], parse: number}
  - id: which-way
    kind: decision
    title: Which way
    options:
      - {key: left, label: Left, next: end}
      - {key: right, label: Right, next: end}
`;

/** Runs a book with a number in its file; gives the status, the events and the number afterwards. */
async function runWith(t: ExecutionContext, yaml: string, number: string | null, words: readonly string[] = []) {
	const bench = await openBench(t);
	const {file, sha256} = await bench.book(/^id: (.+)$/m.exec(yaml)?.[1] ?? '', yaml);
	if (number !== null) {
		await bench.write('number', number);
	}

	const said = await bench.gotriage(['run', file, '--trust', sha256, '--json', ...words]);
	t.is(said.stderr, '');
	const events = eventsOf(said.stdout);
	return {
		status: said.status,
		outcome: ofType(events, 'incident.closed').at(-1)?.outcome,
		reason: ofType(events, 'incident.closed').at(-1)?.reason,
		events,
		number: await readFile(join(bench.project, 'number'), 'utf8').catch(() => null),
	};
}

test('0: nothing was in alarm', async (t) => {
	const {status, outcome} = await runWith(t, numberBook(), '3\n');
	t.is(status, 0);
	t.is(outcome, 'healthy');
});

test('0: the action that was allowed helped, which its check says and not its exit status', async (t) => {
	const {status, outcome, number, events} = await runWith(t, numberBook(), '9\n', ['--allow', 'reversible']);
	t.is(status, 0);
	t.is(outcome, 'recovered');
	t.is(number, '3\n');
	t.true(ofType(events, 'change.verified')[0]?.helped);
});

test('1: an action that did what it says and did not help leaves the alarm', async (t) => {
	const {status, outcome, events} = await runWith(t, numberBook('echo 8 > number'), '9\n', ['--allow', 'disruptive']);
	t.is(status, 1);
	t.is(outcome, 'alarm');
	t.false(ofType(events, 'change.verified')[0]?.helped);
});

test('1: a decision that nobody took names the question', async (t) => {
	const {status, outcome, reason} = await runWith(t, decisionBook, '3\n');
	t.is(status, 1);
	t.is(outcome, 'escalated');
	t.regex(reason ?? '', /Which way .*--choose which-way=KEY, one of left, right/);
});

test('0: the same decision, taken on the command line', async (t) => {
	const {status, events} = await runWith(t, decisionBook, '3\n', ['--choose', 'which-way=right']);
	t.is(status, 0);
	t.is(ofType(events, 'decision.taken')[0]?.option, 'right');
});

test('3: the alarm remains and an action was withheld for want of consent', async (t) => {
	const {status, outcome, number, events} = await runWith(t, numberBook(), '9\n');
	t.is(status, 3);
	t.is(outcome, 'no-consent');
	t.is(number, '9\n');
	t.is(ofType(events, 'consent.refused')[0]?.by, 'policy');
	t.false(events.some((event) => event.type === 'change.applied'));
});

test('3: a disruptive or destructive action is withheld where only reversible ones are allowed', async (t) => {
	const disruptive = numberBook().replace('risk: reversible', 'risk: disruptive');
	t.is((await runWith(t, disruptive, '9\n', ['--allow', 'reversible'])).status, 3);
	t.is((await runWith(t, disruptive, '9\n', ['--allow', 'disruptive'])).status, 0);
	const destructive = numberBook().replace('risk: reversible', 'risk: destructive\n    target: the number');
	const {status, number, events} = await runWith(t, destructive, '9\n', ['--allow', 'disruptive']);
	t.is(status, 3);
	t.is(number, '9\n');
	t.regex(ofType(events, 'consent.refused')[0]?.reason ?? '', /destructive actions never run unattended/);
});

test('4: nothing in alarm, but the key metric could not be measured', async (t) => {
	const {status, outcome, events} = await runWith(t, numberBook(), null);
	t.is(status, 4);
	t.is(outcome, 'unknown');
	t.regex(ofType(events, 'step.finished')[0]?.reason ?? '', /number: No such file/);
	const missing = numberBook().replaceAll('cat', 'no-such-tool-anywhere');
	const without = await runWith(t, missing, '9\n');
	t.is(without.status, 4);
	t.regex(ofType(without.events, 'step.finished')[0]?.reason ?? '', /no-such-tool-anywhere/);
});

test('5: an outcome that cannot be recorded stops the run before anything is changed', async (t) => {
	const bench = await openBench(t);
	const yaml = numberBook().replace('run: [cat, number]', 'run: [cat, number]\n    exitCodes: [0, 1, 2, 3, 4, 5]');
	const {file, sha256} = await bench.book('small', yaml);
	await bench.write('number', '9\n');
	// No file may grow beyond 4 KiB, as on a full disk; the opening fits, a finished step does not.
	const said = await bench.gotriage(['run', file, '--trust', sha256, '--json', '--allow', 'reversible'], {
		command: ['/bin/sh', '-c', `trap '' XFSZ; ulimit -f 8; exec "$0" "$@"`, process.execPath, cliPath],
	});
	t.is(said.status, 5, said.stderr);
	isOneSentence(
		t,
		said.stderr,
		/^(?:NOT RECORDED: )?[A-Z].*, so it was not recorded.* \(.*journal\.ndjson\)\.\n$/,
		'stderr',
	);
	t.is(await readFile(join(bench.project, 'number'), 'utf8'), '9\n');
	const {journal} = await onlyIncident(bench);
	const kept = await readFile(journal, 'utf8');
	t.true(kept.startsWith(said.stdout), 'what was shown as recorded is recorded');
	t.false(said.stdout.includes('change.applied'));
});

test('5: on a full disk what is printed is lost, in one sentence; the run goes on and is recorded to its end', async (t) => {
	if (!existsSync('/dev/full')) {
		return t.pass('this system has no device that is always full');
	}

	const bench = await openBench(t);
	const {file, sha256} = await bench.book('small', numberBook());
	await bench.write('number', '9\n');
	const full = {command: ['/bin/sh', '-c', 'exec "$0" "$@" > /dev/full', process.execPath, cliPath]} as const;
	const sentence = 'What was printed is not whole: the disk is full; make room, or print it elsewhere.\n';
	const said = await bench.gotriage(['run', file, '--trust', sha256, '--json', '--allow', 'reversible'], full);
	t.is(said.stderr, sentence);
	t.is(said.status, 5);
	const {id, journal} = await onlyIncident(bench);
	t.is(ofType(eventsOf(await readFile(journal, 'utf8')), 'incident.closed').at(-1)?.outcome, 'recovered');
	t.like(await bench.gotriage(['report', id], full), {status: 5, stderr: sentence});
});

test('6: a runbook that nobody has trusted runs nothing', async (t) => {
	const bench = await openBench(t);
	const {file} = await bench.book('small', numberBook());
	const said = await bench.gotriage(['run', file, '--json']);
	t.is(said.status, 6);
	t.is(said.stdout, '');
	isOneSentence(t, said.stderr, /is not trusted, so it runs nothing/, 'stderr');
});

/** After a check that is ok, a step that starts a second process beside it and never ends by itself. */
const sleeper = (id: string, word: number, kind: 'check' | 'action'): string => `
schema: 1
id: ${id}
title: Sleeps
triage:
  - {symptom: Odd, metric: look, response: doze}
steps:
  - {id: look, kind: check, title: Look, compute: '1'}
  - id: doze
    kind: ${kind}
    title: Sleep
    shell: 'sleep ${word}.1 & sleep ${word}.2'
    timeout: 10m
${kind === 'check' ? '' : '    risk: reversible\n    effect: Nothing.\n    undo: {notNeeded: nothing is changed}\n    verify: look\n'}`;

for (const [signal, status, kind] of [
	['SIGINT', 130, 'check'],
	['SIGTERM', 143, 'check'],
	['SIGINT', 130, 'action'],
	['SIGTERM', 143, 'action'],
] as const) {
	test(`${status}: ${signal} stops a running ${kind} with all its processes, records it, and ends`, async (t) => {
		const bench = await openBench(t);
		const word = randomInt(100_000, 999_999);
		const {file, sha256} = await bench.book('sleeps', sleeper('sleeps', word, kind));
		const run = bench.start(['run', file, '--trust', sha256, '--json', '--allow', 'reversible']);
		await run.until((event) => event.type === 'step.started' && event.step !== 'look');
		await until('both processes run', async () => (await processesWith(`${word}.`)).length >= 3);
		run.kill(signal);
		const said = await run.ended;
		t.deepEqual(await processesWith(`${word}.`), [], 'no process of the step is left');
		t.is(said.status, status, said.stderr);
		t.is(said.stderr, '');
		const events = eventsOf(said.stdout);
		const finished = ofType(events, 'step.finished').at(-1);
		t.is(finished?.outcome, 'interrupted');
		t.is(finished?.verdict, 'unknown');
		t.is(events.at(-1)?.type, 'incident.closed');
		t.is(ofType(events, 'incident.closed')[0]?.outcome, 'interrupted');
		const {journal} = await onlyIncident(bench);
		t.is(await readFile(journal, 'utf8'), said.stdout);
	});
}

test('a second signal changes nothing: the step is still stopped and recorded', async (t) => {
	const bench = await openBench(t);
	const word = randomInt(100_000, 999_999);
	const {file, sha256} = await bench.book('sleeps', sleeper('sleeps', word, 'check'));
	const run = bench.start(['run', file, '--trust', sha256, '--json']);
	await run.until((event) => event.type === 'step.started' && event.step === 'doze');
	await until('both processes run', async () => (await processesWith(`${word}.`)).length >= 3);
	run.kill('SIGINT');
	run.kill('SIGINT');
	const said = await run.ended;
	t.is(said.status, 130);
	t.is(eventsOf(said.stdout).at(-1)?.type, 'incident.closed');
	t.deepEqual(await processesWith(`${word}.`), []);
});

test('a lost terminal lets a running action finish under its supervisor, and resume tells how it ended', async (t) => {
	const bench = await openBench(t);
	const {file, sha256} = await bench.book(
		'small',
		numberBook('touch up; until [ -e go ]; do sleep 0.05; done; echo 3 > number'),
	);
	await bench.write('number', '9\n');
	const run = bench.start(['run', file, '--trust', sha256, '--json', '--allow', 'reversible']);
	await run.until((event) => event.type === 'step.started' && event.step === 'fix');
	const read = (name: string) => readFile(join(bench.project, name), 'utf8').catch(() => null);
	await until('the action runs', async () => (await read('up')) !== null);
	run.kill('SIGHUP');
	const said = await run.ended;
	t.is(said.status, 129, said.stderr);
	hasNoStack(t, said.stderr, 'stderr');
	t.is(await read('number'), '9\n');
	const {id, journal} = await onlyIncident(bench);
	t.notRegex(await readFile(journal, 'utf8'), /"type":"step\.finished"[^\n]*"step":"fix"/);
	await bench.write('go', '');
	await until('the action has finished', async () => (await read('number')) === '3\n');
	const supervised = join(bench.data, 'incidents', id, 'supervised', 'small.fix-1-0', 'record.ndjson');
	await until('its outcome is recorded', async () =>
		(await readFile(supervised, 'utf8').catch(() => '')).includes('"type":"outcome"'),
	);
	const resumed = await bench.gotriage(['resume', id, '--trust', sha256]);
	t.is(resumed.status, 0, resumed.stderr);
	const events = eventsOf(await readFile(journal, 'utf8'));
	const finished = ofType(events, 'step.finished').filter((event) => event.step === 'fix');
	t.deepEqual(
		finished.map(({outcome, exit, end}) => ({outcome, exit, end})),
		[{outcome: 'finished', exit: 0, end: 'done'}],
	);
	t.is(ofType(events, 'step.started').filter((event) => event.step === 'fix').length, 1, 'it was not run again');
	t.true(ofType(events, 'change.applied')[0]?.succeeded);
	const undone = await bench.gotriage(['undo', id, '--json']);
	t.is(undone.status, 0, undone.stdout);
	t.is(await read('number'), '9\n');
});

test('a lost terminal ends a running check, and the incident stays open', async (t) => {
	const bench = await openBench(t);
	const word = randomInt(100_000, 999_999);
	const {file, sha256} = await bench.book('sleeps', sleeper('sleeps', word, 'check'));
	const run = bench.start(['run', file, '--trust', sha256, '--json']);
	await run.until((event) => event.type === 'step.started' && event.step === 'doze');
	await until('both processes run', async () => (await processesWith(`${word}.`)).length >= 3);
	run.kill('SIGHUP');
	const said = await run.ended;
	t.is(said.status, 129, said.stderr);
	t.deepEqual(await processesWith(`${word}.`), []);
	const {journal} = await onlyIncident(bench);
	const events = eventsOf(await readFile(journal, 'utf8'));
	t.is(ofType(events, 'step.finished').at(-1)?.outcome, 'interrupted');
	t.false(events.some((event) => event.type === 'incident.closed'));
});

test('what a runbook that is entered on the way needs can be given on the command line', async (t) => {
	const bench = await openBench(t);
	const yaml = `
schema: 1
id: leads
title: Leads on
triage:
  - {symptom: Odd, metric: look, response: look}
steps:
  - {id: look, kind: check, title: Look, compute: '1', next: 'runbook:sched-latency#TARGET'}
`;
	const shipped = parse(await readFile(runbookPath('sched-latency'), 'utf8')) as {
		inputs: Record<string, unknown>;
		thresholds: Record<string, {value: number}>;
		steps: ReadonlyArray<{id: string}>;
	};
	const [threshold = ''] = Object.keys(shipped.thresholds);
	const {file, sha256} = await bench.book('leads', yaml.replace('TARGET', shipped.steps[0]?.id ?? ''));
	const words = ['run', file, '--trust', sha256, '--json', '--threshold', `${threshold}=7`];
	const said = await bench.gotriage(words);
	t.not(said.status, 2, said.stderr);
	const events = eventsOf(said.stdout);
	t.is(ofType(events, 'runbook.entered')[0]?.runbook, 'sched-latency');
	t.deepEqual(ofType(events, 'incident.opened')[0]?.thresholds, {[threshold]: 7});
	const wrong = await bench.gotriage([...words, '--input', 'no-such-input=1']);
	t.is(wrong.status, 2);
	isOneSentence(t, wrong.stderr, /there is no input no-such-input here/, 'an input that no runbook on the way has');
});
