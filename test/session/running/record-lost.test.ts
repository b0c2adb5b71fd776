// What a resume writes down about actions whose end the lost session did not see: never more than is known.
import test, {type ExecutionContext} from 'ava';
import type {Outcome} from '../../../source/execution/executor.js';
import {settled} from '../../../source/execution/settled.js';
import type {EventOf, JournalEvent} from '../../../source/incident/events.js';
import type {Runbook} from '../../../source/runbook/schema.js';
import {recordLost} from '../../../source/session/running/record-lost.js';
import {openBench, runbookOf} from '../helpers.js';
import {tableExecutor} from '../table-executor.js';

const servers = `
schema: 1
id: servers
title: Servers hang
requires: [list, stop]
triage:
  - {symptom: They hang, metric: list, response: stop-them}
steps:
  - {id: list, kind: check, title: List them, run: [list], parse: lines, next: stop-them}
  - id: stop-them
    kind: action
    title: Stop them
    risk: reversible
    effect: They stop.
    run: [stop, them]
    undo: {notNeeded: they start again}
    verify: list
    next: end
`;

const commandFor = (index: number) => ({
	kind: 'run' as const,
	line: `stop ${index}`,
	argv: ['stop', String(index)],
	cwd: '/',
	env: {},
	timeoutMs: 1000,
	item: index,
	index,
});

const ended = (exit: number): Outcome => settled({exit, pid: 4711, durationMs: 12});
const unknown: Outcome = {
	kind: 'unknown',
	reason: 'it is still running under its supervisor (process 4711)',
	pid: 4711,
	started: '1',
	stillRunning: true,
};

/** Records a start with so many commands, and what a resume makes of the supervisors' records. */
async function lostWith(
	t: ExecutionContext,
	commands: number,
	records: ReadonlyArray<Readonly<{index: number; outcome: Outcome}>>,
) {
	const loaded = runbookOf(t, servers);
	const bench = await openBench(t, loaded, tableExecutor({list: {stdout: 'a\nb\n'}}));
	const {ports} = bench.session.desk;
	await ports.journal.append({
		type: 'step.started',
		runbook: 'servers',
		step: 'stop-them',
		attempt: 1,
		kind: 'action',
		purpose: 'step',
		title: 'Stop them',
		commands: Array.from({length: commands}, (_, index) => commandFor(index)),
		deviation: false,
		change: {
			risk: 'reversible',
			effect: 'They stop.',
			undo: 'not-needed',
			undoWhy: 'they start again',
			undoCommands: [],
		},
	});
	const resume = (found: typeof records) =>
		recordLost({...ports, executor: {...ports.executor, recover: async () => found}}, (): Runbook => loaded.runbook);
	await resume(records);
	const all = (): readonly JournalEvent[] => ports.journal.events;
	const finished = (): ReadonlyArray<EventOf<'step.finished'>> =>
		all().filter((event): event is EventOf<'step.finished'> => event.type === 'step.finished');
	const applied = all().find((event): event is EventOf<'change.applied'> => event.type === 'change.applied');
	return {finished, applied, resume};
}

test('every command ended well: done', async (t) => {
	const {finished, applied} = await lostWith(t, 2, [
		{index: 0, outcome: ended(0)},
		{index: 1, outcome: ended(0)},
	]);
	t.like(finished().at(-1), {outcome: 'finished', exit: 0, end: 'done', verdict: 'ok'});
	t.true(applied?.succeeded);
});

test('the first of two ended well and the second was never started: not done, and said so', async (t) => {
	const {finished, applied} = await lostWith(t, 2, [{index: 0, outcome: ended(0)}]);
	t.like(finished().at(-1), {end: 'failed', verdict: 'unknown'});
	t.regex(finished().at(-1)?.reason ?? '', /not started, because gotriage ended before that/);
	t.false(applied?.succeeded);
});

test('the first failed: its exit is told, and the second was not to be started', async (t) => {
	const {finished} = await lostWith(t, 2, [{index: 0, outcome: ended(7)}]);
	t.like(finished().at(-1), {outcome: 'finished', exit: 7, end: 'failed', reason: 'exit 7'});
});

test('no supervisor was ever asked: nothing was started, and nothing needs to be rolled back', async (t) => {
	const {finished, applied} = await lostWith(t, 1, []);
	t.like(finished().at(-1), {outcome: 'not-started', end: 'failed'});
	t.like(applied, {undo: 'not-needed', undoWhy: 'nothing was started', succeeded: false});
});

test('still running: unknown, with what is known; its end is told by a later resume, once', async (t) => {
	const {finished, resume} = await lostWith(t, 1, [{index: 0, outcome: unknown}]);
	t.like(finished().at(-1), {
		outcome: 'unknown',
		verdict: 'unknown',
		reason: 'it is still running under its supervisor (process 4711)',
	});
	await resume([{index: 0, outcome: unknown}]);
	t.is(finished().length, 1, 'nothing more is known, nothing more is written');
	await resume([{index: 0, outcome: ended(3)}]);
	t.like(finished().at(-1), {outcome: 'finished', exit: 3, end: 'failed'});
	await resume([{index: 0, outcome: ended(3)}]);
	t.is(finished().length, 2);
});
