// Where a node begins. Pure.
import type {Node} from 'yaml';

/** The offset of a node in the text, in UTF-16 units from 0. */
export function offsetOf(node: Node): number {
	return node.range?.[0] ?? 0;
}
