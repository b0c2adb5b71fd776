// What a leader sees as lines: the truth, what is covered and what comes on the left, what the trainee does on the right;
// one below the other where the window is narrow. Pure.
import type {LeaderState} from '../../../session/leader-contract.js';
import {fit as clip, displayWidth, pad} from '../../../text/width.js';
import type {Theme} from '../../theme.js';
import {clockWords} from '../drill/words.js';
import {blank, type Line, labelled, line, paragraph, prose, span, type Tone, textOf} from '../guide/lines.js';

/** Cells of a line; a line that is longer is not padded. */
const cellsOf = (spans: Line): number => displayWidth(textOf(spans));

const time = (ms: number): string => `${clockWords(ms)} `;

function truthLines(state: LeaderState, theme: Theme, width: number): readonly Line[] {
	return [
		line('The truth', 'strong'),
		...state.accepted.flatMap((text, index) => paragraph(theme, `${index > 0 ? 'or: ' : ''}${text}`, width, 'accent')),
	];
}

function evidenceLines(state: LeaderState, theme: Theme, width: number): readonly Line[] {
	const seen = state.evidence.filter((one) => one.seen).length;
	return [
		line(`Evidence ${seen} of ${state.evidence.length}`, 'strong'),
		...state.evidence.flatMap((one) =>
			labelled(theme, one.seen ? 'seen  ' : 'NOT   ', one.title, width, one.seen ? 'ok' : 'plain'),
		),
	];
}

const injectWords: Readonly<Record<LeaderState['injects'][number]['state'], string>> = {
	coming: 'comes',
	waits: 'WAITS',
	answered: 'answered',
	told: 'told',
};

function injectLines(state: LeaderState, theme: Theme, width: number): readonly Line[] {
	return [
		line(state.injects.length === 0 ? 'No injects' : 'Injects', 'strong'),
		...state.injects.flatMap((inject) => [
			...paragraph(
				theme,
				`${injectWords[inject.state]} ${inject.at === null ? inject.comes : `since ${clockWords(inject.at)}`}, ${inject.from}`,
				width,
				inject.state === 'waits' ? 'unknown' : 'plain',
			),
			...paragraph(theme, inject.text, width, 'dim', '  '),
		]),
	];
}

const verdictTones: Readonly<Record<string, Tone>> = {ok: 'ok', alarm: 'alarm', unknown: 'unknown'};
const verdictWords: Readonly<Record<string, string>> = {ok: 'ok', alarm: 'ALARM', unknown: 'unknown'};

function lookedWord(one: LeaderState['looked'][number]): Readonly<{word: string; tone: Tone}> {
	switch (one.kind) {
		case 'reading':
			return {word: verdictWords[one.verdict ?? ''] ?? 'looked', tone: verdictTones[one.verdict ?? ''] ?? 'plain'};
		case 'change':
			return {word: 'CHANGE', tone: 'strong'};
		case 'undo':
			return {word: 'undo', tone: 'strong'};
		case 'told':
			return {word: 'told', tone: 'plain'};
		case 'miss':
			return {word: 'miss', tone: 'unknown'};
		case 'playing':
			return {word: 'plays', tone: 'accent'};
	}
}

function lookedLines(state: LeaderState, theme: Theme, width: number): readonly Line[] {
	const newest = state.looked.toReversed();
	return [
		line(newest.length === 0 ? 'Looked at nothing yet' : 'Looked at, newest first', 'strong'),
		...newest.flatMap((one): readonly Line[] => {
			const {word, tone} = lookedWord(one);
			const head = `${time(one.at)}${pad(word, 8)}`;
			const [first = '', ...rest] = paragraph(theme, one.title, width - displayWidth(head)).map(textOf);
			return [
				[span(time(one.at), 'dim'), span(pad(word, 8), tone), span(first)],
				...rest.map((text) => line(`${' '.repeat(displayWidth(head))}${text}`)),
				...(one.sentence === '' ? [] : paragraph(theme, one.sentence, width, 'dim', '     ').slice(0, 2)),
				...(one.harm === null ? [] : paragraph(theme, `harmful: ${one.harm}`, width, 'alarm', '     ')),
			];
		}),
	];
}

function saidLines(state: LeaderState, theme: Theme, width: number): readonly Line[] {
	const last = state.diagnoses.at(-1);
	const before = state.diagnoses.length - 1;
	const given =
		last === undefined
			? [line('No diagnosis yet', 'strong')]
			: [
					line(
						`Diagnosis ${clockWords(last.at)}${last.confidence === null ? '' : `, ${last.confidence} % sure`}`,
						'strong',
					),
					...(last.causes.length === 0 ? [line('does not know yet', 'unknown')] : []),
					...last.causes.flatMap((cause) =>
						labelled(theme, cause.right ? 'right  ' : 'WRONG  ', cause.text, width, cause.right ? 'ok' : 'alarm'),
					),
					...(before > 0 ? [line(`(changed ${before === 1 ? 'once' : `${before} times`})`, 'dim')] : []),
				];
	const helped = [
		...(state.hints > 0 ? [`${state.hints} ${state.hints === 1 ? 'hint' : 'hints'} taken`] : []),
		...(state.revealed ? ['looked at the answer'] : []),
	];
	return [
		...given,
		...(helped.length === 0 ? [] : [line(helped.join(', '), 'unknown')]),
		...state.updates
			.slice(-2)
			.flatMap((update) => labelled(theme, `${time(update.at)}said  `, update.text, width, 'plain')),
	];
}

function rankingLines(state: LeaderState, theme: Theme, width: number): readonly Line[] {
	return state.rankings
		.toReversed()
		.flatMap(({at, question, order}) => [
			...paragraph(theme, `Ranked ${clockWords(at)}: ${question}`, width, 'strong'),
			...order.flatMap(({text, expert}, index) =>
				labelled(
					theme,
					`${index + 1}. `,
					expert === null ? text : `${text} (the expert: ${expert})`,
					width,
					expert === null || expert === index + 1 ? 'plain' : 'unknown',
				),
			),
		]);
}

function noteLines(state: LeaderState, theme: Theme, width: number): readonly Line[] {
	return state.notes.length === 0
		? []
		: [
				line('Your notes', 'strong'),
				...state.notes.toReversed().flatMap((note) => labelled(theme, time(note.at), note.text, width, 'plain')),
			];
}

const sections = (parts: ReadonlyArray<readonly Line[]>): readonly Line[] =>
	parts.filter((part) => part.length > 0).flatMap((part, index) => (index === 0 ? part : [blank, ...part]));

/** Narrower than this, the columns stand one below the other. */
const leastForColumns = 70;

/** The body, as many lines as it has. */
export function leaderBody(state: LeaderState, theme: Theme, width: number): readonly Line[] {
	const left = width < leastForColumns ? width : Math.floor(width * 0.45);
	const right = width < leastForColumns ? width : width - left - 2;
	const truth = sections([
		truthLines(state, theme, left),
		evidenceLines(state, theme, left),
		injectLines(state, theme, left),
		[line('Lesson', 'strong'), ...paragraph(theme, state.lesson, left, 'dim')],
	]);
	const trainee = sections([
		saidLines(state, theme, right),
		rankingLines(state, theme, right),
		lookedLines(state, theme, right),
		noteLines(state, theme, right),
	]);
	if (width < leastForColumns) {
		return sections([trainee, truth]);
	}

	return Array.from({length: Math.max(truth.length, trainee.length)}, (_, row): Line => {
		const first = truth[row] ?? blank;
		const gap = ' '.repeat(Math.max(0, left + 2 - cellsOf(first)));
		return [...first, span(gap), ...(trainee[row] ?? blank)];
	});
}

/** What is always in sight: which drill, its clock, what the trainee does now, and what waits for the leader. */
export function leaderHeader(state: LeaderState, ended: string | null, theme: Theme, width: number): readonly Line[] {
	const where =
		state.phase === 'closed' ? 'OVER' : state.phase === 'concluded' ? 'debrief' : `clock ${clockWords(state.clockMs)}`;
	const paused = state.pausedBy === null ? '' : ` PAUSED by the ${state.pausedBy}`;
	const others = state.leaders > 1 ? `  ${state.leaders} leaders` : '';
	const score = state.score === null ? '' : `  score ${state.score}`;
	const right = `${where}${paused}${score}${others}`;
	const left = pad(
		clip(prose(theme, `LEADING ${state.mode}: ${state.title}`), Math.max(10, width - displayWidth(right) - 2)),
		Math.max(0, width - displayWidth(right) - 2),
	);
	const now =
		state.playing === null
			? state.at === null
				? 'The trainee looks around; no step is in hand.'
				: `The trainee is at: ${state.at}`
			: `Plays now: ${state.playing.title}`;
	const [miss] = state.misses;
	const waits =
		ended === null && miss !== undefined && state.phase === 'running'
			? paragraph(
					theme,
					`MISS at ${clockWords(miss.at)}: ${miss.title} (a answers)${state.misses.length > 1 ? ` and ${state.misses.length - 1} more` : ''}`,
					width - 2,
					'inverse',
				).slice(0, 2)
			: [];
	return [
		[span(left, 'strong'), span(`  ${right}`, state.pausedBy === null ? 'dim' : 'unknown')],
		line(clip(prose(theme, now), width), 'dim'),
		...waits.map((one): Line => [span(' ', 'inverse'), ...one, span(' ', 'inverse')]),
		line(theme.signs.line.repeat(width), 'dim'),
	];
}
