// The keys of a drill: each binding's command as an intent, a panel or a movement.
import type {Dispatch, SetStateAction} from 'react';
import type {SessionView} from '../../../session/contract.js';
import type {DrillSession, DrillView} from '../../../session/drill-contract.js';
import type {Status} from '../../components/status-line.js';
import {matchBinding} from '../../input/bindings.js';
import {spreadBurst, useKeys} from '../../input/use-keys.js';
import {type BoardAction, type BoardState, selectedRow} from '../board/board-state.js';
import {drillBindings} from './bindings.js';
import {injectToShow} from './drill-header.js';
import {type DrillIntents, movedPlace, type Place} from './drill-intents.js';
import {concluding, type DrillPanel} from './panel.js';
import {stepSpeed} from './words.js';

const tooSoon: Status = {text: 'Too soon after the screen changed: press it again.', role: 'warning'};

export type DrillKeysOptions = Readonly<{
	isActive: boolean;
	/** A panel is about to be drawn: what comes meanwhile was meant for it. */
	isOpening: () => boolean;
	session: DrillSession;
	view: DrillView;
	/** The step in hand; null on the board. */
	guide: SessionView | null;
	intents: DrillIntents;
	/** Whether an Enter at that time counts: not right after the screen changed by itself. */
	counts: (at: number) => boolean;
	place: Place;
	setPlace: Dispatch<SetStateAction<Place>>;
	board: BoardState;
	dispatch: (action: BoardAction) => void;
	/** Rows of half a page of the pane. */
	page: number;
	setScroll: Dispatch<SetStateAction<number>>;
	/** Messages that want no answer and were read. */
	seen: ReadonlySet<string>;
	setSeen: (seen: ReadonlySet<string>) => void;
	open: (panel: DrillPanel) => void;
	say: (message: Status | null) => void;
}>;

export function useDrillKeys(options: DrillKeysOptions): void {
	const {session, view, guide, intents, place, setPlace, board, dispatch, open, say} = options;
	const isBoard = place.on === 'board';
	const move = (by: 1 | -1) => {
		if (isBoard) {
			dispatch({type: 'list', action: {type: 'move', by}});
		} else if (view.mode !== 'watch') {
			// By the place as it will be: two presses may come before the first is drawn.
			setPlace((current) => movedPlace(view, current, by));
		}
	};
	useKeys((event) => {
		if (options.isOpening()) {
			return;
		}

		// A held arrow arrives in bursts; nothing but moving may come of them.
		if (event.kind === 'burst') {
			for (const key of spreadBurst(event)) {
				if (key.name === 'up' || key.name === 'down') {
					move(key.name === 'down' ? 1 : -1);
				}
			}

			return;
		}

		const command = matchBinding(drillBindings, event);
		if (command !== null && command !== 'enter') {
			say(null);
		}

		switch (command) {
			case null:
				return;
			case 'enter': {
				if (!options.counts(event.at)) {
					say(tooSoon);
					return;
				}

				say(null);
				if (view.playing !== null) {
					session.hurry();
				} else if (view.mode === 'watch') {
					intents.watch();
				} else if (isBoard) {
					intents.openRow(selectedRow(board)?.row ?? null, view);
				} else if (guide !== null) {
					intents.take(guide, view);
				}

				return;
			}

			case 'down':
			case 'up':
				move(command === 'down' ? 1 : -1);
				return;

			case 'page-down':
			case 'page-up': {
				const by = command === 'page-down' ? 1 : -1;
				if (isBoard) {
					dispatch({type: 'list', action: {type: 'page', direction: by}});
				} else {
					options.setScroll((current) => Math.max(0, current + by * options.page));
				}

				return;
			}

			case 'board':
				setPlace({on: 'board'});
				return;
			case 'back':
				if (isBoard) {
					open({kind: 'leave'});
				} else {
					setPlace({on: 'board'});
				}

				return;
			case 'leave':
			case 'hints':
			case 'changes':
			case 'help':
			case 'page':
				open({kind: command});
				return;
			case 'decision':
				if (view.decision === null) {
					say({text: 'No decision point waits.'});
				} else {
					open({kind: 'rank'});
				}

				return;
			case 'diagnosis':
				open({kind: 'diagnosis', before: 'nothing'});
				return;
			case 'update': {
				const inject = injectToShow(view, options.seen);
				if (inject !== null && !inject.expects) {
					options.setSeen(new Set([...options.seen, inject.id]));
				} else {
					open({kind: 'entry', entry: 'update'});
				}

				return;
			}

			case 'note':
				open({kind: 'entry', entry: 'note'});
				return;
			case 'conclude':
				open(concluding(view));
				return;
			case 'guide':
				intents.follow(view);
				return;
			case 'output':
				if (guide !== null) {
					open({kind: 'output', runbook: guide.runbook.id, step: guide.at});
				}

				return;
			case 'pause':
				intents.carry(view.isPaused ? session.unpause() : session.pause());
				return;
			case 'faster':
			case 'slower':
				intents.carry(session.setSpeed(stepSpeed(view.speed, command === 'faster' ? 1 : -1)));
		}
	}, options.isActive);
}
