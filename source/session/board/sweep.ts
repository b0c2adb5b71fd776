// Measures the key metric of every triage row side by side. Quiet checks only, each row with its own deadline, so the
// wall time is that of the slowest row. Opens no incident and writes nothing.
import type {Executor, Invocation, OutputSink} from '../../execution/executor.js';
import type {SweepRow} from '../../incident/events.js';
import {checkOrder} from '../../runbook/flow.js';
import {inputsUsedBy} from '../../runbook/inputs.js';
import {thresholdText} from '../../runbook/reading/threshold-text.js';
import type {CheckStep, Runbook, TriageRow} from '../../runbook/schema.js';
import type {Json, Reading} from '../../runbook/verdict.js';
import type {ToolState} from '../ports.js';
import {notApplicable} from '../prepare/applicable.js';
import {fillCheck} from '../prepare/prepare.js';
import type {Places} from '../prepare/prepare-context.js';
import {measureCheck} from '../running/measure.js';
import {costOf, findCheck} from '../running/measure-again.js';
import {inputValues, readingScopeOf, thresholdValues} from '../scope.js';

export const rowDeadlineMs = 10_000;

export type SweepOptions = Readonly<{
	executor: Executor;
	inputs: Readonly<Record<string, Json>>;
	thresholds: Readonly<Record<string, number>>;
	tools: ReadonlyMap<string, ToolState>;
	host: Readonly<Record<string, Json>>;
	places: Places;
	platform: string;
	/** How many rows are measured at once. */
	parallel: number;
	/** Milliseconds each row may take; the design says ten seconds. */
	deadlineMs: number;
	baseline: (runbook: Runbook, check: CheckStep) => Json;
	onRow: (row: SweepRow) => void;
	/** Removes what a measurement captured; a sweep keeps no artefacts. */
	discard: (staging: string) => Promise<void>;
	wait: (ms: number, stop: AbortSignal) => Promise<void>;
	monotonicMs: () => number;
	stop: AbortSignal;
}>;

/** A row that is too costly to sweep, with the reason. */
export type UnsweptRow = Readonly<{runbook: string; symptom: string; metric: string; reason: string}>;

/**
 * Why a row is not swept, else null: it costs more than reading, or it needs a value that only a person can give.
 * @param names the inputs that were given; those with a default need none
 */
export function whyNotSwept(runbook: Runbook, row: TriageRow, names: ReadonlySet<string>): string | null {
	switch (costOf(runbook, row.metric)) {
		case 'quiet':
			break;
		case 'load':
			return 'measuring it puts load on a service';
		case 'runs-code':
			return "measuring it runs the project's own code";
	}

	const missing = checkOrder(runbook, row.metric)
		.flatMap((id) => runbook.steps.filter((step) => step.id === id))
		.flatMap((step) => inputsUsedBy(runbook, step))
		.find((name) => runbook.inputs?.[name]?.default === undefined && !names.has(name));
	return missing === undefined ? null : `it needs the input ${missing}`;
}

const unknownReading = (check: CheckStep, threshold: string | null, reason: string): Reading => ({
	value: null,
	unit: check.unit ?? null,
	verdict: 'unknown',
	reason,
	sentence: `unknown: ${reason}`,
	threshold,
	explanation: null,
	facts: {},
	items: [],
	values: [],
});

type Signal = Readonly<{signal: AbortSignal; isLate: () => boolean; clear: () => void}>;

/** Aborts when the sweep is stopped or the row's time is over. */
function deadlineOf(stop: AbortSignal, deadlineMs: number): Signal {
	const controller = new AbortController();
	let late = false;
	const timer = setTimeout(() => {
		late = true;
		controller.abort();
	}, deadlineMs);
	const onStop = () => {
		controller.abort();
	};
	stop.addEventListener('abort', onStop, {once: true});
	return {
		signal: controller.signal,
		isLate: () => late,
		clear() {
			clearTimeout(timer);
			stop.removeEventListener('abort', onStop);
		},
	};
}

const silent: OutputSink = {files: null, onText: () => undefined, onProgress: () => undefined};

async function measureRow(
	runbook: Runbook,
	row: TriageRow,
	rowIndex: number,
	options: SweepOptions,
): Promise<SweepRow> {
	const startedAt = options.monotonicMs();
	const thresholds = thresholdValues(runbook, options.thresholds);
	const given = Object.fromEntries(
		Object.entries(options.inputs).map(([name, value]) => [
			name,
			{value: value as string | number | readonly string[] | null, secret: false, source: 'flag'},
		]),
	);
	const inputs = inputValues(runbook, given, new Map());
	const steps: Record<string, Json> = {};
	const deadline = deadlineOf(options.stop, options.deadlineMs);
	let reading: Reading | null = null;
	let metric: CheckStep | null = null;
	try {
		for (const id of checkOrder(runbook, row.metric)) {
			const check = findCheck(runbook, id);
			if (check === null) {
				continue;
			}

			metric = check;
			const scope = {inputs, thresholds, steps, host: options.host};
			const threshold = thresholdText(check, thresholds);
			const passedOver = notApplicable(check, scope, options.platform);
			const filled =
				passedOver === null
					? fillCheck(check, {
							runbook,
							scope,
							attempt: 1,
							places: {...options.places, incident: `${options.places.incident}-${rowIndex}`},
							secrets: new Map(),
							tools: options.tools,
							platform: options.platform,
							edited: null,
						})
					: null;
			if (filled === null || filled.kind === 'unavailable') {
				const reason = filled === null ? (passedOver ?? '') : filled.reason;
				reading = unknownReading(check, threshold, reason);
			} else {
				const left = options.deadlineMs - (options.monotonicMs() - startedAt);
				const measured = await measureCheck(check, filled, {
					executor: options.executor,
					scope: check.baseline ? {...scope, baseline: options.baseline(runbook, check)} : scope,
					sink: (_invocation: Invocation) => silent,
					onRepetition: () => undefined,
					afterRound: async () => undefined,
					wait: options.wait,
					monotonicMs: options.monotonicMs,
					stop: deadline.signal,
					deadlineMs: Math.max(1, left),
				});
				await Promise.all(filled.invocations.map(async (invocation) => options.discard(invocation.artefacts)));
				reading = measured.reading;
				steps[id] = readingScopeOf(reading, measured.durationMs);
			}

			if (deadline.signal.aborted && reading.verdict !== 'alarm') {
				const reason = deadline.isLate()
					? `no answer within ${Math.round(options.deadlineMs / 1000)} s`
					: 'the sweep was stopped';
				reading = unknownReading(check, threshold, reason);
				break;
			}
		}
	} finally {
		deadline.clear();
	}

	const last = reading ?? {
		...unknownReading({kind: 'check', id: row.metric, title: row.metric}, null, 'there is no such check'),
	};
	const isMetric = metric?.id === row.metric;
	return {
		runbook: runbook.id,
		symptom: row.symptom,
		metric: row.metric,
		value: (isMetric ? last.value : null) as SweepRow['value'],
		unit: isMetric ? last.unit : null,
		threshold: isMetric ? last.threshold : null,
		verdict: isMetric ? last.verdict : 'unknown',
		reason: last.reason,
		items: last.items.map((item) => ({
			item: item.item as SweepRow['value'],
			value: item.value as SweepRow['value'],
			verdict: item.verdict,
			sentence: item.sentence,
		})),
		durationMs: Math.round(options.monotonicMs() - startedAt),
		sentence: last.sentence,
		response: row.response,
	};
}

/**
 * Measures every quiet row of the runbooks, at most `parallel` at once, and reports each as it is known.
 * Resolves with the rows in the runbooks' order; never rejects for what a check can do.
 */
export async function sweepRows(
	runbooks: readonly Runbook[],
	options: SweepOptions,
): Promise<Readonly<{rows: readonly SweepRow[]; unswept: readonly UnsweptRow[]}>> {
	const given = new Set(Object.keys(options.inputs));
	const wanted: Array<Readonly<{runbook: Runbook; row: TriageRow}>> = [];
	const unswept: UnsweptRow[] = [];
	for (const runbook of runbooks) {
		for (const row of runbook.triage) {
			const reason = whyNotSwept(runbook, row, given);
			if (reason === null) {
				wanted.push({runbook, row});
			} else {
				unswept.push({runbook: runbook.id, symptom: row.symptom, metric: row.metric, reason});
			}
		}
	}

	const rows: SweepRow[] = [];
	let next = 0;
	const work = async () => {
		for (let index = next++; index < wanted.length; index = next++) {
			const one = wanted[index];
			if (one) {
				const row = await measureRow(one.runbook, one.row, index, options);
				rows[index] = row;
				options.onRow(row);
			}
		}
	};
	await Promise.all(Array.from({length: Math.max(1, Math.min(options.parallel, wanted.length))}, work));
	return {rows, unswept};
}

const rank = {alarm: 0, unknown: 1, ok: 2} as const;

/** Worst first, otherwise in the runbooks' order. */
export function worstFirst(rows: readonly SweepRow[]): readonly SweepRow[] {
	return rows
		.map((row, index) => ({row, index}))
		.toSorted((a, b) => rank[a.row.verdict] - rank[b.row.verdict] || a.index - b.index)
		.map(({row}) => row);
}
