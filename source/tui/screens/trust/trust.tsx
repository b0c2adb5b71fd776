// Asks a person to trust a runbook from outside the package. It draws; what counts as an answer is the consent's own
// state: a quiet moment, a single key, and only at the end of the list.
import {Box} from 'ink';
import {useMemo} from 'react';
import type {TrustReview} from '../../../session/library/trust-review.js';
import {frameRows} from '../../components/frame.js';
import {type Status, StatusLine} from '../../components/status-line.js';
import {useWindowSize} from '../../components/use-window-size.js';
import {useTheme} from '../../theme.js';
import type {ConsentState} from '../guide/consent/consent-state.js';
import {useConsent} from '../guide/consent/use-consent.js';
import {type Line, line, sliceLines, span} from '../guide/lines.js';
import {LinesView} from '../guide/lines-view.js';
import {trustLines} from './trust-lines.js';

export type TrustScreenProps = Readonly<{
	review: TrustReview;
	status: Status | null;
	/** Whether the person trusts exactly what was shown; called once. */
	onAnswer: (isTrusted: boolean) => void;
}>;

/** Title, a line of air, question, hint, status. */
const chromeRows = 5;
const leastRows = 3;
const leastCells = 30;

const hints: Readonly<Record<ConsentState['hint'], string>> = {
	none: '',
	'too-soon': 'Too soon: keep still for a moment, then answer.',
	'not-seen': 'Not yet: the answer counts at the end of the list (PgDn, End).',
	'wrong-name': '',
	'no-paste': 'Pasted or held keys do not count.',
};

function hintLine(state: ConsentState, armed: boolean, below: number): Line {
	if (!state.seenWhole) {
		return line(`${below} more ${below === 1 ? 'line' : 'lines'} below: PgDn, End. Esc = no.`, 'unknown');
	}

	return hints[state.hint] === ''
		? line(armed ? 'The answer counts now. Esc = no.' : 'A moment: keys count after a short quiet.', 'dim')
		: line(hints[state.hint], 'unknown');
}

export function TrustScreen({review, status, onAnswer}: TrustScreenProps) {
	const theme = useTheme();
	const window = useWindowSize();
	const width = window.columns;
	const height = frameRows(window.rows);
	const lines = useMemo(() => trustLines(review, theme, width), [review, theme, width]);
	const tooSmall = height - chromeRows < leastRows || width < leastCells;
	const rows = tooSmall ? 0 : height - chromeRows;
	const ask = useMemo(() => ({digest: review.sha256, answer: {kind: 'yes'} as const, atEnd: true}), [review.sha256]);
	const {state, armed, offset} = useConsent(ask, {rows, width, count: lines.length}, review.sha256, (outcome) =>
		onAnswer(outcome.kind === 'confirmed'),
	);
	const slice = sliceLines(lines, offset, rows);
	if (tooSmall) {
		return (
			<LinesView
				lines={[line('The window is too small to show what would be trusted; enlarge it, or Esc.', 'unknown')]}
			/>
		);
	}

	const question =
		review.lasts === 'once' ? 'Trust these commands for this incident?' : 'Trust exactly these commands?';
	return (
		<Box flexDirection="column" width={width} height={height} overflow="hidden">
			<LinesView
				lines={[
					[
						span('Trust this runbook?', 'strong'),
						span(slice.above > 0 ? `  (${slice.above} lines above: PgUp)` : '', 'dim'),
					],
					...slice.lines,
				]}
			/>
			<Box flexGrow={1} />
			<LinesView
				lines={[
					armed
						? [
								span(`${question} `, 'strong'),
								span('y', 'strong'),
								span(' = yes, '),
								span('N', 'strong'),
								span(' = no (also Enter, Esc)'),
							]
						: [span(`${question} `, 'strong'), span('y/N', 'dim')],
					hintLine(state, armed, slice.below),
				]}
			/>
			<StatusLine status={status} />
		</Box>
	);
}
