// The first draft of a drill.yaml, from what a recording shows: the path that was taken, the checks that were in alarm,
// what was rolled back. What only a person can say is a marked blank that `validate` lists. Pure; invents no sentence.
import type {EventOf, JournalEvent} from '../incident/events.js';
import type {Recording, Take} from '../recording/contract.js';
import {sweepOf, takesOf} from '../recording/takes.js';
import type {Runbook} from '../runbook/schema.js';
import {cleanLine} from '../text/clean.js';
import {afterAnswer, answerOf, newTrainee, placeOf, stepRefOf} from './answer.js';
import type {Drill, StepRef} from './contract.js';

/** A text as YAML writes it on one line. */
const quoted = (text: string, cells = 300): string => JSON.stringify(cleanLine(text, cells).trim());

const blank = (ask: string): string => JSON.stringify(`TODO(author: ${ask})`);

/** `4m30s`, never less than what it was, in whole half minutes. */
function durationOf(ms: number): string {
	const halves = Math.max(1, Math.ceil(ms / 30_000));
	const minutes = Math.floor(halves / 2);
	return `${minutes > 0 ? `${minutes}m` : ''}${halves % 2 === 1 ? '30s' : ''}`;
}

/** Kebab-case of a text's first words. */
function idOf(text: string, taken: ReadonlySet<string>): string {
	const words = text.toLowerCase().match(/[a-z0-9]+/g) ?? [];
	const id =
		words
			.slice(0, 4)
			.join('-')
			.slice(0, 40)
			.replace(/^[^a-z]+/, '')
			.replace(/-+$/, '') || 'cause';
	for (let number = 1; ; number++) {
		const one = number === 1 ? id : `${id}-${number}`;
		if (!taken.has(one)) {
			return one;
		}
	}
}

/** Milliseconds from the first event to this one, without the time between two sessions. */
function elapsedTo(events: readonly JournalEvent[], seq: number): number {
	let ms = 0;
	events.forEach((event, index) => {
		const before = events[index - 1];
		if (before !== undefined && event.seq <= seq && event.type !== 'incident.resumed') {
			ms += Math.max(0, event.t - before.t);
		}
	});
	return ms;
}

type Cause = Readonly<{id: string; text: string}>;

const sameText = (text: string): string => text.trim().toLowerCase().replaceAll(/\s+/g, ' ').replace(/[.!]$/, '');

/** Hypotheses by how sure one was of them last: 100 confirms, 0 refutes. */
function hypothesesIn(
	events: readonly JournalEvent[],
): Readonly<{confirmed: readonly string[]; refuted: readonly string[]}> {
	const last = new Map<string, EventOf<'hypothesis.set'>>();
	for (const event of events) {
		if (event.type === 'hypothesis.set') {
			last.set(sameText(event.text), event);
		}
	}

	const all = [...last.values()];
	const confirmed = all.filter(({confidence}) => confidence === 100);
	const [surest] = all
		.filter(({confidence}) => confidence !== 0)
		.sort((a, b) => (b.confidence ?? 0) - (a.confidence ?? 0));
	return {
		confirmed: (confirmed.length > 0 ? confirmed : surest === undefined ? [] : [surest]).map(({text}) => text),
		refuted: all.filter(({confidence}) => confidence === 0).map(({text}) => text),
	};
}

/** Rows of runbooks that the recording is not about: of its board, else of the given runbooks, the same area first. */
function otherSymptoms(recording: Recording, runbooks: ReadonlyMap<string, Runbook>): readonly string[] {
	const swept = sweepOf(recording.events)
		.toSorted((a, b) => Number(b.verdict === 'alarm') - Number(a.verdict === 'alarm'))
		.map(({runbook, symptom}) => ({runbook, symptom}));
	const areas = new Set([...recording.runbooks.values()].map(({runbook}) => runbook.tags?.[0]));
	const known = [...runbooks.values()]
		.toSorted((a, b) => Number(areas.has(b.tags?.[0])) - Number(areas.has(a.tags?.[0])))
		.flatMap(({id, triage}) => triage.slice(0, 1).map(({symptom}) => ({runbook: id, symptom})));
	const others = (swept.length > 0 ? swept : known).filter(({runbook}) => !recording.runbooks.has(runbook));
	return [...new Map(others.map(({runbook, symptom}) => [runbook, symptom])).values()];
}

function causesOf(
	recording: Recording,
	runbooks: ReadonlyMap<string, Runbook>,
): Readonly<{accepted: readonly Cause[]; distractors: readonly Cause[]}> {
	const {events} = recording;
	const {confirmed, refuted} = hypothesesIn(events);
	const ids = new Set<string>();
	const named = (text: string): Cause => {
		const id = idOf(text, ids);
		ids.add(id);
		return {id, text: quoted(text)};
	};
	const accepted = confirmed.map(named);
	const rows = otherSymptoms(recording, runbooks);
	const distractors = [...refuted, ...rows].slice(0, Math.max(4, refuted.length)).map(named);
	const fillers = Array.from({length: Math.max(0, 2 - distractors.length)}, (_, index) => ({
		id: `other-${index + 1}`,
		text: blank('a cause that fits the page and is wrong'),
	}));
	return {
		accepted: accepted.length > 0 ? accepted : [{id: 'the-cause', text: blank('the cause, as the trainee reads it')}],
		distractors: [...distractors, ...fillers],
	};
}

/** A drill of which only the recording is known: enough to ask what a step is answered with. */
const bare: Drill = {
	title: '',
	page: '',
	group: null,
	difficulty: 2,
	objectives: [],
	par: {diagnoseMs: 0, mitigateMs: 0},
	accepted: [],
	distractors: [],
	evidence: [],
	reference: [],
	plausible: [],
	harmful: [],
	canned: [],
	hints: [],
	injects: [],
	decisions: [],
	lesson: '',
};

/** Actions that were rolled back and never helped. */
function mistakesIn(takes: readonly Take[]): ReadonlySet<StepRef> {
	const undone = takes.filter((take) => take.undo && take.world !== take.worldAfter).map(stepRefOf);
	const helped = takes
		.filter((take) => take.events.some((event) => event.type === 'change.verified' && event.helped === true))
		.map(stepRefOf);
	return new Set(undone.filter((step) => !helped.includes(step)));
}

/** The path that was taken, without what was rolled back and without detours, as far as it plays. */
function referenceIn(recording: Recording, takes: readonly Take[], mistakes: ReadonlySet<StepRef>): readonly Take[] {
	const sweep = sweepOf(recording.events);
	let trainee = newTrainee;
	const path: Take[] = [];
	for (const take of takes) {
		const step = stepRefOf(take);
		const {purpose} = take.started;
		const isMeant = purpose === 'step' || purpose === 'recovery' || take.finished.verdict === 'alarm';
		if (take.undo || !isMeant || mistakes.has(step) || take.finished.outcome !== 'finished') {
			continue;
		}

		const answer = answerOf(bare, takes, sweep, trainee, {step});
		if (answer.kind === 'exact') {
			trainee = afterAnswer(trainee, {step}, answer);
			path.push(answer.take);
		}
	}

	return withoutDetours(recording, path);
}

/** The path within the runbook that was opened and those in which something was changed; the rest led nowhere. */
function withoutDetours(recording: Recording, path: readonly Take[]): readonly Take[] {
	const opened = recording.events.find((event) => event.type === 'incident.opened');
	const meant = new Set(path.filter((take) => take.world !== take.worldAfter).map(({runbook}) => runbook));
	if (opened?.type === 'incident.opened') {
		meant.add(opened.runbook);
	}

	const kept = path.filter(({runbook}) => meant.has(runbook));
	return kept.length > 0 ? kept : path;
}

type Evidence = Readonly<{step: StepRef; class: string; sentence: string}>;

const classOf = (take: Take): string =>
	take.finished.evidence ?? (typeof take.finished.value === 'number' ? 'metric' : 'log');

/** The checks in alarm before the first change; where they are all of one kind, the first of another kind with them. */
function evidenceIn(path: readonly Take[]): readonly Evidence[] {
	const firstChange = path.findIndex((take) => take.world !== take.worldAfter);
	const before = (firstChange === -1 ? path : path.slice(0, firstChange)).filter((take) => take.kind === 'check');
	const once = before.filter(
		(take, index) => before.findIndex((one) => one.step === take.step && one.runbook === take.runbook) === index,
	);
	const inAlarm = once.filter((take) => take.finished.verdict === 'alarm');
	const chosen = inAlarm.length > 0 ? inAlarm : once;
	const classes = new Set(chosen.map(classOf));
	const other = classes.size < 2 ? once.filter((take) => !classes.has(classOf(take))).slice(0, 1) : [];
	return once
		.filter((take) => chosen.includes(take) || other.includes(take))
		.map((take) => ({step: stepRefOf(take), class: classOf(take), sentence: take.finished.sentence}));
}

/** What an author would allow at least, for each step and for the page: reading takes longer than a machine does. */
const perStepMs = 20_000;
const pageMs = 60_000;
const parFactor = 1.5;

function parOf(recording: Recording, path: readonly Take[]): Readonly<{diagnose: string; mitigate: string}> {
	const {events} = recording;
	const change = path.findIndex((take) => take.world !== take.worldAfter);
	const steps = change === -1 ? path.length : change;
	const helped = events.find((event) => event.type === 'change.verified' && event.helped === true);
	const sure = events.find((event) => event.type === 'hypothesis.set' && event.confidence === 100);
	const end = events.at(-1)?.seq ?? 0;
	const started = path[change]?.started.seq ?? end;
	const parMs = (seq: number, count: number): number =>
		Math.max(parFactor * elapsedTo(events, seq), pageMs + perStepMs * count);
	const diagnoseMs = parMs(Math.min(sure?.seq ?? started, started), steps);
	return {
		diagnose: durationOf(diagnoseMs),
		mitigate: durationOf(Math.max(diagnoseMs, parMs(helped?.seq ?? end, path.length))),
	};
}

function pageOf(recording: Recording): string {
	const opened = recording.events.find((event) => event.type === 'incident.opened');
	const id = opened?.type === 'incident.opened' ? opened.runbook : '';
	const symptom =
		sweepOf(recording.events).find((row) => row.runbook === id && row.verdict === 'alarm')?.symptom ??
		recording.runbooks.get(id)?.runbook.triage[0]?.symptom;
	return blank(
		`what the pager said, without the cause${symptom ? `; the board says: ${cleanLine(symptom, 200)}` : ''}`,
	);
}

function injectLines(events: readonly JournalEvent[]): readonly string[] {
	const notes = events.filter((event) => event.type === 'note.added').slice(0, 5);
	const example = [
		'# injects:                         # what comes in meanwhile: after a time, or after a step',
		'#   - {id: manager, at: 3m, from: release manager, text: Can I tag?, expect: update, within: 3m}',
	];
	return notes.length === 0
		? example
		: [
				'injects:                           # what was noted then, as messages; expect: update asks for words back',
				...notes.map((note, index) => {
					const at = Math.max(1, Math.round(elapsedTo(events, note.seq) / 1000));
					return `  - {id: note-${index + 1}, at: ${at}s, from: ${blank('who says it')}, text: ${quoted(note.type === 'note.added' ? note.text : '')}}`;
				}),
			];
}

const listed = (key: string, steps: readonly StepRef[], why: string): readonly string[] =>
	steps.length === 0
		? [`${key}: []`]
		: [`${key}:${' '.repeat(Math.max(1, 34 - key.length))}# ${why}`, ...steps.map((step) => `  - ${step}`)];

/**
 * A commented drill.yaml for a recording. Loads as it stands; its blanks are `TODO(author: …)`.
 * @param options `schema`: where the editor finds the JSON Schema, relative to the file; `runbooks`: by id, whose rows
 *   can be distractors where the recording has no board of its own
 */
export function scaffoldDrill(
	recording: Recording,
	options: Readonly<{schema?: string; runbooks?: ReadonlyMap<string, Runbook>}> = {},
): string {
	const {schema = '../../schema/drill.schema.json', runbooks = new Map<string, Runbook>()} = options;
	const {events} = recording;
	const takes = takesOf(events);
	const mistakes = mistakesIn(takes);
	const path = referenceIn(recording, takes, mistakes);
	const evidence = evidenceIn(path);
	const reference = path.map(stepRefOf);
	const par = parOf(recording, path);
	const causes = causesOf(recording, runbooks);
	const named = new Set<StepRef>([...reference, ...mistakes]);
	const ours = new Set(reference.map((step) => placeOf(step).runbook));
	const plausible = [
		...new Set(takes.filter((take) => !take.undo && take.started.purpose === 'step').map(stepRefOf)),
	].filter((step) => !named.has(step) && ours.has(placeOf(step).runbook));
	const lines = [
		`# yaml-language-server: $schema=${schema}`,
		'# A drill on this recording. Fill in what begins with TODO(author; gotriage validate lists what is left.',
		'# The drill knows nothing but the recording and this file: nothing is executed in it, ever.',
		'drill: 1',
		`title: ${blank('what is seen, without the cause')}`,
		`page: ${pageOf(recording)}`,
		'# group: NAME                       # drills with the same page and different causes; one is drawn',
		'difficulty: 2                      # 1 to 3',
		`objectives: [${blank('what one can do after it')}]`,
		`par: {diagnose: ${par.diagnose}, mitigate: ${par.mitigate}}  # 1.5 times what was recorded; reading takes its time`,
		'causes:                            # the trainee chooses among all of them, in an order that tells nothing',
		'  accepted:                        # weight 1: the whole truth; less: a part of it',
		...causes.accepted.map(({id, text}) => `    - {id: ${id}, text: ${text}, weight: 1}`),
		'  distractors:                     # refuted then, or symptoms of other rows: write them as causes',
		...causes.distractors.map(({id, text}) => `    - {id: ${id}, text: ${text}}`),
		'evidence:                          # what must be looked at before the cause can be known',
		...(evidence.length === 0
			? []
			: evidence.flatMap((one) => [
					`  # ${cleanLine(one.sentence, 100)}`,
					`  - {step: ${one.step}, class: ${idOf(one.class, new Set())}}`,
				])),
		...listed('reference', reference, "the expert's path, here the one that was taken"),
		...listed('plausible', plausible, 'was looked at too; costs no efficiency'),
		...(mistakes.size === 0
			? [
					'# harmful:                         # wasteful, evidence-destroying or critical',
					'#   - {step: RUNBOOK#STEP, class: wasteful, why: …, consequence: …, safer: RUNBOOK#STEP}',
				]
			: [
					'harmful:                           # rolled back then; class wasteful, evidence-destroying or critical',
					...[...mistakes].map(
						(step) =>
							`  - {step: ${step}, class: wasteful, why: ${blank('what it does')}${evidence[0] ? `, safer: ${evidence[0].step}` : ''}}`,
					),
				]),
		'hints:                             # 2, 5 and 12 points',
		`  - {id: question, kind: socratic, text: ${blank('a question that makes one look')}}`,
		`  - {id: direction, kind: direction, text: ${blank('where to look')}, needs: question}`,
		`  - {id: exact, kind: exact, text: ${blank('what is to be seen there')}, needs: direction}`,
		...injectLines(events),
		'# decisions:                       # a point at which one ranks what could be done',
		'#   - {id: next, after: RUNBOOK#STEP, question: …, options: [{id: a, text: …}, {id: b, text: …}], expert: [a, b], why: …}',
		`lesson: ${blank('what there is to learn; shown in the debrief only')}`,
	];
	return `${lines.join('\n')}\n`;
}
