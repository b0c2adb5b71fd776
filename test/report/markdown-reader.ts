// What hosts do with Markdown beyond the standard: they look for mentions, references and formulas in the text that is left
// once code and escapes are gone, and some split a table's row by a simpler rule. The standard itself is in gfm-reader.ts,
// by a real parser. Independent of the code under test.

/** A line with its code spans taken out (each becomes ¤), by the rule of equal backtick runs. */
export function withoutCode(line: string): string {
	let rest = '';
	let at = 0;
	while (at < line.length) {
		const character = line.charAt(at);
		if (character === '\\') {
			rest += line.slice(at, at + 2);
			at += 2;
			continue;
		}

		if (character !== '`') {
			rest += character;
			at++;
			continue;
		}

		const run = /^`+/.exec(line.slice(at))?.[0].length ?? 1;
		let end = at + run;
		let found = -1;
		while (end < line.length) {
			const next = line.indexOf('`', end);
			if (next === -1) {
				break;
			}

			const length = /^`+/.exec(line.slice(next))?.[0].length ?? 1;
			if (length === run) {
				found = next;
				break;
			}

			end = next + length;
		}

		if (found === -1) {
			rest += '`'.repeat(run);
			at += run;
		} else {
			rest += '¤';
			at = found + run;
		}
	}

	return rest;
}

/** What is left to act once escapes are taken away: the text in which a renderer looks for syntax. */
export const unescaped = (line: string): string => line.replaceAll(/\\[!-/:-@[-`{-~]/g, '¦');

/**
 * The cells of a row as GitHub splits them (an escape hides the next character) and as others do (a pipe counts unless
 * a backslash stands right before it). A row is safe when both agree.
 */
export function cellsOf(row: string): Readonly<{github: number; others: number}> {
	let github = 0;
	for (let at = 0; at < row.length; at++) {
		if (row.charAt(at) === '\\') {
			at++;
		} else if (row.charAt(at) === '|') {
			github++;
		}
	}

	return {github: github - 1, others: (row.match(/(?<!\\)\|/g) ?? []).length - 1};
}
