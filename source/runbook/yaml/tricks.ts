// What YAML does that a reader of the file would not see: refused, so that what runs is what stands there. Pure.
import {isAlias, type Node, type Scalar} from 'yaml';
import type {Path} from '../fault.js';
import {offsetOf} from './node-offset.js';
import type {Conversion} from './source-text.js';

/** Words that YAML drops as a comment, and lines that it joins. */
export function refuseLostText(node: Scalar, path: Path, {source, report}: Conversion): void {
	const offset = offsetOf(node);
	const isBlock = node.type === 'BLOCK_LITERAL' || node.type === 'BLOCK_FOLDED';
	if (!isBlock && node.comment) {
		report(
			offset,
			path,
			`YAML drops #${node.comment.trimEnd()} from the command, as a comment`,
			'put the whole argument in quotes, or move the comment to a line of its own',
		);
	}

	if (node.type === 'BLOCK_FOLDED') {
		report(offset, path, 'a folded text (>) joins the lines of the command', 'use | instead');
	} else if (!isBlock && source.text.slice(offset, node.range?.[1] ?? offset).includes('\n')) {
		report(offset, path, 'YAML joins the lines of this command', 'use | for a script of several lines');
	}
}

/** Aliases, anchors and tags: what stands in one place and is read in another. */
export function refuseTricks(node: Node, path: Path, {source, report}: Conversion): void {
	const remedy = 'write the value out where it is used';
	if (isAlias(node)) {
		report(offsetOf(node), path, `the alias *${node.source} hides what runs`, remedy);
		return;
	}

	const anchor = (node as {anchor?: string}).anchor;
	if (anchor) {
		report(propertyOffset(node, `&${anchor}`, source.text), path, `the anchor &${anchor} hides what runs`, remedy);
	}

	if (node.tag) {
		const shown = node.tag.replace(/^tag:yaml\.org,2002:/, '!!');
		report(propertyOffset(node, shown, source.text), path, `the tag ${shown} is not read`, 'remove it');
	}
}

/** Anchors and tags stand before the node they belong to. */
function propertyOffset(node: Node, shown: string, text: string): number {
	const offset = offsetOf(node);
	const before = text.lastIndexOf(shown, offset);
	return before === -1 ? offset : before;
}
