// What a command, a runbook or a file name contains reaches nobody's terminal raw, and what is secret reaches no file.
import {readFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {type Bench, bytesBelow, controlsIn, isOneSentence, onlyIncident, openBench, type Said} from './support.js';

/** Clipboard writes, cleared screens, titles, overwritten lines, C1 controls, turned-around and invisible text. */
const hostile = [
	'\u001B]52;c;cm0gLXJmIH4K\u0007',
	'\u001B[2J\u001B[H',
	'\u001B]0;title\u001B\\',
	'\u001B[31mred\u001B[0m',
	'\u001B[6n\u001B[c',
	'harmless\r\u001B[Krm -rf ~',
	'\u009B2J\u009D52;c;AAAA\u009C\u0085',
	'\b\b\b\u0007\u000B\u000C\u000E\u000F\u007F',
	'\u202Egnp.exe\u202C\u2066x\u2069\u200E\u200F',
	'zero\u200Bwidth\uFEFF',
	'\u001BP+q544e\u001B\\\u001B_x\u001B\\\u001B^x\u001B\\',
].join(' ');

function isHarmless(t: ExecutionContext, said: Said, label: string): void {
	t.deepEqual(controlsIn(said.stdout), [], `${label}: stdout`);
	t.deepEqual(controlsIn(said.stderr), [], `${label}: stderr`);
	t.false(/[\u200B\uFEFF]/.test(said.stdout + said.stderr), `${label}: invisible characters`);
}

const hostileBook = `
schema: 1
id: hostile
title: A hostile command
requires: [sh, cat]
triage:
  - {symptom: Odd, metric: shout, response: act}
steps:
  - id: shout
    kind: check
    title: Shout
    run: [sh, shout.sh]
    exitCodes: [0, 3]
    value: lines[0]
    facts: {said: stdout, wrong: stderr}
    alarm: {when: exit == 3, says: it shouts}
    next: {alarm: fails, ok: fails, unknown: fails}
  - id: fails
    kind: check
    title: Fail with words
    run: [sh, fail.sh]
    parse: number
    next: act
  - id: each
    kind: check
    title: For each
    each: steps.shout.facts.said.split(" ")
    run: [cat, --, '{{item}}']
    exitCodes: [0, 1]
    next: end
  - id: act
    kind: action
    title: Act
    risk: reversible
    effect: It has acted.
    run: [sh, fail.sh]
    undo: {run: [sh, fail.sh]}
    verify: shout
    next: {done: each, failed: each, declined: each}
`;

async function hostileRun(bench: Bench, mode: readonly string[]) {
	await bench.write('said', `${hostile}\n`);
	await bench.write('shout.sh', 'cat said; cat said >&2; exit 3\n');
	await bench.write('fail.sh', 'cat said >&2; exit 9\n');
	const {file, sha256} = await bench.book('hostile', hostileBook);
	return bench.gotriage(['run', file, '--trust', sha256, '--allow', 'disruptive', ...mode]);
}

test('what a command prints is shown without acting, in every view', async (t) => {
	const bench = await openBench(t);
	const plain = await hostileRun(bench, ['--plain']);
	t.is(plain.status, 1, plain.stderr);
	isHarmless(t, plain, 'run --plain');
	t.regex(plain.stdout, /ALARM {2}.*: it shouts/);
	const {id, directory} = await onlyIncident(bench);
	for (const words of [
		['show', id],
		['show', id, '--summary'],
		['show', id, '--json'],
		['report', id],
		['undo', id],
		['incidents'],
		['resume', id],
	]) {
		const said = await bench.gotriage(words);
		t.true([0, 1, 6].includes(said.status ?? -1), said.stderr);
		isHarmless(t, said, words.join(' '));
	}

	const output = await bytesBelow(join(directory, 'output'));
	t.true(Object.keys(output).length > 0, 'the output itself is kept');
});

test('what a runbook says is shown without acting, or refused', async (t) => {
	const bench = await openBench(t);
	const text = JSON.stringify(hostile);
	const yaml = `
schema: 1
id: words
title: ${text}
summary: ${text}
requires: [cat]
inputs:
  word: {type: string, prompt: ${text}, default: x}
triage:
  - {symptom: ${text}, metric: look, response: look}
steps:
  - id: look
    kind: check
    title: ${text}
    why: ${text}
    run: [cat, ${text}, '{{inputs.word}}']
    env: {WORD: ${text}}
    exitCodes: [0, 1]
    unit: ${text.slice(0, 20)}"
    alarm: {when: exit != 0, says: ${text}}
    next: end
`;
	const {file, sha256} = await bench.book('words', yaml);
	for (const words of [
		['validate', file],
		['validate', '--json', file],
		['run', file, '--dry-run'],
		['run', file, '--dry-run', '--json'],
		['trust', file],
		['run', file, '--trust', sha256, '--plain'],
		['sweep', file, '--trust', sha256],
	]) {
		const said = await bench.gotriage(words);
		t.not(said.status, null);
		isHarmless(t, said, words.join(' '));
	}

	await writeFile(file, Buffer.from(yaml.replaceAll(text, `'${hostile}'`)));
	const raw = await bench.gotriage(['validate', file]);
	t.is(raw.status, 1, 'raw control characters in the file are a fault');
	isHarmless(t, raw, 'validate');
	t.regex(raw.stdout, /contains the character/);
});

const soundYaml = `schema: 1
id: sound
title: Sound
requires: [true]
triage:
  - {symptom: none, metric: look, response: look}
steps:
  - {id: look, kind: check, title: Look, run: ['true'], value: exit, next: end}
`;

test('words and file names with control characters are told without acting, each in one sentence', async (t) => {
	const bench = await openBench(t);
	const name = `evil\u001B[2J\u202E\nsecond line\r.yaml`;
	await bench.write(name, 'schema: 1\n');
	const file = join(bench.project, name);
	// Sound but for its name, which the fault then quotes.
	const misnamed = await bench.write(`mis\u001B[2Jnamed.yaml`, soundYaml);
	const good = await bench.write(`odd\u001B]52;c;AAAA\u0007.yaml`, 'x: 1\n');
	for (const [words, status] of [
		[['validate', file], 1],
		[['validate', misnamed], 1],
		[['validate', `${file}.missing`], 2],
		[['run', good], 2],
		[['run', good, '--json'], 2],
		[['sweep', `${good}x`], 2],
		[[hostile], 2],
		[['run', hostile.replaceAll('/', '')], 2],
		[['run', 'modproxy-down', `--${hostile}`], 2],
		[['run', 'modproxy-down', '--input', `${hostile}=1`], 2],
		[['run', 'modproxy-down', '--input', `module=${hostile}`], 2],
		[['run', 'modproxy-down', '--allow', hostile], 2],
		[['run', 'modproxy-down', '-C', hostile], 2],
		[['show', hostile], 2],
		[['undo', hostile], 2],
		[['schema', hostile], 2],
		[['help', hostile], 0],
	] as const) {
		const said = await bench.gotriage(words);
		t.is(said.status, status, said.stderr);
		isHarmless(t, said, JSON.stringify(words));
		if (status === 2 && words[1] !== good) {
			isOneSentence(t, said.stderr, /\S/, JSON.stringify(words));
		}
	}
});

test('a home and a project with control characters in their names are shown without acting', async (t) => {
	const bench = await openBench(t);
	const odd = 'pro\u001B[2J\nject\u202E\u009B2J';
	await bench.write(join(odd, 'number'), '9\n');
	const {file, sha256} = await bench.book(
		'place',
		'schema: 1\nid: place\ntitle: Place\nrequires: [cat]\ntriage:\n  - {symptom: O, metric: look, response: look}\nsteps:\n  - {id: look, kind: check, title: Look, run: [cat, number], parse: number, alarm: value > 5}\n',
	);
	const env = {GOTRIAGE_HOME: join(bench.root, 'da\u001B[2Jta\u202E\u009B2J')};
	const run = await bench.gotriage(['run', file, '--trust', sha256, '--plain', '-C', odd], {env});
	t.is(run.status, 1, run.stderr);
	isHarmless(t, run, 'run');
	const json = await bench.gotriage(['run', file, '--trust', sha256, '--json', '-C', odd], {env});
	isHarmless(t, json, 'run --json');
	const opened = JSON.parse(json.stdout.split('\n')[0] ?? '') as {project: string; incident: string};
	t.true(opened.project.endsWith(odd), 'nothing is lost');
	const journal = join(env.GOTRIAGE_HOME, 'incidents', opened.incident, 'journal.ndjson');
	t.is(await readFile(journal, 'utf8'), json.stdout, 'the lines shown are the lines recorded');
	const listed = await bench.gotriage(['incidents', '--json'], {env});
	isHarmless(t, listed, 'incidents --json');
	const {incidents} = JSON.parse(listed.stdout) as {incidents: ReadonlyArray<{id: string}>};
	for (const words of [['report', incidents[0]?.id ?? ''], ['show', incidents[0]?.id ?? ''], ['doctor']]) {
		isHarmless(t, await bench.gotriage(words, {env}), words.join(' '));
	}
});

test('a secret input and secret variables are in no file and in no output, however they are printed', async (t) => {
	const bench = await openBench(t);
	const secret = 'S3cr3t-value-9f8e7d';
	const token = 'ghp_0123456789abcdefghijABCDEFGHIJ012345';
	const encoded = Buffer.from(secret).toString('base64');
	const yaml = `
schema: 1
id: secretive
title: Secrets
requires: [sh, echo]
inputs:
  key: {type: string, prompt: Key, secret: true}
triage:
  - {symptom: Odd, metric: look, response: act}
steps:
  - id: look
    kind: check
    title: Print it
    shell: 'echo "$INPUT_KEY $MY_TOKEN"; printf %s "$INPUT_KEY" | base64; echo "$INPUT_KEY" >&2; echo "$INPUT_KEY" > "$ARTEFACTS/kept.txt"; exit 0'
    value: stdout
    facts: {all: stdout + stderr}
    alarm: {when: size(stdout) > 0, says: it prints}
    next: {alarm: argument, ok: argument, unknown: argument}
  - id: argument
    kind: check
    title: As an argument
    run: [echo, 'key={{inputs.key}}']
    env: {KEY: '{{inputs.key}}'}
    value: stdout
    next: act
  - id: act
    kind: action
    title: Act
    risk: reversible
    effect: None.
    shell: 'echo "$INPUT_KEY $MY_TOKEN"; echo "$MY_TOKEN" >&2; exit 4'
    undo: {run: [echo, '{{inputs.key}}']}
    verify: look
    next: {done: end, failed: end, declined: end}
`;
	const {file, sha256} = await bench.book('secretive', yaml);
	const env = {MY_TOKEN: token};
	const words = ['run', file, '--trust', sha256, '--allow', 'reversible', '--input', `key=${secret}`];
	const outputs = [
		await bench.gotriage([...words, '--json'], {env}),
		await bench.gotriage([...words, '--plain'], {env}),
		await bench.gotriage([...words, '--dry-run'], {env}),
	];
	t.is(outputs[0]?.status, 1, outputs[0]?.stderr);
	const {incidents} = JSON.parse((await bench.gotriage(['incidents', '--json'])).stdout) as {
		incidents: ReadonlyArray<{id: string}>;
	};
	const id = incidents[0]?.id ?? '';
	outputs.push(await bench.gotriage(['report', id]), await bench.gotriage(['show', id]));
	outputs.push(
		await bench.gotriage(['note', id, `it was ${token}`], {env}),
		await bench.gotriage(['show', id, '--json']),
	);
	const files = await bytesBelow(bench.data);
	t.true(Object.keys(files).length > 10);
	for (const [kind, value] of [
		['the secret', secret],
		['the token', token],
		['the secret in base64', encoded],
	] as const) {
		for (const [name, bytes] of Object.entries(files)) {
			t.false(bytes.includes(value), `${kind} is in ${name}`);
		}

		for (const said of outputs) {
			t.false((said.stdout + said.stderr).includes(value), `${kind} was printed: ${said.stdout.slice(0, 200)}`);
		}
	}

	t.true((await readFile(file, 'utf8')).includes('INPUT_KEY'));
});
