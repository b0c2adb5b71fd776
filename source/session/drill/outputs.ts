// Reads the output that a drill has copied from its recording.
import {readOutput} from '../../journal/output-files.js';
import type {OutputText} from '../contract.js';
import type {DrillDesk} from './desk.js';

/** The streams of one attempt of a step, of the newest when none is named. */
export async function readDrillOutput(
	desk: DrillDesk,
	runbook: string,
	step: string,
	attempt: number | undefined,
): Promise<readonly OutputText[]> {
	const attempts = desk
		.state()
		.attempts.filter((one) => one.runbook === runbook && one.step === step && one.finished !== null);
	const wanted = attempt === undefined ? attempts.at(-1) : attempts.find((one) => one.attempt === attempt);
	const texts: OutputText[] = [];
	for (const output of wanted?.finished?.outputs ?? []) {
		for (const stream of ['stdout', 'stderr'] as const) {
			const path = output[stream];
			const text = path === null ? null : await readOutput(`${desk.journal.directory}/${path}`);
			if (text !== null) {
				texts.push({
					label: wanted?.started.commands[output.index]?.line ?? step,
					stream,
					text,
					bytes: stream === 'stdout' ? output.stdoutBytes : output.stderrBytes,
					omitted: output.omitted,
				});
			}
		}
	}

	return texts;
}
