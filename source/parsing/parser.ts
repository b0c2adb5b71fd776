// Parsers turn what a command printed into data. They are pure and read line by line, so that an output larger than
// memory can be parsed while it streams by.
import type {Json} from '../runbook/verdict.js';

export type ParserName = string;

export type ParserResult =
	| Readonly<{kind: 'parsed'; json: Json; rows: readonly Json[]; lines: readonly string[]}>
	| Readonly<{kind: 'not-understood'; reason: string}>;

export interface Parser {
	/** One line of stdout without its newline, cleaned and redacted. */
	readonly writeLine: (line: string) => void;
	/** One line of stderr, likewise. */
	readonly writeErrorLine: (line: string) => void;
	/** The result; called once, after the last line. */
	readonly end: () => ParserResult;
}

/** How a parser is made and what a runbook author must know of it. */
export type ParserSpec = Readonly<{
	name: ParserName;
	/** One sentence: what it reads. */
	reads: string;
	/** One sentence: the shape of `json` and `rows`. */
	gives: string;
	create: () => Parser;
}>;
