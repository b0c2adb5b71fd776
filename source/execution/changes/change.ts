// What a built-in change (rename aside, signal, restore) answers, and the refusal that all of them share.

export type ChangeResult =
	/** One line for each thing that was done. */
	| Readonly<{kind: 'done'; lines: readonly string[]}>
	/** Nothing was touched; one sentence, perhaps followed by a diff. */
	| Readonly<{kind: 'refused'; reason: string}>
	/** It went wrong on the way; `lines` say what had been done and what was taken back. */
	| Readonly<{kind: 'failed'; reason: string; lines: readonly string[]}>;

/** Thrown where a change must not be prepared; the message is one plain sentence. */
export class ChangeRefused extends Error {
	override name = 'ChangeRefused';
}

export const refused = (reason: string): ChangeResult => ({kind: 'refused', reason});
