// Makes one test of each fault: it is found, its reading and its branch are right, its action cures it, the undo restores
// the state byte for byte, and nothing of it is left. A fault that a test of its runbook proves is left to that test.
import test from 'ava';
import {goTest} from '../helpers/go.js';
import {isThorough} from '../helpers/thorough.js';
import {findWalls} from './apart.js';
import type {Fault} from './fault.js';
import {faults} from './faults.js';
import {proveApart} from './prove-apart.js';
import {machineWide} from './score.js';

const walls = await findWalls();
const never = new AbortController().signal;

/** Lets so many of the tests of a file run at once; most of their time is waiting. */
function takeTurns(places: number): <Result>(work: () => Promise<Result>) => Promise<Result> {
	const waiting: Array<() => void> = [];
	let free = places;
	return async (work) => {
		if (free > 0) free -= 1;
		else await new Promise<void>((resolve) => waiting.push(resolve));
		try {
			return await work();
		} finally {
			const next = waiting.shift();
			if (next === undefined) free += 1;
			else next();
		}
	};
}

// A sweep of the board measures all rows, whichever one is looked at: here one fault of each row is enough, and
// `npm run lab -- score` sweeps for every fault.
const sweptOnce = new Set<string>();
const swept = new Set<string>();
for (const fault of faults) {
	if (fault.provenBy !== undefined || fault.found.by === 'runbook' || sweptOnce.has(fault.found.row)) continue;
	sweptOnce.add(fault.found.row);
	swept.add(fault.id);
}

/** What the suite always proves: one fault with a cure and an undo of each kind (a setting, a file, a process). */
const always: ReadonlySet<string> = new Set(['proxy-root-ok', 'modcache-edited', 'gopls-stopped', 'env-shadowed']);

const needsWalls = (fault: Fault): boolean =>
	!walls.processes && machineWide.includes(fault.alarms.split('#')[0] ?? '');

/** Registers the tests of these faults. */
export function registerProofs(wanted: readonly Fault[]): void {
	const inTurn = takeTurns(2);
	for (const fault of wanted) {
		if (fault.provenBy !== undefined) continue;
		const title = `${fault.id}: found, cured and undone as stated`;
		if (!isThorough && !always.has(fault.id)) {
			test.skip(`${title} (GOTRIAGE_THOROUGH=1 or npm run lab -- score proves it)`, () => undefined);
			continue;
		}
		if (needsWalls(fault)) {
			test.skip(`${title} (needs a process namespace of its own)`, () => undefined);
			continue;
		}
		goTest(
			title,
			async (t) => {
				t.timeout(300_000);
				const board = swept.has(fault.id) ? 'swept' : 'left out';
				const proof = await inTurn(() => proveApart(fault, never, board));
				for (const part of [proof.sweep, proof.runbook, proof.cured, proof.undone, proof.clean]) {
					t.true(['yes', 'not owed'].includes(part.mark), part.says);
				}
				t.is(proof.runbook.mark, 'yes');
				t.is(proof.cured.mark, fault.cure.kind === 'none' ? 'not owed' : 'yes');
			},
			{missing: fault.missing?.() ?? null},
		);
	}
}
