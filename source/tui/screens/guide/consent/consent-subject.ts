// What a consent is about: a step, a command of one's own, or rolling a change back. Pure. The lines that are painted
// and the digest that is passed on come from the same frozen object.
import type {Change} from '../../../../incident/state.js';
import type {Prepared, Refusal, SessionView, UndoPlan} from '../../../../session/contract.js';
import type {Theme} from '../../../theme.js';
import {allCommands} from '../detail/command.js';
import {riskWords, undoWords} from '../detail/cost.js';
import {preparedLines} from '../detail/step-detail.js';
import {blank, type Line, labelled, line, paragraph} from '../lines.js';
import {preparedOf} from '../prompt.js';
import type {ConsentAsk} from './consent-state.js';

export type ConsentSubject =
	| Readonly<{kind: 'step'; prepared: Prepared}>
	| Readonly<{kind: 'adhoc'; prepared: Prepared}>
	| Readonly<{kind: 'undo'; change: Change; plan: UndoPlan}>;

/** Identifies an undo as it is painted; a plan has no digest of its own. */
const undoDigest = (change: Change, plan: UndoPlan): string =>
	JSON.stringify([
		change.runbook,
		change.step,
		change.attempt,
		plan.kind,
		plan.sentence,
		'shown' in plan ? plan.shown : [],
	]);

export function askOf(subject: ConsentSubject): ConsentAsk {
	if (subject.kind === 'undo') {
		return {digest: undoDigest(subject.change, subject.plan), answer: {kind: 'yes'}};
	}

	const {prepared} = subject;
	return {
		digest: prepared.digest,
		answer:
			prepared.consent === 'typed-name' && prepared.typedName !== null
				? {kind: 'name', name: prepared.typedName}
				: {kind: 'yes'},
	};
}

/** The digest of what would run if the answer were given now; null when nothing would. */
export function digestNow(
	subject: ConsentSubject,
	view: SessionView,
	undoPlan: (change: Change) => UndoPlan | Refusal,
): string | null {
	if (view.notRecorded !== null || view.closed) {
		return null;
	}

	switch (subject.kind) {
		case 'step':
			return view.running || view.busy !== null ? null : (preparedOf(view.inHand)?.digest ?? null);
		case 'adhoc':
			return subject.prepared.digest;
		case 'undo': {
			const plan = undoPlan(subject.change);
			return 'refused' in plan ? null : undoDigest(subject.change, plan);
		}
	}
}

export function consentTitle(subject: ConsentSubject): string {
	switch (subject.kind) {
		case 'step': {
			const {step, risk} = subject.prepared;
			const what =
				step.kind === 'action'
					? (risk ?? step.risk) in riskWords
						? riskWords[risk ?? step.risk]
						: 'change'
					: step.cost === 'load'
						? 'check that puts load on a service, or pauses it'
						: "check that runs the project's own code";
			return `Consent: ${what}`;
		}

		case 'adhoc':
			return 'Consent: your own command, taken as a DISRUPTIVE change';
		case 'undo':
			return 'Consent: roll a change back';
	}
}

/** The last line of the question. */
export function consentQuestion(subject: ConsentSubject): string {
	return subject.kind === 'undo' ? 'Roll it back?' : 'Run exactly this?';
}

/** Everything that is consented to, wrapped. */
export function consentLines(subject: ConsentSubject, theme: Theme, width: number): readonly Line[] {
	switch (subject.kind) {
		case 'step':
			return [
				...paragraph(theme, subject.prepared.step.title, width, 'strong'),
				blank,
				...preparedLines(subject.prepared, theme, width),
			];
		case 'adhoc':
			return [
				...paragraph(theme, 'Recorded as an ad-hoc command.', width),
				blank,
				...preparedLines(subject.prepared, theme, width),
			];
		case 'undo': {
			const {change, plan} = subject;
			return [
				...paragraph(theme, change.applied?.title ?? `${change.runbook} ${change.step}`, width, 'strong'),
				...(change.applied ? labelled(theme, 'it did  ', change.applied.effect, width) : []),
				...labelled(theme, 'undo    ', undoWords(plan), width),
				...('shown' in plan ? allCommands(theme, plan.shown, width) : []),
				line(''),
			];
		}
	}
}
