// A fault of a runbook file: where it is, what is wrong, what to do. Data only; one place builds its line of text.
import {cleanLine} from '../text/clean.js';

export type Fault = Readonly<{
	file: string;
	/** From 1. */
	line: number;
	/** From 1, in characters. */
	column: number;
	/** `steps[0].run[2]`; `runbook` when it is about the file as a whole. */
	path: string;
	message: string;
	remedy: string;
}>;

/** Key or index, from the root of the document. */
export type Path = ReadonlyArray<string | number>;

/** Long enough for every message; a text of the file that a fault quotes must not hide what stands behind it. */
const longestFault = 8000;

/** `file:line:column: path: message (remedy)`, on one line, whatever the file and its name contain. */
export function formatFault({file, line, column, path, message, remedy}: Fault): string {
	return cleanLine(`${cleanLine(file)}:${line}:${column}: ${path}: ${message} (${remedy})`, longestFault);
}

/** `steps[0].env['GO FLAGS']`: a path as a person reads it. */
export function formatPath(path: Path): string {
	if (path.length === 0) {
		return 'runbook';
	}

	return path.reduce<string>((shown, key, index) => {
		if (typeof key === 'number') {
			return `${shown}[${key}]`;
		}

		if (!/^[\w-]+$/.test(key)) {
			return `${shown}[${JSON.stringify(key.length > 60 ? `${key.slice(0, 59)}…` : key)}]`;
		}

		return index === 0 ? key : `${shown}.${key}`;
	}, '');
}

/** By position, then by path; the same fault once. */
export function sortFaults(faults: readonly Fault[]): Fault[] {
	const seen = new Set<string>();
	return [...faults]
		.sort((a, b) => a.line - b.line || a.column - b.column || (a.path < b.path ? -1 : a.path > b.path ? 1 : 0))
		.filter((fault) => {
			const key = `${fault.line}:${fault.column}:${fault.message}`;
			return !seen.has(key) && seen.add(key);
		});
}
