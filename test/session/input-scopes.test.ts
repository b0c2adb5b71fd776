// One name, two meanings: what is given for the runbook that was entered on the way takes nothing from the one come back to.
import test from 'ava';
import type {Conductor} from '../../source/session/guide/conductor.js';
import {openBench, runbookOf} from './helpers.js';
import {tableExecutor} from './table-executor.js';

const first = `
schema: 1
id: first
title: First
requires: [ask]
inputs:
  module: {type: string, prompt: Which module, default: rsc.io/quote}
triage:
  - {symptom: Something, metric: look, response: look}
steps:
  - {id: look, kind: check, title: Look, run: [ask, '{{inputs.module}}'], parse: number}
`;

const other = `
schema: 1
id: other
title: Other
requires: [ask]
inputs:
  module: {type: string, prompt: Module with its version, default: rsc.io/sampler@v1.3.0}
triage:
  - {symptom: Something, metric: ask, response: ask}
steps:
  - {id: ask, kind: check, title: Ask, run: [ask, '{{inputs.module}}'], parse: number}
`;

function wordsInHand(session: Conductor): string {
	const {inHand} = session.view();
	return inHand.kind === 'ready' ? (inHand.prepared.shown[0]?.line ?? '') : inHand.kind;
}

test('an answer given in another runbook stays there', async (t) => {
	const {session} = await openBench(t, runbookOf(t, first), tableExecutor({ask: {stdout: '1\n'}}), {
		others: [runbookOf(t, other)],
	});
	t.is(wordsInHand(session), 'inputs');
	await session.answer({module: 'lab.test/dep'});
	t.is(wordsInHand(session), 'ask lab.test/dep');
	t.deepEqual(await session.enter('other'), {done: true});
	// The name is known, and what it was given as fits here, too: it is taken over rather than asked again.
	t.is(wordsInHand(session), 'ask lab.test/dep');
	await session.answer({module: 'lab.test/dep@v1.0.0'});
	t.is(wordsInHand(session), 'ask lab.test/dep@v1.0.0');
	t.deepEqual(await session.comeBack(), {done: true});
	t.is(wordsInHand(session), 'ask lab.test/dep');
	t.is(session.view().state.inputs['module']?.value, 'lab.test/dep@v1.0.0');
});
