// What a shape cannot say of a runbook: everything that would let it validate today and fail on the night. Pure; each
// finding names its place, what is wrong and what to do.
import {nearest} from '../text/nearest.js';
import {referencesOf} from './expression.js';
import type {Path} from './fault.js';
import {checkOrder} from './flow.js';
import {lintGoUses} from './go-uses.js';
import {checkInput} from './inputs.js';
import {lintCommands} from './lint-commands.js';
import {lintExpressions} from './lint-expressions.js';
import {type Finding, Findings, type Known} from './lint-finding.js';
import {lintFlow} from './lint-flow.js';
import {compilePattern} from './pattern.js';
import {type ActionStep, builtInParsers, type CheckStep, type InputSpec, type Runbook} from './schema.js';
import {placeholders} from './template.js';

export type {Finding, Known} from './lint-finding.js';

/**
 * All findings of one runbook whose shape is right.
 * @param file the file's name: its base name must be the runbook's id. `runbook.yaml` is a kept copy beside a journal
 * and may hold any.
 */
export function lintRunbook(runbook: Runbook, file: string, known: Known): readonly Finding[] {
	const findings = new Findings(runbook, known);
	lintFileName(findings, file);
	lintInputs(findings);
	lintFlow(findings);
	lintCommands(findings);
	lintExpressions(findings);
	for (const [index, step] of runbook.steps.entries()) {
		const path: Path = ['steps', index];
		if (step.why === undefined) {
			findings.warn([...path, 'why'], 'why is missing', 'say why a person would do this step', 'parent');
		}

		if (step.kind === 'check') {
			lintCheck(findings, step, path);
		} else if (step.kind === 'action') {
			lintAction(findings, step, path);
		} else if (step.kind === 'decision') {
			lintOptions(findings, step.options, path);
		}
	}

	lintMetrics(findings);
	lintUnused(findings);
	if (known.go !== undefined) {
		lintGoUses(findings, known.go);
	}

	return findings.list;
}

function lintFileName(findings: Findings, file: string): void {
	const base = /([^/\\]+)\.ya?ml$/.exec(file)?.[1];
	if (base === undefined || base === 'runbook' || base === findings.runbook.id) {
		return;
	}

	findings.fault(['id'], `the id is ${findings.runbook.id}, and the file's name is ${base}`, 'give both the same name');
}

function lintInputs(findings: Findings): void {
	for (const [name, spec] of Object.entries(findings.runbook.inputs ?? {})) {
		const path: Path = ['inputs', name];
		if (spec.type === 'enum' && spec.options === undefined) {
			findings.fault([...path, 'options'], 'options is missing', 'list the values of the enum', 'parent');
		} else if (spec.type !== 'enum' && spec.options !== undefined) {
			findings.fault([...path, 'options'], 'options belong to an enum', 'write type: enum, or remove them', 'key');
		}

		if (spec.pattern !== undefined && compilePattern(spec.pattern) === null) {
			findings.fault([...path, 'pattern'], `${spec.pattern} is not a regular expression`, 'correct it');
		} else {
			lintDefault(findings, name, spec, [...path, 'default']);
		}
	}
}

function lintDefault(findings: Findings, name: string, spec: InputSpec, path: Path): void {
	const value = spec.default;
	if (value === undefined || (spec.type === 'enum' && spec.options === undefined)) {
		return;
	}

	const isNumeric = spec.type === 'integer' || spec.type === 'number' || spec.type === 'pid';
	if (typeof value === 'number' && !isNumeric) {
		findings.fault(path, `the default of ${name} is a number, and its type is ${spec.type}`, 'put it in quotes');
		return;
	}

	if (Array.isArray(value) && spec.type !== 'list') {
		findings.fault(path, `the default of ${name} is a list, and its type is ${spec.type}`, 'write one value');
		return;
	}

	const checked = checkInput(name, spec, Array.isArray(value) ? value.join(',') : String(value));
	if (checked.kind === 'fault') {
		const message = checked.sentence.replace(/^Input /, 'the default of ').replace(/\.$/, '');
		findings.fault(path, message, 'give a default that a person could have typed');
	}
}

function lintCheck(findings: Findings, step: CheckStep, path: Path): void {
	const {known, runbook} = findings;
	if (step.probe && !known.probes.includes(step.probe.name)) {
		const guess = nearest(step.probe.name, known.probes);
		findings.fault(
			[...path, 'probe', 'name'],
			`there is no probe ${step.probe.name}`,
			guess ? `did you mean ${guess}?` : '`gotriage probes` lists them',
		);
	}

	const parsers = [...builtInParsers, ...known.parsers];
	if (step.parse !== undefined && !parsers.includes(step.parse)) {
		const guess = nearest(step.parse, parsers);
		findings.fault(
			[...path, 'parse'],
			`there is no parser ${step.parse}`,
			guess ? `did you mean ${guess}?` : `use one of ${[...new Set(parsers)].join(', ')}`,
		);
	}

	if (step.match !== undefined && compilePattern(step.match) === null) {
		findings.fault([...path, 'match'], `${step.match} is not a regular expression`, 'correct it');
	}

	for (const other of ['compute', 'sample'] as const) {
		if (step.each !== undefined && step[other] !== undefined) {
			findings.fault([...path, other], `each and ${other} do not go together`, 'keep one, or make it two steps', 'key');
		}
	}

	if (step.summary !== undefined && step.each === undefined && step.sample === undefined) {
		findings.fault([...path, 'summary'], 'summary sums up repetitions, and this step has none', 'use value', 'key');
	}

	if (typeof step.alarm === 'object') {
		for (const side of ['above', 'below'] as const) {
			const name = side in step.alarm ? (step.alarm as Record<string, string>)[side] : undefined;
			if (name !== undefined && !Object.hasOwn(runbook.thresholds ?? {}, name)) {
				const guess = nearest(name, Object.keys(runbook.thresholds ?? {}));
				findings.fault(
					[...path, 'alarm', side],
					`there is no threshold ${name}`,
					guess ? `did you mean ${guess}?` : 'declare it under thresholds:',
				);
			}
		}
	}
}

function lintAction(findings: Findings, step: ActionStep, path: Path): void {
	if (step.undo === undefined) {
		const remedy = step.quarantine ? 'add undo: restore' : 'add undo: how it is rolled back, or {impossible: why}';
		findings.fault([...path, 'undo'], 'undo is missing', remedy, 'parent');
	}

	if (step.verify === undefined) {
		findings.fault(
			[...path, 'verify'],
			'verify is missing',
			'add verify: the check that shows whether it helped, or {none: why}',
			'parent',
		);
	}

	if (step.risk === 'destructive' && step.target === undefined) {
		findings.fault(
			[...path, 'target'],
			'a destructive change needs a target',
			'add target: the name that must be typed',
			'parent',
		);
	}

	if (step.quarantine && step.undo !== undefined && step.undo !== 'restore') {
		findings.fault([...path, 'undo'], 'what is quarantined is rolled back by renaming it back', 'write undo: restore');
	}

	if (step.undo === 'restore' && !step.quarantine && step.snapshot === undefined) {
		findings.fault(
			[...path, 'undo'],
			'there is nothing to restore: no snapshot is kept',
			'add snapshot: and the files it changes',
		);
	}

	if (step.choose && !usesItem(step)) {
		findings.fault([...path, 'choose'], 'what is chosen is not used', 'use {{item}} in the command');
	}
}

/** Whether the command, or what undoes it, depends on the chosen item. */
function usesItem(step: ActionStep): boolean {
	if (step.shell !== undefined && /\$\{?ITEM\b/.test(step.shell)) {
		return true;
	}

	const texts: string[] = [];
	const visit = (value: unknown): void => {
		if (typeof value === 'string') {
			texts.push(value);
		} else if (typeof value === 'object' && value !== null) {
			Object.values(value).forEach(visit);
		}
	};
	visit([step.run, step.env, step.cwd, step.quarantine, step.signal]);
	return texts.some((text) => {
		const found = placeholders(text);
		return !('kind' in found) && found.some(({path}) => path[0] === 'item' || path[0] === 'index');
	});
}

type Options = ReadonlyArray<Readonly<{key: string; auto?: boolean | undefined; when?: string | undefined}>>;

function lintOptions(findings: Findings, options: Options, path: Path): void {
	const keys = options.map(({key}) => key);
	for (const [index, option] of options.entries()) {
		if (keys.indexOf(option.key) !== index) {
			findings.fault([...path, 'options', index, 'key'], `the key ${option.key} is used twice`, 'choose another key');
		}
	}

	const automatic = options.filter((option) => option.auto === true && option.when === undefined);
	if (automatic.length > 1) {
		const index = options.indexOf(automatic[1] ?? {key: ''});
		findings.fault(
			[...path, 'options', index, 'auto'],
			'two options are taken automatically',
			'keep auto on one',
			'key',
		);
	}
}

/** The board measures a metric with what it needs, and nothing else: what it reads beyond that is never there. */
function lintMetrics(findings: Findings): void {
	const {runbook} = findings;
	for (const [index, row] of runbook.triage.entries()) {
		const measured = checkOrder(runbook, row.metric);
		for (const id of measured) {
			const missing = stepsReadBy(findings.step(id)).find((read) => findings.step(read) && !measured.includes(read));
			if (missing !== undefined) {
				findings.warn(
					['triage', index, 'metric'],
					`the board measures ${id} without ${missing}, whose reading it uses`,
					`add needs: [${missing}] to ${id}`,
				);
			}
		}
	}
}

function stepsReadBy(step: unknown): string[] {
	const found = new Set<string>();
	const visit = (value: unknown): void => {
		if (typeof value === 'string') {
			const inText = placeholders(value);
			const paths = ['kind' in inText ? [] : inText, referencesOf(value)].flat();
			for (const {path} of paths) {
				if (path[0] === 'steps' && path[1] !== undefined) {
					found.add(path[1]);
				}
			}
		} else if (Array.isArray(value)) {
			value.forEach(visit);
		}
	};
	if (typeof step === 'object' && step !== null && 'kind' in step && step.kind === 'check') {
		const check = step as CheckStep;
		visit([check.run ?? [], check.cwd ?? '', check.each ?? '', check.compute ?? '', check.value ?? '']);
		visit([Object.values(check.env ?? {}), Object.values(check.facts ?? {})]);
	}

	return [...found];
}

function lintUnused(findings: Findings): void {
	const {inputs, thresholds, ...rest} = findings.runbook;
	const text = JSON.stringify(rest);
	for (const name of Object.keys(inputs ?? {})) {
		if (!new RegExp(`\\binputs\\.${name}\\b|INPUT_${name.toUpperCase()}\\b`).test(text)) {
			findings.warn(['inputs', name], `the input ${name} is not used`, 'use it, or remove it', 'key');
		}
	}

	for (const [name, threshold] of Object.entries(thresholds ?? {})) {
		if (!new RegExp(`\\bthresholds\\.${name}\\b|"(?:above|below)":"${name}"`).test(text)) {
			findings.warn(['thresholds', name], `the threshold ${name} is not used`, 'use it, or remove it', 'key');
		}

		if (threshold.source === undefined) {
			findings.warn(['thresholds', name, 'source'], 'source is missing', 'say where the number comes from', 'parent');
		}
	}
}
