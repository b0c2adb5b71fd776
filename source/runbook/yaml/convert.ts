// The nodes of a document as plain data. What a reader of the file would not expect is reported and becomes null. Pure.
import {isAlias, isMap, isScalar, isSeq, type Node, type Pair, type Scalar, type YAMLMap} from 'yaml';
import {formatPath, type Path} from '../fault.js';
import {refuseEscapedCharacters} from './hidden-characters.js';
import {depthLimit, tooDeep} from './limits.js';
import {offsetOf} from './node-offset.js';
import type {Conversion} from './source-text.js';
import {refuseLostText, refuseTricks} from './tricks.js';

const forbiddenKeys = new Set(['__proto__', 'constructor', 'prototype']);
/** Keys whose scalars are run, so that a lost word or a joined line changes what happens. */
const commandKeys = new Set(['run', 'shell', 'quarantine', 'snapshot']);
const leadingZero = /^[-+]?0\d+(?:\.\d*)?$/;

/** Plain data of a node, with all that must not be there reported. What is refused becomes null. */
export function convert(node: Node, path: Path, depth: number, within: Conversion): unknown {
	refuseTricks(node, path, within);
	if (depth > depthLimit) {
		within.report(offsetOf(node), path, tooDeep.message, tooDeep.remedy);
		return null;
	}

	if (isMap(node)) {
		return convertMap(node, path, depth, within);
	}

	if (isSeq(node)) {
		return node.items.map((item, index) => convert(item as Node, [...path, index], depth + 1, within));
	}

	return isScalar(node) ? convertScalar(node, path, within) : null;
}

function convertMap(node: YAMLMap, path: Path, depth: number, within: Conversion): Record<string, unknown> {
	const data: Record<string, unknown> = {};
	const first = new Map<string, Node>();
	for (const pair of node.items as Pair<Node, Node | null>[]) {
		const keyNode = pair.key;
		if (!isScalar(keyNode) || isAlias(keyNode)) {
			within.report(offsetOf(keyNode), path, 'a key must be a plain word', templateRemedy(keyNode));
			continue;
		}

		const key = keyNode.value === null ? (keyNode.source ?? '') : String(keyNode.value);
		if (isRefused(key, keyNode, [...path, key], first, within)) {
			continue;
		}

		first.set(key, keyNode);
		data[key] = pair.value ? convert(pair.value, [...path, key], depth + 1, within) : null;
	}

	return data;
}

/** Whether a key may not stand here; then it is reported and left out. */
function isRefused(
	key: string,
	node: Scalar,
	path: Path,
	first: ReadonlyMap<string, Node>,
	within: Conversion,
): boolean {
	refuseTricks(node, path, within);
	if (forbiddenKeys.has(key)) {
		within.report(offsetOf(node), path, `${key} cannot be a key`, 'choose another name');
		return true;
	}

	if (key === '<<') {
		within.report(offsetOf(node), path, 'merge keys (<<) are not read', 'write the keys out');
		return true;
	}

	const earlier = first.get(key);
	if (earlier) {
		const line = within.source.lineOf(offsetOf(earlier));
		const name = formatPath([key]);
		within.report(
			offsetOf(node),
			path,
			`the key ${name} stands here a second time (first on line ${line})`,
			'keep one',
		);
		return true;
	}

	return false;
}

function convertScalar(node: Scalar, path: Path, within: Conversion): unknown {
	const offset = offsetOf(node);
	if (node.type === 'PLAIN' && typeof node.value === 'number' && leadingZero.test(node.source ?? '')) {
		within.report(
			offset,
			path,
			`YAML reads ${node.source} as the number ${node.value}`,
			`drop the zero, or, for a text, put it in quotes: '${node.source}'`,
		);
	}

	if (typeof node.value === 'string') {
		refuseEscapedCharacters(node.value, offset, path, within.source.text, within.report);
	}

	if (path.some((key) => typeof key === 'string' && commandKeys.has(key))) {
		refuseLostText(node, path, within);
	}

	return typeof node.value === 'bigint' ? Number(node.value) : node.value;
}

/** `{{inputs.x}}` without quotes is a map whose key is a map. */
function templateRemedy(key: Node): string {
	return isMap(key) ? "put quotes around an argument that begins with a placeholder, '{{…}}'" : 'write a plain word';
}
