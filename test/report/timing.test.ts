import test from 'ava';
import {createTimekeeper, offsetText} from '../../source/report/timing.js';
import {journalOf, opened, project, undone} from './events.js';

test('offsets are minutes and seconds, and hours where there are some', (t) => {
	t.is(offsetText(0), '+00:00');
	t.is(offsetText(12_999), '+00:12');
	t.is(offsetText(3_599_999), '+59:59');
	t.is(offsetText(3_600_000), '+1:00:00');
	t.is(offsetText(90_061_000), '+25:01:01');
});

test('a later segment counts on from the opening by the wall clock', (t) => {
	const timekeeper = createTimekeeper();
	const moments = undone.map(timekeeper);
	t.is(moments[0]?.offset, '+00:00');
	t.regex(moments.at(-1)?.offset ?? '', /^\+6:00:3\d$/);
	t.is(moments.at(-1)?.clock, '08:47:38Z');
});

test('offsets follow the running time when the wall clock is set meanwhile, and never go back', (t) => {
	const timekeeper = createTimekeeper();
	const [first, second] = journalOf([
		[0, opened()],
		[5000, {type: 'note.added', text: 'x', about: null}],
	]);
	if (first === undefined || second === undefined) {
		throw new Error('two events were made');
	}

	timekeeper(first);
	const set = timekeeper({...second, at: '2026-11-21T01:47:05.000Z'});
	t.is(set.offset, '+00:05');
	t.is(set.driftMs, -3_600_000);
	const resumed = timekeeper({
		...second,
		type: 'incident.resumed',
		at: '2026-11-21T01:00:00.000Z',
		t: 0,
		bootId: 'b',
		pid: 1,
		wall: '',
		project,
		purpose: 'resume',
	});
	t.is(resumed.offset, '+00:05');
});

test('a time that is none is shown as unknown', (t) => {
	const [first] = journalOf([[0, opened()]]);
	if (first === undefined) {
		throw new Error('an event was made');
	}

	const moment = createTimekeeper()({...first, at: '\u001B[2Jnow'});
	t.is(moment.clock, '??:??:??Z');
	t.is(moment.offset, '+00:00');
});
