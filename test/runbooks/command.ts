// Runs the bundled command as a person or a script would, and reads what it printed.
import {spawn} from 'node:child_process';
import type {ExecutionContext} from 'ava';
import type {EventOf, JournalEvent, SweepRow} from '../../source/incident/events.js';
import {cliPath} from '../helpers/paths.js';
import {isOutOfTime, rowsIn} from '../lab/judge.js';
import type {Sandbox} from '../lab/sandbox.js';

export type CommandResult = Readonly<{
	status: number | null;
	signal: NodeJS.Signals | null;
	stdout: string;
	stderr: string;
}>;

export type CommandOptions = Readonly<{
	/** Called with each whole line of stdout. */
	onLine?: (line: string, kill: (signal: NodeJS.Signals) => void) => void;
}>;

/** Runs `gotriage …` in the sandbox, without a terminal, to its end. */
export function gotriage(
	sandbox: Sandbox,
	args: readonly string[],
	options: CommandOptions = {},
): Promise<CommandResult> {
	return new Promise((resolve, reject) => {
		const child = spawn(process.execPath, [cliPath, ...args], {
			cwd: sandbox.project,
			env: {...sandbox.env},
			stdio: ['ignore', 'pipe', 'pipe'],
		});
		let stdout = '';
		let stderr = '';
		let partial = '';
		child.stdout.setEncoding('utf8').on('data', (text: string) => {
			stdout += text;
			const lines = (partial + text).split('\n');
			partial = lines.pop() ?? '';
			for (const line of lines) options.onLine?.(line, (signal) => child.kill(signal));
		});
		child.stderr.setEncoding('utf8').on('data', (text: string) => {
			stderr += text;
		});
		child.on('error', reject);
		child.on('close', (status, signal) => resolve({status, signal, stdout, stderr}));
	});
}

export type RunOptions = CommandOptions &
	Readonly<{
		inputs?: Readonly<Record<string, string>>;
		thresholds?: Readonly<Record<string, number>>;
		choose?: Readonly<Record<string, string>>;
		allow?: 'reversible' | 'disruptive';
		allowCosts?: ReadonlyArray<'load' | 'runs-code'>;
	}>;

export type Run = CommandResult &
	Readonly<{
		events: readonly JournalEvent[];
		/** The incident's id. */
		incident: string;
		outcome: string | null;
		closedBecause: string | null;
		/** The newest end of a step; a failed assertion names what ran instead. */
		finished: (step: string) => EventOf<'step.finished'>;
		/** The end of a step when the guide ran it, before anything was verified. */
		reached: (step: string) => EventOf<'step.finished'>;
		/** The ids of the steps that were run as steps of the guide, in order. */
		path: readonly string[];
		ofType: <T extends JournalEvent['type']>(type: T) => ReadonlyArray<EventOf<T>>;
	}>;

function pairs(option: string, values: Readonly<Record<string, string | number>> = {}): string[] {
	return Object.entries(values).flatMap(([name, value]) => [option, `${name}=${value}`]);
}

/** Runs one runbook unattended and reads its events. */
export async function runRunbook(sandbox: Sandbox, id: string, options: RunOptions = {}): Promise<Run> {
	const result = await gotriage(
		sandbox,
		[
			'run',
			id,
			'--auto',
			'--json',
			...pairs('--input', options.inputs),
			...pairs('--threshold', options.thresholds),
			...pairs('--choose', options.choose),
			...(options.allow === undefined ? [] : ['--allow', options.allow]),
			...(options.allowCosts ?? []).flatMap((cost) => ['--allow-cost', cost]),
		],
		options,
	);
	const events = result.stdout
		.split('\n')
		.filter((line) => line !== '')
		.map((line) => JSON.parse(line) as JournalEvent);
	const ofType = <T extends JournalEvent['type']>(type: T) =>
		events.filter((event): event is EventOf<T> => event.type === type);
	const steps = ofType('step.finished');
	const closed = ofType('incident.closed').at(-1);
	const find = (
		step: string,
		pick: (candidates: typeof steps) => EventOf<'step.finished'> | undefined,
	): EventOf<'step.finished'> => {
		const found = pick(steps.filter((event) => event.step === step));
		if (found === undefined) {
			throw new Error(`${step} was not run, but ${steps.map((event) => event.step).join(', ')}\n${result.stderr}`);
		}
		return found;
	};
	return {
		...result,
		events,
		incident: ofType('incident.opened')[0]?.incident ?? '',
		outcome: closed?.outcome ?? null,
		closedBecause: closed?.reason ?? null,
		finished: (step) => find(step, (candidates) => candidates.at(-1)),
		reached: (step) => find(step, (candidates) => candidates.find((event) => event.purpose === 'step')),
		path: steps.filter((event) => event.purpose === 'step').map((event) => event.step),
		ofType,
	};
}

export type Sweep = CommandResult &
	Readonly<{rows: readonly SweepRow[]; row: (metric: string, runbook?: string) => SweepRow}>;

/** The board gives each row ten seconds, and a check has its own; where this machine is too busy for that, it is asked again. */
const mostSweeps = 4;
const isLate = (row: SweepRow): boolean =>
	isOutOfTime(row) || (row.verdict === 'unknown' && /(?:timed out|still stuck) after/.test(row.reason ?? ''));

/** Measures the board's rows and reads them. */
export async function sweepBoard(sandbox: Sandbox, options: RunOptions = {}): Promise<Sweep> {
	const words = ['sweep', '--json', ...pairs('--input', options.inputs), ...pairs('--threshold', options.thresholds)];
	let result = await gotriage(sandbox, words);
	for (let sweeps = 1; sweeps < mostSweeps && rowsIn(result.stdout).some(isLate); sweeps++) {
		result = await gotriage(sandbox, words);
	}

	const rows = rowsIn(result.stdout);
	return {
		...result,
		rows,
		row: (metric, runbook) => {
			const found = rows.find((row) => row.metric === metric && (runbook === undefined || row.runbook === runbook));
			if (found === undefined) throw new Error(`no row ${metric} among ${rows.map((row) => row.metric).join(', ')}`);
			return found;
		},
	};
}

/** Asserts an exit status; when it differs the message says what the command printed. */
export function assertStatus(t: ExecutionContext, result: CommandResult, status: number): void {
	t.is(
		result.status,
		status,
		`stderr: ${result.stderr}\nlast lines: ${result.stdout.split('\n').slice(-4).join('\n')}`,
	);
}
