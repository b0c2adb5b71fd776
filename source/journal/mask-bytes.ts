// Takes known secrets out of a stream of bytes without changing its length, so that a binary file keeps its structure.
// Pure: chunks in, chunks out.
import {knownForms} from '../text/secret-forms.js';

/** Shorter values would be found by chance in binary data. */
const shortestForm = 6;

export type ByteMask = Readonly<{
	/** What can be passed on; the end of it may be held back until more has come. */
	write: (chunk: Uint8Array) => Uint8Array;
	end: () => Uint8Array;
	/** How many values were replaced so far. */
	count: () => number;
}>;

/** Replaces every form of the secrets by as many asterisks. */
export function maskBytes(secrets: readonly string[]): ByteMask {
	const forms = knownForms(secrets)
		.map((form) => Buffer.from(form))
		.filter((form) => form.length >= shortestForm);
	const longest = Math.max(1, ...forms.map((form) => form.length));
	let held = Buffer.alloc(0);
	let count = 0;
	return {
		write(chunk) {
			if (forms.length === 0) {
				return chunk;
			}

			const bytes = Buffer.concat([held, chunk]);
			for (const form of forms) {
				for (let at = bytes.indexOf(form); at !== -1; at = bytes.indexOf(form, at + form.length)) {
					bytes.fill(0x2a, at, at + form.length);
					count++;
				}
			}

			// A secret that begins in these bytes may end in the next chunk.
			const from = Math.max(0, bytes.length - (longest - 1));
			held = Buffer.from(bytes.subarray(from));
			return bytes.subarray(0, from);
		},
		end: () => held,
		count: () => count,
	};
}
