// What is wrong with a drill beyond its shape: names that name nothing, a page that gives the cause away, a reference
// path that its recording cannot play to the end. Pure; says where, and what to do.

import type {Recording} from '../recording/contract.js';
import {sweepOf, takesOf} from '../recording/takes.js';
import type {Path} from '../runbook/fault.js';
import type {Runbook} from '../runbook/schema.js';
import {nearest} from '../text/nearest.js';
import {placeOf, stepRefOf} from './answer.js';
import type {Drill, StepRef} from './contract.js';
import type {DrillFile} from './drill-schema.js';
import {playReference, referenceRun} from './reference-run.js';
import {scoreOf} from './score.js';
import {spoilersIn, tellingWords} from './spoilers.js';

/** What `drill scaffold` writes where only the author knows the words. */
export const authorBlank = 'TODO(author';

export type DrillFinding = Readonly<{
	path: Path;
	message: string;
	remedy: string;
	/** Refused always, or only where strictness is asked for. */
	severity: 'fault' | 'warning';
}>;

/** What a drill refers to: its recording, and the runbooks there are besides the recorded ones, by id. */
export type DrillWorld = Readonly<{recording: Recording; runbooks: ReadonlyMap<string, Runbook>}>;

/** What the reference run must reach for a drill to be fair. */
export const referenceScore = 95;

type Say = (path: Path, message: string, remedy: string, severity?: DrillFinding['severity']) => void;

function collector(): Readonly<{findings: DrillFinding[]; say: Say}> {
	const findings: DrillFinding[] = [];
	return {
		findings,
		say: (path, message, remedy, severity = 'fault') => {
			findings.push({path, message, remedy, severity});
		},
	};
}

function refuseDuplicates(say: Say, path: Path, entries: ReadonlyArray<Readonly<{id: string}>>): void {
	entries.forEach(({id}, index) => {
		const first = entries.findIndex((entry) => entry.id === id);
		if (first < index) {
			say(
				[...path, index, 'id'],
				`the id ${id} is taken`,
				`give this one another; ${id} is ${path.join('.')}[${first}]`,
			);
		}
	});
}

/** Findings within the file alone: ids, hints that build on hints, injects, decisions, what gives the cause away. */
export function lintDrillFile(file: DrillFile): readonly DrillFinding[] {
	const {findings, say} = collector();
	const {accepted, distractors = []} = file.causes;
	const causes = [...accepted, ...distractors];
	causes.forEach(({id}, index) => {
		if (causes.findIndex((cause) => cause.id === id) < index) {
			const isAccepted = index < accepted.length;
			const path = isAccepted ? ['accepted', index] : ['distractors', index - accepted.length];
			say(['causes', ...path, 'id'], `the cause ${id} is listed twice`, 'give it another id or remove it');
		}
	});
	if (!accepted.some(({weight}) => weight === undefined || weight === 1)) {
		say(['causes', 'accepted'], 'no cause is the whole truth', 'give one of them weight: 1');
	}

	if (distractors.length < 2) {
		say(
			['causes'],
			'with fewer than two distractors there is little to choose from',
			'add distractors: causes that fit the page and are wrong',
			'warning',
		);
	}

	if (new Set(file.evidence.map((one) => one.class)).size < 2) {
		say(
			['evidence'],
			'all required evidence is of one class, so nothing of another kind confirms it',
			'require a check of another class too',
			'warning',
		);
	}

	refuseDuplicates(say, ['hints'], file.hints ?? []);
	(file.hints ?? []).forEach(({needs}, index, hints) => {
		if (needs !== undefined && !hints.slice(0, index).some(({id}) => id === needs)) {
			say(
				['hints', index, 'needs'],
				`no hint before this one has the id ${needs}`,
				'name an earlier hint, or remove needs',
			);
		}
	});
	refuseDuplicates(say, ['injects'], file.injects ?? []);
	(file.injects ?? []).forEach(({at, after}, index) => {
		if ((at === undefined) === (after === undefined)) {
			const message = at === undefined ? 'nothing says when it comes' : 'at and after cannot both say when it comes';
			say(['injects', index], message, 'write either at: 5m or after: runbook#step');
		}
	});
	refuseDuplicates(say, ['decisions'], file.decisions ?? []);
	(file.decisions ?? []).forEach(({options, expert}, index) => {
		refuseDuplicates(say, ['decisions', index, 'options'], options);
		expert.forEach((id, place) => {
			const path = ['decisions', index, 'expert', place];
			if (!options.some((option) => option.id === id)) {
				const ids = options.map((option) => option.id);
				const guess = nearest(id, ids);
				say(path, `there is no option ${id}`, guess ? `did you mean ${guess}?` : `write one of ${ids.join(', ')}`);
			} else if (expert.indexOf(id) < place) {
				say(path, `${id} is ranked twice`, 'remove it');
			}
		});
	});
	lintTitle(file, say);
	return findings;
}

const spoilt = (word: string): Readonly<[string, string]> => [
	`the word ${word} gives the cause away: of the causes to choose from, only an accepted one has it`,
	'say what is seen and not why, or let a distractor have the word too',
];

function lintTitle({title, causes}: DrillFile, say: Say): void {
	const weighted = (cause: Readonly<{id: string; text: string}>) => ({...cause, weight: 1});
	const telling = tellingWords(causes.accepted.map(weighted), (causes.distractors ?? []).map(weighted));
	const [word] = title.includes(authorBlank) ? [] : spoilersIn(title, telling);
	if (word !== undefined) {
		say(['title'], ...spoilt(word));
	}
}

/** Where each step of a drill is written, as the file has it. */
function refsOf(drill: Drill): ReadonlyArray<Readonly<{path: Path; step: StepRef}>> {
	const list = (key: string, steps: readonly StepRef[]) => steps.map((step, index) => ({path: [key, index], step}));
	return [
		...drill.evidence.map(({step}, index) => ({path: ['evidence', index, 'step'], step})),
		...list('reference', drill.reference),
		...list('plausible', drill.plausible),
		...drill.harmful.flatMap((harm, index) => [
			{path: ['harmful', index, 'step'], step: harm.step},
			...(harm.before === null ? [] : [{path: ['harmful', index, 'before'], step: harm.before}]),
			...(harm.safer === null ? [] : [{path: ['harmful', index, 'safer'], step: harm.safer}]),
			...harm.destroys.map((step, place) => ({path: ['harmful', index, 'destroys', place], step})),
		]),
		...drill.canned.map(({step}, index) => ({path: ['canned', index, 'step'], step})),
		...drill.injects.flatMap(({at}, index) =>
			at.kind === 'after' ? [{path: ['injects', index, 'after'], step: at.step}] : [],
		),
		...drill.decisions.map(({after}, index) => ({path: ['decisions', index, 'after'], step: after})),
	];
}

/** The kind of evidence that a check gives, as its runbook says it; null where it says nothing. */
function evidenceOf(ref: StepRef, {recording, runbooks}: DrillWorld): string | null {
	const {runbook, step} = placeOf(ref);
	const known = recording.runbooks.get(runbook)?.runbook ?? runbooks.get(runbook);
	const found = known?.steps.find(({id}) => id === step);
	return found?.kind === 'check' ? (found.evidence ?? null) : null;
}

/** Findings against the recording: steps that exist, evidence that was recorded, a reference path that plays. */
export function lintDrill(drill: Drill, world: DrillWorld): readonly DrillFinding[] {
	const {findings, say} = collector();
	const {recording} = world;
	const takes = takesOf(recording.events);
	const sweep = sweepOf(recording.events);
	const stepsOf = (id: string): readonly string[] | null =>
		(recording.runbooks.get(id)?.runbook ?? world.runbooks.get(id))?.steps.map((step) => step.id) ?? null;

	const refs = refsOf(drill);
	for (const {path, step} of refs) {
		const place = placeOf(step);
		const steps = stepsOf(place.runbook);
		if (steps === null) {
			const ids = [...recording.runbooks.keys(), ...world.runbooks.keys()];
			const guess = nearest(place.runbook, ids);
			say(
				path,
				`there is no runbook ${place.runbook}`,
				guess ? `did you mean ${guess}?` : 'name a recorded or shipped one',
			);
		} else if (!steps.includes(place.step)) {
			const guess = nearest(place.step, steps);
			const remedy = guess ? `did you mean ${place.runbook}#${guess}?` : `its steps are ${steps.join(', ')}`;
			say(path, `the runbook ${place.runbook} has no step ${place.step}`, remedy);
		}
	}

	drill.evidence.forEach((one, index) => {
		const own = evidenceOf(one.step, world);
		if (own !== null && own !== one.class) {
			say(
				['evidence', index, 'class'],
				`the runbook says that ${one.step} gives evidence of the class ${own}, not ${one.class}`,
				`write class: ${own}, as a report of the incident has it`,
				'warning',
			);
		}
	});
	const isRecorded = (step: StepRef): boolean =>
		takes.some((take) => stepRefOf(take) === step && !take.undo) ||
		sweep.some((row) => `${row.runbook}#${row.metric}` === step);
	drill.evidence.forEach(({step}, index) => {
		if (!isRecorded(step)) {
			say(
				['evidence', index, 'step'],
				`${step} was never recorded, so nobody can look at it`,
				'require a step that was recorded',
			);
		} else if (!drill.reference.includes(step)) {
			say(
				['evidence', index, 'step'],
				`the reference path does not look at ${step}`,
				'add it to reference, or do not require it',
			);
		}
	});
	drill.canned.forEach(({step}, index) => {
		if (isRecorded(step)) {
			say(
				['canned', index, 'step'],
				`${step} was recorded: its recorded answer comes first`,
				'keep it only for states of the world in which it was not recorded',
				'warning',
			);
		}
	});
	drill.harmful.forEach(({step, consequence}, index) => {
		if (consequence === null && !isRecorded(step)) {
			say(
				['harmful', index],
				`${step} was never recorded and says no consequence, so choosing it does nothing`,
				'write its consequence',
			);
		}
	});
	const named = new Set<StepRef>([...refs.map(({step}) => step)]);
	for (const step of new Set(takes.filter((take) => take.kind === 'action' && !take.undo).map(stepRefOf))) {
		if (!named.has(step)) {
			say(
				['harmful'],
				`${step} was recorded as a change, and the drill does not say whether it is right, plausible or harmful`,
				'add it to reference, plausible or harmful',
				'warning',
			);
		}
	}

	const telling = tellingWords(drill.accepted, drill.distractors);
	const [word] = spoilersIn(recording.name, telling);
	if (word !== undefined) {
		say(
			['title'],
			`the name of the recording gives the cause away: ${word}`,
			'seal it again under a name that says nothing',
		);
	}

	lintReference(
		drill,
		world,
		findings.some(({severity}) => severity === 'fault'),
		say,
	);
	return findings;
}

function lintReference(drill: Drill, {recording}: DrillWorld, isFaulty: boolean, say: Say): void {
	const run = {drill, recording, takes: takesOf(recording.events)};
	const played = playReference(run);
	for (const {index, step, answer} of played) {
		const path = ['reference', index];
		if (answer.kind === 'miss' || answer.kind === 'canned') {
			const sentence = answer.kind === 'miss' ? answer.sentence : `${step} has only an authored answer here.`;
			say(path, `the reference path cannot be played from here: ${sentence}`, 'correct the path, or record the step');
			return;
		}

		if (answer.harm !== null) {
			say(path, `the reference path does harm: ${answer.harm.why}`, 'correct the path, or what harmful says of it');
			return;
		}
	}

	if (!isFaulty) {
		const score = scoreOf(referenceRun(run));
		if (score.total < referenceScore) {
			const [most] = [...score.deductions].sort((a, b) => b.points - a.points);
			say(
				['reference'],
				`the reference run scores ${score.total}, less than ${referenceScore}${most ? `: ${most.why}` : ''}`,
				'correct the path, the evidence or the par times',
			);
		}
	}
}
