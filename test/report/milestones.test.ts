import test from 'ava';
import type {JournalEvent, NewEvent} from '../../source/incident/events.js';
import {renderMarkdown} from '../../source/report/markdown.js';
import {regionsOf} from '../../source/report/regions.js';
import {isZone, wallTime} from '../../source/report/timing.js';
import type {Runbook} from '../../source/runbook/schema.js';
import {closedAs, journalOf, recovered, recoveredTimed, type Timed, undone} from './events.js';

const runbook: Runbook = {
	schema: 1,
	id: 'modproxy-down',
	title: 'T',
	triage: [{symptom: 's', metric: 'hop-status', response: 'try-fallback'}],
	steps: [],
	recovery: ['download'],
};
const runbooks = new Map([[runbook.id, runbook]]);
const set = (name: string, time: string): NewEvent => ({type: 'milestone.set', name, time, source: 'a person'});
const region = (events: readonly JournalEvent[], id: string, zone: string | null = null): string =>
	regionsOf(renderMarkdown(events, new Map(), runbooks, [], {zone})).find((one) => one.id === id)?.content ?? '';

test('durations name both end points, and what is not known is n/a with its reason', (t) => {
	const lines = region(recovered, 'milestones');
	t.regex(lines, /\| Impact started \| n\/a \(not set; only a person can say\) \| {2}\| {2}\| \[E1\] \|/);
	t.regex(lines, /\| Mitigated \| 2026-11-21 02:47:33Z \| \+00:33 \| the reading that first showed .* \[E20\] \|/);
	t.regex(
		lines,
		/\| Time to recover \| Impact started → Recovered \| n\/a \(impact started is not known\) \| \[E20\] \|/,
	);
	t.regex(lines, /\| Time to identify \| Engaged → Identified \| n\/a \(identified is not known\) \| \[E\d+\] \|/);
	t.regex(lines, /\| From the opening to mitigated \| Declared → Mitigated \| 33\.\d s \| \[E1\] \[E20\] \|/);
	t.notRegex(lines, /Wrong order/);
});

test('a time that was set later counts, its forerunner is told, and a wrong order is said and never a duration', (t) => {
	const events = journalOf([
		...recoveredTimed,
		[1, closedAs('recovered')],
		[1, set('impact-started', '2026-11-21T02:40:00.000Z')],
		[1, set('detected', '2026-11-21T02:38:00.000Z')],
		[1, set('mitigated', '2026-11-21T02:47:30.000Z')],
	]);
	const lines = region(events, 'milestones');
	t.regex(
		lines,
		/\| Mitigated \| 2026-11-21 02:47:30Z \| \+00:30 \| set: a person; before: 2026-11-21 02:47:33Z \(the reading .*\) \[E20\] \| \[E27\] \|/,
	);
	t.regex(lines, /\| Impact started \| 2026-11-21 02:40:00Z \| -07:00 \|/);
	t.regex(
		lines,
		/\| Time to detect \| Impact started → Detected \| n\/a \(detected comes first, by 2 min 00 s\) \| \[E25\] \[E26\]/,
	);
	t.regex(
		lines,
		/\*\*Wrong order\*\*: Impact started \(2026-11-21 02:40:00Z\) stands after Detected .*\[E25\] \[E26\]/,
	);
	t.regex(lines, /\| Time to mitigate \| Detected → Mitigated \| 9 min 30 s \|/);
});

test('a note that was written down later stands where it happened, with both times', (t) => {
	const events = journalOf([
		...recoveredTimed,
		[1, {type: 'note.added', text: 'Users called', about: null, time: '2026-11-21T02:41:00.000Z'}],
	]);
	const rows = region(events, 'timeline')
		.split('\n')
		.filter((line) => /^\| \d/.test(line));
	t.regex(
		rows[0] ?? '',
		/^\| 2026-11-21 02:41:00Z \| -06:00 \| Note: Users called \(written down at 2026-11-21 02:47:37Z\) \| \[E24\] \|$/,
	);
	t.regex(rows[1] ?? '', /Opened/);
	t.regex(region(events, 'notes'), /^- -06:00 Note: Users called \[E24\]$/m);
	// In the journal it stands where it was written down.
	t.regex(region(events, 'journal'), /\*\*E24\*\* 2026-11-21 02:47:37\.\d{3}Z \+00:37 `note\.added` Note of/);
});

test('times are of the zone that was asked for, summer and winter, and the journal stays in UTC', (t) => {
	t.deepEqual(wallTime('2026-07-01T23:30:00.500Z', 'Europe/Warsaw'), {
		date: '2026-07-02',
		clock: '01:30:00+02:00',
		exact: '23:30:00.500Z',
		ms: Date.parse('2026-07-01T23:30:00.500Z'),
	});
	t.is(wallTime('2026-11-21T02:47:00Z', 'America/St_Johns').clock, '23:17:00-03:30');
	t.is(wallTime('2026-11-21T02:47:00Z', 'Etc/UTC').clock, '02:47:00Z');
	const report = renderMarkdown(undone, new Map(), runbooks, [], {zone: 'Asia/Tokyo'});
	t.regex(report, /^\| Asia\/Tokyo \| Offset \|/m);
	t.regex(report, /^\| 2026-11-21 11:47:00\+09:00 \| \+00:00 \| \*\*Opened\*\*/m);
	t.regex(report, /\*\*E1\*\* 2026-11-21 02:47:00\.000Z/);
	t.regex(report, /Times are of the zone Asia\/Tokyo/);
	t.true(isZone('Europe/Warsaw'));
	t.false(isZone('Mars/Base'));
	t.false(isZone('+02:00'));
});

test('a milestone that was corrected stands in the timeline once, at its newest time', (t) => {
	const at = (time: string): Timed => [
		1,
		{type: 'milestone.set', name: 'impact-started', time, source: 'a person, with gotriage milestone'},
	];
	const events = journalOf([...recoveredTimed, at('2026-11-21T02:30:00.000Z'), at('2026-11-21T02:40:00.000Z')]);
	const rows = region(events, 'timeline')
		.split('\n')
		.filter((line) => line.includes('Milestone: Impact started'));
	t.is(rows.length, 1);
	t.regex(rows[0] ?? '', /^\| 2026-11-21 02:40:00Z .*\[E25\] \|$/);
	t.regex(region(events, 'milestones'), /before: 2026-11-21 02:30:00Z .*\[E24\]/);
});

test('a severity stands in the summary, and where it was changed, with how long each was held', (t) => {
	const set = (after: number, severity: string): Timed => [after, {type: 'severity.set', severity}];
	t.regex(
		region(journalOf([...recoveredTimed, set(1000, 'SEV-2')]), 'summary'),
		/^- The severity was set to SEV-2 at \+\d\d:\d\d\. \[E24\]$/m,
	);
	t.regex(
		region(
			journalOf([...recoveredTimed, set(1000, 'SEV-3'), set(120_000, 'SEV-1'), [5000, closedAs('recovered')]]),
			'summary',
		),
		/^- The severity was SEV-3 from \S+ for 2 min 00 s \[E24\], then SEV-1 from \S+ for 5\.0 s \[E25\]\.$/m,
	);
});

test('words that were added after the closing are no gap, and tell of no session', (t) => {
	const resumed: Timed = [
		3_600_000,
		{
			type: 'incident.resumed',
			bootId: 'b',
			pid: 1,
			wall: '2026-11-21T04:00:00.000Z',
			project: '/p',
			purpose: 'note',
		},
	];
	const note: Timed = [1, {type: 'note.added', text: 'the morning after', about: null}];
	const open = journalOf([...recoveredTimed, resumed, note]);
	const closed = journalOf([...recoveredTimed, [1, closedAs('recovered')], resumed, note]);
	t.regex(region(open, 'gaps'), /in another session/);
	t.notRegex(region(closed, 'gaps'), /in another session|Nothing was recorded/);
	t.notRegex(region(closed, 'timeline'), /Opened again/);
	t.regex(region(closed, 'timeline'), /the morning after/);
});
