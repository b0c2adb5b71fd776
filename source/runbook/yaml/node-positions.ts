// Finds the entries of a document again by their paths, and says where they stand. Pure.
import {isMap, isScalar, isSeq, type Node, type Pair, type YAMLMap} from 'yaml';
import type {Path} from '../fault.js';
import {offsetOf} from './node-offset.js';
import type {Place, Positions} from './positions.js';
import type {SourceText} from './source-text.js';

type PairsOf = (node: YAMLMap) => ReadonlyMap<string, Pair<Node, Node | null>>;

/** The positions of everything below a root. */
export function positionsOf(root: Node, source: SourceText): Positions {
	const pairsOf = rememberPairs();
	return {
		faultAt: (path, place, message, remedy) =>
			source.faultAt(offsetAt(root, pairsOf, path, place), path, message, remedy),
		plainSource(path) {
			const node = pairAt(root, pairsOf, path)?.value;
			return isScalar(node) && node.type === 'PLAIN' ? (node.source ?? null) : null;
		},
	};
}

/** By key, the first of duplicates; kept, because a file can have thousands of keys and as many faults. */
function rememberPairs(): PairsOf {
	const known = new WeakMap<YAMLMap, ReadonlyMap<string, Pair<Node, Node | null>>>();
	return (node) => {
		let pairs = known.get(node);
		if (!pairs) {
			const items = node.items as Pair<Node, Node | null>[];
			pairs = new Map(items.toReversed().map((pair) => [isScalar(pair.key) ? String(pair.key.value) : '', pair]));
			known.set(node, pairs);
		}

		return pairs;
	};
}

/** The entry at a path; null where there is none. */
function pairAt(root: Node, pairsOf: PairsOf, path: Path): {key: Node | null; value: Node | null} | null {
	let found: {key: Node | null; value: Node | null} = {key: null, value: root};
	for (const part of path) {
		const node: Node | null = found.value;
		if (isSeq(node) && typeof part === 'number') {
			const item = node.items[part] as Node | undefined;
			if (!item) {
				return null;
			}

			found = {key: null, value: item};
		} else if (isMap(node)) {
			const pair = pairsOf(node).get(String(part));
			if (!pair) {
				return null;
			}

			found = {key: pair.key, value: pair.value};
		} else {
			return null;
		}
	}

	return found;
}

function offsetAt(root: Node, pairsOf: PairsOf, path: Path, place: Place): number {
	for (let length = place === 'parent' ? path.length - 1 : path.length; length >= 0; length--) {
		const pair = pairAt(root, pairsOf, path.slice(0, length));
		if (pair) {
			const wantsKey = place === 'key' && length === path.length;
			const node = wantsKey ? (pair.key ?? pair.value) : (pair.value ?? pair.key);
			return node ? offsetOf(node) : 0;
		}
	}

	return 0;
}
