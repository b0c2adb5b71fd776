// Joins the board's state to the ports: sweeping, opening, and the keys. The state outlives the screen, so that coming
// back from an incident shows the same board.
import {useCallback, useEffect, useLayoutEffect, useReducer, useRef} from 'react';
import type {Session} from '../../../session/contract.js';
import {listActionsOf} from '../../components/list/list-keys.js';
import {useTextField} from '../../components/text-field/text-field.js';
import {matchBinding} from '../../input/bindings.js';
import {guardEnter, guardFrom} from '../../input/enter-guard.js';
import type {KeyEvent} from '../../input/key-event.js';
import {useClock} from '../../input/use-keys.js';
import {holdPending, type Ledger} from '../../ledger.js';
import type {AppPorts} from '../../ports.js';
import {type BoardCommand, boardBindings} from './board-bindings.js';
import {type BoardAction, type BoardState, boardOf, reduceBoard, selectedRow, sweepForIncident} from './board-state.js';

export type BoardHandle = Readonly<{
	state: BoardState;
	dispatch: (action: BoardAction) => void;
	filterField: ReturnType<typeof useTextField>;
	startSweep: () => void;
	stopSweep: () => void;
	open: () => void;
}>;

const sentenceOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** @param onOpened the incident is open: show it. */
export function useBoard(ports: AppPorts, ledger: Ledger, onOpened: (session: Session) => void): BoardHandle {
	const [state, dispatch] = useReducer(reduceBoard, ports.rows, boardOf);
	const filterField = useTextField();
	const latest = useRef(state);
	const running = useRef<AbortController | null>(null);
	const isOpening = useRef(false);
	useLayoutEffect(() => {
		latest.current = state;
	});

	const stopSweep = useCallback(() => {
		running.current?.abort();
	}, []);

	const startSweep = useCallback(() => {
		if (running.current) {
			if (running.current.signal.aborted) {
				dispatch({type: 'status', status: {text: 'The stopped sweep is still ending its checks; press s again.'}});
			}

			return;
		}

		const control = new AbortController();
		running.current = control;
		const abort = () => control.abort();
		ledger.stops.add(abort);
		dispatch({type: 'sweep-began', at: ports.now()});
		control.signal.addEventListener('abort', () => {
			dispatch({
				type: 'sweep-stopped',
				at: ports.now(),
				status: {text: 'Sweep stopped. Rows it did not reach are not measured; s sweeps again.'},
			});
		});
		const sweeping = Promise.resolve().then(() =>
			ports.sweep(latest.current.inputs, (row) => dispatch({type: 'row-measured', row}), control.signal),
		);
		holdPending(ledger, sweeping)
			.then(
				(rows) => dispatch({type: 'sweep-ended', at: ports.now(), rows}),
				(error: unknown) =>
					dispatch({
						type: 'sweep-stopped',
						at: ports.now(),
						status: {text: `The sweep failed: ${sentenceOf(error)}`, role: 'alarm'},
					}),
			)
			.finally(() => {
				ledger.stops.delete(abort);
				running.current = null;
			});
	}, [ports, ledger]);

	const open = useCallback(() => {
		const selected = selectedRow(latest.current);
		if (!selected || isOpening.current) {
			return;
		}

		isOpening.current = true;
		const {row} = selected;
		const readings = sweepForIncident(latest.current);
		running.current?.abort();
		dispatch({type: 'opening', title: row.title, status: {text: `Opening an incident: ${row.title}`}});
		const opening = Promise.resolve()
			.then(() => ports.open(row.runbook, row.metric, latest.current.inputs, readings))
			.then((session) => {
				// In the ledger at once: whatever happens to the screen now, this session will be left properly.
				ledger.open.add(session);
				return session;
			});
		holdPending(ledger, opening)
			.then(
				(session) => {
					dispatch({type: 'opening', title: null, status: null});
					onOpened(session);
				},
				(error: unknown) =>
					dispatch({
						type: 'opening',
						title: null,
						status: {text: `The incident could not be opened: ${sentenceOf(error)}`, role: 'alarm'},
					}),
			)
			.finally(() => {
				isOpening.current = false;
			});
	}, [ports, ledger, onOpened]);

	return {state, dispatch, filterField, startSweep, stopSweep, open};
}

export type BoardKeys = Readonly<{
	board: BoardHandle;
	onLeave: () => void;
	onIncidents: () => void;
}>;

/** An Esc pressed twice in haste, or held, stops the sweep and does not leave as well. */
const escapeTwiceMs = 600;

/** A handler for the board's own keys (list and filter); forms and overlays hear theirs by themselves. */
export function useBoardKeys({board, onLeave, onIncidents}: BoardKeys): (event: KeyEvent) => void {
	const {state, dispatch, filterField, startSweep, stopSweep, open} = board;
	const clock = useClock();
	// An Enter still held from the screen before must not open an incident.
	const enter = useRef(guardFrom(clock()));
	// An Esc that closed what lay above the board does not leave the board as well.
	const lastEscape = useRef(clock());
	useEffect(() => {
		if (state.mode === 'list') {
			lastEscape.current = clock();
		}
	}, [state.mode, clock]);
	const clearFilter = () => {
		filterField.set('');
		dispatch({type: 'filter', text: ''});
	};

	const goBack = (at: number) => {
		const isHasty = at - lastEscape.current < escapeTwiceMs;
		lastEscape.current = at;
		if (state.sweep.phase === 'running') {
			stopSweep();
		} else if (state.list.filter !== '') {
			clearFilter();
		} else if (!isHasty) {
			onLeave();
		}
	};

	const obey = (command: Exclude<BoardCommand, 'open'>, at: number) => {
		switch (command) {
			case 'sweep':
				startSweep();
				break;
			case 'filter':
				dispatch({type: 'mode', mode: 'filter'});
				break;
			case 'inputs':
				dispatch({type: 'mode', mode: 'inputs'});
				break;
			case 'help':
				dispatch({type: 'mode', mode: 'help'});
				break;
			case 'incidents':
				onIncidents();
				break;
			case 'back':
				goBack(at);
				break;
			case 'interrupt':
				if (state.sweep.phase === 'running') {
					stopSweep();
				} else {
					onLeave();
				}

				break;
			case 'leave':
				onLeave();
				break;
			case 'move':
			case 'redraw':
				break;
		}
	};

	const hearFilter = (event: KeyEvent) => {
		if (event.kind === 'key' && event.name === 'enter') {
			dispatch({type: 'mode', mode: 'list'});
		} else if (event.kind === 'key' && (event.name === 'escape' || (event.ctrl && event.char === 'c'))) {
			clearFilter();
			dispatch({type: 'mode', mode: 'list'});
		} else if (event.kind === 'key' && ['up', 'down', 'pageup', 'pagedown'].includes(event.name)) {
			for (const action of listActionsOf(event, false)) {
				dispatch({type: 'list', action});
			}
		} else {
			filterField.hear(event);
		}
	};

	return (event) => {
		const guarded = guardEnter(enter.current, event);
		enter.current = guarded.guard;
		if (state.mode === 'filter') {
			hearFilter(event);
			return;
		}

		if (state.status !== null && state.opening === null) {
			dispatch({type: 'status', status: null});
		}

		const command = matchBinding(boardBindings, event);
		if (command === 'open') {
			if (guarded.counts && state.opening === null) {
				open();
			}

			return;
		}

		if (command) {
			obey(command, event.at);
			return;
		}

		for (const action of listActionsOf(event)) {
			dispatch({type: 'list', action});
		}
	};
}
