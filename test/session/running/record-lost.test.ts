// What a resume writes down about actions whose end the lost session did not see: never more than is known.
import {chmod, mkdir, readdir, readFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import test, {type ExecutionContext} from 'ava';
import type {Outcome} from '../../../source/execution/executor.js';
import {settled} from '../../../source/execution/settled.js';
import type {EventOf, JournalEvent} from '../../../source/incident/events.js';
import type {Cost, Runbook} from '../../../source/runbook/schema.js';
import {openConductor} from '../../../source/session/guide/conductor.js';
import {collectLostFiles} from '../../../source/session/running/lost-files.js';
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

type Records = ReadonlyArray<Readonly<{index: number; outcome: Outcome}>>;

/** Records a start with so many commands, and what a resume makes of the supervisors' records. */
async function lostWith(t: ExecutionContext, commands: number, records: Records) {
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
	const resume = (found: Records) =>
		recordLost({...ports, executor: {...ports.executor, recover: async () => found}}, (): Runbook => loaded.runbook);
	await resume(records);
	const all = (): readonly JournalEvent[] => ports.journal.events;
	const finished = (): ReadonlyArray<EventOf<'step.finished'>> =>
		all().filter((event): event is EventOf<'step.finished'> => event.type === 'step.finished');
	const applied = all().find((event): event is EventOf<'change.applied'> => event.type === 'change.applied');
	return {finished, applied, resume, loaded, ports};
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
		sentence: 'outcome unknown: it is still running under its supervisor (process 4711)',
	});
	await resume([{index: 0, outcome: unknown}]);
	t.is(finished().length, 1, 'nothing more is known, nothing more is written');
	await resume([{index: 0, outcome: ended(3)}]);
	t.like(finished().at(-1), {outcome: 'finished', exit: 3, end: 'failed'});
	await resume([{index: 0, outcome: ended(3)}]);
	t.is(finished().length, 2);
});

test('while it still runs it is not run a second time, and a session that was resumed tells its end by itself', async (t) => {
	const {loaded, ports} = await lostWith(t, 1, [{index: 0, outcome: unknown}]);
	let outcome: Outcome = unknown;
	const executor = {...ports.executor, recover: async () => [{index: 0, outcome}]};
	const session = await openConductor({
		ports: {...ports, executor},
		opening: loaded,
		startAt: 'stop-them',
		thresholds: {},
		secrets: new Map(),
		isAttended: true,
		allowedCosts: new Set<Cost>(['quiet']),
		isResumed: true,
	});
	t.teardown(async () => session.leave());
	t.regex(session.view().branch?.because ?? '', /^how the change ended is not known/);

	const {inHand} = session.view();
	const digest = inHand.kind === 'ready' ? inHand.prepared.digest : '';
	const seq = ports.journal.events.length;
	t.deepEqual(await session.run({kind: 'person', digest, typed: null}), {
		refused: 'an earlier run still goes on (process 4711); wait for its end',
	});
	t.is(ports.journal.events.length, seq, 'not even the consent is recorded');

	// Looking alone keeps no process alive.
	const alive = setInterval(() => undefined, 1000);
	t.teardown(() => clearInterval(alive));
	const told = new Promise<void>((resolve) => {
		session.subscribe(() => {
			if (/^the change failed/.test(session.view().branch?.because ?? '')) resolve();
		});
	});
	outcome = ended(3);
	await told;
	t.like(ports.journal.events.at(-1), {
		type: 'step.finished',
		outcome: 'finished',
		exit: 3,
		sentence: 'failed: exit 3',
	});
});

test('files that a lost session had collected are kept redacted, and deleted where a secret input was given', async (t) => {
	for (const secret of [false, true]) {
		const {ports} = await lostWith(t, 2, [{index: 0, outcome: ended(0)}]);
		const {directory} = ports.journal;
		const staging = join(directory, 'artefacts', 'staging');
		await mkdir(join(staging, 'servers-stop-them-1-0', 'below'), {recursive: true});
		await mkdir(join(staging, 'servers-stop-them-1-1'));
		await writeFile(join(staging, 'servers-stop-them-1-0', 'below', 'list.txt'), 'password=hunter2pw\n');
		await ports.journal.append({type: 'input.given', name: 'key', value: 'x', secret, source: 'person'});
		const seq = ports.journal.events.length;
		const temporary = join(directory, 'tmp');
		const left = join(temporary, `gotriage-${ports.journal.id}-stop-them-1-0`, 'pkg', 'mod');
		await mkdir(left, {recursive: true});
		await writeFile(join(left, 'go.mod'), '');
		await chmod(left, 0o555);
		await collectLostFiles({...ports, temporary}, staging);

		t.deepEqual(await readdir(staging), []);
		t.deepEqual(await readdir(temporary), []);
		const [told, ...others] = ports.journal.events.slice(seq);
		t.deepEqual(others, []);
		if (secret) {
			t.like(told, {type: 'note.added', about: 'stop-them'});
		} else {
			t.like(told, {type: 'artefact.stored', name: 'below/list.txt', partial: true, redactions: 1, attempt: 1});
			const sha256 = told?.type === 'artefact.stored' ? told.sha256 : '';
			t.false((await readFile(join(directory, 'artefacts', sha256), 'utf8')).includes('hunter2pw'));
		}
	}
});
