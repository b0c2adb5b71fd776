// A recording as something that can be played: its moments, cut into scenes of one step each. Pure and without a clock of
// its own; nothing in it is executed, ever.
import type {EventOf, JournalEvent, Purpose} from '../incident/events.js';
import type {ReadBlob} from './contract.js';
import {type Moment, momentsOf} from './moments.js';
import type {ChunkOptions} from './output-chunks.js';

export {type Moment, recordedOffsets} from './moments.js';

/** What a scene is about. Only steps and commands of the operator's own have a number. */
export type SceneSubject =
	| Readonly<{
			kind: 'step';
			runbook: string;
			step: string;
			/** Null where the step was passed over before it was offered. */
			stepKind: EventOf<'step.offered'>['kind'] | null;
			purpose: Purpose;
	  }>
	| Readonly<{kind: 'adhoc'; adhoc: number}>
	| Readonly<{kind: 'opening' | 'resumed' | 'closing'}>;

export type Scene = Readonly<{
	/** Its place among the scenes. */
	index: number;
	/** From 1, by which a person jumps to it; null for what is no step. */
	number: number | null;
	title: string;
	subject: SceneSubject;
	/** Its moments are those from `first` up to, but not including, `end`. */
	first: number;
	end: number;
	startMs: number;
	endMs: number;
}>;

export type Playback = Readonly<{
	moments: readonly Moment[];
	/** At least one; together they hold every moment. */
	scenes: readonly Scene[];
	durationMs: number;
}>;

/** For a screen: what a person cannot read while it passes is left to the view of the full output. */
const screenful: ChunkOptions = {maxCells: 2000, maxCharacters: 256 * 1024};

/** A scene that is still being filled. */
type Draft = {title: string; subject: SceneSubject; first: number; isBegun: boolean};

type Titles = Map<string, string>;
const keyOf = (ref: Readonly<{runbook: string; step: string}>): string => `${ref.runbook}/${ref.step}`;

const isAbout = (draft: Draft, event: Readonly<{runbook: string; step: string}>): boolean =>
	draft.subject.kind === 'step' &&
	draft.subject.purpose === 'step' &&
	keyOf(draft.subject) === keyOf(event) &&
	!draft.isBegun;

const resumedTitles: Readonly<Record<EventOf<'incident.resumed'>['purpose'], string>> = {
	resume: 'Resumed',
	undo: 'Opened again to roll back',
	note: 'Noted later',
	release: 'What was quarantined was released',
};

type Head = Readonly<{title: string; subject: SceneSubject}>;

/** The scene that an event opens; null where it belongs to the one that goes on. */
function headOf(event: JournalEvent, current: Draft | null, titles: Titles): Head | null {
	switch (event.type) {
		case 'step.offered':
		case 'step.started':
			return current !== null && (event.type === 'step.offered' || event.purpose === 'step') && isAbout(current, event)
				? null
				: {
						title: event.title,
						subject: {
							kind: 'step',
							runbook: event.runbook,
							step: event.step,
							stepKind: event.kind,
							purpose: event.type === 'step.started' ? event.purpose : 'step',
						},
					};
		case 'step.skipped':
			return current !== null && isAbout(current, event)
				? null
				: {
						title: titles.get(keyOf(event)) ?? event.step,
						subject: {kind: 'step', runbook: event.runbook, step: event.step, stepKind: null, purpose: 'step'},
					};
		case 'adhoc.started':
			return {title: "A command of the operator's own", subject: {kind: 'adhoc', adhoc: event.adhoc}};
		case 'incident.resumed':
			return {title: resumedTitles[event.purpose], subject: {kind: 'resumed'}};
		case 'incident.closed':
			return {title: 'Closed', subject: {kind: 'closing'}};
		default:
			return current === null ? {title: 'Opened', subject: {kind: 'opening'}} : null;
	}
}

/** Events after which a step that was offered counts as begun: what comes for it later is another scene. */
const begins: ReadonlySet<JournalEvent['type']> = new Set([
	'step.started',
	'step.skipped',
	'consent.refused',
	'decision.taken',
]);

function scenesOf(moments: readonly Moment[]): readonly Scene[] {
	const titles: Titles = new Map();
	const drafts: Draft[] = [];
	for (const [at, moment] of moments.entries()) {
		if (moment.kind === 'output') {
			continue;
		}

		const {event} = moment;
		if (event.type === 'step.offered' || event.type === 'step.started') {
			titles.set(keyOf(event), event.title);
		}

		const current = drafts.at(-1) ?? null;
		const head = headOf(event, current, titles);
		if (head !== null) {
			// A step that first needs another one is offered, then measured after it: its offer is no scene of its own.
			const isNeeded = head.subject.kind === 'step' && head.subject.purpose === 'need';
			const absorbs =
				isNeeded && current?.subject.kind === 'step' && current.subject.purpose === 'step' && !current.isBegun;
			const first = absorbs && current !== null ? current.first : at;
			if (absorbs) {
				drafts.pop();
			}

			drafts.push({...head, first, isBegun: begins.has(event.type)});
		} else if (current !== null && begins.has(event.type)) {
			current.isBegun = true;
		}
	}

	let number = 0;
	return drafts.map(({title, subject, first}, index) => {
		const end = drafts[index + 1]?.first ?? moments.length;
		const isStep = subject.kind === 'step' || subject.kind === 'adhoc';
		if (isStep) {
			number++;
		}

		return {
			index,
			number: isStep ? number : null,
			title,
			subject,
			first,
			end,
			startMs: moments[first]?.atMs ?? 0,
			endMs: moments[end - 1]?.atMs ?? 0,
		};
	});
}

/**
 * Everything that is needed to play a journal, read once. Output that cannot be read is simply not there; `options` say
 * how much of a long one is taken. A journal without any event is played as one empty scene.
 */
export async function openPlayback(
	events: readonly JournalEvent[],
	readBlob: ReadBlob,
	options: ChunkOptions = screenful,
): Promise<Playback> {
	const moments = await momentsOf(events, readBlob, options);
	const scenes = scenesOf(moments);
	return {
		moments,
		scenes:
			scenes.length > 0
				? scenes
				: [
						{
							index: 0,
							number: null,
							title: 'Nothing was recorded',
							subject: {kind: 'opening'},
							first: 0,
							end: 0,
							startMs: 0,
							endMs: 0,
						},
					],
		durationMs: moments.at(-1)?.atMs ?? 0,
	};
}

/** The scene that a person means: a number, a step's id, or `runbook/step`; null where there is none. */
export function findScene(playback: Playback, wanted: string): Scene | null {
	const number = /^\d+$/.test(wanted) ? Number(wanted) : null;
	return (
		playback.scenes.find(({number: own, subject}) =>
			number !== null
				? own === number
				: subject.kind === 'step' && (subject.step === wanted || keyOf(subject) === wanted.replace('#', '/')),
		) ?? null
	);
}

/** How many steps there are to jump to. */
export const stepCount = ({scenes}: Playback): number => scenes.filter(({number}) => number !== null).length;
