// Every parser by its name: what `parse:` of a check may say. New parsers are added here and nowhere else.
import {builtInParserSpecs} from './builtin.js';
import {curlJson} from './curl-json.js';
import {goModDownload} from './go-mod-download.js';
import {goTestJson} from './go-test-json.js';
import {goTestText} from './go-test-text.js';
import {goTraceSched} from './go-trace-sched.js';
import {goplsRpcTrace} from './gopls-rpc-trace.js';
import {goplsStats} from './gopls-stats.js';
import type {Parser, ParserName, ParserSpec} from './parser.js';
import {strace} from './strace.js';

const specs: readonly ParserSpec[] = [
	...builtInParserSpecs,
	curlJson,
	goModDownload,
	goTestJson,
	goTestText,
	goTraceSched,
	goplsRpcTrace,
	goplsStats,
	strace,
];

export const parsers: ReadonlyMap<ParserName, ParserSpec> = new Map(specs.map((spec) => [spec.name, spec]));

export const parserNames: readonly ParserName[] = specs.map((spec) => spec.name);

/**
 * A new parser for one output. A name that is not in `parserNames` gives a parser that understands nothing and says so;
 * validation refuses such a runbook before it comes to that.
 */
export function createParser(name: ParserName): Parser {
	const spec = parsers.get(name);
	if (spec) return spec.create();
	return {
		writeLine() {},
		writeErrorLine() {},
		end: () => ({kind: 'not-understood', reason: `there is no parser named ${name}`}),
	};
}
