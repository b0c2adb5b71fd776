import test from 'ava';
import {parse} from 'yaml';
import type {EventOf, JournalEvent, NewEvent} from '../../source/incident/events.js';
import {beforeAfterOf} from '../../source/report/before-after.js';
import {blanks} from '../../source/report/blanks.js';
import {wentLessWell} from '../../source/report/candidates/went-less-well.js';
import {wentWell} from '../../source/report/candidates/went-well.js';
import {inMarkdown} from '../../source/report/escape.js';
import {claimsOf, hypothesesOf} from '../../source/report/evidence-matrix.js';
import {factsOf} from '../../source/report/facts.js';
import {askedBlank} from '../../source/report/hints.js';
import {improvementsOf} from '../../source/report/improvements/improvements.js';
import {renderMarkdown} from '../../source/report/markdown.js';
import {regionsOf} from '../../source/report/regions.js';
import type {Runbook} from '../../source/runbook/schema.js';
import {stepSchema} from '../../source/runbook/schema.js';
import {
	crashed,
	finished,
	journalOf,
	opened,
	output,
	recovered,
	recoveredTimed,
	shown,
	started,
	type Timed,
	undone,
} from './events.js';
import {hostileTexts} from './hostile.js';

const runbook: Runbook = {
	schema: 1,
	id: 'modproxy-down',
	title: 'Module downloads fail or hang',
	triage: [{symptom: 's', metric: 'hop-status', response: 'try-fallback'}],
	steps: [],
	recovery: ['download'],
};
const runbooks = new Map([[runbook.id, runbook]]);
const facts = (events: readonly JournalEvent[]) => factsOf(events, new Map(), runbooks, []);
const region = (events: readonly JournalEvent[], id: string): string =>
	regionsOf(renderMarkdown(events, new Map(), runbooks)).find((one) => one.id === id)?.content ?? '';
const claims = (timed: readonly Timed[]) => claimsOf(facts(journalOf([[0, opened()], ...timed])));

const alarm = (step: string, evidence: string): Timed => [1, finished(step, {verdict: 'alarm', evidence})];
const good = (step: string, evidence: string): Timed => [1, finished(step, {evidence})];
const adhoc = (argv: readonly string[], stdout: string): readonly Timed[] => [
	[1, {type: 'adhoc.started', adhoc: 1, command: shown(argv.join(' '), {argv: [...argv]})}],
	[
		1500,
		{
			type: 'adhoc.finished',
			adhoc: 1,
			outcome: 'finished',
			exit: 3,
			signal: null,
			timedOut: false,
			durationMs: 1500,
			reason: null,
			outputs: [output('adhoc', {stdout})],
			leftovers: [],
			warnings: [],
		},
	],
];

test('only two different kinds of evidence corroborate, however many readings there are of one', (t) => {
	t.is(claims([alarm('a', 'metric'), alarm('b', 'metric'), alarm('c', 'metric')])[0]?.verdict, 'single-source');
	t.is(claims([alarm('a', 'metric'), alarm('b', 'log')])[0]?.verdict, 'corroborated');
	t.is(claims([alarm('a', 'metric'), good('b', 'log')])[0]?.verdict, 'single-source', 'an ok bears nothing out');
	t.deepEqual(claims([good('a', 'metric')]), [], 'where nothing was in alarm nothing is claimed');
});

test('a check that is ok again with nothing changed contradicts; after a change it does not', (t) => {
	t.is(claims([alarm('a', 'metric'), alarm('b', 'log'), good('a', 'metric')])[0]?.verdict, 'contradicted');
	const symptom = claimsOf(facts(recovered))[0];
	t.is(symptom?.verdict, 'single-source');
	t.deepEqual(
		symptom?.links.map((link) => [link.event.step, link.bears]),
		[
			['hops', 'neither'],
			['hop-status', 'supports'],
		],
	);
});

test('that a change helped is borne out by what was measured for it, and contradicted by an alarm', (t) => {
	const change = claimsOf(facts(recovered)).find((claim) => claim.about === 'change');
	t.is(change?.verdict, 'single-source');
	t.deepEqual(
		change?.links.map((link) => [link.event.step, link.bears]),
		[['download', 'supports']],
	);
	const still = journalOf([...recoveredTimed, alarm('hop-status', 'log')]);
	t.is(claimsOf(facts(still)).find((claim) => claim.about === 'change')?.verdict, 'contradicted');
	const both = journalOf([...recoveredTimed, good('hop-status', 'log')]);
	t.is(claimsOf(facts(both)).find((claim) => claim.about === 'change')?.verdict, 'corroborated');
});

test('hypotheses are told with how sure people were, the refuted ones too, and linked to what they name', (t) => {
	const set = (text: string, confidence: number | null): Timed => [1, {type: 'hypothesis.set', text, confidence}];
	const events = journalOf([
		[0, opened()],
		alarm('hop-status', 'metric'),
		set('DNS is slow', 60),
		set('the proxy is down, see hop-status', 70),
		set('dns is  slow.', 0),
		set('The proxy is down, see hop-status', 100),
		set('something else', null),
	]);
	const found = hypothesesOf(facts(events));
	t.deepEqual(
		found.map((one) => [one.standing, one.events.length, one.links.length]),
		[
			['refuted', 2, 0],
			['confirmed', 2, 1],
			['open', 1, 0],
		],
	);
	t.deepEqual(
		claimsOf(facts(events))
			.filter((claim) => claim.about === 'hypothesis')
			.map((claim) => claim.verdict),
		['untested', 'single-source', 'untested'],
	);
	t.regex(
		region(events, 'hypotheses'),
		/\| dns is {2}slow\. \| \+00:00 60 %, \+00:00 0 % \| \*\*given up\*\* \| \[E3\] \[E5\] \|/,
	);
	t.regex(
		region(events, 'evidence-matrix'),
		/\| Hypothesis: The proxy is down.* \| for `hop-status` \[E2\] .*one kind only/,
	);
});

test('a key metric is told before the first change and last of all, with the difference', (t) => {
	const events = journalOf([...recoveredTimed, [1, finished('hop-status', {value: 200, unit: 'HTTP status'})]]);
	t.like(beforeAfterOf(facts(events))[0], {step: 'hop-status', difference: -303});
	t.regex(
		region(events, 'before-after'),
		/\| `hop-status` \| 503 HTTP status \*\*▲ ALARM\*\* \[E10\] \| 200 HTTP status \*\*✓ ok\*\* \[E24\] \| \\-303 HTTP status \| \[E10\] \[E24\] \|/,
	);
	t.is(region(recovered, 'before-after'), '', 'what was measured once has no before and after');
});

test('what went well and less well are facts by rule, each with its events', (t) => {
	t.deepEqual(
		wentWell(facts(undone)).map((one) => one.rule),
		['verified', 'way-back', 'rolled-back'],
	);
	t.deepEqual(
		wentLessWell(facts(crashed)).map((one) => one.rule),
		['end-unseen', 'change-first', 'not-verified'],
	);
	const events = journalOf([
		[0, opened()],
		[
			1,
			{type: 'step.skipped', runbook: 'modproxy-down', step: 'hops', attempt: 1, reason: 'no time', automatic: false},
		],
		[400_000, started('hops', 'H', [])],
		[1, finished('hops')],
		...adhoc(['dig', 'x'], 'answer'),
		[1, started('slow', 'S', [], {deviation: true})],
		[1, finished('slow', {timedOut: true, verdict: 'unknown', reason: 'no answer', end: 'unknown'})],
	]);
	t.deepEqual(
		wentLessWell(facts(events)).map((one) => one.rule),
		['timed-out', 'skipped-then-needed', 'ad-hoc', 'deviation', 'silence'],
	);
	for (const line of region(events, 'went-less-well').split('\n').filter(Boolean)) {
		t.regex(line, /^- .*\[E\d+\]/);
	}

	t.regex(region(events, 'went-less-well'), /`hops` was skipped at \+00:00 and run at \+06:40, 6 min 40 s later\./);
});

const edited: NewEvent = {
	type: 'step.edited',
	runbook: 'modproxy-down',
	step: 'hops',
	attempt: 1,
	written: 'go env',
	edited: 'go env -json',
	argv: ['go', 'env', '-json'],
};

test('runbook improvements come by rule, as YAML that a step of a runbook takes', (t) => {
	const events = journalOf([
		[0, opened()],
		[1, edited],
		[1, started('hops', 'H', [shown('go env -json')], {deviation: true})],
		[1, finished('hops')],
		...adhoc(['dig', '+short', 'proxy.golang.org'], 'answer'),
		[
			1,
			{type: 'step.skipped', runbook: 'modproxy-down', step: 'late', attempt: 1, reason: 'no time', automatic: false},
		],
		[1, started('late', 'L', [shown('sleep 9', {timeoutMs: 10_000})])],
		[1, finished('late', {timedOut: true, verdict: 'unknown', reason: 'no answer', end: 'unknown'})],
	]);
	const found = improvementsOf(facts(events));
	t.deepEqual(
		found.map((one) => one.rule),
		['ad-hoc', 'timed-out', 'skipped-then-needed', 'deviation'],
	);
	const [added, timeout, skipped, deviation] = found.map((one) => (parse(one.patch.join('\n')) as unknown[])[0]);
	t.true(stepSchema.safeParse(added).success, 'the added check is a step as it stands');
	t.like(added, {run: ['dig', '+short', 'proxy.golang.org'], exitCodes: [0, 3], timeout: '3s', cost: 'runs-code'});
	t.deepEqual(timeout, {id: 'late', timeout: '20s'});
	t.like(skipped, {id: 'late'});
	t.deepEqual(deviation, {id: 'hops', run: ['go', 'env', '-json']});
	t.regex(region(events, 'runbook-improvements'), /^ {2}- id: adhoc-1$/m);
});

const drifting: Runbook = {
	...runbook,
	steps: [
		{id: 'table', kind: 'check', title: 'T', run: ['ss', '-H'], parse: 'csv'},
		{id: 'usual', kind: 'check', title: 'U', run: ['ss', '-H'], baseline: {key: ['host']}},
	],
};
const improvedWith = (timed: readonly Timed[], by: Runbook = runbook) =>
	improvementsOf(factsOf(journalOf([[0, opened()], ...timed]), new Map(), new Map([[by.id, by]]), []));
const unknownStep = (step: string, reason: string, more: Partial<EventOf<'step.finished'>> = {}): Timed => [
	1,
	finished(step, {verdict: 'unknown', end: 'unknown', reason, ...more}),
];

test('a tool that was not there, and one that was too old, ask for a requirement', (t) => {
	const run: Timed = [1, started('calls', 'C', [shown('strace -f go env')])];
	const gone = unknownStep('calls', 'The command strace is not on PATH.', {outcome: 'not-started', exit: null});
	const [missing, ...rest] = improvedWith([run, gone]);
	t.deepEqual(rest, []);
	t.like(missing, {rule: 'tool-missing', step: 'calls', into: 'steps'});
	t.deepEqual(parse(missing?.patch.join('\n') ?? ''), [{id: 'calls', requires: ['strace']}]);
	t.deepEqual(improvedWith([run, gone], {...runbook, requires: ['strace>=5']}), [], 'it is asked for already');
	const old = unknownStep('calls', 'flag provided but not defined: -changed', {exit: 2});
	t.like(improvedWith([run, old])[0], {rule: 'too-old', step: 'calls'});
	t.deepEqual(improvedWith([run, unknownStep('calls', 'connection refused', {exit: 2})]), []);
});

test('an answer that was not understood is told as drift; another exit status and a missing past are none', (t) => {
	const run = (step: string): Timed => [1, started(step, 'S', [shown('ss -H')])];
	const [drift, ...rest] = improvedWith([run('table'), unknownStep('table', 'line 2 has 3 columns')], drifting);
	t.deepEqual(rest, []);
	t.like(drift, {rule: 'not-understood', step: 'table'});
	t.regex(JSON.stringify(drift?.why), /line 2 has 3 columns/);
	t.deepEqual(improvedWith([run('table'), unknownStep('table', 'refused', {exit: 1})], drifting), []);
	t.deepEqual(improvedWith([run('usual'), unknownStep('usual', 'fewer than three')], drifting), []);
	t.deepEqual(
		improvedWith([run('table'), unknownStep('table', 'stopped', {outcome: 'interrupted'})], drifting),
		[],
		'stopped by a person',
	);
});

test('where something was wrong and nothing was in alarm, a row is missing', (t) => {
	const closed: Timed = [1, {type: 'incident.closed', outcome: 'healthy', reason: null}];
	const told: Timed = [1, {type: 'severity.set', severity: 'SEV-2'}];
	const [row, ...rest] = improvedWith([good('hops', 'config'), told, closed]);
	t.deepEqual(rest, []);
	t.like(row, {rule: 'no-row', runbook: 'modproxy-down', step: null, into: 'triage'});
	t.deepEqual(Object.keys((parse(row?.patch.join('\n') ?? '') as object[])[0] ?? {}), [
		'symptom',
		'metric',
		'response',
	]);
	t.deepEqual(improvedWith([good('hops', 'config'), closed]), [], 'nobody said that something was wrong');
	t.deepEqual(improvedWith([alarm('hops', 'config'), told, closed]), []);
});

test('a change that no check verifies asks for one', (t) => {
	const unverified = recoveredTimed.map(
		([after, event]): Timed => [
			after,
			event.type === 'change.verified'
				? {...event, check: null, verdict: 'unknown', helped: null, sentence: 'not verified: nothing shows it'}
				: event,
		],
	);
	const found = improvementsOf(facts(journalOf(unverified)));
	t.deepEqual(
		found.map((one) => one.rule),
		['nothing-verifies'],
	);
	t.deepEqual(
		improvementsOf(facts(recovered)).filter((one) => one.rule === 'nothing-verifies'),
		[],
	);
});

test('where a reason ends in a full stop there is only one', (t) => {
	const events = journalOf([[0, opened()], unknownStep('hops', 'not a git repository: .git.', {sentence: ''})]);
	const text = renderMarkdown(events, new Map(), runbooks);
	t.regex(text, /`hops` could not be measured: not a git repository: \.git\. \[E2\]/);
	t.notRegex(text, /\.\. \[E/);
});

test('a severity that was raised late is a candidate, one raised at once or lowered is none', (t) => {
	const set = (afterMs: number, severity: string): Timed => [afterMs, {type: 'severity.set', severity}];
	const rules = (...timed: readonly Timed[]) =>
		wentLessWell(facts(journalOf([[0, opened()], ...timed])))
			.map((one) => one.rule)
			.filter((rule) => rule === 'severity-late');
	t.deepEqual(rules(set(1, 'SEV-3'), set(16 * 60_000, 'SEV-1')), ['severity-late']);
	t.deepEqual(rules(set(1, 'SEV-3'), set(60_000, 'SEV-1')), []);
	t.deepEqual(rules(set(1, 'SEV-1'), set(16 * 60_000, 'SEV-3')), []);
	t.deepEqual(rules(set(16 * 60_000, 'SEV-1')), [], 'the first one raises nothing');
});

test('each blank has a hint from this journal, which points at events and quotes nobody', (t) => {
	const events = journalOf([
		...recoveredTimed,
		[1, {type: 'note.added', text: 'should have been quicker', about: 'surprise'}],
	]);
	const hints = new Map(
		Object.values(blanks).map((blank) => [blank.id, inMarkdown(askedBlank(facts(events), blank).hint)]),
	);
	t.regex(
		hints.get('impact') ?? '',
		/; `hop-status` was in alarm first, at \+00:02 \[E10\]; no severity was set: if unsure, take the worse$/,
	);
	t.regex(hints.get('root-cause') ?? '', /; in alarm: \[E10\]/);
	t.regex(hints.get('surprise') ?? '', /; written down while it was fresh: \[E24\]$/);
	t.regex(hints.get('action-items') ?? '', /; still in effect: \[E\d+\]/);
	t.notRegex([...hints.values()].join(' '), /quicker/);
	const empty = factsOf([], new Map(), new Map(), []);
	for (const blank of Object.values(blanks)) {
		t.true(inMarkdown(askedBlank(empty, blank).hint).startsWith(blank.hint), blank.id);
	}
});

test('a command that printed nothing, and a hang that was the answer, improve nothing', (t) => {
	const events = journalOf([
		[0, opened()],
		...adhoc(['true'], ''),
		[1, started('download', 'D', [])],
		[1, finished('download', {timedOut: true, verdict: 'alarm', end: 'alarm'})],
		[1, edited],
	]);
	t.deepEqual(improvementsOf(facts(events)), []);
});

test('whatever a command was, its patch stays YAML with exactly its words', (t) => {
	for (const foreign of hostileTexts.filter((text) => text.length < 3000)) {
		const argv = ['echo', foreign];
		const [found] = improvementsOf(facts(journalOf([[0, opened()], ...adhoc(argv, 'x')])));
		if (found === undefined) {
			t.fail(JSON.stringify(foreign));
			continue;
		}

		t.like((parse(found.patch.join('\n')) as unknown[])[0], {run: argv}, JSON.stringify(foreign));
	}
});

const detected = (noticedBy?: EventOf<'milestone.set'>['noticedBy']): Timed => [
	1,
	{
		type: 'milestone.set',
		name: 'detected',
		time: '2026-11-21T02:40:00.000Z',
		source: 'a person, with gotriage milestone',
		...(noticedBy === undefined ? {} : {noticedBy}),
	},
];

test('what noticed it first is a candidate only where a person has said it, and a later time alone does not unsay it', (t) => {
	const said = (...timed: readonly Timed[]) => {
		const all = facts(journalOf([[0, opened()], ...timed]));
		return {
			well: wentWell(all).map((one) => inMarkdown(one.says)),
			lessWell: wentLessWell(all).map((one) => inMarkdown(one.says)),
		};
	};
	t.deepEqual(said(detected()), {well: [], lessWell: []});
	const alert = detected({kind: 'alert', name: 'Queue|High'});
	const words = 'The alert `Queue`&#124;`High` noticed it first, not a user.';
	t.deepEqual(said(alert), {well: [words], lessWell: []});
	t.deepEqual(said(alert, detected()), {well: [words], lessWell: []});
	t.deepEqual(said(alert, detected({kind: 'user', name: null})), {
		well: [],
		lessWell: ['A user noticed it first, not an alert.'],
	});
	t.deepEqual(said(detected({kind: 'chance', name: null})).lessWell, ['It was noticed by chance, not by an alert.']);
	const report = renderMarkdown(journalOf([[0, opened()], alert, detected()]), new Map(), runbooks);
	t.regex(report, /^- The alert .* noticed it first, not a user\. \[E2\]$/m);
	t.regex(report, /TODO\(human:detection\).*noticed by an alert \[E2\]/);
});

test('a check that could not be measured is evidence of nothing', (t) => {
	const unread: Timed = [
		1,
		finished('logs', {verdict: 'unknown', value: null, reason: 'no such tool', evidence: 'log'}),
	];
	const applied = recoveredTimed.filter(([, event]) => event.type === 'change.applied').slice(0, 1);
	const rules = (timed: readonly Timed[]) =>
		wentWell(facts(journalOf([[0, opened()], ...timed, ...applied]))).map((one) => one.rule);
	t.true(rules([alarm('a', 'metric'), good('b', 'log')]).includes('kinds-before-change'));
	t.false(rules([alarm('a', 'metric'), unread]).includes('kinds-before-change'));
	const [claim] = claims([alarm('a', 'metric'), unread]);
	t.deepEqual(
		claim?.links.map((link) => link.event.step),
		['a'],
	);
});

test('a key metric that was measured only on one side of the first change has no before and after', (t) => {
	const applied = recoveredTimed.filter(([, event]) => event.type === 'change.applied').slice(0, 1);
	const steps = (...timed: readonly Timed[]) =>
		beforeAfterOf(facts(journalOf([[0, opened()], ...timed]))).map(({before, after}) => [before.seq, after.seq]);
	const metric = (verdict: 'ok' | 'alarm' | 'unknown'): Timed => [1, finished('hop-status', {verdict})];
	t.deepEqual(steps(metric('alarm'), ...applied, metric('ok')), [[2, 4]]);
	t.deepEqual(steps(...applied, metric('alarm'), metric('ok')), []);
	t.deepEqual(steps(metric('alarm'), metric('unknown'), ...applied), []);
	t.deepEqual(steps(metric('alarm'), metric('ok')), [[2, 3]]);
});
