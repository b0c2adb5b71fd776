// The open and interrupted incidents, newest first; Enter resumes one.
import {Text} from 'ink';
import {useEffect, useReducer, useRef} from 'react';
import type {CatalogueIncident} from '../../../journal/contract.js';
import {agoWords} from '../../components/age.js';
import {lineFor} from '../../components/clean-for.js';
import {fitCell, fitLine} from '../../components/fit.js';
import {Frame, frameRows} from '../../components/frame.js';
import {listActionsOf} from '../../components/list/list-keys.js';
import {type ListItem, listOf, reduceList, windowOf} from '../../components/list/list-state.js';
import {HelpLine, type Status, StatusLine} from '../../components/status-line.js';
import {useWindowSize} from '../../components/use-window-size.js';
import type {Binding} from '../../input/bindings.js';
import {matchBinding} from '../../input/bindings.js';
import {guardEnter, guardFrom} from '../../input/enter-guard.js';
import {useClock, useKeys} from '../../input/use-keys.js';
import type {AppPorts} from '../../ports.js';
import {useTheme} from '../../theme.js';

export type IncidentsScreenProps = Readonly<{
	ports: AppPorts;
	incidents: readonly CatalogueIncident[];
	status: Status | null;
	onResume: (id: string) => void;
	onBack: () => void;
}>;

const incidentBindings: readonly Binding[] = [
	{keys: ['enter'], shown: 'Enter', does: 'resume', command: 'resume'},
	{keys: [], shown: '↑↓', does: 'move', command: 'move'},
	{keys: ['escape', 'q', 'o', 'ctrl+c'], shown: 'Esc', does: 'back to the board', command: 'back'},
];

const itemsOf = (incidents: readonly CatalogueIncident[]): readonly ListItem[] =>
	incidents.map((incident) => ({key: incident.id, text: `${incident.id} ${incident.runbook}`}));

export function IncidentsScreen({ports, incidents, status, onResume, onBack}: IncidentsScreenProps) {
	const theme = useTheme();
	const {columns, rows} = useWindowSize();
	const clock = useClock();
	const height = Math.max(1, frameRows(rows) - 5);
	const [list, dispatch] = useReducer(reduceList, null, () => listOf(itemsOf(incidents), height));
	const guard = useRef(guardFrom(clock()));
	useEffect(() => {
		dispatch({type: 'items', items: itemsOf(incidents)});
	}, [incidents]);
	useEffect(() => {
		dispatch({type: 'resize', height});
	}, [height]);
	useKeys((event) => {
		// Resuming opens a journal: a held Enter from the screen before must not do it.
		const guarded = guardEnter(guard.current, event);
		guard.current = guarded.guard;
		const command = matchBinding(incidentBindings, event);
		if (command === 'back') {
			onBack();
		} else if (command === 'resume') {
			if (guarded.counts && list.selected !== null) {
				onResume(list.selected);
			}
		} else {
			for (const action of listActionsOf(event)) {
				dispatch(action);
			}
		}
	});
	const {ellipsis, pointer} = theme.signs;
	const wallClock = ports.wallClock().getTime();
	return (
		<Frame
			header={
				<>
					<Text bold>Open incidents</Text>
					<Text> </Text>
					<Text dimColor wrap="truncate-end">
						{`  ${fitCell('state', 12, ellipsis)} ${fitCell('began', 12, ellipsis)} incident and runbook`}
					</Text>
				</>
			}
			footer={
				<>
					<StatusLine status={status} />
					<HelpLine bindings={incidentBindings} />
				</>
			}
		>
			{incidents.length === 0 ? <Text> No incident is open. Esc goes back to the board.</Text> : null}
			{windowOf(list).map((line) => {
				const incident = incidents.find((candidate) => candidate.id === line.item.key);
				if (!incident || line.kind === 'before') {
					return null;
				}

				const began = Date.parse(incident.startedAt);
				const age = Number.isNaN(began) ? 'unknown' : agoWords(wallClock - began);
				const title = ports.runbooks.find((runbook) => runbook.id === incident.runbook)?.title;
				const what = lineFor(theme, `${incident.id}  ${incident.runbook}${title ? `: ${title}` : ''}`);
				const state = fitCell(incident.status, 12, ellipsis);
				return (
					<Text key={incident.id} bold={line.selected} wrap="truncate-end">
						{line.selected ? `${pointer} ` : '  '}
						{state} {fitCell(age, 12, ellipsis)} {fitLine(what, Math.max(1, columns - 28), ellipsis)}
					</Text>
				);
			})}
		</Frame>
	);
}
