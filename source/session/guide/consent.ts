// Whether a consent is one to exactly what would run, and the record of what was asked and answered.
import type {NewEvent} from '../../incident/events.js';
import type {Consent, Prepared, Result} from '../contract.js';
import type {Desk} from './desk.js';
import type {Place} from './place.js';
import {done, refuse} from './results.js';
import type {Standing} from './standing.js';

/** Why a consent does not cover what was prepared, in a sentence; null when it does. */
export function consentProblem(prepared: Prepared, consent: Consent): string | null {
	if (prepared.consent === 'none') {
		return null;
	}

	if (consent.kind === 'none') {
		return 'this needs consent';
	}

	if (consent.digest !== prepared.digest) {
		return 'the command has changed since it was shown; look at it again';
	}

	if (prepared.consent === 'typed-name' && (consent.kind !== 'person' || consent.typed !== prepared.typedName)) {
		return 'the name that was typed is not the name of what would be destroyed';
	}

	return null;
}

/** `consent.asked`; null where nothing needs to be asked. */
function askedOf(place: Place, prepared: Prepared): Extract<NewEvent, {type: 'consent.asked'}> | null {
	return prepared.consent === 'none'
		? null
		: {
				type: 'consent.asked',
				...place,
				tier: prepared.consent,
				digest: prepared.digest,
				commands: [...prepared.shown],
			};
}

/** Records what was asked and that it was given, where anything had to be. */
export async function recordConsent(desk: Desk, prepared: Prepared, consent: Consent): Promise<void> {
	const place = {runbook: prepared.runbook, step: prepared.step.id, attempt: prepared.attempt};
	const asked = askedOf(place, prepared);
	if (asked === null || consent.kind === 'none') {
		return;
	}

	await desk.append(asked);
	await desk.append({
		type: 'consent.given',
		...place,
		digest: prepared.digest,
		by: consent.kind,
		typed: consent.kind === 'person' ? consent.typed : null,
	});
}

/** Records that the step in hand was declined, with what was asked, and leads on from there. */
export async function decline(standing: Standing, by: 'person' | 'policy', reason: string): Promise<Result> {
	const {desk} = standing;
	const step = standing.step();
	if (step === null) {
		return refuse('the runbook is at its end');
	}

	const place = standing.place(step);
	const inHand = standing.inHand();
	const asked = inHand.kind === 'ready' ? askedOf(place, inHand.prepared) : null;
	if (asked !== null) {
		await desk.append(asked);
	}

	await desk.append({type: 'consent.refused', ...place, by, reason});
	standing.leadTo(step, step.kind === 'action' ? 'declined' : 'skipped');
	return done;
}
