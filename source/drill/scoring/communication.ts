// Points for communication and record: who asked was answered in time, words on the way, a written conclusion. Pure.
import {formatDuration} from '../../text/duration.js';
import {marksNamed} from '../marks.js';
import type {Facts} from '../run-facts.js';
import {weights} from '../weights.js';
import type {Points} from './points.js';

export function takeCommunication(facts: Facts, points: Points): void {
	const {marks, charged, end, run} = facts;
	const updates = marksNamed(marks, 'update').filter(({detail}) => detail.text.trim() !== '');
	const endedMs = end === null ? 0 : (charged.get(end.seq) ?? 0);
	const told = marksNamed(marks, 'inject').flatMap(({detail, event}) => {
		const inject = run.drill.injects.find(({id}) => id === detail.id);
		if (inject?.expect !== 'update' || event.seq > (end?.seq ?? 0)) {
			return [];
		}

		const askedMs = charged.get(event.seq) ?? 0;
		const answer = updates.find((update) => update.event.seq > event.seq && update.detail.answers.includes(inject.id));
		const tookMs = answer === undefined ? null : (charged.get(answer.event.seq) ?? 0) - askedMs;
		// Where the drill was over before the answer was due, none is missing.
		return answer === undefined && endedMs - askedMs <= inject.withinMs
			? []
			: [{inject, tookMs, event: answer?.event.seq ?? event.seq}];
	});
	const whole = (told.length > 0 ? weights.answered : 0) + weights.updated + weights.concluded;
	const worth = (share: number): number => (weights.communication * share) / whole;
	for (const {inject, tookMs, event} of told) {
		if (tookMs === null || tookMs > inject.withinMs) {
			points.take(
				'communication',
				worth(weights.answered) / told.length,
				tookMs === null
					? `the message from ${inject.from} was not answered`
					: `the message from ${inject.from} was answered after ${formatDuration(tookMs)}; ${formatDuration(inject.withinMs)} were given`,
				event,
			);
		}
	}

	const hasNote = run.events.some((event) => event.type === 'note.added' && event.text.trim() !== '');
	if (updates.length === 0 && !hasNote) {
		points.take('communication', worth(weights.updated), 'nobody was told anything on the way', end?.seq ?? null);
	}

	if (!marksNamed(marks, 'concluded').some(({detail}) => detail.text.trim() !== '')) {
		points.take('communication', worth(weights.concluded), 'no conclusion was written', end?.seq ?? null);
	}
}
