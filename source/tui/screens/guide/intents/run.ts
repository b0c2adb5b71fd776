// Enter and again: the step in hand is run, followed, or asked about.
import type {Prepared} from '../../../../session/contract.js';
import {passOver} from '../pass-over.js';
import {phaseOf} from '../prompt.js';
import type {Helm} from './helm.js';

/** Runs, follows, asks: whatever Enter means on what is in hand. */
export function enter(helm: Helm): void {
	const {around, say, carry} = helm;
	const {session, dispatch} = around();
	const view = session.view();
	switch (phaseOf(view)) {
		case 'running':
		case 'busy':
			say('something still runs; Esc stops it');
			return;
		case 'closed':
			around().onClosed();
			return;
		case 'branch':
			dispatch({type: 'say', message: null});
			void carry(session.advance());
			return;
		case 'waiting':
	}

	switch (view.inHand.kind) {
		case 'ready':
			runPrepared(helm, view.inHand.prepared);
			return;
		case 'inputs':
			dispatch({type: 'open', panel: {kind: 'inputs'}});
			return;
		case 'not-applicable':
			void carry(passOver(session));
			return;
		case 'unavailable':
			void carry(session.run({kind: 'none'}));
			return;
		// Their menus hear Enter themselves.
		case 'choice':
		case 'decision':
		case 'manual':
		case 'end':
	}
}

/** Runs the command in hand once more, whatever it said before. */
export function retry(helm: Helm): void {
	const {around, say} = helm;
	const view = around().session.view();
	if (phaseOf(view) === 'running' || phaseOf(view) === 'busy') {
		say('something still runs; Esc stops it');
	} else if (view.inHand.kind === 'ready') {
		runPrepared(helm, view.inHand.prepared);
	} else {
		say('there is no command to run again here');
	}
}

function runPrepared({around, say, carry}: Helm, prepared: Prepared): void {
	if (prepared.consent === 'none') {
		around().dispatch({type: 'say', message: null});
		void carry(around().session.run({kind: 'none'}));
	} else if (around().session.view().notRecorded !== null) {
		say('nothing is changed while the record cannot be written', 'alarm');
	} else {
		around().dispatch({type: 'open', panel: {kind: 'consent', subject: {kind: 'step', prepared}}});
	}
}
