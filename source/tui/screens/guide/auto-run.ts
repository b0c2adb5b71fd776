// What `a` does next: it runs quiet checks and follows their branches until something wants a person. Pure. It must never
// run what needs consent, and never go on past an alarm or an unknown.
import {latestFinished} from '../../../incident/state.js';
import type {SessionView} from '../../../session/contract.js';
import {phaseOf} from './prompt.js';

export type AutoMove = Readonly<{do: 'run'} | {do: 'advance'} | {do: 'wait'} | {do: 'stop'; because: string}>;

const stop = (because: string): AutoMove => ({do: 'stop', because});

/** The next move, given what is on the screen and whether this run has already measured the step in hand. */
export function nextAutoMove(view: SessionView, hasMeasured: boolean): AutoMove {
	if (view.notRecorded !== null) {
		return stop('nothing more is recorded');
	}

	switch (phaseOf(view)) {
		case 'closed':
			return stop('the incident is closed');
		case 'running':
		case 'busy':
			return {do: 'wait'};
		case 'branch':
			return hasMeasured ? afterOutcome(view) : {do: 'advance'};
		case 'waiting':
			return atStep(view);
	}
}

function afterOutcome(view: SessionView): AutoMove {
	const finished = latestFinished(view.state, view.runbook.id, view.at);
	if (finished?.outcome === 'interrupted') {
		return stop('the step was stopped');
	}

	if (finished && finished.verdict !== 'ok') {
		return stop(finished.verdict === 'alarm' ? 'an alarm' : 'an unknown reading');
	}

	return {do: 'advance'};
}

function atStep(view: SessionView): AutoMove {
	const {inHand} = view;
	switch (inHand.kind) {
		case 'ready':
			if (inHand.step.kind === 'action') {
				return stop('an action needs your consent');
			}

			return inHand.prepared.consent === 'none' ? {do: 'run'} : stop('this check needs your consent');
		case 'not-applicable':
			return {do: 'run'};
		case 'unavailable':
			// What it needs is quiet and is measured first; the step itself is then looked at again.
			if ((inHand.measureFirst ?? []).length > 0) {
				return {do: 'run'};
			}

			return stop('a step that cannot run');
		case 'inputs':
			return stop('a value is asked for');
		case 'choice':
			return stop('something is to be chosen');
		case 'decision':
			return stop('a decision is yours');
		case 'manual':
			return stop('a step is to be done by hand');
		case 'end':
			return stop('the end of the runbook');
	}
}
