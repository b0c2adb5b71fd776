import test from 'ava';
import {milestonesOf} from '../../../source/incident/milestones.js';
import {openBench, runbookOf} from '../helpers.js';
import {tableExecutor} from '../table-executor.js';

const sample = `
schema: 1
id: sample
title: Sample
requires: [count]
triage:
  - {symptom: Something, metric: things, response: things}
steps:
  - {id: things, kind: check, title: Count, run: [count], parse: number}
`;

test('severity, beginning of impact and surprise become events that the report reads', async (t) => {
	const {session, events} = await openBench(t, runbookOf(t, sample), tableExecutor({count: {stdout: '7\n'}}));
	t.deepEqual(await session.severity('sev2'), {done: true});
	t.deepEqual(await session.impactStarted('20m ago'), {done: true});
	t.deepEqual(await session.surprise('the other proxy was slow'), {done: true});
	t.is(session.view().state.severity, 'SEV-2');
	const impact = milestonesOf(events, undefined).find(({name}) => name === 'impact-started');
	t.like(impact, {kind: 'known', at: '2026-11-21T02:27:00.000Z', isMeasured: false});
	t.like(session.view().state.notes[0], {text: 'the other proxy was slow', about: 'surprise'});
});

test('what is no severity and no time is refused with what is expected, and nothing is written', async (t) => {
	const {session, events} = await openBench(t, runbookOf(t, sample), tableExecutor({count: {stdout: '7\n'}}));
	const before = events.length;
	t.like(await session.severity('6'), {
		refused: 'give a severity from 1, the worst, to 5; where two fit, take the worse',
	});
	const refused = await session.impactStarted('02:40');
	t.true('refused' in refused && refused.refused.startsWith('02:40 is not a time'));
	t.is(events.length, before);
});
