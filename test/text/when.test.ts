import test from 'ava';
import {readWhen} from '../../source/text/when.js';

const now = new Date('2026-11-21T03:00:00.000Z');
const openedAt = '2026-11-21T02:47:00.000Z';
const at = (word: string): string | null => {
	const when = readWhen(word, now, openedAt);
	return when.kind === 'time' ? when.at : null;
};

test('a time is read with its zone, as an offset from the opening, as so long ago, or as now', (t) => {
	t.is(at('2026-11-21T03:40:00+01:00'), '2026-11-21T02:40:00.000Z');
	t.is(at('2026-11-21 02:40Z'), '2026-11-21T02:40:00.000Z');
	t.is(at('-02:00'), '2026-11-21T02:45:00.000Z');
	t.is(at('20m ago'), '2026-11-21T02:40:00.000Z');
	t.is(at('2 h ago'), '2026-11-21T01:00:00.000Z');
	t.is(at('90 min ago'), '2026-11-21T01:30:00.000Z');
	t.is(at('now'), '2026-11-21T03:00:00.000Z');
});

test('what names no day or no zone is not guessed, and what is still to come is refused', (t) => {
	for (const word of ['02:40', '20m', 'yesterday', '2026-02-30T00:00:00Z', '', '1e3m ago', '-20m ago']) {
		t.is(at(word), null, word);
	}

	const later = readWhen('2026-11-21T04:00:00Z', now, openedAt);
	t.deepEqual(later, {
		kind: 'fault',
		sentence: '2026-11-21T04:00:00Z is still to come; give the time at which it happened',
	});
});
