// From the bytes of a file to its text: UTF-8 and of a sane size, or the place where it stops being so. Pure.

/** A runbook is text for people; anything larger is a mistake or an attack. */
export const sizeLimit = 256 * 1024;

/** What is wrong with the bytes, and at which line and column (both from 1) of what could be read. */
export type BadBytes = Readonly<{line: number; column: number; path: string; message: string; remedy: string}>;

/** Text of UTF-8 bytes, or where they stop being UTF-8. */
export function decode(bytes: Uint8Array): string | BadBytes {
	if (bytes.byteLength > sizeLimit) {
		return {
			line: 1,
			column: 1,
			path: 'runbook',
			message: `the file has more than ${sizeLimit} bytes`,
			remedy: 'a runbook is text for people; split it, or check that this is the right file',
		};
	}

	const wide = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
	const remedy = 'save the file as UTF-8';
	if (wide) {
		return {line: 1, column: 1, path: 'runbook', message: 'the file is UTF-16, not UTF-8', remedy};
	}

	try {
		return new TextDecoder('utf-8', {fatal: true}).decode(bytes);
	} catch {
		const offset = firstInvalidByte(bytes);
		const before = new TextDecoder('utf-8', {ignoreBOM: true}).decode(bytes.subarray(0, offset));
		const line = before.split('\n').length;
		const column = before.length - before.lastIndexOf('\n');
		const message = `byte ${offset + 1} of the file is not UTF-8`;
		return {line, column, path: 'runbook', message, remedy};
	}
}

function firstInvalidByte(bytes: Uint8Array): number {
	const lossy = new TextDecoder('utf-8', {ignoreBOM: true}).decode(bytes);
	let offset = 0;
	for (const character of lossy) {
		const codePoint = character.codePointAt(0) ?? 0;
		const isWritten = bytes[offset] === 0xef && bytes[offset + 1] === 0xbf && bytes[offset + 2] === 0xbd;
		if (codePoint === 0xfffd && !isWritten) {
			return offset;
		}

		offset += codePoint < 0x80 ? 1 : codePoint < 0x800 ? 2 : codePoint < 0x10000 ? 3 : 4;
	}

	return offset;
}
