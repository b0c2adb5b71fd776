// Everything that becomes of one stream of one process: counted and hashed in full, kept in part, shown in bursts and,
// where a parser wants every line, parsed as it streams by.
import {createHash} from 'node:crypto';
import type {StreamRecord} from '../executor.js';
import {createByteKeeper} from './kept-bytes.js';
import {keptText} from './kept-text.js';
import {createLinePipeline} from './line-pipeline.js';
import {createLiveText} from './live-text.js';
import {createPrivateKeyWatch} from './private-key-watch.js';

/** A parser needs the line as it is, but one line must not fill the memory. */
const forParsers = {maxCells: 8 * 1024 * 1024, tabs: 'keep'} as const;

export interface StreamRecorder {
	readonly write: (chunk: Buffer) => void;
	/** The text to show since the last call. */
	readonly takeText: () => string;
	/** Bytes so far. */
	readonly bytes: () => number;
	/** Called once, after the last chunk. */
	readonly finish: () => Promise<Readonly<{record: StreamRecord; lastText: string}>>;
}

export type StreamRecorderOptions = Readonly<{
	secrets: readonly string[];
	/** Gets lines of output; null when nobody parses it. */
	onLine: ((line: string) => void) | null;
	/** Whether it gets every line as it arrives, uncut, or at the end those of the kept text. */
	lines: 'every' | 'kept';
}>;

export function createStreamRecorder(options: StreamRecorderOptions): StreamRecorder {
	const hash = createHash('sha256');
	const keeper = createByteKeeper();
	const privateKeys = createPrivateKeyWatch();
	const live = createLiveText(options.secrets, privateKeys.isOpenAt);
	const {secrets, onLine, lines} = options;
	const every = onLine && lines === 'every' ? createLinePipeline({secrets, cleaning: forParsers, onLine}) : null;
	let bytes = 0;

	return {
		write(chunk) {
			bytes += chunk.length;
			hash.update(chunk);
			privateKeys.write(chunk);
			keeper.write(chunk);
			live.write(chunk);
			every?.write(chunk);
		},
		takeText: live.take,
		bytes: () => bytes,
		async finish() {
			const lastText = live.end();
			every?.end();
			const text = await keptText(keeper.kept(), {
				secrets,
				isInsidePrivateKey: privateKeys.isOpenAt,
				onLine: every ? undefined : (onLine ?? undefined),
			});
			return {lastText, record: {bytes, sha256: hash.digest('hex'), ...text}};
		},
	};
}

/** A stream to which nothing was written. */
export const emptyRecord: StreamRecord = {
	bytes: 0,
	sha256: createHash('sha256').digest('hex'),
	text: '',
	omitted: 0,
	redactions: 0,
	rules: {},
};

/** The record of text that gotriage itself made (a probe's result, what a rename did): redacted like any other. */
export async function recordOfText(text: string, secrets: readonly string[]): Promise<StreamRecord> {
	if (text === '') return emptyRecord;
	const recorder = createStreamRecorder({secrets, onLine: null, lines: 'kept'});
	recorder.write(Buffer.from(text));
	return (await recorder.finish()).record;
}
