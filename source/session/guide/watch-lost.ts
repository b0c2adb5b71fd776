// While an action of a lost session goes on under its supervisor, a resumed session looks for its end, so that nothing on
// the screen says "still running" of what has ended. Starts and stops nothing; what it finds is recorded like at a resume.
import type {EventOf} from '../../incident/events.js';
import type {Journal} from '../../journal/contract.js';
import {recordLost} from '../running/record-lost.js';
import type {Desk} from './desk.js';
import {writeDown} from './intents.js';
import {leadFrom} from './lead-from.js';
import type {Standing} from './standing.js';

const lookEveryMs = 1000;

/** Those whose end is still to come as far as the journal knows. */
function openEnds(desk: Desk): number {
	const {attempts, adhoc} = desk.state();
	return (
		attempts.filter((one) => one.started.kind === 'action' && one.finished?.outcome === 'unknown').length +
		adhoc.filter((one) => one.finished?.outcome === 'unknown').length
	);
}

/** The journal as the desk writes it, so that the screen learns of every event. */
function journalOf({ports: {journal}, append}: Desk): Journal {
	return {
		id: journal.id,
		directory: journal.directory,
		get events() {
			return journal.events;
		},
		append,
		elapsedMs: () => journal.elapsedMs(),
		close: () => journal.close(),
	};
}

/** Records the ends that have come since; leads on from that of the step in hand. */
async function look(standing: Standing): Promise<void> {
	const {desk} = standing;
	const before = desk.ports.journal.events.length;
	await recordLost({...desk.ports, journal: journalOf(desk)}, (id) => standing.findRunbook(id)?.runbook ?? null);
	const news = desk.ports.journal.events.slice(before);
	if (news.length === 0) {
		// What is in hand stays as it is: a consent may be on the screen.
		return;
	}

	const step = standing.step();
	const seen = news.findLast((event): event is EventOf<'step.finished'> => event.type === 'step.finished');
	if (step !== null && seen?.purpose === 'step' && seen.step === step.id && seen.runbook === standing.runbook().id) {
		leadFrom(standing, step, seen);
	}

	await standing.refresh();
}

/** Looks every second, between intents, until every end is known; returns what ends the looking. */
export function watchLost(standing: Standing): () => void {
	const {desk} = standing;
	let isLooking = false;
	const timer = setInterval(() => {
		if (openEnds(desk) === 0) {
			clearInterval(timer);
			return;
		}

		if (isLooking || desk.running() !== null || desk.busy() !== null || desk.notRecorded() !== null) {
			return;
		}

		isLooking = true;
		// A second look comes anyway; what went wrong with the journal stands on the screen.
		void writeDown(desk, () => look(standing))
			.catch(() => undefined)
			.finally(() => {
				isLooking = false;
			});
	}, lookEveryMs);
	timer.unref();
	return () => clearInterval(timer);
}
