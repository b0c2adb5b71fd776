// Every command that was run, exactly as it was shown, with how it ended. Not a table: a command must stay exact.

import type {EventOf, ShownCommand} from '../../incident/events.js';
import type {Attempt} from '../../incident/state.js';
import {formatBytes} from '../../text/bytes.js';
import {formatDuration} from '../../text/duration.js';
import {type Block, bullet, type Item, list} from '../blocks.js';
import {offsetOf, type ReportFacts, ref} from '../facts.js';
import {code, command, type Inline, mark, say} from '../inline.js';
import {endAndDuration, endWords, finishedMark, leftoverWords, outputSums, purposeWords} from '../words.js';

function headOf(facts: ReportFacts, attempt: Attempt): Inline {
	const {started, finished} = attempt;
	const number = attempt.attempt === 1 ? '' : `, attempt ${attempt.attempt}`;
	const purpose = attempt.purpose === 'step' ? '' : `, ${purposeWords[attempt.purpose]}`;
	const end =
		finished === null
			? say`${mark('? OUTCOME UNKNOWN')}: nobody saw its end`
			: finished.outcome === 'unknown'
				? say`${mark('? OUTCOME UNKNOWN')}`
				: say`${mark(finishedMark(finished))}, ${endAndDuration(finished)}`;
	return say`${offsetOf(facts, started)} ${code(attempt.step)}${number}${purpose}: ${end}${outputOf(finished)} ${ref(started, finished)}`;
}

function outputOf(finished: EventOf<'step.finished'> | null): Inline {
	if (finished === null || finished.stdoutBytes + finished.stderrBytes === 0) {
		return say``;
	}

	const {omitted, redactions} = outputSums(finished.outputs);
	const parts = [
		`stdout ${formatBytes(finished.stdoutBytes)}`,
		`stderr ${formatBytes(finished.stderrBytes)}`,
		...(omitted > 0 ? [`${formatBytes(omitted)} not kept`] : []),
		...(redactions > 0 ? [`${redactions} redacted`] : []),
	];
	return say`; ${parts.join(', ')}`;
}

const isRun = ({kind}: ShownCommand): boolean => kind !== 'compute';

/** Whether a process ran, or should have: what is only computed, decided or done by hand is no command. */
const hasCommand = ({started, finished}: Attempt): boolean =>
	started.kind !== 'decision' && (started.commands.some(isRun) || finished === null || finished.outcome !== 'finished');

function commandItems(attempt: Attempt): readonly Item[] {
	const {started, finished} = attempt;
	return started.commands.filter(isRun).map((shown) => {
		const item = finished?.items.find((one) => one.index === shown.index);
		const end =
			item && started.commands.length > 1
				? ` (${[endWords({...item, outcome: 'finished'}), formatDuration(item.durationMs)].filter((part) => part !== null).join(', ')})`
				: '';
		const where = shown.cwd === null ? say`` : say` in ${code(shown.cwd)}`;
		const limit = shown.timeoutMs > 0 ? `, at most ${formatDuration(shown.timeoutMs)}` : '';
		return bullet(say`${command(shown.line)}${end}${where}${limit}`, 1);
	});
}

function editOf(facts: ReportFacts, attempt: Attempt): readonly Item[] {
	if (!attempt.started.deviation) {
		return [];
	}

	const edit = facts.events.findLast(
		(event): event is EventOf<'step.edited'> =>
			event.type === 'step.edited' &&
			event.runbook === attempt.runbook &&
			event.step === attempt.step &&
			event.seq < attempt.started.seq,
	);
	return [
		bullet(
			edit
				? say`Edited by hand; the runbook says ${command(edit.written)} ${ref(edit)}`
				: say`Edited by hand ${ref(attempt.started)}`,
			1,
		),
	];
}

/** What the person should know besides the exit status. */
function besides(finished: EventOf<'step.finished'> | EventOf<'adhoc.finished'> | null): readonly Item[] {
	return [
		...(finished?.warnings ?? []).map((warning) => bullet(say`${warning}`, 1)),
		...(finished?.leftovers ?? []).map((leftover) =>
			bullet(leftover.stopped ? say`${leftoverWords(leftover)}` : mark(leftoverWords(leftover)), 1),
		),
	];
}

/** Steps and ad-hoc commands, in the order in which they started. */
export function commandSectionBlocks(facts: ReportFacts): readonly Block[] {
	const steps = facts.state.attempts.filter(hasCommand).map((attempt) => ({
		seq: attempt.started.seq,
		items: [
			bullet(headOf(facts, attempt)),
			...commandItems(attempt),
			...editOf(facts, attempt),
			...besides(attempt.finished),
		],
	}));
	const adhoc = facts.state.adhoc.map(({started, finished}) => ({
		seq: started.seq,
		items: [
			bullet(
				say`${offsetOf(facts, started)} ad-hoc command ${started.adhoc}: ${finished === null || finished.outcome === 'unknown' ? mark('? OUTCOME UNKNOWN') : say`${finished.outcome}, ${endAndDuration(finished)}`} ${ref(started, finished)}`,
			),
			bullet(
				say`${command(started.command.line)}${started.command.cwd === null ? '' : say` in ${code(started.command.cwd)}`}`,
				1,
			),
			...besides(finished),
		],
	}));
	return list([...steps, ...adhoc].sort((a, b) => a.seq - b.seq).flatMap((entry) => entry.items));
}
