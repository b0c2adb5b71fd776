// What the app holds open besides what it draws, so that every way out, a signal included, can end it: sessions, a sweep,
// an incident that is just being opened.
import type {Session} from '../session/contract.js';

export type Ledger = {
	/** The session on the screen. */
	session: Session | null;
	/** Things under way that must end before the process may: a sweep that was stopped, an incident being opened. */
	readonly pending: Set<Promise<unknown>>;
	/** Stops what is under way. */
	readonly stops: Set<() => void>;
	/** Sessions opened whose `leave` has not been called. */
	readonly open: Set<Session>;
	/** By incident, for the normal screen: what was left open and how to resume it. */
	readonly farewells: Map<string, string>;
};

export const newLedger = (): Ledger => ({
	session: null,
	pending: new Set(),
	stops: new Set(),
	open: new Set(),
	farewells: new Map(),
});

/** Keeps a promise in the ledger until it settles. */
export function holdPending<T>(ledger: Ledger, promise: Promise<T>): Promise<T> {
	ledger.pending.add(promise);
	const drop = () => {
		ledger.pending.delete(promise);
	};
	promise.then(drop, drop);
	return promise;
}

/** How an incident goes on, by its state now: a sentence and, on a line of its own so that it can be copied, the command. */
export function farewellOf(session: Session): string {
	const {state, closed} = session.view();
	return closed
		? `Incident ${state.id} is closed (${state.outcome ?? 'no outcome'}). Write its report with:\n  gotriage report ${state.id}`
		: `Incident ${state.id} is still open. Resume it with:\n  gotriage resume ${state.id}`;
}

/**
 * Leaves a session: what runs is stopped (`detach`: a running action goes on under its supervisor), the journal released,
 * and how to resume is noted.
 */
export async function leaveSession(ledger: Ledger, session: Session, how: 'stop' | 'detach' = 'stop'): Promise<void> {
	const {id} = session.view().state;
	ledger.open.delete(session);
	try {
		await holdPending(ledger, session.leave(how));
	} finally {
		// After leaving, because leaving may settle a step that closes the incident.
		ledger.farewells.set(id, farewellOf(session));
	}
}

/** Resolves when the promise settles or the time is over; false when it was the time. */
export async function withinTime(promise: Promise<unknown>, milliseconds: number): Promise<boolean> {
	let timer: NodeJS.Timeout | undefined;
	const late = new Promise<false>((resolve) => {
		timer = setTimeout(() => resolve(false), milliseconds);
	});
	try {
		return await Promise.race([
			promise.then(
				() => true,
				() => true,
			),
			late,
		]);
	} finally {
		clearTimeout(timer);
	}
}

/**
 * Ends everything in the ledger, at most `milliseconds` long; `detach` lets a running action go on. Returns sentences
 * about what did not end or failed.
 */
export async function closeLedger(
	ledger: Ledger,
	milliseconds: number,
	how: 'stop' | 'detach' = 'stop',
): Promise<readonly string[]> {
	const complaints: string[] = [];
	for (const stop of ledger.stops) {
		stop();
	}

	const closeAll = async () => {
		// Twice: an incident that was being opened is only now a session.
		for (let round = 0; round < 2; round++) {
			for (const session of [...ledger.open]) {
				const {id} = session.view().state;
				leaveSession(ledger, session, how).catch((error: unknown) => {
					complaints.push(
						`Incident ${id} could not be left cleanly: ${error instanceof Error ? error.message : String(error)}`,
					);
				});
			}

			await Promise.allSettled([...ledger.pending]);
		}
	};
	if (!(await withinTime(closeAll(), milliseconds))) {
		complaints.push('Something still runs that did not end in time; gotriage incidents shows what was recorded.');
	}

	return complaints;
}
