// The completion scripts are made of the help's own table and are tried in the shells themselves; one that is not
// installed here is skipped, visibly.
import {execFile} from 'node:child_process';
import {chmod, mkdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {promisify} from 'node:util';
import test, {type ExecutionContext} from 'ava';
import {completionSpec} from '../../source/commands/completion/spec.js';
import {commandNames} from '../../source/commands/dispatch.js';
import {helps} from '../../source/commands/help.js';
import {findOnPath} from '../helpers/go.js';
import {cliPath} from '../helpers/paths.js';
import {type Bench, isOneSentence, numberBook, onlyIncident, openBench} from './support.js';

const run = promisify(execFile);
const bash = findOnPath('bash');
const withBash = bash === null ? test.skip : test;

/** A gotriage on the PATH. */
async function installed(bench: Bench): Promise<Readonly<Record<string, string>>> {
	const bin = join(bench.root, 'bin');
	await mkdir(bin);
	await writeFile(join(bin, 'gotriage'), `#!/bin/sh\nexec '${process.execPath}' '${cliPath}' "$@"\n`);
	await chmod(join(bin, 'gotriage'), 0o755);
	return {...bench.env, PATH: `${bin}:${bench.env['PATH'] ?? ''}`};
}

/** What bash offers after these words; the last one is being typed. */
async function offered(
	bench: Bench,
	env: Readonly<Record<string, string>>,
	words: readonly string[],
): Promise<string[]> {
	const script = `set -u; source <(gotriage completion bash); COMP_WORDS=(gotriage "$@"); COMP_CWORD=$#; _gotriage; printf '%s\\n' \${COMPREPLY[@]+"\${COMPREPLY[@]}"}`;
	const {stdout, stderr} = await run(bash ?? 'bash', ['--norc', '-c', script, 'bash', ...words], {
		env,
		cwd: bench.project,
	});
	if (stderr !== '') {
		throw new Error(stderr);
	}

	return stdout.split('\n').filter((line) => line !== '');
}

withBash('bash completes commands, options, their values, runbooks, incidents and files', async (t) => {
	const bench = await openBench(t);
	const {file, sha256} = await bench.book('small', numberBook());
	await bench.write('number', '3\n');
	await bench.write('a $(touch evil) name.yaml', '');
	t.is((await bench.gotriage(['run', file, '--trust', sha256, '--json'])).status, 0);
	const {id} = await onlyIncident(bench);
	const env = await installed(bench);
	const cases: ReadonlyArray<readonly [readonly string[], (words: readonly string[]) => boolean]> = [
		[[''], (words) => ['run', 'sweep', 'doctor', 'completion', 'help'].every((word) => words.includes(word))],
		[['res'], (words) => words.join() === 'resume'],
		[['run', 'modp'], (words) => words.join() === 'modproxy-down'],
		[['run', 'sma'], (words) => words.join() === 'small.yaml'],
		[['run', '--allow', ''], (words) => words.join() === 'reversible,disruptive'],
		[['run', '--allow-cost', 'l'], (words) => words.join() === 'load'],
		[['run', '--input', 'x=1', 'modp'], (words) => words.join() === 'modproxy-down'],
		[['run', '--dr'], (words) => words.join() === '--dry-run'],
		[['--j'], (words) => words.join() === '--json'],
		[['show', ''], (words) => words.join() === id],
		[['release', id.slice(0, 4)], (words) => words.join() === id],
		[['report', id, '--format', 'm'], (words) => words.join() === 'markdown'],
		[['milestone', id, 'mit'], (words) => words.join() === 'mitigated'],
		[['completion', ''], (words) => ['bash', 'zsh', 'fish'].every((word) => words.includes(word))],
		[['trust', 'a'], (words) => words.join() === 'a $(touch evil) name.yaml'],
		[['help', 'unde'], (words) => words.length === 0],
		[['validate', 'small.yaml', 'sm'], (words) => words.join() === 'small.yaml'],
	];
	for (const [words, isRight] of cases) {
		const found = await offered(bench, env, words);
		t.true(isRight(found), `${words.join(' ')}: ${found.join(' ')}`);
	}

	t.false((await run('ls', {cwd: bench.project})).stdout.split('\n').includes('evil'), 'nothing offered is expanded');
});

for (const shell of ['zsh', 'fish'] as const) {
	const path = findOnPath(shell);
	(path === null ? test.skip : test)(`${shell} takes its script`, async (t: ExecutionContext) => {
		const bench = await openBench(t);
		const script = (await bench.gotriage(['completion', shell])).stdout;
		const file = await bench.write(`completion.${shell}`, script);
		const {stderr} = await run(path ?? shell, [shell === 'zsh' ? '-n' : '--no-execute', file]);
		t.is(stderr, '');
	});
}

test('every command has its help, and every option of the help is in the scripts of all three shells', async (t) => {
	t.deepEqual(
		commandNames.filter((name) => helps[name] === undefined),
		[],
		'commands without a help',
	);
	const bench = await openBench(t);
	const [inBash, inZsh, inFish] = await Promise.all(
		['bash', 'zsh', 'fish'].map(async (shell) => (await bench.gotriage(['completion', shell])).stdout),
	);
	for (const {name, options} of completionSpec(helps)) {
		t.true(inBash?.includes(`'${name}')`) && inZsh?.includes(`'${name}')`));
		t.regex(inFish ?? '', new RegExp(`__fish_use_subcommand -a ${name} `));
		for (const {flag} of options) {
			t.regex(inBash ?? '', new RegExp(`'${name}'\\) echo '[^']*${flag}\\b`), `${name} ${flag}`);
			const how = flag.startsWith('--') ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`;
			t.true(
				inFish?.split('\n').some((line) => line.includes(`from ${name}' ${how}`)),
				`${name} ${flag}`,
			);
		}
	}
});

test('ids are printed one a line, none without a data directory, and an unknown shell is told', async (t) => {
	const bench = await openBench(t);
	t.regex((await bench.gotriage(['completion', 'runbooks'])).stdout, /^modproxy-down$/m);
	const none = await bench.gotriage(['completion', 'incidents']);
	t.is(none.status, 0);
	t.is(none.stdout, '');
	const said = await bench.gotriage(['completion', 'tcsh']);
	t.is(said.status, 2);
	isOneSentence(t, said.stderr, /takes a shell: bash, zsh or fish/, 'tcsh');
});
