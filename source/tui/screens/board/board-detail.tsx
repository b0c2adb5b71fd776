// The pane below the list: everything about the selected row, in full words, for terminals that have no room for columns.
import {Box, Text} from 'ink';
import type {Runbook} from '../../../runbook/schema.js';
import {lineFor} from '../../components/clean-for.js';
import {fitCell, fitLine, widthOf, wrapLines} from '../../components/fit.js';
import type {BoardRow} from '../../ports.js';
import {type ColorRole, type Theme, useTheme, verdictMark} from '../../theme.js';
import {lastWords, type RowStanding} from './board-rows.js';

type DetailLine = Readonly<{label: string; text: string; role?: ColorRole | undefined; dim?: boolean}>;

/** The title of a step, with its id: what the board calls a metric is a step of the runbook. */
function stepWords(runbook: Runbook | undefined, id: string): string {
	const title = runbook?.steps.find((step) => step.id === id)?.title;
	return title === undefined ? id : `${id}: ${title}`;
}

/** The lines about one row, most needed first. */
export function detailLines(
	theme: Theme,
	row: BoardRow,
	standing: RowStanding,
	runbook: Runbook | undefined,
	wallClock: Date,
): readonly DetailLine[] {
	const last = lastWords(row, wallClock);
	const lines: DetailLine[] = [];
	switch (standing.kind) {
		case 'measured': {
			const {verdict, sentence, reason, items} = standing.row;
			lines.push({
				label: 'Now',
				// "unknown: no answer" behind the word itself is "no answer".
				text: `${verdictMark(theme, verdict).text} ${theme.signs.dash} ${sentence.replace(/^unknown: /, '')}`,
				role: verdict,
			});
			if (verdict === 'unknown' && reason !== null && !sentence.includes(reason)) {
				lines.push({label: 'Because', text: reason});
			}

			// The worst is in the sentence already.
			const further = items.filter(
				(entry) => entry.verdict === verdict && verdict !== 'ok' && !sentence.includes(entry.sentence),
			);
			for (const item of further.slice(0, 4)) {
				const name = typeof item.item === 'string' ? item.item : JSON.stringify(item.item);
				lines.push({label: '', text: `${name}: ${item.sentence}`, dim: true});
			}

			break;
		}

		case 'measuring':
			lines.push({label: 'Now', text: 'being measured', dim: true});
			break;
		case 'not-measured':
			lines.push({label: 'Now', text: 'not measured; s sweeps', dim: true});
			break;
		case 'not-swept':
			lines.push({label: 'Now', text: `not swept: ${standing.why}`, dim: true});
			break;
	}

	if (standing.kind !== 'measured' && last !== null && row.last) {
		lines.push({
			label: 'Last',
			text: `${verdictMark(theme, row.last.verdict).text} ${theme.signs.dash} ${last}`,
			dim: true,
		});
	}

	lines.push(
		{label: 'Alarm if', text: row.threshold},
		{label: 'Then', text: stepWords(runbook, row.response)},
		{label: 'Measures', text: stepWords(runbook, row.metric)},
	);
	return lines;
}

export type BoardDetailProps = Readonly<{
	row: BoardRow | null;
	standing: RowStanding | null;
	runbook: Runbook | undefined;
	width: number;
	height: number;
	wallClock: Date;
}>;

const labelWidth = 10;

export function BoardDetail({row, standing, runbook, width, height, wallClock}: BoardDetailProps) {
	const theme = useTheme();
	const {line, ellipsis} = theme.signs;
	if (!row || !standing) {
		return <Box height={height} />;
	}

	const clean = (text: string) => lineFor(theme, text);
	const place = fitLine(clean(`${row.area}/${row.runbook}`), Math.floor(width * 0.45), ellipsis);
	const title = fitLine(clean(row.title), Math.max(10, width - widthOf(place) - 8), ellipsis);
	const rule = `${line.repeat(2)} ${title} `;
	const rest = Math.max(2, width - widthOf(rule) - widthOf(place) - 3);
	const head = fitLine(`${rule}${line.repeat(rest)} ${place} ${line}`, width, ellipsis);
	const lines = detailLines(theme, row, standing, runbook, wallClock);
	// Long sentences get a second line as far as there is room; the symptom in full where its column cuts it.
	let room = height - 1 - lines.length;
	const symptom = wrapLines(clean(row.symptom), width, room > 1 ? 2 : 1, ellipsis);
	room -= symptom.length;
	const drawn = lines.flatMap((entry) => {
		const wrapped = wrapLines(clean(entry.text), width - labelWidth, 1 + Math.max(0, room), ellipsis);
		room -= wrapped.length - 1;
		return wrapped.map((text, index) => ({...entry, label: index === 0 ? entry.label : '', text}));
	});
	const summary = room > 0 ? wrapLines(clean(row.summary), width, room, ellipsis) : [];
	return (
		<Box flexDirection="column" height={height} overflow="hidden">
			<Text dimColor wrap="truncate-end">
				{head}
			</Text>
			{keyed(symptom).map(([key, text]) => (
				<Text key={key} bold wrap="truncate-end">
					{text}
				</Text>
			))}
			{drawn.map((entry, index) => {
				const color = entry.role ? theme.color(entry.role) : undefined;
				return (
					// biome-ignore lint/suspicious/noArrayIndexKey: the lines have no identity but their place
					<Text key={index} wrap="truncate-end" dimColor={entry.dim ?? false}>
						<Text dimColor>{fitCell(entry.label, labelWidth, ellipsis)}</Text>
						<Text {...(color ? {color} : {})}>{entry.text}</Text>
					</Text>
				);
			})}
			{keyed(summary).map(([key, text]) => (
				<Text key={key} dimColor wrap="truncate-end">
					{text}
				</Text>
			))}
		</Box>
	);
}

const keyed = (lines: readonly string[]): ReadonlyArray<readonly [string, string]> =>
	lines.map((text, index) => [`${index} ${text}`, text] as const);
