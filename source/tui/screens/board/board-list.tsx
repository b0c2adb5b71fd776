// Draws the visible part of the board's rows: headings, cells, the pointer.
import {Box, Text} from 'ink';
import {memo} from 'react';
import {lineFor} from '../../components/clean-for.js';
import {fitLine} from '../../components/fit.js';
import {windowOf} from '../../components/list/list-state.js';
import type {BoardRow} from '../../ports.js';
import {type ColorRole, type Theme, useTheme, verdictMark} from '../../theme.js';
import {type Columns, columnsFor, lineOf} from './board-columns.js';
import {type Group, type GroupedRow, lastWords, type RowStanding, standingOf} from './board-rows.js';
import type {BoardState} from './board-state.js';

type StandingMark = Readonly<{text: string; role: ColorRole | null; dim: boolean}>;

/** The first column: sign and word. What was not measured has no verdict and never looks like one. */
export function standingMark(theme: Theme, standing: RowStanding, spinner: string): StandingMark {
	const {skipped, none} = theme.signs;
	switch (standing.kind) {
		case 'measured': {
			const mark = verdictMark(theme, standing.row.verdict);
			return {text: mark.text, role: mark.role, dim: false};
		}

		case 'measuring':
			return {text: `${spinner} measuring`, role: null, dim: true};
		case 'not-measured':
			return {text: `${none} not yet`, role: null, dim: true};
		case 'not-swept':
			return {text: `${skipped} on demand`, role: null, dim: true};
	}
}

/** What a row reads now, for its column. */
export function nowWords(row: BoardRow, standing: RowStanding, wallClock: Date): string {
	switch (standing.kind) {
		case 'measured':
			return standing.row.verdict === 'unknown' && standing.row.reason !== null
				? standing.row.reason
				: standing.row.sentence;
		case 'not-swept':
			return lastWords(row, wallClock) ?? standing.why;
		case 'measuring':
		case 'not-measured':
			return '';
	}
}

const headings: Readonly<Record<Exclude<Group['kind'], 'area'>, string>> = {
	alarm: 'In alarm',
	unknown: 'Unknown: could not be measured',
	'not-measured': 'Not measured: the sweep was stopped',
	measuring: 'Being measured',
	ok: 'Ok',
	'not-swept': 'Measured on demand only: open the runbook to run the check',
};

const headingOf = (group: Group): string =>
	`${group.kind === 'area' ? group.name : headings[group.kind]} (${group.count})`;

type RowLineProps = Readonly<{
	row: BoardRow;
	standing: RowStanding;
	columns: Columns;
	isSelected: boolean;
	spinner: string;
	now: string;
}>;

const RowLine = memo(function RowLine({row, standing, columns, isSelected, spinner, now}: RowLineProps) {
	const theme = useTheme();
	const mark = standingMark(theme, standing, spinner);
	const clean = (text: string) => lineFor(theme, text);
	const cells = {
		verdict: mark.text,
		area: clean(row.area),
		symptom: clean(row.symptom),
		metric: clean(row.metric),
		now: clean(now),
		threshold: clean(row.threshold),
		response: clean(row.response),
	};
	const color = mark.role ? theme.color(mark.role) : undefined;
	return (
		<Text wrap="truncate-end">
			<Text bold={isSelected}>{isSelected ? `${theme.signs.pointer} ` : '  '}</Text>
			{lineOf(columns, cells, theme.signs.ellipsis).map(([name, cell], index) => (
				<Text
					key={name}
					{...(name === 'verdict' && color ? {color} : {})}
					bold={isSelected || (name === 'verdict' && mark.role === 'alarm')}
					dimColor={(name === 'verdict' && mark.dim) || (name === 'area' && !isSelected)}
				>
					{index === 0 ? '' : ' '}
					{cell}
				</Text>
			))}
		</Text>
	);
});

export type BoardListProps = Readonly<{
	state: BoardState;
	width: number;
	spinner: string;
	wallClock: Date;
}>;

export function BoardList({state, width, spinner, wallClock}: BoardListProps) {
	const theme = useTheme();
	const isSweeping = state.sweep.phase === 'running';
	const columns = columnsFor(width, state.sweep.phase === 'done');
	const {ellipsis} = theme.signs;
	const byKey = new Map(state.ordered.map((row) => [row.key, row]));
	const groups = groupsOf(state);
	// Before a sweep nothing stands under "now": where the thresholds have no column, they stand there.
	const isNarrowBefore = state.sweep.phase === 'never' && columns.threshold === 0;
	const header = {
		verdict: 'verdict',
		area: 'area',
		symptom: 'symptom',
		metric: 'key metric',
		now: isNarrowBefore ? 'alarm if, or last reading' : 'now',
		threshold: 'alarm if',
		response: 'first response',
	};
	return (
		<Box flexDirection="column">
			<Text dimColor wrap="truncate-end">
				{'  '}
				{lineOf(columns, header, ellipsis)
					.map(([, cell]) => cell)
					.join(' ')}
			</Text>
			{windowOf(state.list).map((line) => {
				const entry = byKey.get(line.item.key);
				if (!entry) {
					return null;
				}

				if (line.kind === 'before') {
					const heading = lineFor(theme, headingOf(groups.get(entry.key) ?? entry.group));
					return (
						<Text key={`before ${entry.key}`} bold wrap="truncate-end">
							{fitLine(heading, width, ellipsis)}
						</Text>
					);
				}

				const standing = standingOf(entry.row, state.readings, isSweeping);
				return (
					<RowLine
						key={entry.key}
						row={entry.row}
						standing={standing}
						columns={columns}
						isSelected={line.selected}
						spinner={standing.kind === 'measuring' ? spinner : ''}
						now={
							isNarrowBefore && standing.kind !== 'not-swept'
								? entry.row.threshold
								: nowWords(entry.row, standing, wallClock)
						}
					/>
				);
			})}
			{state.list.visible.length === 0 ? <Text> No row matches the filter; Esc clears it.</Text> : null}
		</Box>
	);
}

/** Headings count the rows that are shown: with a filter, those that match. */
function groupsOf(state: BoardState): ReadonlyMap<string, Group> {
	const shown = new Set(state.list.visible.map((item) => item.key));
	const counts = new Map<string, number>();
	const visible: readonly GroupedRow[] = state.ordered.filter((row) => shown.has(row.key));
	for (const {group} of visible) {
		counts.set(group.name, (counts.get(group.name) ?? 0) + 1);
	}

	return new Map(visible.map(({key, group}) => [key, {...group, count: counts.get(group.name) ?? 0}]));
}
