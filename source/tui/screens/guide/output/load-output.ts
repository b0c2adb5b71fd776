// Fetches what the output viewer shows: the kept streams of a step and what its verdict was computed from.
import {latestFinished} from '../../../../incident/state.js';
import type {Session} from '../../../../session/contract.js';
import {wrapText} from '../../../../text/width.js';
import {evaluationText, type OutputDocument, outputDocument} from './output-text.js';

export async function loadOutput(
	session: Session,
	step: string,
	attempt: number | null,
	width: number,
): Promise<OutputDocument> {
	const {state, runbook, running} = session.view();
	if (running && running.step === step) {
		return outputDocument('', [
			{
				label: 'the newest lines; the whole is there when it has ended',
				stream: 'stdout',
				text: running.tail.join('\n'),
				bytes: running.stdoutBytes + running.stderrBytes,
				omitted: 0,
			},
		]);
	}

	const outputs = await (attempt === null ? session.output(step) : session.output(step, attempt));
	const adhoc = step === 'adhoc' ? state.adhoc.find((entry) => entry.started.adhoc === attempt) : undefined;
	const end = adhoc?.finished;
	const evaluation = end
		? [
				`ran ${adhoc.started.command.line}`,
				end.signal === null ? `exit ${end.exit ?? 'unknown'}` : `ended by ${end.signal}`,
				...(end.reason === null ? [] : [end.reason]),
			].join('\n')
		: evaluationText(latestFinished(state, runbook.id, step));
	// Output keeps its lines; an expression is ours to wrap.
	return outputDocument(wrapText(evaluation, width).join('\n'), outputs);
}
