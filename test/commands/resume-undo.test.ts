// What is left after gotriage was killed, and the way back from every change: byte for byte, or not at all.

import {randomInt} from 'node:crypto';
import {chmod, mkdir, readdir, readFile, rm, stat, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {
	type Bench,
	bytesBelow,
	eventsOf,
	hasNoStack,
	isOneSentence,
	numberBook,
	ofType,
	onlyIncident,
	openBench,
	processesWith,
	type Started,
	until,
} from './support.js';

type Undo = Readonly<{changes: ReadonlyArray<Readonly<{step: string; result: string; reason: string | null}>>}>;

const undoneBy = (stdout: string): Undo['changes'] => (JSON.parse(stdout) as Undo).changes;

/** Kills gotriage itself, as the kernel does when memory is short, and waits for its end. */
async function killHard(run: Started): Promise<void> {
	run.kill('SIGKILL');
	await run.ended;
}

async function statusOf(bench: Bench, id: string): Promise<string | undefined> {
	const said = await bench.gotriage(['incidents', '--json']);
	const {incidents} = JSON.parse(said.stdout) as {incidents: ReadonlyArray<{id: string; status: string}>};
	return incidents.find((incident) => incident.id === id)?.status;
}

test('killed while a check runs: interrupted, its outcome unknown on resume, and nothing is run again', async (t) => {
	const bench = await openBench(t);
	const word = randomInt(100_000, 999_999);
	const yaml = numberBook().replace('run: [cat, number]', `shell: 'echo ran >> runs; sleep ${word}.1; cat number'`);
	const {file, sha256} = await bench.book('small', yaml);
	await bench.write('number', '9\n');
	const run = bench.start(['run', file, '--trust', sha256, '--json']);
	await run.until((event) => event.type === 'step.started');
	await until('the check runs', async () => (await processesWith(`${word}.1`)).length >= 2);
	const {id, journal} = await onlyIncident(bench);
	t.is(await statusOf(bench, id), 'open');
	await killHard(run);
	for (const pid of await processesWith(`${word}.1`)) {
		process.kill(pid, 'SIGKILL');
	}

	t.is(await statusOf(bench, id), 'interrupted');
	const before = await readFile(journal, 'utf8');
	const shown = await bench.gotriage(['show', id]);
	t.is(shown.status, 0, shown.stderr);
	t.is(await readFile(journal, 'utf8'), before, 'looking records nothing');
	const resumed = await bench.gotriage(['resume', '--trust', sha256]);
	t.is(resumed.status, 0, resumed.stderr);
	t.regex(resumed.stdout, /outcome unknown/);
	t.is(await readFile(join(bench.project, 'runs'), 'utf8'), 'ran\n');
	const events = eventsOf(await readFile(journal, 'utf8'));
	t.true((await readFile(journal, 'utf8')).startsWith(before));
	const finished = ofType(events, 'step.finished');
	t.deepEqual(
		finished.map(({step, outcome, verdict}) => ({step, outcome, verdict})),
		[{step: 'look', outcome: 'unknown', verdict: 'unknown'}],
	);
	t.is(ofType(events, 'incident.resumed').length, 1);
});

test('killed while an action runs: it finishes under its supervisor, and resume tells its real end', async (t) => {
	const bench = await openBench(t);
	const {file, sha256} = await bench.book(
		'small',
		numberBook('touch up; until [ -e go ]; do sleep 0.05; done; echo 3 > number; exit 7'),
	);
	await bench.write('number', '9\n');
	const run = bench.start(['run', file, '--trust', sha256, '--json', '--allow', 'reversible']);
	await run.until((event) => event.type === 'step.started' && event.step === 'fix');
	const has = async (name: string) => (await readdir(bench.project)).includes(name);
	await until('the action runs', () => has('up'));
	await killHard(run);
	const {id, directory, journal} = await onlyIncident(bench);
	const early = await bench.gotriage(['resume', id, '--trust', sha256]);
	t.is(early.status, 0, early.stderr);
	t.regex(early.stdout, /still running under its supervisor/);
	const tooEarly = await bench.gotriage(['undo', id, '--json']);
	t.is(tooEarly.status, 1);
	t.regex(undoneBy(tooEarly.stdout)[0]?.reason ?? '', /still running \(process \d+\); roll it back when it has ended/);
	await bench.write('go', '');
	const record = join(directory, 'supervised', 'small.fix-1-0', 'record.ndjson');
	await until('its outcome is recorded', async () => (await readFile(record, 'utf8')).includes('"type":"outcome"'));
	t.is(await readFile(join(bench.project, 'number'), 'utf8'), '3\n');
	const resumed = await bench.gotriage(['resume', id, '--trust', sha256]);
	t.is(resumed.status, 0, resumed.stderr);
	const finished = ofType(eventsOf(await readFile(journal, 'utf8')), 'step.finished').filter(
		(event) => event.step === 'fix',
	);
	t.is(finished.at(-1)?.exit, 7, 'the real end is told');
	t.is(finished.at(-1)?.end, 'failed');
	const undone = await bench.gotriage(['undo', id, '--json']);
	t.is(undone.status, 0, undone.stdout + undone.stderr);
	t.is(await readFile(join(bench.project, 'number'), 'utf8'), '9\n');
});

test('killed while an action or its undo runs: the way back is known, and what was undone is told as undone', async (t) => {
	const bench = await openBench(t);
	const waits = 'touch up; until [ -e go ]; do sleep 0.05; done; echo';
	const yaml = numberBook(`${waits} 3 > number`)
		.replace('undo: restore', 'undo: {run: [sh, back.sh]}')
		.replace('    snapshot: [number]\n', '')
		.replace('requires: [cat]', 'requires: [cat, sh]');
	await bench.write('back.sh', `${waits} 9 > number\n`);
	const {file, sha256} = await bench.book('small', yaml);
	await bench.write('number', '9\n');
	const has = async (name: string) => (await readdir(bench.project)).includes(name);
	const run = bench.start(['run', file, '--trust', sha256, '--json', '--allow', 'reversible']);
	await until('the action runs', () => has('up'));
	await killHard(run);
	const {id, directory, journal} = await onlyIncident(bench);
	const whenOver = async (name: string) => {
		const record = join(directory, 'supervised', name, 'record.ndjson');
		await bench.write('go', '');
		await until('its outcome is recorded', async () => (await readFile(record, 'utf8')).includes('"type":"outcome"'));
		await rm(join(bench.project, 'go'));
		await rm(join(bench.project, 'up'));
	};
	await whenOver('small.fix-1-0');
	t.is(await readFile(join(bench.project, 'number'), 'utf8'), '3\n');
	const undoing = bench.start(['undo', id, '--json']);
	await until('the undo runs', () => has('up'));
	await killHard(undoing);
	const applied = ofType(eventsOf(await readFile(journal, 'utf8')), 'change.applied');
	t.deepEqual(
		applied.map(({undo, risk, succeeded}) => ({undo, risk, succeeded})),
		[{undo: 'command', risk: 'reversible', succeeded: true}],
	);
	await whenOver('small.fix-2-0');
	t.is(await readFile(join(bench.project, 'number'), 'utf8'), '9\n');
	const again = await bench.gotriage(['undo', id]);
	t.is(again.status, 0, again.stderr);
	t.is(again.stdout, 'Nothing to roll back.\n');
	t.is(ofType(eventsOf(await readFile(journal, 'utf8')), 'change.undone').at(-1)?.result, 'undone');
});

const filesBook = `
schema: 1
id: files
title: Files are changed
requires: [cat]
triage:
  - {symptom: Odd, metric: look, response: change}
steps:
  - {id: look, kind: check, title: Look, run: [cat, flag], parse: number, alarm: value > 0}
  - id: change
    kind: action
    title: Change three files
    risk: reversible
    effect: Three files differ.
    snapshot: [present, absent, gone]
    shell: 'echo new > present; chmod 600 present; echo new > absent; rm gone; echo 0 > flag'
    undo: restore
    verify: look
  - id: aside
    kind: action
    title: Move the cache aside
    risk: reversible
    effect: The cache is empty.
    quarantine: [cache]
    undo: restore
    verify: look
recovery: [look]
`;

/** Three files changed and a directory moved aside, from bytes that no text editor would keep. */
async function changedFiles(t: ExecutionContext) {
	const bench = await openBench(t);
	const {file, sha256} = await bench.book('files', filesBook);
	const odd = Buffer.from([0, 1, 0xff, 0xfe, 0x0d, 0x0a, 0x0d]);
	await bench.write('present', odd);
	await chmod(join(bench.project, 'present'), 0o640);
	await bench.write('gone', 'kept without a newline');
	await bench.write('flag', '1\n');
	await mkdir(join(bench.project, 'cache', 'deep'), {recursive: true});
	await bench.write('cache/deep/entry', odd);
	const before = await bytesBelow(bench.project);
	const run = await bench.gotriage(['run', file, '--trust', sha256, '--json', '--allow', 'reversible']);
	t.is(run.status, 0, run.stderr + run.stdout);
	const after = await bytesBelow(bench.project);
	t.is(after['present'], 'new\n');
	t.is(after['absent'], 'new\n');
	t.false('gone' in after);
	t.false('cache/deep/entry' in after);
	t.true(Object.keys(after).some((name) => /^cache\.quarantine-[^/]+\/deep\/entry$/.test(name)));
	return {bench, before, odd, sha256, ...(await onlyIncident(bench))};
}

test('undo puts files back byte for byte, an absent one as absent, and a directory where it was', async (t) => {
	const {bench, before, id} = await changedFiles(t);
	const said = await bench.gotriage(['undo', id, '--json']);
	t.is(said.status, 0, said.stdout + said.stderr);
	t.deepEqual(
		undoneBy(said.stdout).map(({step, result}) => `${step} ${result}`),
		['aside undone', 'change undone'],
		'newest first',
	);
	t.deepEqual(await bytesBelow(bench.project), {...before, flag: '0\n'});
	t.is((await stat(join(bench.project, 'present'))).mode & 0o777, 0o640);
	const again = await bench.gotriage(['undo', id]);
	t.is(again.status, 0);
	t.is(again.stdout, 'Nothing to roll back.\n');
	t.deepEqual(await bytesBelow(bench.project), {...before, flag: '0\n'});
});

test('one step can be rolled back alone; a step that changed nothing is named as wrong', async (t) => {
	const {bench, id, odd} = await changedFiles(t);
	const wrong = await bench.gotriage(['undo', id, 'look', '--json']);
	t.is(wrong.status, 2);
	t.is(wrong.stdout, '');
	isOneSentence(t, wrong.stderr, /has no change by step look; it has change, aside/, 'undo look');
	const said = await bench.gotriage(['undo', id, 'change']);
	t.is(said.status, 0, said.stderr);
	t.regex(said.stdout, /^change: ✓ rolled back\n$/);
	t.deepEqual(await readFile(join(bench.project, 'present')), odd);
	t.false((await readdir(bench.project)).includes('cache'));
});

test('a file that someone changed since stays as it is, with the difference told, and undo exits 1', async (t) => {
	const {bench, id, journal} = await changedFiles(t);
	await bench.write('gone', 'mine\n');
	const said = await bench.gotriage(['undo', id, '--json']);
	t.is(said.status, 1, said.stderr);
	t.is(said.stderr, '');
	const stays = undoneBy(said.stdout).find((change) => change.step === 'change');
	t.is(stays?.result, 'stays');
	t.regex(stays?.reason ?? '', /gone was changed since the action/);
	t.is(await readFile(join(bench.project, 'gone'), 'utf8'), 'mine\n');
	t.is(await readFile(join(bench.project, 'absent'), 'utf8'), 'new\n', 'all or nothing of one change');
	const undone = ofType(eventsOf(await readFile(journal, 'utf8')), 'change.undone');
	t.deepEqual(
		undone.map(({step, result}) => `${step} ${result}`),
		['aside undone', 'change refused'],
	);

	const plain = await bench.gotriage(['undo', id]);
	t.is(plain.status, 1);
	t.regex(plain.stdout, /^change: ✗ stays: .*gone was changed.*\n {2}[\s\S]*\n {2}\+mine\n/, plain.stdout);
	await rm(join(bench.project, 'gone'));
	const later = await bench.gotriage(['undo', id]);
	t.is(later.status, 0, later.stdout);
});

test('what has appeared in place of a quarantined directory is moved aside, not overwritten', async (t) => {
	const {bench, id, odd} = await changedFiles(t);
	await bench.write('cache/newer', 'since\n');
	const said = await bench.gotriage(['undo', id, 'aside']);
	t.is(said.status, 0, said.stdout + said.stderr);
	t.deepEqual(await readFile(join(bench.project, 'cache', 'deep', 'entry')), odd);
	const after = await bytesBelow(bench.project);
	t.false('cache/newer' in after);
	t.true(Object.entries(after).some(([name, bytes]) => /since/.test(name) && bytes === 'since\n'));
});

test('what was quarantined and is gone stays told as not rolled back', async (t) => {
	const {bench, id} = await changedFiles(t);
	const [name = ''] = (await readdir(bench.project)).filter((entry) => entry.startsWith('cache.quarantine-'));
	await rm(join(bench.project, name), {recursive: true});
	const said = await bench.gotriage(['undo', id, 'aside']);
	t.is(said.status, 1);
	t.regex(said.stdout, /^aside: ✗ stays: /);
	hasNoStack(t, said.stderr + said.stdout, 'undo');
});

test('an incident that another gotriage has open is told with its pid, and left to it', async (t) => {
	const bench = await openBench(t);
	const yaml = numberBook().replace('run: [cat, number]', `shell: 'until [ -e go ]; do sleep 0.05; done; cat number'`);
	const {file, sha256} = await bench.book('small', yaml);
	await bench.write('number', '3\n');
	const run = bench.start(['run', file, '--trust', sha256, '--json']);
	await run.until((event) => event.type === 'step.started');
	const {id} = await onlyIncident(bench);
	for (const words of [
		['resume', id, '--trust', sha256],
		['undo', id, '--json'],
		['note', id, 'hello'],
	]) {
		const said = await bench.gotriage(words);
		t.is(said.status, 5, words.join(' '));
		t.is(said.stdout, '');
		isOneSentence(t, said.stderr, new RegExp(`open in another gotriage \\(pid ${run.pid}, since `), words.join(' '));
	}

	const shown = await bench.gotriage(['show', id, '--summary']);
	t.is(shown.status, 0, 'reading needs no lock');
	await bench.write('go', '');
	t.is((await run.ended).status, 0);
	const noted = await bench.gotriage(['note', id, 'the', 'morning', 'after']);
	t.is(noted.status, 0, noted.stderr);
	const after = await bench.gotriage(['show', id]);
	t.regex(after.stdout, /Note: the morning after/);
	t.regex(after.stdout, /CLOSED/);
	t.is(await statusOf(bench, id), 'closed', 'a note does not open it again');
});

test('an incident whose runbook was changed beside its journal is not gone on with, and is still rolled back', async (t) => {
	const {bench, before, id, directory, sha256} = await changedFiles(t);
	await rm(join(directory, 'runbooks'), {recursive: true});
	await writeFile(join(directory, 'runbook.yaml'), filesBook.replace('echo new', 'echo evil'));
	const said = await bench.gotriage(['resume', id, '--trust', sha256]);
	t.is(said.status, 2);
	t.is(said.stdout, '');
	isOneSentence(t, said.stderr, /not beside its journal any more, or was changed/, 'resume');
	const undone = await bench.gotriage(['undo', id, '--json']);
	t.is(undone.status, 0, `rolling back needs only the journal: ${undone.stderr}`);
	t.deepEqual((await bytesBelow(bench.project))['present'], before['present']);
});
