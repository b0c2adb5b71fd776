// The bytes of a runbook file as plain data with positions. Everything YAML does that a reader would not see is refused
// here: what runs is what stands there. Reads bytes given to it; never a file.
import {isAlias, isMap, isScalar, isSeq} from 'yaml';
import type {Fault} from '../fault.js';
import {decode} from './bytes.js';
import {convert} from './convert.js';
import {refuseHiddenCharacters} from './hidden-characters.js';
import {beyondLimits} from './limits.js';
import {offsetOf} from './node-offset.js';
import {positionsOf} from './node-positions.js';
import type {Positions} from './positions.js';
import {type Report, sourceTextOf} from './source-text.js';
import {parseSyntax} from './syntax.js';

export type YamlDocument =
	| Readonly<{kind: 'unreadable'; faults: readonly Fault[]}>
	| Readonly<{kind: 'read'; data: unknown; faults: readonly Fault[]; positions: Positions}>;

/**
 * Reads one YAML document.
 * @param bytes the file's content
 * @param file its name, for the faults
 * @returns its data with all faults of the text itself; `unreadable` when nothing can be said of its content
 */
export function readYaml(bytes: Uint8Array, file: string): YamlDocument {
	const text = decode(bytes);
	return typeof text === 'string' ? readText(text, file) : {kind: 'unreadable', faults: [{file, ...text}]};
}

function readText(text: string, file: string): YamlDocument {
	const source = sourceTextOf(text, file);
	const faults: Fault[] = [];
	const report: Report = (...what) => {
		faults.push(source.faultAt(...what));
	};
	refuseHiddenCharacters(text, report);
	const beyond = beyondLimits(text);
	if (beyond) {
		report(beyond.offset, [], beyond.message, beyond.remedy);
		return {kind: 'unreadable', faults};
	}

	const document = parseSyntax(text, report);
	const root = document.contents;
	if (document.errors.length > 0) {
		if (root) {
			convert(root, [], 0, {source, report});
		}

		return {kind: 'unreadable', faults};
	}

	if (root === null || (isScalar(root) && root.value === null)) {
		report(0, [], 'the file is empty', 'write a runbook; `gotriage schema` describes its form');
		return {kind: 'unreadable', faults};
	}

	if (!isMap(root)) {
		const found = isSeq(root) ? 'a list' : isAlias(root) ? 'an alias' : 'a single value';
		report(offsetOf(root), [], `a runbook is a map of keys, and this is ${found}`, 'begin with `schema: 1`');
		return {kind: 'unreadable', faults};
	}

	const data = convert(root, [], 1, {source, report});
	return {kind: 'read', data, faults, positions: positionsOf(root, source)};
}
