// A recording and a drill for the tests: a proxy that answers wrongly, six pieces of evidence of four kinds, a change that
// does not help and is rolled back, and one that does. Nothing in it was measured anywhere.

import type {Drill} from '../../source/drill/contract.js';
import {loadDrill} from '../../source/drill/load-drill.js';
import type {Stage} from '../../source/drill/player.js';
import type {JournalEvent, NewEvent, ShownCommand} from '../../source/incident/events.js';
import {nothingMeasured} from '../../source/incident/nothing-measured.js';
import type {Recording} from '../../source/recording/contract.js';
import {takesOf} from '../../source/recording/takes.js';
import type {Runbook} from '../../source/runbook/schema.js';

const zeros = '0'.repeat(64);
export const openedAt = Date.parse('2026-03-02T09:14:07.000Z');

type Timed = readonly [afterMs: number, event: NewEvent];

/** Numbers and times events as a journal does. */
export function journalOf(timed: readonly Timed[]): readonly JournalEvent[] {
	let t = 0;
	return timed.map(([afterMs, event], index) => {
		t += afterMs;
		const at = new Date(openedAt + t).toISOString();
		return {seq: index + 1, at, t, prev: zeros, ...event} as JournalEvent;
	});
}

const check = (id: string, title: string, evidence: string) => ({
	id,
	kind: 'check' as const,
	title,
	run: ['true'],
	evidence: evidence as 'metric',
});
const action = (id: string, title: string) => ({
	id,
	kind: 'action' as const,
	title,
	run: ['true'],
	risk: 'reversible' as const,
	effect: `${title}.`,
	undo: 'restore' as const,
	verify: 'download',
});

export const book: Runbook = {
	schema: 1,
	id: 'fetch',
	title: 'Modules do not arrive',
	triage: [{symptom: 'Modules do not arrive', metric: 'status', response: 'fix'}],
	steps: [
		check('status', 'Ask for the status', 'metric'),
		check('config', 'Read the settings', 'config'),
		check('log', 'Read the log', 'log'),
		check('trace', 'Follow one request', 'trace'),
		check('headers', 'Read the headers', 'metric'),
		check('history', 'What changed lately', 'config'),
		check('disk', 'Free space', 'host'),
		check('load', 'Load of the host', 'host'),
		check('dns', 'Names resolve', 'host'),
		check('memory', 'Memory of the host', 'host'),
		check('clock', 'The clock is right', 'host'),
		check('never', 'Never measured', 'host'),
		check('download', 'Download one module', 'repro'),
		action('wipe', 'Empty the cache'),
		action('fix', 'Ask another server'),
		action('restart', 'Restart the host'),
	],
	recovery: ['download'],
};

const place = (step: string, attempt: number) => ({runbook: 'fetch', step, attempt});
const shown: ShownCommand = {
	kind: 'run',
	line: 'true',
	argv: ['true'],
	cwd: null,
	env: {},
	timeoutMs: 1000,
	item: null,
	index: 0,
};

type Reading = Readonly<{
	verdict?: 'ok' | 'alarm';
	sentence?: string;
	purpose?: 'step' | 'verify' | 'recovery' | 'undo';
	kind?: 'check' | 'action';
	durationMs?: number;
	undoes?: number;
}>;

/** One attempt of a step with what lies between its start and its end. */
export function attempt(
	step: string,
	number: number,
	{verdict = 'ok', sentence, purpose = 'step', kind = 'check', durationMs = 2000, undoes}: Reading = {},
	between: readonly Timed[] = [],
): readonly Timed[] {
	const title = book.steps.find(({id}) => id === step)?.title ?? step;
	const evidence = book.steps.find(({id}) => id === step);
	return [
		[
			purpose === 'step' ? 500 : 1,
			{
				type: 'step.started',
				...place(step, number),
				kind,
				purpose,
				title,
				commands: [shown],
				deviation: false,
				...(undoes === undefined ? {} : {undoes}),
			},
		],
		...between,
		[
			durationMs,
			{
				type: 'step.finished',
				...place(step, number),
				kind,
				purpose,
				...nothingMeasured(),
				outcome: 'finished',
				exit: 0,
				durationMs,
				value: verdict === 'ok' ? 0 : 503,
				verdict,
				reason: null,
				sentence: sentence ?? `${step}: ${verdict}`,
				evidence: evidence?.kind === 'check' ? (evidence.evidence ?? null) : null,
				end: kind === 'action' ? 'done' : verdict,
			},
		],
	];
}

const change = (step: string, number: number, helped: boolean): readonly Timed[] => [
	[1, {type: 'change.snapshotted', ...place(step, number), files: [], moves: []}],
	...attempt(step, number, {kind: 'action', durationMs: 1000}, [
		[
			5,
			{
				type: 'change.applied',
				...place(step, number),
				title: step,
				risk: 'reversible',
				effect: 'other',
				undo: 'restore',
				undoWhy: null,
				undoCommands: [],
				item: null,
				after: [],
				succeeded: true,
			},
		],
	]),
	...attempt('download', helped ? 3 : 2, {purpose: 'verify', verdict: helped ? 'ok' : 'alarm'}),
	[
		1,
		{
			type: 'change.verified',
			...place(step, number),
			check: 'download',
			verdict: helped ? 'ok' : 'alarm',
			helped,
			sentence: 'download',
		},
	],
];

const row = (runbook: string, metric: string, verdict: 'ok' | 'alarm') => ({
	runbook,
	symptom: `${metric} is odd`,
	metric,
	value: 1,
	unit: null,
	threshold: null,
	verdict,
	reason: null,
	items: [],
	durationMs: 40,
	sentence: `${metric}: ${verdict}`,
	response: 'fix',
});

const timed: readonly Timed[] = [
	[
		0,
		{
			type: 'incident.opened',
			incident: '20260302-091407-k7q2',
			format: {major: 1, minor: 0},
			kind: 'incident',
			runbook: 'fetch',
			title: book.title,
			sha256: zeros,
			gotriage: '0.1.0',
			mode: 'live',
			unattended: false,
			bootId: 'boot',
			pid: 1,
			host: {},
			project: '.',
			thresholds: {},
			startAt: null,
		},
	],
	[
		100,
		{
			type: 'sweep.finished',
			rows: [
				row('fetch', 'status', 'alarm'),
				row('heap', 'rss', 'alarm'),
				row('slow', 'start', 'ok'),
				row('leak', 'count', 'ok'),
			],
		},
	],
	...attempt('status', 1, {verdict: 'alarm', sentence: '503: the first server does not answer'}),
	...attempt('config', 1),
	...attempt('log', 1, {verdict: 'alarm'}),
	...attempt('trace', 1),
	...attempt('headers', 1, {verdict: 'alarm'}),
	...attempt('history', 1),
	...['disk', 'load', 'dns', 'memory', 'clock'].flatMap((step) => attempt(step, 1)),
	...attempt('download', 1, {verdict: 'alarm'}),
	[4000, {type: 'hypothesis.set', text: 'The disk is full', confidence: 0}],
	...change('wipe', 1, false),
	...attempt('wipe', 2, {kind: 'action', purpose: 'undo', undoes: 1, durationMs: 1000}),
	[1, {type: 'change.undone', ...place('wipe', 1), result: 'undone', reason: null, by: 'person'}],
	[3000, {type: 'hypothesis.set', text: 'The first server is broken', confidence: 100}],
	...change('fix', 1, true),
	...attempt('download', 4, {purpose: 'recovery'}),
	...attempt('status', 2),
	[5, {type: 'incident.closed', outcome: 'recovered', reason: null}],
	[1, {type: 'sealed', events: 1, last: zeros}],
];

const bytes = new Uint8Array();

export const recording: Recording = {
	name: 'k7q2',
	directory: '.',
	events: journalOf(timed),
	runbooks: new Map([['fetch', {runbook: book, sha256: zeros, bytes}]]),
	drill: null,
	notes: [],
};

export const drillText = `# yaml-language-server: $schema=../../schema/drill.schema.json
drill: 1
title: Builds wait for their modules
page: |
  12:04 The build queue stands still: every job waits for modules.
group: modules-wait
difficulty: 2
objectives: [tell one server from the network]
par: {diagnose: 4m, mitigate: 6m}
causes:
  accepted:
    - {id: first-server, text: The first server of the list is broken, weight: 1}
    - {id: list-order, text: The order of the list is wrong, weight: 0.5}
  distractors:
    - {id: disk-full, text: The disk is full}
    - {id: names, text: Names do not resolve}
    - {id: host-load, text: The host is overloaded}
evidence:
  - {step: fetch#status, class: metric}
  - {step: fetch#config, class: config}
  - {step: fetch#log, class: log}
  - {step: fetch#trace, class: trace}
  - {step: fetch#headers, class: metric}
  - {step: fetch#history, class: config}
reference:
  [fetch#status, fetch#config, fetch#log, fetch#trace, fetch#headers, fetch#history, fetch#fix, fetch#download]
plausible: [fetch#download]
harmful:
  - {step: fetch#wipe, class: wasteful, why: every module is fetched again, safer: fetch#config}
  - step: fetch#restart
    class: critical
    why: every build on the host dies
    consequence: The host goes down; forty builds are lost.
    safer: fetch#fix
    destroys: [fetch#trace]
canned:
  - {step: fetch#never, text: The tool is not installed on this host.}
hints:
  - {id: h1, kind: socratic, text: Who answers first?}
  - {id: h2, kind: direction, text: Ask each server by itself, needs: h1}
  - {id: h3, kind: exact, text: The first one answers 503, needs: h2}
injects:
  - {id: boss, at: 1m, from: release manager, text: Can I tag?, expect: update, within: 3m}
  - {id: second, after: fetch#log, from: pager, text: A second queue stands still}
decisions:
  - id: next
    after: fetch#log
    question: What now?
    options: [{id: wipe, text: Empty the cache}, {id: look, text: Ask each server}, {id: wait, text: Wait}]
    expert: [look, wait, wipe]
    why: Looking costs nothing and tells most.
lesson: Ask each server by itself before anything is emptied.
`;

export function drillOf(text = drillText): Drill {
	const loaded = loadDrill(text, 'drill.yaml');
	if (loaded.kind === 'faults') {
		throw new Error(loaded.faults.map(({message, path}) => `${path}: ${message}`).join('\n'));
	}

	return loaded.drill;
}

export const stage = (drill: Drill = drillOf()): Stage => ({drill, recording, takes: takesOf(recording.events)});
