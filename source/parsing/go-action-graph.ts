// Parser go-action-graph: what `go build` and `go test` write with -debug-actiongraph=FILE, one JSON array with an object
// for each action:
//   {"ID": 1, "Mode": "build", "Package": "runtime", "TimeStart": "2026-11-21T18:13:09.04Z", "TimeDone": "…", "Cmd": […]}
// Read object by object, since a large project writes more than fits into one document. The flag is undocumented, but in
// every Go from 1.12 to 1.27. An action answered from the build cache has no Cmd and takes next to no time: it says
// nothing about what it costs where the cache is empty.
import type {Json} from '../runbook/verdict.js';
import {isJsonObject, parseJsonText, stringAt} from './json-text.js';
import {keepLines} from './kept-lines.js';
import type {Parser, ParserSpec} from './parser.js';

const maxSlowest = 20;
/** More lines than go writes for one action, dependencies and commands included. */
const maxObjectLines = 100_000;
/** The kinds of action that are summed up; what is left (cgo, looks into the cache) is `other`. */
const kinds: ReadonlyMap<string, string> = new Map([
	['build', 'build'],
	['link', 'link'],
	['vet', 'vet'],
	['test run', 'run'],
]);

type Action = Readonly<{package: string; mode: string; seconds: number}>;

function createGoActionGraph(): Parser {
	const kept = keepLines();
	let object: string[] = [];
	let isOpen = false;
	let isBegun = false;
	let isEnded = false;
	let fault: string | null = null;
	let actions = 0;
	let commands = 0;
	const seconds: Record<string, number> = {build: 0, link: 0, vet: 0, run: 0, other: 0};
	let slowest: Action[] = [];

	const finishObject = (): void => {
		const parsed = parseJsonText(object.join('\n'));
		object = [];
		isOpen = false;
		if (parsed.kind !== 'json' || !isJsonObject(parsed.value)) {
			fault ??= 'an action in it is not JSON';
			return;
		}
		actions++;
		const start = Date.parse(stringAt(parsed.value, 'TimeStart') ?? '');
		const done = Date.parse(stringAt(parsed.value, 'TimeDone') ?? '');
		if (Array.isArray(parsed.value['Cmd'])) commands++;
		// Go writes the year 1 for what never began.
		if (!(start > 0) || !(done >= start)) return;
		const action = {
			package: stringAt(parsed.value, 'Package') ?? '',
			mode: stringAt(parsed.value, 'Mode') ?? '',
			seconds: (done - start) / 1000,
		};
		const kind = kinds.get(action.mode) ?? 'other';
		seconds[kind] = (seconds[kind] ?? 0) + action.seconds;
		slowest = [...slowest, action].sort((one, other) => other.seconds - one.seconds).slice(0, maxSlowest);
	};

	return {
		writeLine(line) {
			kept.add(line);
			const text = line.trim();
			if (isOpen && (text === '}' || text === '},')) {
				object.push('}');
				finishObject();
			} else if (isOpen && object.length < maxObjectLines) object.push(line);
			else if (isBegun && text === '{') {
				isOpen = true;
				object = ['{'];
			} else if (text === '[' && !isBegun) isBegun = true;
			else if (text === ']') isEnded = true;
			else if (text !== '') fault ??= `it has an unexpected line: ${text.slice(0, 100)}`;
		},
		writeErrorLine() {},
		end() {
			if (!isBegun || !isEnded || fault !== null) {
				return {kind: 'not-understood', reason: `stdout is no action graph of go build: ${fault ?? 'it is not whole'}`};
			}
			const rows: readonly Json[] = slowest;
			return {
				kind: 'parsed',
				json: {actions, commands, seconds, slowest: rows},
				rows,
				lines: kept.lines,
			};
		},
	};
}

export const goActionGraph: ParserSpec = {
	name: 'go-action-graph',
	reads: 'The file that go build or go test -debug-actiongraph=FILE writes: each action of a build with its times.',
	gives: `json is {actions, commands, seconds: {build, link, vet, run, other}, slowest}; commands: actions that the build cache did not answer; seconds: added up over all CPUs; rows and slowest are the ${maxSlowest} longest as {package, mode, seconds}.`,
	create: createGoActionGraph,
};
