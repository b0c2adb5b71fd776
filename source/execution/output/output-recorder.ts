// Both streams of one command together: recorded, shown at most ten times a second, parsed, and kept on disk at the end.
import type {ParserName, ParserResult} from '../../parsing/parser.js';
import type {OutputSink, StreamRecord} from '../executor.js';
import {createGuardedParser, wantsEveryLine} from '../parse-output.js';
import {writeOutputFiles} from './output-files.js';
import {createStreamRecorder} from './stream-recorder.js';
import {createTimingIndex} from './timing-index.js';

const showEveryMs = 100;
/** The sizes of artefact files are asked at every fifth look. */
const artefactEvery = 5;

type StreamName = 'stdout' | 'stderr';
const streamNames = ['stdout', 'stderr'] as const;

export interface OutputRecorder {
	readonly write: (stream: StreamName, chunk: Buffer) => void;
	/** performance.now() of the newest chunk; 0 before the first. */
	readonly lastWrite: () => number;
	/** Called once, after the last chunk; resolves when everything is on disk. `warnings` say what could not be kept. */
	readonly finish: () => Promise<
		Readonly<{stdout: StreamRecord; stderr: StreamRecord; parsed: ParserResult; warnings: readonly string[]}>
	>;
}

export type OutputRecorderOptions = Readonly<{
	sink: OutputSink;
	secrets: readonly string[];
	parse: ParserName;
	artefactBytes: () => Promise<number>;
}>;

export function createOutputRecorder({sink, secrets, parse, artefactBytes}: OutputRecorderOptions): OutputRecorder {
	const begun = performance.now();
	const parser = createGuardedParser(parse);
	const lines = wantsEveryLine(parse) ? 'every' : 'kept';
	const recorders = {
		stdout: createStreamRecorder({secrets, onLine: parser.writeLine, lines}),
		stderr: createStreamRecorder({secrets, onLine: parser.writeErrorLine, lines}),
	};
	const timing = createTimingIndex();
	let lastWrite = 0;
	let artefacts = 0;
	let shown = '';
	let looks = 0;

	const showText = (stream: StreamName, text: string): void => {
		if (text !== '') sink.onText(stream, text);
	};
	const showProgress = (): void => {
		const progress = {
			stdoutBytes: recorders.stdout.bytes(),
			stderrBytes: recorders.stderr.bytes(),
			artefactBytes: artefacts,
		};
		const next = Object.values(progress).join(' ');
		if (next === shown) return;
		shown = next;
		sink.onProgress(progress);
	};
	const measureArtefacts = async (): Promise<void> => {
		artefacts = await artefactBytes();
	};
	const ticker = setInterval(() => {
		looks += 1;
		if (looks % artefactEvery === 0) void measureArtefacts();
		for (const name of streamNames) showText(name, recorders[name].takeText());
		showProgress();
	}, showEveryMs);

	return {
		write(stream, chunk) {
			lastWrite = performance.now();
			timing.add(stream, chunk.length, lastWrite - begun);
			recorders[stream].write(chunk);
		},
		lastWrite: () => lastWrite,
		async finish() {
			clearInterval(ticker);
			await measureArtefacts();
			showProgress();
			const stdout = await recorders.stdout.finish();
			const stderr = await recorders.stderr.finish();
			showText('stdout', stdout.lastText);
			showText('stderr', stderr.lastText);
			const texts = {stdout: stdout.record.text, stderr: stderr.record.text};
			const parsed = parser.end();
			const warnings = sink.files ? await writeOutputFiles(sink.files, {...texts, timing: timing.toNdjson()}) : [];
			return {stdout: stdout.record, stderr: stderr.record, parsed, warnings};
		},
	};
}
