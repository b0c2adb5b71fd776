import test from 'ava';
import {eventTypes, type JournalEvent} from '../../source/incident/events.js';
import {evidenceOf, renderMarkdown} from '../../source/report/markdown.js';
import {editedRegions, isUntouched, regionsOf} from '../../source/report/regions.js';
import type {Runbook} from '../../source/runbook/schema.js';
import {
	closedAs,
	crashed,
	everyType,
	finished,
	incidentId,
	journalOf,
	opened,
	output,
	recovered,
	recoveredTimed,
	shown,
	started,
	stderr,
	undone,
} from './events.js';
import {acting, hostileText, hostileTexts} from './hostile.js';
import {cellsOf, unescaped, withoutCode} from './markdown-reader.js';

const runbook: Runbook = {
	schema: 1,
	id: 'modproxy-down',
	title: 'Module downloads fail or hang',
	thresholds: {serverError: {value: 500, unit: 'HTTP status', source: 'RFC 9110'}},
	triage: [
		{symptom: 'x', metric: 'hop-status', response: 'try-fallback'},
		{symptom: 'y', metric: 'sum-status', response: 'try-fallback'},
	],
	steps: [],
	recovery: ['download'],
};
const runbooks = new Map([[runbook.id, runbook]]);

const evidenceFor = (events: readonly JournalEvent[], text = stderr): ReadonlyMap<string, string> =>
	new Map(evidenceOf(events).map((path) => [path, path.endsWith('stderr') ? text : '503']));

const render = (events: readonly JournalEvent[]): string => renderMarkdown(events, evidenceFor(events), runbooks);

const section = (report: string, id: string): string => regionsOf(report).find((one) => one.id === id)?.content ?? '';

/** The lines of a report that are not inside a fence. */
function proseLines(report: string): readonly string[] {
	let fence: string | null = null;
	return report.split('\n').filter((line) => {
		const run = /^`{3,}(?=text$|yaml$|$)/.exec(line)?.[0] ?? null;
		if (fence === null && run !== null) {
			fence = run;
			return false;
		}

		if (fence !== null) {
			if (line === fence) {
				fence = null;
			}

			return false;
		}

		return true;
	});
}

test('the same journal gives the same bytes, whatever the zone, the locale and the order in which files were read', (t) => {
	const first = render(undone);
	const zone = process.env['TZ'];
	process.env['TZ'] = 'Pacific/Kiritimati';
	try {
		t.is(render(undone), first);
	} finally {
		if (zone === undefined) {
			delete process.env['TZ'];
		} else {
			process.env['TZ'] = zone;
		}
	}

	t.is(renderMarkdown(undone, new Map([...evidenceFor(undone)].reverse()), runbooks), first);
	t.is(
		renderMarkdown(JSON.parse(JSON.stringify(undone)) as readonly JournalEvent[], evidenceFor(undone), runbooks),
		first,
	);
});

test('an alarm, a change that helped and the close are told with their anchors', (t) => {
	const report = render(recovered);
	const summary = section(report, 'summary');
	t.regex(summary, /`hop-status` was in alarm at \+00:02 .*503 HTTP status.* \[E10\]/);
	t.regex(summary, /`try-fallback` changed something at \+00:33: .*\[E17\] \*\*✓ it helped\*\*.*\[E21\]/);
	t.regex(summary, /closed after 37\.\d s as recovered: .*\[E24\]/);
	t.regex(report, /^outcome: recovered$/m);
	t.regex(report, /^changes-in-effect: 1$/m);
	t.regex(report, /^status: draft$/m);
});

test('every line and row of the summary, timeline and readings carries an anchor, and every anchor has its target', (t) => {
	for (const events of [recovered, undone, crashed, everyType('x')]) {
		const report = render(events);
		for (const id of ['summary', 'timeline', 'readings', 'artefacts', 'sweep', 'unknown']) {
			const lines = section(report, id)
				.split('\n')
				.filter((line) => /^(?:- |\| )/.test(line) && !/^\| (?:---|UTC|Offset|Name)/.test(line));
			for (const line of lines) {
				t.regex(line, /\[E\d+\]/, line);
			}
		}

		for (const [, seq] of report.matchAll(/\[E(\d+)\]/g)) {
			t.true(report.includes(`<a id="e${seq}"></a>`), `E${seq}`);
			t.regex(report, new RegExp(`^\\[E${seq}\\]: #e${seq}$`, 'm'));
		}
	}
});

test('readings stand against their thresholds, item by item, and a number set for this incident is told', (t) => {
	const report = render(recovered);
	t.regex(
		section(report, 'readings'),
		/\| \+00:02 \| `hop-status` \| 503 HTTP status \| a proxy answers 5xx or not at all \| \*\*▲ ALARM\*\* .*\[E10\] \|\n\| {2}\| – `http:\/\/127\.0\.0\.1:3000` \| 503 HTTP status .*▲ ALARM.*\n\| {2}\| – `http:\/\/127\.0\.0\.1:3001` \| 200 HTTP status .*✓ ok/,
	);
	t.regex(
		section(report, 'thresholds'),
		/`modproxy-down\/serverError` \| 400 HTTP status \| overridden for this incident; the runbook says 500 \| RFC 9110/,
	);
});

test('every command stands there exactly, with its exit status and duration', (t) => {
	const commands = section(render(recovered), 'commands');
	t.true(
		commands.includes(
			"`curl -sS -o /tmp/body -w '%{http_code}' --max-time 8 http://127.0.0.1:3000/rsc.io/quote/@v/list` (exit 22, 20 ms)",
		),
	);
	t.regex(commands, /\+00:33 `try-fallback`: \*\*✓ done\*\*, exit 0, 55 ms \[E16\] \[E18\]/);
	t.regex(commands, /`download`, verification: /);
});

test('a signal, a timeout and an edited command are told of a command', (t) => {
	const events = journalOf([
		[0, opened()],
		[
			1,
			{
				type: 'step.edited',
				runbook: 'modproxy-down',
				step: 'a',
				attempt: 1,
				written: 'go vet',
				edited: 'go vet ./x',
				argv: [],
			},
		],
		[1, started('a', 'A', [shown('go vet ./x')], {deviation: true})],
		[
			9,
			finished('a', {
				exit: null,
				signal: 'SIGKILL',
				verdict: 'unknown',
				reason: 'ended by SIGKILL',
				sentence: 'unknown: ended by SIGKILL',
			}),
		],
		[1, started('b', 'B', [shown('sleep 99')])],
		[
			9,
			finished('b', {
				exit: null,
				signal: 'SIGTERM',
				timedOut: true,
				verdict: 'unknown',
				reason: 'no answer',
				sentence: 'unknown: no answer',
			}),
		],
	]);
	const commands = section(render(events), 'commands');
	t.regex(commands, /`a`: \*\*\? unknown\*\*, ended by SIGKILL, 41 ms/);
	t.regex(commands, /Edited by hand; the runbook says `go vet` \[E2\]/);
	t.regex(commands, /`b`: \*\*\? unknown\*\*, timed out, ended by SIGTERM, 41 ms/);
});

test('a change that is still in effect is loud and says how to roll it back; one that was undone is not', (t) => {
	const loud = section(render(recovered), 'changes');
	t.regex(
		loud,
		/\*\*⚠ STILL IN EFFECT, can be rolled back\*\*\. Roll back: `gotriage undo 20261121-024700-k7q2 try-fallback` \[E17\]/,
	);
	t.regex(loud, /Risk: reversible\. Effect: Every later go command/);
	t.regex(loud, /Consent: by a person\. \[E14\]/);
	t.regex(loud, /`\/home\/me\/\.config\/go\/env`: before absent, after sha256 `[0-9a-f]{64}`/);
	const quiet = render(undone);
	t.notRegex(section(quiet, 'changes'), /IN EFFECT/);
	t.regex(section(quiet, 'changes'), /Now: rolled back\. \[E28\]/);
	t.regex(section(quiet, 'changes'), /Undo at \+6:00:38, by gotriage undo: \*\*undone\*\*/);
	t.regex(quiet, /^changes-in-effect: 0$/m);
	t.regex(section(quiet, 'gaps'), /another session after 6 h 00 min \(undo\)/);
});

test('an outcome that nobody saw is unknown everywhere, never done', (t) => {
	const report = render(crashed);
	t.regex(section(report, 'changes'), /\*\*⚠ PERHAPS IN EFFECT/);
	t.regex(section(report, 'unknown'), /The outcome of `try-fallback` is unknown: nobody saw how it ended/);
	t.regex(section(report, 'commands'), /`try-fallback`: \*\*\? OUTCOME UNKNOWN\*\* \[E4\] \[E7\]/);
	t.regex(section(report, 'gaps'), /The record goes on in another session after 10 min 00 s \(resume\)/);
	t.notRegex(report, /✓ done/);
	t.regex(report, /^outcome: open$/m);
	// Before anyone resumed, the journal ends at the start of the step.
	const lost = render(crashed.slice(0, 4));
	t.regex(section(lost, 'commands'), /OUTCOME UNKNOWN\*\*: nobody saw its end \[E4\]/);
	t.regex(section(lost, 'changes'), /MAY BE IN EFFECT/);
});

test('what was never measured is not known: a key metric, and a recovery check after the last change', (t) => {
	const unknown = section(render(undone), 'unknown');
	t.regex(unknown, /The key metric `sum-status` was never measured in this incident/);
	t.regex(unknown, /The recovery check `download` was not measured after the last change/);
	t.notRegex(section(render(recovered), 'unknown'), /recovery check/);
});

test('evidence is the last lines of what was not good, each cut, with how much there was', (t) => {
	const long = Array.from({length: 100}, (_, index) => `line ${index + 1} ${index === 99 ? 'x'.repeat(10_000) : ''}`);
	const report = renderMarkdown(recovered, evidenceFor(recovered, `${long.join('\n')}\n`), runbooks);
	const evidence = section(report, 'evidence');
	t.regex(
		evidence,
		/stderr, the last 20 of 100 kept lines \(81 B in all, sha256 `[0-9a-f]{64}`, kept as `output\/modproxy-down\.hop-status\.1\.0\.stderr`\)/,
	);
	t.regex(evidence, /^line 81$/m);
	t.notRegex(evidence, /^line 80$/m);
	t.regex(evidence, /^line 100 x+… \[\+\d+ chars\]$/m);
	// The second proxy was ok: its output is no evidence of the alarm.
	t.notRegex(evidence, /hop-status\.1\.1/);
	t.regex(
		section(renderMarkdown(recovered, new Map(), runbooks), 'evidence'),
		/stderr: the kept output could not be read/,
	);
});

test('rounds of a sample that printed the same are shown once, with how often, and their command once', (t) => {
	const outputs = ['9', '9', '7', '9'].map((stdout, index) => output('a', {stdout}, index));
	const events = journalOf([
		[0, opened()],
		[1, started('a', 'A', [shown('cat queue')])],
		[1, finished('a', {verdict: 'alarm', outputs})],
	]);
	const kept = new Map(outputs.map((one, index) => [one.stdout ?? '', index === 2 ? '7' : '9']));
	const evidence = section(renderMarkdown(events, kept, new Map()), 'evidence');
	t.is(evidence.match(/^9$/gm)?.length, 1);
	t.is(evidence.match(/^7$/gm)?.length, 1);
	t.is(evidence.match(/^Command: /gm)?.length, 1);
	t.regex(evidence, /^3 runs of it printed exactly this\.$/m);
	t.is(evidenceOf(events).length, 2, 'nothing else needs to be read');
	const again = journalOf([
		[0, opened()],
		[1, started('a', 'A', [shown('cat queue')])],
		[1, finished('a', {verdict: 'alarm', outputs})],
		[1, started('a', 'A', [shown('cat queue')], {attempt: 2})],
		[1, finished('a', {verdict: 'alarm', outputs, attempt: 2})],
	]);
	const told = section(renderMarkdown(again, kept, new Map()), 'evidence');
	t.is(told.match(/^9$/gm)?.length, 1);
	t.regex(told, /^It printed exactly what is shown at \[E3\]\.$/m);
});

test('a check that could not be measured is never told as one that was not in alarm', (t) => {
	const events = journalOf([
		[0, opened()],
		[1, started('a', 'A', [])],
		[
			1,
			finished('a', {
				outcome: 'not-started',
				exit: null,
				verdict: 'unknown',
				reason: 'no go',
				sentence: 'unknown: no go',
			}),
		],
		[1, started('b', 'B', [])],
		[1, finished('b')],
	]);
	const summary = section(render(events), 'summary');
	t.regex(summary, /^- `a` could not be measured: no go\. \[E3\]$/m);
	t.regex(summary, /^- 1 check was measured and never in alarm\. \[E5\]$/m);
});

test('a section without data is left out, and a person is asked for what only a person can say', (t) => {
	const report = render(journalOf([[0, opened()]]));
	for (const title of ['Readings', 'Changes', 'Evidence', 'Artefacts', 'Notes', 'sweep before', 'gaps']) {
		t.false(
			report.split('\n').some((line) => line.startsWith('## ') && line.includes(title)),
			title,
		);
	}

	for (const id of ['impact', 'root-cause', 'contributing-factors', 'action-items']) {
		t.true(report.includes(`> **TODO(human:${id})** `), id);
	}

	t.regex(section(report, 'summary'), /No check was measured\. \[E1\]/);
});

test('a secret input is not in the report, a drill says that it is one, and what was odd about the journal is told', (t) => {
	t.regex(section(render(recovered), 'environment'), /input: token \(person\) \| secret, not recorded/);
	const drill = renderMarkdown(journalOf([[0, opened({kind: 'drill'})]]), new Map(), new Map(), [
		'The last line of the journal is incomplete.',
	]);
	t.regex(drill, /^> \*\*DRILL\.\*\*/m);
	t.regex(section(drill, 'gaps'), /^- The last line of the journal is incomplete\.$/m);
});

test('events that could not be read, a silence and a clock that was set are gaps', (t) => {
	const [first, ...rest] = journalOf([
		[0, opened()],
		[1, {type: 'note.added', text: 'a', about: null}],
		[1, {type: 'note.added', text: 'b', about: null}],
		[400_000, {type: 'note.added', text: 'c', about: null}],
	]);
	const last = rest.at(-1);
	if (first === undefined || last === undefined) {
		throw new Error('four events were made');
	}

	const gaps = section(render([first, ...rest.slice(1, -1), {...last, at: '2026-11-21T05:00:00.000Z'}]), 'gaps');
	t.regex(gaps, /1 event between \[E1\] and \[E3\] could not be read/);
	t.regex(gaps, /Nothing was recorded for 6 min 40 s/);
	t.regex(gaps, /The wall clock moved by 2 h 06 min against the running time/);
});

test('everything automatic stands in a region whose hash fits, and the text as a whole is signed', (t) => {
	for (const events of [recovered, undone, crashed, everyType('x'), everyType(hostileTexts.join(' '))]) {
		const report = render(events);
		t.deepEqual(editedRegions(report), []);
		t.true(isUntouched(report));
		t.true(isUntouched(report.replaceAll('\n', '\r\n')));
		const ids = regionsOf(report).map((one) => one.id);
		t.is(new Set(ids).size, ids.length);
		t.is((report.match(/^<!-- \/gotriage:auto -->$/gm) ?? []).length, ids.length);
	}
});

test('every event type is in the hostile journal', (t) => {
	t.deepEqual([...new Set(everyType('x').map((event) => event.type))].sort(), [...eventTypes].sort());
});

const foreigners = [...hostileTexts, ...Array.from({length: 150}, (_, seed) => hostileText(seed + 1))];

test('whatever a command, a runbook or a person wrote, the report keeps its shape', (t) => {
	const plain = render(everyType('plain'));
	const titles = (report: string) => proseLines(report).filter((line) => line.startsWith('## '));
	for (const foreign of foreigners) {
		const events = everyType(foreign);
		const report = renderMarkdown(events, evidenceFor(events, foreign), runbooks);
		t.notRegex(report, acting, JSON.stringify(foreign));
		t.deepEqual(
			titles(report),
			titles(plain).filter((title) => titles(report).includes(title)),
			JSON.stringify(foreign),
		);
		t.deepEqual(
			regionsOf(report).map((one) => one.id),
			regionsOf(plain)
				.map((one) => one.id)
				.filter((id) => regionsOf(report).some((one) => one.id === id)),
		);
		let columns: number | null = null;
		for (const line of proseLines(report)) {
			if (!line.startsWith('| ')) {
				columns = null;
				t.notRegex(line, /^\//, 'a quick action');
				if (!line.startsWith('<!-- ') && !line.startsWith('- <a id=') && !/^\[E\d+\]: #e\d+$/.test(line)) {
					t.notRegex(unescaped(withoutCode(line)).replace(/^>/, ''), /[<>@]|:\/\/|www\./, line);
				}

				continue;
			}

			const cells = cellsOf(line);
			columns ??= cells.github;
			t.deepEqual(cells, {github: columns, others: columns}, line);
		}
	}
});

test('a journal without a beginning, or without anything, still gives a report', (t) => {
	t.regex(
		section(renderMarkdown(recovered.slice(5), new Map(), new Map()), 'summary'),
		/The beginning of this incident is missing/,
	);
	t.regex(renderMarkdown([], new Map(), new Map()), /^outcome: open$/m);
	t.regex(render(journalOf([...recoveredTimed, [1, closedAs('alarm')]])), new RegExp(incidentId));
});

test('ten thousand events are rendered, and the items of one reading are limited', (t) => {
	const items = Array.from({length: 500}, (_, index) => ({
		item: `item ${index}`,
		index,
		value: index,
		verdict: 'ok' as const,
		reason: null,
		sentence: 'fine',
		facts: {},
		exit: 0,
		signal: null,
		timedOut: false,
		durationMs: 1,
	}));
	const report = render(
		journalOf([
			[0, opened()],
			[1, started('many', 'Many', [])],
			[1, finished('many', {items, outputs: [output('many', {stdout: 'x'})]})],
			...Array.from({length: 10_000}, () => [1, {type: 'note.added', text: 'n', about: null}] as const),
		]),
	);
	t.regex(section(report, 'readings'), /– and 480 more items/);
	t.true(report.includes('[E10003]: #e10003'));
});
