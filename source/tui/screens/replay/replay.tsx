// A recording on the screen, step by step, in the look of the guide. Nothing is run: it draws pictures of what was
// recorded, and its keys only move in time.
import {Box} from 'ink';
import {type ReactElement, useRef} from 'react';
import {fit as clip, displayWidth, pad} from '../../../text/width.js';
import {frameRows} from '../../components/frame.js';
import {HelpOverlay} from '../../components/help-overlay.js';
import {paneCells, SplitPane} from '../../components/split-pane.js';
import {HelpLine, StatusLine} from '../../components/status-line.js';
import {useWindowSize} from '../../components/use-window-size.js';
import {matchBinding} from '../../input/bindings.js';
import {type KeyPress, useKeys} from '../../input/use-keys.js';
import {type Theme, useTheme} from '../../theme.js';
import {rule} from '../guide/detail/detail.js';
import {tailLines} from '../guide/detail/running.js';
import {type Line, line, prose, sliceLines, span} from '../guide/lines.js';
import {LinesView} from '../guide/lines-view.js';
import {Output} from '../guide/output/output.js';
import {listCells} from '../guide/step-rows.js';
import {loadSceneOutput} from './load-output.js';
import {progressLine} from './progress.js';
import {bindingsInLine, replayBindings} from './replay-bindings.js';
import {actionOf, pressesOf} from './replay-keys.js';
import {isAtEnd, type ReplayState} from './replay-state.js';
import {sceneLines} from './scene-detail.js';
import {SceneList} from './scene-list.js';
import {sceneRows} from './scene-rows.js';
import {type ReplayOptions, type ReplaySource, useReplay} from './use-replay.js';

export type ReplayScreenProps = Readonly<{source: ReplaySource; options: ReplayOptions; onLeave: () => void}>;

/** The screen as an element, for a caller that must not import React itself. */
export const drawReplay = (props: ReplayScreenProps): ReactElement => <ReplayScreen {...props} />;

/** Header; progress, status and help line. */
const headerRows = 1;
const footerRows = 3;
const leastRows = 10;
const leastCells = 40;
/** Rows of output that a long step keeps in sight. */
const leastTailRows = 5;

/** That nothing is run is said in full, whatever the recording's title is. */
const leastNameCells = 8;
const replayWords = 'a recording: nothing is run';

function headerLine(source: ReplaySource, theme: Theme, width: number): Line {
	const right = clip(replayWords, Math.max(1, width - leastNameCells));
	const left = pad(prose(theme, `${source.name}: ${source.title}`), Math.max(0, width - displayWidth(right) - 2));
	return [span(left, 'strong'), span(`  ${right}`, 'accent')];
}

function statusOf(state: ReplayState, source: ReplaySource, atEnd: boolean): string {
	if (state.digits !== '') {
		return `Go to step ${state.digits}: Enter goes there, Esc forgets it.`;
	}

	if (state.message !== null) {
		return state.message;
	}

	if (atEnd) {
		return 'The end. [ goes back, space plays it again, q leaves.';
	}

	return state.speed === 'instant' ? 'space or ] shows the next step' : (source.notes[0] ?? '');
}

export function ReplayScreen({source, options, onLeave}: ReplayScreenProps) {
	const theme = useTheme();
	const size = useWindowSize();
	const {columns} = size;
	const rows = frameRows(size.rows);
	const {playback} = source;
	const {state, dispatch, timeline, keyframes, frame} = useReplay(source, options);
	const bodyRows = Math.max(1, rows - headerRows - footerRows);
	const left = listCells(columns);
	const width = Math.max(1, paneCells(columns, left));

	const {head, status} = sceneLines(frame, playback, source.runbooks, theme, width);
	const hasOutput = frame.tail.length > 0 || status.length > 0;
	const headRows = hasOutput
		? Math.max(
				2,
				Math.min(head.length, bodyRows - status.length - 1 - tailLines(theme, frame.tail, leastTailRows, width).length),
			)
		: Math.max(1, head.length > bodyRows ? bodyRows - 1 : bodyRows);
	const slice = sliceLines(head, state.scroll, headRows);
	const scrollTo = useRef(slice.offset);
	scrollTo.current = slice.offset;

	const isTooSmall = rows < leastRows || columns < leastCells;
	const close = () => dispatch({type: 'panel', panel: 'none'});
	useKeys(
		(event) => {
			for (const key of pressesOf(event)) {
				hear(key);
			}
		},
		state.panel === 'none' || isTooSmall,
	);

	function hear(key: KeyPress): void {
		if (/^\d$/.test(key.char) && !key.ctrl) {
			dispatch({type: 'digit', digit: key.char});
			return;
		}

		if (key.name === 'enter') {
			dispatch({type: 'go'});
			return;
		}

		if (state.digits !== '' && (key.name === 'escape' || key.name === 'backspace')) {
			dispatch({type: key.name === 'escape' ? 'forget' : 'erase'});
			return;
		}

		const command = matchBinding(replayBindings, key);
		if (command === 'leave') {
			onLeave();
		} else if (command !== null) {
			dispatch(actionOf(command, scrollTo.current, headRows));
		}
	}

	if (isTooSmall) {
		return (
			<LinesView lines={[line('The window is too small for a replay: it needs 40 columns and 11 rows.', 'unknown')]} />
		);
	}

	const isCut = slice.above + slice.below > 0;
	const tail =
		hasOutput || isCut
			? [
					rule(slice.above, slice.below, theme.signs.line, width),
					...status,
					...tailLines(theme, frame.tail, bodyRows - slice.lines.length - 1 - status.length, width),
				]
			: [];
	const panelRows = rows - headerRows;
	return (
		<Box flexDirection="column" width={columns} height={rows} overflow="hidden">
			<LinesView lines={[headerLine(source, theme, columns)]} />
			{state.panel === 'none' ? (
				<>
					<SplitPane
						columns={columns}
						listCells={left}
						rows={bodyRows}
						list={<LinesView lines={sceneRows(playback, keyframes, frame, theme, left, bodyRows)} />}
					>
						<LinesView lines={[...slice.lines, ...tail]} />
					</SplitPane>
					<LinesView lines={[progressLine(state, playback, timeline, frame.atMs, theme, columns)]} />
					<StatusLine status={{text: statusOf(state, source, isAtEnd(state, timeline))}} />
					<HelpLine bindings={bindingsInLine} />
				</>
			) : state.panel === 'help' ? (
				<Box height={panelRows} overflow="hidden">
					<HelpOverlay title="Keys of a replay" bindings={replayBindings} onClose={close} height={panelRows} />
				</Box>
			) : state.panel === 'list' ? (
				<SceneList
					playback={playback}
					keyframes={keyframes}
					frame={frame}
					width={columns}
					height={panelRows}
					onChoose={(scene) => dispatch({type: 'jump', scene})}
					onDigit={(digit) => dispatch({type: 'digit', digit})}
					onGo={() => dispatch({type: 'go'})}
					onClose={close}
				/>
			) : (
				<Output
					title={`Output of ${frame.scene.title}`}
					load={() => loadSceneOutput(frame, source.readBlob, columns)}
					width={columns}
					height={panelRows}
					onClose={close}
				/>
			)}
		</Box>
	);
}
