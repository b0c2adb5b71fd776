// Lint of what a step runs: one way of running, placeholders that exist, tools that are stated, no shell by the back
// door, nothing that would wait for a person at a terminal it does not have.
import {nearest} from '../text/nearest.js';
import type {Path} from './fault.js';
import {lintNamed, lintStepReference} from './lint-expressions.js';
import type {Findings} from './lint-finding.js';
import type {ActionStep, CheckStep, Step} from './schema.js';
import {placeholders} from './template.js';

/** Checks the commands of all steps, and the tools they need. */
export function lintCommands(findings: Findings): void {
	lintRequires(findings, findings.runbook.requires, ['requires']);
	for (const [index, step] of findings.runbook.steps.entries()) {
		lintRequires(findings, step.requires, ['steps', index, 'requires']);
		if (step.kind === 'check') {
			lintWays(findings, step, ['steps', index], ['run', 'shell', 'probe', 'compute']);
			lintStep(findings, step, index, step.each !== undefined);
		} else if (step.kind === 'action') {
			lintWays(findings, step, ['steps', index], ['run', 'shell', 'quarantine', 'signal']);
			lintStep(findings, step, index, step.choose !== undefined);
			lintActionTexts(findings, step, index);
		}

		if (step.kind === 'manual') {
			lintTree(findings, step.instructions, ['steps', index, 'instructions'], false);
		}

		lintHandedOver(findings, step, index);
	}
}

const requirePattern = /^[A-Za-z0-9_.+-]+(?:>=v?\d+(?:\.\d+)*)?$/;

function lintRequires(findings: Findings, requires: readonly string[] | undefined, path: Path): void {
	for (const [index, entry] of (requires ?? []).entries()) {
		if (!requirePattern.test(entry)) {
			findings.fault([...path, index], `${entry} names no tool`, "write a tool as go, or with a version as 'go>=1.23'");
		}
	}
}

function toolOf(entry: string): string {
	return entry.split('>=')[0] ?? entry;
}

function lintWays(findings: Findings, step: CheckStep | ActionStep, path: Path, ways: readonly string[]): void {
	const stated = ways.filter((way) => (step as Record<string, unknown>)[way] !== undefined);
	const all = `${ways.slice(0, -1).join(', ')} and ${ways.at(-1)}`;
	const article = step.kind === 'action' ? 'an action' : 'a check';
	if (stated.length === 0) {
		findings.fault([...path, 'run'], `${article} needs one of ${all}`, 'say what it does', 'parent');
	} else if (stated.length > 1) {
		const second = stated[1] ?? '';
		findings.fault(
			[...path, second],
			`${article} does only one of ${all}, and this has ${stated.join(' and ')}`,
			'keep one',
			'key',
		);
	}
}

function lintStep(findings: Findings, step: CheckStep | ActionStep, index: number, hasItem: boolean): void {
	const path: Path = ['steps', index];
	if (step.run) {
		lintArgv(findings, step, step.run, [...path, 'run'], hasItem);
	}

	if (step.shell !== undefined) {
		lintScript(findings, step.shell, [...path, 'shell']);
	}

	for (const [name, value] of Object.entries(step.env ?? {})) {
		if (value !== null) {
			lintText(findings, value, [...path, 'env', name], hasItem);
		}
	}

	if (step.cwd !== undefined) {
		lintText(findings, step.cwd, [...path, 'cwd'], hasItem);
	}

	if (step.kind === 'check') {
		lintTree(findings, step.probe?.with, [...path, 'probe', 'with'], hasItem);
	}
}

function lintActionTexts(findings: Findings, step: ActionStep, index: number): void {
	const path: Path = ['steps', index];
	const hasItem = step.choose !== undefined;
	lintTree(findings, step.quarantine, [...path, 'quarantine'], hasItem);
	lintTree(findings, step.signal, [...path, 'signal'], hasItem);
	lintTree(findings, step.snapshot, [...path, 'snapshot'], hasItem);
	lintTree(findings, step.target, [...path, 'target'], hasItem);
	lintTree(findings, step.effect, [...path, 'effect'], hasItem);
	lintTree(findings, step.choose?.label, [...path, 'choose', 'label'], true);
	lintTree(findings, step.choose?.key, [...path, 'choose', 'key'], true);
	const undo = step.undo;
	if (typeof undo === 'object' && 'run' in undo) {
		lintArgv(findings, step, undo.run, [...path, 'undo', 'run'], hasItem);
		lintTree(findings, undo.env, [...path, 'undo', 'env'], hasItem);
		lintTree(findings, undo.cwd, [...path, 'undo', 'cwd'], hasItem);
	} else if (typeof undo === 'object' && 'signal' in undo) {
		lintTree(findings, undo.signal, [...path, 'undo', 'signal'], hasItem);
	}
}

/** `with:` of a target in another runbook. */
function lintHandedOver(findings: Findings, step: Step, index: number): void {
	const visit = (value: unknown, path: Path): void => {
		if (typeof value !== 'object' || value === null) {
			return;
		}

		for (const [key, inner] of Object.entries(value)) {
			const at = [...path, Array.isArray(value) ? Number(key) : key];
			if (key === 'with') {
				lintTree(findings, inner, at, false);
			} else {
				visit(inner, at);
			}
		}
	};
	if (step.kind === 'decision') {
		visit(step.options, ['steps', index, 'options']);
	} else {
		visit(step.next, ['steps', index, 'next']);
	}
}

function lintTree(findings: Findings, value: unknown, path: Path, hasItem: boolean): void {
	if (typeof value === 'string') {
		lintText(findings, value, path, hasItem);
	} else if (Array.isArray(value)) {
		for (const [index, entry] of value.entries()) {
			lintTree(findings, entry, [...path, index], hasItem);
		}
	} else if (typeof value === 'object' && value !== null) {
		for (const [key, entry] of Object.entries(value)) {
			lintTree(findings, entry, [...path, key], hasItem);
		}
	}
}

const roots: readonly string[] = ['inputs', 'thresholds', 'steps', 'item', 'index', 'tmp', 'artefacts', 'host'];

/** The placeholders of one text: that they are closed, and name something that exists. */
function lintText(findings: Findings, text: string, path: Path, hasItem: boolean): void {
	const found = placeholders(text);
	if ('kind' in found) {
		findings.fault(path, found.message, found.remedy);
		return;
	}

	for (const placeholder of found) {
		const [root = '', name] = placeholder.path;
		if (!roots.includes(root)) {
			const guess = nearest(root, roots);
			findings.fault(
				path,
				`{{${placeholder.source}}} does not exist`,
				guess
					? `did you mean {{${guess}${placeholder.source.slice(root.length)}}}?`
					: `begin with one of ${roots.join(', ')}`,
			);
		} else if (root === 'inputs' || root === 'thresholds') {
			lintNamed(findings, path, root, name);
		} else if (root === 'steps') {
			lintStepReference(findings, path, placeholder.path);
		} else if ((root === 'item' || root === 'index') && !hasItem) {
			findings.fault(path, `{{${root}}} is known only with each: or choose:`, 'use another value');
		}

		const isWhole = ['inputs', 'thresholds', 'steps', 'host'].includes(root);
		if (isWhole && name === undefined) {
			findings.fault(path, `{{${root}}} is not one value`, `name one, as in {{${root}.NAME}}`);
		}
	}
}

function lintArgv(
	findings: Findings,
	step: CheckStep | ActionStep,
	argv: readonly string[],
	path: Path,
	hasItem: boolean,
): void {
	const [program = '', ...rest] = argv;
	const inProgram = placeholders(program);
	if ('kind' in inProgram || inProgram.length > 0) {
		findings.fault([...path, 0], 'the program must be named literally, not by a placeholder', 'write its name');
	} else if (program.trim() === '') {
		findings.fault([...path, 0], 'the program has no name', 'write its name');
	} else if (/\s/.test(program) && !program.includes('/')) {
		findings.fault(
			[...path, 0],
			`${program} is one word here, and no program of that name exists`,
			`write each argument apart, as in [${program.split(/\s+/).join(', ')}]`,
		);
	} else {
		lintTool(findings, step, program, [...path, 0]);
	}

	for (const [index, argument] of rest.entries()) {
		lintText(findings, argument, [...path, index + 1], hasItem);
	}

	lintShellByTheBackDoor(findings, argv, path);
	lintInteractive(findings, argv, path);
}

function lintTool(findings: Findings, step: CheckStep | ActionStep, program: string, path: Path): void {
	const stated = [...(findings.runbook.requires ?? []), ...(step.requires ?? [])].map(toolOf);
	if (program === 'sh' || program.includes('/') || stated.includes(program)) {
		return;
	}

	const guess = nearest(program, stated);
	findings.fault(
		path,
		`${program} is not among the tools this runbook requires`,
		guess ? `did you mean ${guess}? Else add ${program} to requires` : `add ${program} to requires`,
	);
}

/** `sh -c 'ls {{item}}'` would let a value act as a script. */
function lintShellByTheBackDoor(findings: Findings, argv: readonly string[], path: Path): void {
	const program = (argv[0] ?? '').split('/').at(-1) ?? '';
	if (!/^(?:sh|bash|dash|zsh|ksh)$/.test(program)) {
		return;
	}

	const script = argv.findIndex((argument, index) => index > 0 && /^-[a-z]*c[a-z]*$/.test(argument)) + 1;
	const found = script > 0 ? placeholders(argv[script] ?? '') : [];
	if ('kind' in found || found.length > 0) {
		findings.fault(
			[...path, script],
			'a placeholder inside a script would let its value act as a command',
			'pass the value as an argument after the script and read it as "$1", or use shell: and its variables',
		);
	}
}

function lintScript(findings: Findings, script: string, path: Path): void {
	const braces = /\{\{\s*([^}]*?)\s*\}\}|\{\{/.exec(script);
	if (braces) {
		const input = /^inputs\.(\w+)$/.exec(braces[1] ?? '');
		const variable = input
			? `"$INPUT_${(input[1] ?? '').toUpperCase()}"`
			: 'the variables INPUT_NAME, VALUE_STEP, ITEM, TMP';
		findings.fault(path, `${braces[0]} is not filled in a script`, `use ${variable} instead`);
	}

	if (/(?:^|[;&|(\n]|\bthen\b|\bdo\b)\s*sudo\b(?!(?:\s+-\S+)*\s+(?:-\w*n\w*|--non-interactive)\b)/.test(script)) {
		findings.fault(path, 'sudo without -n would wait for a password', 'write sudo -n');
	}
}

type Trap = Readonly<{isSprung: (argv: readonly string[]) => boolean; message: string; remedy: string}>;

function hasOption(argv: readonly string[], pattern: RegExp): boolean {
	return argv.slice(1).some((argument) => pattern.test(argument));
}

function programOf(argv: readonly string[]): string {
	return (argv[0] ?? '').split('/').at(-1) ?? '';
}

function isGoTool(argv: readonly string[], tool: string): boolean {
	return programOf(argv) === 'go' && argv[1] === 'tool' && argv[2] === tool;
}

/** Programs that wait for a person. A step has no terminal: they hang, or fail late with a message about a tty. */
const traps: readonly Trap[] = [
	{
		isSprung: (argv) => programOf(argv) === 'sudo' && !hasSudoN(argv),
		message: 'sudo without -n would wait for a password',
		remedy: 'write sudo, -n',
	},
	{
		isSprung: (argv) =>
			/^(?:less|more|most|vi|vim|nvim|nano|emacs|pico|ed|su|passwd|htop|watch)$/.test(programOf(argv)),
		message: 'this program waits for a person at a terminal',
		remedy: 'use a program that prints and ends',
	},
	{
		isSprung: (argv) => programOf(argv) === 'top' && !hasOption(argv, /^-\w*[bl]/),
		message: 'top without -b (macOS: -l) draws a screen and does not end',
		remedy: 'write top, -b, -n, 1, or use a probe',
	},
	{
		isSprung: (argv) => /^(?:ssh|scp|sftp)$/.test(programOf(argv)) && !hasOption(argv, /BatchMode[= ]yes/i),
		message: 'ssh would wait for a password or a host key',
		remedy: 'add -o, BatchMode=yes, -o, ConnectTimeout=5',
	},
	{
		isSprung: (argv) =>
			/^(?:docker|podman|kubectl)$/.test(programOf(argv)) &&
			(argv[1] === 'exec' || argv[1] === 'run' || argv[1] === 'attach') &&
			hasOption(argv, /^(?:-it|-ti|-t|--tty)$/),
		message: 'a terminal is asked for (-t), and a step has none',
		remedy: 'leave -t out',
	},
	{
		isSprung: (argv) =>
			isGoTool(argv, 'pprof') &&
			!hasOption(
				argv,
				/^--?(?:text|top|topproto|raw|proto|svg|png|pdf|ps|gif|dot|tree|tags|traces|comments|callgrind|kcachegrind|(?:list|peek|disasm|weblist|symbols|show)=?.*)$/,
			),
		message: 'go tool pprof without an output format opens a prompt or a web page',
		remedy: 'add -top, -text, -raw or another format',
	},
	{
		isSprung: (argv) => isGoTool(argv, 'trace') && !hasOption(argv, /^--?(?:pprof|d)(?:=|$)/),
		message: 'go tool trace without -pprof or -d opens a web page and does not end',
		remedy: 'add -d=parsed or -pprof=sched',
	},
];

/** Options stand before the command that sudo runs. */
function hasSudoN(argv: readonly string[]): boolean {
	const command = argv.findIndex((argument, index) => index > 0 && !argument.startsWith('-'));
	const options = command === -1 ? argv.slice(1) : argv.slice(1, command);
	return options.some((option) => option === '--non-interactive' || /^-[A-Za-z]*n/.test(option));
}

function lintInteractive(findings: Findings, argv: readonly string[], path: Path): void {
	const trap = traps.find(({isSprung}) => isSprung(argv));
	if (trap) {
		findings.fault([...path, 0], trap.message, trap.remedy);
	}
}
