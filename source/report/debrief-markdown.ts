// The debrief of a drill as Markdown, in the order in which one talks about it: what was hard, what happened, beside the
// reference run, what it means, one commitment. Same drill, same bytes. Everything foreign is escaped; adds no judgement.
import {chargedTimes} from '../drill/clock.js';
import type {Debrief, DebriefMoment, ScorePart} from '../drill/contract.js';
import {scoreParts} from '../drill/contract.js';
import {gapWords} from '../drill/debrief.js';
import {marksOf} from '../drill/marks.js';
import {scoreLabel, weightsName} from '../drill/weights.js';
import type {JournalEvent} from '../incident/events.js';
import {formatDuration} from '../text/duration.js';
import {type Block, bullet, heading, list, paragraph, table} from './blocks.js';
import {inMarkdown} from './escape.js';
import {eventWords} from './event-words.js';
import {code, type Inline, mark, own, say, text} from './inline.js';
import {blocksLines} from './markdown-blocks.js';
import {drillWords} from './outline.js';
import {offsetText} from './timing.js';

/** What a debrief is about, beside what was computed. */
export type DebriefAbout = Readonly<{
	incident: string;
	title: string;
	recording: string;
	mode: string;
	/** The drill's journal, for the words of the events that are referred to. */
	events: readonly JournalEvent[];
}>;

const partWords: Readonly<Record<ScorePart | 'hints' | 'cap', string>> = {
	diagnosis: 'Diagnosis',
	evidence: 'Evidence',
	safety: 'Safety',
	time: 'Time',
	efficiency: 'Efficiency',
	communication: 'Communication and record',
	hints: 'Hints',
	cap: 'Cap',
};

const ref = (event: number | null): Inline => (event === null ? [] : [{kind: 'event', seq: event}]);

/** Points as they are, without the noise of binary fractions. */
const pointsText = (points: number): string => String(Number(points.toFixed(1)));

const momentLine = (moment: DebriefMoment['trainee']): Inline =>
	moment === null ? own('–') : say`${own(offsetText(moment.ms))} ${moment.what}`;

/** The trainee's events can be looked up; those of the reference run are of no journal. */
function timelineBlocks({timeline}: Debrief): readonly Block[] {
	return table(
		['Milestone', 'This run', 'Event', 'Reference run', 'Difference'],
		timeline.map((moment) => [
			own(moment.milestone),
			momentLine(moment.trainee),
			ref(moment.trainee?.event ?? null),
			momentLine(moment.reference),
			own(gapWords(moment)),
		]),
	);
}

function pathBlocks({path}: Debrief): readonly Block[] {
	const who = {both: 'both', trainee: 'this run only', reference: 'reference run only'} as const;
	return [
		heading(own('Step by step')),
		...table(
			['Who', 'Step', 'What it showed'],
			path.map((row) => [own(who[row.who]), say`${row.title} (${code(row.step)})`, text(row.sentence)]),
		),
	];
}

function evidenceBlocks({seenNotUsed, neverLookedAt}: Debrief): readonly Block[] {
	return [
		...(seenNotUsed.length === 0 ? [] : [heading(own('Seen and not used'))]),
		...list(seenNotUsed.map((one) => bullet(say`${one.title} (${code(one.step)}): ${one.sentence} ${ref(one.event)}`))),
		...(neverLookedAt.length === 0 ? [] : [heading(own('Never looked at'))]),
		...list(neverLookedAt.map((one) => bullet(say`${one.title} (${code(one.step)}): ${one.why}`))),
	];
}

const ranked = (options: readonly string[]): Inline =>
	options.flatMap((option, index) => [...own(`${index === 0 ? '' : '; '}(${index + 1}) `), ...text(option)]);

function decisionBlocks({decisions}: Debrief): readonly Block[] {
	return list(
		decisions.flatMap(({question, asked, after, mine, expert, why}) => [
			bullet(text(question)),
			bullet(
				mine !== null
					? say`Mine: ${ranked(mine)}`
					: asked
						? own('Mine: not ranked')
						: say`Mine: never asked, because it comes after ${after}`,
				1,
			),
			bullet(say`The expert's: ${ranked(expert)}`, 1),
			bullet(say`Why: ${why}`, 1),
		]),
	);
}

function harmBlocks({harmful}: Debrief): readonly Block[] {
	return list(
		harmful.flatMap(({step, title, why, consequence, safer, event}) => [
			bullet(say`${title} (${code(step)}): ${why} ${ref(event)}`),
			...(consequence === null ? [] : [bullet(say`What it does: ${consequence}`, 1)]),
			...(safer === null ? [] : [bullet(say`Safer: ${safer}`, 1)]),
		]),
	);
}

const sentencesOf = (words: string): readonly Block[] =>
	words
		.split(/\n+/)
		.filter((line) => line.trim() !== '')
		.map((line) => paragraph(text(line)));

function scoreBlocks({score}: Debrief): readonly Block[] {
	const {diagnosedMs, mitigatedMs, endedMs} = score.clock;
	const at = (ms: number | null): string => (ms === null ? 'never' : formatDuration(ms));
	return [
		...table(
			['Part', 'Points', 'Of'],
			scoreParts.map((part) => {
				const {points, of} = score.parts[part];
				return [own(partWords[part]), own(pointsText(points)), own(String(of))];
			}),
		),
		paragraph(say`${mark(`Total ${score.total} of 100: ${score.band}.`)} ${own(scoreLabel)}`),
		paragraph(
			own(`On the drill's clock: identified ${at(diagnosedMs)}, mitigated ${at(mitigatedMs)}, ended ${at(endedMs)}.`),
		),
		heading(own('Where points are missing')),
		...(score.deductions.length === 0 ? [paragraph(own('Nowhere.'))] : []),
		...table(
			['Part', 'Points', 'Why', 'Event'],
			score.deductions.map(({part, points, why, event}) => [
				own(partWords[part]),
				own(`-${pointsText(points)}`),
				text(why),
				ref(event),
			]),
		),
		...(score.calibration.length === 0 ? [] : [heading(own('How sure, and how right (not scored)'))]),
		...list(
			score.calibration.map(({confidence, right, event}) =>
				bullet(say`${own(`${confidence} % sure, and ${right ? 'right' : 'not right'}`)} ${ref(event)}`),
			),
		),
		heading(own(`The numbers it was computed with (${weightsName})`)),
		...table(
			['Number', 'Value'],
			Object.entries(score.weights).map(([name, value]) => [code(name), own(String(value))]),
		),
	];
}

/** What a leader wrote down and answered meanwhile, each at its time on the drill's clock. */
function leaderBlocks(events: readonly JournalEvent[]): readonly Block[] {
	const times = chargedTimes(events);
	return list(
		marksOf(events).flatMap((mark) => {
			const at = own(offsetText(times.get(mark.event.seq) ?? 0));
			switch (mark.mark) {
				case 'facilitator-note':
					return [bullet(say`${at} ${mark.detail.text} ${ref(mark.event.seq)}`)];
				case 'facilitator-answer':
					return [
						bullet(say`${at} Answered about ${code(mark.detail.step)}: ${mark.detail.text} ${ref(mark.event.seq)}`),
					];
				default:
					return [];
			}
		}),
	);
}

/** What helps to talk about it, whatever the run was; asked, never answered by gotriage. */
const prompts: readonly string[] = [
	'Which signs did you go by?',
	'What did you expect to see next?',
	'What did you know, and from what?',
	'When did you change your mind, and why?',
];

/** The debrief as one document. */
export function debriefMarkdown(debrief: Debrief, about: DebriefAbout): string {
	const {cause} = debrief;
	const section = (title: string, blocks: readonly Block[]): readonly string[] =>
		blocks.length === 0 ? [] : ['', `## ${title}`, '', ...blocksLines(blocks)];
	const lines = [
		`# ${inMarkdown(say`Debrief: ${about.title}`)}`,
		'',
		`> **${drillWords.mark}** ${drillWords.says}`,
		'',
		inMarkdown(say`Drill ${code(about.incident)} on the recording ${code(about.recording)}, mode ${about.mode}.`),
		...section('What was hard', sentencesOf(debrief.reaction ?? '(nothing was said)')),
		...section('What the facilitator noted', leaderBlocks(about.events)),
		...section('What happened', timelineBlocks(debrief)),
		...section('Beside the reference run', [...pathBlocks(debrief), ...evidenceBlocks(debrief)]),
		...section('The cause', [
			paragraph(
				say`${mark(cause.right ? 'Right.' : 'Not right.')} Given: ${cause.given.length === 0 ? own('none') : together(cause.given)}. Accepted: ${together(cause.accepted)}.`,
			),
			...sentencesOf(debrief.lesson),
		]),
		...section("Decisions beside the expert's", decisionBlocks(debrief)),
		...section('What did harm, and what is safer', harmBlocks(debrief)),
		...section('To talk about', list(prompts.map((prompt) => bullet(own(prompt))))),
		...section('Score', scoreBlocks(debrief)),
		...section('One commitment', sentencesOf(debrief.commitment ?? '(none yet)')),
		...section('Events referred to', entriesOf(debrief, about.events)),
	];
	return `${lines.join('\n')}\n`;
}

const together = (texts: readonly string[]): Inline =>
	texts.flatMap((one, index) => [...own(index === 0 ? '' : '; '), ...text(one)]);

/** What every anchor of the document leads to. */
function entriesOf(debrief: Debrief, events: readonly JournalEvent[]): readonly Block[] {
	const anchors = new Set([...anchorsOf(debrief), ...leaderEvents(events)]);
	const entries = events
		.filter(({seq}) => anchors.has(seq))
		.map((event) => ({seq: event.seq, line: say`${code(event.type)} ${eventWords(event)}`}));
	return entries.length === 0 ? [] : [{kind: 'entries', entries}];
}

const leaderEvents = (events: readonly JournalEvent[]): readonly number[] =>
	marksOf(events)
		.filter(({mark}) => mark === 'facilitator-note' || mark === 'facilitator-answer')
		.map(({event}) => event.seq);

/** Every event of the debrief itself that the document refers to. */
function anchorsOf(debrief: Debrief): readonly number[] {
	return [
		...debrief.timeline.map(({trainee}) => trainee?.event ?? null),
		...debrief.seenNotUsed.map(({event}) => event),
		...debrief.harmful.map(({event}) => event),
		...debrief.score.deductions.map(({event}) => event),
		...debrief.score.calibration.map(({event}) => event),
	].filter((event) => event !== null);
}
