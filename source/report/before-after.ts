// The key metrics before the first change and at the end: whether it got better, in numbers. Pure.
import type {EventOf} from '../incident/events.js';
import {stepKey} from '../incident/state.js';
import type {ReportFacts} from './facts.js';

type Finished = EventOf<'step.finished'>;

export type BeforeAfter = Readonly<{
	runbook: string;
	step: string;
	before: Finished;
	after: Finished;
	/** after − before, where both are numbers of the same unit. */
	difference: number | null;
}>;

/** The checks that the runbooks call key metrics, that end the incident, or that verified a change. */
export function keyChecks(facts: ReportFacts): ReadonlySet<string> {
	const keys = new Set<string>();
	for (const runbook of facts.runbooks.values()) {
		for (const step of [...runbook.triage.map((row) => row.metric), ...(runbook.recovery ?? [])]) {
			keys.add(stepKey(runbook.id, step));
		}
	}

	for (const {verified} of facts.state.changes) {
		if (verified?.check != null) {
			keys.add(stepKey(verified.runbook, verified.check));
		}
	}

	return keys;
}

/**
 * One entry for each key check that was measured before the first change and after it; where nothing was changed, of its
 * first reading and its last.
 */
export function beforeAfterOf(facts: ReportFacts): readonly BeforeAfter[] {
	const firstChange = facts.events.find((event) => event.type === 'change.applied')?.seq ?? Number.POSITIVE_INFINITY;
	const isChanged = firstChange !== Number.POSITIVE_INFINITY;
	const readings = new Map<string, Finished[]>();
	for (const event of facts.events) {
		if (event.type === 'step.finished' && event.kind === 'check') {
			const key = stepKey(event.runbook, event.step);
			readings.set(key, [...(readings.get(key) ?? []), event]);
		}
	}

	const keys = keyChecks(facts);
	return [...readings].flatMap(([key, taken]) => {
		const earlier = taken.filter((event) => event.seq < firstChange);
		const before = earlier.findLast((event) => event.verdict !== 'unknown') ?? earlier.at(-1);
		const first = isChanged ? before : taken[0];
		const after = taken.at(-1);
		// What was measured only on one side of the change says nothing of what it did.
		const isAfter = after !== undefined && (!isChanged || after.seq > firstChange);
		if (!keys.has(key) || first === undefined || !isAfter || first.seq === after.seq) {
			return [];
		}

		const isNumber = typeof first.value === 'number' && typeof after.value === 'number' && first.unit === after.unit;
		return [
			{
				runbook: after.runbook,
				step: after.step,
				before: first,
				after,
				// Without the noise of binary fractions.
				difference: isNumber ? Number((Number(after.value) - Number(first.value)).toPrecision(12)) : null,
			},
		];
	});
}
