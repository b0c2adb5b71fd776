// The published schemas: generated, committed and equal; what the package ships and the design shows fits them.
import {readdir, readFile} from 'node:fs/promises';
import {basename, join} from 'node:path';
import test from 'ava';
import {parse} from 'yaml';
import {z} from 'zod';
import {packageRoot, runbooksPath} from '../helpers/paths.js';
import {controlsIn, openBench, sha256Of} from './support.js';

const committed = join(packageRoot, 'schema');
const designExample = join(packageRoot, 'test', 'runbook', 'fixtures', 'modproxy-down.yaml');

async function shippedFiles(): Promise<string[]> {
	const names = await readdir(runbooksPath);
	return names
		.filter((name) => name.endsWith('.yaml') && name !== 'coverage.yaml')
		.map((name) => join(runbooksPath, name));
}

async function runbookCheck(): Promise<z.ZodType> {
	return z.fromJSONSchema(JSON.parse(await readFile(join(committed, 'runbook.schema.json'), 'utf8')) as never);
}

test('what gotriage schema prints and writes is what is committed, byte for byte', async (t) => {
	const bench = await openBench(t);
	const printed = await bench.gotriage(['schema']);
	t.is(printed.status, 0, printed.stderr);
	t.is(printed.stdout, await readFile(join(committed, 'runbook.schema.json'), 'utf8'));
	const written = await bench.gotriage(['schema', '--output', 'made/here']);
	t.is(written.status, 0, written.stderr);
	t.is(written.stdout, '');
	const names = (await readdir(committed)).sort();
	t.deepEqual((await readdir(join(bench.project, 'made', 'here'))).sort(), names);
	for (const name of names) {
		const made = await readFile(join(bench.project, 'made', 'here', name), 'utf8');
		t.is(made, await readFile(join(committed, name), 'utf8'), `${name}: npm run schema brings it up to date`);
	}

	const one = await bench.gotriage(['schema', 'sweep']);
	t.is(one.stdout, await readFile(join(committed, 'sweep.schema.json'), 'utf8'));
});

test('every shipped runbook carries the line that gives an editor the schema, fits it, and is valid', async (t) => {
	const bench = await openBench(t);
	const check = await runbookCheck();
	const files = await shippedFiles();
	t.true(files.length >= 4);
	for (const file of files) {
		const text = await readFile(file, 'utf8');
		t.is(text.split('\n')[0], '# yaml-language-server: $schema=../schema/runbook.schema.json', basename(file));
		const fit = check.safeParse(parse(text));
		t.true(fit.success, `${basename(file)}: ${fit.success ? '' : z.prettifyError(fit.error)}`);
	}

	const said = await bench.gotriage(['validate', '--strict', ...files]);
	t.is(said.status, 0, said.stdout);
	t.is(said.stdout, files.map((file) => `${file}: good\n`).join(''));
});

test("the design's example is valid as it stands and fits the committed schema", async (t) => {
	const bench = await openBench(t);
	const said = await bench.gotriage(['validate', designExample, '--json']);
	t.is(said.status, 0, said.stdout);
	t.true((await runbookCheck()).safeParse(parse(await readFile(designExample, 'utf8'))).success);
	const plan = await bench.gotriage(['run', designExample, '--dry-run']);
	t.is(plan.status, 0, plan.stderr);
	t.deepEqual(controlsIn(plan.stdout), []);
	t.regex(plan.stdout, /GOMODCACHE=«tmp»\/mod go mod download -json rsc\.io\/quote@latest/);
});

/** Every key of the format, in two files that are valid together. */
const everyCheck = `
schema: 1
id: everything
title: Every key of the format
summary: For the tests of the schema.
tags: [tests]
references:
  - {title: A page, url: 'https://example.com/'}
requires: [cat, 'sh']
inputs:
  word: {type: string, prompt: Word, default: a, pattern: '^[a-z]+$', allowDash: true}
  key: {type: string, prompt: Key, default: k, secret: true}
  level: {type: enum, prompt: Level, default: low, options: [low, high]}
  names: {type: list, prompt: Names, default: [a, b]}
  count: {type: integer, prompt: Count, default: 3}
  ratio: {type: number, prompt: Ratio, default: 0.5}
  time: {type: duration, prompt: Time, default: 1s}
  place: {type: url, prompt: Place, default: 'https://example.com/'}
  folder: {type: path, prompt: Folder, default: /tmp}
  document: {type: file, prompt: Document, default: number}
  process: {type: pid, prompt: Process, default: 2}
thresholds:
  limit: {value: 5, unit: pieces, source: the test}
triage:
  - {symptom: Odd, metric: look, response: fix}
steps:
  - id: list
    kind: check
    title: List
    why: For what follows.
    compute: '["number"]'
    facts: {names: value}
    evidence: host
  - id: look
    kind: check
    title: Look
    why: The number tells.
    when: inputs.count > 0
    platforms: [linux, darwin]
    requires: [cat]
    needs: [list]
    each: steps.list.facts.names
    run: [cat, '{{item}}']
    env: {LC_ALL: C, NO_SUCH: null}
    cwd: project
    timeout: 10s
    timeoutIs: unknown
    lasts: 1s
    cost: quiet
    exitCodes: [0, 1]
    parse: text
    match: '(?<digits>[0-9]+)'
    value: double(match.digits)
    summary: max(values)
    unit: pieces
    alarm: {above: limit}
    baseline: {key: [host, project], keep: 10}
    evidence: metric
    next: {alarm: fix, ok: sampled, unknown: sampled, skipped: sampled}
  - id: fix
    kind: action
    title: Fix
    why: It is too large.
    shell: 'echo 3 > number'
    risk: reversible
    effect: The number is small.
    snapshot: [number]
    exitCodes: [0]
    undo: restore
    verify: {check: look, settle: 10ms, within: 1s}
    after: [look]
    next: {done: sampled, declined: sampled, failed: sampled, skipped: sampled}
  - id: sampled
    kind: check
    title: Sample
    why: More than once.
    shell: cat number
    sample: {every: 10ms, times: 2, until: value < 100}
    parse: number
    alarm: {when: value > 1000, says: very large}
    next: [{when: value > 500, to: end}, {to: again}]
  - id: again
    kind: check
    title: Again
    why: Until it is small.
    run: [cat, number]
    parse: number
    recheck: {after: 10ms, times: 2, when: value > 4}
    alarm: value > 1000
    next: probed
  - id: probed
    kind: check
    title: Probe
    why: What the machine says.
    probe: {name: disk-space, with: {paths: [/]}}
    value: json.maxUsedPercent
    alarm: {below: limit}
    next: which
  - id: which
    kind: decision
    title: Which
    why: A person knows.
    options:
      - {key: by-hand, label: By hand, auto: true, next: by-hand}
      - {key: other, label: Other, when: inputs.level == "high", next: {to: 'runbook:gopls-stall'}}
  - id: by-hand
    kind: manual
    title: By hand
    why: No command can.
    instructions: Look at it.
    next: {done: end, notDone: aside, skipped: end}
  - id: aside
    kind: action
    title: Aside
    why: It is in the way.
    quarantine: ['{{item}}']
    choose: {from: steps.list.facts.names, label: '{{item}}', key: '{{item}}', many: true}
    risk: destructive
    target: cache
    effect: It is gone.
    undo: restore
    verify: {none: nothing tells}
  - id: signal
    kind: action
    title: Signal
    why: It hangs.
    signal: {pid: '{{inputs.process}}', started: '1', name: CONT}
    risk: disruptive
    effect: It goes on.
    undo: {signal: {pid: '{{inputs.process}}', started: '1', name: STOP}}
    verify: look
  - id: command
    kind: action
    title: Command
    why: It helps.
    run: [cat, number]
    risk: reversible
    effect: None.
    undo: {run: [cat, number], env: {A: b}, cwd: tmp, timeout: 5s}
    verify: look
  - id: noted
    kind: action
    title: Noted
    why: It is safe.
    run: [cat, --, '{{inputs.word}}', '{{inputs.key}}', '{{inputs.names}}', '{{inputs.ratio}}', '{{inputs.time}}', '{{inputs.place}}']
    env: {FOLDER: '{{inputs.folder}}', DOCUMENT: '{{inputs.document}}'}
    risk: reversible
    effect: None.
    undo: {notNeeded: nothing is changed}
    verify: look
  - id: final
    kind: action
    title: Final
    why: There is no other way.
    run: [cat, number]
    risk: disruptive
    effect: None.
    undo: {impossible: it cannot be called back}
    verify: look
recovery: [look]
`;

type Node = Readonly<Record<string, unknown>>;

/** Every property name that the JSON Schema allows anywhere. */
function keysOf(schema: unknown, found = new Set<string>()): Set<string> {
	if (Array.isArray(schema)) {
		for (const entry of schema) {
			keysOf(entry, found);
		}
	} else if (typeof schema === 'object' && schema !== null) {
		for (const [name, entry] of Object.entries(schema as Node)) {
			if (name === 'properties') {
				for (const key of Object.keys(entry as Node)) {
					found.add(key);
				}
			}

			keysOf(entry, found);
		}
	}

	return found;
}

/** Every key that a document uses anywhere. */
function keysUsed(document: unknown, found = new Set<string>()): Set<string> {
	if (Array.isArray(document)) {
		for (const entry of document) {
			keysUsed(entry, found);
		}
	} else if (typeof document === 'object' && document !== null) {
		for (const [key, entry] of Object.entries(document as Node)) {
			found.add(key);
			keysUsed(entry, found);
		}
	}

	return found;
}

test('every key of the schema is exercised by a runbook that validates and that the schema takes', async (t) => {
	const bench = await openBench(t);
	const {file, sha256} = await bench.book('everything', everyCheck);
	t.is(sha256, sha256Of(everyCheck));
	const said = await bench.gotriage(['validate', '--strict', file]);
	t.is(said.status, 0, said.stdout);
	const schema = JSON.parse(await readFile(join(committed, 'runbook.schema.json'), 'utf8')) as unknown;
	const used = keysUsed(parse(everyCheck));
	for (const example of [...(await shippedFiles()), designExample]) {
		keysUsed(parse(await readFile(example, 'utf8')), used);
	}

	t.deepEqual(
		[...keysOf(schema)].filter((key) => !used.has(key)),
		[],
		'keys that nothing uses',
	);
	const check = await runbookCheck();
	t.true(check.safeParse(parse(everyCheck)).success);
	for (const [from, to] of [
		['kind: check', 'kind: chekc'],
		['timeout: 10s', 'timeout: 10'],
		['risk: reversible', 'risk: harmless'],
		['id: look', 'id: Look At'],
		['schema: 1', 'schema: 2'],
		['    effect: It goes on.\n', ''],
		['title: Every', 'tittle: Every'],
	] as const) {
		t.true(everyCheck.includes(from));
		t.false(check.safeParse(parse(everyCheck.replace(from, to))).success, to || `without ${from}`);
	}
});
