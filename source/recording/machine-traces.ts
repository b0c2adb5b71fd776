// Finds what tells of the machine that made a recording: paths outside the neutral places, host names, addresses. By
// rule, not by knowledge of that machine, so that it holds on any other. Pure.
import {isLoopback, isNeutralHost, wellKnownHosts} from './public-names.js';

/** Directories that name a home, a mount or a work tree. Sealing gives /home/oncall, /home/user-a, /srv, /tmp. */
const privatePlaces =
	/(?<![\w.~@%+/:-])(?:\/root|\/home\/(?!oncall(?![\w-])|user-[a-z]+(?![\w-]))\w[\w.-]*|\/Users\/\w[\w.-]*|\/(?:work|workspace|workspaces|builds|data|mnt\/[\w.-]+|media\/[\w.-]+)(?=\/)|(?:\/private)?\/var\/folders\/[\w.-]+)(?![\w-])/g;

const address =
	/\b[a-z][a-z0-9+.-]{1,30}:\/\/(?:[^\s/@"'<>\\]{1,256}@)?([A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?)/gi;
const spoken = [
	/\bgit@([A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?)[:/]/g,
	/\blookup ([A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?)(?= on |:)/g,
	/\bHost: ([A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?)(?=[:\s]|$)/g,
];
const mail = /(?<![\w.+%/:-])(?!git@)[\w.+%-]{1,64}@((?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,24})(?![\w-]|\.\w)/g;
const address4 = /(?<![\w.-])(?:\d{1,3}\.){3}\d{1,3}(?![\w-]|\.\d)/g;

/** Where a path that stands by itself (a directory, a snapshot's file) may lie. */
const neutralPlace =
	/^(?:\/(?:srv|home\/(?:oncall|user-[a-z]+)|tmp|usr|etc|opt|var|proc|sys|dev|run|bin|sbin|lib|lib64|snap|nix)(?:\/|$)|\/$|[^/])/;

/** Whether a directory may stand in a recording. */
export const isNeutralPlace = (path: string): boolean =>
	neutralPlace.test(path) && path.search(new RegExp(privatePlaces.source)) === -1;

/** Homes, mounts and work trees that a runbook names: its bytes stay, so they would go along. */
export const privatePaths = (text: string): readonly string[] => [
	...new Set([...text.matchAll(privatePlaces)].map(([path]) => path)),
];

/**
 * What in a text tells of a machine, each once, in the order of the text.
 * @param authored what the runbooks say: what stands in it tells of no machine
 * @param known names of this machine, where it may be the one that made it
 */
export function machineTraces(text: string, authored: string, known: readonly string[] = []): readonly string[] {
	const found = new Set<string>();
	for (const [trace] of text.matchAll(privatePlaces)) {
		if (!authored.includes(trace)) {
			found.add(trace);
		}
	}

	for (const pattern of [address, ...spoken]) {
		for (const [, host = ''] of text.matchAll(pattern)) {
			if (!isPublic(host, authored)) {
				found.add(host);
			}
		}
	}

	for (const [person, domain = ''] of text.matchAll(mail)) {
		if (!isNeutralHost(domain.toLowerCase()) && !authored.includes(person)) {
			found.add(person);
		}
	}

	for (const [host] of text.matchAll(address4)) {
		if (host.split('.').every((part) => Number(part) <= 255) && !isPublic(host, authored)) {
			found.add(host);
		}
	}

	for (const name of known) {
		if (new RegExp(`(?<![\\w-])${name.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')}(?![\\w-])`).test(text)) {
			found.add(name);
		}
	}

	return [...found];
}

function isPublic(host: string, authored: string): boolean {
	const name = host.toLowerCase();
	return isLoopback(name) || isNeutralHost(name) || wellKnownHosts.has(name) || authored.toLowerCase().includes(name);
}
