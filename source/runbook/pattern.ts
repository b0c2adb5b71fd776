// Regular expressions that a runbook states: of an input's `pattern` and of a check's `match`.

/**
 * A compiled expression, or null where it is none. Unicode rules first; an author's `[\w-.]`, which those refuse, is
 * read by the older rules.
 */
export function compilePattern(pattern: string, flags = ''): RegExp | null {
	for (const unicode of ['u', '']) {
		try {
			return new RegExp(pattern, `${flags}${unicode}`);
		} catch {
			// Tried again by the older rules; null after both.
		}
	}

	return null;
}
