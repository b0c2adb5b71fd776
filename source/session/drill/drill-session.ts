// One drill: what a trainee sees, does and says, put together over one desk. It has no executor: nothing is executed,
// nothing is measured again.
import {stepRefOf} from '../../drill/answer.js';
import type {Debrief} from '../../drill/contract.js';
import type {Runbook} from '../../runbook/schema.js';
import type {DrillSession} from '../drill-contract.js';
import {done} from '../guide/results.js';
import {attempt} from './attempt.js';
import type {DrillDesk} from './desk.js';
import {closeDrill} from './ending-drill.js';
import {watchInjects} from './injects.js';
import {createLeaderHand} from './leader/leader-hand.js';
import {readDrillOutput} from './outputs.js';
import {continueDrill, pauseDrill} from './pausing.js';
import {createSaying} from './saying.js';
import {createSight} from './sight.js';
import {type BoardRunbook, createTaking} from './taking.js';
import {drillUndoPlan} from './undo-in-drill.js';
import {type DrillBoard, debriefNow, drillViewOf} from './view.js';

/** The session over an open desk. `runbooks` are those of the board, the recorded ones among them. */
export function createDrillSession(
	desk: DrillDesk,
	runbooks: ReadonlyMap<string, BoardRunbook>,
	opening: Runbook,
): DrillSession {
	const board: DrillBoard = new Map([...runbooks].map(([id, {runbook}]) => [id, runbook]));
	const injects = watchInjects(desk);
	const sight = createSight(desk, board);
	const {inHand} = desk.state();
	const taking = createTaking({
		desk,
		runbooks,
		sight,
		at: inHand !== null && runbooks.has(inHand.runbook) ? inHand : null,
		onDone: injects.look,
	});
	const {at, ...steps} = taking;
	let debrief: Readonly<{events: number; debrief: Debrief}> | null = null;
	let closing: Promise<void> | null = null;

	return {
		...steps,
		...createSaying(desk, at),
		id: desk.journal.id,
		directory: desk.journal.directory,
		leader: createLeaderHand(desk, board, injects, () => {
			const place = at();
			return place?.step == null ? null : stepRefOf({runbook: place.runbook, step: place.step});
		}),
		view() {
			const facts = desk.facts();
			const {length} = desk.journal.events;
			if (facts.reaction !== null && facts.begun?.mode !== 'watch' && debrief?.events !== length) {
				debrief = {events: length, debrief: debriefNow(desk)};
			}

			return drillViewOf(desk, board, at(), facts.reaction === null ? null : (debrief?.debrief ?? null));
		},
		events: () => desk.journal.events,
		clockMs: desk.clockMs,
		subscribe: desk.subscribe,
		look: sight.look,
		async choose(runbook, step, key) {
			sight.choose(runbook, step, key);
			desk.publish();
			return done;
		},
		hurry: desk.pacer.hurry,
		undoPlan: drillUndoPlan,
		pause: async () => pauseDrill(desk, 'trainee'),
		unpause: async () => continueDrill(desk, 'trainee'),
		setSpeed: async (speed) => {
			desk.pacer.setSpeed(speed);
			return attempt(async () => {
				await desk.mark({mark: 'speed', detail: {speed}});
				return done;
			});
		},
		output: async (runbook, step, which) => readDrillOutput(desk, runbook, step, which),
		close() {
			closing ??= closeDrill(desk, injects, opening);
			return closing;
		},
	};
}
