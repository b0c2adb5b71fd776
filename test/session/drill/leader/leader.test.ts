// A drill with leaders over its real socket: what they see, what they may do, and that nothing they send or fail to do
// ever reaches the trainee as more than words.
import {mkdtemp, rm, stat, unlink, writeFile} from 'node:fs/promises';
import {connect, createServer, type Socket} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {markOf} from '../../../../source/drill/marks.js';
import {openHome} from '../../../../source/journal/home.js';
import {openJournal, readJournal} from '../../../../source/journal/journal.js';
import {attachLeader} from '../../../../source/session/drill/leader/attach-leader.js';
import {runningDrill, runningDrills} from '../../../../source/session/drill/leader/running-drills.js';
import {leaderSocket, whyNoSocket} from '../../../../source/session/drill/leader/socket.js';
import {openDrill, resumeDrill} from '../../../../source/session/drill/open-drill.js';
import type {DrillSession} from '../../../../source/session/drill-contract.js';
import {
	type LeaderLink,
	type LeaderMessage,
	leaderMessageSchema,
	leaderProtocol,
} from '../../../../source/session/leader-contract.js';
import {drillOf, drillText} from '../../../drill/sample.js';
import {until} from '../../../tui/fixtures/until.js';
import {must, recording, type Stage, stageDrill, takeStep} from '../support.js';

/** Without authored answers, so that a step nobody recorded is a miss. */
const bare = () => drillOf(drillText.replace(/canned:\n.*\n/, ''));

const socketOf = ({session}: Pick<Stage, 'session'>): string => leaderSocket(session.directory);

async function lead(t: ExecutionContext, stage: Pick<Stage, 'session'>): Promise<LeaderLink> {
	const link = await attachLeader(socketOf(stage));
	t.teardown(() => link.close());
	return link;
}

const sees = async (link: LeaderLink, holds: (state: ReturnType<LeaderLink['state']>) => boolean, what: string) =>
	until(
		() => holds(link.state()),
		() => `${what}: ${JSON.stringify(link.state())}`,
	);

const marksIn = (session: DrillSession) => session.events().flatMap((event) => markOf(event) ?? []);

test('a leader sees the truth, what was looked at, what is covered and what comes', async (t) => {
	const stage = await stageDrill(t, {drill: bare()});
	const link = await lead(t, stage);
	const state = link.state();
	t.is(state.id, stage.session.id);
	t.deepEqual(
		state.accepted,
		stage.drill.accepted.map(({text}) => text),
	);
	t.is(state.lesson, stage.drill.lesson);
	t.true(state.evidence.every(({seen}) => !seen));
	t.is(state.injects[0]?.state, 'coming');
	t.is(state.leaders, 1);
	await until(
		() => stage.session.view().leaders === 1,
		() => 'the trainee is told that there is a leader',
	);

	await takeStep(stage.session, 'status');
	await must(stage.session.diagnose(['first-server'], 70));
	await sees(link, ({looked}) => looked.some(({verdict}) => verdict === 'alarm'), 'the reading is told');
	await sees(link, ({diagnoses}) => diagnoses.length === 1, 'the diagnosis is told');
	const [looked] = link.state().looked;
	t.is(looked?.step, 'fetch#status');
	t.is(looked?.sentence, '503: the first server does not answer');
	t.true(link.state().evidence.find(({step}) => step === 'fetch#status')?.seen);
	t.deepEqual(link.state().diagnoses[0]?.causes[0]?.right, true);
	t.is(link.state().diagnoses[0]?.confidence, 70);
	await must(stage.session.rank('next', ['wipe', 'look', 'wait']));
	await sees(link, ({rankings}) => rankings.length === 1, 'the ranking is told');
	t.deepEqual(link.state().rankings[0]?.order, [
		{text: 'Empty the cache', expert: 3},
		{text: 'Ask each server', expert: 1},
		{text: 'Wait', expert: 2},
	]);
});

test('an answer to a miss reaches the trainee as from the facilitator, and the waiting is given back', async (t) => {
	const stage = await stageDrill(t, {drill: bare()});
	const link = await lead(t, stage);
	await stage.pass(1000);
	await takeStep(stage.session, 'status');
	await stage.session.note('before');
	await takeStep(stage.session, 'never');
	await sees(link, ({misses}) => misses.length === 1, 'the miss waits');
	const atMiss = stage.session.clockMs();
	await stage.pass(20_000);
	await must(link.note('they wait'));
	await stage.pass(40_000);
	t.is(stage.session.clockMs(), atMiss + 60_000, 'the clock goes on, for one who does not wait');
	await must(
		link.answer('fetch#never', '  It says \u001B[31mno\u0007. token=ghp_0123456789abcdefghijABCDEFGHIJ012345  '),
	);
	t.is(stage.session.clockMs(), atMiss, 'and the waiting is given back, whatever was noted meanwhile');
	const {said, answers} = stage.session.view();
	t.regex(said?.text ?? '', /^From the facilitator: It says/);
	t.false((said?.text ?? '').includes('\u001B'), 'nothing in it acts on a terminal');
	t.false((said?.text ?? '').includes('ghp_0123456789'), 'and no secret is kept');
	t.is(answers.get('fetch#never')?.text, said?.text);
	await sees(link, ({misses}) => misses.length === 0, 'nothing waits any more');
	t.regex(link.state().looked.at(-1)?.sentence ?? '', /^answered: /);
	const twice = await link.answer('fetch#never', 'again');
	t.deepEqual(twice, {refused: 'nothing waits for an answer there any more'});
	t.deepEqual(await link.answer('fetch#status', 'made up'), {refused: 'nothing waits for an answer there any more'});
});

test('one who goes on does not wait for an answer, which still comes', async (t) => {
	const stage = await stageDrill(t, {drill: bare()});
	const link = await lead(t, stage);
	await takeStep(stage.session, 'never');
	await takeStep(stage.session, 'status');
	const before = stage.session.clockMs();
	await must(link.answer('fetch#never', 'The tool is not available on this machine.'));
	t.is(stage.session.clockMs(), before);
	t.regex(stage.session.view().answers.get('fetch#never')?.text ?? '', /From the facilitator: The tool/);
});

test('a leader brings an inject once, takes notes, and pauses both clocks; the trainee can always go on', async (t) => {
	const stage = await stageDrill(t, {drill: bare()});
	const link = await lead(t, stage);
	const inject = stage.drill.injects[0]?.id ?? '';
	await must(link.inject(inject));
	t.is(stage.session.view().injects[0]?.id, inject);
	t.deepEqual(await link.inject(inject), {refused: 'it has come already'});
	t.deepEqual(await link.inject('unheard-of'), {refused: 'there is no such inject'});
	await stage.pass(5000);
	await must(link.note('asks nobody'));
	await must(link.pause());
	t.is(stage.session.view().pausedBy, 'facilitator');
	const stopped = stage.session.clockMs();
	await stage.pass(30_000);
	t.is(stage.session.clockMs(), stopped);
	t.deepEqual(await link.pause(), {refused: 'it is paused already'});
	await must(stage.session.unpause());
	t.false(stage.session.view().isPaused);
	await sees(link, ({pausedBy}) => pausedBy === null, 'the leader sees that it goes on');
	await must(link.pause());
	await must(link.unpause());
	t.deepEqual(
		marksIn(stage.session).flatMap((mark) =>
			mark.mark === 'paused' || mark.mark === 'continued' ? [`${mark.mark} by ${mark.detail.by}`] : [],
		),
		['paused by facilitator', 'continued by trainee', 'paused by facilitator', 'continued by facilitator'],
	);
	t.deepEqual(await link.note('x'.repeat(1001)), {
		refused: 'this has 1001 characters and 1000 are taken; shorten it',
	});
	t.deepEqual(
		link.state().notes.map(({text}) => text),
		['asks nobody'],
	);
});

test('what a leader does is written by the drill itself: one chain, the same journal', async (t) => {
	const stage = await stageDrill(t, {drill: bare()});
	const link = await lead(t, stage);
	await Promise.all([
		...Array.from({length: 8}, async (_, index) => must(link.note(`note ${index}`))),
		takeStep(stage.session, 'status'),
		must(stage.session.note('mine')),
	]);
	await must(stage.session.conclude('x'));
	await must(link.note('in the debrief'));
	t.deepEqual(await link.pause(), {refused: 'the drill is over'});
	await must(stage.session.react('hard'));
	await stage.session.close();
	await until(
		() => link.ended() !== null,
		() => 'the leader is told',
	);
	t.is(link.ended(), 'The drill is over and its record is closed.');
	t.is(link.state().phase, 'closed', 'the last state came before the end');
	t.truthy(link.state().score);
	const {events, notes} = await readJournal(stage.ports.home, stage.session.id);
	t.deepEqual(notes, []);
	t.is(events.flatMap((event) => (markOf(event)?.mark === 'facilitator-note' ? [event] : [])).length, 9);
	t.true('refused' in (await link.note('too late')));
});

test('several leaders see the same, and one too many is told so', async (t) => {
	const stage = await stageDrill(t);
	const links = [];
	for (let index = 0; index < 4; index++) {
		links.push(await lead(t, stage));
	}

	const [first, second] = links;
	await sees(first as LeaderLink, ({leaders}) => leaders === 4, 'they know of each other');
	await must((first as LeaderLink).note('from one'));
	await sees(second as LeaderLink, ({notes}) => notes.length === 1, 'the other sees it');
	await t.throwsAsync(attachLeader(socketOf(stage)), {message: /has 4 leaders already; one of them must leave first/});
	(first as LeaderLink).close();
	await until(
		() => stage.session.view().leaders === 3,
		() => 'one left',
	);
	t.is((await lead(t, stage)).state().leaders, 4);
});

type Raw = Readonly<{socket: Socket; messages: () => readonly LeaderMessage[]; closed: Promise<void>}>;

/** A client that says what it likes. */
async function raw(t: ExecutionContext, path: string): Promise<Raw> {
	const socket = connect(path);
	t.teardown(() => socket.destroy());
	let text = '';
	socket.on('data', (bytes: Buffer) => {
		text += bytes.toString('utf8');
	});
	socket.on('error', () => undefined);
	const closed = new Promise<void>((resolve) => {
		socket.once('close', () => resolve());
	});
	await new Promise<void>((resolve) => {
		socket.once('connect', () => resolve());
	});
	return {
		socket,
		messages: () =>
			text
				.split('\n')
				.slice(0, -1)
				.map((line) => leaderMessageSchema.parse(JSON.parse(line))),
		closed,
	};
}

const hello = `${JSON.stringify({type: 'hello', protocol: leaderProtocol})}\n`;
const reasonsOf = ({messages}: Raw) =>
	messages().flatMap((message) => (message.type === 'refused' ? [message.reason] : []));

test('garbage, a wrong version, a line of 10 MB and a hang-up in the middle harm nobody', async (t) => {
	const stage = await stageDrill(t, {drill: bare()});
	const path = socketOf(stage);
	const before = stage.session.events().length;

	for (const [sent, reason] of [
		['\u0000\u0001garbage\n', /no greeting/],
		['GET / HTTP/1.1\r\nHost: x\r\n\r\n', /no greeting/],
		['{"type":"pause","request":1}\n', /no greeting/],
		[`${JSON.stringify({type: 'hello', protocol: 99})}\n`, /speaks version 1 and this leader version 99/],
		[`{"type":"hello","protocol":1,"x":"${'x'.repeat(10 * 1024 * 1024)}"}\n`, /longer than any command/],
		['x'.repeat(10 * 1024 * 1024), /longer than any command/],
	] as const) {
		const client = await raw(t, path);
		client.socket.write(sent);
		await client.closed;
		t.true(
			reasonsOf(client).length === 0 || reason.test(reasonsOf(client)[0] ?? ''),
			`${sent.slice(0, 40)}: ${reasonsOf(client).join()}`,
		);
		t.false(
			client.messages().some(({type}) => type === 'state'),
			'nothing of the truth is told to it',
		);
	}

	const half = await raw(t, path);
	half.socket.write(`${hello}{"type":"note","request":1,"te`);
	await until(
		() => half.messages().length > 0,
		() => 'it was let in',
	);
	half.socket.destroy();
	const broken = await raw(t, path);
	broken.socket.write(hello);
	await until(
		() => broken.messages().length > 1,
		() => 'it was let in',
	);
	// It dies with an answer on the way to it, and another request half sent.
	broken.socket.write('{"type":"continue","request":1}\n{"type":');
	broken.socket.destroy();

	const wild = await raw(t, path);
	wild.socket.write(hello);
	for (const line of [
		'{"type":"take","request":1,"step":"fetch#fix"}',
		'{"type":"note","request":2,"text":""}',
		`{"type":"note","request":3,"text":"${'x'.repeat(1001)}"}`,
		'{"type":"note","request":0,"text":"x"}',
		'[[[[[[[[[[',
	]) {
		wild.socket.write(`${line}\n`);
	}

	await wild.closed;
	t.is(reasonsOf(wild).length, 5);
	t.regex(reasonsOf(wild).at(-1) ?? '', /Too much of what came was no command/);
	t.is(stage.session.events().length, before, 'none of it is in the record');

	const link = await lead(t, stage);
	await takeStep(stage.session, 'status');
	await must(link.note('all is well'));
	await sees(link, ({leaders}) => leaders === 1, 'those that broke are no longer counted');
});

test('a flood of commands and a leader that reads nothing end that connection only', async (t) => {
	const stage = await stageDrill(t, {drill: bare()});
	const flood = await raw(t, socketOf(stage));
	flood.socket.write(
		hello +
			Array.from(
				{length: 400},
				(_, index) => `${JSON.stringify({type: 'note', request: index + 1, text: 'x'})}\n`,
			).join(''),
	);
	await flood.closed;
	const deaf = await raw(t, socketOf(stage));
	deaf.socket.write(hello);
	await until(
		() => deaf.messages().length > 1,
		() => 'it was let in',
	);
	deaf.socket.pause();
	await takeStep(stage.session, 'status');
	const link = await lead(t, stage);
	await must(link.note('still here'));
	t.true(marksIn(stage.session).filter(({mark}) => mark === 'facilitator-note').length <= 20);
	await stage.session.close();
	t.pass('a leader that does not read holds nobody back');
});

test('the socket is closed to others, and gone when the drill is left; a stale one is replaced on the way back', async (t) => {
	const stage = await stageDrill(t, {drill: bare()});
	const path = socketOf(stage);
	const {mode} = await stat(path);
	t.is(mode & 0o777, 0o600);
	t.is((await stat(stage.session.directory)).mode & 0o777, 0o700);
	t.deepEqual(
		(await runningDrills(stage.ports.home)).map(({id, title, mode: played}) => ({id, title, played})),
		[{id: stage.session.id, title: stage.drill.title, played: 'solo'}],
	);
	const link = await lead(t, stage);
	await stage.session.close();
	await until(
		() => link.ended() !== null,
		() => 'the leader is told',
	);
	t.regex(link.ended() ?? '', /was left in its own terminal/);
	await t.throwsAsync(stat(path), {code: 'ENOENT'});
	t.deepEqual(await runningDrills(stage.ports.home), []);
	t.regex(String(await runningDrill(stage.ports.home, stage.session.id)), /is open in no terminal; gotriage resume/);

	await leaveSocket(t, path);
	const {journal} = await openJournal(stage.ports.home, stage.session.id, stage.ports.clock);
	const again = await resumeDrill(stage.ports, journal, recording, stage.drill);
	t.teardown(async () => again.close());
	const back = await lead(t, {session: again});
	await must(back.note('again'));
	await again.close();

	await leaveSocket(t, path);
	t.deepEqual(await runningDrills(stage.ports.home), [], 'nobody listens there');
	await t.throwsAsync(stat(path), {code: 'ENOENT'}, 'and it is swept away');
});

/** A socket file as a process leaves it that was killed. */
async function leaveSocket(t: ExecutionContext, path: string): Promise<void> {
	const {execa} = await import('execa');
	const left = await execa(
		process.execPath,
		[
			'-e',
			`require('node:net').createServer().listen(${JSON.stringify(path)}, () => process.kill(process.pid, 'SIGKILL'))`,
		],
		{reject: false},
	);
	t.is(left.signal, 'SIGKILL');
	t.true((await stat(path)).isSocket());
}

test('what is no socket is left alone, and the drill goes on without leaders', async (t) => {
	const stage = await stageDrill(t, {drill: bare()});
	const path = socketOf(stage);
	await stage.session.close();
	await writeFile(path, 'mine');
	const {journal} = await openJournal(stage.ports.home, stage.session.id, stage.ports.clock);
	const again = await resumeDrill(stage.ports, journal, recording, stage.drill);
	t.teardown(async () => again.close());
	await takeStep(again, 'status');
	t.regex(String(await runningDrill(stage.ports.home, again.id)), /cannot be led/);
	await again.close();
	t.is((await stat(path)).size, 4);
	await unlink(path);
});

test('a data directory with too long a path has no leaders, and says why', async (t) => {
	const root = await mkdtemp(join(tmpdir(), 'gotriage-drill-'));
	t.teardown(async () => rm(root, {recursive: true, force: true}));
	const stage = await stageDrill(t, {drill: bare()});
	const home = await openHome(join(root, 'a'.repeat(60), 'b'.repeat(60)));
	const session = await openDrill({...stage.ports, home}, recording, stage.drill, 'solo', 'instant');
	t.teardown(async () => session.close());
	await takeStep(session, 'status');
	t.deepEqual(await runningDrills(home), []);
	t.regex(String(await runningDrill(home, session.id)), /has \d+ bytes and systems take 103: set GOTRIAGE_HOME/);
	t.is(whyNoSocket('/short'), null);
});

test('a drill that hangs, lies or is not there is a sentence for the leader', async (t) => {
	const root = await mkdtemp(join(tmpdir(), 'gotriage-leader-'));
	t.teardown(async () => rm(root, {recursive: true, force: true}));
	await t.throwsAsync(attachLeader(join(root, 'none')), {message: /cannot be reached/});
	for (const [index, [says, wanted]] of (
		[
			['nonsense\n', /no message of this version/],
			[`{"type":"state","state":{}}\n`, /no message of this version/],
			['x'.repeat(1024 * 1024 + 1), /longer than anything/],
		] as const
	).entries()) {
		const path = join(root, `s${index}`);
		const server = createServer((socket) => {
			socket.on('error', () => undefined);
			socket.write(says);
		});
		await new Promise<void>((resolve) => {
			server.listen(path, () => resolve());
		});
		await t.throwsAsync(attachLeader(path), {message: wanted});
		server.close();
	}
});
