import {createHash} from 'node:crypto';
import {mkdtemp, readdir, readFile, rm, symlink, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {readRecording} from '../../../source/journal/recording-directory.js';
import {writeRecording} from '../../../source/journal/write-recording.js';
import {takesOf} from '../../../source/recording/takes.js';
import {loadRecordedRunbook} from '../../../source/session/recordings/open-recording.js';
import {type VerifiedRecording, verifyRecording} from '../../../source/session/recordings/verify-recording.js';
import {incidentOf, type SceneOptions, sealedOf} from '../../recording/support.js';

async function recorded(t: ExecutionContext, options: SceneOptions = {}, name = 'k7q2'): Promise<string> {
	const above = await mkdtemp(join(tmpdir(), 'gotriage-verify-'));
	t.teardown(async () => rm(above, {recursive: true, force: true}));
	const directory = join(above, name);
	const {input} = await incidentOf(t, {artefacts: {'note.txt': 'kept\n'}, ...options});
	await writeRecording(directory, sealedOf(t, input), {mayReplace: false});
	return directory;
}

const verify = async (directory: string, secrets: readonly string[] = []): Promise<VerifiedRecording> =>
	verifyRecording(directory, {secrets, known: [], runbooks: new Map()});

const told = ({findings}: VerifiedRecording) => findings.map(({about, where, sentence}) => [about, where, sentence]);
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

/** Changes the events, and gives the lines a chain and a seal that hold: what a careful forger would do. */
async function forge(directory: string, change: (line: string) => string): Promise<void> {
	const path = join(directory, 'journal.ndjson');
	let prev = '0'.repeat(64);
	const lines = (await readFile(path, 'utf8'))
		.split('\n')
		.filter((line) => line !== '')
		.map((line) => {
			const event = JSON.parse(change(line)) as Record<string, unknown>;
			const written = JSON.stringify({...event, prev, ...(event['type'] === 'sealed' ? {last: prev} : {})});
			prev = sha256(written);
			return `${written}\n`;
		});
	await writeFile(path, lines.join(''));
}

const drill = `drill: 1
title: The greeting is too long
page: Somebody wrote that the greeting has too many words.
par: {diagnose: 5m, mitigate: 10m}
causes:
  accepted: [{id: verbose-config, text: the configuration is verbose}]
  distractors: [{id: wrong-locale, text: another locale}, {id: old-binary, text: an old binary}]
evidence: [{step: greeting#read, class: config}]
reference: [greeting#look, greeting#read, greeting#change]
`;

test('a recording as it was sealed is good', async (t) => {
	const verified = await verify(await recorded(t));
	t.deepEqual(told(verified), []);
	t.true(verified.takes >= 5);
	t.true(verified.blobs > 3);
	t.false(verified.hasDrill);
});

test('a runbook that was entered later is kept among the blobs, read back, and needed', async (t) => {
	const directory = await recorded(t, {entersOther: true});
	t.deepEqual(told(await verify(directory)), []);
	const {recording} = await readRecording(directory, loadRecordedRunbook);
	t.deepEqual([...recording.runbooks.keys()], ['greeting', 'elsewhere']);
	t.deepEqual(
		takesOf(recording.events).flatMap(({runbook, step}) => (runbook === 'elsewhere' ? [step] : [])),
		['other'],
	);
	const sha = recording.runbooks.get('elsewhere')?.sha256 ?? '';
	await rm(join(directory, 'blobs', sha));
	const {findings} = await verify(directory);
	t.true(findings.some(({about, where}) => about === 'blob' && where === `blobs/${sha}`));
});

test('a changed byte anywhere in it is a finding that names the line or the file', async (t) => {
	const directory = await recorded(t);
	const blobs = (await readdir(join(directory, 'blobs'))).map((name) => `blobs/${name}`);
	for (const file of ['journal.ndjson', 'runbook.yaml', ...blobs]) {
		const path = join(directory, file);
		const bytes = await readFile(path);
		const line = 1 + bytes.subarray(0, Math.floor(bytes.length / 2)).filter((byte) => byte === 0x0a).length;
		const changed = Buffer.from(bytes);
		const at = Math.floor(bytes.length / 2);
		changed[at] = (changed[at] ?? 0) ^ 1;
		await writeFile(path, changed);
		const {findings} = await verify(directory);
		t.is(findings.length, 1, file);
		t.true(
			findings[0]?.where === (file === 'journal.ndjson' ? `journal.ndjson line ${line}` : file),
			JSON.stringify(findings),
		);
		await writeFile(path, bytes);
	}

	t.deepEqual(told(await verify(directory)), []);
});

test('blobs: missing, linked and unused ones are findings', async (t) => {
	const directory = await recorded(t);
	const [first = '', second = ''] = await readdir(join(directory, 'blobs'));
	await rm(join(directory, 'blobs', first));
	await rm(join(directory, 'blobs', second));
	await symlink('/etc/hostname', join(directory, 'blobs', second));
	await writeFile(join(directory, 'blobs', 'f'.repeat(64)), 'x');
	t.deepEqual(
		told(await verify(directory)).toSorted(),
		[
			['blob', `blobs/${'f'.repeat(64)}`, 'no event refers to it.'],
			...[
				['blob', `blobs/${first}`, 'it is missing.'],
				['blob', `blobs/${second}`, 'it is not read: it is a link.'],
			].toSorted(),
		].toSorted(),
	);
});

test('a step that its runbook has not is a finding, however well it is chained', async (t) => {
	const directory = await recorded(t);
	await forge(directory, (line) => line.replaceAll('"step":"look"', '"step":"nowhere"'));
	const verified = await verify(directory);
	t.true(verified.findings.length > 0);
	t.true(verified.findings.every(({about}) => about === 'step'));
	t.regex(verified.findings[0]?.sentence ?? '', /names a step nowhere that the runbook greeting has not/);
});

test('a take that no step before it leads to is a finding', async (t) => {
	const directory = await recorded(t);
	// The change is said to be rolled back before anybody rolled it back.
	await forge(directory, (line) =>
		line.includes('"purpose":"undo"') ? line.replaceAll('"step":"change"', '"step":"look"') : line,
	);
	const {findings} = await verify(directory);
	const paths = findings.filter(({about}) => about === 'path');
	t.true(paths.length > 0, JSON.stringify(findings));
	t.regex(paths[0]?.sentence ?? '', /cannot be played, no step before leads to it/);
});

test('an output that lies elsewhere does not fit the schema', async (t) => {
	const directory = await recorded(t);
	await forge(directory, (line) => line.replace(/"stdout":"blobs\/[0-9a-f]{64}"/, '"stdout":"../../etc/passwd"'));
	const {findings} = await verify(directory);
	t.true(findings.some(({about, sentence}) => about === 'journal' && sentence.startsWith('outputs.0.stdout')));
});

test('a secret in an event, a blob or the drill is a finding that does not quote it', async (t) => {
	const secret = 'correct-horse-battery-staple';
	const directory = await recorded(t, {note: `psst ${secret}`, says: `and ${secret}\n`});
	await writeFile(join(directory, 'drill.yaml'), `# ghp_abcdefghijklmnopqrstuvwxyz0123456789\n${drill}`);
	const {findings} = await verify(directory, [secret]);
	const secrets = findings.filter(({about}) => about === 'secret');
	t.deepEqual(secrets.map(({where}) => where.replace(/[0-9a-f]{64}|\d+/g, 'N')).toSorted(), [
		'blobs/N',
		'drill.yaml',
		'event N',
	]);
	t.false(JSON.stringify(findings).includes(secret));
	t.false(JSON.stringify(findings).includes('ghp_abc'));
});

test('paths, hosts and addresses of a machine are findings by rule alone', async (t) => {
	const directory = await recorded(t);
	await forge(directory, (line) =>
		line
			.replace('"project":"/srv/project"', '"project":"/bigdisk/shop"')
			.replace('"title":"Look around"', '"title":"on /home/ada and https://build7.corp.net/x from 10.1.2.3"'),
	);
	const {findings} = await verify(directory);
	const traces = findings.filter(({about}) => about === 'machine').map(({sentence}) => sentence);
	for (const trace of ['/bigdisk/shop', '/home/ada', 'build7.corp.net', '10.1.2.3']) {
		t.true(
			traces.some((sentence) => sentence.includes(trace)),
			trace,
		);
	}
});

test('a good drill is good; one with a spoiler, an unknown step or a path that misses is not', async (t) => {
	const directory = await recorded(t);
	const path = join(directory, 'drill.yaml');
	await writeFile(path, drill);
	const good = await verify(directory);
	t.true(good.hasDrill);
	t.deepEqual(
		told(good).filter(([, , sentence]) => !/scores \d+/.test(sentence ?? '')),
		[],
	);
	const faults: ReadonlyArray<readonly [string, string, RegExp]> = [
		['title: The greeting is too long', 'title: The configuration is verbose', /gives the cause away/],
		['greeting#look, ', 'greeting#gone, ', /has no step gone/],
		['greeting#change]', 'greeting#change, greeting#change]', /cannot be played from here/],
	];
	for (const [from, to, wanted] of faults) {
		await writeFile(path, drill.replace(from, to));
		const {findings} = await verify(directory);
		t.true(
			findings.some(
				({about, where, sentence}) => about === 'drill' && /^drill\.yaml line \d+/.test(where) && wanted.test(sentence),
			),
			JSON.stringify(findings),
		);
	}
});

test("a recording's name that gives the cause away is a finding", async (t) => {
	const directory = await recorded(t, {}, 'verbose-greeting');
	await writeFile(join(directory, 'drill.yaml'), drill);
	const {findings} = await verify(directory);
	t.true(findings.some(({sentence}) => /name of the recording gives the cause away/.test(sentence)));
});

test('a journal that is no recording, and strange files, are findings', async (t) => {
	const directory = await recorded(t);
	await writeFile(join(directory, 'README.txt'), 'hello');
	t.deepEqual(told(await verify(directory)), [
		['directory', 'README.txt', 'it is no part of a recording, so nothing vouches for it; move it away.'],
	]);
	await writeFile(join(directory, 'journal.ndjson'), '');
	t.is((await verify(directory)).findings.length, 1);
	await rm(join(directory, 'journal.ndjson'));
	t.regex((await verify(directory)).findings[0]?.sentence ?? '', /has no journal\.ndjson/);
});
