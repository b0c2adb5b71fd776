// `incidents`, `show`, `report` and `note` over real journals on disk, as functions with a captured terminal.
import {type ChildProcess, spawn} from 'node:child_process';
import {once} from 'node:events';
import {appendFile, mkdir, mkdtemp, readdir, readFile, realpath, rm, stat, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import type {Readable} from 'node:stream';
import {fileURLToPath} from 'node:url';
import test, {type ExecutionContext} from 'ava';
import {incidents} from '../../source/commands/incidents.js';
import {type Io, UsageFault} from '../../source/commands/io.js';
import {note} from '../../source/commands/note.js';
import {documentSchemas} from '../../source/commands/published-schemas.js';
import {report} from '../../source/commands/report.js';
import {show} from '../../source/commands/show.js';
import type {JournalEvent, NewEvent} from '../../source/incident/events.js';
import {JournalFailure} from '../../source/journal/contract.js';
import {openHome} from '../../source/journal/home.js';
import {createJournal, openJournal} from '../../source/journal/journal.js';
import {closedAs, incidentId, opened, recovered, stderr} from '../report/events.js';

type Desk = Readonly<{io: Io; home: string; cwd: string; out: () => string; err: () => string}>;

async function deskOf(t: ExecutionContext, more: Partial<Io> = {}): Promise<Desk> {
	const root = await realpath(await mkdtemp(join(tmpdir(), 'gotriage-history-')));
	t.teardown(() => rm(root, {recursive: true, force: true}));
	let out = '';
	let err = '';
	const home = join(root, 'data');
	return {
		home,
		cwd: root,
		out: () => out,
		err: () => err,
		io: {
			version: '0.1.0',
			environment: {GOTRIAGE_HOME: home, DEPLOY_TOKEN: 'sesame-9182'},
			cwd: root,
			isTerminal: false,
			columns: 80,
			out: (text) => {
				out += text;
			},
			err: (text) => {
				err += text;
			},
			...more,
		},
	};
}

const clock = {now: () => new Date('2026-11-21T02:47:00.000Z'), monotonicMs: () => performance.now()};

/** An event without what the journal itself adds. */
function bodyOf(event: JournalEvent): NewEvent {
	const {seq: _seq, at: _at, t: _t, prev: _prev, ...body} = event;
	return body as NewEvent;
}

/** A real journal on disk with these events, and the kept output that they name. */
async function record(home: string, events: readonly JournalEvent[]): Promise<string> {
	const journal = await createJournal(await openHome(home), incidentId, clock);
	for (const event of events) {
		await journal.append(bodyOf(event));
	}

	await journal.close();
	await mkdir(join(journal.directory, 'output'), {recursive: true});
	await writeFile(join(journal.directory, 'output', 'modproxy-down.hop-status.1.0.stderr'), stderr);
	return journal.directory;
}

const journalFile = (home: string): string => join(home, 'incidents', incidentId, 'journal.ndjson');

async function fault(t: ExecutionContext, work: Promise<unknown>): Promise<UsageFault> {
	const error = await t.throwsAsync(work, {instanceOf: UsageFault});
	if (!(error instanceof UsageFault)) {
		throw new Error('it was not refused');
	}

	return error;
}

test('incidents lists what is there, and nothing is created where nothing is', async (t) => {
	const {io, home, out} = await deskOf(t);
	t.is(await incidents([], io), 0);
	t.regex(out(), /no incidents yet/);
	await t.throwsAsync(stat(home));
	await record(home, recovered);
	t.is(await incidents([], io), 0);
	t.regex(out(), new RegExp(`${incidentId} {2}closed {7}recovered {3}2026-11-21 02:47 {2}modproxy-down`));
});

test('incidents --json has the designed shape and nothing else on stdout', async (t) => {
	const {io, home, out, err} = await deskOf(t);
	const directory = await record(home, recovered);
	t.is(await incidents(['--json'], io), 0);
	t.deepEqual(JSON.parse(out()), {
		schema: 1,
		incidents: [
			{
				id: incidentId,
				kind: 'incident',
				runbook: 'modproxy-down',
				status: 'closed',
				outcome: 'recovered',
				startedAt: '2026-11-21T02:47:00.000Z',
				endedAt: '2026-11-21T02:47:00.000Z',
				directory,
			},
		],
	});
	t.is(err(), '');
});

test('show prints the whole journal as lines, the hand-over, or one document', async (t) => {
	const lines = await deskOf(t);
	await record(lines.home, recovered);
	t.is(await show([incidentId], lines.io), 0);
	t.regex(
		lines.out(),
		/^02:47:00Z \+00:00 {2}OPENED .*[\s\S]*▲ ALARM[\s\S]*✓ it helped[\s\S]*gotriage report 20261121-024700-k7q2\n$/,
	);

	const summary = await deskOf(t);
	await record(summary.home, recovered);
	t.is(await show([incidentId, '--summary'], summary.io), 0);
	t.regex(summary.out(), /^20261121-024700-k7q2: Module downloads fail or hang\n/);
	t.true(summary.out().trimEnd().split('\n').length <= 10);

	const json = await deskOf(t);
	await record(json.home, recovered);
	t.is(await show([incidentId, '--json'], json.io), 0);
	const document = JSON.parse(json.out()) as Record<string, unknown>;
	t.deepEqual(
		{...document, events: (document['events'] as unknown[]).length},
		{schema: 1, id: incidentId, status: 'closed', outcome: 'recovered', damage: null, events: recovered.length},
	);
});

test('an unknown id is refused with the nearest one, whatever it contains', async (t) => {
	const {io, home} = await deskOf(t);
	await record(home, recovered);
	for (const command of [show, report]) {
		const near = await t.throwsAsync(command([`${incidentId.slice(0, -1)}3`], io), {instanceOf: JournalFailure});
		t.regex(near?.message ?? '', /did you mean 20261121-024700-k7q2\?/);
		const odd = await t.throwsAsync(command(['../../etc/passwd\u001B[2J'], io), {instanceOf: JournalFailure});
		t.notRegex(odd?.message ?? '', /[\u0000-\u001F]/);
	}
});

test('a mistyped note creates nothing', async (t) => {
	const {io, home} = await deskOf(t);
	await t.throwsAsync(note(['20261121-024700-zzzz', 'x'], io), {instanceOf: JournalFailure});
	await t.throwsAsync(stat(home));
	t.is((await fault(t, note([incidentId], io))).status, 2);
	t.is((await fault(t, note([incidentId, '  '], io))).status, 2);
});

test('a note is added, redacted, and the incident stays closed as it was', async (t) => {
	const {io, home, out} = await deskOf(t);
	await record(home, recovered);
	t.is(await note([incidentId, 'told', 'infra:', 'sesame-9182', 'works'], io), 0);
	t.is(out(), `Noted in incident ${incidentId} as E26.\n`);
	t.is(await show([incidentId], io), 0);
	t.regex(out(), /Note: told infra: «redacted:secret» works\n$/);
	t.false((await readFile(journalFile(home), 'utf8')).includes('sesame-9182'));
	const {journal} = await openJournal(await openHome(home), incidentId, clock);
	await journal.close();
	t.deepEqual(
		journal.events.slice(-2).map((event) => event.type),
		['incident.resumed', 'note.added'],
	);
});

test('a note in an incident that is open elsewhere is refused, and nothing is written', async (t) => {
	const {io, home} = await deskOf(t);
	await record(home, recovered);
	const {journal} = await openJournal(await openHome(home), incidentId, clock);
	const before = await readFile(journalFile(home), 'utf8');
	const failure = await t.throwsAsync(note([incidentId, 'x'], io), {instanceOf: JournalFailure});
	t.is(failure instanceof JournalFailure ? failure.kind : null, 'locked');
	t.is(await readFile(journalFile(home), 'utf8'), before);
	await journal.close();
});

test('a damaged journal shows and reports what is readable, says so in one sentence and exits 1', async (t) => {
	const {io, home, out, err} = await deskOf(t);
	await record(home, recovered);
	const text = await readFile(journalFile(home), 'utf8');
	await writeFile(journalFile(home), text.replace('The first proxy is down', 'The first proxy was fine'));
	t.is(await show([incidentId], io), 1);
	t.regex(out(), /▲ ALARM/);
	t.notRegex(out(), /was fine/);
	t.regex(err(), /damaged at byte \d+.*can be read up to there\.\n$/);
	t.is(await report([incidentId], io), 1);
	t.regex(out(), /## Appendix: gaps in the record[\s\S]*damaged at byte/);
});

test('a torn last line is a note, not a fault', async (t) => {
	const {io, home, out, err} = await deskOf(t);
	await record(home, recovered);
	await appendFile(journalFile(home), '{"seq":99,"type":"no');
	t.is(await show([incidentId], io), 0);
	t.regex(err(), /last line of the journal is incomplete/);
	t.regex(out(), /CLOSED {2}recovered/);
});

test('a report is the same bytes each time, quotes the kept output, and reads nothing outside the incident', async (t) => {
	const first = await deskOf(t);
	await record(first.home, recovered);
	t.is(await report([incidentId], first.io), 0);
	const second = await deskOf(t);
	await record(second.home, recovered);
	t.regex(first.out(), /503 Service Unavailable/);
	const again = await deskOf(t, {environment: {GOTRIAGE_HOME: first.home}});
	t.is(await report([incidentId], again.io), 0);
	t.is(again.out(), first.out());

	const evil = await deskOf(t);
	const events = recovered.map((event) =>
		event.type === 'step.finished' && event.step === 'hop-status'
			? {...event, outputs: event.outputs.map((output) => ({...output, stderr: '../../../secret'}))}
			: event,
	);
	await record(evil.home, events);
	await writeFile(join(evil.cwd, 'secret'), 'top secret');
	t.is(await report([incidentId], evil.io), 0);
	t.false(evil.out().includes('top secret'));
});

test('--output writes a new file, writes its own again, and never touches a person’s', async (t) => {
	const {io, home, cwd, out} = await deskOf(t);
	await record(home, recovered);
	const file = join(cwd, 'report.md');
	t.is(await report([incidentId, '--output', 'report.md'], io), 0);
	t.is(out(), '');
	const written = await readFile(file, 'utf8');
	t.is(await report([incidentId, '--output', 'report.md'], io), 0);
	await note([incidentId, 'later'], io);
	t.is(await report([incidentId, '--output', 'report.md'], io), 0);
	const newer = await readFile(file, 'utf8');
	t.not(newer, written);

	await writeFile(file, 'my notes');
	const refused = await fault(t, report([incidentId, '--output', 'report.md'], io));
	t.is(refused.status, 2);
	t.regex(refused.message, /^report\.md: .*not generated by gotriage.*--output another file/);
	t.is(await readFile(file, 'utf8'), 'my notes');
});

test('a report that people worked on is brought up to date around their words, and what they edited stays', async (t) => {
	const {io, home, cwd, err} = await deskOf(t);
	await record(home, recovered);
	const file = join(cwd, 'report.md');
	await report([incidentId, '--output', 'report.md'], io);
	const draft = await readFile(file, 'utf8');
	await writeFile(file, draft.replace(/> \*\*TODO\(human:impact\).*/, 'Nobody.'));
	await note([incidentId, 'the morning after'], io);
	t.is(await report([incidentId, '--output', 'report.md'], io), 0);
	const merged = await readFile(file, 'utf8');
	t.regex(merged, /^Nobody\.$/m);
	t.regex(merged, /the morning after/);
	t.deepEqual((await readdir(cwd)).sort(), ['data', 'report.md']);

	await writeFile(file, merged.replace('was in alarm', 'was slow'));
	await report([incidentId, '--output', 'report.md'], io);
	t.deepEqual((await readdir(cwd)).sort(), ['data', 'report.md'], 'nothing new to say of that region');
	await writeFile(file, (await readFile(file, 'utf8')).replace('the morning after', 'next day'));
	await note([incidentId, 'evening'], io);
	t.is(await report([incidentId, '--output', 'report.md'], io), 0);
	t.regex(err(), /report\.md: .*timeline.* edited by a person and stay.*report\.md\.new\.md/);
	t.regex(await readFile(file, 'utf8'), /was slow/);
	t.regex(await readFile(`${file}.new.md`, 'utf8'), /evening/);

	await writeFile(`${file}.new.md`, 'my own');
	const kept = await readFile(file, 'utf8');
	t.regex((await fault(t, report([incidentId, '--output', 'report.md'], io))).message, /report\.md\.new\.md: /);
	t.is(await readFile(file, 'utf8'), kept);
	t.is(await readFile(`${file}.new.md`, 'utf8'), 'my own');
});

test('report lint lists blanks, and fails a report that is marked reviewed with blanks', async (t) => {
	const {io, home, cwd, out} = await deskOf(t);
	await record(home, recovered);
	await report([incidentId, '--output', 'report.md'], io);
	t.is(await report(['lint', 'report.md'], io), 0);
	t.regex(out(), /^report\.md:\d+: TODO\(human:impact\) is still open$/m);
	t.regex(out(), /^report\.md: \d+ open, status draft$/m);
	const file = join(cwd, 'report.md');
	await writeFile(file, (await readFile(file, 'utf8')).replace('status: draft', 'status: reviewed'));
	t.is(await report(['lint', 'report.md'], io), 1);
	const before = out().length;
	t.is(await report(['lint', 'report.md', '--json'], io), 1);
	const said = documentSchemas['report-lint'].parse(JSON.parse(out().slice(before)));
	t.false(said.isGood);
	t.is((await fault(t, report(['lint', 'none.md'], io))).status, 2);
	t.is((await fault(t, report(['lint'], io))).status, 2);
});

test('the JSON of a report fits its published schema, is the same each time, and is not written over what was changed', async (t) => {
	const {io, home, cwd, out} = await deskOf(t);
	await record(home, recovered);
	t.is(await report([incidentId, '--format', 'json'], io), 0);
	const text = out();
	t.is(documentSchemas.report.parse(JSON.parse(text)).incident.id, incidentId);
	t.is(await report([incidentId, '--format', 'json', '--output', 'report.json'], io), 0);
	const file = join(cwd, 'report.json');
	t.is(await readFile(file, 'utf8'), text);
	await note([incidentId, 'later'], io);
	t.is(await report([incidentId, '--format', 'json', '--output', 'report.json'], io), 0);
	const changed = (await readFile(file, 'utf8')).replace('recovered', 'healthy');
	await writeFile(file, changed);
	t.regex(
		(await fault(t, report([incidentId, '--format', 'json', '--output', 'report.json'], io))).message,
		/was changed since/,
	);
	t.is(await readFile(file, 'utf8'), changed);
	t.regex((await fault(t, report([incidentId, '--format', 'json', '--zone', 'UTC'], io))).message, /in UTC/);
	t.regex((await fault(t, report([incidentId, '--zone', 'Mars/Base'], io))).message, /name of a time zone/);
});

test('a known secret that would be in the report refuses it, naming its variable and not its value', async (t) => {
	const {io, home} = await deskOf(t);
	const events = recovered.map((event) =>
		event.type === 'note.added' ? {...event, text: 'the word is rosebud-1234 now'} : event,
	);
	await record(home, events);
	let out = '';
	const later: Io = {
		...io,
		environment: {...io.environment, API_TOKEN: 'rosebud-1234'},
		out: (text) => {
			out += text;
		},
	};
	t.is(await report([incidentId], later), 0, 'what was recorded before is redacted again');
	t.false(out.includes('rosebud'));
	t.regex(out, /redacted/);
	out = '';
	const named: Io = {...later, environment: {...io.environment, API_TOKEN: 'modproxy-down'}};
	const refused = await fault(t, report([incidentId], named));
	t.is(refused.status, 1);
	t.regex(refused.message, /API_TOKEN/);
	t.notRegex(refused.message, /modproxy/);
	t.is(out, '');
});

test('a report that cannot be written says where and why', async (t) => {
	const {io, home, cwd} = await deskOf(t);
	await record(home, recovered);
	await mkdir(join(cwd, 'directory'));
	t.regex((await fault(t, report([incidentId, '--output', 'directory'], io))).message, /it is a directory/);
	t.regex((await fault(t, report([incidentId, '--output', 'none/x.md'], io))).message, /its directory does not exist/);
	t.deepEqual((await readdir(cwd)).sort(), ['data', 'directory']);
});

test('another format is refused with the one that exists', async (t) => {
	const {io} = await deskOf(t);
	t.regex(
		(await fault(t, report([incidentId, '--format', 'pdf'], io))).message,
		/--format takes markdown, html, json, runbook, not pdf/,
	);
	t.regex((await fault(t, report([], io))).message, /takes one incident/);
	t.regex((await fault(t, show([incidentId, '--json', '--follow'], io))).message, /not both/);
	t.regex((await fault(t, show([incidentId, '--sumary'], io))).message, /did you mean --summary/);
});

test('show --follow prints what another process adds, once and in order, and ends with the incident', async (t) => {
	let out = '';
	const waiting = new Set<() => void>();
	const {io, home} = await deskOf(t, {
		out: (text) => {
			out += text;
			for (const look of waiting) {
				look();
			}
		},
	});
	const seen = async (word: string) =>
		new Promise<void>((resolve) => {
			const look = () => {
				if (out.includes(word)) {
					waiting.delete(look);
					resolve();
				}
			};
			waiting.add(look);
			look();
		});
	const journal = await createJournal(await openHome(home), incidentId, clock);
	await journal.append(opened());
	const following = show([incidentId, '--follow'], io);
	await seen('OPENED');
	for (const word of ['first', 'second', 'third']) {
		await journal.append({type: 'note.added', text: word, about: null});
		await seen(`Note: ${word}`);
	}

	await journal.append(closedAs('healthy'));
	t.is(await following, 0);
	await journal.close();
	t.deepEqual(
		[...out.matchAll(/Note: (\w+)/g)].map(([, word]) => word),
		['first', 'second', 'third'],
	);
	t.regex(out, /CLOSED {2}healthy/);
});

/** The compiled command as a process of its own. */
const cli = fileURLToPath(new URL('../../source/cli.js', import.meta.url));

/** Listens to a stream from now on; `said` resolves once it has said a word and rejects when it ends without. */
function listen(stream: Readable): (word: string) => Promise<void> {
	let text = '';
	let hasEnded = false;
	const waiting = new Set<() => void>();
	const look = () => {
		for (const one of [...waiting]) {
			one();
		}
	};
	stream.on('data', (chunk: Buffer) => {
		text += chunk.toString('utf8');
		look();
	});
	stream.once('close', () => {
		hasEnded = true;
		look();
	});
	return (word) =>
		new Promise((resolve, reject) => {
			const one = () => {
				if (text.includes(word)) {
					waiting.delete(one);
					resolve();
				} else if (hasEnded) {
					waiting.delete(one);
					reject(new Error(`it ended without ${word}: ${text}`));
				}
			};
			waiting.add(one);
			one();
		});
}

for (const [name, end, status] of [
	['SIGINT ends it with 130', (child: ChildProcess) => child.kill('SIGINT'), 130],
	['a reader that goes away ends it', (child: ChildProcess) => child.stdout?.destroy(), 0],
] as const) {
	test(`show --follow of an incident that goes on: ${name}`, async (t) => {
		const {home} = await deskOf(t);
		const journal = await createJournal(await openHome(home), incidentId, clock);
		await journal.append(opened());
		const child = spawn(process.execPath, [cli, 'show', incidentId, '--follow'], {
			env: {...process.env, GOTRIAGE_HOME: home},
			stdio: ['ignore', 'pipe', 'ignore'],
		});
		t.teardown(() => child.kill('SIGKILL'));
		const said = listen(child.stdout);
		await said('OPENED');
		// It has read the journal by now: what is appended is seen only by one who follows.
		await journal.append({type: 'note.added', text: 'while it follows', about: null});
		await said('while it follows');
		end(child);
		const exited = once(child, 'exit');
		// A closed pipe is noticed by the next write.
		await journal.append({type: 'note.added', text: 'x'.repeat(100), about: null});
		t.deepEqual(await exited, [status, null]);
		await journal.close();
	});
}
