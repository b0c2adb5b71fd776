// Finds the names of one machine, its people and its network in the texts of an incident, and gives each a neutral one.
// Pure. A name that a runbook says, or that everyone knows, is none.
import {isLoopback, isNeutralHost, wellKnownHosts} from './public-names.js';

/** What the machine that seals is called, as its own system tells it. Empty where nothing is known. */
export type MachineNames = Readonly<{
	hostname: string;
	user: string;
	/** Absolute paths and what each becomes; the longest that fits is taken. */
	paths: ReadonlyArray<Readonly<{path: string; neutral: string}>>;
	/** Registries, proxies and the like that this machine is set up with. */
	hosts: readonly string[];
	/** Directories of this machine's root that no standard knows, such as `/work`. */
	roots: readonly string[];
}>;

/** Names of people and machines that name nobody. */
const genericNames = new Set(
	'root admin administrator user users guest test tester build builder runner ci dev developer ubuntu debian fedora alpine centos node golang go gotriage docker vagrant jenkins github gitlab localhost host server machine computer linux darwin macos oncall nobody www-data'.split(
		' ',
	),
);
const shortestName = 3;

/** A text as part of a pattern. */
export const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
/** a, b, … z, aa, ab, … */
function letters(index: number): string {
	const rest = Math.floor(index / 26);
	return (rest > 0 ? letters(rest - 1) : '') + String.fromCharCode(97 + (index % 26));
}

const goVariables: Readonly<Record<string, string>> = {
	GOROOT: '/usr/local/go',
	GOPATH: '/home/oncall/go',
	GOBIN: '/home/oncall/go/bin',
	GOMODCACHE: '/home/oncall/go/pkg/mod',
	GOCACHE: '/home/oncall/.cache/go-build',
	GOENV: '/home/oncall/.config/go/env',
	GOTMPDIR: '/tmp',
};
const goVariable =
	/\b(GOROOT|GOPATH|GOBIN|GOMODCACHE|GOCACHE|GOENV|GOTMPDIR)\\?["']?\s{0,4}[=:]\s{0,4}\\?["']?(\/[^\s"'\\,;]{1,1024})/g;
/** Where distributions put Go; it names nobody. */
const isStandardPlace = (path: string): boolean =>
	/^\/(?:usr|opt\/(?:go|homebrew)|snap\/go|nix\/store)(?:\/|$)/.test(path);

const address =
	/\b[a-z][a-z0-9+.-]{1,30}:\/\/(?:[^\s/@"'<>\\]{1,256}@)?([A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?)/gi;
const spokenOf = [
	/\blookup ([A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?)(?= on |:)/g,
	/\bHost: ([A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?)(?=[:\s]|$)/g,
	/\bdial (?:tcp|udp)[46]?:? ([A-Za-z][A-Za-z0-9.-]{0,251}):\d/g,
];
/** Hosts by name in Go's and the system's own lists of private ones. */
const privateList =
	/\b(?:GOPRIVATE|GONOPROXY|GONOSUMDB|GOINSECURE|NO_PROXY|no_proxy)\\?["']?\s{0,4}[=:]\s{0,4}\\?["']?([^\s"'\\;]{1,1024})/g;
const gitRemote = /\bgit@([A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?)[:/]/g;
/** A person's address; what follows the @ of a module's version ends in no word. */
const mail = /(?<![\w.+%/:-])(?!git@)[\w.+%-]{1,64}@((?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,24})(?![\w-]|\.\w)/g;
const address4 = /(?<![\w.-])(?:\d{1,3}\.){3}\d{1,3}(?![\w-]|\.\d)/g;
const address6 =
	/(?<![\w.:])(?:[0-9a-f]{1,4}(?::[0-9a-f]{1,4}){5,7}|(?:[0-9a-f]{1,4}:){2,6}(?::[0-9a-f]{1,4}){1,5}|fe80:(?::[0-9a-f]{1,4}){1,5})(?![\w:])/gi;

const isAddress = (host: string): boolean => /^(?:\d{1,3}\.){3}\d{1,3}$/.test(host);
const isWholeAddress = (host: string): boolean =>
	isAddress(host) && host.split('.').every((part) => Number(part) <= 255 && String(Number(part)) === part);

/** What becomes what: paths as they are, hosts in small letters, names of people. */
export type Kinds = Readonly<{path: Map<string, string>; host: Map<string, string>; name: Map<string, string>}>;

/** The directories above which a path names a machine: a home, a mount, a temporary directory of one's own. */
const machinePlaces: ReadonlyArray<Readonly<{find: RegExp; neutral: (index: number) => string}>> = [
	{
		find: /(?<![\w.~@%+/-])(\/(?:home|Users)\/(?!oncall\b|user-[a-z]+\b)\w(?:[\w.-]{0,62}[\w-])?)(?![\w-]|\.\w)/g,
		neutral: (index) => `/home/user-${letters(index)}`,
	},
	{
		find: /(?<![\w.~@%+/-])((?:\/private)?\/var\/folders\/[\w.-]{1,64}\/[\w.-]{1,64}\/T)(?![\w.-])/g,
		neutral: () => '/tmp',
	},
	{
		find: /(?<![\w.~@%+/-])(\/(?:mnt|media)\/[\w.-]{1,64})(?=\/)/g,
		neutral: (index) => `/srv/disk-${letters(index)}`,
	},
	{
		// What Go and gopls make there has names of their own; any other directory is somebody's.
		find: /(?<![\w.~@%+/-])(\/tmp\/(?!go-|go\.|gopls|dir-[a-z]+\/)[\w.-]{1,96})(?=\/)/g,
		neutral: (index) => `/tmp/dir-${letters(index)}`,
	},
];

/** Every name that is found, with its neutral one; texts in order, so that the same texts give the same names. */
export function namesOf(
	machine: MachineNames,
	texts: Iterable<string>,
	authored: string,
	own: Readonly<{incident: string; vocabulary: string}>,
): Kinds {
	const path = new Map<string, string>();
	const host = new Map<string, string>();
	const name = new Map<string, string>();
	const addPath = (was: string, is: string) => {
		const trimmed = was.replace(/\/+$/, '');
		if (trimmed.length > 1 && trimmed.startsWith('/') && trimmed !== is && !path.has(trimmed)) {
			path.set(trimmed, is);
		}
	};
	let named = 0;
	let addresses = 0;
	let people = 0;
	const considered = new Set<string>();
	const addHost = (was: string) => {
		const known = was.toLowerCase();
		const isNew = !considered.has(known);
		considered.add(known);
		const isStranger =
			isNew &&
			!host.has(known) &&
			!isLoopback(known) &&
			!isNeutralHost(known) &&
			!wellKnownHosts.has(known) &&
			!hasWord(authored, known);
		if (isStranger && isAddress(known)) {
			if (isWholeAddress(known)) {
				addresses++;
				host.set(known, `192.0.2.${addresses % 255}`);
			}
		} else if (isStranger && known.length >= shortestName) {
			host.set(known, `host-${letters(named)}${known.includes('.') ? '.example' : ''}`);
			named++;
		}
	};

	for (const {path: was, neutral} of machine.paths) {
		addPath(was, neutral);
	}

	const isName = (word: string): boolean =>
		word.length >= shortestName &&
		!genericNames.has(word.toLowerCase()) &&
		!hasWord(authored, word) &&
		!hasWord(own.vocabulary, word);
	const [short = ''] = machine.hostname.split('.');
	if (isName(machine.hostname)) {
		addHost(machine.hostname);
	}

	if (short !== machine.hostname && isName(short)) {
		host.set(short.toLowerCase(), host.get(machine.hostname.toLowerCase())?.replace('.example', '') ?? 'host-a');
	}

	if (isName(machine.user)) {
		name.set(machine.user, 'oncall');
	}

	for (const one of machine.hosts) {
		addHost(one);
	}

	const places = machinePlaces.map(() => 0);
	let roots = 0;
	const rootsOf =
		machine.roots.length === 0
			? null
			: new RegExp(`(?<![\\w.~@%+/-])(${machine.roots.map(escaped).join('|')})(?![\\w.-])`, 'g');
	for (const text of texts) {
		for (const [, variable = '', value = ''] of text.matchAll(goVariable)) {
			for (const one of value.split(':')) {
				// A step that sets one to its own temporary directory means just that.
				if (!isStandardPlace(one) && !one.includes(own.incident)) {
					addPath(one, goVariables[variable] ?? one);
				}
			}
		}

		for (const [index, {find, neutral}] of machinePlaces.entries()) {
			for (const [, was = ''] of text.matchAll(find)) {
				if (!path.has(was) && !authored.includes(was) && !was.includes(own.incident)) {
					addPath(was, neutral(places[index] ?? 0));
					places[index] = (places[index] ?? 0) + 1;
				}
			}
		}

		for (const [, was = ''] of rootsOf === null ? [] : text.matchAll(rootsOf)) {
			if (!path.has(was)) {
				addPath(was, `/srv/${letters(roots)}`);
				roots++;
			}
		}

		for (const find of [address, gitRemote, ...spokenOf]) {
			for (const [, was = ''] of text.matchAll(find)) {
				addHost(was);
			}
		}

		for (const [, list = ''] of text.matchAll(privateList)) {
			for (const one of list.split(',')) {
				const pattern = one.replace(/^\*?\.?/, '').split(/[/:]/)[0] ?? '';
				if (/^[\w-]+(?:\.[\w-]+)+$/.test(pattern)) {
					addHost(pattern);
				}
			}
		}

		for (const [was, domain = ''] of text.matchAll(mail)) {
			const known = was.toLowerCase();
			if (!host.has(known) && !isNeutralHost(domain.toLowerCase()) && !authored.includes(was)) {
				host.set(known, `user-${letters(people)}@mail.example`);
				people++;
			}
		}

		for (const [was] of text.matchAll(address4)) {
			addHost(was);
		}

		for (const [was] of text.matchAll(address6)) {
			const known = was.toLowerCase();
			if (!host.has(known) && !isLoopback(known) && !known.startsWith('2001:db8:')) {
				host.set(known, `2001:db8::${host.size + 1}`);
			}
		}
	}

	return {path, host, name};
}

/** Hosts that a text names and that nobody else knows. */
export function hostsSaidBy(authored: string): readonly string[] {
	const said = [...authored.matchAll(address), ...authored.matchAll(address4)].map((match) =>
		(match[1] ?? match[0]).toLowerCase(),
	);
	return [...new Set(said)].filter(
		(host) => !isLoopback(host) && !isNeutralHost(host) && !wellKnownHosts.has(host) && host.includes('.'),
	);
}

/** Whether a text says a word by itself, in any case. */
function hasWord(text: string, word: string): boolean {
	return new RegExp(`(?<![\\w.-])${escaped(word)}(?![\\w-]|\\.\\w)`, 'i').test(text);
}

/** The names of a machine that would tell of it wherever they stand. */
export function tellingNames(machine: MachineNames): readonly string[] {
	const isTelling = (word: string): boolean =>
		word.length > shortestName && !genericNames.has(word.toLowerCase()) && !wellKnownHosts.has(word);
	return [machine.hostname, machine.user, ...machine.hosts].filter(
		(word) => isTelling(word) && !isLoopback(word.toLowerCase()),
	);
}
