import test from 'ava';
import {playItself, recordedDuration} from '../../source/recording/play-itself.js';
import {incidentOf} from './support.js';

test('an incident plays itself to its end, its roll-back too', async (t) => {
	const {events} = await incidentOf(t);
	t.deepEqual(playItself(events), []);
});

test('a roll-back that nobody did leads nowhere, and is told once', async (t) => {
	const {events} = await incidentOf(t);
	const without = events.filter(
		(event) => !((event.type === 'step.started' || event.type === 'step.finished') && event.purpose === 'undo'),
	);
	const told = playItself(without);
	t.is(told.length, 1);
	t.regex(told[0] ?? '', /^event \d+: attempt \d+ of read cannot be played, no step before leads to it\.$/);
});

test('the time an incident was left alone is no part of its duration', async (t) => {
	const {events} = await incidentOf(t);
	const at = (type: 'incident.opened' | 'incident.closed', ms: number) =>
		events.filter((event) => event.type === type).map((event) => ({...event, t: ms}));
	const resumed = {
		...(events[0] ?? t.fail()),
		type: 'incident.resumed' as const,
		t: 0,
		wall: '2026-11-22T02:47:00.000Z',
		purpose: 'resume' as const,
		bootId: 'b',
		pid: 1,
		project: '/srv',
	};
	t.is(
		recordedDuration([
			...at('incident.opened', 0),
			...at('incident.closed', 1500),
			resumed,
			...at('incident.closed', 700),
		]),
		2200,
	);
});
