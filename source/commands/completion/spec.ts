// What can stand where on the command line, read from the table that help prints: so that what is completed is what exists.
// Pure.
import type {Help} from '../help.js';

/** What may stand at a place: words of their own, or what is looked up when Tab is pressed. */
export type Choice = Readonly<
	{kind: 'words'; words: readonly string[]} | {kind: 'runbooks' | 'incidents' | 'files' | 'directories'}
>;

export type OptionSpec = Readonly<{
	/** `--json`, `-C` */
	flag: string;
	/** Null: it takes no value. Empty: any value. */
	takes: readonly Choice[] | null;
	does: string;
}>;

export type CommandSpec = Readonly<{
	name: string;
	does: string;
	options: readonly OptionSpec[];
	/** What may stand at each place after the command; the last one also at those that follow, where `repeats`. */
	places: ReadonlyArray<readonly Choice[]>;
	repeats: boolean;
}>;

const words = (...list: readonly string[]): readonly Choice[] => [{kind: 'words', words: list}];

/** The placeholders of the table, and what stands for them. What is not here is free text. */
const placeholders: Readonly<Record<string, readonly Choice[]>> = {
	FILE: [{kind: 'files'}],
	DIR: [{kind: 'directories'}],
	ID: [{kind: 'runbooks'}],
	RUNBOOK: [{kind: 'runbooks'}],
	INCIDENT: [{kind: 'incidents'}],
	RECORDING: [{kind: 'directories'}],
	RISK: words('reversible', 'disruptive'),
	COST: words('load', 'runs-code'),
	'milestone NAME': words(
		'impact-started',
		'detected',
		'declared',
		'engaged',
		'first-diagnostic',
		'identified',
		'mitigated',
		'recovered',
		'closed',
	),
};

/** `ID|FILE`, `markdown|json`, `bash`: placeholders are in capitals, everything else is itself. */
function choicesOf(text: string, command = ''): readonly Choice[] {
	const parts = text
		.replaceAll(/[…[\]]/g, '')
		.split('|')
		.filter(Boolean);
	const literal = parts.filter((part) => /^[a-z][a-z0-9-]*$/.test(part));
	return [
		...(literal.length > 0 ? words(...literal) : []),
		...parts.flatMap((part) => {
			const known = [`${command} ${part}`, part].find((name) => Object.hasOwn(placeholders, name));
			return known === undefined ? [] : (placeholders[known] ?? []);
		}),
	];
}

function optionsOf(help: Help): readonly OptionSpec[] {
	const listed = help.options.flatMap(([text, does]): OptionSpec[] => {
		const match = /^(--?[A-Za-z][\w-]*)(?:[ =](\S+))?/.exec(text);
		return match?.[1] ? [{flag: match[1], takes: match[2] === undefined ? null : choicesOf(match[2]), does}] : [];
	});
	// The usage names formats that the list only calls FORMAT, and options that need no words.
	const inUsage = [...help.usage.matchAll(/(--[a-z][a-z-]*)(?: ([^\s\]]+))?/g)].map(
		([, flag = '', value]): OptionSpec => ({flag, takes: value === undefined ? null : choicesOf(value), does: ''}),
	);
	const merged = listed.map((option) => {
		const same = inUsage.find(({flag}) => flag === option.flag);
		return option.takes?.length === 0 && same?.takes ? {...option, takes: same.takes} : option;
	});
	return [...merged, ...inUsage.filter(({flag}) => !listed.some((option) => option.flag === flag))];
}

/** One command of the table. */
export function commandSpec(name: string, help: Help): CommandSpec {
	const usage = help.usage
		.replace(/^gotriage\s+/, '')
		.replaceAll(/\[(?:--?[^\]]*|options)\]/g, ' ')
		.split(/\s+/)
		.filter((word) => word !== '' && word !== name);
	const own = help.options.flatMap(([text]) => /^([a-z][a-z-]*)\b/.exec(text)?.[1] ?? []);
	const places = usage.map((word) => choicesOf(word, name));
	const first: readonly Choice[] = [...(own.length > 0 ? words(...own) : []), ...(places[0] ?? [])];
	return {
		name,
		does: help.does.split('. ')[0]?.replace(/\.$/, '') ?? '',
		options: optionsOf(help),
		places: first.length === 0 ? places : [first, ...places.slice(1)],
		repeats: usage.at(-1)?.includes('…') ?? false,
	};
}

/** Every command of the table, and `help` itself. */
export function completionSpec(table: Readonly<Record<string, Help>>): readonly CommandSpec[] {
	const commands = Object.entries(table).map(([name, help]) => commandSpec(name, help));
	return [
		...commands,
		{
			name: 'help',
			does: 'One command with its options',
			options: [],
			places: [words(...Object.keys(table))],
			repeats: false,
		},
	];
}
