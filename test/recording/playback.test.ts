import test from 'ava';
import {findScene, openPlayback, type Playback, recordedOffsets, stepCount} from '../../source/recording/playback.js';
import {
	closedAs,
	crashed,
	everyType,
	finished,
	journalOf,
	offered,
	opened,
	project,
	recovered,
	shown,
	started,
	undone,
} from '../report/events.js';
import {readFrom, slowEvents, slowKept} from './played.js';

const nothing = readFrom({});
const namesOf = (playback: Playback): string[] =>
	playback.scenes.map(({number, subject}) =>
		subject.kind === 'step' ? `${number} ${subject.step} ${subject.purpose}` : `${number ?? '-'} ${subject.kind}`,
	);

test('an incident is cut into one scene for each step, in the order in which they were done', async (t) => {
	const playback = await openPlayback(recovered, nothing);
	t.deepEqual(namesOf(playback), [
		'- opening',
		'1 hops step',
		'2 hop-status step',
		'3 try-fallback step',
		'4 download verify',
		'- closing',
	]);
	t.is(stepCount(playback), 4);
	t.is(playback.scenes[3]?.title, "Switch this user's proxy list to the fallback");
});

test('the scenes hold every moment once, and no moment goes back in time', async (t) => {
	for (const events of [recovered, undone, crashed, slowEvents, everyType('text')]) {
		const {moments, scenes, durationMs} = await openPlayback(events, readFrom(slowKept));
		let end = 0;
		for (const scene of scenes) {
			t.is(scene.first, end);
			t.true(scene.end > scene.first);
			end = scene.end;
		}

		t.is(end, moments.length);
		t.is(moments.filter((moment) => moment.kind === 'event').length, events.length);
		t.true(moments.every(({atMs}, index) => index === 0 || atMs >= (moments[index - 1]?.atMs ?? 0)));
		t.is(durationMs, moments.at(-1)?.atMs ?? -1);
	}
});

test('output stands between the start and the end of its step, at its own time', async (t) => {
	const {moments} = await openPlayback(slowEvents, readFrom(slowKept));
	const output = moments.flatMap((moment) =>
		moment.kind === 'output' ? [`${moment.atMs} ${moment.stream} ${moment.text}`] : [],
	);
	// The check began 510 ms after the opening.
	t.deepEqual(output.slice(0, 4), [
		'510 stdout one\n',
		'1510 stderr careful\n',
		'2510 stdout two\n',
		'4410 stdout half',
	]);
	const kinds = moments.map((moment) => (moment.kind === 'output' ? 'output' : moment.event.type));
	t.deepEqual(kinds.slice(2, 8), ['step.started', 'output', 'output', 'output', 'output', 'step.finished']);
});

test('repetitions of a step follow each other', async (t) => {
	const {moments, scenes} = await openPlayback(slowEvents, readFrom(slowKept));
	const each = scenes.find(({subject}) => subject.kind === 'step' && subject.step === 'each');
	const began = moments[(each?.first ?? 0) + 1]?.atMs ?? 0;
	t.deepEqual(
		moments.flatMap((moment) =>
			moment.kind === 'output' && moment.text.startsWith('of') ? [[moment.atMs - began, moment.index]] : [],
		),
		[
			[50, 0],
			[150, 1],
		],
	);
});

test('a step that first needs another one is no scene before it', async (t) => {
	const events = journalOf([
		[0, opened()],
		[1, offered('status', 'Ask')],
		[1, started('list', 'List', [shown('list')], {purpose: 'need'})],
		[1, finished('list', {purpose: 'need'})],
		[1, started('status', 'Ask', [shown('ask')])],
		[1, finished('status')],
		[1, closedAs('healthy')],
	]);
	t.deepEqual(namesOf(await openPlayback(events, nothing)), ['- opening', '1 list need', '2 status step', '- closing']);
});

test('a step that was run again is another scene', async (t) => {
	const once = (attempt: number) =>
		[
			[1, started('status', 'Ask', [shown('ask')], {attempt})],
			[1, finished('status', {attempt})],
		] as const;
	const events = journalOf([[0, opened()], [1, offered('status', 'Ask')], ...once(1), ...once(2)]);
	t.deepEqual(namesOf(await openPlayback(events, nothing)), ['- opening', '1 status step', '2 status step']);
});

test('what was passed over and commands of the operator have scenes of their own', async (t) => {
	const command = shown('uptime');
	const events = journalOf([
		[0, opened()],
		[1, {type: 'step.skipped', runbook: 'modproxy-down', step: 'later', attempt: 1, reason: 'no', automatic: true}],
		[1, {type: 'adhoc.started', adhoc: 1, command}],
		[
			9,
			{
				type: 'adhoc.finished',
				adhoc: 1,
				outcome: 'finished',
				exit: 0,
				signal: null,
				timedOut: false,
				durationMs: 9,
				reason: null,
				outputs: [],
				leftovers: [],
				warnings: [],
			},
		],
	]);
	t.deepEqual(namesOf(await openPlayback(events, nothing)), ['- opening', '1 later step', '2 adhoc']);
});

test('the recorded time goes on over a resume by the wall clock, and never back', (t) => {
	const offsets = recordedOffsets(undone);
	const resumed = undone.findIndex(({type}) => type === 'incident.resumed');
	t.true((offsets[resumed] ?? 0) > 6 * 3_600_000);
	t.true(offsets.every((offset, index) => index === 0 || offset >= (offsets[index - 1] ?? 0)));

	const setBack = journalOf([
		[0, opened()],
		[5000, {type: 'note.added', text: 'x', about: null}],
		[10, {type: 'incident.resumed', bootId: 'b', pid: 1, wall: '', project, purpose: 'resume'}],
		[20, closedAs('unknown')],
	]).map((event) => (event.type === 'incident.resumed' ? {...event, at: '2020-01-01T00:00:00.000Z'} : event));
	t.deepEqual(recordedOffsets(setBack), [0, 5000, 5000, 5020]);
});

test('a step is found by its number, its id and its full name', async (t) => {
	const playback = await openPlayback(recovered, nothing);
	for (const word of ['3', 'try-fallback', 'modproxy-down/try-fallback', 'modproxy-down#try-fallback']) {
		t.is(findScene(playback, word)?.number, 3, word);
	}

	for (const word of ['0', '5', '99', 'try', '', '-1']) {
		t.is(findScene(playback, word), null, word);
	}
});

test('a journal without any event is one empty scene', async (t) => {
	const playback = await openPlayback([], nothing);
	t.is(playback.scenes.length, 1);
	t.is(playback.moments.length, 0);
	t.is(playback.durationMs, 0);
});

test('output that is missing costs nothing but itself', async (t) => {
	const {moments} = await openPlayback(slowEvents, nothing);
	t.true(moments.every((moment) => moment.kind === 'event'));
	t.is(moments.length, slowEvents.length);
});
