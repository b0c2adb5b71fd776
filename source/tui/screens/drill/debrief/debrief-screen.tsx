// The debrief: what was hard is asked before anything is judged; then page by page; then one commitment; then where it
// was written.
import {Box} from 'ink';
import {useMemo, useRef, useState} from 'react';
import type {DrillSession} from '../../../../session/drill-contract.js';
import {frameRows} from '../../../components/frame.js';
import {useWindowSize} from '../../../components/use-window-size.js';
import {useRealOffset} from '../../../hooks/use-real-offset.js';
import {guardEnter, guardFrom} from '../../../input/enter-guard.js';
import {useClock, useKeys} from '../../../input/use-keys.js';
import {useTheme} from '../../../theme.js';
import {Entry, entryRows} from '../../guide/forms/entry.js';
import {blank, line, paragraph, sliceLines, span} from '../../guide/lines.js';
import {LinesView} from '../../guide/lines-view.js';
import {drillEntrySpecs} from '../entry-specs.js';
import {useDrillView} from '../use-drill-view.js';
import {debriefPages, watchedPage} from './debrief-lines.js';

export type DebriefScreenProps = Readonly<{
	session: DrillSession;
	/** Writes the debrief and says where. */
	write: (session: DrillSession) => Promise<string>;
	onLeave: () => void;
	height?: number | undefined;
	width?: number | undefined;
}>;

type Stage =
	| Readonly<{at: 'pages'; page: number}>
	| Readonly<{at: 'commitment'}>
	| Readonly<{at: 'end'; where: string}>;

export function DebriefScreen({session, write, onLeave, height, width}: DebriefScreenProps) {
	const theme = useTheme();
	const clock = useClock();
	const size = useWindowSize();
	const columns = width ?? size.columns;
	const rows = height ?? frameRows(size.rows);
	const view = useDrillView(session, clock);
	const [stage, setStage] = useState<Stage>({at: 'pages', page: 0});
	const [scroll, setScroll] = useState(0);
	const guard = useRef(guardFrom(clock()));
	const isWatch = view.mode === 'watch';
	const {accepted, lesson} = view.truth;
	const pages = useMemo(
		() =>
			isWatch
				? [watchedPage({causes: accepted.map(({text}) => text), lesson}, theme, columns)]
				: view.debrief === null
					? []
					: debriefPages(view.debrief, theme, columns),
		[isWatch, view.debrief, accepted, lesson, theme, columns],
	);
	const isReaction = !isWatch && !view.reacted;
	const bodyRows = rows - 3;
	const index = stage.at === 'pages' ? Math.min(stage.page, Math.max(0, pages.length - 1)) : 0;
	const page = pages[index];
	const slice = sliceLines(page?.lines ?? [], scroll, bodyRows);
	useRealOffset(slice.offset, scroll, setScroll);
	const turn = (by: 1 | -1) => {
		setScroll(0);
		guard.current = guardFrom(clock());
		if (index + by >= pages.length) {
			if (isWatch) {
				onLeave();
			} else {
				setStage({at: 'commitment'});
			}
		} else {
			setStage({at: 'pages', page: Math.max(0, index + by)});
		}
	};
	useKeys(
		(event) => {
			const entered = guardEnter(guard.current, event);
			guard.current = entered.guard;
			if (event.kind !== 'key') {
				return;
			}

			if (stage.at === 'end') {
				if (entered.counts || event.char === 'q' || event.name === 'escape' || event.ctrl) {
					onLeave();
				}
			} else if (entered.counts || event.name === 'right') {
				turn(1);
			} else if (event.name === 'left') {
				turn(-1);
			} else if (event.char === 'q' || event.name === 'escape' || (event.ctrl && event.char === 'c')) {
				onLeave();
			} else if (event.name === 'down' || event.name === 'pagedown') {
				setScroll((current) => current + (event.name === 'down' ? 1 : Math.max(1, bodyRows - 1)));
			} else if (event.name === 'up' || event.name === 'pageup') {
				setScroll((current) => Math.max(0, current - (event.name === 'up' ? 1 : Math.max(1, bodyRows - 1))));
			}
		},
		!isReaction && stage.at !== 'commitment',
	);
	const refusalOf = async (result: ReturnType<DrillSession['react']>): Promise<string | null> => {
		const answer = await result;
		return 'refused' in answer ? answer.refused : null;
	};

	if (isReaction) {
		return (
			<Box flexDirection="column" width={columns} height={rows} overflow="hidden">
				<LinesView
					lines={[
						line('DRILL: debrief', 'strong'),
						blank,
						...paragraph(theme, 'The drill is over. Nothing was executed, nothing has to be put right.', columns),
					]}
				/>
				<Box flexGrow={1} />
				<Entry
					key="reaction"
					spec={drillEntrySpecs.reaction}
					initial=""
					width={columns}
					onSubmit={async (text) => refusalOf(session.react(text))}
					onCancel={onLeave}
				/>
			</Box>
		);
	}

	if (stage.at === 'commitment') {
		return (
			<Box flexDirection="column" width={columns} height={rows} overflow="hidden">
				<LinesView lines={[line('DRILL: debrief', 'strong')]} />
				<Box flexGrow={1} />
				<Entry
					key="commitment"
					spec={drillEntrySpecs.commitment}
					initial=""
					width={columns}
					onSubmit={async (text) => {
						const refusal = text.trim() === '' ? null : await refusalOf(session.commit(text));
						if (refusal === null) {
							guard.current = guardFrom(clock());
							const where = await write(session).catch(
								(error: unknown) =>
									`The debrief could not be written: ${error instanceof Error ? error.message : String(error)}`,
							);
							setStage({at: 'end', where});
						}

						return refusal;
					}}
					onCancel={() => setStage({at: 'pages', page: pages.length - 1})}
				/>
				<Box height={Math.max(0, entryRows - 3)} />
			</Box>
		);
	}

	if (stage.at === 'end') {
		return (
			<Box flexDirection="column" width={columns} height={rows} overflow="hidden">
				<LinesView
					lines={[
						line('DRILL: done', 'strong'),
						blank,
						...paragraph(theme, stage.where, columns),
						blank,
						...paragraph(
							theme,
							`gotriage report ${view.id} writes the post-mortem draft of it, marked DRILL: practice that as well.`,
							columns,
							'dim',
						),
					]}
				/>
				<Box flexGrow={1} />
				<LinesView lines={[line('Enter leaves', 'dim')]} />
			</Box>
		);
	}

	const more = slice.below > 0 ? `, ${slice.below} more lines: PgDn` : '';
	return (
		<Box flexDirection="column" width={columns} height={rows} overflow="hidden">
			<LinesView
				lines={[
					[
						span(`DRILL: ${page?.title ?? 'debrief'}`, 'strong'),
						span(pages.length > 1 ? `  ${index + 1} of ${pages.length}` : '', 'dim'),
					],
					blank,
					...slice.lines,
				]}
			/>
			<Box flexGrow={1} />
			<LinesView lines={[line(`Enter ${isWatch ? 'leaves' : 'goes on'}, left goes back, q leaves${more}`, 'dim')]} />
		</Box>
	);
}
