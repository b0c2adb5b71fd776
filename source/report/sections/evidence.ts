// Excerpts of kept output behind what was in alarm, unknown or failed: the last lines, where programs say what is wrong.

import type {EventOf, OutputRecord} from '../../incident/events.js';
import {formatBytes} from '../../text/bytes.js';
import {type Block, heading, output, paragraph} from '../blocks.js';
import {type ReportFacts, ref} from '../facts.js';
import {code, command, type Inline, mark, say} from '../inline.js';
import {counted, finishedMark} from '../words.js';

const shownLines = 20;
/** Terminal cells of one line of an excerpt. */
const shownCells = 160;
/** More runs of one step than these are counted. */
const shownRuns = 5;

type Source = Readonly<{
	event: EventOf<'step.finished'> | EventOf<'adhoc.finished'>;
	name: Inline;
	mark: string;
	/** The command of an output, by its index. */
	line: (index: number) => string | null;
	outputs: readonly OutputRecord[];
}>;

/** Whether the end of a step is something a reader of the report will want to see for themselves. */
const isTelling = (event: EventOf<'step.finished'>): boolean =>
	event.end === 'alarm' || event.end === 'unknown' || event.end === 'failed' || event.outcome !== 'finished';

/** The outputs of the items that are not ok; all of them where there are no items. */
function tellingOutputs(event: EventOf<'step.finished'>): readonly OutputRecord[] {
	if (event.items.length === 0) {
		return event.outputs;
	}

	const bad = new Set(event.items.filter((item) => item.verdict !== 'ok').map((item) => item.index));
	return event.outputs.filter((output) => bad.has(output.index));
}

function sourcesOf(facts: ReportFacts): readonly Source[] {
	return facts.events.flatMap((event): readonly Source[] => {
		if (event.type === 'step.finished' && isTelling(event)) {
			const started = facts.state.attempts.find((one) => one.finished?.seq === event.seq)?.started;
			return [
				{
					event,
					name: code(event.step),
					mark: finishedMark(event),
					line: (index) =>
						started?.commands.find((one) => one.index === index)?.line ?? started?.commands[0]?.line ?? null,
					outputs: tellingOutputs(event),
				},
			];
		}

		if (event.type === 'adhoc.finished') {
			const entry = facts.state.adhoc.find((one) => one.started.adhoc === event.adhoc);
			return [
				{
					event,
					name: say`ad-hoc command ${event.adhoc}`,
					mark: event.exit === 0 ? '✓ done' : '✗ did not end well',
					line: () => entry?.started.command.line ?? null,
					outputs: event.outputs,
				},
			];
		}

		return [];
	});
}

function streamBlocks(
	facts: ReportFacts,
	stream: 'stdout' | 'stderr',
	path: string | null,
	bytes: number,
	sha256: string,
): readonly Block[] {
	if (path === null || bytes === 0) {
		return [];
	}

	const kept = facts.evidence.get(path);
	const about = say`${formatBytes(bytes)} in all, sha256 ${code(sha256)}, kept as ${code(path)}`;
	if (kept === undefined) {
		return [paragraph(say`${stream}: the kept output could not be read (${about}).`)];
	}

	const all = kept.replace(/\n+$/, '').split('\n');
	const shown = all.slice(-shownLines);
	const which =
		all.length > shown.length ? `the last ${shown.length} of ${all.length} kept lines` : counted(all.length, 'line');
	return [paragraph(say`${stream}, ${which} (${about}):`), output(shown, shownCells)];
}

type Run = Readonly<{output: OutputRecord; line: string | null; times: number}>;

/** The runs that printed something, one for all that printed the same: a sample repeats itself. */
function distinctRuns(source: Source): readonly Run[] {
	const runs = new Map<string, Run>();
	for (const output of source.outputs) {
		if (output.stdout !== null || output.stderr !== null) {
			const line = source.line(output.index);
			const key = `${output.stdoutSha256} ${output.stderrSha256} ${line}`;
			const known = runs.get(key);
			runs.set(key, known === undefined ? {output, line, times: 1} : {...known, times: known.times + 1});
		}
	}

	return [...runs.values()];
}

function runBlocks(facts: ReportFacts, {output: run, line, times}: Run, isSameLine: boolean): readonly Block[] {
	return [
		...(line === null || isSameLine ? [] : [paragraph(say`Command: ${command(line)}`)]),
		...streamBlocks(facts, 'stdout', run.stdout, run.stdoutBytes, run.stdoutSha256),
		...streamBlocks(facts, 'stderr', run.stderr, run.stderrBytes, run.stderrSha256),
		...(times === 1 ? [] : [paragraph(say`${counted(times, 'run')} of it printed exactly this.`)]),
	];
}

/** What all the runs of a source printed, to know it again. */
const printedBy = (runs: readonly Run[]): string =>
	runs.map(({output: run}) => `${run.stdoutSha256} ${run.stderrSha256}`).join(' ');

/** `before` is the source that printed exactly the same earlier, null where none did. */
function sourceBlocks(
	facts: ReportFacts,
	source: Source,
	runs: readonly Run[],
	before: Source | null,
): readonly Block[] {
	if (before !== null) {
		return [
			heading(say`${source.name}: ${mark(source.mark)} ${ref(source.event)}`),
			paragraph(say`It printed exactly what is shown at ${ref(before.event)}.`),
		];
	}

	const rest = runs.length - shownRuns;
	return [
		heading(say`${source.name}: ${mark(source.mark)} ${ref(source.event)}`),
		...runs
			.slice(0, shownRuns)
			.flatMap((run, index) => runBlocks(facts, run, index > 0 && runs[index - 1]?.line === run.line)),
		...(rest > 0 ? [paragraph(say`The output of ${counted(rest, 'more run')} of this step is kept too.`)] : []),
	];
}

/** The paths, relative to the incident's directory, that the excerpts are taken from. */
export function evidencePaths(facts: ReportFacts): readonly string[] {
	const paths = sourcesOf(facts).flatMap((source) =>
		distinctRuns(source)
			.slice(0, shownRuns)
			.flatMap(({output: run}) => [run.stdout, run.stderr]),
	);
	return [...new Set(paths.filter((path) => path !== null))];
}

/** Excerpts, in the order of the events; what a step printed once more is not shown again. */
export function evidenceBlocks(facts: ReportFacts): readonly Block[] {
	const shown = new Map<string, Source>();
	return sourcesOf(facts).flatMap((source) => {
		const runs = distinctRuns(source);
		const key = `${JSON.stringify(source.name)} ${printedBy(runs)}`;
		const hasPrinted = runs.some(({output: run}) => run.stdoutBytes + run.stderrBytes > 0);
		const before = hasPrinted ? (shown.get(key) ?? null) : null;
		shown.set(key, before ?? source);
		return runs.length === 0 ? [] : sourceBlocks(facts, source, runs, before);
	});
}
