// Private keys in PEM form: within one line, as in JSON, or over many lines. Certificates and public keys are no secrets.

const begin = /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----/;
const end = /-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----/;
const header = /^\s*(?:Proc-Type|DEK-Info|Version|Comment|Hash|MessageID|Charset): /;
const body = /^[\s>|]*[A-Za-z0-9+/=]+\s*$/;
/** What ends a line of a key at least, and what its short last line may be. */
const shortest = 16;
const shortestLast = 4;

const placeholder = '«redacted:private-key»';
/** Lines of other text that may stand between those of a key before the key counts as cut off. */
const maxStrangers = 3;
/** So many lines further on, what looks like nothing but a line of a key is taken for one: others wrote in between. */
const reach = 200;
const loneBody =
	/^[\s>|]*(?:(?![0-9a-fA-F]+\s*$)(?=[^a-z]*[a-z])(?=[^A-Z]*[A-Z])[A-Za-z0-9+/=]{48,}|[A-Za-z0-9+/]{14,}={1,2})\s*$/;

/** The base64 text at the end of a line, before quotes and white space; null when it is shorter than `atLeast`. */
function tokenAtEnd(line: string, atLeast: number): Readonly<{from: number; to: number}> | null {
	let to = line.length;
	while (to > 0 && /["'\s]/.test(line.charAt(to - 1))) to--;
	let from = to;
	while (from > 0 && /[A-Za-z0-9+/=]/.test(line.charAt(from - 1))) from--;
	return to - from >= atLeast ? {from, to} : null;
}

/** For the lines of one stream, in order; remembers a key that is still open. */
export function redactPrivateKeys(): Readonly<{
	line: (line: string) => Readonly<{text: string; count: number}>;
	/** True while a key has begun and not ended. */
	isOpen: () => boolean;
}> {
	let isOpen = false;
	let strangers = 0;
	/** Lines in which the rest of a key that counts as cut off may still come. */
	let loneLines = 0;
	/** The key's lines stand behind something, a log's time for instance. */
	let hasPrefix = false;

	const openLine = (line: string): Readonly<{text: string; count: number}> => {
		const closing = end.exec(line);
		if (closing) {
			isOpen = false;
			loneLines = 0;
			const before = line.slice(0, closing.index);
			const last = tokenAtEnd(before, shortestLast);
			const rest = redactOpening(line.slice(closing.index));
			if (!last) return {text: before + rest.text, count: rest.count};
			return {
				text: before.slice(0, last.from) + placeholder + before.slice(last.to) + rest.text,
				count: rest.count + 1,
			};
		}
		if (line.trim() === '') return {text: line, count: 0};
		if (body.test(line) || header.test(line)) return {text: placeholder, count: 1};
		let tail = tokenAtEnd(line, shortest);
		if (tail) hasPrefix = true;
		else {
			strangers++;
			if (strangers > maxStrangers) {
				isOpen = false;
				loneLines = reach;
			}
			if (hasPrefix) tail = tokenAtEnd(line, shortestLast);
		}
		if (tail) return {text: line.slice(0, tail.from) + placeholder + line.slice(tail.to), count: 1};
		return {text: line, count: 0};
	};

	const redactOpening = (line: string): Readonly<{text: string; count: number}> => {
		let count = 0;
		let text = '';
		let rest = line;
		for (;;) {
			const opening = begin.exec(rest);
			if (!opening) return {text: text + rest, count};
			const from = opening.index + opening[0].length;
			text += rest.slice(0, from);
			rest = rest.slice(from);
			const closing = end.exec(rest);
			if (!closing) {
				isOpen = true;
				strangers = 0;
				hasPrefix = false;
				if (rest.trim() === '') return {text: text + rest, count};
				// Only what can belong to a key goes: a quote that closes a JSON string stays.
				const taken = /^(?:[A-Za-z0-9+/=\s]|\\[nr]|… \[\+\d+ chars\])*/.exec(rest)?.[0] ?? '';
				if (taken.trim() === '') return {text: text + rest, count};
				return {text: text + placeholder + rest.slice(taken.length), count: count + 1};
			}
			const middle = rest.slice(0, closing.index);
			if (middle !== placeholder && middle !== '') count++;
			text += (middle === '' ? '' : placeholder) + closing[0];
			rest = rest.slice(closing.index + closing[0].length);
		}
	};

	return {
		isOpen: () => isOpen || loneLines > 0,
		line(line) {
			if (isOpen) return openLine(line);
			if (loneLines > 0) {
				loneLines--;
				if (loneBody.test(line)) return {text: placeholder, count: 1};
				if (end.test(line)) loneLines = 0;
			}
			return line.includes('-----BEGIN ') ? redactOpening(line) : {text: line, count: 0};
		},
	};
}
