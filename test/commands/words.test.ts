// `note --at` and `milestone` over a real journal on disk: what happened before it was written down.
import {mkdtemp, readdir, realpath, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {type Io, UsageFault} from '../../source/commands/io.js';
import {milestone} from '../../source/commands/milestone.js';
import {note} from '../../source/commands/note.js';
import {readTime} from '../../source/commands/read-time.js';
import {report} from '../../source/commands/report.js';
import {JournalFailure} from '../../source/journal/contract.js';
import {openHome} from '../../source/journal/home.js';
import {createJournal, readJournal} from '../../source/journal/journal.js';
import {closedAs, incidentId, opened} from '../report/events.js';

const clock = {now: () => new Date('2026-01-21T02:47:00.000Z'), monotonicMs: () => performance.now()};

async function deskOf(t: ExecutionContext): Promise<Readonly<{io: Io; home: string; out: () => string}>> {
	const root = await realpath(await mkdtemp(join(tmpdir(), 'gotriage-words-')));
	t.teardown(() => rm(root, {recursive: true, force: true}));
	const home = join(root, 'data');
	let out = '';
	const io: Io = {
		version: '0.1.0',
		environment: {GOTRIAGE_HOME: home, DEPLOY_TOKEN: 'sesame-9182'},
		cwd: root,
		isTerminal: false,
		columns: 80,
		out: (text) => {
			out += text;
		},
		err: () => undefined,
	};
	return {io, home, out: () => out};
}

async function openIncident(home: string): Promise<void> {
	const journal = await createJournal(await openHome(home), incidentId, clock);
	await journal.append(opened());
	await journal.append(closedAs('alarm'));
	await journal.close();
}

const last = async (home: string) => (await readJournal(await openHome(home), incidentId)).events.at(-1);
const count = async (home: string) => (await readJournal(await openHome(home), incidentId)).events.length;

test('a note says when it happened, and the time of writing stays', async (t) => {
	const {io, home} = await deskOf(t);
	await openIncident(home);
	t.is(await note([incidentId, '--at', '2026-01-21T03:40:00+01:00', 'users', 'called'], io), 0);
	const event = await last(home);
	t.like(event, {type: 'note.added', text: 'users called', time: '2026-01-21T02:40:00.000Z'});
	t.is(await note([incidentId, '--at', '+01:30', 'after the opening'], io), 0);
	t.like(await last(home), {time: '2026-01-21T02:48:30.000Z'});
	t.is(await note([incidentId, 'now'], io), 0);
	t.false(Object.hasOwn((await last(home)) ?? {}, 'time'));
});

test('a milestone is set and corrected, and both are in the report', async (t) => {
	const {io, home, out} = await deskOf(t);
	await openIncident(home);
	t.is(await milestone([incidentId, 'impact_started', '2026-01-21 02:30Z'], io), 0);
	t.regex(out(), /Set impact-started of incident .* to 2026-01-21T02:30:00\.000Z as E4\./);
	t.is(await milestone([incidentId, 'impact-started', '2026-01-21', '02:31Z'], io), 0);
	t.is(await milestone([incidentId, 'detected', '-04:00'], io), 0);
	t.is(await report([incidentId], io), 0);
	t.regex(out(), /\| Detected \| 2026-01-21 02:43:00Z \| -04:00 \|/);
	t.regex(
		out(),
		/\| Impact started \| 2026-01-21 02:31:00Z \| -16:00 \| set: .*before: 2026-01-21 02:30:00Z .*\[E4\] \| \[E6\] \|/,
	);
});

test('a wrong name, a time without a zone and a time to come write nothing', async (t) => {
	const {io, home} = await deskOf(t);
	await openIncident(home);
	for (const [words, says] of [
		[[incidentId, 'mitigatd', '2026-01-21T02:30:00Z'], /did you mean mitigated/],
		[[incidentId, 'resolved-at-last', 'now'], /there are impact-started, detected/],
		[[incidentId, 'detected', '02:30'], /is not a time.*as an offset/],
		[[incidentId, 'detected', '2026-01-21T02:30:00'], /is not a time.*zone/],
		[[incidentId, 'detected', '2026-02-30T02:30:00Z'], /is not a time/],
		[[incidentId, 'detected', '9999-01-21T02:30:00Z'], /still to come/],
		[[incidentId, 'detected'], /an incident, a milestone and a time/],
	] as const) {
		const error = await t.throwsAsync(milestone(words, io), {instanceOf: UsageFault});
		t.regex(error?.message ?? '', says);
	}

	await t.throwsAsync(note([incidentId, '--at', 'yesterday', 'x'], io), {instanceOf: UsageFault});
	t.is(await count(home), 2);
	const empty = await deskOf(t);
	await t.throwsAsync(milestone([incidentId, 'detected', 'now'], empty.io), {instanceOf: JournalFailure});
	t.deepEqual(await readdir(empty.io.cwd), []);
});

test('a time is read with its zone or from the opening, and never guessed', (t) => {
	const now = new Date('2026-11-21T03:00:00.000Z');
	const openedAt = '2026-11-21T02:47:00.000Z';
	t.is(readTime('2026-11-21T02:40:00.1239Z', now, openedAt), '2026-11-21T02:40:00.123Z');
	t.is(readTime('-1:02:03', now, openedAt), '2026-11-21T01:44:57.000Z');
	t.is(readTime('NOW', now, null), now.toISOString());
	t.throws(() => readTime('+01:00', now, null), {instanceOf: UsageFault});
	t.throws(() => readTime('+20:00', now, openedAt), {instanceOf: UsageFault, message: /still to come/});
	t.throws(() => readTime('2026-11-21T24:61:00Z', now, openedAt), {instanceOf: UsageFault});
});

test('a note is corrected by its number, stands where it stood, and what it said before is kept', async (t) => {
	const {io, home, out} = await deskOf(t);
	await openIncident(home);
	await note([incidentId, '--at', '-05:00', 'twelve users called'], io);
	const {seq = 0} = (await last(home)) ?? {};
	t.is(await note([incidentId, '--corrects', `E${seq}`, 'twenty users called'], io), 0);
	const corrected = await last(home);
	t.like(corrected, {type: 'note.added', corrects: seq, time: '2026-01-21T02:42:00.000Z'});
	// The number that somebody has in an older report still leads to it.
	await note([incidentId, '--corrects', `e${seq}`, '--at', '-06:00', 'thirty users called'], io);
	t.like(await last(home), {corrects: corrected?.seq, time: '2026-01-21T02:41:00.000Z'});

	const before = out().length;
	t.is(await report([incidentId], io), 0);
	const text = out().slice(before);
	const timeline = text.slice(text.indexOf('## Timeline'), text.indexOf('## Cause'));
	t.regex(timeline, /\| 2026-01-21 02:41:00Z \| -06:00 \| Note \(corrects \[E6\]\): thirty users called/);
	t.notRegex(timeline, /twelve|twenty/);
	t.regex(
		text,
		/^- -06:00 Note: thirty users called \[E8\]\n {2}before it was corrected: twelve users called \[E4\]\n {2}before it was corrected: twenty users called \[E6\]$/m,
	);
	t.regex(text, /\*\*E4\*\* .* `note\.added` Note of .*: twelve users called$/m);

	const json = out().length;
	await report([incidentId, '--format', 'json'], io);
	const {notes} = JSON.parse(out().slice(json)) as {notes: ReadonlyArray<{text: string; history: unknown[]}>};
	t.is(notes.length, 1);
	t.like(notes[0], {text: 'thirty users called', history: [{event: 4}, {event: 6}]});

	for (const wrong of ['E1', 'E99', 'first', '']) {
		const error = await t.throwsAsync(note([incidentId, '--corrects', wrong, 'x'], io), {instanceOf: UsageFault});
		t.regex(error?.message ?? '', /takes the number of a note/);
	}
});
