// The bytes of a runbook file as plain data with positions. Everything YAML does that a reader would not see is refused
// here: what runs is what stands there. Reads bytes given to it; never a file.
import {
	type Document,
	isAlias,
	isMap,
	isScalar,
	isSeq,
	LineCounter,
	type Node,
	type Pair,
	parseDocument,
	type Scalar,
	type YAMLMap,
} from 'yaml';
import {isInvisible, nameCodePoint} from '../text/invisible.js';
import {type Fault, formatPath, type Path} from './fault.js';

/** A runbook is text for people; anything larger is a mistake or an attack. */
export const sizeLimit = 256 * 1024;
const depthLimit = 32;
const entryLimit = 10_000;

/** Which part of an entry a fault is about: its value, its key, or (for something missing) what holds it. */
export type Place = 'value' | 'key' | 'parent';

/** Where things stand in the file, for faults. */
export interface Positions {
	/** A fault at an entry. Where the entry does not exist, the nearest part of its path that does is named. */
	faultAt(path: Path, place: Place, message: string, remedy: string): Fault;
	/** The text of an unquoted scalar as it was written, else null. */
	plainSource(path: Path): string | null;
}

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
	const unreadable = (offsetFault: Fault): YamlDocument => ({kind: 'unreadable', faults: [offsetFault]});
	if (bytes.byteLength > sizeLimit) {
		return unreadable({
			file,
			line: 1,
			column: 1,
			path: 'runbook',
			message: `the file has more than ${sizeLimit} bytes`,
			remedy: 'a runbook is text for people; split it, or check that this is the right file',
		});
	}

	const text = decode(bytes);
	if (typeof text !== 'string') {
		return unreadable({file, ...text});
	}

	const lines = new LineCounter();
	lines.addNewLine(0);
	for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) {
		lines.addNewLine(at + 1);
	}

	return new Reader(text, file, lines).read();
}

type Position = Readonly<{line: number; column: number; path: string; message: string; remedy: string}>;

/** Text of UTF-8 bytes, or where they stop being UTF-8. */
function decode(bytes: Uint8Array): string | Position {
	const wide = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
	const remedy = 'save the file as UTF-8';
	if (wide) {
		return {line: 1, column: 1, path: 'runbook', message: 'the file is UTF-16, not UTF-8', remedy};
	}

	try {
		return new TextDecoder('utf-8', {fatal: true}).decode(bytes);
	} catch {
		const offset = firstInvalidByte(bytes);
		const before = new TextDecoder('utf-8', {ignoreBOM: true}).decode(bytes.subarray(0, offset));
		const line = before.split('\n').length;
		const column = before.length - before.lastIndexOf('\n');
		const message = `byte ${offset + 1} of the file is not UTF-8`;
		return {line, column, path: 'runbook', message, remedy};
	}
}

function firstInvalidByte(bytes: Uint8Array): number {
	const lossy = new TextDecoder('utf-8', {ignoreBOM: true}).decode(bytes);
	let offset = 0;
	for (const character of lossy) {
		const codePoint = character.codePointAt(0) ?? 0;
		const isWritten = bytes[offset] === 0xef && bytes[offset + 1] === 0xbf && bytes[offset + 2] === 0xbd;
		if (codePoint === 0xfffd && !isWritten) {
			return offset;
		}

		offset += codePoint < 0x80 ? 1 : codePoint < 0x800 ? 2 : codePoint < 0x10000 ? 3 : 4;
	}

	return offset;
}

const forbiddenKeys = new Set(['__proto__', 'constructor', 'prototype']);
/** Keys whose scalars are run, so that a lost word or a joined line changes what happens. */
const commandKeys = new Set(['run', 'shell', 'quarantine', 'snapshot']);
/** Deeper than any runbook, found before the parser recurses into it. */
const nestedFlow = new RegExp(`(?:[[{][ \\t\\r\\n]*){${depthLimit + 1}}|(?:[-?][ \\t]+){${depthLimit + 1}}`);
const leadingZero = /^[-+]?0\d+(?:\.\d*)?$/;

class Reader implements Positions {
	readonly #text: string;
	readonly #file: string;
	readonly #lines: LineCounter;
	readonly #faults: Fault[] = [];
	readonly #pairs = new WeakMap<YAMLMap, ReadonlyMap<string, Pair<Node, Node | null>>>();
	#root: Node | null = null;

	constructor(text: string, file: string, lines: LineCounter) {
		this.#text = text;
		this.#file = file;
		this.#lines = lines;
	}

	read(): YamlDocument {
		this.#refuseHiddenCharacters();
		const nested = nestedFlow.exec(this.#text);
		if (nested) {
			this.#add(nested.index, [], `the file is nested deeper than ${depthLimit} levels`, 'flatten it');
			return {kind: 'unreadable', faults: this.#faults};
		}

		const crowd = firstBeyondLimit(this.#text);
		if (crowd !== null) {
			this.#add(crowd, [], `the file has more than ${entryLimit} keys and entries`, 'split it into several runbooks');
			return {kind: 'unreadable', faults: this.#faults};
		}

		const document = this.#parse();
		const root = document.contents;
		if (document.errors.length > 0) {
			if (root) {
				this.#convert(root, [], 0);
			}

			return {kind: 'unreadable', faults: this.#faults};
		}

		if (root === null || (isScalar(root) && root.value === null)) {
			this.#add(0, [], 'the file is empty', 'write a runbook; `gotriage schema` describes its form');
			return {kind: 'unreadable', faults: this.#faults};
		}

		if (!isMap(root)) {
			const found = isSeq(root) ? 'a list' : isAlias(root) ? 'an alias' : 'a single value';
			this.#add(offsetOf(root), [], `a runbook is a map of keys, and this is ${found}`, 'begin with `schema: 1`');
			return {kind: 'unreadable', faults: this.#faults};
		}

		this.#root = root;
		const data = this.#convert(root, [], 1);
		return {kind: 'read', data, faults: this.#faults, positions: this};
	}

	faultAt(path: Path, place: Place, message: string, remedy: string): Fault {
		return this.#fault(this.#offsetAt(path, place), path, message, remedy);
	}

	plainSource(path: Path): string | null {
		const node = this.#pairAt(path)?.value;
		return isScalar(node) && node.type === 'PLAIN' ? (node.source ?? null) : null;
	}

	#parse(): Document.Parsed {
		// The library's own check for duplicate keys takes quadratic time; #convertMap does it.
		const document = parseDocument(this.#text, {
			uniqueKeys: false,
			version: '1.2',
			schema: 'core',
			merge: false,
			prettyErrors: false,
			strict: true,
			logLevel: 'error',
		});
		// After a tab, every line below it seems wrong too.
		const tabs = document.errors.filter(({code}) => code === 'TAB_AS_INDENT');
		for (const error of tabs.length > 0 ? tabs : firstAtEachPlace(document.errors)) {
			const {message, remedy} = syntaxFault(error.code, error.message, this.#text.slice(error.pos[0]));
			this.#add(error.pos[0], [], message, remedy);
		}

		const directive = /^%([^\n#]*)/m.exec(this.#text.slice(0, this.#startOfContent(document)));
		if (directive) {
			this.#add(
				directive.index,
				[],
				`the directive %${(directive[1] ?? '').trim()} changes how the file is read`,
				'remove the line; a runbook is plain YAML 1.2',
			);
		}

		return document;
	}

	#startOfContent(document: Document.Parsed): number {
		return document.contents?.range[0] ?? this.#text.length;
	}

	#refuseHiddenCharacters(): void {
		let offset = 0;
		for (const character of this.#text) {
			const codePoint = character.codePointAt(0) ?? 0;
			const isCommon = (codePoint >= 0x20 && codePoint < 0x7f) || codePoint === 10 || codePoint === 9;
			const isLineEnd = codePoint === 13 && this.#text[offset + 1] === '\n';
			if (!isCommon && !isLineEnd && isInvisible(codePoint)) {
				this.#add(
					offset,
					[],
					`the file contains the character ${nameCodePoint(codePoint)}, which cannot be seen`,
					'remove it',
				);
			}

			offset += character.length;
		}
	}

	/** Plain data of a node, with all that must not be there reported. What is refused becomes null. */
	#convert(node: Node, path: Path, depth: number): unknown {
		this.#refuseTricks(node, path);
		if (depth > depthLimit) {
			this.#add(offsetOf(node), path, `the file is nested deeper than ${depthLimit} levels`, 'flatten it');
			return null;
		}

		if (isMap(node)) {
			return this.#convertMap(node, path, depth);
		}

		if (isSeq(node)) {
			return node.items.map((item, index) => this.#convert(item as Node, [...path, index], depth + 1));
		}

		return isScalar(node) ? this.#convertScalar(node, path) : null;
	}

	#convertMap(node: YAMLMap, path: Path, depth: number): Record<string, unknown> {
		const data: Record<string, unknown> = {};
		const first = new Map<string, Node>();
		for (const pair of node.items as Pair<Node, Node | null>[]) {
			const keyNode = pair.key;
			if (!isScalar(keyNode) || isAlias(keyNode)) {
				this.#add(offsetOf(keyNode), path, 'a key must be a plain word', templateRemedy(keyNode));
				continue;
			}

			const key = keyNode.value === null ? (keyNode.source ?? '') : String(keyNode.value);
			if (this.#refuseKey(key, keyNode, [...path, key], first)) {
				continue;
			}

			first.set(key, keyNode);
			data[key] = pair.value ? this.#convert(pair.value, [...path, key], depth + 1) : null;
		}

		return data;
	}

	#refuseKey(key: string, node: Scalar, path: Path, first: ReadonlyMap<string, Node>): boolean {
		this.#refuseTricks(node, path);
		if (forbiddenKeys.has(key)) {
			this.#add(offsetOf(node), path, `${key} cannot be a key`, 'choose another name');
			return true;
		}

		if (key === '<<') {
			this.#add(offsetOf(node), path, 'merge keys (<<) are not read', 'write the keys out');
			return true;
		}

		const earlier = first.get(key);
		if (earlier) {
			const line = this.#lines.linePos(offsetOf(earlier)).line;
			const name = formatPath([key]);
			this.#add(offsetOf(node), path, `the key ${name} stands here a second time (first on line ${line})`, 'keep one');
			return true;
		}

		return false;
	}

	#convertScalar(node: Scalar, path: Path): unknown {
		const offset = offsetOf(node);
		if (node.type === 'PLAIN' && typeof node.value === 'number' && leadingZero.test(node.source ?? '')) {
			this.#add(
				offset,
				path,
				`YAML reads ${node.source} as the number ${node.value}`,
				`drop the zero, or, for a text, put it in quotes: '${node.source}'`,
			);
		}

		if (typeof node.value === 'string') {
			this.#refuseEscapedCharacters(node.value, offset, path);
		}

		if (path.some((key) => typeof key === 'string' && commandKeys.has(key))) {
			this.#refuseLostText(node, path);
		}

		return typeof node.value === 'bigint' ? Number(node.value) : node.value;
	}

	/** `"\u202e"` in double quotes brings in what the text itself may not hold. */
	#refuseEscapedCharacters(value: string, offset: number, path: Path): void {
		const hidden = [...value].find(
			(character) => character !== '\n' && character !== '\t' && isInvisible(character.codePointAt(0) ?? 0),
		);
		// A character that stands in the text as it is has been reported at its own place.
		if (hidden !== undefined && !this.#text.includes(hidden)) {
			this.#add(
				offset,
				path,
				`the text contains the character ${nameCodePoint(hidden.codePointAt(0) ?? 0)}, which cannot be seen`,
				'remove it',
			);
		}
	}

	#refuseLostText(node: Scalar, path: Path): void {
		const offset = offsetOf(node);
		const isBlock = node.type === 'BLOCK_LITERAL' || node.type === 'BLOCK_FOLDED';
		if (!isBlock && node.comment) {
			this.#add(
				offset,
				path,
				`YAML drops #${node.comment.trimEnd()} from the command, as a comment`,
				'put the whole argument in quotes, or move the comment to a line of its own',
			);
		}

		if (node.type === 'BLOCK_FOLDED') {
			this.#add(offset, path, 'a folded text (>) joins the lines of the command', 'use | instead');
		} else if (!isBlock && this.#text.slice(offset, node.range?.[1] ?? offset).includes('\n')) {
			this.#add(offset, path, 'YAML joins the lines of this command', 'use | for a script of several lines');
		}
	}

	#refuseTricks(node: Node, path: Path): void {
		const remedy = 'write the value out where it is used';
		if (isAlias(node)) {
			this.#add(offsetOf(node), path, `the alias *${node.source} hides what runs`, remedy);
			return;
		}

		const anchor = (node as {anchor?: string}).anchor;
		if (anchor) {
			this.#add(this.#propertyOffset(node, `&${anchor}`), path, `the anchor &${anchor} hides what runs`, remedy);
		}

		if (node.tag) {
			const shown = node.tag.replace(/^tag:yaml\.org,2002:/, '!!');
			this.#add(this.#propertyOffset(node, shown), path, `the tag ${shown} is not read`, 'remove it');
		}
	}

	/** Anchors and tags stand before the node they belong to. */
	#propertyOffset(node: Node, shown: string): number {
		const offset = offsetOf(node);
		const before = this.#text.lastIndexOf(shown, offset);
		return before === -1 ? offset : before;
	}

	#pairAt(path: Path): {key: Node | null; value: Node | null} | null {
		let found: {key: Node | null; value: Node | null} = {key: null, value: this.#root};
		for (const part of path) {
			const node: Node | null = found.value;
			if (isSeq(node) && typeof part === 'number') {
				const item = node.items[part] as Node | undefined;
				if (!item) {
					return null;
				}

				found = {key: null, value: item};
			} else if (isMap(node)) {
				const pair = this.#pairsOf(node).get(String(part));
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

	/** By key, the first of duplicates; kept, because a file can have thousands of keys and as many faults. */
	#pairsOf(node: YAMLMap): ReadonlyMap<string, Pair<Node, Node | null>> {
		let pairs = this.#pairs.get(node);
		if (!pairs) {
			const items = node.items as Pair<Node, Node | null>[];
			pairs = new Map(items.toReversed().map((pair) => [isScalar(pair.key) ? String(pair.key.value) : '', pair]));
			this.#pairs.set(node, pairs);
		}

		return pairs;
	}

	#offsetAt(path: Path, place: Place): number {
		for (let length = place === 'parent' ? path.length - 1 : path.length; length >= 0; length--) {
			const pair = this.#pairAt(path.slice(0, length));
			if (pair) {
				const wantsKey = place === 'key' && length === path.length;
				const node = wantsKey ? (pair.key ?? pair.value) : (pair.value ?? pair.key);
				return node ? offsetOf(node) : 0;
			}
		}

		return 0;
	}

	#add(offset: number, path: Path, message: string, remedy: string): void {
		this.#faults.push(this.#fault(offset, path, message, remedy));
	}

	#fault(offset: number, path: Path, message: string, remedy: string): Fault {
		const {line, col} = this.#lines.linePos(Math.min(offset, this.#text.length));
		return {
			file: this.#file,
			line: Math.max(line, 1),
			column: Math.max(col, 1),
			path: formatPath(path),
			message,
			remedy,
		};
	}
}

/** Where the file has more entries than any runbook, found without parsing it; prose counts a little. */
function firstBeyondLimit(text: string): number | null {
	let count = 0;
	for (const {index} of text.matchAll(/(?::|,|-|\?)(?=[ \t\r\n])/g)) {
		count++;
		if (count > entryLimit) {
			return index;
		}
	}

	return null;
}

function firstAtEachPlace<Placed extends Readonly<{pos: readonly [number, number]}>>(
	errors: readonly Placed[],
): Placed[] {
	return errors.filter((error, index) => errors.findIndex(({pos}) => pos[0] === error.pos[0]) === index);
}

function offsetOf(node: Node): number {
	return node.range?.[0] ?? 0;
}

/** `{{inputs.x}}` without quotes is a map whose key is a map. */
function templateRemedy(key: Node): string {
	return isMap(key) ? "put quotes around an argument that begins with a placeholder, '{{…}}'" : 'write a plain word';
}

const syntaxRemedies: Readonly<Record<string, readonly [message: string, remedy: string]>> = {
	MULTIPLE_DOCS: ['the file holds a second document', 'keep one runbook in one file; remove the line ---'],
	TAB_AS_INDENT: ['a tab is used as indentation', 'indent with spaces'],
	BAD_ALIAS: ['this reads as an alias', 'put the text in quotes'],
	BAD_SCALAR_START: ['a text cannot begin with this character', 'put the text in quotes'],
	BLOCK_AS_IMPLICIT_KEY: ['a second colon makes a map within a line', 'put the text in quotes'],
	BAD_DQ_ESCAPE: ['this is no escape of double quotes', 'use single quotes, or write \\\\ for a backslash'],
	RESOURCE_EXHAUSTION: [`the file is nested deeper than ${depthLimit} levels`, 'flatten it'],
};

function syntaxFault(code: string, message: string, rest: string): {message: string; remedy: string} {
	const known = syntaxRemedies[code];
	if (known) {
		return {message: known[0], remedy: known[1]};
	}

	const plain = message
		.replace(/ at line .*$/s, '')
		.replace('"quote', 'quote')
		.replace(/^./, (first) => first.toLowerCase());
	const isAfterBraces = /^\S*\}\}|^[^\s,\]]/.test(rest) && code === 'UNEXPECTED_TOKEN';
	return {
		message: `this is not YAML: ${plain}`,
		remedy: isAfterBraces
			? 'put quotes around a text that contains braces or brackets'
			: 'check the indentation, quotes and brackets here',
	};
}
