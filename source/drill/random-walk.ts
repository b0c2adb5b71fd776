// A player who chooses by chance among what the screen offers: what such a player scores is what a score is worth. The
// same seed plays the same drill. Pure; its chance is a seed.
import {sweepOf} from '../recording/takes.js';
import type {DrillRun, StepRef} from './contract.js';
import {DrillPlayer, type Stage} from './player.js';
import {referenceRun} from './reference-run.js';
import {scoreOf} from './score.js';

/** Numbers from 0 to 1 that follow from a seed (mulberry32). */
function chanceOf(seed: number): () => number {
	let state = (seed + 1) * 0x9e3779b1;
	return () => {
		state = (state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
	};
}

type Offered = Readonly<{paged: readonly StepRef[]; recorded: readonly StepRef[]; elsewhere: readonly StepRef[]}>;

/** The steps the screen offers: of the runbook in question, of the other recorded ones, and the board's other rows. */
function offeredIn({recording}: Stage): Offered {
	const stepsOf = (id: string): readonly StepRef[] =>
		(recording.runbooks.get(id)?.runbook.steps ?? [])
			.filter(({kind}) => kind !== 'decision')
			.map((step) => `${id}#${step.id}`);
	const opened = recording.events.find((event) => event.type === 'incident.opened');
	const paged = opened?.type === 'incident.opened' ? stepsOf(opened.runbook) : [];
	const recorded = [...recording.runbooks.keys()].flatMap(stepsOf);
	const board = sweepOf(recording.events).map((row) => `${row.runbook}#${row.metric}`);
	return {paged, recorded, elsewhere: board.filter((step) => !recorded.includes(step))};
}

/** One drill by chance: looks here and there, tries what can be tried, names a cause, stops when it has had enough. */
export function randomRun(stage: Stage, seed: number): DrillRun {
	const chance = chanceOf(seed);
	const pick = <Value>(values: readonly Value[]): Value | undefined => values[Math.floor(chance() * values.length)];
	const {paged, recorded, elsewhere} = offeredIn(stage);
	const {drill} = stage;
	const causes = [...drill.accepted, ...drill.distractors].map(({id}) => id);
	const player = new DrillPlayer(stage, {speed: 'instant'});
	const turns = 4 + Math.floor(chance() * 15);
	let hints = 0;
	for (let turn = 0; turn < turns; turn++) {
		player.think(3000 + chance() * 57_000);
		const kind = chance();
		if (kind < 0.7) {
			const where = chance();
			const step = (where < 0.6 ? pick(paged) : where < 0.8 ? pick(elsewhere) : undefined) ?? pick(recorded);
			if (step !== undefined) {
				player.choose({step});
			}
		} else if (kind < 0.82) {
			const given = [pick(causes), ...(chance() < 0.2 ? [pick(causes)] : [])];
			player.diagnose(given.filter((id) => id !== undefined));
		} else if (kind < 0.88 && hints < drill.hints.length) {
			const hint = drill.hints[hints++];
			if (hint) {
				player.mark({mark: 'hint', detail: {id: hint.id, kind: hint.kind}});
			}
		} else if (kind < 0.95) {
			player.update('Still looking.');
		} else {
			const [change] = player.trainee.world.split('+').filter((one) => one !== '');
			const [runbook, step] = change?.split('/') ?? [];
			if (runbook !== undefined && step !== undefined) {
				player.choose({step: `${runbook}#${step}`, undo: true});
			}
		}
	}

	if (chance() < 0.6) {
		player.conclude('Done.');
	}

	return player.run();
}

/** What the proof of a drill says: what its reference run reaches, and the median of players by chance. */
export type DrillProof = Readonly<{reference: number; randomMedian: number}>;

/** At least this the reference run must reach, and below that the median of chance must stay. */
export const proofLimits = {reference: 95, randomMedian: 40, seeds: 200} as const;

/** Plays a drill along its reference path and by chance. */
export function proveDrill(stage: Stage, seeds: number = proofLimits.seeds): DrillProof {
	const totals = Array.from({length: seeds}, (_, seed) => scoreOf(randomRun(stage, seed)).total).sort((a, b) => a - b);
	return {
		reference: scoreOf(referenceRun(stage)).total,
		randomMedian: totals[Math.floor(totals.length / 2)] ?? 0,
	};
}
