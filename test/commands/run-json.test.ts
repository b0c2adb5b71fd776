// What a machine reads: `run --json` is the journal, line by line; every document fits its published schema; nothing
// asks, and a dry run starts nothing.
import {mkdir, readdir, readFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {z} from 'zod';
import {documentSchemas} from '../../source/commands/published-schemas.js';
import {cliPath, packageRoot} from '../helpers/paths.js';
import {
	type Bench,
	controlsIn,
	eventsOf,
	incidentsIn,
	numberBook,
	ofType,
	onlyIncident,
	openBench,
	sha256Of,
} from './support.js';

/** A run in which an action helped: most kinds of events are in its journal. */
async function recovered(t: ExecutionContext, words: readonly string[] = ['--json']) {
	const bench = await openBench(t);
	const {file, sha256} = await bench.book('small', numberBook());
	await bench.write('number', '9\n');
	const said = await bench.gotriage(['run', file, '--trust', sha256, '--allow', 'reversible', ...words]);
	t.is(said.status, 0, said.stderr);
	const isRoot = process.getuid?.() === 0;
	const wanted = isRoot && words.includes('--plain') ? /^gotriage runs as root: [^\n]*\n$/ : /^$/;
	t.regex(said.stderr, wanted);
	return {bench, file, sha256, stdout: said.stdout};
}

test('the lines of run --json are the lines of the journal, chained from the first to the last', async (t) => {
	const {bench, stdout} = await recovered(t);
	const {journal} = await onlyIncident(bench);
	t.is(await readFile(journal, 'utf8'), stdout);
	const lines = stdout.split('\n').slice(0, -1);
	let previous = '0'.repeat(64);
	let t0 = 0;
	for (const [index, line] of lines.entries()) {
		const event = JSON.parse(line) as {seq: number; prev: string; t: number; at: string};
		t.is(event.seq, index + 1);
		t.is(event.prev, previous);
		t.true(event.t >= t0);
		t.regex(event.at, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
		previous = sha256Of(line);
		t0 = event.t;
	}

	const types = lines.map((line) => (JSON.parse(line) as {type: string}).type);
	t.is(types[0], 'incident.opened');
	t.is(types.at(-1), 'incident.closed');
	for (const pair of [
		['consent.asked', 'consent.given'],
		['consent.given', 'change.snapshotted'],
		['change.snapshotted', 'step.started'],
	] as const) {
		t.true(types.indexOf(pair[0]) < types.lastIndexOf(pair[1]), pair.join(' before '));
	}

	const started = ofType(eventsOf(stdout), 'step.started').find((event) => event.step === 'fix');
	const consent = ofType(eventsOf(stdout), 'consent.asked')[0];
	t.deepEqual(started?.commands, consent?.commands, 'what was shown is what ran');
});

/** The JSON Schema as it is published, made a check again. */
async function publishedCheck(name: string): Promise<z.ZodType> {
	const text = await readFile(join(packageRoot, 'schema', `${name}.schema.json`), 'utf8');
	return z.fromJSONSchema(JSON.parse(text) as never);
}

async function fits(t: ExecutionContext, name: keyof typeof documentSchemas, document: unknown): Promise<void> {
	const own = documentSchemas[name].safeParse(document);
	t.true(own.success, `${name}: ${own.success ? '' : z.prettifyError(own.error)}`);
	const published = (await publishedCheck(name)).safeParse(document);
	t.true(published.success, `published ${name}: ${published.success ? '' : z.prettifyError(published.error)}`);
}

test('each --json document and each event fits its published schema, and a changed one does not', async (t) => {
	const {bench, file, sha256, stdout} = await recovered(t);
	const {id} = await onlyIncident(bench);
	const withInputs = await bench.book(
		'more',
		numberBook('exit 3', 'inputs:\n  name: {type: string, prompt: Name, default: x}\n').replace(
			'id: small',
			'id: more',
		),
	);
	await bench.write('number', '9\n');
	const second = await bench.gotriage([
		...['run', withInputs.file, '--trust', withInputs.sha256, '--json', '--allow', 'reversible'],
		...['--input', 'name=y', '--threshold', 'limit=4'],
	]);
	t.is(second.status, 1, second.stderr);
	const events = [...eventsOf(stdout), ...eventsOf(second.stdout)];
	for (const event of events) {
		await fits(t, 'event', event);
	}

	const documents: ReadonlyArray<readonly [keyof typeof documentSchemas, readonly string[]]> = [
		['incidents', ['incidents', '--json']],
		['show', ['show', id, '--json']],
		['plan', ['run', file, '--dry-run', '--json']],
		['list', ['list', '--json']],
		['board', ['--json']],
		['probes', ['probes', '--json']],
		['doctor', ['doctor', '--json']],
		['validate', ['validate', '--json', file]],
		['undo', ['undo', id, '--json']],
	];
	for (const [name, words] of documents) {
		const said = await bench.gotriage(words);
		t.is(said.stderr, '', name);
		t.is(said.stdout.split('\n').length, 2, `${name}: one document on one line`);
		const document = JSON.parse(said.stdout) as Record<string, unknown>;
		await fits(t, name, document);
		t.false(documentSchemas[name].safeParse({...document, schema: 2}).success, `${name}: another schema number`);
		t.false((await publishedCheck(name)).safeParse({...document, schema: 2}).success, name);
		t.false((await publishedCheck(name)).safeParse({schema: 1}).success, `${name}: without its content`);
	}

	const [event] = events;
	t.false((await publishedCheck('event')).safeParse({...event, type: 'step.exploded'}).success);
	t.false((await publishedCheck('event')).safeParse({...event, seq: 0}).success);

	const quick = await bench.book('quick', numberBook().replace('id: small', 'id: quick'));
	const swept = await bench.gotriage(['sweep', '--json', quick.file, '--trust', quick.sha256]);
	t.is(swept.status, 1, swept.stderr);
	const sweep = JSON.parse(swept.stdout) as {rows: ReadonlyArray<{runbook: string; verdict: string}>};
	await fits(t, 'sweep', sweep);
	t.is(sweep.rows.find((row) => row.runbook === 'quick')?.verdict, 'alarm');
	const rank = {alarm: 0, unknown: 1, ok: 2} as const;
	const ranks = sweep.rows.map((row) => rank[row.verdict as keyof typeof rank]);
	t.deepEqual(ranks, ranks.toSorted(), 'worst first');
	t.deepEqual(sha256, sha256Of(await readFile(file)));
});

test('--plain tells the same run in lines without a control character', async (t) => {
	const {stdout} = await recovered(t, ['--plain']);
	t.deepEqual(controlsIn(stdout), []);
	for (const wanted of [
		/cat number/,
		/9 pieces, above 5/,
		/echo 3 > number/,
		/--allow/,
		/gotriage undo /,
		/recovered/,
	]) {
		t.regex(stdout, wanted);
	}

	for (const line of stdout.split('\n').slice(0, -1)) {
		t.regex(line, /^(?:\d\d:\d\d:\d\dZ [+-]\d\d:\d\d {2}| {20})\S|^ {20,}/);
		t.is(line, line.trimEnd());
	}
});

test('--dry-run prints every command of the path, starts nothing and needs no data directory', async (t) => {
	const bench = await openBench(t);
	const traces = join(bench.root, 'traces');
	const tools = join(bench.root, 'tools');
	await mkdir(traces);
	await mkdir(tools);
	for (const tool of ['cat', 'sh', 'go', 'curl', 'uname', 'ps']) {
		await writeFile(join(tools, tool), `#!/bin/sh\n: > ${traces}/${tool}\n`, {mode: 0o755});
	}

	const {file} = await bench.book(
		'small',
		numberBook('touch started', 'inputs:\n  key: {type: string, prompt: Key}\n').replace(
			'next: {alarm: fix, ok: end, unknown: end}',
			'next: fix',
		),
	);
	const occupied = await bench.write('occupied', 'precious\n');
	for (const [word, PATH] of [
		[file, tools],
		[file, join(bench.root, 'empty')],
		...['modproxy-down', 'gopls-stall', 'gotest-slow', 'sched-latency'].map((id) => [id, tools] as const),
	] as const) {
		const said = await bench.gotriage(['run', word, '--dry-run'], {env: {PATH, GOTRIAGE_HOME: occupied}});
		t.is(said.status, 0, said.stderr);
		t.is(said.stderr, '');
		t.deepEqual(controlsIn(said.stdout), []);
		t.regex(said.stdout, /^Dry run of .*\nNothing is run\./);
		if (word === file) {
			t.regex(said.stdout, /cat number[\s\S]*touch started/);
		}
	}

	t.deepEqual(await readdir(traces), [], 'no program was started');
	t.false((await readdir(bench.project)).includes('started'));
	t.is(await readFile(occupied, 'utf8'), 'precious\n');
	t.deepEqual(await incidentsIn(bench), []);
});

test('no command asks or waits, whatever stdin is', async (t) => {
	const bench = await openBench(t);
	const {file, sha256} = await bench.book('small', numberBook());
	await bench.write('number', '9\n');
	const asked = async (words: readonly string[], status: number, on: Bench = bench) => {
		// Every other test runs with stdin closed.
		const said = await on.gotriage(words, {input: 'yes\n'.repeat(10_000)});
		t.is(said.status, status, `${words.join(' ')}: ${said.stderr}`);
		t.notRegex(said.stdout + said.stderr, /Type yes|\[y\/N\]/);
	};
	await asked(['run', file, '--trust', sha256], 3);
	t.is(await readFile(join(bench.project, 'number'), 'utf8'), '9\n', 'yes on stdin is no consent');
	await asked(['run', file], 6);
	await asked(['trust', file], 6);
	await asked(['run', file, '--trust', sha256, '--allow', 'reversible'], 0);
	const last = (await incidentsIn(bench)).at(-1) ?? '';
	await asked(['undo', last], 0);
	await asked([], 0);
	await asked(['resume', last, '--trust', sha256], 0);
});

test('a reader that goes away ends the output and not the incident', async (t) => {
	const bench = await openBench(t);
	const {file, sha256} = await bench.book('small', numberBook());
	await bench.write('number', '9\n');
	const said = await bench.gotriage([], {
		command: [
			'/bin/sh',
			'-c',
			`{ "$0" "$@"; echo "$?" > status; } | head -n 1`,
			process.execPath,
			cliPath,
			...['run', file, '--trust', sha256, '--allow', 'reversible', '--json'],
		],
	});
	t.is(said.stderr, '');
	t.is(await readFile(join(bench.project, 'status'), 'utf8'), '0\n');
	t.is(await readFile(join(bench.project, 'number'), 'utf8'), '3\n');
	const {journal} = await onlyIncident(bench);
	t.is(eventsOf(await readFile(journal, 'utf8')).at(-1)?.type, 'incident.closed');
});
