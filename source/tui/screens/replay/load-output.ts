// Fetches what the output viewer shows for a scene of a recording: its kept streams and what its verdict was computed
// from. While the scene runs, what has come so far: the viewer must not be ahead of the picture.

import type {ReadBlob} from '../../../recording/contract.js';
import type {Frame} from '../../../recording/frame.js';
import type {OutputText} from '../../../session/contract.js';
import {wrapText} from '../../../text/width.js';
import {evaluationText, type OutputDocument, outputDocument} from '../guide/output/output-text.js';

export async function loadSceneOutput(frame: Frame, readBlob: ReadBlob, width: number): Promise<OutputDocument> {
	const {run} = frame;
	if (run === null) {
		return outputDocument('', []);
	}

	const {started, finished} = run;
	const commands = started.type === 'adhoc.started' ? [started.command] : started.commands;
	if (finished === null) {
		return outputDocument('', [
			{
				label: 'what had come by then; the whole is there when the step has ended',
				stream: 'stdout',
				text: frame.tail.join('\n'),
				bytes: frame.characters,
				omitted: 0,
			},
		]);
	}

	const texts: OutputText[] = [];
	for (const output of finished.outputs) {
		for (const stream of ['stdout', 'stderr'] as const) {
			const path = output[stream];
			const text = path === null ? null : await readBlob(path);
			const bytes = stream === 'stdout' ? output.stdoutBytes : output.stderrBytes;
			const label = commands[output.index]?.line ?? '';
			if (text !== null) {
				texts.push({label, stream, text, bytes, omitted: output.omitted});
			} else if (bytes > 0) {
				texts.push({label, stream, text: 'It was not kept, or is missing.', bytes, omitted: 0});
			}
		}
	}

	const evaluation =
		finished.type === 'step.finished'
			? evaluationText(finished)
			: finished.signal === null
				? `exit ${finished.exit ?? 'unknown'}`
				: `ended by ${finished.signal}`;
	return outputDocument(wrapText(evaluation, width).join('\n'), texts);
}
