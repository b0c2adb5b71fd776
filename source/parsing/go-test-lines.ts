// The lines that `go test` prints for people. They also occur inside `go test -json`: as Output, and up to Go 1.23 as
// plain lines between the events.
import {parseSeconds} from '../text/duration.js';
import type {TestEnd} from './go-test-summary.js';

export type GoTestLine =
	| Readonly<{kind: 'package-ok'; package: string; elapsed: number | null; cached: boolean}>
	| Readonly<{kind: 'package-failed'; package: string; elapsed: number | null}>
	| Readonly<{kind: 'build-failed'; package: string}>
	| Readonly<{kind: 'no-tests'; package: string}>
	| Readonly<{kind: 'test-run'; test: string}>
	| Readonly<{kind: 'test-pause'; test: string}>
	| Readonly<{kind: 'test-cont'; test: string}>
	| Readonly<{kind: 'test-end'; test: string; result: TestEnd; elapsed: number}>
	| Readonly<{kind: 'timed-out'; after: number | null}>
	| Readonly<{kind: 'running-tests'}>
	| Readonly<{kind: 'running-test'; test: string; runningFor: number | null}>;

// White space is matched loosely: a cleaned line has spaces where go test printed tabs.
const ok = /^ok\s+(\S+)\s+(?:(\d+(?:\.\d+)?)s|\(cached\))(?:\s.*)?$/;
const failed = /^FAIL\s+(\S+)(?:\s+(?:(\d+(?:\.\d+)?)s|\[(build failed|setup failed)\]))?\s*$/;
const noTests = /^\?\s+(\S+)\s+\[no test files\]\s*$/;
const coverageOnly = /^\s+(\S+)\s+coverage: [\d.]+% of statements\s*$/;
const testEnd = /^\s*--- (PASS|FAIL|SKIP): (\S+) \((\d+(?:\.\d+)?)s\)\s*$/;
const testStep = /^=== (RUN|PAUSE|CONT)\s+(\S+)\s*$/;
const timedOut = /^panic: test timed out after (\S+)\s*$/;
const runningTest = /^\s+(\S+) \((\S+)\)\s*$/;
const ends: Readonly<Record<string, TestEnd>> = {PASS: 'pass', FAIL: 'fail', SKIP: 'skip'};

function seconds(text: string | undefined): number | null {
	return text === undefined ? null : parseSeconds(text);
}

/** What one line says, or null for anything else. A `running-test` is meant only after `running-tests`. */
export function readGoTestLine(line: string): GoTestLine | null {
	switch (line.charAt(0)) {
		case 'o': {
			const found = ok.exec(line);
			if (!found) return null;
			const elapsed = found[2] === undefined ? null : Number(found[2]);
			return {kind: 'package-ok', package: found[1] ?? '', elapsed, cached: found[2] === undefined};
		}
		case 'F': {
			const found = failed.exec(line);
			if (!found) return null;
			if (found[3] !== undefined) return {kind: 'build-failed', package: found[1] ?? ''};
			return {
				kind: 'package-failed',
				package: found[1] ?? '',
				elapsed: found[2] === undefined ? null : Number(found[2]),
			};
		}
		case '?': {
			const found = noTests.exec(line);
			return found ? {kind: 'no-tests', package: found[1] ?? ''} : null;
		}
		case '=': {
			const found = testStep.exec(line);
			const test = found?.[2] ?? '';
			if (found?.[1] === 'RUN') return {kind: 'test-run', test};
			if (found?.[1] === 'PAUSE') return {kind: 'test-pause', test};
			return found ? {kind: 'test-cont', test} : null;
		}
		case 'p': {
			const found = timedOut.exec(line);
			return found ? {kind: 'timed-out', after: seconds(found[1])} : null;
		}
		case 'r':
			return line.trimEnd() === 'running tests:' ? {kind: 'running-tests'} : null;
		case '-':
		case ' ':
		case '\t': {
			if (line.trim() === 'running tests:') return {kind: 'running-tests'};
			const end = testEnd.exec(line);
			if (end)
				return {kind: 'test-end', test: end[2] ?? '', result: ends[end[1] ?? ''] ?? 'fail', elapsed: Number(end[3])};
			const covered = coverageOnly.exec(line);
			if (covered) return {kind: 'no-tests', package: covered[1] ?? ''};
			const running = runningTest.exec(line);
			const runningFor = seconds(running?.[2]);
			return running && runningFor !== null ? {kind: 'running-test', test: running[1] ?? '', runningFor} : null;
		}
		default:
			return null;
	}
}
