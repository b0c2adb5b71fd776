// What the journal has on each blank: the hint that stands beside the question, with anchors. It only points at events;
// it answers nothing, and quotes no text of a program or a person, since a blank lies outside the automatic regions.
import type {EventOf} from '../incident/events.js';
import {noticedWords} from '../incident/milestones.js';
import {stepKey} from '../incident/state.js';
import type {Blank} from './blanks.js';
import {noticedEvent} from './candidates/noticed.js';
import {wentLessWell} from './candidates/went-less-well.js';
import {wentWell} from './candidates/went-well.js';
import {hypothesesOf} from './evidence-matrix.js';
import {offsetOf, type ReportFacts, ref} from './facts.js';
import {improvementsOf} from './improvements/improvements.js';
import {code, type Inline, own, say, together} from './inline.js';
import {counted, standingOf} from './words.js';

/** A blank as it is asked in one report. */
export type AskedBlank = Readonly<{id: string; ask: string; hint: Inline}>;

type Finished = EventOf<'step.finished'>;
type Numbered = Readonly<{seq: number}>;

/** More events than these make a hint unreadable; the sections have them all. */
const shownEvents = 4;

const some = (events: readonly Numbered[]): Inline => {
	const more = events.length - shownEvents;
	return say`${ref(...events.slice(0, shownEvents))}${more > 0 ? ` and ${more} more` : ''}`;
};

/** The first alarm of every check, oldest first. */
function firstAlarms(facts: ReportFacts): readonly Finished[] {
	const seen = new Map<string, Finished>();
	for (const event of facts.events) {
		if (event.type === 'step.finished' && event.kind === 'check' && event.verdict === 'alarm') {
			const key = stepKey(event.runbook, event.step);
			seen.set(key, seen.get(key) ?? event);
		}
	}

	return [...seen.values()];
}

const severityOf = (facts: ReportFacts): Inline | null => {
	const event = facts.events.findLast((one) => one.type === 'severity.set');
	return event === undefined ? null : say`a severity was set ${ref(event)}`;
};

function inShortHint(facts: ReportFacts): readonly (Inline | null)[] {
	const [alarm] = firstAlarms(facts);
	const [certain] = hypothesesOf(facts).filter((one) => one.standing === 'confirmed');
	const helped = facts.state.changes.find((change) => change.verified?.helped === true);
	const recovered = facts.milestones.find((one) => one.name === 'recovered');
	return [
		alarm === undefined ? null : say`first in alarm ${ref(alarm)}`,
		certain === undefined ? null : say`held for certain ${ref(...certain.events.slice(-1))}`,
		helped === undefined ? null : say`what helped ${ref(helped.applied ?? helped.verified)}`,
		recovered?.kind === 'known' ? say`recovered ${ref(recovered.event)}` : null,
	];
}

function impactHint(facts: ReportFacts): readonly (Inline | null)[] {
	const [alarm] = firstAlarms(facts);
	const started = facts.milestones.find((one) => one.name === 'impact-started');
	return [
		alarm === undefined
			? null
			: say`${code(alarm.step)} was in alarm first, at ${offsetOf(facts, alarm)} ${ref(alarm)}`,
		started?.kind === 'known' ? say`its start was set ${ref(started.event)}` : null,
		severityOf(facts) ?? say`no severity was set: if unsure, take the worse`,
	];
}

function detectionHint(facts: ReportFacts): readonly (Inline | null)[] {
	const detected = facts.milestones.find((one) => one.name === 'detected');
	const noticed = noticedEvent(facts);
	const swept = facts.events.find((event) => event.type === 'sweep.finished');
	const rows = swept?.type === 'sweep.finished' ? swept.rows.filter((row) => row.verdict === 'alarm').length : 0;
	return [
		detected?.kind === 'known' ? say`it was detected as set in ${ref(detected.event)}` : null,
		noticed === null ? null : say`${noticedWords[noticed.noticedBy.kind]} ${ref(noticed)}`,
		swept === undefined ? null : say`the sweep before had ${counted(rows, 'row')} in alarm ${ref(swept)}`,
	];
}

function causeHint(facts: ReportFacts): readonly (Inline | null)[] {
	const certain = hypothesesOf(facts).filter((one) => one.standing === 'confirmed');
	const alarms = firstAlarms(facts);
	return [
		certain.length === 0 ? null : say`written down as certain: ${some(certain.flatMap((one) => one.events.slice(-1)))}`,
		alarms.length === 0 ? null : say`in alarm: ${some(alarms)}`,
	];
}

function factorsHint(facts: ReportFacts): readonly (Inline | null)[] {
	const alarms = firstAlarms(facts).filter((event) => event.evidence === 'config' || event.evidence === 'change');
	const unseen = facts.events.filter(
		(event) => event.type === 'step.finished' && event.kind === 'check' && event.verdict === 'unknown',
	);
	return [
		alarms.length === 0 ? null : say`settings and changes in alarm: ${some(alarms)}`,
		unseen.length === 0 ? null : say`could not be measured: ${some(unseen)}`,
	];
}

function lessonsHint(facts: ReportFacts): readonly (Inline | null)[] {
	const well = wentWell(facts).length;
	const lessWell = wentLessWell(facts).length;
	return [well + lessWell === 0 ? null : say`there are ${well} for well and ${lessWell} for less well`];
}

function luckHint(facts: ReportFacts): readonly (Inline | null)[] {
	const typed = facts.state.adhoc.map((entry) => entry.started);
	return [typed.length === 0 ? null : say`commands outside the runbook: ${some(typed)}`];
}

function surpriseHint(facts: ReportFacts): readonly (Inline | null)[] {
	const noted = facts.state.notes.filter((note) => note.about === 'surprise');
	const refuted = hypothesesOf(facts).filter((one) => one.standing === 'refuted');
	return [
		noted.length === 0 ? null : say`written down while it was fresh: ${some(noted)}`,
		refuted.length === 0 ? null : say`given up as wrong: ${some(refuted.flatMap((one) => one.events.slice(-1)))}`,
	];
}

function actionHint(facts: ReportFacts): readonly (Inline | null)[] {
	const inEffect = facts.state.changes.filter((change) => standingOf(change).inEffect);
	const events = inEffect.flatMap((change) => change.applied ?? change.snapshot ?? []);
	const improvements = improvementsOf(facts).length;
	return [
		events.length === 0 ? null : say`still in effect: ${some(events)}`,
		improvements === 0 ? null : say`${counted(improvements, 'proposal')} for the runbooks below`,
	];
}

const hints: Readonly<Record<string, (facts: ReportFacts) => readonly (Inline | null)[]>> = {
	'in-short': inShortHint,
	impact: impactHint,
	detection: detectionHint,
	'root-cause': causeHint,
	'contributing-factors': factorsHint,
	'went-well': lessonsHint,
	luck: luckHint,
	surprise: surpriseHint,
	'action-items': actionHint,
};

/** A blank with its hint: advice, then what this journal has on it, each with its anchors. */
export function askedBlank(facts: ReportFacts, {id, ask, hint}: Blank): AskedBlank {
	return {id, ask, hint: together([own(hint), ...(hints[id]?.(facts) ?? [])], '; ')};
}
