// What the marks of a drill's journal say so far, beyond the state of the incident: what was said, asked and answered.
// Pure: a drill that is resumed is folded from its journal again. The recorded world it stands in is drill/answer.ts's.
import type {Drill, DrillMode, HarmClass, StepRef} from '../../drill/contract.js';
import {type Marked, markOf} from '../../drill/marks.js';
import type {JournalEvent} from '../../incident/events.js';
import type {DrillSaid, DrillSpeed} from '../drill-contract.js';
import {cannedText, consequenceText} from './authored.js';

export type DrillFacts = Readonly<{
	begun: Marked<'begun'>['detail'] | null;
	/** Steps in the order in which they were taken. */
	taken: readonly StepRef[];
	/** What was said in place of an outcome. */
	answers: ReadonlyMap<StepRef, DrillSaid>;
	labels: ReadonlyMap<StepRef, string>;
	harms: ReadonlyArray<Readonly<{step: StepRef; class: HarmClass}>>;
	hints: ReadonlySet<string>;
	injected: readonly string[];
	answered: ReadonlySet<string>;
	diagnosis: Readonly<{causes: readonly string[]; confidence: number | null}> | null;
	ranked: ReadonlySet<string>;
	isPaused: boolean;
	/** Who paused it; null while it is not. */
	pausedBy: 'trainee' | 'facilitator' | null;
	speed: DrillSpeed | null;
	revealed: boolean;
	concluded: boolean;
	reaction: string | null;
	commitment: string | null;
	scored: boolean;
	said: DrillSaid | null;
}>;

export const noFacts: DrillFacts = {
	begun: null,
	taken: [],
	answers: new Map(),
	labels: new Map(),
	harms: [],
	hints: new Set(),
	injected: [],
	answered: new Set(),
	diagnosis: null,
	ranked: new Set(),
	isPaused: false,
	pausedBy: null,
	speed: null,
	revealed: false,
	concluded: false,
	reaction: null,
	commitment: null,
	scored: false,
	said: null,
};

const withEntry = <K, V>(map: ReadonlyMap<K, V>, key: K, value: V): ReadonlyMap<K, V> =>
	new Map([...map, [key, value]]);
const withMember = <T>(set: ReadonlySet<T>, member: T): ReadonlySet<T> => new Set([...set, member]);

function without<V>(map: ReadonlyMap<string, V>, key: string): ReadonlyMap<string, V> {
	const next = new Map(map);
	next.delete(key);
	return next;
}

const labels: Readonly<Record<string, string>> = {
	repeated: 'shown again: the recording has no newer reading of it in this state of the world',
	swept: "as the board's sweep measured it; nobody ran it by itself",
};

function afterTake(facts: DrillFacts, {step, tier}: Marked<'take'>['detail'], drill: Drill): DrillFacts {
	const taken = [...facts.taken, step];
	const text =
		tier === 'consequence'
			? consequenceText(
					drill,
					step,
					facts.harms.map((harm) => harm.step),
				)
			: tier === 'canned'
				? cannedText(drill, step)
				: null;
	if (text !== null) {
		const said: DrillSaid = {text, kind: tier === 'consequence' ? 'harm' : 'plain'};
		return {...facts, taken, said, answers: withEntry(facts.answers, step, said)};
	}

	const label = labels[tier];
	return {
		...facts,
		taken,
		answers: without(facts.answers, step),
		labels: label === undefined ? without(facts.labels, step) : withEntry(facts.labels, step, label),
		said: null,
	};
}

function afterMark(facts: DrillFacts, mark: Marked, drill: Drill): DrillFacts {
	switch (mark.mark) {
		case 'begun':
			return {...facts, begun: mark.detail};
		case 'take':
			return afterTake(facts, mark.detail, drill);
		case 'miss': {
			const said: DrillSaid = {text: `${mark.detail.sentence} It costs nothing.`, kind: 'miss'};
			return {
				...facts,
				said,
				answers: withEntry(facts.answers, mark.detail.step, said),
			};
		}

		case 'harm':
			return {...facts, harms: [...facts.harms, {step: mark.detail.step, class: mark.detail.class}]};
		case 'hint':
			return {...facts, hints: withMember(facts.hints, mark.detail.id)};
		case 'inject':
			return {...facts, injected: [...facts.injected, mark.detail.id]};
		case 'update':
			return {...facts, answered: new Set([...facts.answered, ...mark.detail.answers])};
		case 'diagnosis':
			return {...facts, diagnosis: mark.detail};
		case 'ranked':
			return {...facts, ranked: withMember(facts.ranked, mark.detail.decision)};
		case 'paused':
			return {...facts, isPaused: true, pausedBy: mark.detail.by};
		case 'continued':
			return {...facts, isPaused: false, pausedBy: null};
		case 'speed':
			return {...facts, speed: mark.detail.speed as DrillSpeed};
		case 'revealed':
			return {...facts, revealed: true};
		case 'concluded':
			return {...facts, concluded: true, isPaused: false, pausedBy: null};
		case 'reaction':
			return {...facts, reaction: mark.detail.text};
		case 'commitment':
			return {...facts, commitment: mark.detail.text};
		case 'scored':
			return {...facts, scored: true};
		case 'facilitator-answer': {
			const said: DrillSaid = {text: `From the facilitator: ${mark.detail.text}`, kind: 'plain'};
			return {...facts, said, answers: withEntry(facts.answers, mark.detail.step, said)};
		}

		// Seen by its writer and in the debrief, never by the trainee before.
		case 'facilitator-note':
			return facts;
		case 'left':
			return facts;
	}
}

/** The facts after one more event of the drill's journal. */
export function applyToFacts(facts: DrillFacts, event: JournalEvent, drill: Drill): DrillFacts {
	const mark = markOf(event);
	return mark === null ? facts : afterMark(facts, mark, drill);
}

/** The facts that a whole journal tells of. */
export function foldFacts(events: Iterable<JournalEvent>, drill: Drill): DrillFacts {
	let facts = noFacts;
	for (const event of events) {
		facts = applyToFacts(facts, event, drill);
	}

	return facts;
}

/** Whether a drill in this mode asks for a diagnosis before the first change. Hard mode only scores it. */
export const asksForDiagnosis = (mode: DrillMode): boolean => mode === 'solo' || mode === 'guided';
