// A drill under way: board or step, with panels over them. It draws the session's view and turns keys into intents; it
// holds no truth of its own, and of the answer it draws nothing before the drill is concluded.
import {Box} from 'ink';
import {useCallback, useEffect, useMemo, useReducer, useRef, useState} from 'react';
import {weights} from '../../../drill/weights.js';
import type {DrillSession, DrillView} from '../../../session/drill-contract.js';
import {frameRows} from '../../components/frame.js';
import {HelpOverlay} from '../../components/help-overlay.js';
import {HelpLine, type Status, StatusLine} from '../../components/status-line.js';
import {useWindowSize} from '../../components/use-window-size.js';
import {matchBinding} from '../../input/bindings.js';
import {spreadBurst, useClock, useKeys} from '../../input/use-keys.js';
import {useTheme} from '../../theme.js';
import {reduceBoard, selectedRow} from '../board/board-state.js';
import {Changes} from '../guide/changes/changes.js';
import {Consent} from '../guide/consent/consent.js';
import {Entry, entryRows} from '../guide/forms/entry.js';
import {line} from '../guide/lines.js';
import {LinesView} from '../guide/lines-view.js';
import {Output} from '../guide/output/output.js';
import {useEnterArming} from '../guide/use-enter-arming.js';
import {bindingsNow, drillBindings} from './bindings.js';
import {drillBoardOf} from './board-rows.js';
import {boardShares, DrillBoard} from './drill-board.js';
import {DrillGuide} from './drill-guide.js';
import {drillHeader, injectToShow} from './drill-header.js';
import {makeDrillIntents, movedPlace, type Place} from './drill-intents.js';
import {drillEntrySpecs} from './entry-specs.js';
import {loadDrillOutput} from './load-output.js';
import {type DrillPanel, noPanel} from './panel.js';
import {Diagnosis} from './panels/diagnosis.js';
import {Hints} from './panels/hints.js';
import {Leave} from './panels/leave.js';
import {Options} from './panels/options.js';
import {Rank} from './panels/rank.js';
import type {DrillAppPorts} from './ports.js';
import {useDrillView} from './use-drill-view.js';
import {stepSpeed} from './words.js';

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

const tooSoon: Status = {text: 'Too soon after the screen changed: press it again.', role: 'warning'};

function statusOf(message: Status | null, view: DrillView): Status | null {
	if (message !== null) {
		return message;
	}

	if (view.decision !== null) {
		return {text: 'A decision point waits: r puts its options in order.', role: 'accent'};
	}

	if (view.mode === 'watch' && view.at === null) {
		return {text: 'Enter plays the first step of the recorded run.', role: 'accent'};
	}

	if (view.said !== null) {
		return {text: view.said.text, role: view.said.kind === 'plain' ? 'accent' : 'warning'};
	}

	if (view.diagnosis !== null && view.diagnosis.causes.length > 0) {
		const named = view.causes.filter(({id}) => view.diagnosis?.causes.includes(id)).map(({text}) => text);
		const sure = view.diagnosis.confidence === null ? '' : ` (${view.diagnosis.confidence} %)`;
		return {text: `Diagnosis: ${named.join('; ')}${sure}`, role: 'accent'};
	}

	return null;
}

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
	const [panel, setPanel] = useState<DrillPanel>(noPanel);
	const [message, setMessage] = useState<Status | null>(null);
	const [scroll, setScroll] = useState(0);
	const [seen, setSeen] = useState<ReadonlySet<string>>(new Set());
	const [board, dispatch] = useReducer(reduceBoard, view, drillBoardOf);
	const isBoard = place.on === 'board';
	const guide = place.on === 'step' ? session.look(place.runbook, place.step) : null;
	const isOpen = panel.kind !== 'none';
	const opening = useRef(false);
	useEffect(() => {
		opening.current = isOpen;
	}, [isOpen]);
	const open = useCallback((next: DrillPanel) => {
		opening.current = next.kind !== 'none';
		setMessage(null);
		setPanel(next);
	}, []);
	const close = useCallback(() => setPanel(noPanel), []);
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
		if (decision !== null && !isOpen && !asked.current.has(decision.id)) {
			asked.current.add(decision.id);
			open({kind: 'rank'});
		}
	}, [decision, isOpen, open]);

	const header = drillHeader(view, session.clockMs(), seen, theme, columns);
	const isEntry = panel.kind === 'entry';
	const isPane = panel.kind === 'none' || isEntry;
	const bodyRows = rows - header.length - (isEntry ? entryRows : isPane ? footerRows : 0);
	const listRows = boardShares(bodyRows).list;
	useEffect(() => {
		dispatch({type: 'list', action: {type: 'resize', height: listRows}});
	}, [listRows]);
	const move = (by: 1 | -1) => {
		if (isBoard) {
			dispatch({type: 'list', action: {type: 'move', by}});
		} else if (view.mode !== 'watch') {
			// By the place as it will be: two presses may come before the first is drawn.
			setPlace((current) => movedPlace(view, current, by));
		}
	};
	useKeys((event) => {
		// A key that comes before the panel is drawn was meant for the panel.
		if (opening.current) {
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
			setMessage(null);
		}

		switch (command) {
			case null:
				return;
			case 'enter': {
				if (!counts(event.at)) {
					setMessage(tooSoon);
					return;
				}

				setMessage(null);
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
					setScroll((current) => Math.max(0, current + by * Math.max(1, Math.floor(bodyRows / 2))));
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
				open({kind: command});
				return;
			case 'decision':
				if (view.decision === null) {
					setMessage({text: 'No decision point waits.'});
				} else {
					open({kind: 'rank'});
				}

				return;
			case 'diagnosis':
				open({kind: 'diagnosis', before: 'nothing'});
				return;
			case 'update': {
				const inject = injectToShow(view, seen);
				if (inject !== null && !inject.expects) {
					setSeen(new Set([...seen, inject.id]));
				} else {
					open({kind: 'entry', entry: 'update'});
				}

				return;
			}

			case 'note':
				open({kind: 'entry', entry: 'note'});
				return;
			case 'conclude':
				open(
					view.diagnosis === null && !view.revealed && view.mode !== 'watch'
						? {kind: 'diagnosis', before: 'conclude'}
						: {kind: 'entry', entry: 'conclude'},
				);
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
	}, panel.kind === 'none');

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
				<Panel
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

type PanelProps = Readonly<{
	panel: DrillPanel;
	view: DrillView;
	session: DrillSession;
	place: Place;
	columns: number;
	rows: number;
	message: Status | null;
	intents: ReturnType<typeof makeDrillIntents>;
	onPanel: (panel: DrillPanel) => void;
	onClose: () => void;
	onLeave: () => void;
}>;

function Panel({panel, view, session, place, columns, rows, message, intents, onPanel, onClose, onLeave}: PanelProps) {
	const size = {width: columns, height: rows};
	const guide = place.on === 'step' ? session.look(place.runbook, place.step) : null;
	switch (panel.kind) {
		case 'help':
			return (
				<Box height={rows} overflow="hidden">
					<HelpOverlay title="Keys of a drill" bindings={drillBindings} onClose={onClose} height={rows} />
				</Box>
			);
		case 'leave':
			return (
				<Leave
					{...size}
					onLeave={onLeave}
					onStay={onClose}
					onConclude={() =>
						onPanel(
							view.diagnosis === null && !view.revealed && view.mode !== 'watch'
								? {kind: 'diagnosis', before: 'conclude'}
								: {kind: 'entry', entry: 'conclude'},
						)
					}
				/>
			);
		case 'hints':
			return (
				<Hints
					{...size}
					view={view}
					revealCost={weights.revealed}
					onHint={(id) => intents.carry(session.hint(id))}
					onReveal={() => intents.carry(session.reveal())}
					onClose={onClose}
				/>
			);
		case 'rank':
			return view.decision === null ? (
				<Gone onGone={onClose} />
			) : (
				<Rank
					{...size}
					decision={view.decision}
					onRank={(order) => {
						intents.carry(session.rank(view.decision?.id ?? '', order));
						onClose();
					}}
					onClose={onClose}
				/>
			);
		case 'diagnosis':
			return (
				<Diagnosis
					{...size}
					view={view}
					because={
						panel.before === 'take'
							? 'This is asked before the first change. Not knowing yet is an answer.'
							: panel.before === 'conclude'
								? 'Before you end the drill.'
								: null
					}
					onDiagnose={(causes, confidence) => void intents.diagnosed(causes, confidence, panel.before, guide)}
					onClose={onClose}
				/>
			);
		case 'options':
			return guide === null ? (
				<Gone onGone={onClose} />
			) : (
				<Options {...size} guide={guide} onSelect={(key) => intents.chosen(guide, key)} onClose={onClose} />
			);
		case 'consent':
			return (
				<Consent
					{...size}
					subject={{kind: 'step', prepared: panel.prepared}}
					digestNow={guide?.inHand.kind === 'ready' ? guide.inHand.prepared.digest : null}
					onOutcome={(outcome) => intents.consented(panel.prepared, outcome)}
				/>
			);
		case 'changes':
			return (
				<Box flexDirection="column" height={rows}>
					<Changes
						changes={view.state.changes}
						width={columns}
						height={rows - 1}
						onChoose={intents.chooseChange}
						onClose={onClose}
					/>
					<StatusLine status={message} />
				</Box>
			);
		case 'undo':
			return (
				<Consent
					{...size}
					subject={{kind: 'undo', change: panel.change, plan: panel.plan}}
					digestNow={intents.undoDigest(panel.change)}
					onOutcome={(outcome) => intents.undone(panel.change, outcome)}
				/>
			);
		case 'output':
			return (
				<Output
					title={`Output of ${panel.step}`}
					load={() => loadDrillOutput(session, panel.runbook, panel.step, columns)}
					width={columns}
					height={rows}
					onClose={onClose}
				/>
			);
		case 'none':
		case 'entry':
			return null;
	}
}

/** What the panel was about is gone; it closes itself. */
function Gone({onGone}: Readonly<{onGone: () => void}>) {
	useEffect(onGone, [onGone]);
	return null;
}
