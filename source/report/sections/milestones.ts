// The milestones and what lies between them. Every duration names both end points, since every tool means something else
// by the same short name; what is not known is n/a with its reason, and a wrong order is said, not put right.

import {type Milestone, type MilestoneName, milestonePairs, wrongOrders} from '../../incident/milestones.js';
import {formatDuration} from '../../text/duration.js';
import {type Block, bullet, list, table} from '../blocks.js';
import {momentAt, momentOf, type ReportFacts, ref, timeHead, timeText} from '../facts.js';
import {code, type Inline, mark, own, say, together} from '../inline.js';
import type {Moment} from '../timing.js';
import {milestoneTitles} from '../words.js';

type Known = Milestone & {kind: 'known'};

/** When a milestone was: measured ones by their event, the others by the time a person gave. */
export function milestoneMoment(facts: ReportFacts, milestone: Known): Moment {
	return milestone.isMeasured ? momentOf(facts, milestone.event) : momentAt(facts, milestone.at);
}

export type MilestoneDuration = Readonly<{
	id: string;
	title: string;
	from: MilestoneName;
	to: MilestoneName;
	/** Null where an end point is not known, or the order is wrong. */
	ms: number | null;
	/** Why there is none. */
	why: string | null;
	/** The events of both end points. */
	events: ReadonlyArray<Readonly<{seq: number}>>;
}>;

/** Every duration. Where both ends were measured the running time counts, else the wall clock. */
export function durationsOf(facts: ReportFacts): readonly MilestoneDuration[] {
	const byName = new Map(facts.milestones.map((milestone) => [milestone.name, milestone] as const));
	return milestonePairs.map(({id, title, from, to}) => {
		const ends = [from, to].flatMap((name) => byName.get(name as MilestoneName) ?? []);
		const known = ends.filter((end): end is Known => end.kind === 'known');
		const missing = ends.filter((end) => end.kind === 'unknown').map((end) => end.name);
		const [start, end] = known;
		const base = {id, title, from, to, events: known.map((one) => one.event)};
		if (missing.length > 0 || start === undefined || end === undefined) {
			const names = missing.map((name) => milestoneTitles[name].toLowerCase()).join(' and ');
			return {...base, ms: null, why: `${names} ${missing.length === 1 ? 'is' : 'are'} not known`};
		}

		const isRunning = start.isMeasured && end.isMeasured;
		const ms = isRunning
			? momentOf(facts, end.event).offsetMs - momentOf(facts, start.event).offsetMs
			: Date.parse(end.at) - Date.parse(start.at);
		return ms < 0
			? {...base, ms: null, why: `${milestoneTitles[to].toLowerCase()} comes first, by ${formatDuration(-ms)}`}
			: {...base, ms, why: null};
	});
}

const historyWords = (facts: ReportFacts, milestone: Known): Inline =>
	milestone.history.length === 0
		? say``
		: say`; before: ${together(
				milestone.history.map((one) => say`${timeText(momentAt(facts, one.at))} (${one.source}) ${ref(one.event)}`),
				', ',
			)}`;

function milestoneRow(facts: ReportFacts, milestone: Milestone): readonly Inline[] {
	const title = say`${milestoneTitles[milestone.name]}`;
	if (milestone.kind === 'unknown') {
		return [title, say`n/a (${milestone.why})`, say``, say``, ref(facts.state.opened)];
	}

	const moment = milestoneMoment(facts, milestone);
	return [
		title,
		timeText(moment),
		own(moment.offset),
		say`${milestone.source}${historyWords(facts, milestone)}`,
		ref(milestone.event),
	];
}

/** The table of milestones, the table of durations, and what is in the wrong order. Empty for an empty journal. */
export function milestoneBlocks(facts: ReportFacts): readonly Block[] {
	if (facts.events.length === 0) {
		return [];
	}

	const wrong = wrongOrders(facts.milestones).map(({first, second}) =>
		bullet(
			say`${mark('Wrong order')}: ${milestoneTitles[first.name]} (${timeText(milestoneMoment(facts, first))}) stands after ${milestoneTitles[second.name]} (${timeText(milestoneMoment(facts, second))}); correct one with ${code(`gotriage milestone ${facts.state.id} ${first.name} TIME`)} ${ref(first.event, second.event)}`,
		),
	);
	const durations = durationsOf(facts).map((duration) => [
		say`${duration.title}`,
		say`${milestoneTitles[duration.from]} → ${milestoneTitles[duration.to]}`,
		duration.ms === null ? say`n/a (${duration.why ?? ''})` : say`${formatDuration(duration.ms)}`,
		duration.events.length === 0 ? ref(facts.state.opened) : ref(...duration.events),
	]);
	return [
		...table(
			['Milestone', timeHead(facts), 'Offset', 'From', 'Event'],
			facts.milestones.map((milestone) => milestoneRow(facts, milestone)),
		),
		...table(['Duration', 'Between', 'Value', 'Event'], durations),
		...list(wrong),
	];
}
