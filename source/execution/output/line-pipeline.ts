// The one way from a process's bytes to text that may be stored or shown: decode, clean, assemble lines, redact. In this
// order, because a colour code would split a secret and a chunk boundary would halve it.
import {StringDecoder} from 'node:string_decoder';
import {type CleanerOptions, createCleaner} from '../../text/clean.js';
import {createRedactor} from '../../text/redact.js';

export interface LinePipeline {
	readonly write: (bytes: Buffer) => void;
	/** Hands out an unfinished last line; says whether the last line ended with a newline. */
	readonly end: () => Readonly<{endsWithNewline: boolean}>;
	/** How many secrets were replaced so far. */
	readonly redactions: () => number;
	/** The same by rule, under the names that the placeholders have. */
	readonly rules: () => RuleCounts;
}

export type RuleCounts = Readonly<Record<string, number>>;

export type LinePipelineOptions = Readonly<{
	secrets: readonly string[];
	cleaning?: CleanerOptions;
	/** The first line lies inside a private key whose beginning was not kept. */
	insidePrivateKey?: boolean;
	/** Bytes before the first line were left out. */
	afterGap?: boolean;
	/** Gets each line without its newline, cleaned and redacted. */
	onLine: (line: string) => void;
}>;

function rulesIn(text: string): RuleCounts {
	const found: Record<string, number> = {};
	for (const [, rule = ''] of text.matchAll(/«redacted:([a-z-]+)»/g)) found[rule] = (found[rule] ?? 0) + 1;
	return found;
}

/** The counts of both; `sign` -1 takes the second ones away. Rules that found nothing are left out. */
export function sumOfRules(first: RuleCounts, second: RuleCounts, sign = 1): RuleCounts {
	const names = new Set([...Object.keys(first), ...Object.keys(second)]);
	const sums = [...names].map((name) => [name, (first[name] ?? 0) + sign * (second[name] ?? 0)] as const);
	return Object.fromEntries(sums.filter(([, count]) => count > 0));
}

export function createLinePipeline(options: LinePipelineOptions): LinePipeline {
	const decoder = new StringDecoder('utf8');
	const cleaner = createCleaner(options.cleaning);
	const redactor = createRedactor(options.secrets, {afterGap: options.afterGap === true});
	if (options.insidePrivateKey) redactor.line('-----BEGIN PRIVATE KEY-----');
	let redactions = 0;
	let rules: RuleCounts = {};

	const takeLine = (line: string): void => {
		const redacted = redactor.line(line);
		redactions += redacted.count;
		if (redacted.count > 0) {
			rules = sumOfRules(rules, rulesIn(redacted.text));
			// Output may hold placeholders of its own, of a report for instance.
			if (line.includes('«redacted:')) rules = sumOfRules(rules, rulesIn(line), -1);
		}
		options.onLine(redacted.text);
	};

	const takeComplete = (text: string): void => {
		if (text === '') return;
		const lines = text.split('\n');
		lines.pop();
		for (const line of lines) takeLine(line);
	};

	return {
		write(bytes) {
			takeComplete(cleaner.write(decoder.write(bytes)));
		},
		end() {
			takeComplete(cleaner.write(decoder.end()));
			const open = cleaner.end();
			if (open !== '') takeLine(open);
			return {endsWithNewline: open === ''};
		},
		redactions: () => redactions,
		rules: () => rules,
	};
}
