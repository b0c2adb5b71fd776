// What was moved aside and kept for undo is deleted only of a closed incident, only by a person who typed its name, and
// only what this incident recorded; a release that was cut short goes on.
import {mkdir, readdir, readFile, rename, rm, symlink, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import test, {type ExecutionContext} from 'ava';
import type {JournalEvent} from '../../source/incident/events.js';
import {openHome} from '../../source/journal/home.js';
import {openJournal} from '../../source/journal/journal.js';
import {cliPath} from '../helpers/paths.js';
import {openTerminal, type TestTerminal} from '../helpers/pty.js';
import {type Bench, bytesBelow, eventsOf, isOneSentence, ofType, onlyIncident, openBench} from './support.js';

const book = `
schema: 1
id: files
title: Files are changed
requires: [cat]
triage:
  - {symptom: Odd, metric: look, response: change}
steps:
  - {id: look, kind: check, title: Look, run: [cat, flag], parse: number, alarm: value > 0}
  - id: change
    kind: action
    title: Change a file
    risk: reversible
    effect: A file differs.
    snapshot: [secret]
    shell: 'echo new > secret; echo 0 > flag'
    undo: restore
    verify: look
  - id: aside
    kind: action
    title: Move the cache aside
    risk: reversible
    effect: The cache is empty.
    quarantine: [cache]
    undo: restore
    verify: look
recovery: [look]
`;

/** A closed incident that keeps the copy of a file and a directory that was moved aside. */
async function closed(t: ExecutionContext) {
	const bench = await openBench(t);
	const {file, sha256} = await bench.book('files', book);
	await bench.write('secret', 'token=hunter2hunter2\n');
	await bench.write('flag', '1\n');
	await bench.write('cache/deep/entry', 'entry');
	await bench.write('outside', 'precious');
	await symlink('../outside', join(bench.project, 'cache', 'out'));
	const run = await bench.gotriage(['run', file, '--trust', sha256, '--json', '--allow', 'reversible']);
	t.is(run.status, 0, run.stderr + run.stdout);
	const {id, directory, journal} = await onlyIncident(bench);
	const quarantined = (await readdir(bench.project)).find((name) => name.startsWith('cache.quarantine-'));
	if (quarantined === undefined) {
		throw new Error('nothing was moved aside');
	}

	return {bench, id, directory, journal, word: id.split('-').at(-1) ?? '', aside: join(bench.project, quarantined)};
}

function inTerminal(t: ExecutionContext, bench: Bench, words: readonly string[]): TestTerminal {
	const terminal = openTerminal({
		command: process.execPath,
		args: [cliPath, ...words],
		cwd: bench.project,
		env: {...bench.env},
		cols: 150,
	});
	t.teardown(terminal.dispose);
	return terminal;
}

async function answer(terminal: TestTerminal, question: RegExp, word: string): Promise<number> {
	await terminal.waitForScreen(question);
	terminal.type(word);
	terminal.press('enter');
	return (await terminal.exited).exitCode;
}

const journalOf = async (journal: string): Promise<JournalEvent[]> => eventsOf(await readFile(journal, 'utf8'));

test('without a person, of an open incident, of an unknown one or step, nothing is deleted: exit 2 and one sentence', async (t) => {
	const {bench, id, word, directory} = await closed(t);
	const before = {...(await bytesBelow(bench.project)), ...(await bytesBelow(directory))};
	for (const [words, wanted] of [
		[['release', id], new RegExp(`needs a person: run gotriage release ${id} in a terminal and type ${word}`)],
		[['release', id, 'look'], /has no change by step look; it has change, aside/],
		[['release', '20200101-000000-aaaa'], /There is no incident/],
		[['release'], /takes a closed incident/],
	] as const) {
		const said = await bench.gotriage(words, {input: `${word}\nyes\n`});
		t.is(said.status, 2, words.join(' '));
		t.is(said.stdout, '');
		isOneSentence(t, said.stderr, wanted, words.join(' '));
	}

	const resumed = inTerminal(t, bench, ['resume', id]);
	await resumed.waitForScreen(/Trust these commands for this incident|files: Files are changed/);
	resumed.kill('SIGKILL');
	await resumed.exited;
	t.deepEqual({...(await bytesBelow(bench.project)), ...(await bytesBelow(directory))}, before);
});

test('an open incident is told to be closed first', async (t) => {
	const bench = await openBench(t);
	const {file, sha256} = await bench.book('files', book);
	await bench.write('secret', 'x');
	await bench.write('flag', '1\n');
	const run = bench.start(['run', file, '--trust', sha256, '--json', '--allow', 'reversible']);
	await run.until((event) => event.type === 'step.started');
	run.kill('SIGKILL');
	await run.ended;
	const {id} = await onlyIncident(bench);
	const said = await bench.gotriage(['release', id]);
	t.is(said.status, 2);
	isOneSentence(t, said.stderr, new RegExp(`is still open.*close it first.*gotriage resume ${id}`), 'open');
});

test('a person sees each path with its size, types the name, and both are gone; undo then says released', async (t) => {
	const {bench, id, word, aside, directory, journal} = await closed(t);
	const wrong = inTerminal(t, bench, ['release', id]);
	const shown = await wrong.waitForScreen(/Type \w+:/);
	t.regex(shown, /exact copy for undo: \S*undo\/files-change-\d+\/\S+ \(21 B\)/);
	t.regex(shown.replaceAll('\n', ''), /moved aside: \S*cache\.quarantine-\S+ \(\d+ B in 2 files\)/);
	t.is(await answer(wrong, /Type \w+:/, 'yes'), 1);
	t.regex(wrong.screen(), /Nothing was deleted/);
	t.true((await readdir(aside)).includes('deep'));

	const right = inTerminal(t, bench, ['release', id]);
	t.is(await answer(right, /Type \w+:/, word), 0);
	t.regex(right.screen(), /change: ✓ released\s+aside: ✓ released/);
	t.false((await readdir(bench.project)).some((name) => name.startsWith('cache')));
	t.is(await readFile(join(bench.project, 'outside'), 'utf8'), 'precious', 'a link is not followed');
	t.false((await readdir(directory)).includes('undo'));
	const kept = await bytesBelow(directory);
	t.false(
		Object.values(kept).some((bytes) => bytes.includes('hunter2')),
		'the exact copy is nowhere any more',
	);
	t.deepEqual(
		ofType(await journalOf(journal), 'change.released').map(({step, result}) => [step, result]),
		[
			['change', 'begun'],
			['change', 'released'],
			['aside', 'begun'],
			['aside', 'released'],
		],
	);

	const undo = await bench.gotriage(['undo', id, '--json']);
	t.is(undo.status, 1);
	const {changes} = JSON.parse(undo.stdout) as {changes: ReadonlyArray<{result: string; reason: string}>};
	t.deepEqual(
		changes.map(({result, reason}) => [result, /deleted by gotriage release/.test(reason)]),
		[
			['stays', true],
			['stays', true],
		],
	);
	const statement = await bench.gotriage(['show', id]);
	t.regex(statement.stdout, /RELEASED: aside/);
	t.is(ofType(await journalOf(journal), 'incident.closed').length, 1, 'it stays closed');
	const report = await bench.gotriage(['report', id]);
	t.regex(report.stdout, /cannot be rolled back any more/);

	const again = inTerminal(t, bench, ['release', id]);
	t.is((await again.exited).exitCode, 0);
	t.regex(again.screen(), /keeps nothing that could be released/);
});

test('only the step that is named is released', async (t) => {
	const {bench, id, word, aside, directory} = await closed(t);
	const terminal = inTerminal(t, bench, ['release', id, 'aside']);
	t.is(await answer(terminal, /Type \w+:/, word), 0);
	t.false((await readdir(bench.project)).includes(aside.slice(bench.project.length + 1)));
	t.true((await readdir(directory)).includes('undo'));
	t.is((await bench.gotriage(['undo', id, 'change'])).status, 0, 'the other change can still be rolled back');
});

test('typing ahead and pasting with the command deletes nothing', async (t) => {
	const {bench, id, word, aside} = await closed(t);
	const terminal = inTerminal(t, bench, ['release', id]);
	terminal.type(`${word}\r${word}\r`);
	await terminal.waitForScreen(/Type \w+:/);
	terminal.press('enter');
	t.is((await terminal.exited).exitCode, 1);
	t.true((await readdir(aside)).includes('deep'));
});

test('what stands in the place of the moved directory is not deleted: another directory, a link', async (t) => {
	const {bench, id, word, aside} = await closed(t);
	await rename(aside, join(bench.project, 'moved-on'));
	await mkdir(aside);
	await writeFile(join(aside, 'precious'), 'precious');
	const terminal = inTerminal(t, bench, ['release', id]);
	t.is(await answer(terminal, /Type \w+:/, word), 1);
	t.regex(terminal.screen(), /no longer what was put there/);
	t.is(await readFile(join(aside, 'precious'), 'utf8'), 'precious');
	await rm(aside, {recursive: true});
	await symlink(join(bench.project, 'moved-on'), aside);
	const linked = inTerminal(t, bench, ['release', id]);
	t.is((await linked.exited).exitCode, 1);
	t.regex(linked.screen(), /no longer what was put there/);
	t.true((await readdir(join(bench.project, 'moved-on'))).includes('deep'));
});

test('a release that was cut short is not undone from half of it, and goes on', async (t) => {
	const {bench, id, word, aside, journal} = await closed(t);
	// As after a crash: begun is written, and half of the data is gone.
	const clock = {now: () => new Date(), monotonicMs: () => performance.now()};
	const {journal: open} = await openJournal(await openHome(bench.data), id, clock);
	const snapshotted = ofType([...open.events], 'change.snapshotted').find((event) => event.step === 'aside');
	if (snapshotted === undefined) {
		return t.fail();
	}

	const place = {runbook: snapshotted.runbook, step: 'aside', attempt: snapshotted.attempt};
	await open.append({
		type: 'change.released',
		...place,
		result: 'begun',
		paths: [{path: aside, what: 'quarantine', bytes: 5}],
		reason: null,
	});
	await open.close();
	await rm(join(aside, 'deep'), {recursive: true});
	const undo = await bench.gotriage(['undo', id, 'aside']);
	t.is(undo.status, 1);
	t.regex(undo.stdout, /deleted by gotriage release/);
	const terminal = inTerminal(t, bench, ['release', id, 'aside']);
	await terminal.waitForScreen(/begun before and not finished/);
	t.is(await answer(terminal, /Type \w+:/, word), 0);
	t.is(ofType(await journalOf(journal), 'change.released').at(-1)?.result, 'released');
});
