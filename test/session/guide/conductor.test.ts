import {readFile, rm, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import test from 'ava';
import type {Consent, Prepared} from '../../../source/session/contract.js';
import type {Conductor} from '../../../source/session/guide/conductor.js';
import {openBench, runbookOf} from '../helpers.js';
import {tableExecutor} from '../table-executor.js';

const counting = `
schema: 1
id: counting
title: Count things
requires: [count]
thresholds:
  most: {value: 5, unit: things}
triage:
  - {symptom: Too many things, metric: things, response: remove}
steps:
  - id: things
    kind: check
    title: Count
    run: [count]
    parse: number
    unit: things
    alarm: {above: most}
    next: {alarm: remove, ok: end, unknown: end}
  - id: remove
    kind: action
    title: Remove one
    risk: reversible
    effect: One thing fewer.
    run: [count, --remove]
    snapshot: ['{{inputs.file}}']
    undo: restore
    verify: things
    next: {declined: end, failed: end, done: end}
inputs:
  file: {type: path, prompt: Which file, default: /nowhere}
recovery: [things]
`;

const none: Consent = {kind: 'none'};

function preparedOf(session: Conductor): Prepared {
	const {inHand} = session.view();
	if (inHand.kind !== 'ready') {
		throw new Error(`the step in hand is ${inHand.kind}`);
	}

	return inHand.prepared;
}

const personal = (prepared: Prepared): Consent => ({kind: 'person', digest: prepared.digest, typed: null});

test('a reading above its threshold is an alarm, said in one sentence, and leads to the first response', async (t) => {
	const {session} = await openBench(t, runbookOf(t, counting), tableExecutor({count: {stdout: '7\n'}}));
	t.deepEqual(await session.run(none), {done: true});
	const finished = session.view().state.attempts[0]?.finished;
	t.is(finished?.verdict, 'alarm');
	t.is(finished?.value, 7);
	t.is(finished?.sentence, '7 things, above 5');
	t.is(session.view().branch?.to, 'remove');
});

test('the start of a step is in the journal before its process starts', async (t) => {
	const typesAtSpawn: string[] = [];
	let directory = '';
	const executor = tableExecutor({
		count: {
			stdout: '1\n',
			async does() {
				const text = await readFile(join(directory, 'journal.ndjson'), 'utf8');
				typesAtSpawn.push(
					...text
						.trim()
						.split('\n')
						.map((line) => (JSON.parse(line) as {type: string}).type),
				);
			},
		},
	});
	const bench = await openBench(t, runbookOf(t, counting), executor);
	directory = bench.directory;
	await bench.session.run(none);
	t.is(typesAtSpawn.at(-1), 'step.started');
});

test('an action without consent does not run, and a consent to other words is refused', async (t) => {
	const executor = tableExecutor({count: {stdout: '7\n'}});
	const {session} = await openBench(t, runbookOf(t, counting), executor);
	await session.run(none);
	await session.advance();
	await session.answer({file: '/nowhere/at-all'});
	t.deepEqual(await session.run(none), {refused: 'this needs consent'});
	const other = {kind: 'person', digest: '0'.repeat(64), typed: null} as const;
	const answer = await session.run(other);
	t.true('refused' in answer);
	t.deepEqual(executor.ran, ['count']);
});

test('a change keeps the state before, is verified by its check, and is rolled back to the same bytes', async (t) => {
	let count = 7;
	const bench = await openBench(
		t,
		runbookOf(t, counting),
		tableExecutor({
			count: () => ({stdout: `${count}\n`}),
			'count --remove': {
				async does() {
					count = 2;
					await writeFile(file, 'changed');
				},
			},
			restore: {
				async does() {
					await writeFile(file, 'before');
				},
			},
		}),
	);
	const {session} = bench;
	const file = join(bench.project, 'things.txt');
	await writeFile(file, 'before');
	await session.run(none);
	await session.advance();
	await session.answer({file});
	t.deepEqual(await session.run(personal(preparedOf(session))), {done: true});
	const [change] = session.view().state.changes;
	t.is(change?.verified?.helped, true);
	t.is(change?.undo, 'available');
	t.is(await readFile(join(bench.directory, change?.snapshot?.files[0]?.copy ?? ''), 'utf8'), 'before');
	t.deepEqual(await session.undo('counting', 'remove', 1, 'person'), {done: true});
	t.is(session.view().state.changes[0]?.undo, 'undone');
	t.is(await readFile(file, 'utf8'), 'before');
});

test('what did not exist before is recorded as absent, not as empty', async (t) => {
	const bench = await openBench(
		t,
		runbookOf(t, counting),
		tableExecutor({
			count: {stdout: '7\n'},
			'count --remove': {
				async does() {
					await writeFile(file, '');
				},
			},
		}),
	);
	const file = join(bench.project, 'absent.txt');
	await rm(file, {force: true});
	await bench.session.run(none);
	await bench.session.advance();
	await bench.session.answer({file});
	await bench.session.run(personal(preparedOf(bench.session)));
	const [change] = bench.session.view().state.changes;
	t.is(change?.snapshot?.files[0]?.copy, null);
	t.is(change?.snapshot?.files[0]?.sha256, null);
});

test('a verification that stays in alarm says that the change did not help, and the incident stays in alarm', async (t) => {
	const {session, project} = await openBench(
		t,
		runbookOf(t, counting),
		tableExecutor({count: {stdout: '7\n'}, 'count --remove': {}}),
	);
	await session.run(none);
	await session.advance();
	await session.answer({file: join(project, 'x')});
	await session.run(personal(preparedOf(session)));
	t.is(session.view().state.changes[0]?.verified?.helped, false);
	await session.advance();
	await session.measureRecovery();
	await session.close();
	t.is(session.view().state.outcome, 'alarm');
});

test('stopping a step records it as interrupted and unknown, and leads on as unknown', async (t) => {
	const {session} = await openBench(t, runbookOf(t, counting), tableExecutor({count: {hangs: true}}));
	const running = session.run(none);
	await new Promise<void>((resolve) => {
		const unsubscribe = session.subscribe(() => {
			if (session.view().running !== null) {
				unsubscribe();
				resolve();
			}
		});
	});
	session.stop();
	t.deepEqual(await running, {done: true});
	const finished = session.view().state.attempts[0]?.finished;
	t.is(finished?.outcome, 'interrupted');
	t.is(finished?.verdict, 'unknown');
	t.is(session.view().branch?.to, 'end');
});

test('an edited command is recorded as a deviation, needs consent, and is what runs', async (t) => {
	const executor = tableExecutor({'count --all': {stdout: '3\n'}});
	const {session, events} = await openBench(t, runbookOf(t, counting), executor);
	await session.edit(['count', '--all']);
	const prepared = preparedOf(session);
	t.is(prepared.consent, 'yes-no');
	t.is(prepared.shown[0]?.line, 'count --all');
	await session.run(personal(prepared));
	t.deepEqual(executor.ran, ['count --all']);
	const edited = events.find((event) => event.type === 'step.edited');
	t.like(edited, {written: 'count', edited: 'count --all'});
	t.true(session.view().state.attempts[0]?.started.deviation);
});

test('a skipped step keeps its reason; a declined action keeps who declined it', async (t) => {
	const {session, events} = await openBench(t, runbookOf(t, counting), tableExecutor({}));
	await session.skip('known already');
	await session.jump('remove');
	await session.answer({file: '/nowhere/x'});
	await session.decline('too risky tonight');
	t.like(
		events.find((event) => event.type === 'step.skipped'),
		{reason: 'known already', automatic: false},
	);
	t.like(
		events.find((event) => event.type === 'consent.refused'),
		{reason: 'too risky tonight', by: 'person'},
	);
	t.is(session.view().branch?.to, 'end');
});

test('a value that does not match its input is refused in a sentence that names it', async (t) => {
	const {session} = await openBench(t, runbookOf(t, counting), tableExecutor({}));
	await session.jump('remove');
	t.is(session.view().inHand.kind, 'inputs');
	const answer = await session.answer({file: 'no\u0007bell'});
	t.true('refused' in answer && answer.refused.includes('file'));
	t.is(session.view().inHand.kind, 'inputs');
});

test('a secret is never in the journal, not even where a command printed it', async (t) => {
	const loaded = runbookOf(
		t,
		`
schema: 1
id: secret
title: Ask with a secret
requires: [ask]
inputs:
  token: {type: string, prompt: Token, secret: true}
triage:
  - {symptom: It fails, metric: ask, response: ask}
steps:
  - id: ask
    kind: check
    title: Ask
    run: [ask, --with, '{{inputs.token}}']
    value: stdout
`,
	);
	const executor = tableExecutor({'ask --with hunter2-hunter2': {stdout: 'you said hunter2-hunter2\n'}});
	const {session, directory} = await openBench(t, loaded, executor);
	await session.answer({token: 'hunter2-hunter2'});
	t.false(preparedOf(session).shown[0]?.line.includes('hunter2') ?? true);
	await session.run(none);
	t.deepEqual(executor.unexpected, []);
	t.false((await readFile(join(directory, 'journal.ndjson'), 'utf8')).includes('hunter2'));
});

test('a runbook can be entered and left again within one incident', async (t) => {
	const other = runbookOf(
		t,
		`
schema: 1
id: other
title: The other one
requires: [look]
inputs:
  what: {type: string, prompt: What, default: nothing}
triage:
  - {symptom: Other, metric: look, response: look}
steps:
  - id: look
    kind: check
    title: Look
    run: [look, '{{inputs.what}}']
    next: end
`,
	);
	const loaded = runbookOf(
		t,
		`
schema: 1
id: first
title: The first one
requires: [count]
triage:
  - {symptom: First, metric: things, response: things}
steps:
  - id: things
    kind: check
    title: Count
    run: [count]
    parse: number
    next:
      ok: {to: 'runbook:other', with: {what: 'number {{steps.things.value}}'}}
`,
	);
	const executor = tableExecutor({count: {stdout: '3\n'}, 'look number 3': {}});
	const {session} = await openBench(t, loaded, executor, {others: [other], isAttended: false});
	await session.run(none);
	await session.advance();
	t.is(session.view().runbook.id, 'other');
	await session.run(none);
	await session.advance();
	const {inHand} = session.view();
	t.is(inHand.kind === 'end' ? inHand.canReturn : null, 'first');
	await session.comeBack();
	t.is(session.view().runbook.id, 'first');
	t.deepEqual(executor.unexpected, []);
});

test('a person goes on in any runbook of the library and comes back to the step that was in hand', async (t) => {
	const other = runbookOf(
		t,
		`
schema: 1
id: other
title: The other one
requires: [look]
triage:
  - {symptom: Other, metric: look, response: look}
steps:
  - id: look
    kind: check
    title: Look
    run: [look]
    next: end
`,
	);
	const loaded = runbookOf(
		t,
		`
schema: 1
id: first
title: The first one
requires: [count]
triage:
  - {symptom: First, metric: things, response: things}
steps:
  - id: things
    kind: check
    title: Count
    run: [count]
  - id: more
    kind: check
    title: Count again
    run: [count]
`,
	);
	const executor = tableExecutor({count: {stdout: '3\n'}, look: {}});
	const {session, events} = await openBench(t, loaded, executor, {others: [other]});
	t.deepEqual(await session.enter('first'), {refused: 'runbook first is in hand already'});
	t.deepEqual(await session.enter('nowhere'), {
		refused: 'there is no runbook nowhere here, or it is not trusted',
	});
	t.deepEqual(await session.enter('other'), {done: true});
	t.is(session.view().runbook.id, 'other');
	t.is(session.view().at, 'look');
	t.deepEqual(
		events.filter((event) => event.type === 'runbook.entered').map(({runbook, step, from}) => [runbook, step, from]),
		[['other', 'look', 'things']],
	);
	await session.run(none);
	await session.advance();
	const {inHand} = session.view();
	t.is(inHand.kind === 'end' ? inHand.canReturn : null, 'first');

	await session.comeBack();
	t.is(session.view().at, 'things');
	t.is(session.view().branch, null);
	t.is(session.view().inHand.kind, 'ready');

	await session.run(none);
	await session.enter('other');
	await session.comeBack();
	t.is(session.view().at, 'things');
	t.is(session.view().branch?.to, 'more');

	await session.jump('end');
	await session.enter('other');
	await session.comeBack();
	t.is(session.view().at, 'end');
	t.deepEqual(executor.unexpected, []);
});

test('a step whose values were not measured yet measures those quiet checks first, then waits', async (t) => {
	const loaded = runbookOf(
		t,
		`
schema: 1
id: needy
title: Needy
requires: [list, look]
triage:
  - {symptom: S, metric: look, response: look}
steps:
  - id: list
    kind: check
    title: List
    run: [list]
    facts: {name: trim(stdout)}
  - id: look
    kind: check
    title: Look
    run: [look, '{{steps.list.facts.name}}']
`,
	);
	const executor = tableExecutor({list: {stdout: 'it\n'}, 'look it': {}});
	const {session} = await openBench(t, loaded, executor);
	await session.jump('look');
	t.like(session.view().inHand, {kind: 'unavailable', measureFirst: ['list']});
	await session.run(none);
	t.is(session.view().at, 'look');
	t.is(session.view().inHand.kind, 'ready');
	t.like(session.view().state.attempts[0], {step: 'list', purpose: 'need'});
	await session.run(none);
	t.deepEqual(executor.ran, ['list', 'look it']);
});
