// Runs a check and records it: started before the process, finished after it, its reading in the journal.
import type {Outcome, OutputSink, StreamRecord} from '../../execution/executor.js';
import type {EventOf, OutputRecord, Purpose} from '../../incident/events.js';
import {emptySha256} from '../../incident/nothing-measured.js';
import {stepStateOf} from '../../incident/state.js';
import type {Scope} from '../../runbook/expression.js';
import {thresholdText} from '../../runbook/reading/threshold-text.js';
import type {CheckStep, Runbook} from '../../runbook/schema.js';
import type {Json, Reading} from '../../runbook/verdict.js';
import {parseDuration} from '../../text/duration.js';
import type {Desk} from '../guide/desk.js';
import type {SessionPorts} from '../ports.js';
import type {Filled} from '../prepare/prepare.js';
import {thresholdValues} from '../scope.js';
import {leftoversOf, type Measured, measureCheck} from './measure.js';

/** Fewer remembered readings make no baseline (the design's number). */
const youngBaseline = 3;

/** The number of the next attempt of a step, whatever it is for. */
export function nextAttempt(desk: Desk, runbook: string, step: string): number {
	return stepStateOf(desk.state(), runbook, step).attempts.length + 1;
}

/** Where the output of one invocation goes while the screen follows it. */
export function sinkOf(desk: Desk, runbook: string, step: string, attempt: number, index: number): OutputSink {
	return {
		files: desk.ports.outputFiles(runbook, step, attempt, index),
		onText: (_stream, text) => {
			desk.text(text);
		},
		onProgress: (progress) => {
			desk.progress(progress);
		},
	};
}

/** What the journal keeps of one invocation's output; paths are relative to the incident's directory. */
export function outputRecordOf(
	ports: SessionPorts,
	place: Readonly<{runbook: string; step: string; attempt: number; index: number}>,
	outcome: Outcome,
): OutputRecord | null {
	if (outcome.kind !== 'settled') {
		return null;
	}

	const files = ports.outputFiles(place.runbook, place.step, place.attempt, place.index);
	const relative = (path: string) =>
		path.startsWith(`${ports.journal.directory}/`) ? path.slice(ports.journal.directory.length + 1) : path;
	const {stdout, stderr} = outcome;
	return {
		index: place.index,
		stdout: stdout.bytes > 0 ? relative(files.stdout) : null,
		stderr: stderr.bytes > 0 ? relative(files.stderr) : null,
		timing: stdout.bytes + stderr.bytes > 0 ? relative(files.timing) : null,
		stdoutBytes: stdout.bytes,
		stderrBytes: stderr.bytes,
		stdoutSha256: stdout.sha256,
		stderrSha256: stderr.sha256,
		omitted: stdout.omitted + stderr.omitted,
		redactions: stdout.redactions + stderr.redactions,
		...(stdout.redactions + stderr.redactions > 0 ? {rules: rulesOf(stdout, stderr)} : {}),
	};
}

/** By which rule how much was redacted on both streams. */
function rulesOf(...records: readonly StreamRecord[]): Readonly<Record<string, number>> {
	const rules: Record<string, number> = {};
	for (const [rule, count] of records.flatMap((record) => Object.entries(record.rules ?? {}))) {
		rules[rule] = (rules[rule] ?? 0) + count;
	}

	return rules;
}

/** Sums of the streams for the top level of `step.finished`; with several invocations the hashes are the last one's. */
export function streamSums(outputs: readonly OutputRecord[]) {
	const last = outputs.at(-1);
	return {
		stdoutBytes: outputs.reduce((sum, output) => sum + output.stdoutBytes, 0),
		stderrBytes: outputs.reduce((sum, output) => sum + output.stderrBytes, 0),
		stdoutSha256: last?.stdoutSha256 ?? emptySha256,
		stderrSha256: last?.stderrSha256 ?? emptySha256,
	};
}

/** Exit and signal of the invocation that decided the verdict: the first that did not end well, else the last. */
export function decidingOutcome(outcomes: readonly Outcome[]): Extract<Outcome, {kind: 'settled'}> | null {
	const settled = outcomes.filter((outcome) => outcome.kind === 'settled');
	return (
		settled.find((outcome) => outcome.exit !== 0 || outcome.timedOut || outcome.signal !== null) ??
		settled.at(-1) ??
		null
	);
}

/** Moves what a step captured into the incident, and records each file. */
export async function keepArtefacts(
	desk: Desk,
	place: Readonly<{runbook: string; step: string; attempt: number}>,
	staging: readonly string[],
	options: Readonly<{partial: boolean; prefix: string}>,
): Promise<void> {
	for (const [index, directory] of staging.entries()) {
		const names = await desk.ports.storeArtefacts(directory, desk.secretValues());
		for (const artefact of names) {
			await desk.append({
				type: 'artefact.stored',
				...place,
				name: `${options.prefix}${index === 0 ? '' : `${index}/`}${artefact.name}`,
				sha256: artefact.sha256,
				bytes: artefact.bytes,
				partial: options.partial,
				redactions: artefact.redactions,
			});
		}
	}
}

/** Under which key a check's ok readings are remembered: the same in the sweep and in an incident. */
export function baselineKeyOf(
	place: Readonly<{hostKey: string; project: string}>,
	runbook: Runbook,
	check: CheckStep,
): string {
	const parts = (check.baseline?.key ?? []).map((part) => (part === 'host' ? place.hostKey : place.project));
	return [`${runbook.id}/${check.id}`, ...parts].join(' ');
}

/** `baseline` for expressions: median, p99, last and count of the ok readings remembered so far. */
export function baselineScope(values: readonly number[]): Json {
	const sorted = values.toSorted((a, b) => a - b);
	const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? null;
	const middle = sorted.length / 2;
	const median =
		sorted.length === 0
			? null
			: sorted.length % 2 === 1
				? (sorted[Math.floor(middle)] ?? null)
				: ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
	return {median, p99: at(0.99), last: values.at(-1) ?? null, count: values.length};
}

export type CheckRequest = Readonly<{
	runbook: Runbook;
	check: CheckStep;
	purpose: Purpose;
	attempt: number;
	filled: Filled;
	scope: Scope;
	deviation: boolean;
}>;

function finishedBody(request: CheckRequest, measured: Measured, outputs: readonly OutputRecord[]) {
	const {reading, runs} = measured;
	const deciding = decidingOutcome(runs.map((run) => run.outcome));
	return {
		type: 'step.finished' as const,
		runbook: request.runbook.id,
		step: request.check.id,
		attempt: request.attempt,
		kind: 'check' as const,
		purpose: request.purpose,
		outcome: measured.interrupted
			? ('interrupted' as const)
			: measured.notStarted
				? ('not-started' as const)
				: ('finished' as const),
		exit: deciding?.exit ?? null,
		signal: deciding?.signal ?? null,
		timedOut: runs.some((run) => run.outcome.kind === 'settled' && run.outcome.timedOut),
		durationMs: measured.durationMs,
		value: reading.value as EventOf<'step.finished'>['value'],
		unit: reading.unit,
		verdict: reading.verdict,
		reason: reading.reason,
		sentence: reading.sentence,
		threshold: reading.threshold,
		explanation: reading.explanation,
		facts: reading.facts as EventOf<'step.finished'>['facts'],
		items: reading.items.map((item) => ({...item})) as EventOf<'step.finished'>['items'],
		values: [...reading.values] as EventOf<'step.finished'>['values'],
		...streamSums(outputs),
		outputs: [...outputs],
		leftovers: leftoversOf(runs).map((leftover) => ({...leftover})),
		warnings: runs.flatMap((run) => (run.outcome.kind === 'settled' ? run.outcome.warnings : [])),
		evidence: request.check.evidence ?? null,
		end: reading.verdict,
	};
}

/** Runs the check once, from `step.started` to `step.finished`. Rejects only when something could not be recorded. */
export async function recordCheck(desk: Desk, request: CheckRequest): Promise<EventOf<'step.finished'>> {
	const {runbook, check, filled, attempt} = request;
	const place = {runbook: runbook.id, step: check.id, attempt};
	const {ports} = desk;
	await desk.append({
		type: 'step.started',
		...place,
		kind: 'check',
		purpose: request.purpose,
		title: check.title,
		commands: [...filled.shown],
		deviation: request.deviation,
	});
	const stop = desk.begin({
		runbook: runbook.id,
		step: check.id,
		purpose: request.purpose,
		title: check.title,
		shown: filled.shown,
		timeoutMs: filled.invocations[0]?.timeoutMs ?? 0,
		lastsMs: check.lasts === undefined ? null : parseDuration(check.lasts),
	});
	const staging = filled.invocations.map((invocation) => invocation.artefacts);
	const remembered = check.baseline ? ports.baseline(baselineKeyOf(ports, runbook, check)) : [];
	try {
		const measured = await measureCheck(check, filled, {
			executor: ports.executor,
			scope: check.baseline ? {...request.scope, baseline: baselineScope(remembered)} : request.scope,
			sink: (invocation) => sinkOf(desk, runbook.id, check.id, attempt, invocation.index),
			onRepetition: desk.repetition,
			afterRound: async (index) => {
				if (index === 0) {
					await keepArtefacts(desk, place, staging, {partial: false, prefix: 'first/'});
				}
			},
			wait: ports.wait,
			monotonicMs: ports.monotonicMs,
			stop,
			deadlineMs: null,
		});
		const isPartial =
			measured.interrupted || measured.runs.some((run) => run.outcome.kind === 'settled' && run.outcome.timedOut);
		await keepArtefacts(desk, place, staging, {partial: isPartial, prefix: ''});
		const outputs = measured.runs
			.map((run) => outputRecordOf(ports, {...place, index: run.invocation.index}, run.outcome))
			.filter((output) => output !== null);
		const finished = (await desk.append(finishedBody(request, measured, outputs))) as EventOf<'step.finished'>;
		const {value, verdict} = measured.reading;
		// Until there are enough readings to judge by, the verdict is unknown for want of them: they have to begin somewhere.
		const isYoung = verdict === 'unknown' && remembered.length < youngBaseline && !measured.interrupted;
		if (check.baseline && typeof value === 'number' && (verdict === 'ok' || isYoung)) {
			const key = baselineKeyOf(ports, runbook, check);
			await ports.addBaseline(key, value, finished.at, check.baseline.keep ?? 50);
		}

		return finished;
	} finally {
		desk.end();
	}
}

/** Records that a check could not run at all: unknown, with the reason and what to do. */
export async function recordUnavailable(
	desk: Desk,
	runbook: Runbook,
	check: CheckStep,
	purpose: Purpose,
	reason: string,
): Promise<EventOf<'step.finished'>> {
	const place = {runbook: runbook.id, step: check.id, attempt: nextAttempt(desk, runbook.id, check.id)};
	await desk.append({
		type: 'step.started',
		...place,
		kind: 'check',
		purpose,
		title: check.title,
		commands: [],
		deviation: false,
	});
	const reading: Reading = {
		value: null,
		unit: check.unit ?? null,
		verdict: 'unknown',
		reason,
		sentence: `unknown: ${reason}`,
		threshold: thresholdText(check, thresholdValues(runbook, desk.thresholds)),
		explanation: null,
		facts: {},
		items: [],
		values: [],
	};
	return (await desk.append({
		...finishedBody(
			{
				runbook,
				check,
				purpose,
				attempt: place.attempt,
				filled: {kind: 'filled', invocations: [], items: [], shown: []},
				scope: {},
				deviation: false,
			},
			{reading, runs: [], durationMs: 0, interrupted: false, notStarted: true},
			[],
		),
		outcome: 'not-started',
	})) as EventOf<'step.finished'>;
}
