// Turns the kept bytes of a stream into the text that goes to the disk: cleaned, redacted, with a line that says what is
// missing in the middle. Lines cut in half at the gap are dropped, because half a secret is not recognised as one.
import {setImmediate as nextTurn} from 'node:timers/promises';
import type {KeptBytes} from './kept-bytes.js';
import {createLinePipeline, type RuleCounts, sumOfRules} from './line-pipeline.js';

/** Cleaning runs in slices of about five milliseconds, so that keys are answered meanwhile. */
const slice = 64 * 1024;
const searchForNewline = 64 * 1024;
const leastCut = 4096;
const linesPerPage = 1000;
/** What is kept is evidence, so lines are cut much later than on a screen. */
const cleaning = {maxCells: 16_384};

export type KeptText = Readonly<{text: string; omitted: number; redactions: number; rules: RuleCounts}>;

export type KeptTextOptions = Readonly<{
	secrets: readonly string[];
	/** Tells for an offset of the stream whether it lies inside a private key. */
	isInsidePrivateKey: (offset: number) => boolean;
	/** Gets every line of the text as well, the one about the gap included. */
	onLine?: ((line: string) => void) | undefined;
}>;

export async function keptText(kept: KeptBytes, options: KeptTextOptions): Promise<KeptText> {
	const {secrets, isInsidePrivateKey} = options;
	const pages = createPages();
	const onLine = (line: string): void => {
		pages.add(line);
		options.onLine?.(line);
	};
	const first = createLinePipeline({secrets, cleaning, onLine});
	if (kept.omitted === 0) {
		await writeSlices(first.write, kept.head);
		await writeSlices(first.write, kept.tail);
		const {endsWithNewline} = first.end();
		return {text: pages.text(endsWithNewline), omitted: 0, redactions: first.redactions(), rules: first.rules()};
	}

	// Base64 and URL encoding make a secret up to three times longer.
	const cut = Math.max(leastCut, ...secrets.map((secret) => Buffer.byteLength(secret) * 3));
	const head = kept.head.subarray(0, headEnd(kept.head, cut));
	const tail = kept.tail.subarray(tailStart(kept.tail, cut));
	const omitted = kept.total - head.length - tail.length;
	await writeSlices(first.write, head);
	first.end();
	onLine(`… [${omitted} bytes omitted] …`);
	const second = createLinePipeline({
		secrets,
		cleaning,
		insidePrivateKey: isInsidePrivateKey(kept.total - tail.length),
		afterGap: true,
		onLine,
	});
	await writeSlices(second.write, tail);
	const {endsWithNewline} = second.end();
	return {
		text: pages.text(endsWithNewline),
		omitted,
		redactions: first.redactions() + second.redactions(),
		rules: sumOfRules(first.rules(), second.rules()),
	};
}

/** Collects lines outside of the heap: a hundred thousand small strings would cost several times their length. */
function createPages() {
	const pages: Buffer[] = [];
	let lines: string[] = [];
	const turn = (): void => {
		if (lines.length > 0) pages.push(Buffer.from(`${lines.join('\n')}\n`));
		lines = [];
	};
	return {
		add(line: string): void {
			if (lines.push(line) === linesPerPage) turn();
		},
		text(endsWithNewline: boolean): string {
			turn();
			const bytes = Buffer.concat(pages);
			return bytes.toString('utf8', 0, bytes.length - (endsWithNewline || bytes.length === 0 ? 0 : 1));
		},
	};
}

function headEnd(head: Buffer, cut: number): number {
	const newline = head.lastIndexOf(10);
	return newline >= head.length - searchForNewline ? newline + 1 : Math.max(0, head.length - cut);
}

function tailStart(tail: Buffer, cut: number): number {
	const newline = tail.indexOf(10);
	return newline !== -1 && newline < searchForNewline ? newline + 1 : Math.min(tail.length, cut);
}

async function writeSlices(write: (bytes: Buffer) => void, bytes: Buffer): Promise<void> {
	for (let at = 0; at < bytes.length; at += slice) {
		write(bytes.subarray(at, at + slice));
		if (at + slice < bytes.length) await nextTurn();
	}
}
