import {cp, readdir, readFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {documentSchemas} from '../../source/commands/published-schemas.js';
import {type Bench, incidentsIn, openBench} from './support.js';

const secret = 'Zq8vN2xK7pLw4TbR';

const book = (file: string) => `schema: 1
id: greeting
title: The greeting is wrong
requires: [cat]
triage:
  - {symptom: The greeting is wrong, metric: read, response: change}
inputs:
  proxy: {type: url, prompt: Proxy, default: 'https://proxy.golang.org'}
steps:
  - id: look
    kind: check
    title: Look around
    shell: 'pwd; echo "GOMODCACHE=$GOMODCACHE"; echo "proxy $INPUT_PROXY"; echo "home $HOME"; echo hello > "$ARTEFACTS/said.txt"'
  - id: read
    kind: check
    title: Read the greeting
    run: [cat, greeting.txt]
    value: size(stdout)
    alarm: {when: value > 6, says: the greeting is long}
    evidence: config
  - id: change
    kind: action
    title: Write a short greeting
    risk: reversible
    effect: The greeting is short.
    snapshot: [${file}]
    shell: 'echo hi > greeting.txt'
    undo: restore
    verify: read
    next: end
recovery: [read]
`;

/** A closed incident made by the command itself. */
async function incident(t: ExecutionContext): Promise<Readonly<{bench: Bench; id: string}>> {
	const bench = await openBench(t);
	await bench.write('greeting.txt', 'good morning\n');
	const {file, sha256} = await bench.book('greeting', book(join(bench.project, 'greeting.txt')));
	const said = await bench.gotriage(
		[
			'run',
			file,
			'--trust',
			sha256,
			'--auto',
			'--allow',
			'reversible',
			'--json',
			'--input',
			'proxy=https://goproxy.berlin.corp:8443/go',
		],
		{env: {DEPLOY_TOKEN: secret}},
	);
	t.is(said.status, 0, said.stdout + said.stderr);
	const [id = ''] = await incidentsIn(bench);
	return {bench, id};
}

async function everything(directory: string): Promise<string> {
	const blobs = await readdir(join(directory, 'blobs'));
	const files = ['journal.ndjson', ...blobs.map((name) => join('blobs', name))];
	return (await Promise.all(files.map(async (name) => readFile(join(directory, name), 'utf8')))).join('\n');
}

test('record seals an incident, says what it left out and what to do next, and verify finds it good', async (t) => {
	const {bench, id} = await incident(t);
	// A runbook that names its own project cannot be recorded without it: the bytes stay. Verify is the judge.
	const said = await bench.gotriage(['record', id, '--output', 'recordings/k7q2', '--json']);
	t.is(said.status, 0, said.stdout + said.stderr);
	const document = JSON.parse(said.stdout);
	t.true(documentSchemas.record.safeParse(document).success, JSON.stringify(document));
	t.deepEqual(document.findings, []);
	t.true(document.neutralised > 5);

	const directory = join(bench.project, 'recordings', 'k7q2');
	const text = await everything(directory);
	for (const name of [bench.project, bench.home, bench.data, 'berlin.corp', id]) {
		t.false(text.includes(name), name);
	}

	t.true(text.includes('GOMODCACHE=/home/oncall/go/pkg/mod'));
	t.regex(text, /proxy https:\/\/host-[a-z]+\.example:8443\/go/);

	const verified = await bench.gotriage(['recordings', 'verify', 'k7q2', '--json']);
	t.is(verified.status, 0, verified.stdout);
	const checked = JSON.parse(verified.stdout);
	t.true(documentSchemas['recordings-verify'].safeParse(checked).success, verified.stdout);
	t.true(checked.recordings.some((one: {name: string; isGood: boolean}) => one.name === 'k7q2' && one.isGood));

	const again = await bench.gotriage(['record', id, '--output', 'recordings/k7q2']);
	t.is(again.status, 2);
	t.regex(again.stderr, /there is a recording already; --force replaces it/);
	await writeFile(join(directory, 'drill.yaml'), '# mine\n');
	const before = await readFile(join(directory, 'journal.ndjson'), 'utf8');
	const forced = await bench.gotriage(['record', id, '--output', 'recordings/k7q2', '--force']);
	t.regex(forced.stdout, /^Sealed as recordings\/k7q2: \d+ takes, in place of the recording that was there\./);
	t.regex(forced.stdout, /Its drill\.yaml was kept\./);
	t.regex(forced.stdout, /gotriage recordings verify recordings\/k7q2/);
	t.is(await readFile(join(directory, 'drill.yaml'), 'utf8'), '# mine\n');
	// The same incident gives the same bytes.
	t.is(await readFile(join(directory, 'journal.ndjson'), 'utf8'), before);
});

test('recordings lists what is here, and report and show read a recording as they read an incident', async (t) => {
	const {bench, id} = await incident(t);
	await bench.gotriage(['record', id, '--output', 'recordings/k7q2']);
	const plain = await bench.gotriage(['recordings']);
	t.is(plain.status, 0);
	t.regex(plain.stdout, /^k7q2 +The greeting is wrong$/m);
	t.regex(plain.stdout, /^ +\d+ steps, .*, sealed$/m);
	const listed = await bench.gotriage(['recordings', '--json']);
	t.true(documentSchemas.recordings.safeParse(JSON.parse(listed.stdout)).success, listed.stdout);

	for (const word of ['k7q2', 'recordings/k7q2', join(bench.project, 'recordings', 'k7q2')]) {
		const report = await bench.gotriage(['report', word]);
		t.is(report.status, 0, report.stderr);
		t.regex(report.stdout, /^# The greeting is wrong$/m);
		t.true(report.stdout.includes('good morning'), 'the kept output is quoted');
		t.false(report.stdout.includes('is not beside its journal'));
	}

	const shown = await bench.gotriage(['show', 'k7q2', '--json']);
	const document = JSON.parse(shown.stdout);
	t.is(document.status, 'closed');
	t.is(document.events.at(-1).type, 'sealed');
	t.deepEqual(
		documentSchemas.recording.safeParse(document.events).error?.issues ?? [],
		[],
		'its journal fits the published schema',
	);
	const summary = await bench.gotriage(['show', 'k7q2', '--summary']);
	t.is(summary.status, 0, summary.stderr);
	t.regex(summary.stdout, /closed as recovered/);
});

test('verify fails, with the line, on a changed recording, and names one that is not there', async (t) => {
	const {bench, id} = await incident(t);
	await bench.gotriage(['record', id, '--output', 'recordings/k7q2']);
	const path = join(bench.project, 'recordings', 'k7q2', 'journal.ndjson');
	const lines = (await readFile(path, 'utf8')).split('\n');
	lines[3] = (lines[3] ?? '').replace('"attempt":1', '"attempt":2');
	await writeFile(path, lines.join('\n'));
	const verified = await bench.gotriage(['recordings', 'verify', 'k7q2']);
	t.is(verified.status, 1);
	t.regex(verified.stdout, /^k7q2: 1 fault$/m);
	t.regex(verified.stdout, /journal\.ndjson line 4: line 4 of its journal was changed after it was written\./);
	const missing = await bench.gotriage(['recordings', 'verify', 'nothing-here']);
	t.is(missing.status, 2);
	t.regex(missing.stderr, /There is no recording "nothing-here"/);
	const odd = await bench.gotriage(['recordings', 'list']);
	t.is(odd.status, 2);
});

test('a value of this environment is redacted from what was kept before it was known to be a secret', async (t) => {
	const bench = await openBench(t);
	await bench.write('greeting.txt', `Zq8vN2xK\n7pLw4TbR\nand ${secret}\n`);
	const {file, sha256} = await bench.book('greeting', book(join(bench.project, 'greeting.txt')));
	await bench.gotriage(['run', file, '--trust', sha256, '--auto', '--json']);
	const [id = ''] = await incidentsIn(bench);
	const said = await bench.gotriage(['record', id, '--output', 'recordings/k7q2'], {env: {DEPLOY_TOKEN: secret}});
	t.is(said.status, 0, said.stdout + said.stderr);
	t.regex(said.stdout, /^Redacted again: [2-9]\d* values\.$/m);
	const text = await everything(join(bench.project, 'recordings', 'k7q2'));
	t.false(text.includes(secret));
	t.false(text.includes('7pLw4TbR'));
});

test('what cannot be sealed says why and writes nothing', async (t) => {
	const {bench, id} = await incident(t);
	const journal = join(bench.data, 'incidents', id, 'journal.ndjson');
	const none = await bench.gotriage(['record', id]);
	t.is(none.status, 2);
	t.regex(none.stderr, /takes --output DIR/);
	t.is((await bench.gotriage(['record', id, '--output', 'recordings/..'])).status, 2);
	t.is((await bench.gotriage(['record', '20200101-000000-aaaa', '--output', 'x'])).status, 2);
	await bench.gotriage(['record', id, '--output', 'recordings/k7q2']);
	const twice = await bench.gotriage(['record', 'k7q2', '--output', 'recordings/twice']);
	t.is(twice.status, 1);
	t.regex(twice.stderr, /This is a recording already/);

	const copy = join(bench.data, 'incidents', '20261121-000000-open');
	await cp(join(bench.data, 'incidents', id), copy, {recursive: true});
	const lines = (await readFile(journal, 'utf8')).split('\n');
	await writeFile(join(copy, 'journal.ndjson'), `${lines.slice(0, -2).join('\n')}\n`);
	await writeFile(join(copy, 'journal.head'), '');
	const open = await bench.gotriage(['record', '20261121-000000-open', '--output', 'recordings/open']);
	t.is(open.status, 1);
	t.regex(open.stderr, /is still open; close it first/);

	lines[2] = (lines[2] ?? '').replace('"t":', '"t":1');
	await writeFile(journal, lines.join('\n'));
	const damaged = await bench.gotriage(['record', id, '--output', 'recordings/damaged']);
	t.is(damaged.status, 1);
	t.regex(damaged.stderr, /damaged at byte \d+.*cannot be sealed, and stays as it is/);
	t.deepEqual(await readdir(join(bench.project, 'recordings')), ['k7q2']);
});
