// How a person ends an incident: recovery measured, back to another runbook, closed.
import type {Helm} from './helm.js';

/** What was chosen at the end of the runbook. */
export function atEnd({around, carry}: Helm, choice: string): void {
	const {session, dispatch} = around();
	switch (choice) {
		case 'recovery':
			void carry(session.measureRecovery());
			return;
		case 'back':
			void carry(session.comeBack());
			return;
		case 'close':
			dispatch({type: 'open', panel: {kind: 'close'}});
			return;
		default:
			dispatch({type: 'open', panel: {kind: 'leave'}});
	}
}

/** What was chosen when asked whether to close the incident. */
export function close({around, carry, closePanel}: Helm, choice: string): void {
	closePanel();
	if (choice === 'stay') {
		return;
	}

	const {session, onClosed} = around();
	const closing =
		choice === 'escalated' ? session.close('escalated', 'a person goes on with it elsewhere') : session.close();
	void carry(closing).then((isClosed) => {
		if (isClosed) {
			onClosed();
		}
	});
}
