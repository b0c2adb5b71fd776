// Incidents for tests of the guide: the steps of the design's own example with scripted endings.
import type {Script} from './fake-session.js';

export const modproxy = {
	schema: 1,
	id: 'modproxy-down',
	title: 'Module downloads fail or hang',
	triage: [{symptom: '`go mod download` fails', metric: 'hop-status', response: 'try-fallback'}],
	steps: [
		{
			id: 'hops',
			kind: 'check',
			title: 'Read the proxy list in force',
			why: 'Says which servers the go command asks, and in which order it asks them.',
			run: ['go', 'env', '-json', 'GOPROXY', 'GOENV'],
			env: {GOTOOLCHAIN: 'local'},
		},
		{
			id: 'hop-status',
			kind: 'check',
			title: "Ask every proxy for the module's version list",
			why: 'A proxy that answers 5xx, or not at all, makes every download behind it fail.',
			run: [
				'curl',
				'-sS',
				'-o',
				'/tmp/gotriage-20261121/body',
				'-w',
				'%{http_code}',
				'--max-time',
				'8',
				'https://proxy.golang.org/rsc.io/quote/@v/list',
			],
		},
		{
			id: 'load-test',
			kind: 'check',
			title: 'Run the tests of the project once',
			cost: 'runs-code',
			run: ['go', 'test', './...'],
		},
		{
			id: 'try-fallback',
			kind: 'action',
			title: "Switch this user's proxy list to the fallback",
			why: 'Goes around the proxy that is down until it is back.',
			risk: 'reversible',
			effect: 'Every later go command of this user asks the fallback first.',
			run: ['go', 'env', '-w', 'GOPROXY=direct'],
			undo: 'restore',
			verify: 'download',
		},
		{
			id: 'stop-server',
			kind: 'action',
			title: 'Stop the module server',
			risk: 'disruptive',
			effect: 'Everyone who uses this server waits until it is started again.',
			run: ['kill', '4711'],
			undo: {impossible: 'a stopped server is started by its owner'},
			verify: {none: 'nothing to measure'},
		},
		{
			id: 'drop-cache',
			kind: 'action',
			title: 'Drop the cache of the server',
			risk: 'destructive',
			effect: 'The cache of modcache-7 is gone.',
			target: 'modcache-7',
			run: ['rm-cache', 'modcache-7'],
			undo: {impossible: 'it is deleted'},
			verify: {none: 'nothing to measure'},
		},
		{
			id: 'where',
			kind: 'decision',
			title: 'Who owns the proxy?',
			options: [
				{key: 'ours', label: 'It is ours', next: 'tell'},
				{key: 'theirs', label: 'It is theirs', next: 'download'},
			],
		},
		{
			id: 'tell',
			kind: 'manual',
			title: 'Tell the owner',
			instructions: 'Call the owner of the proxy and say what you saw.',
		},
		{
			id: 'download',
			kind: 'check',
			title: 'Download one module into an empty cache',
			run: ['go', 'mod', 'download', '-json', 'rsc.io/quote@latest'],
		},
	],
	recovery: ['download'],
} as const;

export const incident: Script = {
	runbook: modproxy,
	endings: {
		hops: {
			end: 'ok',
			sentence: '2 proxies: https://proxy.golang.org, direct',
			outputs: [
				{
					label: 'go env -json GOPROXY GOENV',
					stream: 'stdout',
					text: '{\n\t"GOENV": "/root/.config/go/env",\n\t"GOPROXY": "https://proxy.golang.org,direct"\n}\n',
					bytes: 86,
					omitted: 0,
				},
			],
		},
		'hop-status': {
			end: 'alarm',
			value: 503,
			unit: 'HTTP status',
			sentence: '503 HTTP status: a proxy answers 5xx or not at all',
			explanation: 'value >= thresholds.serverError || exit != 0 (503 >= 500)',
			items: [
				{
					item: 'https://proxy.golang.org',
					index: 0,
					value: 503,
					verdict: 'alarm',
					reason: null,
					sentence: '503 HTTP status, at or above 500',
					facts: {},
					exit: 0,
					signal: null,
					timedOut: false,
					durationMs: 31,
				},
				{
					item: 'https://goproxy.example',
					index: 1,
					value: 200,
					verdict: 'ok',
					reason: null,
					sentence: '200 HTTP status, below 500',
					facts: {},
					exit: 0,
					signal: null,
					timedOut: false,
					durationMs: 12,
				},
			],
		},
	},
	branches: {
		'hop-status': {
			alarm: {
				to: 'try-fallback',
				title: "Switch this user's proxy list to the fallback",
				because: 'a proxy answers 5xx or not at all',
			},
		},
	},
};

/** The same incident, beginning at another step. */
export const from = (startAt: string, more: Partial<Script> = {}): Script => ({...incident, startAt, ...more});
