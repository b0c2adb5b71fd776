// `npm run lab`: reproduces an incident on this machine, so that one can try gotriage without breaking anything. What it
// starts is taken back on every way out: Ctrl-C, a signal, the time limit, an error.
import {existsSync} from 'node:fs';
import {availableParallelism, loadavg} from 'node:os';
import {cliPath} from '../helpers/paths.js';
import {findWalls, runApart} from './apart.js';
import {type CheckedFault, checkFault} from './check-fault.js';
import {fillIn, shellQuote} from './command-line.js';
import {type Fault, faults, findFault, type StartedFault} from './faults.js';
import type {HealthyBoard} from './healthy.js';
import type {Proof} from './prove.js';
import {proveApart} from './prove-apart.js';
import {falseAlarms, type Healthy, healthyOf, isGood, scoreText} from './score.js';

const usage = `npm run lab -- list                        the faults that can be started
npm run lab -- start FAULT [--minutes N]   starts one and takes it back on Ctrl-C, at the latest after N minutes (30)
npm run lab -- all [FAULT…]                starts each, runs the gotriage command that shows it, and prints a table
npm run lab -- score [FAULT…]              proves each: found, cured, undone; and no alarm where nothing is wrong
`;

const say = (text: string): void => void process.stdout.write(`${text}\n`);

function refuse(sentence: string): number {
	process.stderr.write(`${sentence}\n`);
	return 2;
}

/** Settles when someone asks to stop; `reason` is what the person reads. */
function untilStopped(): Readonly<{signal: AbortSignal; reason: Promise<string>}> {
	const controller = new AbortController();
	const reason = new Promise<string>((resolve) => {
		for (const [name, words] of [
			['SIGINT', 'Ctrl-C'],
			['SIGTERM', 'the signal TERM'],
			['SIGHUP', 'the terminal closed'],
		] as const) {
			// Stays registered: a second Ctrl-C must not cut the way back short.
			process.on(name, () => {
				resolve(words);
				controller.abort();
			});
		}
	});
	return {signal: controller.signal, reason};
}

function list(): number {
	const width = Math.max(...faults.map((fault) => fault.id.length));
	for (const fault of faults) {
		const missing = fault.missing?.() ?? null;
		say(`${fault.id.padEnd(width)}  ${fault.does}${missing === null ? '' : ` (${missing})`}`);
	}
	return 0;
}

/** How the fault is cured and what brings the state back; or why nothing here cures it. */
function sayCure({cure, seeWith}: Fault, {env = {}}: StartedFault): void {
	if (cure.kind === 'none') {
		say(`\nNo action cures it: ${cure.why}.`);
		return;
	}
	const options = [
		...Object.entries(cure.choose ?? {}).map(([step, key]) => `--choose ${step}=${fillIn(key, env)}`),
		...Object.entries(cure.input ?? {}).map(([name, value]) => `--input ${name}=${fillIn(value, env)}`),
	];
	say('\ncure it with (or step by step, without --auto):');
	say(`  ${[cure.with ?? seeWith, '--auto', '--allow', cure.allow, ...options].join(' ')}`);
	say(
		cure.undo.kind === 'nothing'
			? `  Nothing to undo: ${cure.undo.why}.`
			: '  and take the cure back with gotriage undo.',
	);
}

function describe(fault: Fault, started: StartedFault, minutes: number): void {
	say(`${fault.id}: ${started.note}`);
	const env = Object.entries(started.env ?? {});
	if (env.length > 0) {
		say('\nIn another terminal, set:');
		for (const [name, value] of env) say(`  export ${name}=${shellQuote(value)}`);
	}
	say('\nand see it with:');
	say(`  ${fault.seeWith}`);
	sayCure(fault, started);
	say(`\nCtrl-C takes everything back; after ${minutes} min it is taken back anyway.`);
}

async function start(id: string, minutes: number): Promise<number> {
	const fault = findFault(id);
	if (fault === undefined) return refuse(`There is no fault named ${id}; npm run lab -- list names them.`);
	const missing = fault.missing?.() ?? null;
	if (missing !== null) return refuse(`${id} cannot be started here: it ${missing}.`);
	const {reason} = untilStopped();
	say(`Starting ${id} …`);
	const starting = fault.start();
	// Before the fault stands, a wish to stop is kept until it can be taken back whole.
	const started = await starting;
	let because = 'an error';
	try {
		describe(fault, started, minutes);
		let timer: NodeJS.Timeout | undefined;
		const limit = new Promise<string>((resolve) => {
			timer = setTimeout(() => resolve(`${minutes} min are over`), minutes * 60_000);
		});
		because = await Promise.race([reason, limit]);
		clearTimeout(timer);
	} finally {
		await started.stop();
	}
	say(`\n${id} is taken back (${because}).`);
	return 0;
}

function table(rows: readonly CheckedFault[]): void {
	const width = Math.max(5, ...rows.map((row) => row.id.length));
	say(`${'fault'.padEnd(width)}  result     seconds  in alarm`);
	for (const row of rows) {
		say(`${row.id.padEnd(width)}  ${row.result.padEnd(9)}  ${row.seconds.toFixed(1).padStart(7)}  ${row.says}`);
	}
}

async function all(ids: readonly string[]): Promise<number> {
	if (!existsSync(cliPath)) return refuse(`${cliPath} is not built; run npm run build first.`);
	const unknown = ids.find((id) => findFault(id) === undefined);
	if (unknown !== undefined) return refuse(`There is no fault named ${unknown}; npm run lab -- list names them.`);
	const {signal} = untilStopped();
	const rows: CheckedFault[] = [];
	for (const fault of faults) {
		if (ids.length > 0 && !ids.includes(fault.id)) continue;
		if (signal.aborted) break;
		process.stderr.write(`${fault.id} …\n`);
		rows.push(await checkFault(fault, signal));
	}
	table(rows);
	const count = (result: CheckedFault['result']): number => rows.filter((row) => row.result === result).length;
	say(`\n${count('found')} of ${rows.length} found, ${count('skipped')} skipped.`);
	if (signal.aborted) return 130;
	return count('not found') + count('failed') === 0 ? 0 : 1;
}

/** How many proofs run side by side: most of their time is waiting. */
const sideBySide = 4;

async function score(ids: readonly string[]): Promise<number> {
	if (!existsSync(cliPath)) return refuse(`${cliPath} is not built; run npm run build first.`);
	const unknown = ids.find((id) => findFault(id) === undefined);
	if (unknown !== undefined) return refuse(`There is no fault named ${unknown}; npm run lab -- list names them.`);
	const {signal} = untilStopped();
	const walls = await findWalls();
	const note = (text: string): void => void process.stderr.write(`${text}\n`);
	let healthy: Healthy | null = null;
	if (ids.length === 0) {
		note('the healthy lab …');
		// On a busy machine even a healthy go command starts slowly, and that would be no false alarm.
		const limits = (loadavg()[0] ?? 0) / availableParallelism() < 1 ? 'shipped' : 'calm';
		try {
			healthy = healthyOf(await runApart<HealthyBoard>(['healthy', limits], signal), walls.processes);
		} catch (error) {
			if (signal.aborted) return 130;
			throw error;
		}
	}
	const wanted = faults.filter((fault) => ids.length === 0 || ids.includes(fault.id));
	const proofs = new Map<string, Proof>();
	const waiting = [...wanted];
	// Where they would see each other's processes, one at a time.
	const runners = Array.from({length: walls.processes ? sideBySide : 1}, async () => {
		for (let fault = waiting.shift(); fault !== undefined && !signal.aborted; fault = waiting.shift()) {
			note(`${fault.id} …`);
			const proof = await proveApart(fault, signal);
			if (!signal.aborted) proofs.set(fault.id, proof);
		}
	});
	await Promise.all(runners);
	if (signal.aborted) {
		say(`Stopped; ${proofs.size} of ${wanted.length} faults were proven, and everything is taken back.`);
		return 130;
	}
	const rows = wanted.flatMap((fault) => proofs.get(fault.id) ?? []);
	say(scoreText(rows, healthy));
	return rows.every(isGood) && falseAlarms(healthy).length === 0 ? 0 : 1;
}

async function main(args: readonly string[]): Promise<number> {
	const [command, ...rest] = args;
	switch (command) {
		case 'list':
			return list();
		case 'start': {
			const [id, option, value] = rest;
			const minutes = option === '--minutes' ? Number(value) : 30;
			if (id === undefined || (option !== undefined && option !== '--minutes')) return refuse(usage);
			if (!(minutes > 0 && minutes <= 24 * 60)) return refuse('--minutes takes a number of minutes up to 1440.');
			return start(id, minutes);
		}
		case 'all':
			return all(rest);
		case 'score':
			return score(rest);
		default:
			return refuse(usage);
	}
}

main(process.argv.slice(2)).then(
	(status) => process.exit(status),
	(error: unknown) => {
		process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
		process.exit(1);
	},
);
