// Without a terminal: the board is printed wherever there is text, and a machine without Go is told plainly.
import {mkdir, symlink} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import test from 'ava';
import stringWidth from 'string-width';
import {findOnPath} from '../helpers/go.js';
import {type Bench, controlsIn, openBench} from './support.js';

/** A PATH with nothing but these tools. */
async function pathWith(bench: Bench, tools: readonly string[]): Promise<string> {
	const directory = join(bench.root, 'bin');
	await mkdir(directory);
	for (const tool of tools) {
		const found = findOnPath(tool);
		if (found !== null) {
			await symlink(found, join(directory, tool));
		}
	}

	return directory;
}

test('the board is printed without a terminal, whatever the terminal and the language are said to be', async (t) => {
	const bench = await openBench(t);
	const plain = await bench.gotriage([]);
	t.is(plain.status, 0, plain.stderr);
	t.is(plain.stderr, '');
	t.deepEqual(controlsIn(plain.stdout), []);
	for (const wanted of [
		'Too many gopls processes',
		'above 5 processes',
		'first response:',
		'gotriage run modproxy-down',
		'gotriage sweep',
	]) {
		t.true(plain.stdout.includes(wanted), wanted);
	}

	for (const line of plain.stdout.split('\n')) {
		t.true(stringWidth(line) <= 80, line);
	}

	for (const env of [
		{NO_COLOR: '1', TERM: 'dumb', LANG: 'C', LC_ALL: 'C', COLUMNS: '20'},
		{FORCE_COLOR: '3', COLORTERM: 'truecolor', TERM: undefined, LANG: undefined, CI: 'true'},
	]) {
		const said = await bench.gotriage([], {env});
		t.is(said.status, 0, said.stderr);
		t.is(said.stdout, plain.stdout, JSON.stringify(env));
	}
});

test('help and version need nothing and say what every command does', async (t) => {
	const bench = await openBench(t);
	const help = await bench.gotriage(['--help'], {env: {HOME: undefined, PATH: undefined}});
	t.is(help.status, 0, help.stderr);
	for (const command of ['sweep', 'run', 'resume', 'undo', 'show', 'report', 'validate', 'trust', 'doctor']) {
		t.regex(help.stdout, new RegExp(`gotriage ${command}\\b`));
	}

	t.regex((await bench.gotriage(['run', '--help'])).stdout, /--allow RISK/);
	t.regex((await bench.gotriage(['--version'])).stdout, /^\d+\.\d+\.\d+\S*\n$/);
});

test('without Go the board, the doctor and the sweep say so plainly and what to install', async (t) => {
	const bench = await openBench(t);
	const PATH = await pathWith(bench, ['sh', 'cat', 'curl', 'uname']);
	const env = {PATH};
	const advice = /Go is not installed, or not on the PATH: .*go\.dev/s;
	const board = await bench.gotriage([], {env});
	t.is(board.status, 0, board.stderr);
	t.regex(board.stdout.replaceAll(/\n +/g, ' '), advice);

	const doctor = await bench.gotriage(['doctor'], {env});
	t.is(doctor.status, 1);
	t.regex(doctor.stdout, /▲ missing {2}go(?:>=\S+)? .*go\.dev/);

	const sweep = await bench.gotriage(['sweep', '--json'], {env});
	t.true(sweep.status === 1 || sweep.status === 4, sweep.stderr);
	const {rows} = JSON.parse(sweep.stdout) as {
		rows: ReadonlyArray<{runbook: string; metric: string; verdict: string; reason: string | null}>;
	};
	const download = rows.find((row) => row.runbook === 'modproxy-down' && row.metric === 'download');
	t.is(download?.verdict, 'unknown', 'what cannot be measured is neither ok nor in alarm');
	t.regex(download?.reason ?? '', /go was not found on PATH/);

	const run = await bench.gotriage(['run', 'modproxy-down', '--plain'], {env});
	t.true([1, 3, 4].includes(run.status ?? -1), run.stdout + run.stderr);
	t.regex(run.stdout, /\? unknown.*go was not found on PATH/);
	t.true(dirname(PATH) === bench.root);
});
