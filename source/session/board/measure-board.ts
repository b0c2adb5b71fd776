// The board's sweep over real tools of this machine, for the command and for the screen alike.
import {mkdtemp, rm} from 'node:fs/promises';
import {availableParallelism, tmpdir} from 'node:os';
import {join} from 'node:path';
import {checkRequirements} from '../../execution/tools.js';
import type {SweepRow} from '../../incident/events.js';
import type {Runbook} from '../../runbook/schema.js';
import type {Json} from '../../runbook/verdict.js';
import {toolsOf} from '../prepare/required-tools.js';
import {baselineKeyOf, baselineScope} from '../running/run-check.js';
import {sweepExecutor, type World, wait} from '../world.js';
import {rowDeadlineMs, sweepRows, type UnsweptRow} from './sweep.js';

/** Checks of a sweep mostly wait for the network or a child: more at once than CPUs, but bounded. */
const parallelRows = Math.max(8, availableParallelism() * 2);

export type BoardSweep = Readonly<{rows: readonly SweepRow[]; unswept: readonly UnsweptRow[]}>;

/** Sweeps runbooks with the inputs and thresholds given. Removes everything it made. */
export async function measureBoard(
	world: World,
	runbooks: readonly Runbook[],
	options: Readonly<{
		inputs: Readonly<Record<string, Json>>;
		thresholds: Readonly<Record<string, number>>;
		onRow: (row: SweepRow) => void;
		stop: AbortSignal;
	}>,
): Promise<BoardSweep> {
	const staging = await mkdtemp(join(tmpdir(), 'gotriage-sweep-'));
	try {
		const tools = await checkRequirements([...new Set(runbooks.flatMap(toolsOf))], world.environment);
		return await sweepRows(runbooks, {
			executor: sweepExecutor(world.environment),
			inputs: options.inputs,
			thresholds: options.thresholds,
			tools,
			host: world.host,
			places: {project: world.project, temporary: staging, staging, incident: 'sweep'},
			platform: process.platform,
			parallel: parallelRows,
			deadlineMs: rowDeadlineMs,
			// The baseline keys of an incident: this machine, this project.
			baseline: (runbook, check) => baselineScope(world.catalogue.baseline(baselineKeyOf(world, runbook, check))),
			onRow: options.onRow,
			discard: async (directory) => rm(directory, {recursive: true, force: true}),
			wait,
			monotonicMs: world.clock.monotonicMs,
			stop: options.stop,
		});
	} finally {
		await rm(staging, {recursive: true, force: true});
	}
}
