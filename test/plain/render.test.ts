import test from 'ava';
import {eventTypes, type JournalEvent} from '../../source/incident/events.js';
import {nothingToUndo} from '../../source/incident/nothing-to-undo.js';
import {plainLines, plainPlan} from '../../source/plain/render.js';
import type {Runbook} from '../../source/runbook/schema.js';
import {
	closedAs,
	crashed,
	everyType,
	finished,
	journalOf,
	opened,
	recovered,
	shown,
	started,
	undone,
} from '../report/events.js';
import {acting, hostileText, hostileTexts} from '../report/hostile.js';

const render = (events: readonly JournalEvent[]): readonly string[] => {
	const lines = plainLines();
	return events.flatMap((event) => lines(event));
};

test('an incident reads from its opening to its close, each event with UTC time and offset', (t) => {
	t.deepEqual(render(recovered).slice(5, 16), [
		'02:47:00Z +00:00  Swept 1 row',
		'                    ▲ ALARM  `go mod download` fails or hangs – hop-status: 503 HTTP status: a proxy answers 5xx or not at all',
		'02:47:01Z +00:01  Step hops: Read the proxy list in force',
		'02:47:01Z +00:01  $ GOTOOLCHAIN=local go env -json GOPROXY GOENV',
		'                    (at most 10.0 s)',
		'02:47:01Z +00:01  ✓ ok  http://127.0.0.1:3000,http://127.0.0.1:3001 (exit 0, 41 ms)',
		"02:47:02Z +00:02  Step hop-status: Ask every proxy for the module's version list",
		"02:47:02Z +00:02  $ curl -sS -o /tmp/body -w '%{http_code}' --max-time 8 http://127.0.0.1:3000/rsc.io/quote/@v/list",
		"                  $ curl -sS -o /tmp/body -w '%{http_code}' --max-time 8 http://127.0.0.1:3001/rsc.io/quote/@v/list",
		'                    (at most 10.0 s)',
		'02:47:02Z +00:02  ▲ ALARM  http://127.0.0.1:3000: 503 HTTP status: a proxy answers 5xx or not at all (1 of 2 in alarm) (exit 22, 41 ms)',
	]);
	for (const line of render(recovered)) {
		t.regex(line, /^(?:\d\d:\d\d:\d\dZ \+\d\d:\d\d {2}|\s{18})\S?/);
	}
});

test('a reading is one sentence with its verdict in sign and word, its items one by one', (t) => {
	const text = render(recovered).join('\n');
	t.regex(
		text,
		/▲ ALARM {2}http:\/\/127\.0\.0\.1:3000: 503 HTTP status: .* \(exit 22, 41 ms\)\n {20}▲ ALARM .*\n {20}✓ ok .*3001: 200 HTTP status \(exit 0, 20 ms\)/,
	);
});

test('a command that was shown for consent is not printed twice, and another one is', (t) => {
	const text = render(recovered).join('\n');
	t.is(text.split('go env -w GOPROXY=direct').length - 1, 1);
	t.regex(text, /Consent given by a person\n(?:.*\n)+.*Runs what was shown\./);
	const changed = recovered.map((event) =>
		event.type === 'step.started' && event.step === 'try-fallback' ? {...event, commands: [shown('rm -rf x')]} : event,
	);
	t.regex(render(changed).join('\n'), /\$ rm -rf x/);
});

test('an unknown shows its reason, what is not seen is not told as done', (t) => {
	const text = render(
		journalOf([
			[0, opened()],
			[1, started('a', 'A', [])],
			[
				1,
				finished('a', {
					outcome: 'not-started',
					exit: null,
					verdict: 'unknown',
					reason: 'go is not installed',
					sentence: 'unknown: go is not installed',
				}),
			],
			[1, started('b', 'B', [shown('sleep 9')])],
			[
				1,
				finished('b', {
					outcome: 'interrupted',
					exit: null,
					signal: 'SIGTERM',
					verdict: 'unknown',
					reason: 'stopped',
					sentence: 'unknown: stopped',
				}),
			],
		]),
	).join('\n');
	t.regex(text, /\? unknown {2}go is not installed/);
	t.regex(text, /\? stopped {2}stopped \(ended by SIGTERM, 41 ms\)/);
	t.notRegex(text, /✓/);
	t.regex(render(crashed).join('\n'), /\? OUTCOME UNKNOWN {2}nobody saw how it ended/);
});

test('the close says the outcome, what is still in effect, how to roll it back and how to see the report', (t) => {
	const text = render(recovered).join('\n');
	t.regex(
		text,
		/CLOSED {2}recovered: .*\n.*try-fallback: STILL IN EFFECT.*\n.*gotriage undo 20261121-024700-k7q2\n.*gotriage report 20261121-024700-k7q2$/,
	);
	t.regex(
		render(undone).join('\n'),
		/REOPENED {2}to roll back[\s\S]*✓ ROLLED BACK: try-fallback \(by gotriage undo\)$/,
	);
	const quiet = render(
		journalOf([
			[0, opened()],
			[1, closedAs('healthy')],
		]),
	).join('\n');
	t.notRegex(quiet, /undo|EFFECT/);
});

test('a change whose command was never started is not told as one', (t) => {
	const text = render(
		recovered.map((event) =>
			event.type === 'change.applied' ? {...event, ...nothingToUndo, succeeded: false} : event,
		),
	).join('\n');
	t.regex(text, /NOT CHANGED \(nothing was started\), reversible: /);
	t.notRegex(text, /CHANGED PERHAPS|STILL IN EFFECT/);
});

test('an action that was withheld, leftovers and warnings are told', (t) => {
	const text = render(
		journalOf([
			[0, opened()],
			[1, {type: 'consent.refused', runbook: 'r', step: 'stop', attempt: 1, by: 'policy', reason: 'not allowed'}],
			[1, started('a', 'A', [])],
			[
				1,
				finished('a', {
					warnings: ['it ignored TERM'],
					leftovers: [{pid: 7, started: '1', command: 'gopls', stopped: false}],
				}),
			],
		]),
	).join('\n');
	t.regex(text, /– WITHHELD: stop \(not allowed\)/);
	t.regex(text, /! it ignored TERM\n.*! process 7 \(gopls\) outlived the step and STILL RUNS/);
});

test('no event of any type lets a character through that acts, or a line that is not its own', (t) => {
	t.deepEqual([...new Set(everyType('x').map((event) => event.type))].sort(), [...eventTypes].sort());
	const foreigners = [...hostileTexts, ...Array.from({length: 200}, (_, seed) => hostileText(seed + 1))];
	for (const foreign of foreigners) {
		for (const line of render(everyType(foreign))) {
			t.notRegex(line, acting, JSON.stringify(foreign));
			t.notRegex(line, /\n/);
			t.regex(line, /^(?:\d\d:\d\d:\d\dZ \+[\d:]+ *|\?\?:\?\?:\?\?Z \+[\d:]+ *| {18}|$)/);
		}
	}
});

test('the renderer stays quick over a long incident', (t) => {
	const events = journalOf([
		[0, opened()],
		...Array.from({length: 5000}, () => [1, {type: 'note.added', text: 'n', about: null}] as const),
	]);
	t.is(render(events).length, 5003);
});

const runbook: Runbook = {schema: 1, id: 'modproxy-down', title: 'Module downloads fail', triage: [], steps: []};

test('a dry run prints each command, marks what depends on values not yet known, and says that nothing is run', (t) => {
	const lines = plainPlan(runbook, [
		{
			runbook: 'modproxy-down',
			step: 'hops',
			kind: 'check',
			title: 'Read the proxy list',
			commands: [{line: 'GOTOOLCHAIN=local go env -json GOPROXY', dependsOnValues: false}],
			notes: [],
		},
		{
			runbook: 'net-latency',
			step: 'ping',
			kind: 'recovery',
			title: 'Ask',
			commands: [{line: 'curl «item»/@v/list «item»', dependsOnValues: true}],
			notes: ['once for each of steps.hops.facts.urls', 'one\ntwo'],
		},
	]);
	t.deepEqual(lines, [
		'Dry run of modproxy-down: Module downloads fail',
		'Nothing is run. This is the path if each check is ok and each action is consented to.',
		'',
		' 1. check hops: Read the proxy list',
		'    $ GOTOOLCHAIN=local go env -json GOPROXY',
		' 2. recovery check net-latency#ping: Ask',
		'    $ curl «item»/@v/list «item»',
		'      ^ depends on values not known before it runs: «item»',
		'    once for each of steps.hops.facts.urls',
		'    one',
		'    two',
		'',
		'«…» stands for a value that only a measurement, an input or a choice gives.',
	]);
});

test('a dry run of an untrusted file lets nothing act on the terminal', (t) => {
	for (const foreign of hostileTexts) {
		const lines = plainPlan({...runbook, title: foreign}, [
			{
				runbook: foreign,
				step: foreign,
				kind: 'action',
				title: foreign,
				commands: [{line: foreign, dependsOnValues: true}],
				notes: [foreign],
			},
		]);
		for (const line of lines) {
			t.notRegex(line, acting);
			t.notRegex(line, /\n/);
		}
	}
});
