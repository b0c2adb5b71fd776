// The pages of a debrief as lines, in the order in which one talks about a drill: what happened, how it compares, what
// there is to learn, and only then the score. Pure; it adds no judgement of its own.
import {type Debrief, type DebriefMoment, type ScorePart, scoreParts} from '../../../../drill/contract.js';
import {scoreLabel} from '../../../../drill/weights.js';
import {displayWidth, pad} from '../../../../text/width.js';
import type {Theme} from '../../../theme.js';
import {blank, type Line, labelled, line, paragraph, prose, span} from '../../guide/lines.js';
import {clockWords} from '../words.js';

export type DebriefPage = Readonly<{title: string; lines: readonly Line[]}>;

const partWords: Readonly<Record<ScorePart, string>> = {
	diagnosis: 'Diagnosis',
	evidence: 'Evidence',
	safety: 'Safety',
	time: 'Time',
	efficiency: 'Efficiency',
	communication: 'Communication',
};

const barCells = 20;

/** Where in the drill something stands: its time on the drill's clock, and the event, as the debrief file has it. */
const anchor = ({clock}: Debrief, event: number | null): string =>
	event === null ? '' : ` [${clockWords(clock.get(event) ?? 0)}, E${event}]`;

function momentLines(moment: DebriefMoment, theme: Theme, width: number): readonly Line[] {
	const cells = Math.max(10, Math.floor((width - 3) / 2));
	const side = (who: DebriefMoment['trainee']) =>
		who === null
			? ['never']
			: paragraph(theme, `${clockWords(who.ms)} ${who.what}`, cells).map((spans) =>
					spans.map((one) => one.text).join(''),
				);
	const mine = side(moment.trainee);
	const theirs = side(moment.reference);
	const rows = Math.max(mine.length, theirs.length);
	return [
		line(moment.milestone, 'strong'),
		...Array.from(
			{length: rows},
			(_, row): Line => [
				span(pad(mine[row] ?? '', cells), moment.trainee === null ? 'unknown' : 'plain'),
				span(' | ', 'dim'),
				span(pad(theirs[row] ?? '', cells), 'dim'),
			],
		),
	];
}

function timelinePage(debrief: Debrief, theme: Theme, width: number): DebriefPage {
	const cells = Math.max(10, Math.floor((width - 3) / 2));
	return {
		title: 'What happened: you, and the run that was recorded',
		lines: [
			[span(pad('you', cells), 'dim'), span(' | ', 'dim'), span('the reference run', 'dim')],
			...debrief.timeline.flatMap((moment) => [blank, ...momentLines(moment, theme, width)]),
		],
	};
}

function pathPage(debrief: Debrief, theme: Theme, width: number): DebriefPage {
	const signs = {both: '=', trainee: '+', reference: '-'} as const;
	return {
		title: 'Your path',
		lines: [
			line('= you both did it   + only you   - only the reference run', 'dim'),
			blank,
			...debrief.path.flatMap((step) =>
				labelled(
					theme,
					`${signs[step.who]} `,
					`${step.title}${step.sentence === '' ? '' : `: ${step.sentence}`}`,
					width,
					step.who === 'reference' ? 'unknown' : 'plain',
				),
			),
		],
	};
}

function evidencePage(debrief: Debrief, theme: Theme, width: number): DebriefPage | null {
	const {seenNotUsed, neverLookedAt} = debrief;
	const seen = seenNotUsed.flatMap((one) =>
		labelled(theme, '  - ', `${one.title}: ${one.sentence}${anchor(debrief, one.event)}`, width),
	);
	const never = neverLookedAt.flatMap((one) => labelled(theme, '  - ', `${one.title}: ${one.why}`, width));
	return seen.length + never.length === 0
		? {title: 'Evidence', lines: [line('You looked at everything that the cause rests on.', 'ok')]}
		: {
				title: 'Evidence',
				lines: [
					...(seen.length === 0
						? []
						: [line('In alarm on your screen, and no part of your diagnosis:', 'strong'), ...seen, blank]),
					...(never.length === 0 ? [] : [line('Never looked at:', 'strong'), ...never]),
				],
			};
}

function decisionsPage(debrief: Debrief, theme: Theme, width: number): DebriefPage | null {
	const list = (order: readonly string[]) =>
		order.flatMap((text, index) => labelled(theme, `    ${index + 1}. `, text, width));
	return debrief.decisions.length === 0
		? null
		: {
				title: 'Decisions: your order, and an expert’s',
				lines: debrief.decisions.flatMap((decision) => [
					...paragraph(theme, decision.question, width, 'strong'),
					line('  you', 'dim'),
					...(decision.mine === null
						? paragraph(
								theme,
								decision.asked ? 'not answered' : `never asked: it comes after "${decision.after}"`,
								width,
								'unknown',
								'    ',
							)
						: list(decision.mine)),
					line('  the expert', 'dim'),
					...list(decision.expert),
					...labelled(theme, '  because ', decision.why, width, 'accent'),
					blank,
				]),
			};
}

function harmPage(debrief: Debrief, theme: Theme, width: number): DebriefPage | null {
	return debrief.harmful.length === 0
		? null
		: {
				title: 'What would have done harm',
				lines: debrief.harmful.flatMap((harm) => [
					...paragraph(theme, `${harm.title}${anchor(debrief, harm.event)}`, width, 'alarm'),
					...labelled(theme, '  why     ', harm.why, width),
					...(harm.consequence === null ? [] : labelled(theme, '  then    ', harm.consequence, width)),
					...(harm.safer === null ? [] : labelled(theme, '  safer   ', harm.safer, width, 'ok')),
					blank,
				]),
			};
}

function causePage(debrief: Debrief, theme: Theme, width: number): DebriefPage {
	const {given, accepted, right} = debrief.cause;
	const said = given.length === 0 ? ['no diagnosis'] : given;
	return {
		title: 'The cause',
		lines: [
			...said.flatMap((text) => labelled(theme, 'you said   ', text, width, right ? 'ok' : 'unknown')),
			...accepted.flatMap((text) => labelled(theme, 'it was     ', text, width, 'strong')),
			...(debrief.lesson === '' ? [] : [blank, line('What there is to learn', 'strong')]),
			...(debrief.lesson === '' ? [] : paragraph(theme, debrief.lesson, width, 'accent')),
		],
	};
}

function scorePage(debrief: Debrief, theme: Theme, width: number): DebriefPage {
	const {score} = debrief;
	const labelCells = Math.max(...scoreParts.map((part) => displayWidth(partWords[part]))) + 2;
	const bars = scoreParts.map((part): Line => {
		const {points, of} = score.parts[part];
		const full = of <= 0 ? 0 : Math.round((points / of) * barCells);
		return [
			span(pad(partWords[part], labelCells)),
			span(`[${'#'.repeat(full)}${'.'.repeat(Math.max(0, barCells - full))}]`, 'accent'),
			span(` ${Math.round(points * 10) / 10} of ${of}`),
		];
	});
	const sure = score.calibration.at(-1);
	return {
		title: 'Score profile',
		lines: [
			...bars,
			blank,
			[span(`Total ${score.total} of 100: ${score.band}`, 'strong')],
			...paragraph(theme, scoreLabel, width, 'dim'),
			...(sure === undefined
				? []
				: paragraph(
						theme,
						`You were ${sure.confidence} % sure and ${sure.right ? 'right' : 'not right'} (shown, never scored).`,
						width,
						'dim',
					)),
			...(score.deductions.length === 0
				? []
				: [blank, line('What is missing, when it was decided, and the event that it rests on', 'strong')]),
			...score.deductions.flatMap((one) =>
				labelled(theme, `  -${Math.round(one.points * 10) / 10} `, `${one.why}${anchor(debrief, one.event)}`, width),
			),
		],
	};
}

/** The pages between the reaction and the commitment; a page with nothing to say is left out. */
export function debriefPages(debrief: Debrief, theme: Theme, width: number): readonly DebriefPage[] {
	const opening: readonly Line[] =
		debrief.reaction === null || debrief.reaction === ''
			? []
			: [...labelled(theme, 'you said what was hard: ', debrief.reaction, width, 'accent'), blank];
	const timeline = timelinePage(debrief, theme, width);
	return [
		{...timeline, lines: [...opening, ...timeline.lines]},
		pathPage(debrief, theme, width),
		evidencePage(debrief, theme, width),
		decisionsPage(debrief, theme, width),
		harmPage(debrief, theme, width),
		causePage(debrief, theme, width),
		scorePage(debrief, theme, width),
	].filter((page) => page !== null);
}

/** What one sees at the end of a drill that was only watched. */
export function watchedPage(
	truth: Readonly<{causes: readonly string[]; lesson: string}>,
	theme: Theme,
	width: number,
): DebriefPage {
	return {
		title: 'What it was',
		lines: [
			...truth.causes.flatMap((text) => paragraph(theme, prose(theme, text), width, 'strong')),
			...(truth.lesson === '' ? [] : [blank, ...paragraph(theme, truth.lesson, width, 'accent')]),
			blank,
			...paragraph(theme, 'Now take it yourself: the same drill in guided or solo mode (m on its page).', width),
		],
	};
}
