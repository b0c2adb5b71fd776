// Passes over a step that does not apply here, with its reason on record.
import type {Result, Session} from '../../../session/contract.js';

export async function passOver(session: Session): Promise<Result> {
	const {branch, inHand} = session.view();
	if (branch) {
		return session.advance();
	}

	return inHand.kind === 'not-applicable'
		? session.skip(`does not apply here: ${inHand.reason}`)
		: {refused: 'this step does apply here'};
}
