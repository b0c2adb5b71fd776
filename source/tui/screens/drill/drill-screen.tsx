// A drill under way: board or step, with panels over them. It draws the session's view and turns keys into intents; it
// holds no truth of its own, and of the answer it draws nothing before the drill is concluded.
import {Box} from 'ink';
import {useCallback, useEffect, useMemo, useReducer, useRef, useState} from 'react';
import type {DrillSession} from '../../../session/drill-contract.js';
import {frameRows} from '../../components/frame.js';
import {HelpLine, type Status, StatusLine} from '../../components/status-line.js';
import {useWindowSize} from '../../components/use-window-size.js';
import {usePanel} from '../../hooks/use-panel.js';
import {useClock} from '../../input/use-keys.js';
import {useTheme} from '../../theme.js';
import {reduceBoard} from '../board/board-state.js';
import {Entry, entryRows} from '../guide/forms/entry.js';
import {line} from '../guide/lines.js';
import {LinesView} from '../guide/lines-view.js';
import {useEnterArming} from '../guide/use-enter-arming.js';
import {bindingsNow} from './bindings.js';
import {drillBoardOf} from './board-rows.js';
import {boardShares, DrillBoard} from './drill-board.js';
import {DrillGuide} from './drill-guide.js';
import {drillHeader} from './drill-header.js';
import {makeDrillIntents, type Place} from './drill-intents.js';
import {DrillPanels} from './drill-panels.js';
import {statusOf} from './drill-status.js';
import {drillEntrySpecs} from './entry-specs.js';
import {type DrillPanel, noPanel} from './panel.js';
import type {DrillAppPorts} from './ports.js';
import {useDrillKeys} from './use-drill-keys.js';
import {useDrillView} from './use-drill-view.js';

export type DrillScreenProps = Readonly<{
	session: DrillSession;
	ports: Pick<DrillAppPorts, 'now' | 'wallClock'>;
	/** The person leaves; the drill stays to be gone on with. */
	onLeave: () => void;
	height?: number | undefined;
	width?: number | undefined;
}>;

const footerRows = 2;
const leastRows = 12;
const leastCells = 40;

export function DrillScreen({session, ports, onLeave, height, width}: DrillScreenProps) {
	const theme = useTheme();
	const clock = useClock();
	const size = useWindowSize();
	const columns = width ?? size.columns;
	const rows = height ?? frameRows(size.rows);
	const view = useDrillView(session, clock);
	const [place, setPlace] = useState<Place>(() =>
		view.at === null ? {on: 'board'} : {on: 'step', runbook: view.at.runbook, step: view.at.step},
	);
	const [message, setMessage] = useState<Status | null>(null);
	const {panel, isOpening, open, close} = usePanel<DrillPanel>(
		noPanel,
		useCallback(() => setMessage(null), []),
	);
	const [scroll, setScroll] = useState(0);
	const [seen, setSeen] = useState<ReadonlySet<string>>(new Set());
	const [board, dispatch] = useReducer(reduceBoard, view, drillBoardOf);
	const isBoard = place.on === 'board';
	const guide = place.on === 'step' ? session.look(place.runbook, place.step) : null;
	const prompt = [
		place.on === 'step' ? `${place.runbook}#${place.step}` : 'board',
		view.playing === null ? 'waiting' : 'playing',
		view.state.attempts.length,
	].join('\n');
	// Moving to another step is a person's doing: only what changed by itself arms Enter anew.
	const counts = useEnterArming(`${place.on}\n${view.playing === null}\n${view.state.attempts.length}`);
	// biome-ignore lint/correctness/useExhaustiveDependencies: another step begins at its top
	useEffect(() => {
		setScroll(0);
	}, [prompt]);
	const intents = useMemo(
		() => makeDrillIntents({session, setPlace, open, close, say: setMessage}),
		[session, open, close],
	);
	// A decision point waits: it is asked once by itself, and again with Enter on nothing lost.
	const asked = useRef(new Set<string>());
	const decision = view.decision;
	useEffect(() => {
		if (decision !== null && panel.kind === 'none' && !asked.current.has(decision.id)) {
			asked.current.add(decision.id);
			open({kind: 'rank'});
		}
	}, [decision, panel.kind, open]);

	const header = drillHeader(view, session.clockMs(), seen, theme, columns);
	const isEntry = panel.kind === 'entry';
	const isPane = panel.kind === 'none' || isEntry;
	const bodyRows = rows - header.length - (isEntry ? entryRows : isPane ? footerRows : 0);
	const listRows = boardShares(bodyRows).list;
	useEffect(() => {
		dispatch({type: 'list', action: {type: 'resize', height: listRows}});
	}, [listRows]);
	useDrillKeys({
		isActive: panel.kind === 'none',
		isOpening,
		session,
		view,
		guide,
		intents,
		counts,
		place,
		setPlace,
		board,
		dispatch,
		page: Math.max(1, Math.floor(bodyRows / 2)),
		setScroll,
		seen,
		setSeen,
		open,
		say: setMessage,
	});

	if (rows < leastRows || columns < leastCells) {
		return (
			<LinesView lines={[line('The window is too small for a drill: it needs 40 columns and 13 rows.', 'unknown')]} />
		);
	}

	return (
		<Box flexDirection="column" width={columns} height={rows} overflow="hidden">
			<LinesView lines={header} />
			{isPane ? (
				place.on === 'board' || guide === null ? (
					<DrillBoard view={view} state={board} width={columns} rows={bodyRows} wallClock={ports.wallClock()} />
				) : (
					<DrillGuide
						view={view}
						guide={guide}
						width={columns}
						rows={bodyRows}
						scroll={scroll}
						onScrolled={setScroll}
					/>
				)
			) : (
				<DrillPanels
					panel={panel}
					view={view}
					session={session}
					place={place}
					columns={columns}
					rows={bodyRows}
					message={message}
					intents={intents}
					onPanel={open}
					onClose={close}
					onLeave={onLeave}
				/>
			)}
			{panel.kind === 'entry' ? (
				<Entry
					key={panel.entry}
					spec={drillEntrySpecs[panel.entry]}
					initial=""
					width={columns}
					onSubmit={(text) => intents.entered(panel.entry, text, guide)}
					onCancel={close}
				/>
			) : isPane ? (
				<>
					<StatusLine status={statusOf(message, view)} />
					<HelpLine bindings={bindingsNow(view, isBoard)} />
				</>
			) : null}
		</Box>
	);
}
