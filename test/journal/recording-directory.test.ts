import {chmod, cp, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, truncate, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {basename, join} from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {JournalFailure} from '../../source/journal/contract.js';
import {readLines} from '../../source/journal/journal-lines.js';
import {sha256Of as hashOf} from '../../source/journal/recorded-file.js';
import {findRecording, listRecordings, readRecording} from '../../source/journal/recording-directory.js';
import {blameSeal, sealOf} from '../../source/journal/recording-seal.js';
import {writeRecording} from '../../source/journal/write-recording.js';
import type {SealedRecording} from '../../source/recording/seal.js';
import {loadRecordedRunbook} from '../../source/session/recordings/open-recording.js';
import {isThorough} from '../helpers/thorough.js';
import {eventsIn, incidentOf, sealedOf} from '../recording/support.js';

async function root(t: ExecutionContext): Promise<string> {
	const directory = await mkdtemp(join(tmpdir(), 'gotriage-recordings-'));
	t.teardown(async () => rm(directory, {recursive: true, force: true}));
	return directory;
}

type Written = Readonly<{above: string; directory: string; sealed: SealedRecording}>;

async function written(t: ExecutionContext): Promise<Written> {
	const above = join(await root(t), 'recordings');
	const directory = join(above, 'k7q2');
	const {input} = await incidentOf(t, {artefacts: {'note.txt': 'kept\n'}});
	const sealed = sealedOf(t, input);
	await writeRecording(directory, sealed, {mayReplace: false});
	return {above, directory, sealed};
}

const read = async (directory: string) => readRecording(directory, loadRecordedRunbook);

async function failure(t: ExecutionContext, work: Promise<unknown>): Promise<JournalFailure> {
	const error = await t.throwsAsync(work, {instanceOf: JournalFailure});
	if (!(error instanceof JournalFailure)) {
		throw new Error('no failure');
	}

	return error;
}

test('what was sealed is read back: events, runbook, blobs, no notes', async (t) => {
	const {directory, sealed} = await written(t);
	const {recording, readBlob} = await read(directory);
	t.deepEqual(recording.events, eventsIn(sealed));
	t.deepEqual(recording.notes, []);
	t.is(recording.name, 'k7q2');
	t.is(recording.drill, null);
	t.is(recording.runbooks.get('greeting')?.runbook.title, 'The greeting is wrong');
	t.deepEqual(Buffer.from(recording.runbooks.get('greeting')?.bytes ?? []), Buffer.from(sealed.runbook));
	const look = recording.events.find((event) => event.type === 'step.finished' && event.step === 'look');
	const path = look?.type === 'step.finished' ? look.outputs[0]?.stdout : null;
	t.is(await readBlob(path ?? ''), 'nothing here\n');
});

test('the files of a recording are for others to read, and nothing temporary is left beside it', async (t) => {
	const {above, directory} = await written(t);
	t.deepEqual(await readdir(above), ['k7q2']);
	t.deepEqual((await readdir(directory)).toSorted(), ['blobs', 'journal.ndjson', 'runbook.yaml']);
	t.is((await stat(directory)).mode & 0o777, 0o755);
	for (const name of ['journal.ndjson', 'runbook.yaml']) {
		t.is((await stat(join(directory, name))).mode & 0o777, 0o644);
	}
});

test('a recording is replaced only when that is asked for, and its drill.yaml stays', async (t) => {
	const {above, directory, sealed} = await written(t);
	await writeFile(join(directory, 'drill.yaml'), 'mine: true\n');
	const refused = await failure(t, writeRecording(directory, sealed, {mayReplace: false}));
	t.regex(refused.message, /there is a recording already; --force replaces it/);
	await writeFile(join(directory, 'blobs', 'f'.repeat(64)), 'old');
	t.deepEqual(await writeRecording(directory, sealed, {mayReplace: true}), {replaced: true});
	t.is(await readFile(join(directory, 'drill.yaml'), 'utf8'), 'mine: true\n');
	t.false((await readdir(join(directory, 'blobs'))).includes('f'.repeat(64)));
	t.deepEqual(await readdir(above), ['k7q2']);
});

test('nothing else is ever written over: a directory, a file, a recording with strange files', async (t) => {
	const {above, directory, sealed} = await written(t);
	const other = join(above, 'other');
	await mkdir(other);
	await writeFile(join(other, 'thesis.txt'), 'ten years');
	t.regex((await failure(t, writeRecording(other, sealed, {mayReplace: true}))).message, /is no recording/);
	const file = join(above, 'file');
	await writeFile(file, 'x');
	await failure(t, writeRecording(file, sealed, {mayReplace: true}));
	t.is(await readFile(file, 'utf8'), 'x');
	await writeFile(join(directory, 'notes.txt'), 'mine');
	t.regex((await failure(t, writeRecording(directory, sealed, {mayReplace: true}))).message, /"notes\.txt"/);
	t.is(await readFile(join(directory, 'notes.txt'), 'utf8'), 'mine');
	await mkdir(join(above, 'empty'));
	t.deepEqual(await writeRecording(join(above, 'empty'), sealed, {mayReplace: false}), {replaced: false});
});

test('a directory that cannot be written leaves nothing behind', async (t) => {
	const {sealed} = await written(t);
	const above = await root(t);
	await writeFile(join(above, 'recordings'), 'a file');
	const refused = await failure(t, writeRecording(join(above, 'recordings', 'x'), sealed, {mayReplace: false}));
	t.regex(refused.message, /could not be written|cannot be written/);
	t.deepEqual(await readdir(above), ['recordings']);
});

test('every changed byte of the journal is found, and the first bad line is named', async (t) => {
	const {sealed} = await written(t);
	const bytes = Buffer.from(sealed.journal);
	const lines = sealed.journal.split('\n').length - 1;
	let line = 1;
	let checked = 0;
	for (let at = 0; at < bytes.length; at++) {
		const original = bytes[at] ?? 0;
		// Both: a bit that keeps most text readable, and one that turns capitals into small letters.
		for (const flip of isThorough || at % 5 === 0 ? [0x01, 0x20] : []) {
			bytes[at] = original ^ flip;
			const findings = blameSeal(bytes, readLines(bytes));
			const seal = sealOf(findings);
			const named = findings.newerFormat === null ? (typeof seal === 'string' ? seal : 'nothing') : 'line 1 ';
			checked++;
			if (!named.startsWith(`line ${line} `)) {
				t.fail(`byte ${at} of line ${line} of ${lines}, flipped by ${flip}: ${named}`);
			}
		}

		bytes[at] = original;
		if (original === 0x0a) {
			line++;
		}
	}

	t.is(checked, (isThorough ? bytes.length : Math.ceil(bytes.length / 5)) * 2);
});

test('a torn end, a missing seal and lines after the seal are told of; the events before are there', async (t) => {
	const {directory, sealed} = await written(t);
	const path = join(directory, 'journal.ndjson');
	await truncate(path, Buffer.byteLength(sealed.journal) - 20);
	const torn = await read(directory);
	t.is(torn.recording.events.length, eventsIn(sealed).length - 1);
	t.regex(torn.recording.notes[0] ?? '', /not sealed as it should be: line \d+ .* missing or cut short/);
	await writeFile(path, `${sealed.journal}{"seq":99}\n`);
	t.regex((await read(directory)).recording.notes[0] ?? '', /not sealed as it should be/);
});

test('a newer major is refused with one sentence, a newer minor is read', async (t) => {
	const {directory, sealed} = await written(t);
	const path = join(directory, 'journal.ndjson');
	const of = (major: number, minor: number) =>
		sealed.journal.replace(
			'"recording":{"format":{"major":1,"minor":0}',
			`"recording":{"format":{"major":${major},"minor":${minor}}`,
		);
	await writeFile(path, rechain(of(2, 0)));
	const refused = await failure(t, read(directory));
	t.is(refused.kind, 'newer-format');
	t.is(
		refused.message,
		'Recording k7q2 was made by a newer gotriage (recording format 2.0); update gotriage to read it.',
	);
	await writeFile(path, sealed.journal.replace('"format":{"major":1', '"format":{"major":7'));
	t.is((await failure(t, read(directory))).kind, 'newer-format');
	const rechained = rechain(of(1, 9));
	await writeFile(path, rechained);
	const {recording} = await read(directory);
	t.deepEqual(recording.notes, []);
	t.is(recording.events.length, eventsIn(sealed).length);
});

test('unknown keys are ignored, and events of a newer minor that are not known', async (t) => {
	const {directory, sealed} = await written(t);
	const newer = sealed.journal
		.replace('"format":{"major":1,"minor":0},"kind"', '"format":{"major":1,"minor":4},"kind"')
		.replace('"type":"step.offered"', '"type":"step.dreamt"')
		.replace('"type":"step.started"', '"type":"step.started","mood":"calm"');
	await writeFile(join(directory, 'journal.ndjson'), rechain(newer));
	const {recording} = await read(directory);
	t.is(recording.events.length, eventsIn(sealed).length - 1);
	t.deepEqual(recording.notes, ['A newer gotriage recorded 1 events that this one does not know; they are not shown.']);
});

/** The same lines with a chain and a seal that hold. */
function rechain(journal: string): string {
	let prev = '0'.repeat(64);
	return journal
		.split('\n')
		.filter((line) => line !== '')
		.map((line) => {
			const event = JSON.parse(line) as Record<string, unknown>;
			const written = JSON.stringify({...event, prev, ...(event['type'] === 'sealed' ? {last: prev} : {})});
			prev = hashOf(Buffer.from(written));
			return `${written}\n`;
		})
		.join('');
}

test('a blob is given only where it is what its name says, and never from elsewhere', async (t) => {
	const {directory, sealed} = await written(t);
	const [name = '', other = ''] = [...sealed.blobs.keys()];
	await writeFile(join(directory, '..', 'secret.txt'), 'not yours');
	const {readBlob} = await read(directory);
	t.is(await readBlob('../secret.txt'), null);
	t.is(await readBlob('blobs/../../secret.txt'), null);
	t.is(await readBlob('/etc/hostname'), null);
	t.is(await readBlob(`blobs/${'0'.repeat(64)}`), null);
	await writeFile(join(directory, 'blobs', name), 'something else');
	t.is(await readBlob(`blobs/${name}`), null);
	await rm(join(directory, 'blobs', other));
	await symlink(join(directory, '..', 'secret.txt'), join(directory, 'blobs', other));
	t.is(await readBlob(`blobs/${other}`), null);
});

test('a blob that a terminal would act on is cleaned when it is read', async (t) => {
	const {directory} = await written(t);
	const evil = 'a\u001B]52;c;aGk=\u0007b\u001B[2Jc\n';
	const name = hashOf(Buffer.from(evil));
	await writeFile(join(directory, 'blobs', name), evil);
	const text = await (await read(directory)).readBlob(`blobs/${name}`);
	t.is(text, 'abc\n');
});

test('links, pipes and files that are too large are not followed, waited for or read', async (t) => {
	const {directory, above} = await written(t);
	const linked = join(above, 'linked');
	await cp(directory, linked, {recursive: true});
	await rm(join(linked, 'blobs'), {recursive: true});
	await symlink(join(directory, 'blobs'), join(linked, 'blobs'));
	const {recording, readBlob} = await read(linked);
	const path = recording.events.flatMap((event) => (event.type === 'step.finished' ? event.outputs : []))[0]?.stdout;
	t.is(await readBlob(path ?? ''), null);

	const huge = join(above, 'huge');
	await cp(directory, huge, {recursive: true});
	await truncate(join(huge, 'journal.ndjson'), 65 * 1024 * 1024);
	t.regex((await failure(t, read(huge))).message, /larger than/);
	await rm(join(huge, 'journal.ndjson'));
	await symlink('/dev/zero', join(huge, 'journal.ndjson'));
	t.regex((await failure(t, read(huge))).message, /it is a link/);
	await writeFile(join(directory, 'drill.yaml'), 'x'.repeat(300 * 1024));
	const {recording: big} = await read(directory);
	t.is(big.drill, null);
	t.regex(big.notes.join(' '), /drill\.yaml is not read: it is larger/);
});

test('a line that is nested without end is refused by its number, not by an exhausted stack', async (t) => {
	const {directory, sealed} = await written(t);
	const deep = `${'['.repeat(50_000)}${']'.repeat(50_000)}`;
	await writeFile(join(directory, 'journal.ndjson'), sealed.journal.replace('"host":{', `"host":{"x":${deep},`));
	const refused = await failure(t, read(directory));
	t.is(
		refused.message,
		'Recording k7q2 is not read: line 1 of its journal is nested deeper than anything that is recorded.',
	);
	await writeFile(
		join(directory, 'journal.ndjson'),
		sealed.journal.replace('"host":{}', `"host":{"x":"${'['.repeat(500)}"}`),
	);
	// Brackets in a text are no depth: only the chain is broken.
	t.is(
		(await failure(t, read(directory))).message,
		'k7q2 is no recording: line 1 of its journal was changed after it was written.',
	);
});

test('a runbook that was changed, is missing or is another one is told of, and the rest is read', async (t) => {
	const {directory} = await written(t);
	const path = join(directory, 'runbook.yaml');
	await writeFile(path, `${await readFile(path, 'utf8')}# more\n`);
	const changed = await read(directory);
	t.is(changed.recording.runbooks.size, 0);
	t.deepEqual(changed.recording.notes, ['The file runbook.yaml with the runbook greeting was changed.']);
	await rm(path);
	t.deepEqual((await read(directory)).recording.notes, ['The file runbook.yaml with the runbook greeting is missing.']);
});

test('a recording is found by its name here first, then in the package, or by its path', async (t) => {
	const {above, directory} = await written(t);
	const cwd = join(above, '..');
	const elsewhere = join(await root(t), 'recordings');
	await cp(directory, join(elsewhere, 'k7q2'), {recursive: true});
	await cp(directory, join(elsewhere, 'zz'), {recursive: true});
	const roots = [above, elsewhere];
	t.is(await findRecording('k7q2', cwd, roots), directory);
	t.is(await findRecording('zz', cwd, roots), join(elsewhere, 'zz'));
	t.is(await findRecording('recordings/k7q2', cwd, roots), directory);
	t.is(await findRecording(directory, cwd, roots), directory);
	t.deepEqual(
		(await listRecordings(roots)).map((one) => basename(one)),
		['k7q2', 'k7q2', 'zz'],
	);
	const missing = await failure(t, findRecording('nope', cwd, roots));
	t.is(missing.kind, 'not-found');
	t.is(missing.message, 'There is no recording "nope": there are k7q2, k7q2, zz, or give its path.');
	await failure(t, findRecording('../../etc', cwd, roots));
	await chmod(directory, 0o755);
});
