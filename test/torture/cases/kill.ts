// kill -9 of the real command at random moments, alone or together with the supervisor of its action; afterwards `resume`
// says what happened, and the ledger knows.
import {readFile} from 'node:fs/promises';
import {setTimeout as delay} from 'node:timers/promises';
import {judgeTrial} from '../judge.js';
import type {Random} from '../random.js';
import {type CaseResult, complain, newTally, resultOf, type Tally} from '../result.js';
import {bookHash, inTrial, sideBySide, type Trial} from '../trial.js';
import {moment} from './moment.js';

const atOnce = 4;

/** The supervisors of a trial: the processes of its mark that run the supervisor's file. */
async function supervisorsOf(trial: Trial): Promise<readonly number[]> {
	const found: number[] = [];
	for (const pid of await trial.processes()) {
		const words = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
		if (words.includes('supervis')) {
			found.push(pid);
		}
	}

	return found;
}

function killHard(pid: number): void {
	try {
		process.kill(pid, 'SIGKILL');
	} catch {
		// It has ended already.
	}
}

/** How long the run takes here when nobody kills it, in milliseconds; also proves that it works at all. */
export async function measureRun(): Promise<number> {
	return inTrial(async (trial) => {
		const begun = performance.now();
		const said = await trial.call(trial.runWords);
		const tally = newTally();
		const printed = said.stdout.split('\n').filter((line) => line !== '');
		await judgeTrial(trial, [], 'every end is known', tally, 'undisturbed');
		if (!printed.some((line) => line.includes('"incident.closed"')) || tally.complaints.length > 0) {
			throw new Error(`The run does not work undisturbed:\n${said.stderr}\n${tally.complaints.join('\n')}`);
		}

		return performance.now() - begun;
	});
}

async function onceKilled(
	trial: Trial,
	random: Random,
	wholeMs: number,
	withSupervisor: boolean,
	tally: Tally,
	label: string,
) {
	const run = trial.start(trial.runWords);
	await moment(run, random, wholeMs);
	// The second may come a little later, as the kernel's own choice of victims does.
	const supervisors = withSupervisor ? await supervisorsOf(trial) : [];
	killHard(run.pid);
	for (const pid of supervisors) {
		killHard(pid);
	}

	await run.ended;
	const printed = run.printed();
	const alive = await trial.settled();
	if (alive.length > 0) {
		complain(tally, 'leftBehind', `${label}: ${alive.length} processes (${alive.join(', ')}) a minute after the kill`);
	}

	const [id] = await trial.incidents();
	const isClosed = printed.some((event) => event.type === 'incident.closed');
	if (id !== undefined && !isClosed) {
		const resumed = await trial.call(['resume', id, '--trust', bookHash]);
		if (resumed.status !== 0 && !(resumed.status === 2 && printed.length === 0)) {
			complain(tally, 'unparseable', `${label}: resume ended with ${resumed.status}: ${resumed.stderr.trim()}`);
		}
	}

	await judgeTrial(trial, printed, withSupervisor ? 'an end may be unknown' : 'every end is known', tally, label);
	return {printed, wasAction: (await trial.ledger()).length % 2 === 1 || supervisors.length > 0, isClosed};
}

async function killCase(
	name: string,
	count: number,
	random: Random,
	wholeMs: number,
	withSupervisor: boolean,
): Promise<CaseResult> {
	const tally = newTally();
	const met = {start: 0, action: 0, between: 0, end: 0};
	await sideBySide(count, atOnce, async (index) => {
		tally.trials++;
		const label = `trial ${index + 1}`;
		await inTrial(async (trial) => {
			const own = random.fork(`${name} ${index}`);
			const {printed, isClosed} = await onceKilled(trial, own, wholeMs, withSupervisor, tally, label);
			const last = printed.findLast((event) => event.type === 'step.started' || event.type === 'step.finished');
			if (printed.length === 0) met.start++;
			else if (isClosed) met.end++;
			else if (last?.type === 'step.started' && last.kind === 'action') met.action++;
			else met.between++;
		});
	});
	return resultOf(
		name,
		tally,
		`killed before its first word ${met.start}, while an action ran ${met.action}, elsewhere ${met.between}, at its end ${met.end}`,
	);
}

export const killCommand = (count: number, random: Random, wholeMs: number): Promise<CaseResult> =>
	killCase('kill -9 of the command', count, random, wholeMs, false);

export const killCommandAndSupervisor = (count: number, random: Random, wholeMs: number): Promise<CaseResult> =>
	killCase('kill -9 of command and supervisor', count, random, wholeMs, true);

/** An undo that was killed leaves a way to the state before, whatever it had done. */
export async function killUndo(count: number, random: Random): Promise<CaseResult> {
	const name = 'kill -9 of an undo';
	const tally = newTally();
	await sideBySide(count, atOnce, async (index) => {
		tally.trials++;
		const label = `trial ${index + 1}`;
		await inTrial(async (trial) => {
			const own = random.fork(`${name} ${index}`);
			await trial.call(trial.runWords);
			const [id = ''] = await trial.incidents();
			const run = trial.start(['undo', id, '--json']);
			await Promise.race([delay(own.next() * 900), run.ended]);
			killHard(run.pid);
			await run.ended;
			const alive = await trial.settled();
			if (alive.length > 0) {
				complain(tally, 'leftBehind', `${label}: ${alive.join(', ')}`);
			}

			const again = await trial.call(['undo', id, '--json']);
			const number = await readFile(`${trial.project}/number`, 'utf8');
			if (again.status !== 0 || number !== '9\n') {
				complain(
					tally,
					'wrong',
					`${label}: a second undo ended with ${again.status} and left ${number.trim()}: ${again.stdout}`,
				);
			}

			await judgeTrial(trial, [], 'every end is known', tally, label);
		});
	});
	return resultOf(name, tally);
}
