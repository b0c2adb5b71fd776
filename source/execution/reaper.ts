// The reaper: ends the checks that were running when gotriage was lost. Started by the guard with one word for each; a
// process is signalled only while its start time or its tag says that it belongs to such a check.
import {isSameProcess} from '../journal/process-identity.js';
import {parseGuardWord} from './guard.js';
import {stopEverything} from './process-group.js';

const graceMs = 2000;
/** No process has this number, so no group is taken for that of a step whose leader is gone. */
const nobody = -1;

process.title = 'gotriage: ends what was left behind';

const leaders = new Map<string, Readonly<{pid: number; started: string}> | null>();
for (const word of process.argv.slice(2)) {
	const guarded = parseGuardWord(word);
	if (guarded !== null) leaders.set(guarded.tag, guarded.leader ?? leaders.get(guarded.tag) ?? null);
}

await Promise.all(
	[...leaders].map(async ([tag, leader]) => {
		const isThere = (): boolean => leader !== null && isSameProcess(leader.pid, leader.started);
		const step = leader !== null && isThere() ? leader : {pid: nobody, started: null};
		await stopEverything({...step, tag}, graceMs, () => !isThere());
	}),
);
