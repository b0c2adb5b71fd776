// Proves one fault: starts it, sweeps, runs the runbook with the leave that its cure needs, undoes, and takes the fault
// back. Everything runs through the bundled command; what counts is what it printed and what is on the disk afterwards.
import {tmpdir} from 'node:os';
import {argumentsOf, fillIn} from './command-line.js';
import type {Cure, Fault, Restored, StartedFault} from './fault.js';
import {
	came,
	eventsIn,
	failed,
	isOutOfTime,
	judgeCure,
	judgeRun,
	judgeSweep,
	judgeUndo,
	notOwed,
	type Part,
	rowsIn,
	skipped,
} from './judge.js';
import {describeState, differenceOf} from './kept-state.js';
import {findLeftovers} from './leftovers.js';
import {machineThresholds} from './machine-thresholds.js';
import {type Ran, runCommand} from './run-command.js';
import {makeSandbox, type Sandbox} from './sandbox.js';

export type Proof = Readonly<{
	id: string;
	/** The board shows it. */
	sweep: Part;
	/** The runbook finds it and goes on at the right step. */
	runbook: Part;
	cured: Part;
	undone: Part;
	/** Nothing is left of it: no process, no file. */
	clean: Part;
	seconds: number;
}>;

/** The board gives each row ten seconds; where this machine is too busy for that, it is asked again. */
const mostSweeps = 4;

type Env = Readonly<Record<string, string>>;
type Action = Extract<Cure, {kind: 'action'}>;
type Lab = Readonly<{fault: Fault; env: Env; sandbox: Sandbox; stopped: AbortSignal}>;

const pairs = (option: string, values: Env = {}): readonly string[] =>
	Object.entries(values).flatMap(([name, value]) => [option, `${name}=${value}`]);

/** The options of a run that the board understands too. */
function sweepOptions(args: readonly string[]): readonly string[] {
	return args.flatMap((word, index) =>
		['-C', '--input', '--threshold'].includes(word) ? [word, args[index + 1] ?? ''] : [],
	);
}

/** How busy or full this machine is must not decide: what the command line does not name is set out of reach. */
function calm(args: readonly string[]): readonly string[] {
	const named = args.flatMap((word, index) => (word === '--threshold' ? [args[index + 1]?.split('=')[0]] : []));
	const values = machineThresholds[args[1] ?? ''] ?? {};
	return Object.entries(values).flatMap(([name, value]) =>
		named.includes(name) ? [] : ['--threshold', `${name}=${value}`],
	);
}

function run({env, sandbox, stopped}: Lab, line: string, cure: Action | null): Promise<Ran> {
	const args = argumentsOf(line, env);
	const filled = (values: Env = {}): Env =>
		Object.fromEntries(Object.entries(values).map(([name, value]) => [name, fillIn(value, env)]));
	const leave =
		cure === null
			? []
			: ['--allow', cure.allow, ...pairs('--choose', filled(cure.choose)), ...pairs('--input', filled(cure.input))];
	return runCommand([...args, '--auto', '--json', ...calm(args), ...leave], env, sandbox.project, stopped);
}

/** What the undo must bring back, with the fault's variables filled in. */
function restoredBy(cure: Cure, env: Env): readonly Restored[] {
	if (cure.kind === 'none' || cure.undo.kind === 'nothing') return [];
	return cure.undo.what.map((what) =>
		what.kind === 'path'
			? {kind: 'path', path: fillIn(what.path, env)}
			: {kind: 'process', pid: fillIn(what.pid, env), state: what.state},
	);
}

const nameOf = (what: Restored): string => (what.kind === 'path' ? what.path : `process ${what.pid}`);

async function undo(lab: Lab, incident: string, before: ReadonlyMap<Restored, string>): Promise<Part> {
	const {fault, env, sandbox, stopped} = lab;
	if (fault.cure.kind === 'none') return notOwed('nothing was changed');
	if (fault.cure.undo.kind === 'nothing') return notOwed(fault.cure.undo.why);
	const undone = await runCommand(['undo', incident], env, sandbox.project, stopped);
	const differences: string[] = [];
	for (const [what, state] of before) {
		const difference = differenceOf(nameOf(what), state, await describeState(what));
		if (difference !== null) differences.push(difference);
	}
	return judgeUndo(undone.status, undone.stderr, differences);
}

async function sweep(lab: Lab, board: 'swept' | 'left out'): Promise<Part> {
	if (board === 'left out') return notOwed('the board was left out');
	const {fault, env, sandbox, stopped} = lab;
	if (fault.found.by === 'runbook') return judgeSweep(fault, []);
	const {row} = fault.found;
	const options = sweepOptions(argumentsOf(fault.seeWith, env));
	for (let tries = 1; ; tries++) {
		const swept = await runCommand(['sweep', '--json', ...options], env, sandbox.project, stopped);
		const rows = rowsIn(swept.stdout);
		const isLate = rows.some((one) => `${one.runbook}#${one.metric}` === row && isOutOfTime(one));
		if (!isLate || tries === mostSweeps) return judgeSweep(fault, rows);
	}
}

async function guide(lab: Lab): Promise<Pick<Proof, 'runbook' | 'cured' | 'undone'>> {
	const {fault, env} = lab;
	const {cure} = fault;
	const before = new Map<Restored, string>();
	for (const what of restoredBy(cure, env)) before.set(what, await describeState(what));
	const found = await run(lab, fault.seeWith, cure.kind === 'action' && cure.with === undefined ? cure : null);
	const runbook = judgeRun(fault, eventsIn(found.stdout), found.stderr);
	if (cure.kind === 'none') return {runbook, cured: notOwed(cure.why), undone: notOwed('nothing was changed')};
	const events = eventsIn((cure.with === undefined ? found : await run(lab, cure.with, cure)).stdout);
	const incident = events.find((event) => event.type === 'incident.opened');
	return {
		runbook,
		cured: judgeCure(cure, events),
		undone: incident === undefined ? failed('no incident was opened') : await undo(lab, incident.incident, before),
	};
}

/**
 * Proves the fault in this process; never throws. What it starts lives in the temporary directory of this process, which
 * must be empty before and is looked at afterwards.
 * @param options.except pids that do not count as left behind
 * @param options.board `left out` where another fault proves the same row
 */
export async function proveFault(
	fault: Fault,
	stopped: AbortSignal,
	options: Readonly<{except?: readonly number[]; board?: 'swept' | 'left out'}> = {},
): Promise<Proof> {
	const begun = performance.now();
	const seconds = (): number => Math.round((performance.now() - begun) / 100) / 10;
	const missing = fault.missing?.() ?? null;
	if (missing !== null) {
		const part = skipped(missing);
		return {id: fault.id, sweep: part, runbook: part, cured: part, undone: part, clean: part, seconds: 0};
	}
	let started: StartedFault | null = null;
	let sandbox: Sandbox | null = null;
	let parts: Pick<Proof, 'sweep' | 'runbook' | 'cured' | 'undone'>;
	try {
		sandbox = await makeSandbox();
		const begin = async (own: Sandbox): Promise<Lab> => {
			started = await fault.start();
			return {fault, sandbox: own, stopped, env: {...own.env, ...started.env}};
		};
		let lab = await begin(sandbox);
		const found = await sweep(lab, options.board ?? 'swept');
		if (fault.oneLook && found.mark !== 'not owed') {
			await (started as StartedFault | null)?.stop();
			lab = await begin(sandbox);
		}
		parts = {sweep: found, ...(await guide(lab))};
	} catch (error) {
		const part = failed(error instanceof Error ? error.message : String(error));
		parts = {sweep: part, runbook: part, cured: part, undone: part};
	}
	let clean: Part = came;
	try {
		await (started as StartedFault | null)?.stop();
		await sandbox?.cleanup();
		const left = await findLeftovers(tmpdir(), options.except ?? []);
		if (left !== null) clean = failed(left);
	} catch (error) {
		clean = failed(`it could not be taken back: ${error instanceof Error ? error.message : String(error)}`);
	}
	return {id: fault.id, ...parts, clean, seconds: seconds()};
}
