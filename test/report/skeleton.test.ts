import test from 'ava';
import {parse} from 'yaml';
import {probeNames} from '../../source/execution/probes/registry.js';
import type {JournalEvent} from '../../source/incident/events.js';
import {parserNames} from '../../source/parsing/registry.js';
import {factsOf} from '../../source/report/facts.js';
import {skeletonOf} from '../../source/report/skeleton/skeleton.js';
import type {Runbook} from '../../source/runbook/schema.js';
import {
	crashed,
	everyType,
	finished,
	incidentId,
	journalOf,
	opened,
	recovered,
	shown,
	started,
	undone,
} from './events.js';
import {acting, hostileText, hostileTexts} from './hostile.js';

const known = {parsers: parserNames, probes: probeNames};
const skeleton = (events: readonly JournalEvent[]) => skeletonOf(factsOf(events, new Map(), new Map(), []), known);

function runbookOf(events: readonly JournalEvent[]): Runbook {
	const {text, faults} = skeleton(events);
	if (faults.length > 0) {
		throw new Error(faults.join('; '));
	}

	return parse(text) as Runbook;
}

test('the path that was taken is a valid runbook with the commands as they ran', (t) => {
	const {text, faults} = skeleton(undone);
	t.deepEqual(faults, []);
	const runbook = parse(text) as Runbook;
	t.deepEqual(
		runbook.steps.map((step) => [step.id, step.kind]),
		[
			// Its words begin with a variable and not with a program: no command that the format could take.
			['hops', 'manual'],
			['hop-status', 'check'],
			['hop-status-item-2', 'check'],
			['try-fallback', 'action'],
			['download', 'manual'],
		],
	);
	t.like(runbook.steps[1], {exitCodes: [0, 22], evidence: 'metric', timeout: '10s'});
	t.like(runbook.steps[3], {
		run: ['go', 'env', '-w', 'GOPROXY=direct'],
		risk: 'reversible',
		undo: 'restore',
		snapshot: ['/home/me/.config/go/env'],
	});
	t.like(runbook.triage[0], {metric: 'hop-status', response: 'try-fallback'});
	t.is(runbook.id, `incident-${incidentId}`);
});

test('an action is verified by the check that verified it, where that is in the runbook', (t) => {
	const events = undone.map((event) =>
		event.type === 'step.started' && event.step === 'download'
			? {...event, commands: [shown('go mod download -json x', {env: {GOTOOLCHAIN: 'local', GOWORK: null}})]}
			: event,
	);
	const runbook = runbookOf(events);
	t.like(
		runbook.steps.find((step) => step.id === 'try-fallback'),
		{verify: 'download'},
	);
	t.like(
		runbook.steps.find((step) => step.id === 'download'),
		{kind: 'check', env: {GOTOOLCHAIN: 'local', GOWORK: null}},
	);
});

test('what only a person can say is marked, and nothing is claimed to be undone that may not be', (t) => {
	const {text} = skeleton(crashed);
	for (const id of ['title', 'summary', 'symptom', 'try-fallback-why', 'try-fallback-verify']) {
		t.true(text.includes(`TODO(human:${id})`), id);
	}

	const bare = runbookOf(
		journalOf([
			[0, opened()],
			[1, started('act', 'Act', [shown('touch x')], {kind: 'action'})],
			[1, finished('act', {kind: 'action', end: 'done'})],
		]),
	);
	const act = bare.steps.find((step) => step.id === 'act');
	t.regex(JSON.stringify(act), /"undo":\{"impossible":"TODO\(human:act-undo\)/);
	t.is(bare.steps[0]?.id, 'first-look', 'the board needs a check');
});

test('the directory of a step is filled in again, and what cannot be a command is done by hand', (t) => {
	const tmp = `/tmp/x/gotriage-${incidentId}-look-1-0`;
	const runbook = runbookOf(
		journalOf([
			[0, opened()],
			[1, started('look', 'Look', [shown(`cat ${tmp}/list`, {cwd: tmp})])],
			[1, finished('look')],
			[1, started('odd', 'Odd', [shown('echo {{x}}')])],
			[1, finished('odd')],
			[1, started('sum', 'Sum', [shown('compute 1 + 1', {kind: 'compute', argv: null, cwd: null})])],
			[1, finished('sum')],
			[
				1,
				{
					type: 'decision.taken',
					runbook: 'modproxy-down',
					step: 'choose',
					attempt: 1,
					option: 'a',
					label: 'A',
					by: 'person',
				},
			],
		]),
	);
	t.like(runbook.steps[0], {run: ['cat', '{{tmp}}/list'], cwd: 'tmp'});
	t.deepEqual(
		runbook.steps.slice(1).map((step) => [step.id, step.kind]),
		[
			['odd', 'manual'],
			['sum', 'manual'],
			['choose', 'manual'],
		],
	);
	t.regex(JSON.stringify(runbook.steps[1]), /It was: echo \{ \{x\}\}/);
});

test('whatever stands in a journal, the skeleton is valid, the same each time, and nothing in it acts', (t) => {
	for (const foreign of [...hostileTexts, ...Array.from({length: 60}, (_, seed) => hostileText(seed + 1))]) {
		const {text, faults} = skeleton(everyType(foreign));
		t.deepEqual(faults, [], JSON.stringify(foreign));
		t.notRegex(text, acting);
	}

	for (const events of [[], recovered.slice(5), recovered]) {
		t.deepEqual(skeleton(events).faults, []);
		t.is(skeleton(events).text, skeleton(events).text);
	}
});
