// netrc: whether the go command would find a login for given hosts, and whether others may read the file. Never hands out
// a login or a password: the values are read over and dropped where they are met.

import {open} from 'node:fs/promises';
import {homedir} from 'node:os';
import {join} from 'node:path';
import {textListParameter} from './parameters.js';
import {measured, notMeasured, type ProbeSpec} from './probe.js';
import {printable, withTilde} from './redact.js';

const largest = 1024 * 1024;

export const netrc: ProbeSpec = {
	name: 'netrc',
	measures: 'Whether ~/.netrc ($NETRC) has an entry for each host, and whether only its owner may read it.',
	parameters: {
		hosts: {type: 'list', required: true, says: 'Host names or URLs of the servers that want a login.'},
	},
	gives:
		'json {path, exists, mode, modeOk, hosts: [{host, present, incomplete}], missing: [host]}; rows = hosts; incomplete: named without login or password, which the go command ignores',
	platforms: ['linux', 'darwin'],
	run: async (parameters, context) => {
		const home = context.env['HOME'] ?? homedir();
		const path = context.env['NETRC'] || join(home, '.netrc');
		const hosts = [
			...new Set(
				textListParameter(parameters, 'hosts')
					.map(hostOf)
					.filter((host) => host !== ''),
			),
		];
		const shown = printable(withTilde(path, home));
		let text = '';
		let mode: number | null = null;
		try {
			// Opened once: what is judged is what is read.
			const file = await open(path, 'r');
			try {
				const stat = await file.stat();
				if (!stat.isFile()) return notMeasured(`${shown} is not a file`);
				if (stat.size > largest) return notMeasured(`${shown} is too large to be a netrc file`);
				mode = stat.mode & 0o777;
				text = await file.readFile('utf8');
			} finally {
				await file.close();
			}
		} catch (error) {
			const code = error instanceof Error && 'code' in error ? error.code : null;
			if (code !== 'ENOENT') return notMeasured(`${shown} cannot be read (${String(code ?? 'unknown error')})`);
		}
		const machines = readNetrc(text);
		const rows = hosts.map((host) => ({
			host: printable(host),
			present: machines.get(host) === true,
			incomplete: machines.get(host) === false,
		}));
		return measured(
			{
				path: shown,
				exists: mode !== null,
				mode: mode === null ? null : mode.toString(8).padStart(4, '0'),
				modeOk: mode === null ? null : (mode & 0o077) === 0,
				hosts: rows,
				missing: rows.filter((row) => !row.present).map((row) => row.host),
			},
			rows,
		);
	},
};

/**
 * The machines of a netrc file, true for those with login and password, as the go command reads it (machine, login,
 * password in any layout; macros skipped to their empty line; nothing after `default`). No value of either is kept.
 */
export function readNetrc(text: string): ReadonlyMap<string, boolean> {
	const machines = new Map<string, boolean>();
	let machine: string | null = null;
	let hasLogin = false;
	let hasPassword = false;
	let inMacro = false;
	let pending: string | null = null;
	for (const line of text.split(/\r?\n/)) {
		if (inMacro) {
			inMacro = line !== '';
			continue;
		}
		for (const word of line.split(/\s+/).filter((part) => part !== '')) {
			if (pending === null) {
				if (word === 'default') return machines;
				if (word.startsWith('#')) break;
				pending = word;
				continue;
			}
			if (pending === 'machine') {
				machine = word.toLowerCase();
				hasLogin = false;
				hasPassword = false;
				// A first complete entry of a host is the one that counts.
				if (!machines.has(machine)) machines.set(machine, false);
			}
			if (pending === 'login') hasLogin = true;
			if (pending === 'password') hasPassword = true;
			if (pending === 'macdef') inMacro = true;
			if (machine !== null && hasLogin && hasPassword) machines.set(machine, true);
			pending = null;
			if (inMacro) break;
		}
	}
	return machines;
}

/** The host a netrc entry would have to name: `https://user@proxy.example:8443/x` gives `proxy.example`. */
function hostOf(entry: string): string {
	const withoutScheme = entry.trim().replace(/^[a-z][a-z0-9+.-]*:\/\//i, '');
	const authority = withoutScheme.split(/[/?#]/)[0] ?? '';
	const host = authority.slice(authority.lastIndexOf('@') + 1);
	const bracketed = /^\[([^\]]*)\]/.exec(host)?.[1];
	return (bracketed ?? host.replace(/:\d+$/, '')).toLowerCase();
}
