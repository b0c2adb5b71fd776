// A running command as lines: how long, how much, and its newest output. Pure; the clock's reading is passed in. The tail
// is cut to what is visible, so a flood of output costs no more than a screenful.
import type {Running} from '../../../../session/contract.js';
import {formatBytes} from '../../../../text/bytes.js';
import {formatDuration} from '../../../../text/duration.js';
import {fit as clip, wrapText} from '../../../../text/width.js';
import type {Theme} from '../../../theme.js';
import {type Line, line, prose, span} from '../lines.js';

/** A line of output takes at most this many rows of the tail; `o` shows it whole. */
const rowsOfTailLine = 3;
const barCells = 14;

/** Elapsed time that changes at most twice a second, so that it costs few frames. */
export function elapsedInWords(ms: number): string {
	return ms < 60_000
		? `${(Math.floor(Math.max(0, ms) / 500) / 2).toFixed(1)} s`
		: formatDuration(Math.floor(ms / 1000) * 1000);
}

/** The limit is that of one repetition. */
const limitWords = (running: Running): string =>
	`${running.total > 1 ? 'each ' : ''}at most ${formatDuration(running.timeoutMs)}`;

/** How far a step is: towards the time it normally takes where that is known, else only against its limit. */
export function progressLine(running: Running, elapsedMs: number, theme: Theme): Line {
	const elapsed = elapsedInWords(elapsedMs);
	if (running.lastsMs === null || running.lastsMs <= 0) {
		return [
			span(`${theme.signs.arrow} `, 'accent'),
			span(elapsed, 'strong'),
			span(running.timeoutMs > 0 ? `${running.total > 1 ? ', ' : ' of '}${limitWords(running)}` : '', 'dim'),
		];
	}

	const part = Math.min(1, elapsedMs / running.lastsMs);
	const full = Math.round(part * barCells);
	const bar = `[${'#'.repeat(full)}${'.'.repeat(barCells - full)}]`;
	return [
		span(`${theme.signs.arrow} `, 'accent'),
		span(`${bar} ${elapsed}`, 'strong'),
		span(` of about ${formatDuration(running.lastsMs)}`, 'dim'),
	];
}

function amountLine(running: Running): Line {
	const parts = [
		running.total > 1 ? `repetition ${Math.min(running.index + 1, running.total)} of ${running.total}` : null,
		running.stdoutBytes > 0 ? `${formatBytes(running.stdoutBytes)} output` : null,
		running.stderrBytes > 0 ? `${formatBytes(running.stderrBytes)} errors` : null,
		running.artefactBytes > 0 ? `${formatBytes(running.artefactBytes)} captured` : null,
	].filter((part) => part !== null);
	return line(parts.length > 0 ? `  ${parts.join(', ')}` : '  no output yet', 'dim');
}

const purposes: Readonly<Record<Running['purpose'], string | null>> = {
	step: null,
	need: 'measured first, because the step needs it',
	verify: 'measured again to see whether the change helped',
	recovery: 'measured to see whether the incident is over',
	undo: 'rolls a change back',
};

/** The status lines of what runs. */
export function runningLines(running: Running, elapsedMs: number, theme: Theme): readonly Line[] {
	const purpose = purposes[running.purpose];
	return [
		progressLine(running, elapsedMs, theme),
		...(running.lastsMs !== null && running.timeoutMs > 0 ? [line(`  ${limitWords(running)}`, 'dim')] : []),
		...(purpose === null ? [] : [line(`  ${purpose}`, 'dim')]),
		running.stopping ? line('  stopping: its whole process group was asked to end', 'unknown') : amountLine(running),
	];
}

/** The newest lines of output that fit in `rows`. */
export function tailLines(theme: Theme, tail: readonly string[], rows: number, width: number): readonly Line[] {
	const lines: Line[] = [];
	for (let index = tail.length - 1; index >= 0 && lines.length < rows; index--) {
		const text = prose(theme, clip(tail[index] ?? '', width * rowsOfTailLine));
		const parts = wrapText(text, width).slice(0, rowsOfTailLine);
		lines.unshift(...parts.map((part) => line(part)));
	}

	return lines.slice(-rows);
}
