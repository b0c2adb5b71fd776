import test from 'ava';
import type {EventOf, JournalEvent, NewEvent, Purpose, SweepRow} from '../../source/incident/events.js';
import type {Take} from '../../source/recording/contract.js';
import {checksWithin, matchTake, sweepOf, takesOf, untouchedWorld} from '../../source/recording/takes.js';

/** Events in order, with the frame a journal gives them. */
function journalOf(events: readonly NewEvent[]): readonly JournalEvent[] {
	return events.map(
		(event, index) =>
			({...event, seq: index + 1, at: '2026-11-21T02:47:00.000Z', t: index * 10, prev: '0'.repeat(64)}) as JournalEvent,
	);
}

const nothing = {exit: 0, signal: null, timedOut: false, unit: null, reason: null, threshold: null, explanation: null};
const noOutput = {stdoutBytes: 0, stderrBytes: 0, stdoutSha256: '', stderrSha256: '', outputs: [], leftovers: []};

function run(
	step: string,
	attempt: number,
	options: Readonly<{
		purpose?: Purpose;
		kind?: 'check' | 'action';
		value?: number;
		outcome?: EventOf<'step.finished'>['outcome'];
		item?: string;
		between?: readonly NewEvent[];
		undoes?: number;
		end?: EventOf<'step.finished'>['end'];
	}> = {},
): readonly NewEvent[] {
	const {kind = 'check', purpose = 'step'} = options;
	const place = {runbook: 'book', step, attempt, kind, purpose};
	const command = {
		kind: 'run',
		line: step,
		argv: [step],
		cwd: null,
		env: {},
		timeoutMs: 1000,
		item: options.item ?? null,
		index: 0,
	} as const;
	return [
		{
			type: 'step.started',
			...place,
			title: step,
			commands: [{...command, env: {}, argv: [step]}],
			deviation: false,
			...(options.undoes === undefined ? {} : {undoes: options.undoes}),
		},
		...(options.between ?? []),
		{
			type: 'step.finished',
			...place,
			...nothing,
			...noOutput,
			outputs: [],
			leftovers: [],
			outcome: options.outcome ?? 'finished',
			durationMs: 100,
			value: options.value ?? null,
			verdict: 'ok',
			sentence: `${step} ${attempt}`,
			facts: {},
			items: [],
			values: [],
			warnings: [],
			evidence: null,
			end: options.end ?? (kind === 'action' ? 'done' : 'ok'),
		},
	];
}

const applied = (step: string, attempt: number, succeeded = true): NewEvent => ({
	type: 'change.applied',
	runbook: 'book',
	step,
	attempt,
	title: step,
	risk: 'reversible',
	effect: 'changes it',
	undo: 'restore',
	undoWhy: null,
	undoCommands: [],
	item: null,
	after: [],
	succeeded,
});

const verified = (step: string, attempt: number): NewEvent => ({
	type: 'change.verified',
	runbook: 'book',
	step,
	attempt,
	check: 'metric',
	verdict: 'ok',
	helped: true,
	sentence: 'metric: ok',
});

const undone = (step: string, attempt: number, result: 'undone' | 'failed' = 'undone'): NewEvent => ({
	type: 'change.undone',
	runbook: 'book',
	step,
	attempt,
	result,
	reason: null,
	by: 'person',
});

const offered = (step: string): NewEvent => ({
	type: 'step.offered',
	runbook: 'book',
	step,
	attempt: 1,
	kind: 'check',
	title: step,
});

const row = (metric: string): SweepRow => ({
	runbook: 'book',
	symptom: 'it fails',
	metric,
	value: 5,
	unit: null,
	threshold: null,
	verdict: 'alarm',
	reason: null,
	items: [],
	durationMs: 3,
	sentence: '5',
	response: 'fix',
});

const snapshotted: NewEvent = {
	type: 'change.snapshotted',
	runbook: 'book',
	step: 'fix',
	attempt: 1,
	files: [],
	moves: [],
};

/** metric twice, a fix that verifies with two measurements, a look afterwards, the fix rolled back, a look again. */
const incident = journalOf([
	{type: 'sweep.finished', rows: [row('metric'), row('other-metric')]},
	offered('metric'),
	...run('metric', 1, {value: 9}),
	...run('metric', 2, {value: 8}),
	offered('fix'),
	snapshotted,
	...run('fix', 1, {kind: 'action', between: [applied('fix', 1)]}),
	...run('needed', 1, {purpose: 'need', value: 1}),
	...run('metric', 3, {purpose: 'verify', value: 4}),
	...run('needed', 2, {purpose: 'need', value: 2}),
	...run('metric', 4, {purpose: 'verify', value: 1}),
	verified('fix', 1),
	offered('look'),
	...run('look', 1, {value: 2}),
	...run('fix', 2, {kind: 'action', purpose: 'undo', undoes: 1}),
	undone('fix', 1),
	...run('look', 2, {value: 7}),
	{type: 'incident.closed', outcome: 'alarm', reason: null},
]);
const takes = takesOf(incident);
const sweep = sweepOf(incident);
const fixed = 'book/fix/1';
const want = (step: string, world: string, played: readonly Take[] = []) => ({
	runbook: 'book',
	step,
	world,
	played: new Set(played),
});
const numbered = (step: string, attempt: number): Take => {
	const take = takes.find((one) => one.step === step && one.attempt === attempt);
	if (take === undefined) {
		throw new Error(`no take ${step} ${attempt}`);
	}

	return take;
};

test('an incident is cut into the takes that a person chose, with the world of each', (t) => {
	t.deepEqual(
		takes.map(({step, attempt, kind, undo, world, worldAfter}) => [step, attempt, kind, undo, world, worldAfter]),
		[
			['metric', 1, 'check', false, '', ''],
			['metric', 2, 'check', false, '', ''],
			['fix', 1, 'action', false, '', fixed],
			['look', 1, 'check', false, fixed, fixed],
			['fix', 2, 'action', true, fixed, ''],
			['look', 2, 'check', false, '', ''],
		],
	);
});

test("an action's take holds its snapshot, its change and every measurement that verified it", (t) => {
	const fix = numbered('fix', 1);
	t.is(fix.events[0]?.type, 'change.snapshotted');
	t.is(fix.events.at(-1)?.type, 'change.verified');
	t.is(fix.finished.step, 'fix');
	t.is(fix.durationMs, 500);
	t.deepEqual(
		checksWithin(fix).map(({step, attempt, world}) => [step, attempt, world]),
		[
			['needed', 1, fixed],
			['metric', 3, fixed],
			['needed', 2, fixed],
			['metric', 4, fixed],
		],
	);
});

test('a take says where the recording went next', (t) => {
	t.deepEqual(
		takes.map((take) => take.followedBy),
		['book#metric', 'book#fix', 'book#look', 'book#look', 'book#look', 'end'],
	);
});

test('takes of one world come in the order in which they were recorded', (t) => {
	const first = matchTake(takes, sweep, want('metric', untouchedWorld));
	t.deepEqual(first, {tier: 'exact', take: numbered('metric', 1)});
	const second = matchTake(takes, sweep, want('metric', untouchedWorld, [numbered('metric', 1)]));
	t.deepEqual(second, {tier: 'exact', take: numbered('metric', 2)});
});

test('a check whose takes are used up shows the last one again', (t) => {
	const played = [numbered('metric', 1), numbered('metric', 2)];
	t.deepEqual(matchTake(takes, sweep, want('metric', untouchedWorld, played)), {
		tier: 'repeated',
		take: numbered('metric', 2),
	});
});

test('an action is never repeated', (t) => {
	const match = matchTake(takes, sweep, want('fix', untouchedWorld, [numbered('fix', 1)]));
	t.deepEqual(match, {
		tier: 'miss',
		sentence: 'fix is not recorded a second time: in this state of the world it was done once, and that was played.',
	});
});

test('a step that was measured in another state of the world is a miss that says where', (t) => {
	const late = journalOf([
		...run('fix', 1, {kind: 'action', between: [applied('fix', 1)]}),
		verified('fix', 1),
		...run('look', 1),
	]);
	t.deepEqual(matchTake(takesOf(late), [], want('look', untouchedWorld)), {
		tier: 'miss',
		sentence: 'look is not recorded before any change: the recording has it after fix.',
	});
	t.deepEqual(matchTake(takes, sweep, want('fix', fixed)), {
		tier: 'miss',
		sentence: 'fix is not recorded after fix: the recording has it before any change.',
	});
});

test('what verified a change answers for that state of the world, its newest reading, as repeated', (t) => {
	const match = matchTake(takes, sweep, want('metric', fixed));
	t.is(match.tier, 'repeated');
	t.is(match.tier === 'repeated' ? match.take.finished.value : null, 1);
});

test('after the change was rolled back the readings of the untouched world count again', (t) => {
	const match = matchTake(takes, sweep, want('look', numbered('fix', 2).worldAfter));
	t.is(match.tier === 'exact' ? match.take.finished.value : null, 7);
});

test('a roll-back is matched by itself, never as the step', (t) => {
	t.deepEqual(matchTake(takes, sweep, {...want('fix', fixed), undo: true}), {
		tier: 'exact',
		take: numbered('fix', 2),
	});
	t.is(matchTake(takes, sweep, {...want('fix', untouchedWorld), undo: true}).tier, 'miss');
});

test("the board's row answers before any change only", (t) => {
	t.deepEqual(matchTake(takes, sweep, want('other-metric', untouchedWorld)), {tier: 'swept', row: row('other-metric')});
	t.deepEqual(matchTake(takes, sweep, want('other-metric', fixed)), {
		tier: 'miss',
		sentence: 'other-metric is not recorded after fix: the recording has it before any change.',
	});
});

test('what nobody ran is a miss', (t) => {
	t.deepEqual(matchTake(takes, sweep, want('elsewhere', untouchedWorld)), {
		tier: 'miss',
		sentence: 'elsewhere is not recorded: nobody ran it in this recording.',
	});
});

test('an action that could not start leaves the world as it was, one that failed does not', (t) => {
	const notStarted = takesOf(
		journalOf(
			run('fix', 1, {kind: 'action', outcome: 'not-started', end: 'failed', between: [applied('fix', 1, false)]}),
		),
	);
	t.is(notStarted[0]?.worldAfter, untouchedWorld);
	const failed = takesOf(
		journalOf(run('fix', 1, {kind: 'action', end: 'failed', between: [applied('fix', 1, false)]})),
	);
	t.is(failed[0]?.worldAfter, fixed);
});

test('a roll-back that failed leaves the change standing', (t) => {
	const events = journalOf([
		...run('fix', 1, {kind: 'action', between: [applied('fix', 1)]}),
		verified('fix', 1),
		...run('fix', 2, {kind: 'action', purpose: 'undo', undoes: 1, end: 'failed'}),
		undone('fix', 1, 'failed'),
	]);
	t.is(takesOf(events).at(-1)?.worldAfter, fixed);
});

test('a check that was stopped answers nothing; its next run does', (t) => {
	const events = journalOf([
		...run('metric', 1, {outcome: 'interrupted'}),
		...run('metric', 2, {value: 3}),
		...run('look', 1, {outcome: 'interrupted'}),
	]);
	const match = matchTake(takesOf(events), [], want('metric', untouchedWorld));
	t.is(match.tier === 'exact' ? match.take.attempt : null, 2);
	t.deepEqual(matchTake(takesOf(events), [], want('look', untouchedWorld)), {
		tier: 'miss',
		sentence: 'look is not recorded: whoever ran it stopped it before it had measured anything.',
	});
});

test('a step whose end nobody saw is no take', (t) => {
	t.deepEqual(takesOf(journalOf(run('metric', 1).slice(0, 1))), []);
});

test('an action with a choice is matched by what it was done to', (t) => {
	const events = journalOf(run('stop', 1, {kind: 'action', item: 'a', between: [applied('stop', 1)]}));
	t.is(matchTake(takesOf(events), [], {...want('stop', untouchedWorld), choice: 'a'}).tier, 'exact');
	t.deepEqual(matchTake(takesOf(events), [], {...want('stop', untouchedWorld), choice: 'b'}), {
		tier: 'miss',
		sentence: 'stop is not recorded for this choice: the recording has it for another one.',
	});
});

test('a verification that was cut short ends where the incident went on', (t) => {
	const events = journalOf([
		...run('fix', 1, {kind: 'action', between: [applied('fix', 1)]}),
		offered('look'),
		...run('needed', 1, {purpose: 'need'}),
	]);
	t.deepEqual(
		takesOf(events).map(({step, world}) => [step, world]),
		[
			['fix', untouchedWorld],
			['needed', fixed],
		],
	);
});
