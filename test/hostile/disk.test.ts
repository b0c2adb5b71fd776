// The same leaks through the real command: printed by checks, by an action under its supervisor, in arguments, in the
// environment, in artefacts and in notes. Afterwards every file and everything that was printed is searched for them.
import {chmod, readFile} from 'node:fs/promises';
import {join} from 'node:path';
import test from 'ava';
import {bytesBelow, eventsOf, ofType, onlyIncident, openBench} from '../commands/support.js';
import {leaks, residue, secretInput, secretVariables} from './leaks.js';

const book = `
schema: 1
id: leaking
title: Everything leaks
requires: [cat, sh, printf, mysql]
inputs:
  key: {type: string, prompt: Key, secret: true}
triage:
  - {symptom: Odd, metric: look, response: act}
steps:
  - id: look
    kind: check
    title: Print every leak
    shell: 'cat leaks.txt; cat leaks.txt >&2; printf "%s\\n" "$INPUT_KEY" "$CI_DEPLOY_TOKEN" "$AWS_SECRET_ACCESS_KEY"; printf "%s" "$LONG_SECRET" | base64; printf "%s" "$INPUT_KEY" | base64 -w 7 > /dev/null; cp leaks.txt "$ARTEFACTS/kept.txt"; sleep 0; exit 0'
    value: size(lines)
    facts: {all: stdout + stderr}
    alarm: {when: size(stdout) > 0, says: '{{facts.all}}'}
    next: {alarm: arguments, ok: arguments, unknown: arguments}
  - id: arguments
    kind: check
    title: As arguments
    run: [printf, '%s ', '{{inputs.key}}', curl, -u, 'ci:hunter2pw', --token, tokenInArgv99]
    env: {KEY: '{{inputs.key}}', STEP_TOKEN: stepTokenValue77}
    value: stdout
    next: {alarm: mysql, ok: mysql, unknown: mysql}
  - id: mysql
    kind: check
    title: A password as its program takes it
    run: [mysql, -uroot, -psecretpw, '--password=correct-horse', 'https://ci:hunter2pass@proxy.test']
    exitCodes: [1]
    value: stderr
    next: act
  - id: act
    kind: action
    title: Act
    risk: reversible
    effect: None.
    shell: 'cat leaks.txt; cat leaks.txt >&2; echo "$INPUT_KEY $CI_DEPLOY_TOKEN"; exit 4'
    undo: {run: [printf, '%s', '{{inputs.key}}']}
    verify: look
    next: {done: end, failed: end, declined: end}
`;

test('of no leak is anything left on the disk, in a report, a recording, or on a screen', async (t) => {
	const bench = await openBench(t);
	// A key that is cut off reaches into whatever follows, so those that are not ended stand last.
	const endless = ({name}: {name: string}) => /never ends|others write/.test(name);
	const ordered = [...leaks.filter((leak) => !endless(leak)), ...leaks.filter(endless)];
	await bench.write('leaks.txt', ordered.map(({text}) => `${text}\n\n`).join(''));
	const {file, sha256} = await bench.book('leaking', book);
	// Nobody needs the real one: it fails, and says with what it was called.
	await bench.write('bin/mysql', '#!/bin/sh\necho "$0 $*" >&2\nexit 1\n');
	await chmod(join(bench.project, 'bin/mysql'), 0o755);
	const env = {...secretVariables, PATH: `${join(bench.project, 'bin')}:${process.env['PATH'] ?? ''}`};
	const run = await bench.gotriage(
		['run', file, '--trust', sha256, '--allow', 'reversible', '--input', `key=${secretInput}`, '--json'],
		{env},
	);
	t.is(run.stderr, '');
	const {id, directory} = await onlyIncident(bench);
	const outputs = ofType(eventsOf(run.stdout), 'step.finished').flatMap((event) => event.outputs);
	const rules = new Set(outputs.flatMap((output) => Object.keys(output.rules ?? {})));
	for (const rule of [
		'secret',
		'url-userinfo',
		'netrc',
		'authorization',
		'cookie',
		'token',
		'private-key',
		'flag',
		'value',
	]) {
		t.true(rules.has(rule), `${rule} is recorded: ${[...rules].join(' ')}`);
	}

	for (const output of outputs) {
		t.is(
			Object.values(output.rules ?? {}).reduce((sum, count) => sum + count, 0),
			output.redactions,
		);
	}

	const said = [run];
	for (const words of [
		['show', id],
		['show', id, '--json'],
		['report', id],
		['report', id, '--format', 'html'],
		['report', id, '--format', 'json'],
		['note', id, `it was ${secretVariables['CI_DEPLOY_TOKEN']} and ghp_abcdefghijklmnopqrstuvwxyz0123456789`],
		['cast', id, '--output', 'out.cast'],
		['replay', id, '--plain'],
	]) {
		said.push(await bench.gotriage(words, {env}));
		t.is(said.at(-1)?.signal, null);
	}

	const kept = await bytesBelow(bench.data);
	t.true(Object.keys(kept).some((name) => name.endsWith('stdout')) || Object.keys(kept).length > 8);
	const written = await bytesBelow(bench.project);
	const searched: Array<readonly [where: string, text: string]> = [
		...Object.entries(kept),
		...Object.entries(written).filter(([name]) => !['leaks.txt', 'leaking.yaml'].includes(name)),
		...said.map(({stdout, stderr}, index) => [`what was printed by command ${index}`, stdout + stderr] as const),
	];
	const inRunbook = ['hunter2pw', 'secretpw', 'correct-horse', 'hunter2pass', 'tokenInArgv99', 'stepTokenValue77'];
	const values = [
		...leaks.map(({name, secret}) => [name, secret] as const),
		...inRunbook.map((secret) => [`${secret} of the runbook`, secret] as const),
		...Object.entries(secretVariables),
	];
	for (const [where, text] of searched) {
		// The runbook's own bytes are kept as they are: they are what was trusted.
		if (where.startsWith('trust') || /runbooks?\//.test(where) || /\.yaml$/.test(where)) continue;
		const utf8 = Buffer.from(text, 'latin1').toString('utf8');
		for (const [name, secret] of values) {
			const left = residue(text, secret) ?? residue(utf8, secret);
			t.is(
				left,
				null,
				`${name} is in ${where}: ${utf8.slice(Math.max(0, utf8.indexOf(left ?? '') - 80)).slice(0, 200)}`,
			);
		}
	}

	t.true((await readFile(join(directory, 'journal.ndjson'), 'utf8')).includes('«redacted:secret»'));
});
