import {readFile, rm, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import test from 'ava';
import {latestFinished} from '../../../source/incident/state.js';
import {openCatalogue} from '../../../source/journal/catalogue.js';
import {openHome} from '../../../source/journal/home.js';
import {openJournal, readJournal} from '../../../source/journal/journal.js';
import {resumeDrill} from '../../../source/session/drill/open-drill.js';
import {drillOf, drillText} from '../../drill/sample.js';
import {must, recording, stageDrill, takeStep, untilPlaying} from './support.js';

test('a drill is a journal of its own, of kind drill and mode replay, with the recorded board', async (t) => {
	const {session, ports} = await stageDrill(t);
	const {events} = await readJournal(ports.home, session.id);
	const [opened] = events;
	t.is(opened?.type === 'incident.opened' ? opened.kind : null, 'drill');
	t.is(opened?.type === 'incident.opened' ? opened.mode : null, 'replay');
	t.is(opened?.type === 'incident.opened' ? opened.title : null, 'Builds wait for their modules');
	t.deepEqual(
		session.view().board.rows.map((row) => row.metric),
		['status'],
		'rows of runbooks that are nowhere to be found are left out',
	);
	t.deepEqual((await openCatalogue(ports.home)).notes, []);
	t.is((await (await openCatalogue(ports.home)).incidents())[0]?.kind, 'drill');
});

test('a chosen step says what was recorded, word for word, under the number of this drill', async (t) => {
	const {session} = await stageDrill(t);
	await takeStep(session, 'status');
	const finished = latestFinished(session.view().state, 'fetch', 'status');
	t.is(finished?.sentence, '503: the first server does not answer');
	t.is(finished?.verdict, 'alarm');
	t.is(finished?.value, 503);
	t.is(finished?.attempt, 1);
	await takeStep(session, 'status');
	t.is(latestFinished(session.view().state, 'fetch', 'status')?.attempt, 2);
	t.regex(session.view().labels.get('fetch#status') ?? '', /shown again/);
});

test('the take of the present state of the world is played, never one of another', async (t) => {
	const {session} = await stageDrill(t);
	await takeStep(session, 'download');
	t.is(latestFinished(session.view().state, 'fetch', 'download')?.verdict, 'alarm');
	await must(session.diagnose(['first-server'], 90));
	await takeStep(session, 'fix');
	const {state} = session.view();
	t.is(state.changes[0]?.verified?.helped, true);
	await takeStep(session, 'download');
	t.is(latestFinished(session.view().state, 'fetch', 'download')?.verdict, 'ok');
	await takeStep(session, 'log');
	const said = session.view().said;
	t.is(said?.kind, 'miss', 'the log was read before the change only');
	t.regex(said?.text ?? '', /not recorded after fix/);
	t.regex(said?.text ?? '', /costs nothing/);
});

test('a step that nobody recorded is said to be so and leaves no reading', async (t) => {
	const {session} = await stageDrill(t, {drill: drillOf(drillText.replace(/canned:\n.*\n/, ''))});
	await takeStep(session, 'never');
	t.is(session.view().said?.kind, 'miss');
	t.is(latestFinished(session.view().state, 'fetch', 'never'), null);
});

test('what the author wrote answers for a step that nobody recorded', async (t) => {
	const {session} = await stageDrill(t);
	await takeStep(session, 'never');
	t.is(session.view().answers.get('fetch#never')?.text, 'The tool is not installed on this host.');
});

test('a harmful step tells its consequence, and the evidence it destroys is gone', async (t) => {
	const {session} = await stageDrill(t);
	await must(session.diagnose([], null));
	await takeStep(session, 'restart');
	t.deepEqual(session.view().said, {text: 'The host goes down; forty builds are lost.', kind: 'harm'});
	t.deepEqual(session.view().harms, [{step: 'fetch#restart', class: 'critical'}]);
	await takeStep(session, 'trace');
	t.is(latestFinished(session.view().state, 'fetch', 'trace'), null);
	t.is(session.view().answers.get('fetch#trace')?.kind, 'harm');
});

test('an action needs consent to exactly what is shown', async (t) => {
	const {session} = await stageDrill(t);
	await must(session.diagnose(['first-server'], 70));
	const refused = (result: object) => ('refused' in result ? String(result.refused) : '');
	t.regex(refused(await session.take('fetch', 'fix', null)), /consent/);
	t.regex(refused(await session.take('fetch', 'fix', {digest: 'f'.repeat(64), typed: null})), /has changed/);
	t.is(session.view().state.attempts.length, 0);
	await takeStep(session, 'fix');
	const {events} = await readJournal(await openHome(join(session.directory, '../..')), session.id);
	const given = events.find((event) => event.type === 'consent.given');
	const asked = events.find((event) => event.type === 'consent.asked');
	t.is(given?.type === 'consent.given' ? given.by : null, 'person');
	t.is(given?.type === 'consent.given' && asked?.type === 'consent.asked' && given.digest === asked.digest, true);
});

test('solo asks for a diagnosis before the first change; hard does not; not knowing is an answer', async (t) => {
	const {session: solo} = await stageDrill(t);
	t.true(solo.view().isDiagnosisDue);
	const early = await solo.take('fetch', 'fix', {digest: 'x', typed: null});
	t.regex('refused' in early ? early.refused : '', /say first what you think/);
	await must(solo.diagnose([], null));
	await takeStep(solo, 'fix');
	t.is(solo.view().state.changes.length, 1);

	const {session: hard} = await stageDrill(t, {mode: 'hard'});
	t.false(hard.view().isDiagnosisDue);
	await takeStep(hard, 'fix');
	t.is(hard.view().state.changes.length, 1);
});

test('a recorded roll-back is played, and the world before the change is there again', async (t) => {
	const {session} = await stageDrill(t);
	await must(session.diagnose([], null));
	await takeStep(session, 'wipe');
	t.is(session.view().state.changes[0]?.verified?.helped, false);
	const [change] = session.view().state.changes;
	t.truthy(change);
	if (change !== undefined) {
		await must(session.undo(change));
	}

	t.is(session.view().state.changes[0]?.undo, 'undone');
	await takeStep(session, 'log');
	t.is(latestFinished(session.view().state, 'fetch', 'log')?.verdict, 'alarm');
});

test('a roll-back that nobody recorded leads back to the world before the change, and says so', async (t) => {
	const {session} = await stageDrill(t);
	await must(session.diagnose(['first-server'], 90));
	await takeStep(session, 'fix');
	const [change] = session.view().state.changes;
	t.truthy(change);
	if (change !== undefined) {
		await must(session.undo(change));
	}

	const undone = session.view().state.attempts.at(-1);
	t.is(undone?.purpose, 'undo');
	t.regex(undone?.finished?.sentence ?? '', /not in the recording/);
	await takeStep(session, 'log');
	t.is(latestFinished(session.view().state, 'fetch', 'log')?.verdict, 'alarm');
});

test('nothing in the journal of a drill could be run again', async (t) => {
	const {session, ports} = await stageDrill(t, {
		recording: {
			...recording,
			events: recording.events.map((event) =>
				event.type === 'step.started'
					? {
							...event,
							commands: event.commands.map((one) => ({...one, command: {kind: 'run', argv: ['rm', '-rf', '/']}})),
						}
					: event,
			),
		},
	});
	await must(session.diagnose([], null));
	await takeStep(session, 'status');
	await takeStep(session, 'wipe');
	const text = await readFile(join(ports.home.directory, 'incidents', session.id, 'journal.ndjson'), 'utf8');
	t.false(text.includes('-rf'));
});

test('hints come in their order; what they cost is known before', async (t) => {
	const {session} = await stageDrill(t);
	t.deepEqual(
		session.view().hints.map(({cost, text, isOpen}) => ({cost, text, isOpen})),
		[
			{cost: 2, text: null, isOpen: true},
			{cost: 5, text: null, isOpen: false},
			{cost: 12, text: null, isOpen: false},
		],
	);
	t.true('refused' in (await session.hint('h2')));
	await must(session.hint('h1'));
	t.is(session.view().hints[0]?.text, 'Who answers first?');
	t.true(session.view().hints[1]?.isOpen);
	const {session: guided} = await stageDrill(t, {mode: 'guided'});
	t.true(guided.view().hints.every((hint) => hint.cost === 0));
});

test('an inject comes at its time on the charged clock, and a message answers it', async (t) => {
	const {session, pass} = await stageDrill(t);
	t.deepEqual(session.view().injects, []);
	await pass(59_000);
	t.deepEqual(session.view().injects, []);
	await must(session.pause());
	await pass(120_000);
	t.deepEqual(session.view().injects, [], 'a pause stops the clock');
	await must(session.unpause());
	await pass(2000);
	t.deepEqual(
		session.view().injects.map(({id, answered, expects}) => ({id, answered, expects})),
		[{id: 'boss', answered: false, expects: true}],
	);
	await must(session.update('Not before noon.'));
	t.true(session.view().injects[0]?.answered);
});

test('an inject that follows a step comes when the step was shown', async (t) => {
	const {session} = await stageDrill(t);
	await takeStep(session, 'log');
	t.true(session.view().injects.some((inject) => inject.id === 'second'));
	t.is(session.view().decision?.id, 'next');
	await must(session.rank('next', ['look', 'wait', 'wipe']));
	t.is(session.view().decision, null);
});

test('the charged clock counts thinking and recorded time, at any speed, and no pause', async (t) => {
	const clocks: number[] = [];
	for (const speed of [1, 8, 'instant'] as const) {
		const stage = await stageDrill(t, {speed});
		const {session, pass} = stage;
		await pass(10_000);
		let isTaken = false;
		const taken = takeStep(session, 'status').then(() => {
			isTaken = true;
		});
		if (speed !== 'instant') {
			await untilPlaying(stage);
		}

		while (!isTaken) {
			await pass(50);
		}

		await taken;
		await must(session.pause());
		await pass(60_000);
		clocks.push(session.clockMs());
		await session.close();
	}

	// Ten seconds of thinking and two of the recorded check.
	t.true(
		clocks.every((ms) => ms >= 12_000 && ms < 12_500),
		clocks.join(' '),
	);
});

test('a step plays at its recorded pace, stands still in a pause, and can be hurried', async (t) => {
	const stage = await stageDrill(t, {speed: 1});
	const {session, pass} = stage;
	const taken = takeStep(session, 'status');
	await untilPlaying(stage);
	await pass(500);
	const half = session.view().playing?.playedMs ?? 0;
	t.true(half > 100 && half < 1500, String(half));
	await must(session.pause());
	await pass(10_000);
	t.truthy(session.view().playing, 'a pause holds what plays');
	await must(session.unpause());
	t.true('refused' in (await session.take('fetch', 'config', null)), 'one step at a time');
	session.hurry();
	await taken;
	t.is(session.view().playing, null);
	t.is(latestFinished(session.view().state, 'fetch', 'status')?.verdict, 'alarm');
});

test('output is copied into the drill as it was recorded', async (t) => {
	const events = recording.events.map((event) =>
		event.type === 'step.finished' && event.step === 'status' && event.attempt === 1
			? {
					...event,
					stdoutSha256: 'a'.repeat(64),
					outputs: [
						{
							index: 0,
							stdout: 'blobs/one',
							stderr: null,
							timing: 'blobs/two',
							stdoutBytes: 12,
							stderrBytes: 0,
							stdoutSha256: 'a'.repeat(64),
							stderrSha256: 'b'.repeat(64),
							omitted: 0,
							redactions: 0,
						},
					],
				}
			: event,
	);
	const {session} = await stageDrill(t, {
		recording: {...recording, events},
		blobs: {'blobs/one': 'first line\nsecond line\n', 'blobs/two': '[10,"o",11]\n[900,"o",12]\n'},
	});
	await takeStep(session, 'status');
	const [output] = await session.output('fetch', 'status');
	t.is(output?.text, 'first line\nsecond line\n');
	const finished = latestFinished(session.view().state, 'fetch', 'status');
	t.is(finished?.outputs[0]?.stdoutSha256, 'a'.repeat(64));
	t.regex(finished?.outputs[0]?.stdout ?? '', /^output\//);
});

test('after the conclusion the reaction is asked first; then there is a score, and the drill closes with it', async (t) => {
	const {session, ports} = await stageDrill(t);
	for (const step of ['status', 'config', 'log', 'trace', 'headers', 'history']) {
		await takeStep(session, step);
	}

	await must(session.diagnose(['first-server'], 90));
	await takeStep(session, 'fix');
	await takeStep(session, 'download');
	await must(session.conclude('The first server was broken; another one is asked now.'));
	t.is(session.view().debrief, null, 'nothing is judged before the reaction');
	t.true('refused' in (await session.take('fetch', 'status', null)));
	await must(session.react('The log was long.'));
	const {debrief} = session.view();
	t.is(debrief?.reaction, 'The log was long.');
	t.true(debrief?.cause.right);
	t.true((debrief?.score.total ?? 0) >= 80, String(debrief?.score.total));
	await must(session.commit('Read the log first.'));
	t.is(session.view().debrief?.commitment, 'Read the log first.');
	await session.close();
	const {events} = await readJournal(ports.home, session.id);
	t.is(events.at(-1)?.type, 'incident.closed');
	t.is(events.filter((event) => event.type === 'drill.marked' && event.mark === 'scored').length, 1);
	const [entry] = await (await openCatalogue(ports.home)).incidents();
	t.is(entry?.status, 'closed');
	t.is(entry?.outcome, 'recovered');
});

test('a drill that was left goes on where it was: the world, the clock, what was said', async (t) => {
	const {session, ports, drill, pass} = await stageDrill(t);
	await takeStep(session, 'download');
	await must(session.diagnose(['first-server'], 50));
	await takeStep(session, 'fix');
	await pass(5000);
	await must(session.note('so far'));
	// What is thought between the last thing that was done and leaving is no free time.
	await pass(40_000);
	const before = Math.round(session.clockMs() / 1000);
	t.true(before >= 45);
	await session.close();
	await pass(600_000);
	const {journal} = await openJournal(ports.home, session.id, ports.clock);
	const again = await resumeDrill(ports, journal, recording, drill);
	t.teardown(async () => again.close());
	t.true(Math.abs(Math.round(again.clockMs() / 1000) - before) <= 1, `${again.clockMs()} after ${before} s`);
	t.deepEqual(again.view().diagnosis, {causes: ['first-server'], confidence: 50});
	await takeStep(again, 'download');
	t.is(latestFinished(again.view().state, 'fetch', 'download')?.verdict, 'ok', 'the change still stands');
});

test('a run whose end was lost with the process is whole again when the drill goes on', async (t) => {
	const stage = await stageDrill(t, {speed: 1});
	const {session, ports, drill, pass} = stage;
	await must(session.diagnose(['first-server'], 50));
	const lost = takeStep(session, 'fix').catch(() => undefined);
	await untilPlaying(stage);
	while (session.view().state.attempts.length === 0) {
		await pass(100);
	}

	t.truthy(session.view().playing);
	const path = join(ports.home.directory, 'incidents', session.id, 'journal.ndjson');
	const atCrash = await readFile(path);
	session.hurry();
	await lost;
	await session.close();
	await writeFile(path, atCrash);
	await rm(join(path, '..', 'head.json'), {force: true});
	const {journal} = await openJournal(ports.home, session.id, ports.clock);
	const again = await resumeDrill(ports, journal, recording, drill);
	t.teardown(async () => again.close());
	const {changes, attempts} = again.view().state;
	t.is(changes.length, 1);
	t.is(changes[0]?.verified?.helped, true);
	t.true(attempts.every((attempt) => attempt.finished !== null));
});

test('watching plays the reference path to its end and asks nothing', async (t) => {
	const {session} = await stageDrill(t, {mode: 'watch'});
	const path: string[] = [];
	while (session.view().next !== null) {
		path.push(session.view().next?.ref ?? '');
		await must(session.watchNext());
	}

	t.deepEqual(path, [...session.view().truth.reference]);
	t.is(latestFinished(session.view().state, 'fetch', 'download')?.verdict, 'ok');
	t.deepEqual(session.view().injects, []);
	await must(session.conclude(''));
	await must(session.react(''));
	t.is(session.view().debrief, null);
});

test('guided mode points along the reference path; solo and hard do not', async (t) => {
	const {session: guided} = await stageDrill(t, {mode: 'guided'});
	t.is(guided.view().next?.ref, 'fetch#status');
	await takeStep(guided, 'status');
	t.is(guided.view().next?.ref, 'fetch#config');
	const twice = drillOf(drillText.replace('fetch#fix, fetch#download]', 'fetch#fix, fetch#status]'));
	const {session: again} = await stageDrill(t, {mode: 'guided', drill: twice});
	await must(again.diagnose([], null));
	for (const step of ['status', 'config', 'log', 'trace', 'headers', 'history', 'fix']) {
		await takeStep(again, step);
	}

	t.is(again.view().next?.ref, 'fetch#status', 'what stands on the path twice is pointed at twice');
	await takeStep(again, 'status');
	t.is(again.view().next, null);
	const {session: solo} = await stageDrill(t);
	t.is(solo.view().next, null);
});

test('revealing the answer is recorded, and asks for no diagnosis any more', async (t) => {
	const {session} = await stageDrill(t);
	await must(session.reveal());
	t.true(session.view().revealed);
	t.false(session.view().isDiagnosisDue);
	t.true('refused' in (await session.reveal()));
});

test('a decision point tells what was just seen, and lists its options in an order that tells nothing', async (t) => {
	const {session, drill} = await stageDrill(t);
	t.is(session.view().decision, null);
	await takeStep(session, 'log');
	const {decision} = session.view();
	t.deepEqual(decision?.shown, {title: 'Read the log', sentence: 'log: alarm'});
	t.deepEqual(
		decision?.options.map(({text}) => text),
		['Ask each server', 'Empty the cache', 'Wait'],
	);
	t.notDeepEqual(
		drill.decisions[0]?.options.map(({id}) => id),
		decision?.options.map(({id}) => id),
		'not as its author wrote them',
	);
});

test('a pause that cannot be recorded does not hold the drill', async (t) => {
	const {session, pass} = await stageDrill(t, {speed: 1});
	await session.close();
	t.true('refused' in (await session.pause()));
	t.false(session.view().isPaused);
	await pass(10);
});
