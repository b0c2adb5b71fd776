// Steps that a person skipped and that were needed after all.
import type {EventOf} from '../../incident/events.js';
import type {ReportFacts} from '../facts.js';

/** Steps that a person skipped and that were run later after all. */
export function neededAfterSkip(
	facts: ReportFacts,
): ReadonlyArray<Readonly<{skipped: EventOf<'step.skipped'>; started: EventOf<'step.started'>}>> {
	return facts.events.flatMap((skipped) => {
		if (skipped.type !== 'step.skipped' || skipped.automatic) {
			return [];
		}

		const started = facts.events.find(
			(event): event is EventOf<'step.started'> =>
				event.type === 'step.started' &&
				event.seq > skipped.seq &&
				event.runbook === skipped.runbook &&
				event.step === skipped.step,
		);
		return started === undefined ? [] : [{skipped, started}];
	});
}
