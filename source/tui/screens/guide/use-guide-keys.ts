// Turns keys into intents while no panel is open. Which key means what is data in bindings.ts.
import {useEffect, useRef} from 'react';
import type {SessionView} from '../../../session/contract.js';
import {matchBinding} from '../../input/bindings.js';
import {type KeyEvent, useKeys} from '../../input/use-keys.js';
import {guideBindings} from './bindings.js';
import type {GuideAction, Panel} from './guide-state.js';
import type {GuideIntents} from './intents/guide-intents.js';
import {phaseOf} from './prompt.js';

export type GuideKeys = Readonly<{
	isActive: boolean;
	/** A menu hears the arrows, j, k, Space and Enter. */
	hasMenu: boolean;
	/** What is painted. */
	view: SessionView;
	intents: GuideIntents;
	/** Whether a press that runs something counts. */
	counts: (at: number) => boolean;
	dispatch: (action: GuideAction) => void;
	scroll: number;
	/** Lines that a page moves. */
	page: number;
}>;

const isForMenu = (event: KeyEvent): boolean =>
	event.kind === 'key' &&
	!event.ctrl &&
	(['enter', 'up', 'down', 'home', 'end'].includes(event.name) || ['j', 'k', ' '].includes(event.char));

const tooSoon = {text: 'Too soon after the screen changed: press it again.', role: 'warning'} as const;

export function useGuideKeys({isActive, hasMenu, view, intents, counts, dispatch, scroll, page}: GuideKeys): void {
	const isOpening = useRef(false);
	// What runs was asked to stop already; the same key now asks to leave.
	const isStopping = useRef(false);
	const isGoing = phaseOf(view) === 'running' || phaseOf(view) === 'busy';
	useEffect(() => {
		if (!isGoing) {
			isStopping.current = false;
		}
	}, [isGoing]);
	useEffect(() => {
		isOpening.current = !isActive;
	}, [isActive]);
	useKeys((event) => {
		// A key that comes before the panel is drawn was meant for the panel, so it must not mean something else here.
		if (isOpening.current || (hasMenu && isForMenu(event))) {
			return;
		}

		const open = (panel: Panel) => {
			isOpening.current = true;
			dispatch({type: 'open', panel});
		};
		const command = matchBinding(guideBindings, event);
		switch (command) {
			case null:
				return;
			case 'enter':
			case 'retry':
				if (counts(event.at)) {
					intents[command]();
				} else {
					dispatch({type: 'say', message: tooSoon});
				}

				return;
			case 'auto':
				intents.auto();
				return;
			case 'stop': {
				if (phaseOf(view) === 'closed') {
					intents.enter();
				} else if (isStopping.current || !intents.stop()) {
					open({kind: 'leave'});
				} else {
					isStopping.current = isGoing;
				}

				return;
			}

			case 'skip':
				open({kind: 'entry', entry: 'skip', initial: ''});
				return;
			case 'note':
			case 'hypothesis':
			case 'adhoc':
				open({kind: 'entry', entry: command, initial: ''});
				return;
			case 'edit':
				intents.openEdit();
				return;
			case 'steps':
			case 'runbooks':
			case 'changes':
			case 'help':
			case 'export':
			case 'close':
				open({kind: command});
				return;
			case 'output':
				open({kind: 'output', step: view.running?.step ?? view.at, attempt: null});
				return;
			case 'hand-over':
				intents.handOver();
				return;
			case 'line-down':
			case 'line-up':
				dispatch({type: 'scroll', to: scroll + (command === 'line-down' ? 1 : -1)});
				return;
			case 'scroll-down':
			case 'scroll-up':
				dispatch({type: 'scroll', to: scroll + (command === 'scroll-down' ? page : -page)});
		}
	}, isActive);
}
