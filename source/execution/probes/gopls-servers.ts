// gopls-servers: how many real gopls servers run, and which. `ps | grep gopls | wc -l` counts one server as up to four:
// its telemetry child, forwarders of editors, zombies and the grep itself are no servers.

import {measured, type ProbeSpec} from './probe.js';
import {hasVariable} from './proc.js';
import {type ProcessEntry, probeMark, readProcessTable} from './process-table.js';

type Kind = 'server' | 'telemetry' | 'forwarder' | 'zombie' | 'command';

// What gopls does besides serving ends by itself and is no server; without a subcommand it serves.
const commandsOfAnHour = new Set(['stats', 'check', 'version', 'help', 'bug', 'api-json', 'definition', 'references']);

/** What a process whose command name begins with `gopls` is. */
export function classifyGopls(entry: ProcessEntry): Kind {
	if (entry.row.state === 'Z') return 'zombie';
	if (/\*\* telemetry \*\*$/.test(entry.argv.join(' '))) return 'telemetry';
	if (entry.argv.some((argument) => /^--?remote(=|$)/.test(argument))) return 'forwarder';
	const subcommand = entry.argv.slice(1).find((argument) => !argument.startsWith('-'));
	return subcommand !== undefined && commandsOfAnHour.has(subcommand) ? 'command' : 'server';
}

export const goplsServers: ProbeSpec = {
	name: 'gopls-servers',
	measures: 'The gopls servers of this user (of all users for root): not telemetry children, forwarders or zombies.',
	parameters: {},
	gives:
		'json {count, servers, telemetry, forwarders, zombies, othersHidden}; rows = servers {pid, ppid, started, uid, state, ageSeconds, rssBytes, cpuSecondsTotal, args, cwd, parent, debugAddress, executable}',
	platforms: ['linux', 'darwin'],
	run: async (_parameters, context) => {
		const table = await readProcessTable((comm) => comm.startsWith('gopls'), context);
		const counts = {server: 0, telemetry: 0, forwarder: 0, zombie: 0, command: 0};
		const servers: ProcessEntry['row'][] = [];
		for (const entry of table.entries) {
			// A gopls that another probe has just started for its own measurement is not the editor's.
			if (process.platform === 'linux' && (await hasVariable(entry.row.pid, `${probeMark}=1`))) continue;
			const kind = classifyGopls(entry);
			counts[kind]++;
			if (kind === 'server') servers.push(entry.row);
		}
		return measured(
			{
				count: servers.length,
				servers,
				telemetry: counts.telemetry,
				forwarders: counts.forwarder,
				zombies: counts.zombie,
				othersHidden: table.othersHidden,
			},
			servers,
		);
	},
};
