// Runs a parser over output without trusting it: what a parser throws makes the output not understood, never a crash.
import type {Parser, ParserName, ParserResult} from '../parsing/parser.js';
import {createParser} from '../parsing/registry.js';

/** Whether a parser wants every line; plain text is content with what is kept. */
export const wantsEveryLine = (name: ParserName): boolean => name !== 'text';

export function createGuardedParser(name: ParserName): Parser {
	let failure: ParserResult | null = null;
	const guard = (work: () => void): void => {
		if (failure) return;
		try {
			work();
		} catch (error) {
			failure = {kind: 'not-understood', reason: `the ${name} parser failed: ${reasonOf(error)}`};
		}
	};
	let parser: Parser | null = null;
	guard(() => {
		parser = createParser(name);
	});
	return {
		writeLine: (line) => guard(() => parser?.writeLine(line)),
		writeErrorLine: (line) => guard(() => parser?.writeErrorLine(line)),
		end() {
			let result: ParserResult = {kind: 'not-understood', reason: 'there was nothing to read'};
			guard(() => {
				result = parser?.end() ?? result;
			});
			return failure ?? result;
		},
	};
}

/** Parses kept text. */
export function parseText(name: ParserName, stdout: string, stderr: string): ParserResult {
	const parser = createGuardedParser(name);
	feed(stdout, parser.writeLine);
	feed(stderr, parser.writeErrorLine);
	return parser.end();
}

function feed(text: string, writeLine: (line: string) => void): void {
	if (text === '') return;
	const lines = text.split('\n');
	if (lines.at(-1) === '') lines.pop();
	for (const line of lines) writeLine(line);
}

function reasonOf(error: unknown): string {
	return ((error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '').slice(0, 200);
}
