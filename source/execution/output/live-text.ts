// What a person sees while a command runs: the newest whole lines, at most ten times a second, at most 4 KiB of each
// burst. It never slows the command down and never shows an unfinished line, in which half a secret could stand.
import {createLinePipeline, type LinePipeline} from './line-pipeline.js';

const burst = 4096;

export interface LiveText {
	readonly write: (chunk: Buffer) => void;
	/** The text since the last call; empty when there is no whole line yet. */
	readonly take: () => string;
	/** The rest, an unfinished last line included. */
	readonly end: () => string;
}

/** `isInsidePrivateKey` tells for a byte offset of the stream whether it lies inside a private key. */
export function createLiveText(secrets: readonly string[], isInsidePrivateKey: (offset: number) => boolean): LiveText {
	let pending: Buffer = Buffer.alloc(0);
	/** Bytes seen up to the end of `pending`. */
	let total = 0;
	/** Bytes of the line in hand that were passed over, because more arrived than is shown. */
	let skipped = 0;
	let lines: string[] = [];
	const start = (insidePrivateKey: boolean, afterGap: boolean): LinePipeline =>
		createLinePipeline({secrets, insidePrivateKey, afterGap, onLine: (line) => lines.push(line)});
	let pipeline = start(false, false);

	const drop = (bytes: Buffer): Buffer => {
		const newline = bytes.indexOf(10);
		if (newline === -1) {
			skipped += bytes.length;
			return Buffer.alloc(0);
		}
		skipped = 0;
		const rest = bytes.subarray(newline + 1);
		pipeline = start(isInsidePrivateKey(total - rest.length), true);
		return rest;
	};

	const taken = (): string => {
		const text = lines.map((line) => `${line}\n`).join('');
		lines = [];
		return text;
	};

	return {
		write(chunk) {
			total += chunk.length;
			if (pending.length + chunk.length <= burst) {
				pending = Buffer.concat([pending, chunk]);
				return;
			}
			skipped += pending.length + chunk.length - burst;
			pending =
				chunk.length >= burst
					? Buffer.from(chunk.subarray(-burst))
					: Buffer.concat([pending.subarray(pending.length + chunk.length - burst), chunk]);
		},
		take() {
			if (skipped > 0) pending = drop(pending);
			const end = pending.lastIndexOf(10) + 1;
			if (end > 0) {
				pipeline.write(pending.subarray(0, end));
				pending = Buffer.from(pending.subarray(end));
			}
			return taken();
		},
		end() {
			if (skipped > 0) pending = drop(pending);
			pipeline.write(pending);
			pending = Buffer.alloc(0);
			pipeline.end();
			if (skipped > 0) lines.push(`… [${skipped} bytes without a newline] …`);
			return taken();
		},
	};
}
