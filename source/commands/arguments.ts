// Reads the words after a command. A wrong word is told in one sentence, with the nearest right one.
import {parseArgs} from 'node:util';
import {nearest} from '../text/nearest.js';
import {UsageFault} from './io.js';

export type OptionSpec = Readonly<
	Record<string, Readonly<{type: 'string' | 'boolean'; multiple?: boolean; short?: string}>>
>;

export type Arguments = Readonly<{
	positionals: readonly string[];
	flag: (name: string) => boolean;
	value: (name: string) => string | null;
	values: (name: string) => readonly string[];
}>;

/** A value such as -05:00 or -1 belongs to the option before it: no option begins with a hyphen and a digit. */
function withNegatives(words: readonly string[], options: OptionSpec): readonly string[] {
	const joined: string[] = [];
	let isOpen = true;
	for (const word of words) {
		const before = joined.at(-1) ?? '';
		const name = /^--([^=]+)$/.exec(before)?.[1];
		if (isOpen && name !== undefined && options[name]?.type === 'string' && /^-\d/.test(word)) {
			joined[joined.length - 1] = `${before}=${word}`;
		} else {
			isOpen &&= word !== '--';
			joined.push(word);
		}
	}

	return joined;
}

/** Parses words against the options a command has. Throws a UsageFault. */
export function readArguments(command: string, words: readonly string[], options: OptionSpec): Arguments {
	for (const word of words) {
		if (word === '--') {
			break;
		}

		const name = /^--([^=]+)/.exec(word)?.[1];
		if (name !== undefined && options[name] === undefined && name !== 'help') {
			const suggestion = nearest(name, Object.keys(options));
			throw new UsageFault(
				`gotriage ${command} has no option --${name}${suggestion === null ? '' : `; did you mean --${suggestion}?`} (gotriage help ${command} lists them)`,
			);
		}
	}

	try {
		const parsed = parseArgs({
			args: [...withNegatives(words, options)],
			options: {...options} as Record<string, {type: 'string' | 'boolean'; multiple?: boolean; short?: string}>,
			allowPositionals: true,
			strict: true,
		});
		const values = parsed.values as Record<string, string | boolean | Array<string | boolean> | undefined>;
		return {
			positionals: parsed.positionals,
			flag: (name) => values[name] === true,
			value: (name) => {
				const value = values[name];
				return typeof value === 'string' ? value : null;
			},
			values: (name) => {
				const value = values[name];
				return Array.isArray(value) ? value.map(String) : typeof value === 'string' ? [value] : [];
			},
		};
	} catch (error) {
		throw new UsageFault(
			`gotriage ${command}: ${(error instanceof Error ? error.message : String(error)).split('\n')[0]}`,
		);
	}
}

/** Splits `name=value` words; a word without `=` is a fault. */
export function readPairs(option: string, words: readonly string[]): ReadonlyArray<readonly [string, string]> {
	return words.map((word) => {
		const at = word.indexOf('=');
		if (at <= 0) {
			throw new UsageFault(`--${option} takes name=value, not ${word}`);
		}

		return [word.slice(0, at), word.slice(at + 1)] as const;
	});
}
