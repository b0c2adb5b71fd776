// Every parser by its name: what `parse:` of a check may say. New parsers are added here and nowhere else.
import {builtInParserSpecs} from './builtin.js';
import {curlJson} from './curl-json.js';
import {gitLog} from './git-log.js';
import {goActionGraph} from './go-action-graph.js';
import {goCoverProfile} from './go-cover-profile.js';
import {goListModules} from './go-list-modules.js';
import {goModCompare} from './go-mod-compare.js';
import {goModDownload} from './go-mod-download.js';
import {goModTidyDiff} from './go-mod-tidy-diff.js';
import {goModVerify} from './go-mod-verify.js';
import {goSumCheck} from './go-sum-check.js';
import {goTestJson} from './go-test-json.js';
import {goTestText} from './go-test-text.js';
import {goTraceSched} from './go-trace-sched.js';
import {goVersionM} from './go-version-m.js';
import {goplsRpcTrace} from './gopls-rpc-trace.js';
import {goplsStats} from './gopls-stats.js';
import {goroutineDump} from './goroutine-dump.js';
import {goroutineProfile} from './goroutine-profile.js';
import {heapProfile} from './heap-profile.js';
import {inittrace} from './inittrace.js';
import {logLines} from './log-lines.js';
import type {Parser, ParserName, ParserSpec} from './parser.js';
import {pprofTop} from './pprof-top.js';
import {prometheusText} from './prometheus-text.js';
import {schedtrace} from './schedtrace.js';
import {strace} from './strace.js';

const specs: readonly ParserSpec[] = [
	...builtInParserSpecs,
	curlJson,
	gitLog,
	goActionGraph,
	goCoverProfile,
	goListModules,
	goModCompare,
	goModDownload,
	goModTidyDiff,
	goModVerify,
	goSumCheck,
	goTestJson,
	goTestText,
	goTraceSched,
	goVersionM,
	goplsRpcTrace,
	goplsStats,
	goroutineDump,
	goroutineProfile,
	heapProfile,
	inittrace,
	logLines,
	pprofTop,
	prometheusText,
	schedtrace,
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
