// Parser go-mod-compare: two outputs of `go mod edit -json`, one after the other: a go.mod as it was and as it is. Says
// what was added, removed, raised or lowered. For modules with a go line of 1.17 or newer the require list names every
// module of the build; before, only the direct ones.
import type {Json} from '../runbook/verdict.js';
import {createJsonStream} from './json-stream.js';
import {isJsonObject, objectAt, stringAt} from './json-text.js';
import {compareModuleVersions, sizeOfStep} from './module-version.js';
import type {Parser, ParserSpec} from './parser.js';

type GoMod = {readonly [key: string]: Json};
type Change = Readonly<{
	path: string;
	before: string | null;
	after: string | null;
	change: 'added' | 'removed' | 'raised' | 'lowered';
	step: 'major' | 'minor' | 'patch' | 'other' | null;
	indirect: boolean;
}>;

function objectsAt(mod: GoMod, key: string): ReadonlyArray<{readonly [key: string]: Json}> {
	const list = mod[key];
	return Array.isArray(list) ? list.filter(isJsonObject) : [];
}

function requiresOf(mod: GoMod): ReadonlyMap<string, Readonly<{version: string; indirect: boolean}>> {
	return new Map(
		objectsAt(mod, 'Require').map((one) => [
			stringAt(one, 'Path') ?? '',
			{version: stringAt(one, 'Version') ?? '', indirect: one['Indirect'] === true},
		]),
	);
}

const versioned = (one: {readonly [key: string]: Json}): string =>
	[stringAt(one, 'Path'), stringAt(one, 'Version')].filter((part) => part !== null).join('@');

function replacesOf(mod: GoMod): readonly string[] {
	return objectsAt(mod, 'Replace').map(
		(one) => `${versioned(objectAt(one, 'Old'))} => ${versioned(objectAt(one, 'New'))}`,
	);
}

function changesOf(before: GoMod, after: GoMod): readonly Change[] {
	const old = requiresOf(before);
	const now = requiresOf(after);
	const changes: Change[] = [];
	for (const [path, {version, indirect}] of now) {
		const was = old.get(path)?.version ?? null;
		if (was === null) changes.push({path, before: null, after: version, change: 'added', step: null, indirect});
		else if (was !== version) {
			const change = compareModuleVersions(was, version) > 0 ? 'lowered' : 'raised';
			changes.push({path, before: was, after: version, change, step: sizeOfStep(was, version), indirect});
		}
	}
	for (const [path, {version, indirect}] of old) {
		if (!now.has(path)) changes.push({path, before: version, after: null, change: 'removed', step: null, indirect});
	}
	return changes;
}

function createGoModCompare(): Parser {
	const stream = createJsonStream();
	const mods: GoMod[] = [];
	let fault: string | null = null;
	let said: string | null = null;
	return {
		writeLine(line) {
			if (fault !== null) return;
			const read = stream.writeLine(line);
			if (read.kind === 'fault') fault = read.reason;
			else for (const document of read.documents) if (isJsonObject(document) && mods.length < 3) mods.push(document);
		},
		writeErrorLine(line) {
			if (line.trim() !== '') said = line.trim();
		},
		end() {
			if (fault !== null) return {kind: 'not-understood', reason: fault};
			const [before, after] = mods;
			if (before === undefined || after === undefined || mods.length > 2) {
				return {kind: 'not-understood', reason: said ?? `two go.mod files were expected, and ${mods.length} came`};
			}
			const changes = changesOf(before, after);
			const replacesBefore = replacesOf(before);
			const replacesAfter = replacesOf(after);
			const json: Json = {
				changes: changes.map((change) => ({...change})),
				moved: changes.filter(({change}) => change === 'raised' || change === 'lowered').length,
				replacesAdded: replacesAfter.filter((one) => !replacesBefore.includes(one)),
				replacesRemoved: replacesBefore.filter((one) => !replacesAfter.includes(one)),
				goBefore: stringAt(before, 'Go'),
				goAfter: stringAt(after, 'Go'),
			};
			return {kind: 'parsed', json, rows: changes.map((change) => ({...change})), lines: []};
		},
	};
}

export const goModCompare: ParserSpec = {
	name: 'go-mod-compare',
	reads: 'Two outputs of go mod edit -json, one after the other: a go.mod as it was, then as it is.',
	gives:
		'json is {changes: [{path, before, after, change, step, indirect}], moved, replacesAdded, replacesRemoved, goBefore, goAfter}, change being added, removed, raised or lowered, step major, minor, patch, other or null; rows are the changes.',
	create: createGoModCompare,
};
