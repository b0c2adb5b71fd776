// Which screen is shown, and the way between them: board, guide, open incidents.
import {type ReactElement, useCallback, useMemo, useState} from 'react';
import type {CatalogueIncident} from '../journal/contract.js';
import type {Session} from '../session/contract.js';
import type {Status} from './components/status-line.js';
import {holdPending, type Ledger, leaveSession} from './ledger.js';
import type {AppPorts, TrustRequest} from './ports.js';
import {BoardScreen} from './screens/board/board.js';
import {useBoard} from './screens/board/use-board.js';
import {GuideScreen} from './screens/guide/guide.js';
import {IncidentsScreen} from './screens/incidents/incidents.js';
import {TrustScreen} from './screens/trust/trust.js';

/** Where the app begins. */
export type AppStart =
	| Readonly<{screen: 'board'}>
	| Readonly<{screen: 'guide'; session: Session}>
	| Readonly<{screen: 'trust'; request: TrustRequest}>;

export type AppProps = Readonly<{
	ports: AppPorts;
	start: AppStart;
	ledger: Ledger;
	/** Leaves the whole screen. */
	onLeave: () => void;
}>;

type Place =
	| Readonly<{screen: 'board'}>
	| Readonly<{screen: 'incidents'}>
	| Readonly<{screen: 'guide'; session: Session}>
	| Readonly<{screen: 'trust'; request: TrustRequest}>;

/** The app as an element, for a caller that must not import React itself. */
export const drawApp = (props: AppProps): ReactElement => <App {...props} />;

/** An incident of this process as the list of open incidents shows it. */
function asOpenIncident(session: Session): CatalogueIncident {
	const {state, directory} = session.view();
	return {
		id: state.id,
		kind: state.kind,
		runbook: state.runbook,
		status: 'open',
		outcome: null,
		startedAt: state.opened?.at ?? '',
		endedAt: null,
		directory,
	};
}

const isTrustRequest = (opened: Session | TrustRequest): opened is TrustRequest =>
	'kind' in opened && opened.kind === 'trust';

export function App({ports, start, ledger, onLeave}: AppProps) {
	const [place, setPlace] = useState<Place>(start);
	const [incidents, setIncidents] = useState(ports.openIncidents);
	const [resumeStatus, setResumeStatus] = useState<Status | null>(null);
	const [isResuming, setIsResuming] = useState(false);
	/** A trust that could not be recorded is asked for anew. */
	const [timesAsked, setTimesAsked] = useState(0);
	const show = useCallback(
		(session: Session) => {
			ledger.session = session;
			setPlace({screen: 'guide', session});
		},
		[ledger],
	);
	const board = useBoard(ports, ledger, show);
	const {dispatch} = board;

	const backToBoard = useCallback(
		(session: Session) => {
			ledger.session = null;
			const {id} = session.view().state;
			setPlace({screen: 'board'});
			dispatch({type: 'status', status: {text: `Leaving incident ${id}`}});
			const settle = (status: Status) => {
				const entry = session.view().closed ? [] : [asOpenIncident(session)];
				setIncidents((known) => [...entry, ...known.filter((incident) => incident.id !== id)]);
				dispatch({type: 'status', status});
			};
			leaveSession(ledger, session).then(
				() =>
					settle({
						text: session.view().closed ? `Incident ${id} is closed.` : `Incident ${id} is left open; o lists it.`,
					}),
				(error: unknown) =>
					settle({
						text: `Incident ${id} could not be left cleanly: ${error instanceof Error ? error.message : String(error)}`,
						role: 'alarm',
					}),
			);
		},
		[ledger, dispatch],
	);

	const leaveGuide = useMemo(() => {
		if (place.screen !== 'guide') {
			return onLeave;
		}

		const {session} = place;
		// One guided run ends the program with it; from the board one comes back to the board.
		return start.screen !== 'board' ? onLeave : () => backToBoard(session);
	}, [place, start.screen, onLeave, backToBoard]);

	/** Opens what must not be opened twice; `what` begins the sentence where that fails. */
	const openOnce = useCallback(
		(what: string, open: () => Promise<Session | TrustRequest>) => {
			if (isResuming) {
				return;
			}

			setIsResuming(true);
			const opening = Promise.resolve()
				.then(open)
				.then((opened) => {
					if (!isTrustRequest(opened)) {
						ledger.open.add(opened);
					}

					return opened;
				});
			holdPending(ledger, opening)
				.then(
					(opened) => {
						setResumeStatus(null);
						if (isTrustRequest(opened)) {
							setPlace({screen: 'trust', request: opened});
						} else {
							show(opened);
						}
					},
					(error: unknown) => {
						setTimesAsked((times) => times + 1);
						setResumeStatus({
							text: `${what}: ${error instanceof Error ? error.message : String(error)}`,
							role: 'alarm',
						});
					},
				)
				.finally(() => setIsResuming(false));
		},
		[ledger, show, isResuming],
	);

	const resume = useCallback(
		(id: string) => {
			setResumeStatus({text: `Resuming ${id}`});
			openOnce(`${id} could not be resumed`, () => ports.resume(id));
		},
		[ports, openOnce],
	);

	const answerTrust = useCallback(
		(request: TrustRequest, isTrusted: boolean) => {
			if (isTrusted) {
				setResumeStatus({text: 'Trusted. Opening the incident'});
				openOnce('It could not be opened', request.open);
			} else if (start.screen === 'trust') {
				onLeave();
			} else {
				setResumeStatus({text: 'Not trusted, so it runs nothing.'});
				setPlace({screen: 'incidents'});
			}
		},
		[openOnce, onLeave, start.screen],
	);

	switch (place.screen) {
		case 'guide':
			return <GuideScreen session={place.session} ports={ports} onLeave={leaveGuide} onClosed={leaveGuide} />;
		case 'trust':
			return (
				<TrustScreen
					key={timesAsked}
					review={place.request.review}
					status={resumeStatus}
					onAnswer={(isTrusted) => answerTrust(place.request, isTrusted)}
				/>
			);
		case 'incidents':
			return (
				<IncidentsScreen
					ports={ports}
					incidents={incidents}
					status={resumeStatus}
					onResume={resume}
					onBack={() => {
						setResumeStatus(null);
						setPlace({screen: 'board'});
					}}
				/>
			);
		case 'board':
			return (
				<BoardScreen
					ports={ports}
					board={board}
					openCount={incidents.length}
					onLeave={onLeave}
					onIncidents={() => setPlace({screen: 'incidents'})}
				/>
			);
	}
}
