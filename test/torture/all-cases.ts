// Every case of the torture, in the sizes that a number of kills asks for.
import {catalogueBytes, journalCut, journalFlips, recordBytes, takeRemains} from './cases/bytes.js';
import {failingCalls, fileLimit, fullDisk} from './cases/disk.js';
import {killCommand, killCommandAndSupervisor, killUndo, measureRun} from './cases/kill.js';
import {killScreen} from './cases/screen.js';
import {clockJumps, twoAtOnce} from './cases/together.js';
import type {Random} from './random.js';
import type {CaseResult} from './result.js';

/** How many trials each case gets. */
export type Sizes = Readonly<{
	kills: number;
	supervisorKills: number;
	undoKills: number;
	screenKills: number;
	/** How often a maimed file is opened, not just read. */
	openings: number;
	failingCalls: number;
	fullDisks: number;
	fileLimits: number;
	together: number;
	clocks: number;
}>;

const share = (kills: number, part: number): number => Math.max(1, Math.ceil(kills / part));

export const sizesFor = (kills: number): Sizes => ({
	kills,
	supervisorKills: share(kills, 5),
	undoKills: share(kills, 10),
	screenKills: share(kills, 10),
	openings: 100,
	failingCalls: share(kills, 1),
	fullDisks: share(kills, 10),
	fileLimits: share(kills, 5),
	together: share(kills, 10),
	clocks: share(kills, 10),
});

/** Runs the cases one after another; `tell` hears of each when it is done. */
export async function runAll(
	sizes: Sizes,
	random: Random,
	tell: (result: CaseResult) => void,
): Promise<readonly CaseResult[]> {
	const wholeMs = await measureRun();
	const remains = await takeRemains();
	const cases: ReadonlyArray<() => Promise<CaseResult>> = [
		() => killCommand(sizes.kills, random, wholeMs),
		() => killCommandAndSupervisor(sizes.supervisorKills, random, wholeMs),
		() => killScreen(sizes.screenKills, random),
		() => killUndo(sizes.undoKills, random),
		() => journalCut(remains, sizes.openings, random),
		() => journalFlips(remains, sizes.openings, random),
		() => recordBytes(remains, Number.POSITIVE_INFINITY, random),
		() => catalogueBytes(remains, sizes.openings, random),
		() => failingCalls(sizes.failingCalls, random),
		() => fullDisk(sizes.fullDisks, random, wholeMs),
		() => fileLimit(sizes.fileLimits, random),
		() => twoAtOnce(sizes.together, random, wholeMs),
		() => clockJumps(sizes.clocks, random, wholeMs),
	];
	const results: CaseResult[] = [];
	for (const runCase of cases) {
		const result = await runCase();
		tell(result);
		results.push(result);
	}

	return results;
}
