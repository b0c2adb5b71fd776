// Fetches what the output viewer shows of a step of a drill: the streams as they were recorded.
import {latestFinished} from '../../../incident/state.js';
import type {DrillSession} from '../../../session/drill-contract.js';
import {wrapText} from '../../../text/width.js';
import {evaluationText, type OutputDocument, outputDocument} from '../guide/output/output-text.js';

export async function loadDrillOutput(
	session: DrillSession,
	runbook: string,
	step: string,
	width: number,
): Promise<OutputDocument> {
	const {state} = session.view();
	const outputs = await session.output(runbook, step);
	return outputDocument(wrapText(evaluationText(latestFinished(state, runbook, step)), width).join('\n'), outputs);
}
