import test from 'ava';
import type {SweepRow} from '../../source/incident/events.js';
import type {CatalogueIncident} from '../../source/journal/contract.js';
import {plainIncidents} from '../../source/plain/incidents.js';
import {type PlainBoardRow, plainBoard, plainSweep} from '../../source/plain/sweep.js';
import {displayWidth} from '../../source/text/width.js';
import {acting, hostileText, hostileTexts} from '../report/hostile.js';

const row = (more: Partial<SweepRow> = {}): SweepRow => ({
	runbook: 'modproxy-down',
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
	...more,
});

const boardRow = (more: Partial<PlainBoardRow> = {}): PlainBoardRow => ({
	area: 'modules',
	runbook: 'modproxy-down',
	title: 'Module downloads fail',
	summary: 'They do.',
	symptom: '`go mod download` fails or hangs',
	metric: 'hop-status',
	threshold: 'a proxy answers 5xx or not at all',
	response: 'try-fallback',
	notSwept: null,
	last: null,
	...more,
});

test('a sweep shows verdicts in sign and word, reasons of unknowns, and what was not swept apart', (t) => {
	const lines = plainSweep(
		[
			row(),
			row({
				metric: 'servers',
				symptom: 'gopls is slow',
				verdict: 'unknown',
				reason: 'gopls is not installed',
				sentence: 'unknown: gopls is not installed',
			}),
			row({
				metric: 'cache',
				symptom: 'builds are slow',
				verdict: 'ok',
				sentence: '3 GiB, not above 10',
				threshold: 'above 10 GiB',
				durationMs: 3200,
			}),
		],
		[
			{
				runbook: 'gotest-slow',
				symptom: 'go test is slow',
				metric: 'test-time',
				reason: "measuring it runs the project's own code",
			},
		],
	);
	t.deepEqual(lines, [
		'▲ ALARM    `go mod download` fails or hangs',
		'           hop-status: 503 HTTP status: a proxy answers 5xx or not at all',
		'           first response: try-fallback – gotriage run modproxy-down',
		'? unknown  gopls is slow',
		'           servers: gopls is not installed; alarm when a proxy answers 5xx or',
		'           not at all',
		'           first response: try-fallback – gotriage run modproxy-down',
		'✓ ok       builds are slow',
		'           cache: 3 GiB, not above 10; alarm when above 10 GiB (took 3.2 s)',
		'',
		'Not swept, open the runbook to measure:',
		'  – go test is slow',
		"    test-time: measuring it runs the project's own code – gotriage run",
		'    gotest-slow',
		'',
		'4 rows: 1 in alarm, 1 unknown, 1 ok, 1 not swept',
	]);
});

test('of many items the worst are shown and the rest counted', (t) => {
	const items = Array.from({length: 9}, (_, index) => ({
		item: `http://127.0.0.1:${3000 + index}`,
		value: 200,
		verdict: index === 8 ? ('alarm' as const) : ('ok' as const),
		sentence: index === 8 ? '503' : '200',
	}));
	const lines = plainSweep([row({items})], []);
	t.regex(lines[2] ?? '', /▲ ALARM .*127\.0\.0\.1:3008: 503/);
	t.true(lines.some((line) => line.includes('and 4 more, none of them worse')));
});

test('no line of the sweep or the board is wider than 80 columns or acts on the terminal', (t) => {
	const foreigners = [
		...hostileTexts,
		'日本語のとても長い説明'.repeat(20),
		...Array.from({length: 100}, (_, seed) => hostileText(seed + 1)),
	];
	for (const foreign of foreigners) {
		const items = [
			{item: foreign, value: foreign, verdict: 'alarm' as const, sentence: foreign},
			{item: [foreign], value: null, verdict: 'unknown' as const, sentence: foreign},
		];
		const lines = [
			...plainSweep(
				[
					row({
						symptom: foreign,
						metric: foreign,
						runbook: foreign,
						sentence: foreign,
						reason: foreign,
						threshold: foreign,
						response: foreign,
						items,
						verdict: 'unknown',
					}),
				],
				[{runbook: foreign, symptom: foreign, metric: foreign, reason: foreign}],
			),
			...plainBoard(
				[
					boardRow({
						area: foreign,
						symptom: foreign,
						metric: foreign,
						threshold: foreign,
						response: foreign,
						runbook: foreign,
						notSwept: foreign,
						last: {sentence: foreign, verdict: 'ok', at: foreign},
					}),
				],
				[foreign],
			),
		];
		for (const line of lines) {
			t.notRegex(line, acting, JSON.stringify(foreign));
			t.notRegex(line, /\n/);
			t.true(displayWidth(line) <= 80, line);
		}
	}
});

test('the board shows symptom, key metric, threshold and first response by area, with what the last reading was', (t) => {
	t.deepEqual(
		plainBoard(
			[
				boardRow(),
				boardRow({
					area: 'tests',
					symptom: 'go test is slow',
					metric: 'test-time',
					threshold: 'above 60 s',
					runbook: 'gotest-slow',
					response: 'profile',
					notSwept: "measuring it runs the project's own code",
				}),
				boardRow({
					symptom: 'sums differ',
					last: {sentence: '200 HTTP status', verdict: 'ok', at: '2026-11-21T02:47:00.000Z'},
				}),
			],
			['There is no Go here: install it from https://go.dev/dl'],
		),
		[
			'! There is no Go here: install it from https://go.dev/dl',
			'',
			'modules',
			'  `go mod download` fails or hangs',
			'    hop-status: alarm when a proxy answers 5xx or not at all',
			'    first response: try-fallback – gotriage run modproxy-down',
			'  sums differ',
			'    hop-status: alarm when a proxy answers 5xx or not at all',
			'    first response: try-fallback – gotriage run modproxy-down',
			'    last: ✓ ok, 200 HTTP status (2026-11-21 02:47:00Z)',
			'',
			'tests',
			'  go test is slow',
			'    test-time: alarm when above 60 s',
			'    first response: profile – gotriage run gotest-slow',
			"    not swept: measuring it runs the project's own code",
			'',
			'gotriage sweep measures these side by side; gotriage run ID opens one.',
		],
	);
	t.regex(plainBoard([], []).join('\n'), /no triage rows/);
});

const incident = (more: Partial<CatalogueIncident> = {}): CatalogueIncident => ({
	id: '20261121-024700-k7q2',
	kind: 'incident',
	runbook: 'modproxy-down',
	status: 'closed',
	outcome: 'recovered',
	startedAt: '2026-11-21T02:47:00.000Z',
	endedAt: '2026-11-21T02:59:00.000Z',
	directory: '/home/me/x',
	...more,
});

test('incidents are a table with UTC times, and one that is not closed says how to go on', (t) => {
	t.deepEqual(
		plainIncidents([
			incident({id: '20261122-000000-aaaa', status: 'interrupted', outcome: null}),
			incident({kind: 'drill'}),
		]),
		[
			'INCIDENT              STATUS       OUTCOME     STARTED (UTC)     RUNBOOK',
			'20261122-000000-aaaa  interrupted  –           2026-11-21 02:47  modproxy-down',
			'20261121-024700-k7q2  closed       recovered   2026-11-21 02:47  modproxy-down (drill)',
			'',
			'Go on with one that is not closed: gotriage resume 20261122-000000-aaaa',
		],
	);
	t.regex(plainIncidents([]).join('\n'), /no incidents yet/);
});

test('a catalogue that someone edited cannot act on the terminal', (t) => {
	for (const foreign of hostileTexts) {
		for (const line of plainIncidents([
			incident({id: foreign, runbook: foreign, outcome: foreign, startedAt: foreign, status: 'open'}),
		])) {
			t.notRegex(line, acting);
			t.notRegex(line, /\n/);
		}
	}
});
