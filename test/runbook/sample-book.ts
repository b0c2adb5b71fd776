// A small runbook in which every line can be made wrong: the tests of loading and lint replace one piece of it.
export const book = `schema: 1
id: x
title: A title
requires: [go, curl]
inputs:
  who: {type: string, prompt: Who, default: me}
thresholds:
  slow: {value: 5, unit: ms, source: a book}
triage:
  - {symptom: Slow, metric: first, response: fix}
steps:
  - id: first
    kind: check
    title: First
    run: [go, env, GOPROXY]
    value: size(stdout)
    alarm: {above: slow}
    facts: {proxy: stdout}
    next: {alarm: fix, ok: end}
  - id: fix
    kind: action
    title: Fix
    risk: reversible
    effect: It is fixed.
    run: [go, env, -w, 'GOPROXY={{inputs.who}}']
    undo: {run: [go, env, -u, GOPROXY]}
    verify: first
`;

/** The book with one piece replaced; the piece must be there. */
export function bookWith(piece: string, replacement: string): string {
	if (!book.includes(piece)) {
		throw new Error(`the book has no ${piece}`);
	}

	return book.replace(piece, () => replacement);
}
