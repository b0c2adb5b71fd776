// The one line below a drill: what was just said, else what waits, else what is thought to be wrong. Pure.
import type {DrillView} from '../../../session/drill-contract.js';
import type {Status} from '../../components/status-line.js';

/** `message`: what was said in answer to the last key. */
export function statusOf(message: Status | null, view: DrillView): Status | null {
	if (message !== null) {
		return message;
	}

	if (view.decision !== null) {
		return {text: 'A decision point waits: r puts its options in order.', role: 'accent'};
	}

	if (view.mode === 'watch' && view.at === null) {
		return {text: 'Enter plays the first step of the recorded run.', role: 'accent'};
	}

	if (view.said !== null) {
		return {text: view.said.text, role: view.said.kind === 'plain' ? 'accent' : 'warning'};
	}

	if (view.state.changes.some(({verified, undo}) => verified?.helped === true && undo !== 'undone')) {
		return {text: 'It helped. Look again if you like; D ends the drill.', role: 'ok'};
	}

	if (view.diagnosis !== null && view.diagnosis.causes.length > 0) {
		const named = view.causes.filter(({id}) => view.diagnosis?.causes.includes(id)).map(({text}) => text);
		const sure = view.diagnosis.confidence === null ? '' : ` (${view.diagnosis.confidence} %)`;
		return {text: `Diagnosis: ${named.join('; ')}${sure}`, role: 'accent'};
	}

	return null;
}
