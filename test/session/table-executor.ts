// An executor that is a table of expected commands: what is not in the table fails the test that asked for it.
import {createHash} from 'node:crypto';
import {mkdir, writeFile} from 'node:fs/promises';
import {dirname} from 'node:path';
import type {Executor, Invocation, Outcome, StreamRecord} from '../../source/execution/executor.js';
import {createParser} from '../../source/parsing/registry.js';

export type Answer = Readonly<{
	stdout?: string;
	stderr?: string;
	exit?: number;
	timedOut?: boolean;
	/** Settles only when the step is stopped. */
	hangs?: boolean;
	/** What the command does to the world. */
	does?: () => Promise<void>;
}>;

export type TableExecutor = Executor & Readonly<{ran: readonly string[]; unexpected: readonly string[]}>;

const record = (text: string): StreamRecord => ({
	bytes: Buffer.byteLength(text),
	sha256: createHash('sha256').update(text).digest('hex'),
	text,
	omitted: 0,
	redactions: 0,
});

function lineOf(invocation: Invocation): string {
	const {command} = invocation;
	switch (command.kind) {
		case 'run':
			return command.argv.join(' ');
		case 'shell':
			return `shell ${command.script}`;
		case 'probe':
			return `probe ${command.name}`;
		default:
			return command.kind;
	}
}

/** Answers by the command's words; a function gives the next answer each time it is asked. */
export function tableExecutor(table: Readonly<Record<string, Answer | (() => Answer)>>): TableExecutor {
	const ran: string[] = [];
	const unexpected: string[] = [];
	return {
		mode: 'live',
		ran,
		unexpected,
		async execute(invocation, sink, stop): Promise<Outcome> {
			const line = lineOf(invocation);
			ran.push(line);
			const entry = table[line];
			if (entry === undefined) {
				unexpected.push(line);
				return {
					kind: 'not-started',
					failure: {kind: 'command-missing', sentence: `unexpected command: ${line}`},
					durationMs: 0,
				};
			}

			const answer = typeof entry === 'function' ? entry() : entry;
			if (answer.hangs && !stop.aborted) {
				await new Promise<void>((resolve) => {
					stop.addEventListener('abort', () => {
						resolve();
					});
				});
			}

			await answer.does?.();
			const stdout = answer.stdout ?? '';
			const stderr = answer.stderr ?? '';
			const parser = createParser(invocation.parse);
			for (const text of stdout === '' ? [] : stdout.replace(/\n$/, '').split('\n')) {
				parser.writeLine(text);
			}

			if (sink.files !== null) {
				await mkdir(dirname(sink.files.stdout), {recursive: true});
				await writeFile(sink.files.stdout, stdout);
				await writeFile(sink.files.stderr, stderr);
			}

			sink.onText('stdout', stdout);
			return {
				kind: 'settled',
				exit: answer.hangs ? null : (answer.exit ?? 0),
				signal: answer.hangs ? 'SIGTERM' : null,
				timedOut: answer.timedOut ?? false,
				interrupted: stop.aborted,
				killed: false,
				durationMs: 5,
				pid: 4242,
				stdout: record(stdout),
				stderr: record(stderr),
				parsed: parser.end(),
				leftovers: [],
				warnings: [],
			};
		},
		async recover() {
			return [];
		},
	};
}
