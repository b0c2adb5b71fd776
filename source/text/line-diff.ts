// The difference of two texts line by line, as the hunks of a unified diff. Pure; knows no names, no limits of a screen.

const context = 2;
/** Beyond this many comparisons the changed middle is shown as replaced as a whole. */
const mostComparisons = 4_000_000;

type Line = Readonly<{mark: ' ' | '-' | '+'; text: string}>;

/** The lines of a text; the newline at its end begins none. */
export function linesOf(text: string): readonly string[] {
	if (text === '') return [];
	const lines = text.split('\n');
	if (lines.at(-1) === '') lines.pop();
	return lines;
}

/** What leads from `before` to `after`: `@@ -1 +1 @@` before each group, then lines marked ` `, `-` or `+`. Empty: no difference. */
export function unifiedHunks(before: readonly string[], after: readonly string[]): readonly string[] {
	return hunks(compare(before, after));
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
