// A short unified diff of two small texts, for the sentence that says why a file is not restored. Pure.

const context = 2;
const mostLines = 40;
/** Beyond this many comparisons the changed middle is shown as replaced as a whole. */
const mostComparisons = 4_000_000;

type Line = Readonly<{mark: ' ' | '-' | '+'; text: string}>;

/** The difference from `before` to `after`, at most 40 lines; a sentence where either is not text. */
export function shortDiff(
	before: Readonly<{name: string; bytes: Buffer | null}>,
	after: Readonly<{name: string; bytes: Buffer | null}>,
): string {
	if (before.bytes?.includes(0) || after.bytes?.includes(0)) return 'The two differ, and are not text.';
	const script = compare(linesOf(before.bytes), linesOf(after.bytes));
	const shown = hunks(script);
	const cut = shown.length > mostLines ? [...shown.slice(0, mostLines), '… the rest is left out'] : shown;
	return [`--- ${nameOf(before)}`, `+++ ${nameOf(after)}`, ...cut].join('\n');
}

function nameOf({name, bytes}: Readonly<{name: string; bytes: Buffer | null}>): string {
	return bytes === null ? `${name} (absent)` : name;
}

function linesOf(bytes: Buffer | null): readonly string[] {
	if (bytes === null || bytes.length === 0) return [];
	const lines = bytes.toString('utf8').split('\n');
	if (lines.at(-1) === '') lines.pop();
	return lines;
}

function compare(before: readonly string[], after: readonly string[]): readonly Line[] {
	let start = 0;
	while (start < before.length && start < after.length && before[start] === after[start]) start += 1;
	let end = 0;
	while (
		end < before.length - start &&
		end < after.length - start &&
		before[before.length - 1 - end] === after[after.length - 1 - end]
	) {
		end += 1;
	}
	return [
		...before.slice(0, start).map(same),
		...compareMiddle(before.slice(start, before.length - end), after.slice(start, after.length - end)),
		...before.slice(before.length - end).map(same),
	];
}

const same = (text: string): Line => ({mark: ' ', text});
const removed = (text: string): Line => ({mark: '-', text});
const added = (text: string): Line => ({mark: '+', text});

function compareMiddle(before: readonly string[], after: readonly string[]): readonly Line[] {
	if (before.length * after.length > mostComparisons) return [...before.map(removed), ...after.map(added)];
	const width = after.length + 1;
	/** Length of the longest common subsequence of the rests from (i, j). */
	const common = new Uint32Array((before.length + 1) * width);
	const at = (i: number, j: number): number => common[i * width + j] ?? 0;
	for (let i = before.length - 1; i >= 0; i -= 1) {
		for (let j = after.length - 1; j >= 0; j -= 1) {
			common[i * width + j] = before[i] === after[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
		}
	}
	const script: Line[] = [];
	let i = 0;
	let j = 0;
	while (i < before.length || j < after.length) {
		const left = before[i];
		const right = after[j];
		if (left !== undefined && left === right) {
			script.push(same(left));
			i += 1;
			j += 1;
		} else if (left !== undefined && (right === undefined || at(i + 1, j) >= at(i, j + 1))) {
			script.push(removed(left));
			i += 1;
		} else if (right !== undefined) {
			script.push(added(right));
			j += 1;
		}
	}
	return script;
}

/** Only changed lines with a little around them, each group under its line numbers. */
function hunks(script: readonly Line[]): readonly string[] {
	const isNear = script.map((_, index) =>
		script.slice(Math.max(0, index - context), index + context + 1).some((line) => line.mark !== ' '),
	);
	const shown: string[] = [];
	let before = 1;
	let after = 1;
	for (const [index, line] of script.entries()) {
		if (isNear[index]) {
			if (index === 0 || !isNear[index - 1]) shown.push(`@@ -${before} +${after} @@`);
			shown.push(line.mark + line.text);
		}
		if (line.mark !== '+') before += 1;
		if (line.mark !== '-') after += 1;
	}
	return shown;
}
