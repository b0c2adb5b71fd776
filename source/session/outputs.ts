// Reads the kept output of a step back from the incident's directory.
import type {OutputText} from './contract.js';
import type {Desk} from './desk.js';

/** The kept streams of one attempt of a step (the newest when none is named), in the order in which they ran. */
export async function readOutputs(
	desk: Desk,
	runbook: string,
	step: string,
	attempt: number | undefined,
): Promise<readonly OutputText[]> {
	const attempts = desk.state().attempts.filter((one) => one.runbook === runbook && one.step === step && one.finished);
	const wanted = attempt === undefined ? attempts.at(-1) : attempts.find((one) => one.attempt === attempt);
	const texts: OutputText[] = [];
	for (const output of wanted?.finished?.outputs ?? []) {
		const label = wanted?.started.commands[output.index]?.line ?? step;
		for (const stream of ['stdout', 'stderr'] as const) {
			const path = output[stream];
			const text = path === null ? null : await desk.ports.readOutput(`${desk.ports.journal.directory}/${path}`);
			if (text !== null) {
				texts.push({
					label,
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
