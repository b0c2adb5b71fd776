// The text of a file with its line numbers, and the faults found at its offsets. Pure.
import {LineCounter} from 'yaml';
import {type Fault, formatPath, type Path} from '../fault.js';

/** Says what is wrong at an offset of the text, in UTF-16 units from 0. */
export type Report = (offset: number, path: Path, message: string, remedy: string) => void;

export type SourceText = Readonly<{
	text: string;
	/** The line of an offset, from 1. */
	lineOf: (offset: number) => number;
	faultAt: (offset: number, path: Path, message: string, remedy: string) => Fault;
}>;

/** What a conversion works within: the text, and where its faults go. */
export type Conversion = Readonly<{source: SourceText; report: Report}>;

/** The text of a file; `file` is its name, for the faults. */
export function sourceTextOf(text: string, file: string): SourceText {
	const lines = new LineCounter();
	lines.addNewLine(0);
	for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) {
		lines.addNewLine(at + 1);
	}

	return {
		text,
		lineOf: (offset) => lines.linePos(offset).line,
		faultAt(offset, path, message, remedy) {
			const {line, col} = lines.linePos(Math.min(offset, text.length));
			return {
				file,
				line: Math.max(line, 1),
				column: Math.max(col, 1),
				path: formatPath(path),
				message,
				remedy,
			};
		},
	};
}
