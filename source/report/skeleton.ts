// A runbook made of the path that was really taken: the commands as they ran, in their order, valid as it stands. What
// only a person can say (why, when it is an alarm, how it is taken back) is a marked blank. Writes YAML; runs nothing.
import type {EventOf, ShownCommand} from '../incident/events.js';
import {type Attempt, stepKey} from '../incident/state.js';
import {type Known, loadRunbook} from '../runbook/load.js';
import {evidenceSchema} from '../runbook/schema.js';
import {cleanLine} from '../text/clean.js';
import type {ReportFacts} from './facts.js';
import {yamlList, yamlQuoted} from './yaml-words.js';

/** Keys of a step and their YAML, in the order in which they are written. */
type Entry = Readonly<{
	id: string;
	kind: 'check' | 'action' | 'manual';
	title: string;
	lines: readonly string[];
	/** What it was, in words, for when it cannot be written as a command. */
	was: string;
	events: readonly number[];
	isRecovery: boolean;
	wasInAlarm: boolean;
	/** Of an action: the check that showed whether it helped. */
	verifiedBy?: string | null;
}>;

/** More repetitions of one check than these are left out: a person will want `each`. */
const shownRepetitions = 5;

/** Text of a person or a program where the format fills nothing in. */
const plain = (text: string, cells = 300): string => cleanLine(text, cells).replaceAll('{{', '{ {') || '(empty)';

const blank = (id: string, ask: string): string => yamlQuoted(`TODO(human:${id}) ${plain(ask, 1500)}`);

const duration = (ms: number): string => (ms % 1000 === 0 ? `${ms / 1000}s` : `${Math.ceil(ms)}ms`);

/** Where the directory of the step stood in a word. */
function withTmp(facts: ReportFacts, word: string): string {
	const id = facts.state.id.replaceAll(/[^\w-]/g, '');
	return id === '' ? word : word.replaceAll(new RegExp(`/[^\\s'"=:]*/gotriage-${id}-[\\w.-]+`, 'g'), '{{tmp}}');
}

type Data = Readonly<Record<string, unknown>>;
const dataOf = (command: ShownCommand): Data => {
	const data: unknown = 'command' in command ? command['command'] : null;
	return typeof data === 'object' && data !== null ? (data as Data) : {};
};

/** What is run, as the format writes it; null where it cannot be written. */
function commandLines(facts: ReportFacts, command: ShownCommand): readonly string[] | null {
	const data = dataOf(command);
	const env = Object.entries(command.env).map(
		([name, value]) => `${name}: ${value === null ? 'null' : yamlQuoted(withTmp(facts, value))}`,
	);
	const where =
		command.cwd === null || command.cwd === facts.state.opened?.project
			? []
			: [`cwd: ${withTmp(facts, command.cwd) === '{{tmp}}' ? 'tmp' : yamlQuoted(command.cwd)}`];
	const around = [
		...(env.length === 0 ? [] : [`env: {${env.join(', ')}}`]),
		...where,
		...(command.timeoutMs > 0 ? [`timeout: ${duration(command.timeoutMs)}`] : []),
	];
	switch (command.kind) {
		case 'run':
			return command.argv === null || command.argv.some((word) => word.includes('{{'))
				? null
				: [`run: ${yamlList(command.argv.map((word) => withTmp(facts, word)))}`, ...around];
		case 'shell':
			return typeof data['script'] === 'string' ? [`shell: ${yamlQuoted(data['script'])}`, ...around] : null;
		case 'probe': {
			const parameters = JSON.stringify(data['with'] ?? {});
			return typeof data['name'] !== 'string' || parameters.includes('{{')
				? null
				: [
						`probe: {name: ${yamlQuoted(data['name'])}, with: ${parameters}}`,
						...(command.timeoutMs > 0 ? [`timeout: ${duration(command.timeoutMs)}`] : []),
					];
		}

		default:
			return null;
	}
}

function exitLines(exit: number | null | undefined): readonly string[] {
	return exit === null || exit === undefined || exit === 0 || exit < 0 || exit > 255 ? [] : [`exitCodes: [0, ${exit}]`];
}

function checkEntries(facts: ReportFacts, attempt: Attempt, id: string): readonly Entry[] {
	const {started, finished} = attempt;
	const commands = started.commands.slice(0, shownRepetitions);
	return (commands.length === 0 ? [null] : commands).map((command, index) => {
		const own = index === 0 ? id : `${id}-item-${index + 1}`;
		const lines = command === null ? null : commandLines(facts, command);
		const item = finished?.items.find((one) => one.index === command?.index);
		const wasInAlarm = finished?.verdict === 'alarm';
		const kind = evidenceSchema.safeParse(finished?.evidence).data;
		const said = finished === null ? 'nobody saw its end' : `${finished.verdict}: ${finished.sentence}`;
		return {
			id: own,
			kind: lines === null ? 'manual' : 'check',
			title: started.title,
			was: command?.line ?? started.title,
			events: [started.seq],
			isRecovery: index === 0 && attempt.purpose === 'recovery',
			wasInAlarm,
			lines: [
				`why: ${blank(`${own}-why`, `What does its value mean, and when is it an alarm? It was ${said}`)}`,
				...(lines ?? []),
				...exitLines((item ?? finished)?.exit),
				...(finished?.timedOut && wasInAlarm ? ['timeoutIs: alarm'] : []),
				...(kind === undefined ? [] : [`evidence: ${kind}`]),
			],
		};
	});
}

function undoLines(facts: ReportFacts, attempt: Attempt, id: string): readonly string[] {
	const change = facts.state.changes.find(
		(one) => one.runbook === attempt.runbook && one.step === attempt.step && one.attempt === attempt.attempt,
	);
	const plan = change?.applied ?? attempt.started.change;
	const [command] = plan?.undoCommands ?? [];
	const files = change?.snapshot?.files.map((file) => file.path) ?? [];
	const isLiteral = (words: readonly string[]): boolean => words.every((word) => !word.includes('{{'));
	if (plan?.undo === 'restore' && files.length > 0 && isLiteral(files)) {
		return [`snapshot: ${yamlList(files)}`, 'undo: restore'];
	}

	if (plan?.undo === 'command' && command?.kind === 'run' && command.argv !== null && isLiteral(command.argv)) {
		return [`undo: {run: ${yamlList(command.argv)}}`];
	}

	return plan?.undo === 'not-needed'
		? [`undo: {notNeeded: ${yamlQuoted(plain(plan.undoWhy ?? 'as the runbook said'))}}`]
		: [`undo: {impossible: ${blank(`${id}-undo`, 'How is it taken back? Until that is known, it is not.')}}`];
}

function actionEntry(facts: ReportFacts, attempt: Attempt, id: string): Entry {
	const {started, finished} = attempt;
	const [command] = started.commands;
	const lines = command === undefined || started.commands.length > 1 ? null : commandLines(facts, command);
	const change = facts.state.changes.find(
		(one) => one.runbook === attempt.runbook && one.step === attempt.step && one.attempt === attempt.attempt,
	);
	const plan = change?.applied ?? started.change;
	const risk = plan?.risk ?? 'disruptive';
	return {
		id,
		kind: lines === null ? 'manual' : 'action',
		title: started.title,
		was: started.commands.map((one) => one.line).join('; '),
		events: [started.seq],
		isRecovery: false,
		wasInAlarm: false,
		lines: [
			`why: ${blank(`${id}-why`, 'When is this the right thing to do?')}`,
			...(lines ?? []),
			`risk: ${risk}`,
			...(risk === 'destructive' ? [`target: ${blank(`${id}-target`, 'What is it done to?')}`] : []),
			`effect: ${yamlQuoted(plain(plan?.effect ?? started.title, 1000))}`,
			...undoLines(facts, attempt, id),
			...exitLines(finished?.exit),
		],
		verifiedBy: change?.verified?.check ?? null,
	};
}

function adhocEntry(facts: ReportFacts, entry: ReportFacts['state']['adhoc'][number]): Entry {
	const {started, finished} = entry;
	const id = `adhoc-${started.adhoc}`;
	const lines = commandLines(facts, started.command);
	return {
		id,
		kind: lines === null ? 'manual' : 'check',
		title: `TODO(human:${id}-title) What does this command show?`,
		was: started.command.line,
		events: [started.seq],
		isRecovery: false,
		wasInAlarm: false,
		lines: [
			`why: ${blank(`${id}-why`, 'What does it show, and does it only read? It was run outside the runbook.')}`,
			...(lines ?? []),
			'cost: runs-code',
			...exitLines(finished?.exit),
		],
	};
}

function decisionEntry(event: EventOf<'decision.taken'>, id: string): Entry {
	return {
		id,
		kind: 'manual',
		title: `Decide ${event.step}`,
		was: `decided ${event.option}: ${event.label}`,
		events: [event.seq],
		isRecovery: false,
		wasInAlarm: false,
		lines: [`why: ${blank(`${id}-why`, `What decides it? It was decided: ${event.label}`)}`],
	};
}

/** Everything that was done, each step once, in the order in which it was first begun. */
function entriesOf(facts: ReportFacts): readonly Entry[] {
	const used = new Set<string>(['end']);
	const seen = new Set<string>();
	const found: Array<Readonly<{seq: number; entries: readonly Entry[]}>> = [];
	const idFor = (step: string): string => {
		const base = idPattern.test(step) ? step.slice(0, 48).replace(/-$/, '') : 'step';
		let id = base;
		for (let number = 2; used.has(id); number++) {
			id = `${base}-again-${number}`;
		}

		used.add(id);
		return id;
	};
	const recovery = new Set(
		facts.state.attempts
			.filter((attempt) => attempt.purpose === 'recovery')
			.map((attempt) => stepKey(attempt.runbook, attempt.step)),
	);
	for (const attempt of facts.state.attempts) {
		const key = stepKey(attempt.runbook, attempt.step);
		if (attempt.purpose === 'undo' || attempt.started.kind === 'decision' || seen.has(key)) {
			continue;
		}

		seen.add(key);
		const id = idFor(attempt.step);
		const entries =
			attempt.started.kind === 'check'
				? checkEntries(facts, attempt, id)
				: [
						attempt.started.kind === 'action'
							? actionEntry(facts, attempt, id)
							: {
									id,
									kind: 'manual' as const,
									title: attempt.started.title,
									was: attempt.started.title,
									events: [attempt.started.seq],
									isRecovery: false,
									wasInAlarm: false,
									lines: [`why: ${blank(`${id}-why`, 'Why is it done by hand?')}`],
								},
					];
		found.push({
			seq: attempt.started.seq,
			entries: entries.map((entry, index) => ({...entry, isRecovery: index === 0 && recovery.has(key)})),
		});
	}

	for (const event of facts.events) {
		if (event.type === 'decision.taken' && !seen.has(stepKey(event.runbook, event.step))) {
			seen.add(stepKey(event.runbook, event.step));
			found.push({seq: event.seq, entries: [decisionEntry(event, idFor(event.step))]});
		}
	}

	for (const entry of facts.state.adhoc) {
		found.push({
			seq: entry.started.seq,
			entries: [{...adhocEntry(facts, entry), id: idFor(`adhoc-${entry.started.adhoc}`)}],
		});
	}

	const entries = found.sort((a, b) => a.seq - b.seq).flatMap((one) => one.entries);
	const hasCheck = entries.some((entry) => entry.kind === 'check');
	return hasCheck ? entries : [firstLook, ...entries];
}

/** The board needs something that it can measure. */
const firstLook: Entry = {
	id: 'first-look',
	kind: 'check',
	title: 'TODO(human:first-look-title) What would have shown it first?',
	was: '',
	events: [],
	isRecovery: false,
	wasInAlarm: false,
	lines: [
		`why: ${blank('first-look-why', 'Nothing was measured in this incident; what should have been?')}`,
		'compute: "0"',
	],
};

const byHand = (entry: Entry): Entry => ({
	...entry,
	kind: 'manual',
	isRecovery: false,
	lines: [
		...entry.lines.filter((line) => line.startsWith('why: ')),
		`instructions: ${blank(`${entry.id}-how`, `How is this done? It was: ${entry.was}`)}`,
	],
});

/** The check that verified it, where that is one here; else a blank. */
function verifyLines(entry: Entry, checks: ReadonlySet<string>): readonly string[] {
	if (entry.kind !== 'action') {
		return [];
	}

	const check = entry.verifiedBy ?? '';
	return [
		checks.has(check)
			? `verify: ${check}`
			: `verify: {none: ${blank(`${entry.id}-verify`, 'Which check shows that it helped?')}}`,
	];
}

function stepLines(entry: Entry, checks: ReadonlySet<string>): readonly string[] {
	const whole =
		entry.kind === 'manual' && !entry.lines.some((line) => line.startsWith('instructions: ')) ? byHand(entry) : entry;
	return [
		`  # ${whole.events.map((seq) => `E${seq}`).join(' ')}`.trimEnd(),
		`  - id: ${whole.id}`,
		`    kind: ${whole.kind}`,
		`    title: ${yamlQuoted(plain(whole.title))}`,
		...[...whole.lines, ...verifyLines(whole, checks)].map((line) => `    ${line}`),
	].filter((line) => line !== '  #');
}

function textOf(facts: ReportFacts, entries: readonly Entry[], runbookId: string): string {
	const checks = entries.filter((entry) => entry.kind === 'check');
	const metric = checks.find((entry) => entry.wasInAlarm) ?? checks[0];
	const response = entries.find((entry) => entry.kind === 'action') ?? entries.at(-1);
	const recovery = entries.filter((entry) => entry.isRecovery && entry.kind === 'check').map((entry) => entry.id);
	const tools = new Set(
		entries
			.flatMap((entry) => entry.lines)
			.flatMap((line) => /(?:^|undo: \{)run: \["([A-Za-z][\w.+-]*)"/.exec(line)?.[1] ?? []),
	);
	const {opened, id} = facts.state;
	return `${[
		`# A skeleton of the path that was taken in incident ${plain(id, 60)}, with the commands as they ran.`,
		`# Its file is named as its id: ${runbookId}.yaml.`,
		'# Every TODO(human:…) is for a person; what differs from incident to incident belongs into inputs: and {{…}}.',
		'schema: 1',
		`id: ${runbookId}`,
		`title: ${blank('title', opened?.title ?? 'What goes wrong?')}`,
		`summary: ${blank('summary', 'What does this runbook find out, and what can it do about it?')}`,
		...(tools.size === 0 ? [] : [`requires: ${yamlList([...tools].sort())}`]),
		'triage:',
		`  - {symptom: ${blank('symptom', 'What does one see first?')}, metric: ${metric?.id ?? ''}, response: ${response?.id ?? ''}}`,
		'steps:',
		...entries.flatMap((entry) => stepLines(entry, new Set(checks.map((check) => check.id)))),
		...(recovery.length === 0 ? [] : [`recovery: [${recovery.join(', ')}]`]),
	].join('\n')}\n`;
}

const idPattern = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/;

/** Whether a word may be the id of a runbook. */
export const isRunbookId = (word: string): boolean => word.length <= 64 && idPattern.test(word);

/** The id that the runbook of an incident gets where nobody says another. */
function skeletonId(incident: string): string {
	const id = `incident-${incident}`;
	return isRunbookId(id) ? id : 'incident';
}

export type Skeleton = Readonly<{text: string; faults: readonly string[]}>;

/**
 * The runbook, valid under `known`: a step that the format cannot take as it ran becomes one that is done by hand. The
 * faults are what is wrong even so, which must be nothing. `id` is the name of its file without .yaml.
 */
export function skeletonOf(facts: ReportFacts, known: Known, id = skeletonId(facts.state.id)): Skeleton {
	let entries = entriesOf(facts);
	for (let round = 0; ; round++) {
		const text = textOf(facts, entries, id);
		const loaded = loadRunbook(new TextEncoder().encode(text), 'runbook', known);
		if (loaded.kind === 'loaded') {
			return {text, faults: []};
		}

		const bad = new Set(loaded.faults.map((fault) => /^steps\[(\d+)\]/.exec(fault.path)?.[1]));
		const next = entries.map((entry, index) =>
			bad.has(String(index)) && entry.kind !== 'manual' && entry !== firstLook ? byHand(entry) : entry,
		);
		const isBetter = next.some((entry, index) => entry !== entries[index]);
		if (!isBetter || round > entries.length) {
			return {text, faults: loaded.faults.map((fault) => `${fault.path}: ${fault.message}`)};
		}

		entries = next.some((entry) => entry.kind === 'check') ? next : [firstLook, ...next];
	}
}
