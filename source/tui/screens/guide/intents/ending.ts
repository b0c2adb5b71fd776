// How a person ends an incident: recovery measured, back to another runbook, closed.
import type {Result, Session} from '../../../../session/contract.js';
import {type ClosingQuestion, closingQuestions} from '../forms/closing-questions.js';
import type {Panel} from '../guide-state.js';
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
export function close(helm: Helm, choice: string): void {
	const {around, closePanel} = helm;
	closePanel();
	if (choice === 'stay') {
		return;
	}

	const questions = closingQuestions(around().session.view().state);
	if (questions.length > 0) {
		around().dispatch({type: 'open', panel: {kind: 'closing', choice, questions}});
		return;
	}

	closeNow(helm, choice);
}

/**
 * Records the answer to the first question, an empty one as no answer, and goes on to the next; after the last the
 * incident is closed. Resolves with what is wrong with the answer, else null.
 */
export async function answerClosing(
	helm: Helm,
	{choice, questions}: Extract<Panel, {kind: 'closing'}>,
	text: string,
): Promise<string | null> {
	const [question, ...rest] = questions;
	const answer = text.trim();
	if (question !== undefined && answer !== '') {
		const refusal = await helm.attempt(recordAnswer(helm.around().session, question, answer));
		if (refusal !== null) {
			return refusal;
		}
	}

	if (rest.length > 0) {
		helm.around().dispatch({type: 'open', panel: {kind: 'closing', choice, questions: rest}});
	} else {
		helm.closePanel();
		closeNow(helm, choice);
	}

	return null;
}

function recordAnswer(session: Session, question: ClosingQuestion, answer: string): Promise<Result> {
	switch (question) {
		case 'severity':
			return session.severity(answer);
		case 'impact':
			return session.impactStarted(answer);
		case 'surprise':
			return session.surprise(answer);
	}
}

function closeNow({around, carry}: Helm, choice: string): void {
	const {session, onClosed} = around();
	const closing =
		choice === 'escalated' ? session.close('escalated', 'a person goes on with it elsewhere') : session.close();
	void carry(closing).then((isClosed) => {
		if (isClosed) {
			onClosed();
		}
	});
}
