// From a question for consent to what follows from its answer. Consents to nothing itself.
import type {Change} from '../../../../incident/state.js';
import type {ConsentOutcome} from '../consent/consent-state.js';
import type {ConsentSubject} from '../consent/consent-subject.js';
import type {Helm} from './helm.js';

/** Asks whether a change is to be rolled back, where it can be. */
export function chooseChange({around, say}: Helm, change: Change): void {
	const {session, dispatch} = around();
	if (session.view().running || session.view().busy !== null) {
		say('something still runs; wait, or stop it first', 'alarm');
		return;
	}

	const plan = session.undoPlan(change.runbook, change.step, change.attempt);
	if ('refused' in plan) {
		say(plan.refused, 'warning');
	} else if (plan.kind === 'not-needed' || plan.kind === 'impossible') {
		say(plan.sentence, 'warning');
	} else {
		dispatch({type: 'open', panel: {kind: 'consent', subject: {kind: 'undo', change, plan}}});
	}
}

/** The person answered: what was confirmed runs, a no to an action is recorded as one. */
export function consented(helm: Helm, subject: ConsentSubject, outcome: ConsentOutcome): void {
	const {say, carry, closePanel} = helm;
	const {session} = helm.around();
	closePanel();
	switch (outcome.kind) {
		case 'changed':
			say('what would run has changed since it was shown; nothing was run; look at it again', 'warning');
			return;
		case 'refused':
			if (subject.kind === 'step' && subject.prepared.step.kind === 'action') {
				void carry(session.decline('declined by the person'), 'not run; your no is on record');
			} else {
				say('nothing was run');
			}

			return;
		case 'confirmed':
			void confirmed(helm, subject, outcome.digest, outcome.typed);
	}
}

async function confirmed(
	{around, carry}: Helm,
	subject: ConsentSubject,
	digest: string,
	typed: string | null,
): Promise<void> {
	const {session, dispatch} = around();
	switch (subject.kind) {
		case 'step':
			await carry(session.run({kind: 'person', digest, typed}));
			return;
		case 'adhoc':
			if (await carry(session.runAdhoc(subject.prepared, {kind: 'person', digest, typed}))) {
				dispatch({
					type: 'open',
					panel: {kind: 'output', step: subject.prepared.step.id, attempt: subject.prepared.attempt},
				});
			}

			return;
		case 'undo':
			await carry(
				session.undo(subject.change.runbook, subject.change.step, subject.change.attempt, 'person'),
				'rolled back',
			);
			dispatch({type: 'open', panel: {kind: 'changes'}});
	}
}
