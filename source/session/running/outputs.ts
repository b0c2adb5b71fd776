// Reads the kept output of a step back from the incident's directory.
import type {OutputRecord} from '../../incident/events.js';
import type {OutputText} from '../contract.js';
import type {Desk} from '../guide/desk.js';
import {adhocStep} from './adhoc.js';

/** The kept streams of one attempt of a step (the newest when none is named), in the order in which they ran. */
export async function readOutputs(
	desk: Desk,
	runbook: string,
	step: string,
	attempt: number | undefined,
): Promise<readonly OutputText[]> {
	if (step === adhocStep) {
		const entry = desk.state().adhoc.findLast((one) => attempt === undefined || one.started.adhoc === attempt);
		return textsOf(desk, entry?.finished?.outputs ?? [], () => entry?.started.command.line ?? step);
	}

	const attempts = desk.state().attempts.filter((one) => one.runbook === runbook && one.step === step && one.finished);
	const wanted = attempt === undefined ? attempts.at(-1) : attempts.find((one) => one.attempt === attempt);
	return textsOf(desk, wanted?.finished?.outputs ?? [], (index) => wanted?.started.commands[index]?.line ?? step);
}

async function textsOf(
	desk: Desk,
	outputs: readonly OutputRecord[],
	labelOf: (index: number) => string,
): Promise<readonly OutputText[]> {
	const texts: OutputText[] = [];
	for (const output of outputs) {
		for (const stream of ['stdout', 'stderr'] as const) {
			const path = output[stream];
			const text = path === null ? null : await desk.ports.readOutput(`${desk.ports.journal.directory}/${path}`);
			if (text !== null) {
				const bytes = stream === 'stdout' ? output.stdoutBytes : output.stderrBytes;
				texts.push({label: labelOf(output.index), stream, text, bytes, omitted: output.omitted});
			}
		}
	}

	return texts;
}
