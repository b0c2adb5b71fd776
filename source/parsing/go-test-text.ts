// Parser go-test-text: what `go test` prints without -json:
//   ok    PKG  0.006s | (cached)      FAIL  PKG  0.002s | [build failed]      ?  PKG  [no test files]
//   --- FAIL: TestName (0.00s)        (lines of tests come before the line of their package)
//   panic: test timed out after 1s, then "running tests:" and one indented line per test, "TestHang (1s)"
// Without -v only failing tests have a line, so `tests` is not complete; hung tests are known from the timeout.
import {type GoTestLine, readGoTestLine} from './go-test-lines.js';
import {GoTestSummary} from './go-test-summary.js';
import {keepLines} from './kept-lines.js';
import type {Parser, ParserSpec} from './parser.js';

/** Lines of tests that may wait for the line of their package. */
const maxWaiting = 100_000;

function createGoTestText(): Parser {
	const kept = keepLines();
	const summary = new GoTestSummary();
	let waiting: GoTestLine[] = [];
	let isListing = false;
	let lastError = '';

	const settleTests = (packageName: string): void => {
		for (const line of waiting) {
			if (line.kind === 'test-run') summary.testStarted(packageName, line.test);
			else if (line.kind === 'test-pause' || line.kind === 'test-cont') {
				summary.testPaused(packageName, line.test, line.kind === 'test-pause');
			} else if (line.kind === 'test-end') summary.testEnded(packageName, line.test, line.result, line.elapsed);
			else if (line.kind === 'running-test') summary.testNamedAtTimeout(packageName, line.test, line.runningFor);
		}
		waiting = [];
	};

	const read = (line: GoTestLine): void => {
		switch (line.kind) {
			case 'package-ok':
				settleTests(line.package);
				if (line.cached) summary.packageCached(line.package);
				summary.packageEnded(line.package, 'pass', line.cached ? 0 : line.elapsed);
				break;
			case 'package-failed':
				settleTests(line.package);
				summary.packageEnded(line.package, 'fail', line.elapsed);
				break;
			case 'build-failed':
				summary.packageBuildFailed(line.package);
				break;
			case 'no-tests':
				summary.packageWithoutTests(line.package);
				break;
			case 'timed-out':
				summary.timedOut(line.after);
				break;
			case 'running-tests':
				isListing = true;
				break;
			case 'running-test':
				if (isListing) waiting.push(line);
				break;
			default:
				if (waiting.length < maxWaiting) waiting.push(line);
		}
	};

	return {
		writeLine(line) {
			kept.add(line);
			const found = readGoTestLine(line);
			if (found?.kind !== 'running-test') isListing = false;
			if (found) read(found);
		},
		writeErrorLine(line) {
			if (line.trim() !== '') lastError = line.trim();
		},
		end() {
			// Cut off before the line of the package: its name is not known.
			settleTests('');
			if (summary.isEmpty) {
				const said = lastError === '' ? '' : `; stderr ends with: ${lastError.slice(0, 300)}`;
				return {kind: 'not-understood', reason: `stdout has no line of go test${said}`};
			}
			const json = summary.toJson();
			return {kind: 'parsed', json, rows: json.packages, lines: kept.lines};
		},
	};
}

export const goTestText: ParserSpec = {
	name: 'go-test-text',
	reads: 'Output of go test without -json, with or without -v.',
	gives:
		'json has the shape that go-test-json gives, with tests complete only under -v; rows are the packages, slowest first.',
	create: createGoTestText,
};
