// processes: the processes of a given name, in the shape of gopls-servers, for any other program.
import {stringParameter} from './parameters.js';
import {measured, type ProbeSpec} from './probe.js';
import {readProcessTable} from './process-table.js';

// Linux cuts a command name at 15 bytes.
const longestName = 15;

export const processes: ProbeSpec = {
	name: 'processes',
	measures: 'The running processes of this user (of all users for root), all or those of one command name.',
	parameters: {
		name: {type: 'string', required: false, says: 'The command name, as `go` or `postgres`; all when left out.'},
	},
	gives:
		'json {count, processes, zombies, othersHidden}; rows = processes {pid, ppid, started, uid, state, ageSeconds, rssBytes, cpuSecondsTotal, args, cwd, parent, debugAddress, executable}, zombies not among them',
	platforms: ['linux', 'darwin'],
	run: async (parameters, context) => {
		const name = stringParameter(parameters, 'name');
		const cut = name.slice(0, longestName);
		const table = await readProcessTable((comm) => name === '' || comm === name || comm === cut, context);
		const alive = table.entries.filter((entry) => entry.row.state !== 'Z').map((entry) => entry.row);
		return measured(
			{
				count: alive.length,
				processes: alive,
				zombies: table.entries.length - alive.length,
				othersHidden: table.othersHidden,
			},
			alive,
		);
	},
};
