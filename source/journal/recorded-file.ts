// One file of a recording as it is on disk. A recording may come from anyone: must never follow a link, read a device or
// wait for a pipe, or take more memory than a recording may need.
import {createHash} from 'node:crypto';
import {constants} from 'node:fs';
import {lstat, open} from 'node:fs/promises';
import {join} from 'node:path';
import {errorCode, errorWords} from './system-error.js';

/** The most that is read of each file, in bytes. What was kept of one stream is at most 8 MiB, with its cuts. */
export const recordingLimits = {
	journal: 64 * 1024 * 1024,
	blob: 64 * 1024 * 1024,
	runbook: 256 * 1024,
	drill: 256 * 1024,
} as const;

/** A file of a recording as it is on disk. */
export type RecordedFile =
	| Readonly<{kind: 'bytes'; bytes: Buffer}>
	| Readonly<{kind: 'missing'}>
	/** A link, a pipe, a directory, too large, not permitted: half a sentence. */
	| Readonly<{kind: 'unusable'; why: string}>;

export const isBlobPath = (path: string): boolean => /^blobs\/[0-9a-f]{64}$/.test(path);
export const sha256Of = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
/** Reads one file of a recording, not following a link and not waiting for a pipe. */
export async function readRecordedFile(directory: string, name: string, limit: number): Promise<RecordedFile> {
	try {
		if (name.includes('/') && !(await lstat(join(directory, name, '..'))).isDirectory()) {
			return {kind: 'unusable', why: 'it lies behind a link'};
		}

		const handle = await open(join(directory, name), constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
		try {
			const info = await handle.stat();
			if (!info.isFile()) {
				return {kind: 'unusable', why: 'it is not a regular file'};
			}

			if (info.size > limit) {
				return {kind: 'unusable', why: `it is larger than the ${limit} bytes that are read of it`};
			}

			const buffer = Buffer.alloc(info.size + 1);
			let length = 0;
			for (;;) {
				const {bytesRead} = await handle.read(buffer, length, buffer.length - length, length);
				length += bytesRead;
				if (bytesRead === 0 || length === buffer.length) {
					return {kind: 'bytes', bytes: buffer.subarray(0, Math.min(length, info.size))};
				}
			}
		} finally {
			await handle.close();
		}
	} catch (error) {
		const code = errorCode(error);
		return code === 'ENOENT' || code === 'ENOTDIR'
			? {kind: 'missing'}
			: {kind: 'unusable', why: code === 'ELOOP' ? 'it is a link' : errorWords(error)};
	}
}

/** Deeper than any event, and far from what would exhaust the stack. */
const deepest = 256;

/** The first line of these bytes whose JSON is nested too deep to be read; null where none is. */
export function tooDeepLine(bytes: Uint8Array): number | null {
	let line = 1;
	let depth = 0;
	let isString = false;
	for (let at = 0; at < bytes.length; at++) {
		const byte = bytes[at];
		if (byte === 0x0a) {
			line++;
			depth = 0;
			isString = false;
		} else if (isString) {
			if (byte === 0x5c) {
				at++;
			} else if (byte === 0x22) {
				isString = false;
			}
		} else if (byte === 0x22) {
			isString = true;
		} else if (byte === 0x5b || byte === 0x7b) {
			depth++;
			if (depth > deepest) {
				return line;
			}
		} else if (byte === 0x5d || byte === 0x7d) {
			depth--;
		}
	}

	return null;
}
