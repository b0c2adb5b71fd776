// Writes an asciicast, version 2 (https://docs.asciinema.org/manual/asciicast/v2/): a recording to be watched in any
// player. Pure, and the same input gives the same bytes. It carries no input, no command line of the process and nothing
// of the environment of whoever makes it.
import {wrapText} from '../text/width.js';

/** What the cast shows, in the order of time. */
export type CastCue =
	/** A place to jump to. */
	| Readonly<{kind: 'marker'; atMs: number; label: string}>
	/** Whole lines of clean text; wrapped to the width. */
	| Readonly<{kind: 'lines'; atMs: number; lines: readonly string[]}>
	/** Clean output as it came; it may end in the middle of a line. */
	| Readonly<{kind: 'output'; atMs: number; stream: 'stdout' | 'stderr'; text: string}>;

export type CastHeader = Readonly<{
	title: string;
	/** RFC 3339; the header takes whole seconds. */
	startedAt: string;
}>;

export const castSize = {width: 80, height: 24} as const;
const idleSeconds = 2;

/** What acts on a terminal has been cleaned away before; should something have been forgotten, it stops here. */
const withoutControls = (text: string): string => text.replace(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/g, '');

/** A terminal needs both: a line feed alone goes down and not back to the left edge. */
const asTyped = (text: string): string => withoutControls(text).replaceAll('\n', '\r\n');

/**
 * Prose is wrapped at its words. A command is left whole, for the terminal to break as it breaks what is typed: no blank
 * of it may be lost or added.
 */
const wrapped = (line: string): readonly string[] =>
	/^\s*[$+-] /.test(line) ? [line] : wrapText(line, castSize.width);

const secondsOf = (ms: number): number => Math.round(ms) / 1000;

/** The file's text: a header, then one event on each line, each with a newline. */
export function castOf(header: CastHeader, cues: readonly CastCue[]): string {
	const started = Date.parse(header.startedAt);
	const lines: unknown[] = [
		{
			version: 2,
			...castSize,
			timestamp: Number.isNaN(started) ? 0 : Math.floor(started / 1000),
			idle_time_limit: idleSeconds,
			title: withoutControls(header.title).replaceAll('\n', ' '),
			env: {SHELL: '/bin/sh', TERM: 'xterm-256color'},
		},
	];
	let last = 0;
	/** The stream whose line is not finished yet. */
	let open: 'stdout' | 'stderr' | null = null;
	for (const cue of cues) {
		last = Math.max(last, cue.atMs);
		const at = secondsOf(last);
		switch (cue.kind) {
			case 'marker':
				lines.push([at, 'm', withoutControls(cue.label).replaceAll('\n', ' ')]);
				break;
			case 'lines': {
				const text = cue.lines.flatMap(wrapped).join('\n');
				if (cue.lines.length > 0) {
					lines.push([at, 'o', asTyped(`${open === null ? '' : '\n'}${text}\n`)]);
					open = null;
				}

				break;
			}

			case 'output': {
				const between: string = open === null || open === cue.stream ? '' : '\n';
				const text = asTyped(between + cue.text);
				if (text !== '') {
					lines.push([at, 'o', text]);
					open = text.endsWith('\n') ? null : cue.stream;
				}

				break;
			}
		}
	}

	return lines.map((line) => `${JSON.stringify(line)}\n`).join('');
}
