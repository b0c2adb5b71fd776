// Excerpts of kept output behind what was in alarm, unknown or failed: the last lines, where programs say what is wrong.
import type {EventOf, OutputRecord} from '../../incident/events.js';
import {formatBytes} from '../../text/bytes.js';
import {code, command, fenced, type Markdown, md} from '../escape.js';
import {mark} from '../event-words.js';
import {type ReportFacts, ref} from '../facts.js';
import {counted, finishedMark} from '../words.js';

const shownLines = 20;
/** Terminal cells of one line of an excerpt. */
const shownCells = 160;
/** More runs of one step than these are counted. */
const shownRuns = 5;

type Source = Readonly<{
	event: EventOf<'step.finished'> | EventOf<'adhoc.finished'>;
	name: Markdown;
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
					name: md`ad-hoc command ${event.adhoc}`,
					mark: event.exit === 0 ? '✓ done' : '✗ did not end well',
					line: () => entry?.started.command.line ?? null,
					outputs: event.outputs,
				},
			];
		}

		return [];
	});
}

function streamLines(
	facts: ReportFacts,
	stream: 'stdout' | 'stderr',
	path: string | null,
	bytes: number,
	sha256: string,
): readonly string[] {
	if (path === null || bytes === 0) {
		return [];
	}

	const kept = facts.evidence.get(path);
	const about = md`${formatBytes(bytes)} in all, sha256 ${code(sha256)}, kept as ${code(path)}`;
	if (kept === undefined) {
		return ['', md`${stream}: the kept output could not be read (${about}).`.markdown];
	}

	const all = kept.replace(/\n+$/, '').split('\n');
	const shown = all.slice(-shownLines);
	const which =
		all.length > shown.length ? `the last ${shown.length} of ${all.length} kept lines` : counted(all.length, 'line');
	return ['', md`${stream}, ${which} (${about}):`.markdown, '', ...fenced(shown, shownCells)];
}

function sourceLines(facts: ReportFacts, source: Source): readonly string[] {
	const runs = source.outputs.filter((output) => output.stdout !== null || output.stderr !== null);
	if (runs.length === 0) {
		return [];
	}

	const rest = runs.length - shownRuns;
	return [
		`### ${md`${source.name}: ${mark(source.mark)} ${ref(source.event)}`.markdown}`,
		...runs.slice(0, shownRuns).flatMap((output) => {
			const line = source.line(output.index);
			return [
				...(line === null ? [] : ['', md`Command: ${command(line)}`.markdown]),
				...streamLines(facts, 'stdout', output.stdout, output.stdoutBytes, output.stdoutSha256),
				...streamLines(facts, 'stderr', output.stderr, output.stderrBytes, output.stderrSha256),
			];
		}),
		...(rest > 0 ? ['', md`The output of ${counted(rest, 'more run')} of this step is kept too.`.markdown] : []),
		'',
	];
}

/** The paths, relative to the incident's directory, that the excerpts are taken from. */
export function evidencePaths(facts: ReportFacts): readonly string[] {
	const paths = sourcesOf(facts).flatMap((source) =>
		source.outputs.slice(0, shownRuns).flatMap((output) => [output.stdout, output.stderr]),
	);
	return [...new Set(paths.filter((path) => path !== null))];
}

/** Excerpts, in the order of the events. */
export function evidenceLines(facts: ReportFacts): readonly string[] {
	return trimEnd(sourcesOf(facts).flatMap((source) => sourceLines(facts, source)));
}

export const trimEnd = (lines: readonly string[]): readonly string[] =>
	lines.at(-1) === '' ? lines.slice(0, -1) : lines;
