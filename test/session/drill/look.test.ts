// What an action of a drill is done to: it must have been looked at, where the recording lets it be looked at.
import test from 'ava';
import {emptyState, type IncidentState} from '../../../source/incident/state.js';
import type {Runbook} from '../../../source/runbook/schema.js';
import {inHandFor} from '../../../source/session/drill/look.js';
import {scopeOf} from '../../../source/session/scope.js';

const book = {
	schema: 1,
	id: 'servers',
	title: 'Servers',
	triage: [],
	steps: [
		{id: 'list', kind: 'check', title: 'List them', run: ['true']},
		{
			id: 'end',
			kind: 'action',
			title: 'End one',
			risk: 'disruptive',
			effect: 'One ends.',
			choose: {from: 'steps.list.facts.servers', label: '{{item.pid}}', many: false},
			run: ['end', '{{item.pid}}'],
			undo: {notNeeded: 'it comes back'},
			verify: {none: 'seen by eye'},
		},
	],
} as unknown as Runbook;

const end = book.steps[1] as Runbook['steps'][number];

const lookAt = (state: IncidentState, measurable: readonly string[]) =>
	inHandFor(end, {
		state,
		runbook: book,
		scope: scopeOf({state, runbook: book, secrets: new Map(), thresholds: {}, host: {}, artefactPath: (sha) => sha}),
		take: null,
		recorded: [],
		chosen: null,
		canMeasure: (step) => measurable.includes(step),
	});

test('an action on one of what a check lists waits for that check, and names it', (t) => {
	const inHand = lookAt(emptyState, ['list']);
	t.is(inHand.kind, 'unavailable');
	t.is(inHand.kind === 'unavailable' ? inHand.remedy : '', 'Take list first.');
});

test('where the recording does not have that check, the action is shown as the runbook writes it', (t) => {
	const inHand = lookAt(emptyState, []);
	t.is(inHand.kind, 'ready');
	t.deepEqual(inHand.kind === 'ready' ? inHand.prepared.shown.map(({line}) => line) : [], ["end '{{item.pid}}'"]);
});
