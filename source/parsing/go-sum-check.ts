// Parser go-sum-check: what a go command that loads packages (`go list -mod=readonly -deps ./...`, go build, go mod
// tidy) says of go.sum and the checksum database. All of it is on stderr; stdout is the list of packages.
//   verifying MODULE@VERSION[/go.mod]: checksum mismatch        (against go.sum)
//   go: MODULE@VERSION: verifying module: checksum mismatch     (against the database)
//   <TAB>downloaded: h1:…
//   <TAB>go.sum:     h1:…          or the name of the database
//   … missing go.sum entry for module providing package P (imported by Q); to add:
//   <TAB>go get MODULE@VERSION
// A mismatch must never stand behind a lesser error: it is a matter of security, the others of availability.
import type {Json} from '../runbook/verdict.js';
import {describeGoNetworkError, readGoNetworkError} from './go-network-error.js';
import {keepLines} from './kept-lines.js';
import type {Parser, ParserSpec} from './parser.js';

type Class =
	| 'mismatch'
	| 'missing-entry'
	| 'updates-needed'
	| 'database'
	| 'not-downloaded'
	| 'toolchain'
	| 'other'
	| 'ok';

/** The first that was seen is what the step is about. */
const worstFirst: readonly Class[] = [
	'mismatch',
	'toolchain',
	'updates-needed',
	'missing-entry',
	'database',
	'not-downloaded',
	'other',
];

const mismatchOfFile = /^(?:go: )?(?:\S+ )?verifying (?<m>[^\s@]+)@(?<v>[^\s:/]+)(?<mod>\/go\.mod)?: checksum mismatch/;
const mismatchOfDatabase =
	/^(?:go: )?(?<m>[^\s@]+)@(?<v>[^\s:]+): verifying (?<what>module|go\.mod): .*checksum mismatch|^(?:go: )?(?<m2>[^\s@]+)@(?<v2>[^\s:]+): verifying (?<what2>module|go\.mod): checksum mismatch/;
const sumLine = /^\s+(?<name>[\w.-]+):\s+(?<sum>h1:\S+)$/;
const missingEntry =
	/(?:^|\s)(?:(?<m>[^\s@:]+)@(?<v>[^\s:]+): )?missing go\.sum entry(?: for (?:go\.mod file|module providing package (?<p>[^\s;]+)))?/;
const remedy = /^\s+(?<command>go (?:get|mod) .+)$/;
const progress = /^go: (?:downloading|extracting|finding|found|added|upgraded|downgraded|warning:|ignoring)/;
/** Other lines are remarks of tools behind the go command, and prove nothing. */
const isError = /^go: |\.go:\d+:\d+: |^(?:package|pattern|no required module) |cannot find (?:package|module)/;
const maxKept = 500;

type Mismatch = {
	module: string;
	version: string;
	/** What did not match: the module's files, or its go.mod. */
	of: 'module' | 'go.mod';
	downloaded: string | null;
	expected: string | null;
	/** Who expected something else: `go.sum`, or the name of the database. */
	by: string | null;
};
type Missing = {module: string | null; version: string | null; package: string | null; command: string | null};

function createGoSumCheck(): Parser {
	const kept = keepLines();
	const mismatches: Mismatch[] = [];
	const missing: Missing[] = [];
	const seen = new Map<Class, string>();
	let open: Mismatch | null = null;
	let waiting: Missing | null = null;

	const note = (name: Class, sentence: string): void => {
		if (!seen.has(name)) seen.set(name, sentence);
	};

	const readMismatch = (line: string): boolean => {
		const groups = (mismatchOfFile.exec(line) ?? mismatchOfDatabase.exec(line))?.groups;
		if (groups === undefined) return false;
		const what = groups['mod'] !== undefined || groups['what'] === 'go.mod' || groups['what2'] === 'go.mod';
		open = {
			module: groups['m'] ?? groups['m2'] ?? '',
			version: groups['v'] ?? groups['v2'] ?? '',
			of: what ? 'go.mod' : 'module',
			downloaded: null,
			expected: null,
			by: null,
		};
		if (mismatches.length < maxKept) mismatches.push(open);
		note('mismatch', `the checksum of ${open.module}@${open.version} is not the expected one`);
		return true;
	};

	const readSum = (line: string): boolean => {
		const groups = open === null ? undefined : sumLine.exec(line)?.groups;
		if (open === null || groups === undefined) return false;
		if (groups['name'] === 'downloaded') open.downloaded = groups['sum'] ?? null;
		else {
			open.by = groups['name'] ?? null;
			open.expected = groups['sum'] ?? null;
			open = null;
		}
		return true;
	};

	const readMissing = (line: string): boolean => {
		const groups = missingEntry.exec(line)?.groups;
		if (groups === undefined) return false;
		const name = groups['m'] ?? null;
		waiting = {module: name, version: groups['v'] ?? null, package: groups['p'] ?? null, command: null};
		if (missing.length < maxKept) missing.push(waiting);
		note('missing-entry', `go.sum has no entry for ${name ?? groups['p'] ?? 'a module'}`);
		return true;
	};

	const readOther = (line: string): void => {
		const text = line.replace(/^go: /, '').trim();
		if (text === '') return;
		if (/updates to go\.mod needed/.test(text))
			note('updates-needed', 'go.mod does not fit what it requires: it needs an update');
		else if (/go\.mod requires go >= |toolchain not available/.test(text)) note('toolchain', text);
		else if (/checksum mismatch|^SECURITY ERROR/.test(text)) note('mismatch', 'a module does not match its checksum');
		else if (/module lookup disabled|GOPROXY=off/.test(text))
			note('not-downloaded', 'not all modules are in the module cache');
		else {
			if (/go\.mod file not found|does not contain main module/.test(text)) {
				note('other', 'there is no go.mod in this directory or above');
				return;
			}
			const error = readGoNetworkError(text);
			if (error.class === 'checksum-db') note('database', describeGoNetworkError(error));
			else if (isError.test(line)) note('other', error.class === 'other' ? text : describeGoNetworkError(error));
		}
	};

	return {
		writeLine: (line) => kept.add(line),
		writeErrorLine(line) {
			const command = waiting === null ? undefined : remedy.exec(line)?.groups?.['command'];
			if (waiting !== null && command !== undefined) {
				waiting.command = command;
				waiting = null;
				return;
			}
			if (progress.test(line) || readMismatch(line) || readSum(line) || readMissing(line)) return;
			// The explanation under SECURITY ERROR, and indented remarks, say nothing new.
			if (seen.has('mismatch') || /^\s/.test(line)) return;
			readOther(line);
		},
		end() {
			const worst = worstFirst.find((name) => seen.has(name)) ?? 'ok';
			if (worst === 'toolchain' || worst === 'not-downloaded' || worst === 'other') {
				return {kind: 'not-understood', reason: seen.get(worst) ?? worst};
			}
			const first = mismatches[0];
			const json: Json = {
				class: worst,
				sentence: seen.get(worst) ?? `all modules of ${kept.count} packages are as go.sum says`,
				packages: kept.count,
				module: first?.module ?? missing.find(({module}) => module !== null)?.module ?? null,
				version: first?.version ?? missing.find(({module}) => module !== null)?.version ?? null,
				mismatches: mismatches.map((one) => ({...one})),
				missing: missing.map((one) => ({...one})),
			};
			return {kind: 'parsed', json, rows: mismatches.map((one) => ({...one})), lines: kept.lines};
		},
	};
}

export const goSumCheck: ParserSpec = {
	name: 'go-sum-check',
	reads: 'What go list -mod=readonly -deps, go build or go mod tidy say of go.sum and the checksum database (stderr).',
	gives:
		'json is {class, sentence, packages, module, version, mismatches: [{module, version, of, downloaded, expected, by}], missing: [{module, version, package, command}]}, class being ok, mismatch, missing-entry, updates-needed or database; rows are the mismatches. What says nothing of go.sum (modules that are not here, another error) is not understood.',
	create: createGoSumCheck,
};
