// Several commands at one incident, and clocks that jump.
import {setTimeout as delay} from 'node:timers/promises';
import {fileURLToPath} from 'node:url';
import {judgeTrial} from '../judge.js';
import type {Random} from '../random.js';
import {type CaseResult, complain, newTally, resultOf} from '../result.js';
import {inTrial, sideBySide} from '../trial.js';

const atOnce = 2;
const writers = 6;
const jumpClock = fileURLToPath(new URL('../shims/jump-clock.js', import.meta.url));

/** While one command runs an incident, others try to write a note into it; some go on trying after its end. */
export async function twoAtOnce(count: number, random: Random, wholeMs: number): Promise<CaseResult> {
	const name = 'several commands at one incident';
	const tally = newTally();
	let refused = 0;
	let accepted = 0;
	await sideBySide(count, atOnce, async (index) => {
		tally.trials++;
		const label = `trial ${index + 1}`;
		const own = random.fork(`${name} ${index}`);
		await inTrial(async (trial) => {
			const run = trial.start(trial.runWords);
			await run.seen('incident.opened');
			const [id = ''] = await trial.incidents();
			const told: string[] = [];
			await Promise.all(
				Array.from({length: writers}, async (_, writer) => {
					await delay(own.next() * wholeMs * 1.2);
					const text = `note ${writer} of ${index}`;
					const said = await trial.call(['note', id, text]);
					if (said.status === 0) {
						accepted++;
						told.push(text);
					} else if (said.status === 5 && said.stderr.includes(`pid `)) {
						refused++;
					} else {
						complain(tally, 'wrong', `${label}: a second command ended with ${said.status}: ${said.stderr.trim()}`);
					}
				}),
			);
			await run.ended;
			const events = (await judgeTrial(trial, run.printed(), 'every end is known', tally, label)) ?? [];
			const notes = events.flatMap((event) => (event.type === 'note.added' ? [event.text] : []));
			for (const text of told.filter((one) => !notes.includes(one))) {
				complain(tally, 'lost', `${label}: "${text}" was accepted and is not in the journal`);
			}

			if (notes.length !== told.length) {
				complain(tally, 'wrong', `${label}: ${told.length} notes were accepted, ${notes.length} are in the journal`);
			}
		});
	});
	return resultOf(name, tally, `${accepted} accepted, ${refused} refused by name of the holder`);
}

/** The wall clock of the command jumps; of a second command, too, which must not take the lock for old. */
export async function clockJumps(count: number, random: Random, wholeMs: number): Promise<CaseResult> {
	const name = 'clock jumps';
	const tally = newTally();
	const hour = 3_600_000;
	await sideBySide(count, atOnce, async (index) => {
		tally.trials++;
		const own = random.fork(`${name} ${index}`);
		const shift = () => own.pick([-hour, 24 * hour, -20 * 365 * 24 * hour, 1000, -1]);
		const jumps = `0:${shift()},${Math.round(own.next() * wholeMs)}:${shift()},${Math.round(own.next() * wholeMs)}:0`;
		const label = `trial ${index + 1} (${jumps})`;
		await inTrial(async (trial) => {
			const run = trial.start(trial.runWords, {shim: jumpClock, env: {TORTURE_CLOCK: jumps}});
			await run.seen('step.started', 'first');
			const [id = ''] = await trial.incidents();
			const other = await trial.call(['note', id, 'too early'], {
				shim: jumpClock,
				env: {TORTURE_CLOCK: `0:${own.pick([-30 * 24 * hour, 365 * 24 * hour])}`},
			});
			const isOver = run.printed().some((event) => event.type === 'incident.closed');
			if (other.status === 0 && !isOver) {
				complain(tally, 'wrong', `${label}: the lock of a living command was taken`);
			}

			const said = await run.ended;
			if (said.signal !== null || said.stderr !== '') {
				complain(tally, 'wrong', `${label}: exit ${said.status ?? said.signal}: ${said.stderr.trim()}`);
			}

			const events = (await judgeTrial(trial, run.printed(), 'every end is known', tally, label)) ?? [];
			let before = 0;
			for (const event of events) {
				const isNewSegment = event.type === 'incident.resumed';
				if (event.t < 0 || (!isNewSegment && event.t < before)) {
					complain(tally, 'wrong', `${label}: time runs backwards at event ${event.seq}`);
				}

				before = event.t;
				if (event.type === 'step.finished' && (event.durationMs < 0 || event.durationMs > 60_000)) {
					complain(tally, 'wrong', `${label}: ${event.step} is told to have taken ${event.durationMs} ms`);
				}
			}
		});
	});
	return resultOf(name, tally);
}
