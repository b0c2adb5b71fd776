// The board: every symptom with its key metric, measured on request, worst first, and the way into each runbook.
import {Box, Text} from 'ink';
import {useEffect, useMemo} from 'react';
import {lineFor} from '../../components/clean-for.js';
import {fitLine, widthOf, wrapLines} from '../../components/fit.js';
import {Frame, frameRows} from '../../components/frame.js';
import {HelpOverlay} from '../../components/help-overlay.js';
import {reduceList} from '../../components/list/list-state.js';
import {HelpLine, StatusLine} from '../../components/status-line.js';
import {TextField} from '../../components/text-field/text-field.js';
import {useWindowSize} from '../../components/use-window-size.js';
import {VitalsStrip} from '../../components/vitals-strip.js';
import {useTick} from '../../hooks/use-tick.js';
import {useKeys} from '../../input/use-keys.js';
import type {AppPorts} from '../../ports.js';
import {useTheme} from '../../theme.js';
import {boardBindings, boardHelpLine, filterBindings} from './board-bindings.js';
import {BoardDetail} from './board-detail.js';
import {boardInputsOf} from './board-inputs.js';
import {BoardList} from './board-list.js';
import {standingOf} from './board-rows.js';
import {type BoardState, selectedRow} from './board-state.js';
import {summaryOf} from './board-summary.js';
import {InputsForm} from './inputs-form.js';
import {type BoardHandle, useBoardKeys} from './use-board.js';

export type BoardScreenProps = Readonly<{
	ports: AppPorts;
	board: BoardHandle;
	/** Open and interrupted incidents to which `o` leads. */
	openCount: number;
	onLeave: () => void;
	onIncidents: () => void;
}>;

/** How the rows of a frame are shared out. */
export function boardLayout(rows: number, banners: number): Readonly<{banners: number; list: number; detail: number}> {
	const height = frameRows(rows);
	// Header, summary, column heading, status, keys.
	const fixed = 5;
	const shownBanners = Math.min(banners, Math.max(0, Math.floor((height - fixed) / 4)));
	const room = height - fixed - shownBanners;
	const detail = room < 10 ? 0 : Math.min(13, Math.max(7, Math.round(room * 0.45)));
	return {banners: shownBanners, list: Math.max(1, room - detail), detail};
}

function Summary({state, now, width}: Readonly<{state: BoardState; now: number; width: number}>) {
	const theme = useTheme();
	const {spinner, dot, ellipsis} = theme.signs;
	const parts = summaryOf(theme, state, now, spinner[Math.floor(now / 120) % spinner.length] ?? '');
	const separator = ` ${dot} `;
	if (widthOf(parts.map((part) => part.text).join(separator)) > width) {
		return <Text wrap="truncate-end">{fitLine(parts.map((part) => part.text).join(separator), width, ellipsis)}</Text>;
	}

	return (
		<Text wrap="truncate-end">
			{parts.map((part, index) => {
				const color = part.role ? theme.color(part.role) : undefined;
				return (
					<Text key={part.text} {...(color ? {color} : {})} bold={part.role === 'alarm'}>
						{index === 0 ? '' : separator}
						{part.text}
					</Text>
				);
			})}
		</Text>
	);
}

function Banners({lines}: Readonly<{lines: readonly string[]}>) {
	const theme = useTheme();
	const color = theme.color('warning');
	return (
		<>
			{lines.map((line, index) => (
				// biome-ignore lint/suspicious/noArrayIndexKey: the lines have no identity but their place
				<Text key={index} {...(color ? {color} : {})} wrap="truncate-end">
					{line}
				</Text>
			))}
		</>
	);
}

export function BoardScreen({ports, board, openCount, onLeave, onIncidents}: BoardScreenProps) {
	const theme = useTheme();
	const {columns, rows} = useWindowSize();
	const {state, dispatch, filterField} = board;
	const isSweeping = state.sweep.phase === 'running';
	useTick(isSweeping ? 200 : 1000);
	const hear = useBoardKeys({board, onLeave, onIncidents});
	useKeys(hear, state.mode === 'list' || state.mode === 'filter');

	const {ellipsis, spinner, dot} = theme.signs;
	const banners = ports.banners.flatMap((banner) => {
		const wrapped = wrapLines(lineFor(theme, `! ${banner}`), columns, 2, ellipsis);
		return wrapped.map((line, index) => (index === 0 ? line : `  ${line}`));
	});
	const layout = boardLayout(rows, banners.length);
	useEffect(() => {
		dispatch({type: 'list', action: {type: 'resize', height: layout.list}});
	}, [dispatch, layout.list]);
	useEffect(() => {
		dispatch({type: 'filter', text: filterField.state.text});
	}, [dispatch, filterField.state.text]);
	const inputs = useMemo(() => boardInputsOf(ports.runbooks), [ports.runbooks]);

	if (state.mode === 'help') {
		return (
			<Frame>
				<HelpOverlay
					title="Keys of the board"
					bindings={boardBindings}
					onClose={() => dispatch({type: 'mode', mode: 'list'})}
				/>
			</Frame>
		);
	}

	if (state.mode === 'inputs') {
		return (
			<InputsForm
				inputs={inputs}
				values={state.inputs}
				onCancel={() => dispatch({type: 'mode', mode: 'list'})}
				onApply={(values) => {
					dispatch({type: 'inputs', inputs: values});
					dispatch({type: 'mode', mode: 'list'});
					dispatch({type: 'status', status: {text: 'Inputs taken; s measures with them.'}});
				}}
			/>
		);
	}

	// Of the right height in the very first frame, before the effect above has told the state.
	const resized = {...state, list: reduceList(state.list, {type: 'resize', height: layout.list})};
	const now = ports.now();
	const wallClock = ports.wallClock();
	const selected = selectedRow(state);
	const title = lineFor(theme, `gotriage ${ports.version}`);
	const shownBanners =
		banners.length > layout.banners && layout.banners > 0
			? [
					...banners.slice(0, layout.banners - 1),
					`! and ${banners.length - layout.banners + 1} more lines: gotriage doctor tells all`,
				]
			: banners.slice(0, layout.banners);
	const position = state.list.visible.findIndex((item) => item.key === state.list.selected) + 1;
	const counted = `${position} of ${state.list.visible.length}${state.list.visible.length < state.rows.length ? ` (${state.rows.length} in all)` : ''}`;
	return (
		<Frame
			header={
				<>
					<Box>
						<Text bold>{title}</Text>
						<Text>{'  '}</Text>
						<VitalsStrip ports={ports} width={Math.max(0, columns - widthOf(title) - 2)} />
					</Box>
					<Banners lines={shownBanners} />
					<Summary state={state} now={now} width={columns} />
				</>
			}
			footer={
				<>
					{state.mode === 'filter' || (state.list.filter !== '' && state.status === null) ? (
						<Box>
							<Text bold>/</Text>
							<TextField
								state={filterField.state}
								width={Math.max(4, columns - 30)}
								isFocused={state.mode === 'filter'}
							/>
							<Text dimColor>{`  ${counted}`}</Text>
						</Box>
					) : (
						<StatusLine
							status={
								state.status ??
								(openCount > 0
									? {
											text: `${openCount} incident${openCount === 1 ? '' : 's'} still open: o shows ${openCount === 1 ? 'it' : 'them'} ${dot} row ${counted}`,
										}
									: {text: `Row ${counted}`})
							}
						/>
					)}
					<HelpLine bindings={state.mode === 'filter' ? filterBindings : boardHelpLine} />
				</>
			}
		>
			<Box flexDirection="column" height={layout.list + 1} flexShrink={0} overflow="hidden">
				<BoardList
					state={resized}
					width={columns}
					spinner={spinner[Math.floor(now / 120) % spinner.length] ?? ''}
					wallClock={wallClock}
				/>
			</Box>
			{layout.detail > 0 ? (
				<BoardDetail
					row={selected?.row ?? null}
					standing={selected ? standingOf(selected.row, state.readings, isSweeping) : null}
					runbook={ports.runbooks.find((runbook) => runbook.id === selected?.row.runbook)}
					width={columns}
					height={layout.detail}
					wallClock={wallClock}
				/>
			) : null}
		</Frame>
	);
}
