// Takes secrets out of a file of evidence on its way into the store: out of text like out of any output, by value and by
// shape; out of anything else by value alone and without changing its length. Pure: chunks in, chunks out.
import {cleanText} from '../text/clean.js';
import {createRedactor} from '../text/redact.js';
import {type ByteMask, maskBytes} from './mask-bytes.js';

/** A file whose first line is longer is no text that a person reads. */
const longestLine = 1024 * 1024;
const newline = 0x0a;
const nothing = new Uint8Array(0);

/** Replaces every secret that can be found. A file with a NUL or with bytes that are no UTF-8 is taken as binary from there. */
export function redactBytes(secrets: readonly string[]): ByteMask {
	const redactor = createRedactor(secrets);
	const decoder = new TextDecoder('utf-8', {fatal: true, ignoreBOM: true});
	let open: Buffer = Buffer.alloc(0);
	let binary: ByteMask | null = null;
	let count = 0;

	/** One line or a part of one between carriage returns; what holds no secret stays as it is, colours included. */
	const redactPart = (part: string): string => {
		const redacted = redactor.line(cleanText(part, {tabs: 'keep', maxCells: Number.POSITIVE_INFINITY}));
		count += redacted.count;
		return redacted.count === 0 ? part : redacted.text;
	};

	/** Whole lines, or the last one; null where they are no text. */
	const redactLines = (bytes: Buffer): Buffer | null => {
		if (bytes.includes(0)) {
			return null;
		}

		let text: string;
		try {
			text = decoder.decode(bytes);
		} catch {
			return null;
		}

		const parts = text.split(/([\r\n]+)/);
		return Buffer.from(parts.map((part, index) => (index % 2 === 1 || part === '' ? part : redactPart(part))).join(''));
	};

	/** What the bytes become; from the first that are no text on, everything is binary. */
	const take = (bytes: Buffer): Uint8Array => {
		const redacted = binary === null ? redactLines(bytes) : null;
		if (redacted !== null) {
			return redacted;
		}

		binary ??= maskBytes(secrets);
		return binary.write(bytes);
	};

	return {
		write(chunk) {
			if (binary !== null) {
				return binary.write(chunk);
			}

			const bytes = Buffer.concat([open, chunk]);
			const end = bytes.lastIndexOf(newline) + 1;
			open = Buffer.alloc(0);
			if (end === 0 && bytes.length > longestLine) {
				binary = maskBytes(secrets);
				return binary.write(bytes);
			}

			const lines = end === 0 ? nothing : take(bytes.subarray(0, end));
			if (binary === null) {
				open = Buffer.from(bytes.subarray(end));
				return lines;
			}

			return Buffer.concat([lines, take(bytes.subarray(end))]);
		},
		end() {
			const last = binary === null && open.length > 0 ? take(open) : nothing;
			return binary === null ? last : Buffer.concat([last, binary.end()]);
		},
		count: () => count + (binary?.count() ?? 0),
	};
}
