// Hostile text from where it really comes: file names, the go command's settings, the environment, other processes'
// command lines, the author of a commit, what a step prints. The real command tells of all of it in characters that are
// drawn as themselves.
import {spawn} from 'node:child_process';
import {join} from 'node:path';
import type {ExecutionContext} from 'ava';
import test from 'ava';
import {execa} from 'execa';
import {type Bench, incidentsIn, openBench, type Said} from '../commands/support.js';
import {goTest} from '../helpers/go.js';
import {acting, strings} from './strings.js';

/** All of them in one line that may be a file's name, a variable's value or an argument. */
const evil = strings
	.map(([, text]) => text)
	.join(' ')
	.replaceAll(/[\u0000\n\r/\uD800-\uDFFF]/g, '');
const short = '\u001B]52;c;aGk=\u0007\u001B[2J\u009B31m\u202Egnp\u200B\u2066';

function isHarmless(t: ExecutionContext, {stdout, stderr}: Said, label: string): void {
	// A completion script is indented by tabs.
	t.notRegex(stdout.replaceAll('\t', ''), acting, `${label}: stdout`);
	t.notRegex(stderr, acting, `${label}: stderr`);
}

async function hostileProject(t: ExecutionContext): Promise<Readonly<{bench: Bench; env: Record<string, string>}>> {
	const bench = await openBench(t);
	await bench.write('go.mod', 'module example.test/x\n\ngo 1.22\n');
	await bench.write(join(`dir${short}`, `${short}_test.go`), 'package x\n');
	await bench.write(`${short}.go`, 'package x\n');
	await bench.write('../home/goenv', `GOPROXY=http://127.0.0.1:9/${evil},off\nGOFLAGS=-mod=mod\nGOPRIVATE=${evil}\n`);
	const author = {name: `A${short}`, email: `a${short}@x.test`};
	const git = (...words: string[]) =>
		execa('git', ['-c', `user.name=${author.name}`, '-c', `user.email=${author.email}`, ...words], {
			cwd: bench.project,
			env: {HOME: bench.home, GIT_CONFIG_NOSYSTEM: '1'},
		});
	await git('init', '-q', '-b', 'main');
	await git('add', '.');
	await git('commit', '-q', '-m', `fix: ${evil}`);
	const gopls = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)', `gopls ${short}`], {
		argv0: `gopls${short}`,
		stdio: 'ignore',
	});
	t.teardown(() => {
		gopls.kill('SIGKILL');
	});
	const env = Object.fromEntries(
		['GODEBUG', 'GOINSECURE', 'GOAUTH', 'HTTP_PROXY', 'EDITOR', 'USER', 'COLORTERM', 'SUDO_USER'].map((name) => [
			name,
			`x${evil}`,
		]),
	);
	return {bench, env};
}

goTest('the machine and the project around it, as every command tells of them', async (t) => {
	const {bench, env} = await hostileProject(t);
	for (const words of [
		['doctor'],
		['run', 'go-env-baseline', '--plain'],
		['run', 'delivery-signals', '--json'],
		['sweep', '--json', 'gopls-stall'],
	]) {
		const said = await bench.gotriage(words, {env});
		t.not(said.status, null, said.stderr);
		t.true(said.stdout.length > 100, said.stderr);
		isHarmless(t, said, words.join(' '));
	}

	for (const id of await incidentsIn(bench)) {
		for (const words of [
			['show', id],
			['report', id],
			['report', id, '--format', 'html'],
		]) {
			const said = await bench.gotriage(words, {env});
			isHarmless(t, said, words.join(' '));
			t.true(said.stdout.length > 100, said.stderr);
		}
	}
});

test('what is asked of it, and what it says in reply', async (t) => {
	const bench = await openBench(t);
	for (const words of [
		['run', evil],
		['run', `./${evil}.yaml`, '--plain'],
		['show', evil, '--follow'],
		['replay', evil],
		['completion', evil],
		['drill', evil],
		[`--${evil}`],
	]) {
		const said = await bench.gotriage(words, {env: {COLUMNS: evil, LANG: `C.UTF-8${short}`}});
		t.is(said.status, 2, said.stderr);
		isHarmless(t, said, words[0] ?? '');
	}

	isHarmless(t, await bench.gotriage(['completion', 'bash']), 'completion bash');
});

test('show --follow of an incident that is being written', async (t) => {
	const bench = await openBench(t);
	await bench.write('said', `${strings.map(([, text]) => text).join('\n')}\n`);
	const {file, sha256} = await bench.book(
		'shouts',
		`
schema: 1
id: shouts
title: It shouts
requires: [cat]
triage:
  - {symptom: Odd, metric: shout, response: shout}
steps:
  - {id: shout, kind: check, title: Shout, run: [cat, said], value: stdout, facts: {all: stdout}, alarm: {when: size(stdout) > 0, says: '{{facts.all}}'}}
`,
	);
	const run = bench.start(['run', file, '--trust', sha256, '--json']);
	await run.until((event) => event.type === 'incident.opened');
	const [id = ''] = await incidentsIn(bench);
	const [followed, ran] = await Promise.all([bench.gotriage(['show', id, '--follow']), run.ended]);
	isHarmless(t, ran, 'run --json');
	isHarmless(t, followed, 'show --follow');
	t.true(followed.stdout.includes('ALARM'), followed.stdout);
});
