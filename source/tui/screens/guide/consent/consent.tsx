// The consent of a person: everything that would run and change, then the question. It draws; what counts as an answer is
// in consent-state.ts.
import {Box} from 'ink';
import {useMemo} from 'react';
import {useTheme} from '../../../theme.js';
import {type Line, line, sliceLines, span} from '../lines.js';
import {LinesView} from '../lines-view.js';
import type {ConsentOutcome, ConsentState} from './consent-state.js';
import {askOf, type ConsentSubject, consentLines, consentQuestion, consentTitle} from './consent-subject.js';
import {useConsent} from './use-consent.js';

/** Title, a line of air, question, hint. */
const chromeRows = 4;
/** Below this nobody can read a command, so nobody can consent to one. */
const leastRows = 2;
const leastCells = 20;

export type ConsentProps = Readonly<{
	subject: ConsentSubject;
	/** The digest of what would run now. */
	digestNow: string | null;
	width: number;
	height: number;
	onOutcome: (outcome: ConsentOutcome) => void;
}>;

const hints: Readonly<Record<ConsentState['hint'], string>> = {
	none: '',
	'too-soon': 'Too soon: keep still for a moment, then answer.',
	'not-seen': 'Not yet: scroll to the end first (PgDn).',
	'wrong-name': 'That is not the name; nothing was run. Type it again, or Esc.',
	'no-paste': 'Pasted or held keys do not count; type it by hand.',
};

function questionLine(subject: ConsentSubject, state: ConsentState, armed: boolean): Line {
	const {answer} = state.ask;
	if (answer.kind === 'name') {
		return [
			span(`To run exactly this, type ${answer.name} and press Enter: `, 'strong'),
			span(state.typed),
			span(' ', 'inverse'),
		];
	}

	const question = consentQuestion(subject);
	return armed
		? [
				span(`${question} `, 'strong'),
				span('y', 'strong'),
				span(' = yes, '),
				span('N', 'strong'),
				span(' = no (also Enter, Esc)'),
			]
		: [span(`${question} `, 'strong'), span('y/N', 'dim')];
}

function hintLine(state: ConsentState, armed: boolean, below: number): Line {
	if (!state.seenWhole && below > 0) {
		return line(
			`${below} more ${below === 1 ? 'line' : 'lines'} below: scroll to the end (PgDn) before you can say yes.`,
			'unknown',
		);
	}

	if (hints[state.hint] !== '') {
		return line(hints[state.hint], 'unknown');
	}

	return line(armed ? 'The answer counts now. Esc = no.' : 'A moment: keys count after a short quiet.', 'dim');
}

export function Consent({subject, digestNow, width, height, onOutcome}: ConsentProps) {
	const theme = useTheme();
	const lines = useMemo(() => consentLines(subject, theme, width), [subject, theme, width]);
	const tooSmall = height - chromeRows < leastRows || width < leastCells;
	const rows = tooSmall ? 0 : height - chromeRows;
	const ask = useMemo(() => askOf(subject), [subject]);
	const {state, armed, offset} = useConsent(ask, {rows, width, count: lines.length}, digestNow, onOutcome);
	const slice = sliceLines(lines, offset, rows);
	const title: Line = [
		span(consentTitle(subject), 'strong'),
		span(slice.above > 0 ? `  (${slice.above} lines above: PgUp)` : '', 'dim'),
	];
	if (tooSmall) {
		return (
			<LinesView lines={[line('The window is too small to show what would run; enlarge it, or Esc.', 'unknown')]} />
		);
	}

	return (
		<Box flexDirection="column" height={height}>
			<LinesView lines={[title, ...slice.lines]} />
			<Box flexGrow={1} />
			<LinesView lines={[questionLine(subject, state, armed), hintLine(state, armed, slice.below)]} />
		</Box>
	);
}
