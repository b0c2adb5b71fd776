// What the guide waits for, derived from the session's view and nothing else. Pure.
import {latestFinished, stepStateOf} from '../../../incident/state.js';
import type {InHand, SessionView} from '../../../session/contract.js';

export type Phase =
	/** A process of this incident runs. */
	| 'running'
	/** The session goes on by itself: verification, recovery, undo. */
	| 'busy'
	/** The step in hand has an outcome; Enter follows the branch. */
	| 'branch'
	/** The step in hand waits; what for is in `inHand`. */
	| 'waiting'
	| 'closed';

export function phaseOf(view: SessionView): Phase {
	if (view.closed) {
		return 'closed';
	}

	if (view.running) {
		return 'running';
	}

	if (view.busy !== null) {
		return 'busy';
	}

	return view.branch ? 'branch' : 'waiting';
}

/** The frozen command in hand, else null. */
export const preparedOf = (inHand: InHand) => (inHand.kind === 'ready' ? inHand.prepared : null);

/** Names the question on the screen: Enter is armed anew whenever this changes. */
export function promptOf(view: SessionView): string {
	const attempts = stepStateOf(view.state, view.runbook.id, view.at).attempts.length;
	const digest = preparedOf(view.inHand)?.digest ?? '';
	return [view.runbook.id, view.at, phaseOf(view), view.inHand.kind, attempts, digest, view.branch?.to ?? ''].join(
		'\n',
	);
}

/** Whether the step in hand was run, skipped, declined or decided in this incident. */
export const hasOutcome = (view: SessionView): boolean =>
	stepStateOf(view.state, view.runbook.id, view.at).last.kind !== 'none';

/** What was measured last by the step in hand. */
export const lastReading = (view: SessionView) => latestFinished(view.state, view.runbook.id, view.at);
