// The guide: leads through one incident, step by step. It draws the session's view and turns keys into intents; it runs
// nothing and records nothing by itself, and holds no truth of its own.
import {Box} from 'ink';
import {useCallback, useEffect, useMemo, useReducer} from 'react';
import type {Session, SessionView} from '../../../session/contract.js';
import {frameRows} from '../../components/frame.js';
import {Gone} from '../../components/gone.js';
import {HelpOverlay} from '../../components/help-overlay.js';
import {paneCells, SplitPane} from '../../components/split-pane.js';
import {HelpLine, type Status, StatusLine} from '../../components/status-line.js';
import {useWindowSize} from '../../components/use-window-size.js';
import {VitalsStrip} from '../../components/vitals-strip.js';
import {useView} from '../../hooks/use-view.js';
import {useClock} from '../../input/use-keys.js';
import type {AppPorts} from '../../ports.js';
import {useTheme} from '../../theme.js';
import {bindingsNow, guideBindings} from './bindings.js';
import {ChangesPanel} from './changes/changes-panel.js';
import {ClosePanel} from './close-panel.js';
import {ClosingPanel} from './closing-panel.js';
import {Consent} from './consent/consent.js';
import {digestNow} from './consent/consent-subject.js';
import {Detail} from './detail/detail.js';
import {ExportPanel} from './export-panel.js';
import {Entry, entryRows} from './forms/entry.js';
import {entrySpecs} from './forms/entry-kinds.js';
import {InputsForm} from './forms/inputs.js';
import {guideStart, type Panel, reduceGuide} from './guide-state.js';
import {HandOver} from './hand-over.js';
import {headerLines} from './header.js';
import type {GuideIntents} from './intents/guide-intents.js';
import {LeavePanel} from './leave-panel.js';
import {line} from './lines.js';
import {LinesView} from './lines-view.js';
import {loadOutput} from './output/load-output.js';
import {Output} from './output/output.js';
import {phaseOf, promptOf} from './prompt.js';
import {RunbooksPanel} from './runbooks-panel.js';
import {menuItems, StepMenu} from './step-menu.js';
import {listCells, stepRows} from './step-rows.js';
import {StepsPanel} from './steps-panel.js';
import {useEnterArming} from './use-enter-arming.js';
import {useGuideIntents} from './use-guide-intents.js';
import {useGuideKeys} from './use-guide-keys.js';

export type GuideScreenProps = Readonly<{
	session: Session;
	ports: AppPorts;
	/** The person wants to leave; who opened the session leaves it (stops, records, releases) and says how to resume. */
	onLeave: () => void;
	/** The incident has been closed, or was closed already and the person went on. */
	onClosed: () => void;
	/** Rows and columns to fill; absent, the window but for its last row. */
	height?: number | undefined;
	width?: number | undefined;
}>;

/** Status and help line. */
const footerRows = 2;
const vitalsRows = 1;
/** Below these nothing sensible can be shown. */
const leastRows = 10;
const leastCells = 40;

export function GuideScreen({session, ports, onLeave, onClosed, height, width}: GuideScreenProps) {
	const theme = useTheme();
	const clock = useClock();
	const size = useWindowSize();
	const columns = width ?? size.columns;
	const rows = height ?? frameRows(size.rows);
	const view = useView(session, clock);
	const [state, dispatch] = useReducer(reduceGuide, guideStart);
	const intents = useGuideIntents({session, ports, dispatch, onLeave, onClosed});
	const prompt = promptOf(view);
	const counts = useEnterArming(prompt);
	// biome-ignore lint/correctness/useExhaustiveDependencies: another question begins at its top
	useEffect(() => {
		dispatch({type: 'turned'});
	}, [prompt]);

	const scrolled = useCallback((to: number) => dispatch({type: 'scroll', to}), []);
	const header = headerLines(view, theme, columns);
	const items = phaseOf(view) === 'waiting' ? menuItems(view.inHand) : [];
	const isEntry = state.panel.kind === 'entry';
	const isPane = state.panel.kind === 'none' || isEntry;
	const bodyRows = rows - header.length - vitalsRows - (isEntry ? entryRows : isPane ? footerRows : 0);
	const menuRows = items.length === 0 ? 0 : Math.min(items.length, Math.max(2, Math.floor(bodyRows / 2)));
	useGuideKeys({
		isActive: state.panel.kind === 'none',
		hasMenu: items.length > 0,
		view,
		intents,
		counts,
		dispatch,
		scroll: state.scroll,
		page: Math.max(1, Math.floor(bodyRows / 2)),
	});

	if (rows < leastRows || columns < leastCells) {
		return (
			<LinesView lines={[line('The window is too small for the guide: it needs 40 columns and 11 rows.', 'unknown')]} />
		);
	}

	return (
		<Box flexDirection="column" width={columns} height={rows} overflow="hidden">
			<LinesView lines={header} />
			{isPane ? (
				<Pane
					view={view}
					now={ports.now}
					columns={columns}
					rows={bodyRows}
					scroll={state.scroll}
					menuRows={menuRows}
					isFocused={state.panel.kind === 'none'}
					intents={intents}
					onScrolled={scrolled}
					onManual={(end) =>
						dispatch({
							type: 'open',
							panel: {kind: 'entry', entry: end === 'done' ? 'manual-done' : 'manual-not-done', initial: ''},
						})
					}
				/>
			) : (
				<PanelView
					panel={state.panel}
					message={state.message}
					view={view}
					session={session}
					runbooks={ports.runbooks}
					columns={columns}
					rows={bodyRows}
					intents={intents}
					onClose={() => dispatch({type: 'close-panel'})}
				/>
			)}
			<VitalsStrip ports={ports} width={columns} />
			{state.panel.kind === 'entry' ? (
				<EntryPanel
					panel={state.panel}
					columns={columns}
					intents={intents}
					onClose={() => dispatch({type: 'close-panel'})}
				/>
			) : isPane ? (
				<>
					<StatusLine status={statusOf(state.message, state.auto, view)} />
					<HelpLine bindings={bindingsNow(view)} />
				</>
			) : null}
		</Box>
	);
}

function statusOf(message: Status | null, auto: boolean, view: SessionView): Status | null {
	if (message) {
		return message;
	}

	if (auto) {
		return {text: 'Running quiet checks one after another; Esc stops.', role: 'accent'};
	}

	const hypothesis = view.state.hypotheses.at(-1);
	return hypothesis
		? {
				text: `Hypothesis: ${hypothesis.text}${hypothesis.confidence === null ? '' : ` (${hypothesis.confidence}%)`}`,
				role: 'accent',
			}
		: null;
}

type PaneProps = Readonly<{
	view: SessionView;
	now: () => number;
	columns: number;
	rows: number;
	scroll: number;
	menuRows: number;
	isFocused: boolean;
	intents: GuideIntents;
	onManual: (end: 'done' | 'notDone') => void;
	onScrolled: (offset: number) => void;
}>;

function Pane({view, now, columns, rows, scroll, menuRows, isFocused, intents, onManual, onScrolled}: PaneProps) {
	const theme = useTheme();
	const left = listCells(columns);
	const width = paneCells(columns, left);
	const list = useMemo(() => stepRows(view, theme, left, rows), [view, theme, left, rows]);
	return (
		<SplitPane columns={columns} listCells={left} rows={rows} list={<LinesView lines={list} />}>
			<Detail
				view={view}
				now={now}
				width={width}
				rows={rows}
				scroll={scroll}
				menuRows={menuRows}
				onScrolled={onScrolled}
			/>
			{menuRows > 0 ? (
				<StepMenu
					key={`${view.runbook.id}/${view.at}/${view.inHand.kind}`}
					inHand={view.inHand}
					width={width}
					rows={menuRows}
					isFocused={isFocused}
					onDecide={intents.decide}
					onChoose={intents.choose}
					onManual={onManual}
					onEnd={intents.atEnd}
				/>
			) : null}
		</SplitPane>
	);
}

type EntryPanelProps = Readonly<{
	panel: Extract<Panel, {kind: 'entry'}>;
	columns: number;
	intents: GuideIntents;
	onClose: () => void;
}>;

function EntryPanel({panel, columns, intents, onClose}: EntryPanelProps) {
	return (
		<Entry
			key={panel.entry}
			spec={entrySpecs[panel.entry]}
			initial={panel.initial}
			width={columns}
			onSubmit={(text) => intents.entered(panel.entry, text)}
			onCancel={onClose}
		/>
	);
}

type PanelViewProps = Readonly<{
	panel: Panel;
	message: Status | null;
	view: SessionView;
	session: Session;
	runbooks: AppPorts['runbooks'];
	columns: number;
	rows: number;
	intents: GuideIntents;
	onClose: () => void;
}>;

function PanelView({panel, message, view, session, runbooks, columns, rows, intents, onClose}: PanelViewProps) {
	switch (panel.kind) {
		case 'help':
			return (
				<Box height={rows} overflow="hidden">
					<HelpOverlay title="Keys of the guide" bindings={guideBindings} onClose={onClose} height={rows} />
				</Box>
			);
		case 'steps':
			return <StepsPanel view={view} width={columns} height={rows} onChoose={intents.jump} onClose={onClose} />;
		case 'runbooks':
			return (
				<RunbooksPanel
					view={view}
					runbooks={runbooks}
					width={columns}
					height={rows}
					onChoose={intents.enterRunbook}
					onClose={onClose}
				/>
			);
		case 'changes':
			return (
				<ChangesPanel
					changes={view.state.changes}
					message={message}
					width={columns}
					height={rows}
					onChoose={intents.chooseChange}
					onClose={onClose}
				/>
			);
		case 'hand-over':
			return <HandOver text={panel.text} width={columns} height={rows} onClose={onClose} />;
		case 'output':
			return (
				<Output
					title={`Output of ${panel.step}`}
					load={() => loadOutput(session, panel.step, panel.attempt, columns)}
					width={columns}
					height={rows}
					onClose={onClose}
				/>
			);
		case 'inputs':
			return view.inHand.kind === 'inputs' ? (
				<InputsForm
					questions={view.inHand.questions}
					width={columns}
					height={rows}
					onSubmit={intents.answer}
					onCancel={onClose}
				/>
			) : (
				<Gone onGone={onClose} />
			);
		case 'consent': {
			const undoPlan = (change: Parameters<typeof intents.chooseChange>[0]) =>
				session.undoPlan(change.runbook, change.step, change.attempt);
			return (
				<Consent
					subject={panel.subject}
					digestNow={digestNow(panel.subject, view, undoPlan)}
					width={columns}
					height={rows}
					onOutcome={(outcome) => intents.consented(panel.subject, outcome)}
				/>
			);
		}

		case 'export':
			return <ExportPanel width={columns} height={rows} onChoose={intents.exportReport} onBack={onClose} />;
		case 'close':
			return <ClosePanel view={view} width={columns} height={rows} onChoose={intents.close} />;
		case 'closing':
			return <ClosingPanel panel={panel} width={columns} height={rows} onAnswer={intents.closing} />;
		case 'leave':
			return <LeavePanel view={view} width={columns} height={rows} onLeave={intents.leave} onStay={onClose} />;
		case 'none':
		case 'entry':
			return null;
	}
}
