// Parser go-test-json: the events of `go test -json`, one JSON object per line:
//   {Time, Action, Package, Test?, Elapsed?, Output?, ImportPath?, FailedBuild?}, Elapsed in seconds.
// An event without Test is about the package. A cached package ends with Elapsed 0 and the output "ok … (cached)". A test
// with `run` and without `pass`, `fail` or `skip` hung or was killed: at a timeout only the package's `fail` comes. Go up
// to 1.23 mixes plain lines ("FAIL pkg [build failed]") into the events; newer ones say build-output, build-fail and
// FailedBuild. Actions and keys that are not known here are passed over, since every release adds some.

import type {Json} from '../runbook/verdict.js';
import {readGoTestLine} from './go-test-lines.js';
import {GoTestSummary} from './go-test-summary.js';
import {isJsonObject, numberAt, parseJsonText, stringAt} from './json-text.js';
import {keepLines} from './kept-lines.js';
import type {Parser, ParserSpec} from './parser.js';

function createGoTestJson(): Parser {
	const kept = keepLines();
	const summary = new GoTestSummary();
	let lastError = '';
	/** The package whose `running tests:` list is being read. */
	let listing: string | null = null;

	const readOutput = (packageName: string, output: string): void => {
		const line = readGoTestLine(output.replace(/\n$/, ''));
		if (line === null) {
			listing = null;
			return;
		}
		if (line.kind === 'package-ok' && line.cached) summary.packageCached(line.package);
		else if (line.kind === 'build-failed') summary.packageBuildFailed(line.package);
		else if (line.kind === 'no-tests') summary.packageWithoutTests(line.package);
		else if (line.kind === 'timed-out') summary.timedOut(line.after);
		else if (line.kind === 'running-tests') listing = packageName;
		else if (line.kind === 'running-test' && listing === packageName) {
			summary.testNamedAtTimeout(packageName, line.test, line.runningFor);
		}
	};

	const readEvent = (event: {readonly [key: string]: Json}): void => {
		const action = stringAt(event, 'Action');
		const packageName = stringAt(event, 'Package');
		if (action === null || packageName === null) return;
		const test = stringAt(event, 'Test');
		const elapsed = numberAt(event, 'Elapsed');
		summary.packageSeen(packageName);
		switch (action) {
			case 'run':
				if (test !== null) summary.testStarted(packageName, test);
				return;
			case 'pause':
			case 'cont':
				if (test !== null) summary.testPaused(packageName, test, action === 'pause');
				return;
			case 'pass':
			case 'fail':
			case 'skip':
				if (test !== null) summary.testEnded(packageName, test, action, elapsed ?? 0);
				else {
					if (stringAt(event, 'FailedBuild') !== null) summary.packageBuildFailed(packageName);
					summary.packageEnded(packageName, action, elapsed);
				}
				return;
			case 'output':
				readOutput(packageName, stringAt(event, 'Output') ?? '');
		}
	};

	const readPlain = (line: string): void => {
		const found = readGoTestLine(line);
		if (found?.kind === 'build-failed') summary.packageBuildFailed(found.package);
		else if (found?.kind === 'package-failed') summary.packageEnded(found.package, 'fail', found.elapsed);
		else if (found?.kind === 'no-tests') summary.packageWithoutTests(found.package);
	};

	return {
		writeLine(line) {
			kept.add(line);
			if (!line.startsWith('{')) {
				readPlain(line);
				return;
			}
			const parsed = parseJsonText(line);
			if (parsed.kind === 'json' && isJsonObject(parsed.value)) readEvent(parsed.value);
		},
		writeErrorLine(line) {
			if (line.trim() !== '') lastError = line.trim();
		},
		end() {
			if (summary.isEmpty) {
				const said = lastError === '' ? '' : `; stderr ends with: ${lastError.slice(0, 300)}`;
				return {kind: 'not-understood', reason: `stdout has no event of go test -json${said}`};
			}
			const json = summary.toJson();
			return {kind: 'parsed', json, rows: json.tests, lines: kept.lines};
		},
	};
}

const gives =
	'json is {packages: [{package, elapsed, result, cached}], tests: [{package, test, elapsed, result}] (the slowest 200), hung: [{package, test, runningFor}], waiting, failed, buildFailed: [package], cachedShare (0 to 1), slowestTest, slowestPackage, timedOutAfter, counts: {packages, tests, passed, failed, skipped}}, times in seconds; rows are the tests.';

export const goTestJson: ParserSpec = {
	name: 'go-test-json',
	reads: 'Output of go test -json of any Go release, also when it was cut off or a build failed.',
	gives,
	create: createGoTestJson,
};
