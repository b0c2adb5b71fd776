// What a runbook would do if each check were ok and each action consented to. Runs nothing: values that only a
// measurement gives stand as «marks» in the commands.
import type {Scope} from '../runbook/expression.js';
import {nextTarget, type Target} from '../runbook/flow.js';
import type {ActionStep, CheckStep, Runbook, Step} from '../runbook/schema.js';
import {fillTemplate} from '../runbook/template.js';
import type {Json} from '../runbook/verdict.js';
import {quoteArgv, quoteWord} from '../text/quote.js';
import type {LoadedRunbook} from './ports.js';
import {verification} from './running/verify-change.js';

/** Runbooks entered from each other: more is a circle. */
const maximumRunbooks = 10;

export type PlannedCommand = Readonly<{
	line: string;
	/** Some of it is only known once something was measured. */
	dependsOnValues: boolean;
}>;

export type PlannedStep = Readonly<{
	runbook: string;
	step: string;
	kind: Step['kind'] | 'recovery';
	title: string;
	commands: readonly PlannedCommand[];
	/** Conditions, risk or cost, verification, undo: one sentence each. */
	notes: readonly string[];
}>;

type FilledText = Readonly<{text: string; isWhole: boolean}>;

/** Fills what is known and marks the rest. */
function fillKnown(text: string, scope: Scope): FilledText {
	let isWhole = true;
	const filled = text.replaceAll(/\\?\{\{(.*?)\}\}/gs, (whole: string, path: string) => {
		const value = fillTemplate(whole, scope);
		if (value.kind === 'filled') {
			return value.text;
		}

		isWhole = false;
		return `«${path.trim()}»`;
	});
	return {text: filled, isWhole};
}

// A mark is not a word of the command: quoting it would make it look like one.
const showWord = (word: string): string => (word.includes('«') ? word : quoteWord(word));

function plannedLine(
	step: Readonly<{
		run?: readonly string[] | undefined;
		shell?: string | undefined;
		probe?: CheckStep['probe'];
		compute?: string | undefined;
		quarantine?: readonly string[] | undefined;
		signal?: ActionStep['signal'];
		env?: Readonly<Record<string, string | null>> | undefined;
	}>,
	scope: Scope,
): PlannedCommand {
	let isWhole = true;
	const fill = (text: string): string => {
		const filled = fillKnown(text, scope);
		isWhole &&= filled.isWhole;
		return filled.text;
	};
	const env = Object.entries(step.env ?? {});
	const unset = env.filter(([, value]) => value === null).flatMap(([name]) => ['-u', name]);
	const words = [
		...(unset.length > 0 ? ['env', ...unset] : []),
		...env.flatMap(([name, value]) => (value === null ? [] : [`${name}=${value === '' ? '' : showWord(fill(value))}`])),
	];
	const body = step.run
		? step.run.map((word) => showWord(fill(word))).join(' ')
		: step.shell !== undefined
			? quoteArgv(['/bin/sh', '-eu', '-c', step.shell])
			: step.probe
				? [
						'probe',
						step.probe.name,
						...Object.entries(step.probe.with ?? {}).map(
							([name, value]) => `${name}=${showWord(fill(typeof value === 'string' ? value : JSON.stringify(value)))}`,
						),
					].join(' ')
				: step.quarantine
					? step.quarantine.map((path) => `rename ${showWord(fill(path))} aside`).join('; ')
					: step.signal
						? `kill -${step.signal.name} ${fill(step.signal.pid)} (only while its start time is ${fill(step.signal.started)})`
						: `compute ${step.compute ?? ''}`;
	return {line: [...words, body].join(' '), dependsOnValues: !isWhole};
}

function notesOf(step: Step, scope: Scope): readonly string[] {
	const notes: string[] = [];
	if (step.when !== undefined) {
		notes.push(`only when ${step.when}`);
	}

	if (step.platforms) {
		notes.push(`only for ${step.platforms.join(' and ')}`);
	}

	if (step.kind === 'check') {
		if ((step.cost ?? 'quiet') !== 'quiet') {
			notes.push(`costs ${step.cost}: asks first`);
		}

		if (step.each !== undefined) {
			notes.push(`once for each of ${step.each}`);
		}

		if (step.sample) {
			notes.push(`up to ${step.sample.times} times, every ${step.sample.every}`);
		}
	}

	if (step.kind === 'action') {
		notes.push(`${step.risk}: ${fillKnown(step.effect, scope).text}`);
		const plan = verification(step);
		notes.push('none' in plan ? `nothing verifies it: ${plan.none}` : `verified by ${plan.check}`);
		const {undo} = step;
		notes.push(
			undo === undefined
				? 'no way back'
				: undo === 'restore'
					? 'undo: the state before is put back'
					: 'notNeeded' in undo
						? `undo: not needed, ${undo.notNeeded}`
						: 'impossible' in undo
							? `undo: impossible, ${undo.impossible}`
							: `undo: ${plannedLine('run' in undo ? undo : {signal: undo.signal}, scope).line}`,
		);
		if (step.choose) {
			notes.push(`done to what is chosen from ${step.choose.from}`);
		}
	}

	if (step.kind === 'decision') {
		notes.push(
			...step.options.map((option) => `${option.key}: ${option.label}${option.auto ? ' (taken unattended)' : ''}`),
		);
	}

	if (step.kind === 'manual') {
		notes.push(step.instructions);
	}

	return notes;
}

function planned(runbook: Runbook, step: Step, scope: Scope, kind: PlannedStep['kind']): PlannedStep {
	const own: Scope = {...scope, tmp: '«tmp»', artefacts: '«artefacts»'};
	return {
		runbook: runbook.id,
		step: step.id,
		kind,
		title: step.title,
		commands: step.kind === 'check' || step.kind === 'action' ? [plannedLine(step, own)] : [],
		notes: notesOf(step, own),
	};
}

export type DryRunOptions = Readonly<{
	inputs: (runbook: Runbook) => Readonly<Record<string, Json>>;
	thresholds: (runbook: Runbook) => Readonly<Record<string, number>>;
	host: Readonly<Record<string, Json>>;
	findRunbook: (id: string) => LoadedRunbook | null;
	choices: ReadonlyMap<string, readonly string[]>;
}>;

/** The steps of the path on which all is well, in order, then the recovery checks. Every step appears once. */
export function planRun(opening: Runbook, options: DryRunOptions): readonly PlannedStep[] {
	const steps: PlannedStep[] = [];
	const visited = new Set<string>();
	let runbook = opening;
	let target: Target = {kind: 'step', id: opening.steps[0]?.id ?? ''};
	let entered = 1;
	const scopeOf = (book: Runbook): Scope => ({
		inputs: options.inputs(book),
		thresholds: options.thresholds(book),
		steps: {},
		host: options.host,
	});
	while (target.kind !== 'end') {
		if (target.kind === 'runbook') {
			const next: LoadedRunbook | null = options.findRunbook(target.id);
			entered++;
			if (next === null || entered > maximumRunbooks) {
				break;
			}

			runbook = next.runbook;
			target = {kind: 'step', id: target.step ?? runbook.steps[0]?.id ?? ''};
			continue;
		}

		const id: string = target.id;
		const step: Step | undefined = runbook.steps.find((candidate) => candidate.id === id);
		const key = `${runbook.id}/${id}`;
		if (step === undefined || visited.has(key)) {
			break;
		}

		visited.add(key);
		const scope = scopeOf(runbook);
		steps.push(planned(runbook, step, scope, step.kind));
		const end =
			step.kind === 'check'
				? 'ok'
				: step.kind === 'decision'
					? {
							option:
								options.choices.get(step.id)?.[0] ??
								step.options.find((option) => option.auto)?.key ??
								step.options[0]?.key ??
								'',
						}
					: 'done';
		target = nextTarget(runbook, step, end, scope).target;
	}

	for (const id of opening.recovery ?? []) {
		const step = opening.steps.find((candidate) => candidate.id === id);
		if (step) {
			steps.push(planned(opening, step, scopeOf(opening), 'recovery'));
		}
	}

	return steps;
}
