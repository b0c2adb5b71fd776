// Journals for the tests of the views: every event is typed, times and chain are deterministic.
import {createHash} from 'node:crypto';
import type {EventOf, JournalEvent, NewEvent, OutputRecord, ShownCommand} from '../../source/incident/events.js';
import type {Runbook} from '../../source/runbook/schema.js';

export const incidentId = '20261121-024700-k7q2';
export const project = '/home/me/project';
const openedAt = Date.parse('2026-11-21T02:47:00.000Z');
const zeros = '0'.repeat(64);

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** One event and how many milliseconds after the one before it happened. */
export type Timed = readonly [afterMs: number, event: NewEvent];

/** Numbers, times and chains events as the journal does; `incident.resumed` begins a segment with `t` at 0. */
export function journalOf(timed: readonly Timed[]): readonly JournalEvent[] {
	let wall = openedAt;
	let t = 0;
	let prev = zeros;
	return timed.map(([afterMs, event], index) => {
		wall += afterMs;
		t = event.type === 'incident.resumed' ? 0 : t + afterMs;
		const written = {seq: index + 1, at: new Date(wall).toISOString(), t, prev, ...event} as JournalEvent;
		prev = sha256(JSON.stringify(written));
		return written;
	});
}

const runbook = 'modproxy-down';

export const opened = (more: Partial<EventOf<'incident.opened'>> = {}): NewEvent => ({
	type: 'incident.opened',
	incident: incidentId,
	format: {major: 1, minor: 0},
	kind: 'incident',
	runbook,
	title: 'Module downloads fail or hang',
	sha256: sha256('runbook'),
	gotriage: '0.1.0',
	mode: 'live',
	unattended: false,
	bootId: 'boot-1',
	pid: 4711,
	host: {platform: 'linux', arch: 'x64', cpus: 2, memoryBytes: 8_589_934_592},
	project,
	thresholds: {},
	startAt: null,
	...more,
});

export const shown = (line: string, more: Partial<ShownCommand> = {}): ShownCommand => ({
	kind: 'run',
	line,
	argv: line.split(' '),
	cwd: project,
	env: {},
	timeoutMs: 10_000,
	item: null,
	index: 0,
	...more,
});

type StepMore = Readonly<{
	attempt?: number;
	kind?: EventOf<'step.started'>['kind'];
	purpose?: EventOf<'step.started'>['purpose'];
}>;

export const offered = (step: string, title: string, kind: EventOf<'step.offered'>['kind'] = 'check'): NewEvent => ({
	type: 'step.offered',
	runbook,
	step,
	attempt: 1,
	kind,
	title,
});

export const started = (
	step: string,
	title: string,
	commands: readonly ShownCommand[],
	more: StepMore & Readonly<{deviation?: boolean}> = {},
): NewEvent => ({
	type: 'step.started',
	runbook,
	step,
	attempt: 1,
	kind: 'check',
	purpose: 'step',
	title,
	commands: [...commands],
	deviation: false,
	...more,
});

/** Kept output as the journal records it. */
export const output = (step: string, texts: Readonly<{stdout?: string; stderr?: string}>, index = 0): OutputRecord => {
	const path = (stream: 'stdout' | 'stderr') => `output/${runbook}.${step}.1.${index}.${stream}`;
	const {stdout = '', stderr = ''} = texts;
	return {
		index,
		stdout: stdout === '' ? null : path('stdout'),
		stderr: stderr === '' ? null : path('stderr'),
		timing: null,
		stdoutBytes: Buffer.byteLength(stdout),
		stderrBytes: Buffer.byteLength(stderr),
		stdoutSha256: sha256(stdout),
		stderrSha256: sha256(stderr),
		omitted: 0,
		redactions: 0,
	};
};

export const finished = (step: string, more: Partial<EventOf<'step.finished'>> = {}): NewEvent => {
	const outputs = more.outputs ?? [];
	return {
		type: 'step.finished',
		runbook,
		step,
		attempt: 1,
		kind: 'check',
		purpose: 'step',
		outcome: 'finished',
		exit: 0,
		signal: null,
		timedOut: false,
		durationMs: 41,
		value: null,
		unit: null,
		verdict: 'ok',
		reason: null,
		sentence: 'fine',
		threshold: null,
		explanation: null,
		facts: {},
		items: [],
		values: [],
		stdoutBytes: outputs.reduce((sum, one) => sum + one.stdoutBytes, 0),
		stderrBytes: outputs.reduce((sum, one) => sum + one.stderrBytes, 0),
		stdoutSha256: sha256(''),
		stderrSha256: sha256(''),
		outputs,
		leftovers: [],
		warnings: [],
		evidence: 'metric',
		end: more.verdict ?? 'ok',
		...more,
	};
};

export const item = (
	name: string,
	index: number,
	more: Partial<EventOf<'step.finished'>['items'][number]> = {},
): EventOf<'step.finished'>['items'][number] => ({
	item: name,
	index,
	value: 200,
	verdict: 'ok',
	reason: null,
	sentence: '200 HTTP status',
	facts: {},
	exit: 0,
	signal: null,
	timedOut: false,
	durationMs: 20,
	...more,
});

const place = (step: string, attempt = 1) => ({runbook, step, attempt});
export const goenv = '/home/me/.config/go/env';
const setProxy = shown('go env -w GOPROXY=direct');
const proxies = ['http://127.0.0.1:3000', 'http://127.0.0.1:3001'] as const;
const asks = proxies.map((url, index) =>
	shown(`curl -sS -o /tmp/body -w '%{http_code}' --max-time 8 ${url}/rsc.io/quote/@v/list`, {index, item: url}),
);
const download = shown("GOTOOLCHAIN=local GOFLAGS=-modcacherw go mod download -json 'rsc.io/quote@latest'", {
	cwd: '/tmp/gotriage-x',
	timeoutMs: 30_000,
});

export const stderr = 'go: module rsc.io/quote: reading http://127.0.0.1:3000/: 503 Service Unavailable\n';

const measured = (
	step: string,
	title: string,
	command: ShownCommand,
	end: Partial<EventOf<'step.finished'>>,
	more: StepMore = {},
): readonly Timed[] => [
	[10, started(step, title, [command], more)],
	[41, finished(step, {...more, ...end})],
];

/** An alarm, a change with consent, its verification, and the close. */
export const recoveredTimed: readonly Timed[] = [
	[0, opened({thresholds: {serverError: 400}})],
	[3, {type: 'input.given', name: 'module', value: 'rsc.io/quote', secret: false, source: 'flag'}],
	[2, {type: 'input.given', name: 'token', value: null, secret: true, source: 'person'}],
	[
		500,
		{
			type: 'sweep.finished',
			rows: [
				{
					runbook,
					symptom: '`go mod download` fails or hangs',
					metric: 'hop-status',
					value: 503,
					unit: 'HTTP status',
					threshold: 'a proxy answers 5xx or not at all',
					verdict: 'alarm',
					reason: null,
					items: [],
					durationMs: 41,
					sentence: '503 HTTP status: a proxy answers 5xx or not at all',
					response: 'try-fallback',
				},
			],
		},
	],
	[1000, offered('hops', 'Read the proxy list in force')],
	...measured('hops', 'Read the proxy list in force', shown('GOTOOLCHAIN=local go env -json GOPROXY GOENV'), {
		value: proxies.join(','),
		sentence: proxies.join(','),
		facts: {urls: [...proxies], goenv},
	}),
	[900, offered('hop-status', "Ask every proxy for the module's version list")],
	[5, started('hop-status', "Ask every proxy for the module's version list", asks)],
	[
		230,
		finished('hop-status', {
			exit: 22,
			value: 503,
			unit: 'HTTP status',
			verdict: 'alarm',
			sentence: 'http://127.0.0.1:3000: 503 HTTP status: a proxy answers 5xx or not at all (1 of 2 in alarm)',
			threshold: 'a proxy answers 5xx or not at all',
			explanation: 'value >= thresholds.serverError (503 >= 400)',
			items: [
				item(proxies[0], 0, {
					value: 503,
					verdict: 'alarm',
					sentence: '503 HTTP status: a proxy answers 5xx or not at all',
					exit: 22,
				}),
				item(proxies[1], 1),
			],
			outputs: [output('hop-status', {stdout: '503', stderr}, 0), output('hop-status', {stdout: '200'}, 1)],
		}),
	],
	[20_000, {type: 'hypothesis.set', text: 'The first proxy is down', confidence: 80}],
	[10_000, offered('try-fallback', "Switch this user's proxy list to the fallback", 'action')],
	[
		1000,
		{type: 'consent.asked', ...place('try-fallback'), tier: 'yes-no', digest: sha256('shown'), commands: [setProxy]},
	],
	[1, {type: 'consent.given', ...place('try-fallback'), digest: sha256('shown'), by: 'person', typed: null}],
	[
		4,
		{
			type: 'change.snapshotted',
			...place('try-fallback'),
			files: [{path: goenv, copy: null, mode: null, sha256: null}],
			moves: [],
		},
	],
	[1, started('try-fallback', "Switch this user's proxy list to the fallback", [setProxy], {kind: 'action'})],
	[
		60,
		{
			type: 'change.applied',
			...place('try-fallback'),
			title: "Switch this user's proxy list to the fallback",
			risk: 'reversible',
			effect: 'Every later go command of this user asks the fallback first.',
			undo: 'restore',
			undoWhy: 'puts back the state before',
			undoCommands: [],
			item: null,
			after: [{path: goenv, sha256: sha256('GOPROXY=direct\n')}],
			succeeded: true,
		},
	],
	[1, finished('try-fallback', {kind: 'action', end: 'done', sentence: 'done', evidence: 'change', durationMs: 55})],
	...measured(
		'download',
		'Download one module into an empty cache',
		download,
		{sentence: '0', value: 0},
		{purpose: 'verify'},
	),
	[
		1,
		{
			type: 'change.verified',
			...place('try-fallback'),
			check: 'download',
			verdict: 'ok',
			helped: true,
			sentence: 'download: 0',
		},
	],
	[
		5,
		{
			type: 'artefact.stored',
			...place('download'),
			name: 'trace.out',
			sha256: sha256('trace'),
			bytes: 1234,
			partial: true,
		},
	],
	[4000, {type: 'note.added', text: 'Told #infra\nThey restart it', about: 'hop-status'}],
];

export const closedAs = (outcome: EventOf<'incident.closed'>['outcome']): NewEvent => ({
	type: 'incident.closed',
	outcome,
	reason: null,
});

export const recovered = journalOf([...recoveredTimed, [100, closedAs('recovered')]]);

/** The same, and then the change is rolled back the morning after. */
export const undone = journalOf([
	...recoveredTimed,
	[100, closedAs('recovered')],
	[
		6 * 3_600_000,
		{type: 'incident.resumed', bootId: 'boot-2', pid: 1, wall: '2026-11-21T08:47:00.000Z', project, purpose: 'undo'},
	],
	[
		100,
		started(
			'try-fallback',
			"Undo: Switch this user's proxy list to the fallback",
			[shown(`remove ${goenv} again (it did not exist before)`, {kind: 'restore', cwd: null})],
			{kind: 'action', purpose: 'undo', attempt: 2},
		),
	],
	[30, finished('try-fallback', {kind: 'action', purpose: 'undo', attempt: 2, end: 'done', sentence: 'done'})],
	[1, {type: 'change.undone', ...place('try-fallback'), result: 'undone', reason: null, by: 'command'}],
]);

/** An action was running when gotriage was killed; nobody saw its end. */
export const crashed = journalOf([
	[0, opened()],
	[5, offered('try-fallback', "Switch this user's proxy list to the fallback", 'action')],
	[
		4,
		{
			type: 'change.snapshotted',
			...place('try-fallback'),
			files: [{path: goenv, copy: 'undo/x/0', mode: 0o644, sha256: sha256('before')}],
			moves: [],
		},
	],
	[1, started('try-fallback', "Switch this user's proxy list to the fallback", [setProxy], {kind: 'action'})],
	[
		600_000,
		{type: 'incident.resumed', bootId: 'boot-1', pid: 2, wall: '2026-11-21T02:57:00.000Z', project, purpose: 'resume'},
	],
	[
		2,
		{
			type: 'change.applied',
			...place('try-fallback'),
			title: "Switch this user's proxy list to the fallback",
			risk: 'disruptive',
			effect: "Switch this user's proxy list to the fallback",
			undo: 'restore',
			undoWhy: 'puts back the state before',
			undoCommands: [],
			item: null,
			after: [{path: goenv, sha256: sha256('after')}],
			succeeded: false,
		},
	],
	[
		1,
		finished('try-fallback', {
			kind: 'action',
			outcome: 'unknown',
			exit: null,
			verdict: 'unknown',
			reason: 'nobody saw how it ended',
			sentence: 'failed: nobody saw how it ended',
			end: 'failed',
			durationMs: 0,
		}),
	],
]);

/** One event of every type, with `foreign` wherever a text can come from outside. */
export function everyType(foreign: string): readonly JournalEvent[] {
	const step = {...place('hops'), title: foreign};
	const command = shown(foreign, {cwd: foreign, item: foreign});
	const records = [{...output('hops', {stdout: foreign, stderr: foreign}), omitted: 10, redactions: 2}];
	const leftovers = [{pid: 12, started: '1', command: foreign, stopped: false}];
	const texts: readonly NewEvent[] = [
		opened({title: foreign, gotriage: foreign, project: foreign, host: {name: foreign, [foreign]: foreign}}),
		{type: 'input.given', name: foreign, value: foreign, secret: false, source: 'person'},
		{
			type: 'sweep.finished',
			rows: [
				{
					runbook,
					symptom: foreign,
					metric: 'hops',
					value: foreign,
					unit: foreign,
					threshold: foreign,
					verdict: 'unknown',
					reason: foreign,
					items: [
						{item: foreign, value: foreign, verdict: 'alarm', sentence: foreign},
						{item: {deep: [foreign]}, value: null, verdict: 'ok', sentence: foreign},
					],
					durationMs: 1,
					sentence: foreign,
					response: foreign,
				},
			],
		},
		{type: 'step.offered', ...step, kind: 'check'},
		{type: 'step.edited', ...place('hops'), written: foreign, edited: foreign, argv: [foreign]},
		{type: 'consent.asked', ...place('hops'), tier: 'typed-name', digest: sha256('x'), commands: [command]},
		{type: 'consent.given', ...place('hops'), digest: sha256('x'), by: 'person', typed: foreign},
		{
			type: 'change.snapshotted',
			...place('hops'),
			files: [{path: foreign, copy: foreign, mode: 0o600, sha256: sha256('f')}],
			moves: [{from: foreign, to: foreign, aside: foreign}],
		},
		{type: 'step.started', ...step, kind: 'action', purpose: 'step', commands: [command], deviation: true},
		{
			type: 'change.applied',
			...step,
			risk: 'destructive',
			effect: foreign,
			undo: 'impossible',
			undoWhy: foreign,
			undoCommands: [command],
			item: foreign,
			after: [{path: foreign, sha256: null}],
			succeeded: false,
		},
		finished('hops', {
			kind: 'action',
			end: 'failed',
			verdict: 'unknown',
			value: foreign,
			unit: foreign,
			reason: foreign,
			sentence: foreign,
			threshold: foreign,
			explanation: foreign,
			facts: {[foreign]: foreign},
			items: [item(foreign, 0, {verdict: 'alarm', sentence: foreign, reason: foreign, value: foreign})],
			outputs: records,
			leftovers,
			warnings: [foreign],
			signal: foreign,
		}),
		{type: 'change.verified', ...place('hops'), check: foreign, verdict: 'alarm', helped: false, sentence: foreign},
		{type: 'change.undone', ...place('hops'), result: 'failed', reason: foreign, by: 'person'},
		{type: 'consent.refused', ...place('hops'), by: 'policy', reason: foreign},
		{type: 'step.skipped', ...place('hops'), reason: foreign, automatic: false},
		{type: 'decision.taken', ...place('hops'), option: foreign, label: foreign, by: 'choose-flag'},
		{type: 'artefact.stored', ...place('hops'), name: foreign, sha256: sha256('a'), bytes: 12, partial: false},
		{type: 'note.added', text: foreign, about: foreign},
		{type: 'hypothesis.set', text: foreign, confidence: 10},
		{type: 'milestone.set', name: foreign, time: foreign, source: foreign},
		{
			type: 'milestone.set',
			name: 'detected',
			time: '2026-11-21T02:40:00.000Z',
			source: foreign,
			noticedBy: {kind: 'alert', name: foreign},
		},
		{type: 'severity.set', severity: foreign},
		{type: 'adhoc.started', adhoc: 1, command},
		{
			type: 'adhoc.finished',
			adhoc: 1,
			outcome: 'finished',
			exit: 1,
			signal: null,
			timedOut: false,
			durationMs: 10,
			reason: foreign,
			outputs: records,
			leftovers,
			warnings: [foreign],
		},
		{
			type: 'runbook.entered',
			runbook: 'other',
			title: foreign,
			sha256: sha256('o'),
			step: foreign,
			from: foreign,
			returning: false,
		},
		{type: 'incident.resumed', bootId: foreign, pid: 1, wall: foreign, project: foreign, purpose: 'resume'},
		{type: 'drill.marked', mark: foreign, detail: {text: foreign}},
		{type: 'step.started', ...step, attempt: 2, kind: 'check', purpose: 'step', commands: [command], deviation: false},
		finished('hops', {attempt: 2, verdict: 'alarm', sentence: foreign, threshold: foreign, outputs: records}),
		{
			type: 'change.released',
			...place('hops'),
			result: 'failed',
			paths: [{path: foreign, what: 'quarantine', bytes: 12}],
			reason: foreign,
		},
		{type: 'incident.closed', outcome: 'alarm', reason: foreign},
		{type: 'sealed', events: 30, last: sha256('last')},
	];
	return journalOf(texts.map((event) => [1000, event] as const));
}

/** The runbook of these journals, as far as a report reads it. */
const book: Runbook = {
	schema: 1,
	id: runbook,
	title: 'Module downloads fail or hang',
	thresholds: {
		serverError: {value: 500, unit: 'HTTP status', source: 'RFC 9110'},
		cpu: {value: 90, unit: '% of one CPU', source: 'on-call report'},
		goroutines: {value: 1000, unit: 'goroutines', source: 'on-call report'},
	},
	triage: [{symptom: 'x', metric: 'routines', response: 'try-fallback'}],
	steps: [
		{
			id: 'cpu',
			kind: 'check',
			title: 'CPU of the server',
			sample: {every: '5s', times: 4},
			alarm: {when: 'values.size() == 4 && min(values) > thresholds.cpu', says: 'a server kept a CPU busy'},
		},
		{id: 'routines', kind: 'check', title: 'Count goroutines', alarm: {above: 'goroutines'}},
	],
	recovery: ['routines'],
};
export const runbooks: ReadonlyMap<string, Runbook> = new Map([[runbook, book]]);

/** A sampled metric, and a key metric that was in alarm and is ok when it is measured again. */
export const measuredTwice = journalOf([
	[0, opened({thresholds: {goroutines: 500}})],
	[50, started('cpu', 'CPU of the server', [shown('gotriage probe cpu')])],
	[
		20_000,
		finished('cpu', {
			value: 97,
			unit: '% of one CPU',
			values: [93.2, 98.1, 99, 97],
			verdict: 'alarm',
			sentence: '97 % of one CPU: a server kept a CPU busy',
			threshold: 'a server kept a CPU busy',
		}),
	],
	...measured('routines', 'Count goroutines', shown('curl -s http://127.0.0.1:6060/debug/pprof/goroutine'), {
		value: 1730,
		unit: 'goroutines',
		verdict: 'alarm',
		sentence: '1730 goroutines, above 500',
		threshold: 'above 500 goroutines',
	}),
	[5000, {type: 'note.added', text: 'Requests were stopped', about: null}],
	...measured(
		'routines',
		'Count goroutines',
		shown('curl -s http://127.0.0.1:6060/debug/pprof/goroutine'),
		{value: 220, unit: 'goroutines', sentence: '220 goroutines', threshold: 'above 500 goroutines'},
		{purpose: 'recovery', attempt: 2},
	),
	[100, closedAs('recovered')],
]);
