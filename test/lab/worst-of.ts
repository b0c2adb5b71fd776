// Puts several sweeps of one board together. Pure.
import type {SweepRow} from '../../source/incident/events.js';

export type HealthyRow = Readonly<{row: string; verdict: SweepRow['verdict']; says: string}>;

const order = ['alarm', 'ok', 'unknown'];

/** Each row once: an alarm counts always, and what one sweep could measure counts as measured. */
export function worstOf(sweeps: ReadonlyArray<readonly SweepRow[]>): readonly HealthyRow[] {
	const rows = new Map<string, HealthyRow>();
	for (const row of sweeps.flat()) {
		const id = `${row.runbook}#${row.metric}`;
		const now = {row: id, verdict: row.verdict, says: row.reason ?? row.sentence};
		const known = rows.get(id);
		if (known === undefined || order.indexOf(now.verdict) < order.indexOf(known.verdict)) rows.set(id, now);
	}
	return [...rows.values()];
}
