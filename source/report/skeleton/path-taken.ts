// Everything that was done in an incident, each step once, in the order in which it was first begun.
import {stepKey} from '../../incident/state.js';
import type {ReportFacts} from '../facts.js';
import {blank, type Entry, firstLook} from './entry.js';
import {idPattern} from './runbook-id.js';
import {actionEntry, adhocEntry, checkEntries, decisionEntry} from './step-entries.js';

/** Everything that was done, each step once, in the order in which it was first begun. */
export function entriesOf(facts: ReportFacts): readonly Entry[] {
	const used = new Set<string>(['end']);
	const seen = new Set<string>();
	const found: Array<Readonly<{seq: number; entries: readonly Entry[]}>> = [];
	const idFor = (step: string): string => {
		const base = idPattern.test(step) ? step.slice(0, 48).replace(/-$/, '') : 'step';
		let id = base;
		for (let number = 2; used.has(id); number++) {
			id = `${base}-again-${number}`;
		}

		used.add(id);
		return id;
	};
	const recovery = new Set(
		facts.state.attempts
			.filter((attempt) => attempt.purpose === 'recovery')
			.map((attempt) => stepKey(attempt.runbook, attempt.step)),
	);
	for (const attempt of facts.state.attempts) {
		const key = stepKey(attempt.runbook, attempt.step);
		if (attempt.purpose === 'undo' || attempt.started.kind === 'decision' || seen.has(key)) {
			continue;
		}

		seen.add(key);
		const id = idFor(attempt.step);
		const entries =
			attempt.started.kind === 'check'
				? checkEntries(facts, attempt, id)
				: [
						attempt.started.kind === 'action'
							? actionEntry(facts, attempt, id)
							: {
									id,
									kind: 'manual' as const,
									title: attempt.started.title,
									was: attempt.started.title,
									events: [attempt.started.seq],
									isRecovery: false,
									wasInAlarm: false,
									lines: [`why: ${blank(`${id}-why`, 'Why is it done by hand?')}`],
								},
					];
		found.push({
			seq: attempt.started.seq,
			entries: entries.map((entry, index) => ({...entry, isRecovery: index === 0 && recovery.has(key)})),
		});
	}

	for (const event of facts.events) {
		if (event.type === 'decision.taken' && !seen.has(stepKey(event.runbook, event.step))) {
			seen.add(stepKey(event.runbook, event.step));
			found.push({seq: event.seq, entries: [decisionEntry(event, idFor(event.step))]});
		}
	}

	for (const entry of facts.state.adhoc) {
		found.push({
			seq: entry.started.seq,
			entries: [{...adhocEntry(facts, entry), id: idFor(`adhoc-${entry.started.adhoc}`)}],
		});
	}

	const entries = found.sort((a, b) => a.seq - b.seq).flatMap((one) => one.entries);
	const hasCheck = entries.some((entry) => entry.kind === 'check');
	return hasCheck ? entries : [firstLook, ...entries];
}
