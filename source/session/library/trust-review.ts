// What a person reads before trusting a runbook: every command of every step in the words of the file, undo included, and
// what has changed since it was trusted last. Must never leave anything out and never cut: a command that was not shown
// was not trusted. Pure.
import type {ActionStep, CheckStep, Runbook, Step} from '../../runbook/schema.js';
import {isInvisible, isOddBlank, nameCodePoint} from '../../text/invisible.js';
import {linesOf, unifiedHunks} from '../../text/line-diff.js';
import {quoteArgv, quoteWord} from '../../text/quote.js';
import {verification} from '../running/verify-change.js';

/** One command: its first line as one would type it, then the lines of its script, if it has one. */
export type ReviewedCommand = Readonly<{
	/** `undo`: what rolls the step's change back. */
	role: 'run' | 'undo';
	line: string;
	script: readonly string[];
}>;

export type ReviewedStep = Readonly<{
	id: string;
	kind: Step['kind'];
	title: string;
	/** `destructive`, `runs-code`: what it may do; null where it only reads. */
	weight: string | null;
	commands: readonly ReviewedCommand[];
	/** Conditions, directory, verification, what it is done to: a line each. */
	notes: readonly string[];
}>;

export type TrustReview = Readonly<{
	/** As the person named it. */
	file: string;
	realPath: string;
	sha256: string;
	id: string;
	title: string;
	/** Tools that are looked for, and inputs whose values commands are filled with: a line each. */
	fills: readonly string[];
	steps: readonly ReviewedStep[];
	/** The difference from what was trusted at this path, null where nothing was. */
	change: Readonly<{at: string; lines: readonly string[]}> | null;
	/** `once`: for the incident that is resumed, not from now on. */
	lasts: 'always' | 'once';
}>;

/** One line of foreign text in which every character that is not drawn as itself stands by its name. */
export function visibleLine(text: string): string {
	return Array.from(text, (character) => {
		const codePoint = character.codePointAt(0) ?? 0;
		return isInvisible(codePoint) || isOddBlank(codePoint) ? nameCodePoint(codePoint) : character;
	}).join('');
}

type Runnable = Readonly<{
	run?: readonly string[] | undefined;
	shell?: string | undefined;
	env?: Readonly<Record<string, string | null>> | undefined;
}>;

/** `env -u A B=x `, or nothing. */
function environmentOf(env: Runnable['env']): string {
	const entries = Object.entries(env ?? {});
	const words = [
		...entries.flatMap(([name, value]) => (value === null ? ['-u', name] : [])),
		...entries.flatMap(([name, value]) => (value === null ? [] : [`${name}=${value === '' ? '' : quoteWord(value)}`])),
	];
	return words.length === 0 ? '' : `${entries.some(([, value]) => value === null) ? 'env ' : ''}${words.join(' ')} `;
}

function programOf(command: Runnable, role: ReviewedCommand['role']): readonly ReviewedCommand[] {
	const environment = environmentOf(command.env);
	return [
		...(command.run ? [{role, line: `${environment}${quoteArgv(command.run)}`, script: []}] : []),
		...(command.shell === undefined
			? []
			: [{role, line: `${environment}/bin/sh -eu -c`, script: linesOf(command.shell).map(visibleLine)}]),
	];
}

function probeOf({probe, compute}: CheckStep): readonly ReviewedCommand[] {
	const parameters = Object.entries(probe?.with ?? {}).map(
		([name, value]) => `${name}=${quoteWord(typeof value === 'string' ? value : JSON.stringify(value))}`,
	);
	return [
		...(probe
			? [{role: 'run' as const, line: ['probe', quoteWord(probe.name), ...parameters].join(' '), script: []}]
			: []),
		...(compute === undefined
			? []
			: [{role: 'run' as const, line: 'compute', script: linesOf(compute).map(visibleLine)}]),
	];
}

const signalLine = ({name, pid, started}: NonNullable<ActionStep['signal']>): string =>
	`kill -${name} ${quoteWord(pid)} (only while its start time is ${quoteWord(started)})`;

function actionOf(step: ActionStep): readonly ReviewedCommand[] {
	const {undo} = step;
	return [
		...(step.quarantine ?? []).map((path) => ({
			role: 'run' as const,
			line: `rename ${quoteWord(path)} aside`,
			script: [],
		})),
		...(step.signal ? [{role: 'run' as const, line: signalLine(step.signal), script: []}] : []),
		...(typeof undo !== 'object'
			? []
			: 'run' in undo
				? programOf(undo, 'undo')
				: 'signal' in undo
					? [{role: 'undo' as const, line: signalLine(undo.signal), script: []}]
					: []),
	];
}

function commandsOf(step: Step): readonly ReviewedCommand[] {
	switch (step.kind) {
		case 'check':
			return [...programOf(step, 'run'), ...probeOf(step)];
		case 'action':
			return [...programOf(step, 'run'), ...actionOf(step)];
		case 'decision':
		case 'manual':
			return [];
	}
}

function undoNote({undo}: ActionStep): string {
	if (undo === undefined) {
		return 'no way back';
	}

	if (undo === 'restore') {
		return 'undo: the state before is put back';
	}

	return 'notNeeded' in undo
		? `undo: not needed, ${undo.notNeeded}`
		: 'impossible' in undo
			? `undo: impossible, ${undo.impossible}`
			: 'undo: the command above';
}

function notesOf(step: Step): readonly string[] {
	const notes: string[] = [];
	if (step.when !== undefined) {
		notes.push(`only when ${step.when}`);
	}

	if (step.kind === 'check' || step.kind === 'action') {
		if (step.cwd !== undefined && step.cwd !== 'project') {
			notes.push(`in the directory ${step.cwd}`);
		}
	}

	if (step.kind === 'check') {
		if (step.each !== undefined) {
			notes.push(`once for each of ${step.each}`);
		}

		if (step.sample) {
			notes.push(`up to ${step.sample.times} times, every ${step.sample.every}`);
		}
	}

	if (step.kind === 'action') {
		const plan = verification(step);
		notes.push(
			step.effect,
			...(step.snapshot ?? []).map((path) => `keeps ${quoteWord(path)} as it was before`),
			...(step.choose ? [`done to what is chosen from ${step.choose.from}`] : []),
			'none' in plan ? `nothing verifies it: ${plan.none}` : `verified by ${plan.check}`,
			undoNote(step),
			...(typeof step.undo === 'object' && 'run' in step.undo && step.undo.cwd !== undefined
				? [`undone in the directory ${step.undo.cwd}`]
				: []),
		);
	}

	if (step.kind === 'decision') {
		notes.push(
			...step.options.map((option) => `${option.key}: ${option.label}${option.auto ? ' (taken unattended)' : ''}`),
		);
	}

	if (step.kind === 'manual') {
		notes.push(...linesOf(step.instructions));
	}

	return notes.flatMap(linesOf).map(visibleLine);
}

function weightOf(step: Step): string | null {
	return step.kind === 'action'
		? step.risk
		: step.kind === 'check' && step.cost !== 'quiet'
			? (step.cost ?? null)
			: null;
}

function fillsOf(runbook: Runbook): readonly string[] {
	return [
		...(runbook.requires ?? []).map((tool) => `needs ${quoteWord(tool)}`),
		...Object.entries(runbook.inputs ?? {}).map(
			([name, spec]) =>
				`{{inputs.${name}}}: ${spec.default === undefined ? 'asked for' : quoteWord(typeof spec.default === 'object' ? spec.default.join(',') : String(spec.default))}${spec.secret ? ' (secret)' : ''}`,
		),
		...runbook.steps.flatMap((step) => (step.requires ?? []).map((tool) => `step ${step.id} needs ${quoteWord(tool)}`)),
	];
}

export type ReviewOptions = Readonly<{
	file: string;
	loaded: Readonly<{runbook: Runbook; sha256: string; bytes: Uint8Array; file: string}>;
	/** What was trusted at this path; `bytes` null: it was not kept. */
	before: Readonly<{at: string; bytes: Uint8Array | null}> | null;
	lasts: TrustReview['lasts'];
}>;

const textOf = (bytes: Uint8Array): readonly string[] => linesOf(new TextDecoder().decode(bytes));

/** Everything a person needs to see before they trust exactly these bytes. */
export function reviewRunbook({file, loaded, before, lasts}: ReviewOptions): TrustReview {
	const {runbook} = loaded;
	const lines =
		before === null
			? []
			: before.bytes === null
				? ['what was trusted was not kept, so the difference cannot be shown']
				: [
						'--- as it was trusted',
						'+++ as it is now',
						...unifiedHunks(textOf(before.bytes), textOf(loaded.bytes)).map(visibleLine),
					];
	return {
		file: visibleLine(file),
		realPath: visibleLine(loaded.file),
		sha256: loaded.sha256,
		id: runbook.id,
		title: visibleLine(runbook.title),
		fills: fillsOf(runbook),
		steps: runbook.steps.map((step) => ({
			id: step.id,
			kind: step.kind,
			title: visibleLine(step.title),
			weight: weightOf(step),
			commands: commandsOf(step),
			notes: notesOf(step),
		})),
		change: before === null ? null : {at: before.at, lines},
		lasts,
	};
}
