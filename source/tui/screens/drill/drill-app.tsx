// Which screen of a drill is shown: menu, first page, the drill, its debrief.
import {type ReactElement, useCallback, useState} from 'react';
import type {DrillMode} from '../../../drill/contract.js';
import type {DrillSession, DrillSpeed} from '../../../session/drill-contract.js';
import type {Status} from '../../components/status-line.js';
import {useClock} from '../../input/use-keys.js';
import {DebriefScreen} from './debrief/debrief-screen.js';
import {DrillScreen} from './drill-screen.js';
import {MenuScreen} from './menu.js';
import {PageScreen} from './page.js';
import type {DrillAppPorts, DrillChoice, DrillStart} from './ports.js';
import {useDrillView} from './use-drill-view.js';

/** What is open, so that every way out can close it. */
export type DrillLedger = {
	session: DrillSession | null;
	pending: Promise<unknown> | null;
	/** Where the debrief was written. */
	debrief: string | null;
};

export const newDrillLedger = (): DrillLedger => ({session: null, pending: null, debrief: null});

export type DrillAppProps = Readonly<{
	ports: DrillAppPorts;
	start: DrillStart;
	ledger: DrillLedger;
	onLeave: () => void;
}>;

type Place =
	| Readonly<{on: 'menu'; mode: DrillMode; speed: DrillSpeed}>
	| Readonly<{on: 'page'; choice: DrillChoice}>
	| Readonly<{on: 'drill'; session: DrillSession}>;

function placeAt(start: DrillStart): Place {
	switch (start.screen) {
		case 'menu':
			return {on: 'menu', mode: start.mode, speed: start.speed};
		case 'page':
			return {on: 'page', choice: start.choice};
		case 'drill':
			return {on: 'drill', session: start.session};
	}
}

/** The drill as an element, for a caller that must not import React itself. */
export const drawDrill = (props: DrillAppProps): ReactElement => <DrillApp {...props} />;

export function DrillApp({ports, start, ledger, onLeave}: DrillAppProps) {
	const [place, setPlace] = useState<Place>(() => placeAt(start));
	const [status, setStatus] = useState<Status | null>(null);
	const begin = useCallback(
		(choice: DrillChoice) => {
			if (ledger.pending !== null) {
				return;
			}

			setStatus({text: 'Opening the recording'});
			const opening = Promise.resolve()
				.then(() => ports.open(choice))
				.then((session) => {
					ledger.session = session;
					return session;
				});
			ledger.pending = opening.catch(() => undefined);
			opening
				.then(
					(session) => setPlace({on: 'drill', session}),
					(error: unknown) => setStatus({text: error instanceof Error ? error.message : String(error), role: 'alarm'}),
				)
				.finally(() => {
					ledger.pending = null;
				});
		},
		[ports, ledger],
	);
	switch (place.on) {
		case 'menu':
			return (
				<MenuScreen
					entries={ports.entries}
					notes={ports.notes}
					onChoose={(entry) => setPlace({on: 'page', choice: {entry, mode: place.mode, speed: place.speed}})}
					onLeave={onLeave}
				/>
			);
		case 'page':
			return (
				<PageScreen
					choice={place.choice}
					status={status}
					onChoice={(choice) => setPlace({on: 'page', choice})}
					onBegin={() => begin(place.choice)}
					onLeave={
						start.screen === 'menu'
							? () => setPlace({on: 'menu', mode: place.choice.mode, speed: place.choice.speed})
							: onLeave
					}
				/>
			);
		case 'drill':
			return <Playing ports={ports} session={place.session} ledger={ledger} onLeave={onLeave} />;
	}
}

type PlayingProps = Readonly<{
	ports: DrillAppPorts;
	session: DrillSession;
	ledger: DrillLedger;
	onLeave: () => void;
}>;

function Playing({ports, session, ledger, onLeave}: PlayingProps) {
	const clock = useClock();
	const view = useDrillView(session, clock);
	const write = useCallback(
		async (open: DrillSession) => {
			const where = await ports.writeDebrief(open);
			ledger.debrief = where;
			return where;
		},
		[ports, ledger],
	);
	return view.concluded ? (
		<DebriefScreen session={session} write={write} onLeave={onLeave} />
	) : (
		<DrillScreen session={session} ports={ports} onLeave={onLeave} />
	);
}
