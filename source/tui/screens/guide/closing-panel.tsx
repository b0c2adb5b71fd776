// Asks, one after another, what only a person knows, while memory is fresh. Every question may be skipped.
import {Box} from 'ink';
import {useTheme} from '../../theme.js';
import {closingSpecs} from './forms/closing-questions.js';
import {Entry} from './forms/entry.js';
import type {Panel} from './guide-state.js';
import {blank, line, paragraph} from './lines.js';
import {LinesView} from './lines-view.js';

export type ClosingPanelProps = Readonly<{
	panel: Extract<Panel, {kind: 'closing'}>;
	width: number;
	height: number;
	/** Resolves with null when it was taken (an empty answer skips), else with why not. */
	onAnswer: (panel: Extract<Panel, {kind: 'closing'}>, text: string) => Promise<string | null>;
}>;

export function ClosingPanel({panel, width, height, onAnswer}: ClosingPanelProps) {
	const theme = useTheme();
	const [question] = panel.questions;
	if (question === undefined) {
		return null;
	}

	const left = panel.questions.length;
	return (
		<Box flexDirection="column" height={height}>
			<LinesView
				lines={[
					line('Before it closes', 'strong'),
					...paragraph(
						theme,
						`For the report, while memory is fresh; ${left === 1 ? 'the last question, which' : `${left} questions, each of which`} may be skipped.`,
						width,
					),
					blank,
				]}
			/>
			<Entry
				key={question}
				spec={closingSpecs[question]}
				initial=""
				width={width}
				onSubmit={async (text) => onAnswer(panel, text)}
				onCancel={() => void onAnswer(panel, '')}
			/>
		</Box>
	);
}
