// How a runbook uses the go command, and whether the installed Go knows it so. Pure: what go says of itself is given.
// Only go's own subcommands and their flags are judged; flags of `go tool NAME` and of test binaries belong to other
// programs, which go's help does not describe.
import type {Path} from './fault.js';
import type {Findings} from './lint-finding.js';
import type {Runbook, Step} from './schema.js';

/** What the installed go says of itself. */
export type GoHelp = Readonly<{
	/** As `go version` prints it: `go1.26.1`. */
	version: string;
	/** The text of `go help WORDS`, by the words joined with a space; null where go knows no such topic. */
	topics: ReadonlyMap<string, string | null>;
}>;

/** One use of go by a step. */
export type GoUse = Readonly<{
	path: Path;
	/** The words between `go` and the first flag, at most two: `['mod', 'download']`. */
	words: readonly string[];
	/** Names of flags, with one dash and without values: `-json`. */
	flags: readonly string[];
	/** The step states that it needs a certain Go, or asks for its version: an older one passes it over. */
	isGuarded: boolean;
}>;

/** Every use of go that is written out in the runbook, undo commands included; a computed subcommand is left out. */
export function goUsesOf(runbook: Runbook): readonly GoUse[] {
	return runbook.steps.flatMap((step, index) =>
		commandsOf(step, ['steps', index]).flatMap(({path, argv}) => {
			const use = readUse(argv);
			return use === null ? [] : [{...use, path, isGuarded: isGuarded(runbook, step)}];
		}),
	);
}

/** The help topics that are needed to judge these uses. */
export function topicsOf(uses: readonly GoUse[]): readonly string[] {
	return [...new Set(uses.flatMap(({words: [first = '', second]}) => [...withBuild(first), ...both(first, second)]))];
}

const both = (first: string, second: string | undefined): readonly string[] =>
	second === undefined ? [first] : [first, `${first} ${second}`];

/** Subcommands that take the flags of `go build` say so in their usage line; `go test` has a page of its own besides. */
const withBuild = (first: string): readonly string[] => (first === 'test' ? ['build', 'testflag'] : ['build']);

/** Adds a fault for each subcommand and each flag that the installed Go does not know. */
export function lintGoUses(findings: Findings, help: GoHelp): void {
	for (const use of goUsesOf(findings.runbook).filter(({isGuarded}) => !isGuarded)) {
		const wrong = judge(use, help);
		if (wrong !== null) {
			findings.fault(
				use.path,
				`${wrong} (asked ${help.version})`,
				'correct it, or say which Go it needs: requires: [go>=1.N]',
			);
		}
	}
}

function judge({words: [first = '', second], flags}: GoUse, {topics}: GoHelp): string | null {
	const top = topics.get(first) ?? null;
	if (top === null) {
		return `go has no subcommand ${first}`;
	}

	const isGroup = /^The commands are:$/m.test(top);
	const name = isGroup && second !== undefined ? `${first} ${second}` : first;
	const text = topics.get(name) ?? null;
	if (text === null) {
		return `go ${first} has no subcommand ${second}`;
	}

	const usage = /^usage: .*$/m.exec(text)?.[0] ?? '';
	const pages = [
		text,
		...(/build(?:\/test)? flags/.test(usage) ? ['build', ...withBuild(first)] : []).map(
			(topic) => topics.get(topic) ?? '',
		),
	];
	const missing = flags.find((flag) => !pages.some((page) => mentions(page, flag)));
	return missing === undefined ? null : `go ${name} has no flag ${missing}`;
}

/** Help names a flag as a word of its own: `-x`, `[-x]`, `-json=false`, `-mod mode`. */
function mentions(page: string, flag: string): boolean {
	return new RegExp(`(?<![\\w-])${flag.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}(?![\\w-])`).test(page);
}

const isGuarded = (runbook: Runbook, step: Step): boolean =>
	[...(runbook.requires ?? []), ...(step.requires ?? [])].some((entry) => entry.startsWith('go>=')) ||
	JSON.stringify(step.when ?? '').includes('versionAtLeast');

function readUse(argv: readonly string[]): Pick<GoUse, 'words' | 'flags'> | null {
	const [program, first, ...rest] = argv;
	if (program !== 'go' || first === undefined || !/^[a-z]+$/.test(first)) {
		return null;
	}

	const second = rest[0] !== undefined && /^[a-z]+$/.test(rest[0]) ? [rest[0]] : [];
	// `go tool` and `go run` hand over what follows their first word that is no flag.
	const own = first === 'tool' || first === 'run' ? takeWhile(rest, isFlag) : rest;
	const end = own.findIndex((word) => word === '--' || word === '-args');
	const flags = own
		.slice(0, end < 0 ? undefined : end)
		.filter(isFlag)
		.map((word) => `-${word.replace(/^--?/, '').split('=')[0]}`);
	return {words: [first, ...second], flags: flags.filter((flag) => /^-[A-Za-z][\w-]*$/.test(flag))};
}

const isFlag = (word: string): boolean => /^--?[A-Za-z]/.test(word);

function takeWhile(words: readonly string[], holds: (word: string) => boolean): readonly string[] {
	const end = words.findIndex((word) => !holds(word));
	return end < 0 ? words : words.slice(0, end);
}

type Written = Readonly<{path: Path; argv: readonly string[]}>;

function commandsOf(step: Step, path: Path): readonly Written[] {
	if (step.kind !== 'check' && step.kind !== 'action') {
		return [];
	}

	const undo =
		step.kind === 'action' && typeof step.undo === 'object' && 'run' in step.undo ? step.undo.run : undefined;
	return [
		...(step.run === undefined ? [] : [{path: [...path, 'run'], argv: step.run}]),
		...(undo === undefined ? [] : [{path: [...path, 'undo', 'run'], argv: undo}]),
		...(step.shell === undefined ? [] : simpleCommands(step.shell).map((argv) => ({path: [...path, 'shell'], argv}))),
	];
}

/**
 * The simple commands of a script, roughly: enough to find `go …` at the start of a command. Quoted text is no command,
 * except what `$(…)` in it runs.
 */
function simpleCommands(script: string): ReadonlyArray<readonly string[]> {
	return script
		.replace(/\\\n/g, ' ')
		.replace(/'[^']*'/g, "''")
		.replace(/^\s*#.*$/gm, '')
		.split(/\n|;|\|\|?|&&?|\$\(|`|\)/)
		.map((part) =>
			part
				.trim()
				.split(/\s+/)
				.map((word) => word.replaceAll('"', '')),
		)
		.map((words) =>
			words.slice(words.findIndex((word) => !/^(?:\w+=.*|exec|if|then|else|do|while|!|\{|\()$/.test(word))),
		);
}
