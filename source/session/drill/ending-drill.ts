// How a drill ends: what plays is shown to its end, what was hard is written down before it is scored, and the journal is
// closed. One that is left before that stays open and can be gone on with.
import {type ScorePart, scoreParts} from '../../drill/contract.js';
import {weightsName} from '../../drill/weights.js';
import type {Runbook} from '../../runbook/schema.js';
import type {Result} from '../contract.js';
import {outcomeOf} from '../guide/outcome.js';
import {done, refuse} from '../guide/results.js';
import type {DrillDesk} from './desk.js';
import type {Injects} from './injects.js';
import {debriefNow} from './view.js';

/** Resolves when no step is being taken. */
export async function whenIdle(desk: DrillDesk): Promise<void> {
	if (!desk.isTaking()) {
		return;
	}

	await new Promise<void>((resolve) => {
		const unsubscribe = desk.subscribe(() => {
			if (!desk.isTaking()) {
				unsubscribe();
				resolve();
			}
		});
	});
}

/** Records what was hard, and then the score; a drill that was watched has none. */
export async function reactAndScore(desk: DrillDesk, text: string): Promise<Result> {
	const {concluded, reaction, begun} = desk.facts();
	if (!concluded || reaction !== null) {
		return refuse('this is asked once, after the drill');
	}

	await desk.mark({mark: 'reaction', detail: {text}});
	if (begun?.mode !== 'watch') {
		const {score} = debriefNow(desk);
		const parts = Object.fromEntries(scoreParts.map((part) => [part, score.parts[part].points])) as Record<
			ScorePart,
			number
		>;
		await desk.mark({mark: 'scored', detail: {total: score.total, parts, band: score.band, weights: weightsName}});
	}

	return done;
}

/** Releases the journal, closed where the drill is over. Rejects with a JournalFailure. */
export async function closeDrill(desk: DrillDesk, injects: Injects, opening: Runbook): Promise<void> {
	injects.stop();
	// What plays is recorded to its end: a drill is left between two steps, never within one.
	desk.pacer.hurry();
	desk.pacer.release();
	await whenIdle(desk);
	try {
		const {reaction, begun, concluded} = desk.facts();
		if (!concluded && desk.state().closed === null && begun?.mode !== 'watch') {
			// Without it, thinking would be free for whoever leaves and goes on.
			await desk.mark({mark: 'left', detail: {}});
		}

		// One whose debrief is still to come stays open, so that it can be gone on with.
		const isOver = reaction !== null;
		if (desk.state().closed === null && (isOver || begun?.mode === 'watch')) {
			await desk.append({
				type: 'incident.closed',
				outcome: isOver ? outcomeOf(desk.state(), opening) : 'interrupted',
				reason: isOver ? null : 'left while it was watched',
			});
		}
	} finally {
		await desk.catalogue();
		await desk.journal.close();
	}
}
