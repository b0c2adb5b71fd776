// Gives the names of one machine, its people and its network neutral ones, the same for the same name throughout a
// recording. Pure; must never change what a runbook says (its words stay), nor a name that everyone knows.
import {escaped, hostsSaidBy, type MachineNames, namesOf} from './find-names.js';

/** What was replaced by what, for the person who seals: never part of the recording. */
export type Replacement = Readonly<{was: string; is: string; times: number}>;

type Rule = Readonly<{find: RegExp; into: Map<string, string>}>;

export type Neutraliser = Readonly<{
	/** The text with neutral names. */
	text: (text: string) => string;
	/** Bytes of a binary file, of the same length; paths and hosts only. */
	bytes: (bytes: Uint8Array) => Uint8Array;
	/** How many names were replaced so far. */
	count: () => number;
	replacements: () => readonly Replacement[];
	/** Hosts that a runbook names and nobody else knows: they stay, since its bytes stay. */
	authoredHosts: () => readonly string[];
}>;

/**
 * A neutraliser for the texts of one incident.
 * @param texts everything that will be neutralised: names are found in it first, in this order
 * @param authored what the runbooks say: the words and hosts in it name no machine
 * @param own the incident's id, by which its steps' temporary directories are known, the id of the same length that takes
 *   its place, and the words of the format, which must stay whatever anyone is called
 */
export function createNeutraliser(
	machine: MachineNames,
	texts: Iterable<string>,
	authored: string,
	own: Readonly<{incident: string; opaque: string; vocabulary: string}>,
): Neutraliser {
	const kinds = namesOf(machine, texts, authored, own);
	const times = new Map<string, number>();
	const hit = (was: string) => times.set(was, (times.get(was) ?? 0) + 1);
	const rule = (into: Map<string, string>, before: string, after: string, flags: string): readonly Rule[] => {
		const words = [...into.keys()].toSorted((a, b) => b.length - a.length || (a < b ? -1 : 1)).map(escaped);
		return words.length === 0 ? [] : [{find: new RegExp(`${before}(?:${words.join('|')})${after}`, flags), into}];
	};
	const start = '(?<![\\w.~@%+-])';
	const end = '(?![\\w-]|\\.\\w)';
	// A name below a known one goes with it: `sub.corp.net` where corp.net is known.
	const hosts = rule(kinds.host, '(?<![\\w-])', end, 'gi');
	const rules = [...rule(kinds.path, start, end, 'g'), ...hosts, ...rule(kinds.name, '(?<![\\w-])', '(?![\\w-])', 'g')];
	// In a binary format (a pprof profile: `2`, the length, the text) the byte before or after a path may be a letter by
	// chance. One directory alone, such as /root, is not looked for inside other words.
	const isDeep = ([was]: readonly [string, string]) => was.indexOf('/', 1) !== -1;
	const deep = new Map([...kinds.path].filter(isDeep));
	const shallow = new Map([...kinds.path].filter((entry) => !isDeep(entry)));
	const binaryRules = [
		...rule(deep, '', '', 'g'),
		...rule(shallow, `(?:${start}|(?<=2[\\s\\S]))`, `(?:${end}|(?=2))`, 'g'),
		...hosts,
	];

	return {
		text(text) {
			let neutral = text.replaceAll(own.incident, own.opaque);
			for (const {find, into} of rules) {
				neutral = neutral.replace(find, (was) => {
					const is = into.get(was) ?? into.get(was.toLowerCase()) ?? was;
					if (is !== was) {
						hit(was);
					}

					return is;
				});
			}

			return neutral;
		},
		bytes(bytes) {
			let text = latin1(bytes).replaceAll(own.incident, own.opaque);
			for (const {find, into} of binaryRules) {
				// One character for one byte, and back.
				text = text.replace(find, (was) => {
					const is = into.get(was) ?? into.get(was.toLowerCase()) ?? was;
					if (is === was) {
						return was;
					}

					hit(was);
					return sameLength(is, was.length);
				});
			}

			return Uint8Array.from(text, (character) => character.charCodeAt(0));
		},
		count: () => [...times.values()].reduce((sum, count) => sum + count, 0),
		replacements: () =>
			[...times]
				.map(([was, count]) => ({
					was,
					is: kinds.path.get(was) ?? kinds.host.get(was.toLowerCase()) ?? kinds.name.get(was) ?? '',
					times: count,
				}))
				.toSorted((a, b) => b.times - a.times || (a.was < b.was ? -1 : 1)),
		authoredHosts: () => hostsSaidBy(authored),
	};
}

function latin1(bytes: Uint8Array): string {
	let text = '';
	for (let from = 0; from < bytes.length; from += 8192) {
		text += String.fromCharCode(...bytes.subarray(from, from + 8192));
	}

	return text;
}

/** A neutral name cut or filled to a length that a binary format has written down elsewhere. */
const sameLength = (neutral: string, length: number): string => neutral.slice(0, length).padEnd(length, 'x');
