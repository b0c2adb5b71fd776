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
}

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

export function createLinePipeline(options: LinePipelineOptions): LinePipeline {
	const decoder = new StringDecoder('utf8');
	const cleaner = createCleaner(options.cleaning);
	const redactor = createRedactor(options.secrets, {afterGap: options.afterGap === true});
	if (options.insidePrivateKey) redactor.line('-----BEGIN PRIVATE KEY-----');
	let redactions = 0;

	const takeLine = (line: string): void => {
		const redacted = redactor.line(line);
		redactions += redacted.count;
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
	};
}
