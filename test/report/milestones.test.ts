import test from 'ava';
import type {JournalEvent, NewEvent} from '../../source/incident/events.js';
import {renderMarkdown} from '../../source/report/markdown.js';
import {regionsOf} from '../../source/report/regions.js';
import {isZone, wallTime} from '../../source/report/timing.js';
import type {Runbook} from '../../source/runbook/schema.js';
import {closedAs, journalOf, recovered, recoveredTimed, undone} from './events.js';

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
		/^\| 2026-11-21 02:41:00Z \| -06:00 \| Note of .*: Users called \(written down at 2026-11-21 02:47:37Z\) \| \[E24\] \|$/,
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
