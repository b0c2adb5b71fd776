// How large and how deep a runbook may be, found before the parser works on it. Pure.
export const depthLimit = 32;
const entryLimit = 10_000;

/** Deeper than any runbook, found before the parser recurses into it. */
const nestedFlow = new RegExp(`(?:[[{][ \\t\\r\\n]*){${depthLimit + 1}}|(?:[-?][ \\t]+){${depthLimit + 1}}`);

/** What is beyond the limits, and at which offset of the text; null when nothing is. */
export function beyondLimits(text: string): Readonly<{offset: number; message: string; remedy: string}> | null {
	const nested = nestedFlow.exec(text);
	if (nested) {
		return {offset: nested.index, ...tooDeep};
	}

	const crowd = firstBeyondLimit(text);
	return crowd === null
		? null
		: {
				offset: crowd,
				message: `the file has more than ${entryLimit} keys and entries`,
				remedy: 'split it into several runbooks',
			};
}

export const tooDeep = {message: `the file is nested deeper than ${depthLimit} levels`, remedy: 'flatten it'} as const;

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
