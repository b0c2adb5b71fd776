// `report` and the screen's export over a real journal on disk: where a report goes, what is left out of it, and what is
// never written over.
import {chmod, mkdtemp, readdir, readFile, realpath, rm, stat, symlink, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {replaceFile} from '../../source/commands/create-file.js';
import {exportReport} from '../../source/commands/export-report.js';
import {type Io, UsageFault} from '../../source/commands/io.js';
import {milestone} from '../../source/commands/milestone.js';
import {report} from '../../source/commands/report.js';
import type {NewEvent} from '../../source/incident/events.js';
import type {JournalReading} from '../../source/journal/contract.js';
import {openHome} from '../../source/journal/home.js';
import {createJournal, readJournal} from '../../source/journal/journal.js';
import {incidentId, recovered} from '../report/events.js';

type Desk = Readonly<{
	io: Io;
	root: string;
	files: () => Promise<readonly string[]>;
	reading: () => Promise<JournalReading>;
	out: () => string;
	err: () => string;
}>;

async function deskOf(t: ExecutionContext): Promise<Desk> {
	const root = await realpath(await mkdtemp(join(tmpdir(), 'gotriage-report-')));
	t.teardown(() => rm(root, {recursive: true, force: true}));
	const home = join(root, 'data');
	const clock = {now: () => new Date('2026-11-21T02:47:00.000Z'), monotonicMs: () => performance.now()};
	const journal = await createJournal(await openHome(home), incidentId, clock);
	for (const {seq: _seq, at: _at, t: _t, prev: _prev, ...body} of recovered) {
		await journal.append(body as NewEvent);
	}

	await journal.close();
	let out = '';
	let err = '';
	return {
		root,
		files: async () => (await readdir(root)).filter((name) => name !== 'data').sort(),
		reading: async () => readJournal(await openHome(home), incidentId),
		out: () => out,
		err: () => err,
		io: {
			version: '0.1.0',
			environment: {GOTRIAGE_HOME: home},
			cwd: root,
			isTerminal: false,
			columns: 80,
			out: (text) => {
				out += text;
			},
			err: (text) => {
				err += text;
			},
		},
	};
}

test('--output - is stdout, for every format, and makes no file', async (t) => {
	for (const [format, begins] of [
		['markdown', '---\n'],
		['html', '<!DOCTYPE html>'],
		['json', '{'],
		['runbook', '# A skeleton'],
	] as const) {
		const {io, out, files} = await deskOf(t);
		t.is(await report([incidentId, '--format', format, '--output', '-'], io), 0);
		t.true(out().startsWith(begins), format);
		t.deepEqual(await files(), []);
	}
});

test('a file that cannot be written is named as it was given, and no name is refused', async (t) => {
	const {io, files} = await deskOf(t);
	for (const [name, says] of [
		['.', /^\.: the report cannot be written there, it is a directory/],
		['none/x.md', /^none\/x\.md: the report cannot be written there, its directory does not exist/],
		['', /^--output takes the name of a file, or - for stdout$/],
	] as const) {
		const error = await t.throwsAsync(report([incidentId, '--output', name], io), {instanceOf: UsageFault});
		t.regex(error?.message ?? '', says);
	}

	t.deepEqual(await files(), []);
});

test('--without leaves sections of the Markdown out and says so; a blank, another format or a word is refused', async (t) => {
	const {io, out} = await deskOf(t);
	t.is(await report([incidentId, '--without', 'journal, commands'], io), 0);
	t.notRegex(out(), /^## Appendix: (?:the journal|commands)$/m);
	t.regex(
		out(),
		/^> Left out here, with --without: Appendix: commands; Appendix: the journal\. .*Marks such as \[E1\] name its events\.$/m,
	);
	for (const [words, says] of [
		[['--without', 'impact'], /--without takes sections .*journal; not impact/],
		[['--without', ''], /not $/],
		[['--without', 'journal', '--format', 'html'], /--without is for Markdown.*html is written whole/],
	] as const) {
		const error = await t.throwsAsync(report([incidentId, ...words], io), {instanceOf: UsageFault});
		t.regex(error?.message ?? '', says);
	}
});

test('from the screen a report goes into the directory in each format, over its own, and never over another file', async (t) => {
	const {io, root, reading, files} = await deskOf(t);
	const incident = await reading();
	for (const [format, ending] of [
		['markdown', 'md'],
		['html', 'html'],
		['json', 'json'],
	] as const) {
		t.is(await exportReport(incident, format, io), `the report is in ${incidentId}.${ending}`);
		t.is(await exportReport(incident, format, io), `the report is in ${incidentId}.${ending}`);
	}

	t.is((await files()).length, 3);
	await writeFile(join(root, `${incidentId}.md`), 'my own notes');
	t.is(await exportReport(incident, 'markdown', io), `the report is in ${incidentId}-2.md`);
	t.is(await readFile(join(root, `${incidentId}.md`), 'utf8'), 'my own notes');
	t.regex(await readFile(join(root, `${incidentId}-2.md`), 'utf8'), /^---\ngenerated-by: gotriage /);
	const page = join(root, `${incidentId}.html`);
	await writeFile(page, (await readFile(page, 'utf8')).replace('Module downloads fail', 'Ours fail'));
	t.regex(await exportReport(incident, 'html', io), /a person edited this page/);
});

test('a file is replaced as a whole or not at all, with its mode, and a link stays a link', async (t) => {
	const {root, files} = await deskOf(t);
	const file = join(root, 'report.md');
	const link = join(root, 'link.md');
	await writeFile(file, 'before');
	await chmod(file, 0o640);
	await symlink('report.md', link);
	await replaceFile(link, 'after');
	t.is(await readFile(file, 'utf8'), 'after');
	t.is((await stat(file)).mode & 0o777, 0o640);
	t.deepEqual(await files(), ['link.md', 'report.md']);
	await t.throwsAsync(replaceFile(join(root, 'none.md'), 'x'), {code: 'ENOENT'});
	t.deepEqual(await files(), ['link.md', 'report.md']);
});

test('milestone --by says what noticed it, also before a time that begins with a hyphen, and is refused elsewhere', async (t) => {
	const {io, reading} = await deskOf(t);
	t.is(await milestone([incidentId, 'detected', '-02:00', '--by', 'alert  QueueHigh'], io), 0);
	t.like((await reading()).events.at(-1), {type: 'milestone.set', noticedBy: {kind: 'alert', name: 'QueueHigh'}});
	t.is(await milestone([incidentId, '--by=User', 'detected', '-02:00'], io), 0);
	t.like((await reading()).events.at(-1), {noticedBy: {kind: 'user', name: null}});
	t.is(await milestone([incidentId, 'detected', '-02:00'], io), 0);
	t.false(Object.hasOwn((await reading()).events.at(-1) ?? {}, 'noticedBy'));
	const before = (await reading()).events.length;
	for (const [words, says] of [
		[['closed', '-02:00', '--by', 'alert'], /so it goes with detected, not with closed/],
		[['detected', '-02:00', '--by', 'robot'], /--by takes alert, user, ci, chance/],
		[['detected', '-02:00', '--bye', 'alert'], /did you mean --by\?/],
	] as const) {
		const error = await t.throwsAsync(milestone([incidentId, ...words], io), {instanceOf: UsageFault});
		t.regex(error?.message ?? '', says);
	}

	t.is((await reading()).events.length, before);
});
