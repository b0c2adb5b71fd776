import test from 'ava';
import type {EventOf, NewEvent} from '../../source/incident/events.js';
import {eventTypes} from '../../source/incident/events.js';
import {
	applyEvent,
	emptyState,
	foldEvents,
	latestFinished,
	standingVerdicts,
	stepStateOf,
	undoableChanges,
} from '../../source/incident/state.js';
import {asJournal, closed, finished, note, opened, resumed, started} from '../journal/support.js';

const runbook = 'modproxy-down';
const hash = 'a'.repeat(64);
const at = (step: string, attempt = 1) => ({runbook, step, attempt});
const fold = (...events: NewEvent[]) => foldEvents(asJournal(events));

type Undo = EventOf<'change.applied'>['undo'];

const snapshotted = (step: string): NewEvent => ({type: 'change.snapshotted', ...at(step), files: [], moves: []});
const applied = (step: string, undo: Undo = 'restore', attempt = 1): NewEvent => ({
	type: 'change.applied',
	...at(step, attempt),
	title: 'Switch the proxy list',
	risk: 'reversible',
	effect: 'Later commands ask the fallback first.',
	undo,
	undoWhy: null,
	undoCommands: [],
	item: null,
	after: [],
	succeeded: true,
});
const undone = (step: string, result: 'undone' | 'failed' | 'refused'): NewEvent => ({
	type: 'change.undone',
	...at(step),
	result,
	reason: null,
	by: 'person',
});
const verified = (step: string): NewEvent => ({
	type: 'change.verified',
	...at(step),
	check: 'download',
	verdict: 'ok',
	helped: true,
	sentence: 'it downloads',
});

test('nothing happened is an empty state, and the state given is never changed', (t) => {
	t.deepEqual(foldEvents([]), emptyState);
	const events = asJournal([opened(), started('hops'), finished('hops'), applied('fix'), note('x')]);
	let state = emptyState;
	for (const event of events) {
		const before = structuredClone(state);
		const next = applyEvent(state, event);
		t.deepEqual(structuredClone(state), before);
		state = next;
	}

	t.deepEqual(state, foldEvents(events));
	t.is(state.events, 5);
	t.deepEqual(structuredClone(emptyState).steps, new Map());
});

test('an attempt runs until its own end is seen', (t) => {
	const running = fold(opened(), started('hops'));
	t.is(running.running?.step, 'hops');
	t.is(stepStateOf(running, runbook, 'hops').last.kind, 'attempt');
	t.is(latestFinished(running, runbook, 'hops'), null);
	const ended = fold(opened(), started('hops'), finished('hops'));
	t.is(ended.running, null);
	t.is(latestFinished(ended, runbook, 'hops')?.value, 503);
	const {last} = stepStateOf(ended, runbook, 'hops');
	t.is(last.kind === 'attempt' ? last.attempt.finished?.value : null, 503);
});

test('settling an older attempt does not end the one that runs', (t) => {
	const lost = finished('hops', 1, {outcome: 'unknown', verdict: 'unknown', end: 'unknown'});
	const state = fold(opened(), started('hops'), resumed(), started('download'), lost);
	t.is(state.running?.step, 'download');
	t.is(state.attempts[0]?.finished?.outcome, 'unknown');
	t.is(state.attempts[1]?.finished, null);
});

test('the newest reading of a step stands, whatever it was measured for, except a roll-back', (t) => {
	const purpose = (event: NewEvent, to: 'verify' | 'undo') => ({...event, purpose: to}) as NewEvent;
	const state = fold(
		opened(),
		started('hops'),
		finished('hops'),
		purpose(started('hops', 2), 'verify'),
		finished('hops', 2, {purpose: 'verify', verdict: 'ok', value: 200}),
		purpose(started('hops', 3), 'undo'),
		finished('hops', 3, {purpose: 'undo', verdict: 'unknown', value: null}),
	);
	t.is(latestFinished(state, runbook, 'hops')?.value, 200);
	t.is(state.attempts.length, 3);
});

test('the verdict of a check is that of its latest measurement; actions have none', (t) => {
	const state = fold(
		opened(),
		started('hops'),
		finished('hops'),
		started('hops', 2),
		finished('hops', 2, {verdict: 'ok'}),
		started('fix'),
		finished('fix', 1, {kind: 'action', verdict: 'unknown'}),
		started('download'),
	);
	t.deepEqual([...standingVerdicts(state)], [[`${runbook}/hops`, 'ok']]);
});

test('what can be rolled back is offered newest first, and only while it can', (t) => {
	const changes = [
		applied('one'),
		applied('two', 'command'),
		applied('three', 'not-needed'),
		applied('four', 'impossible'),
	];
	const steps = (...events: NewEvent[]) => undoableChanges(fold(opened(), ...changes, ...events)).map(({step}) => step);
	t.deepEqual(steps(), ['two', 'one']);
	t.deepEqual(steps(undone('two', 'undone')), ['one']);
	t.deepEqual(steps(undone('two', 'failed')), ['two', 'one']);
	t.deepEqual(steps(undone('two', 'refused'), undone('two', 'undone')), ['one']);
	t.deepEqual(steps(undone('two', 'undone'), undone('two', 'refused')), ['one'], 'undone stays undone');
	t.deepEqual(steps(undone('three', 'refused'), undone('four', 'failed')), ['two', 'one']);
});

test('a change whose end nobody saw can be rolled back from its snapshot', (t) => {
	const state = fold(opened(), snapshotted('fix'), started('fix'));
	t.deepEqual(
		undoableChanges(state).map(({step, applied: end, undo}) => [step, end, undo]),
		[['fix', null, 'available']],
	);
	const whole = fold(opened(), snapshotted('fix'), applied('fix'), verified('fix'));
	t.is(whole.changes.length, 1);
	t.is(whole.changes[0]?.verified?.helped, true);
	t.truthy(whole.changes[0]?.snapshot);
	t.is(fold(opened(), applied('fix'), applied('fix', 'restore', 2)).changes.length, 2);
});

test('what was never applied is neither verified nor offered for undo', (t) => {
	t.deepEqual(fold(opened(), verified('fix'), undone('fix', 'failed')).changes, []);
});

test('closing ends an incident, resuming opens it again, a later note or roll-back does not', (t) => {
	const ended = fold(opened(), started('hops'), closed());
	t.deepEqual([ended.outcome, ended.running], ['recovered', null]);
	t.is(fold(opened(), closed(), resumed()).outcome, null);
	for (const purpose of ['note', 'undo'] as const) {
		const state = fold(opened(), closed(), {...resumed(), purpose} as NewEvent, note('later'));
		t.deepEqual([state.outcome, state.resumed, state.notes.length], ['recovered', 1, 1], purpose);
	}
});

test('going to another runbook and coming back', (t) => {
	const enter = (to: string, from: string, returning = false): NewEvent => ({
		type: 'runbook.entered',
		runbook: to,
		title: to,
		sha256: hash,
		step: 'first',
		from,
		returning,
	});
	const there = fold(opened(), enter('net-latency', 'hops'), enter('disk-full', 'dns'));
	t.is(there.runbook, 'disk-full');
	t.deepEqual(there.stack, [
		{runbook, step: 'hops'},
		{runbook: 'net-latency', step: 'dns'},
	]);
	const back = fold(opened(), enter('net-latency', 'hops'), enter(runbook, 'dns', true));
	t.is(back.runbook, runbook);
	t.deepEqual(back.stack, []);
	t.deepEqual(
		back.runbooks.map(({id}) => id),
		[runbook, 'net-latency'],
	);
});

test('skipping, declining and deciding are the last thing known of a step; only policy withholds', (t) => {
	const refused = (by: 'person' | 'policy'): NewEvent => ({type: 'consent.refused', ...at('fix'), by, reason: 'no'});
	t.false(fold(opened(), refused('person')).withheld);
	const state = fold(
		opened(),
		{type: 'step.offered', ...at('hops'), kind: 'check', title: 'x'},
		{type: 'step.offered', ...at('hops'), kind: 'check', title: 'x'},
		{type: 'step.skipped', ...at('hops'), reason: 'known', automatic: false},
		refused('policy'),
		{type: 'decision.taken', ...at('which'), option: 'a', label: 'A', by: 'person'},
	);
	t.true(state.withheld);
	t.deepEqual(
		['hops', 'fix', 'which', 'never'].map((step) => stepStateOf(state, runbook, step).last.kind),
		['skipped', 'declined', 'decided', 'none'],
	);
	t.is(stepStateOf(state, runbook, 'hops').offered, 2);
	t.deepEqual(state.inHand, {runbook, step: 'hops'});
});

test('inputs, notes, hypotheses, severity and commands of a person are kept, the newest value of each', (t) => {
	const input = (value: string): NewEvent => ({
		type: 'input.given',
		name: 'module',
		value,
		secret: false,
		source: 'flag',
	});
	const command = {
		kind: 'run',
		line: 'ls',
		argv: ['ls'],
		cwd: null,
		env: {},
		timeoutMs: 1,
		item: null,
		index: 0,
	} as const;
	const end = {outcome: 'finished', exit: 0, signal: null, timedOut: false, durationMs: 1, reason: null} as const;
	const state = fold(
		opened(),
		input('a'),
		input('b'),
		{type: 'hypothesis.set', text: 'the proxy', confidence: 60},
		{type: 'severity.set', severity: 'SEV2'},
		{type: 'severity.set', severity: 'SEV1'},
		{type: 'milestone.set', name: 'detected', time: '2026-11-21T02:40:00Z', source: 'pager'},
		{type: 'adhoc.started', adhoc: 1, command: {...command, argv: ['ls']}},
		{type: 'adhoc.started', adhoc: 2, command: {...command, argv: ['ls']}},
		{type: 'adhoc.finished', adhoc: 2, ...end, outputs: [], leftovers: [], warnings: []},
	);
	t.is(state.inputs.module?.value, 'b');
	t.is(state.severity, 'SEV1');
	t.deepEqual([state.hypotheses.length, state.milestones.length], [1, 1]);
	t.deepEqual(
		state.adhoc.map((entry) => entry.finished?.exit ?? null),
		[null, 0],
	);
});

test('a type of event that nothing folds does not exist', (t) => {
	// Every type is known to the fold: none throws on an event with no more than its step.
	const bare = {runbook, step: 's', attempt: 1, rows: [], name: 'n', undo: 'restore'};
	for (const type of eventTypes) {
		const [event] = asJournal([{type, ...bare} as unknown as NewEvent]);
		t.notThrows(() => event && applyEvent(emptyState, event), type);
	}
});
