// The reference run of a drill: its reference path, played as an expert would, without haste and without waiting. Gives
// the debrief its other column, and proves that a drill can be done well. Pure.
import {sweepOf} from '../recording/takes.js';
import {type Answer, afterAnswer, answerOf, newTrainee} from './answer.js';
import type {DrillRun, StepRef} from './contract.js';
import {DrillPlayer, type Stage} from './player.js';

/** What the expert of the reference run thinks before each step. */
const thinkMs = 2000;

/** What each step of the reference path is answered with, as far as it goes. */
export function playReference({
	drill,
	recording,
	takes,
}: Stage): ReadonlyArray<Readonly<{index: number; step: StepRef; answer: Answer; isChanging: boolean}>> {
	const sweep = sweepOf(recording.events);
	let trainee = newTrainee;
	return drill.reference.map((step, index) => {
		const answer = answerOf(drill, takes, sweep, trainee, {step});
		const after = afterAnswer(trainee, {step}, answer);
		const isChanging = after.world !== trainee.world;
		trainee = after;
		return {index, step, answer, isChanging};
	});
}

/** The drill played along its reference path: evidence, the diagnosis before the first change, words to those who wait. */
export function referenceRun(stage: Stage): DrillRun {
	const {drill} = stage;
	const steps = playReference(stage);
	const lastEvidence = steps.findLastIndex(({step}) => drill.evidence.some((one) => one.step === step));
	const firstChange = steps.findIndex(({isChanging}) => isChanging);
	const diagnoseAfter = firstChange === -1 ? lastEvidence : Math.min(lastEvidence, firstChange - 1);
	const player = new DrillPlayer(stage, {speed: 'instant'});
	const diagnose = () => {
		player.diagnose(
			drill.accepted
				.filter(({weight}) => weight === 1)
				.slice(0, 1)
				.map(({id}) => id),
		);
		player.update('The cause is known; the next word follows when it is over.');
	};
	if (diagnoseAfter < 0) {
		diagnose();
	}

	for (const {index, step} of steps) {
		player.think(thinkMs);
		if (player.open().length > 0) {
			player.update('It is being looked at.');
		}

		player.choose({step});
		for (const decision of drill.decisions.filter(({after}) => after === step)) {
			player.mark({mark: 'ranked', detail: {decision: decision.id, order: decision.expert}});
		}

		if (index === diagnoseAfter) {
			diagnose();
		}
	}

	player.think(thinkMs);
	if (player.open().length > 0) {
		player.update('It is over; the record follows.');
	}

	player.conclude(`The cause: ${drill.accepted[0]?.text ?? 'known'}`);
	return player.run();
}
