// Brings the author's injects at their time on the charged clock, or after their step. A drill that is paused, watched or
// concluded has none.
import type {Drill} from '../../drill/contract.js';
import type {DrillDesk} from './desk.js';

/** How often the clock is looked at. */
const everyMs = 250;

export type Injects = Readonly<{
	/** Brings what is due now. */
	look: () => Promise<void>;
	/** Brings one now, if it has not come. Rejects with a JournalFailure. */
	bring: (id: string) => Promise<void>;
	stop: () => void;
}>;

type Inject = Drill['injects'][number];

const isDue = (inject: Inject, clockMs: number, taken: readonly string[]): boolean =>
	inject.at.kind === 'time' ? clockMs >= inject.at.ms : taken.includes(inject.at.step);

/** Watches the clock of a drill. Failing to record one is said by the desk, and tried again. */
export function watchInjects(desk: DrillDesk): Injects {
	const coming = new Set<string>();
	const bring = async (id: string): Promise<void> => {
		if (coming.has(id) || desk.facts().injected.includes(id)) {
			return;
		}

		coming.add(id);
		try {
			await desk.mark({mark: 'inject', detail: {id}});
		} finally {
			coming.delete(id);
		}
	};
	const look = async (): Promise<void> => {
		const {begun, concluded, isPaused, taken} = desk.facts();
		if (begun === null || begun.mode === 'watch' || concluded || isPaused) {
			return;
		}

		const clockMs = desk.clockMs();
		// One that comes after a step comes when that step was shown, not while it plays.
		const finished = desk.isTaking() ? taken.slice(0, -1) : taken;
		for (const inject of desk.drill.injects) {
			if (isDue(inject, clockMs, finished)) {
				await bring(inject.id);
			}
		}
	};
	const stop = desk.ports.every(everyMs, () => {
		void look().catch(() => undefined);
	});
	return {look, bring, stop};
}
