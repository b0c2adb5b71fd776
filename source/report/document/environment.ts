// Where it happened and with which numbers, as data.
import type {ReportFacts} from '../facts.js';
import type {ReportBody} from './schema.js';

/** A secret input has its name here and nothing else. */
export function environmentIn(facts: ReportFacts): ReportBody['environment'] {
	const {opened, runbooks} = facts.state;
	return {
		gotriage: opened?.gotriage ?? null,
		journalFormat: opened === null ? null : `${opened.format.major}.${opened.format.minor}`,
		mode: opened?.mode ?? null,
		host: opened?.host ?? {},
		inputs: facts.events.flatMap((event) =>
			event.type === 'input.given'
				? [
						{
							event: event.seq,
							name: event.name,
							value: event.secret ? null : event.value,
							secret: event.secret,
							source: event.source,
						},
					]
				: [],
		),
		thresholds: runbooks.flatMap(({id}) =>
			Object.entries(facts.runbooks.get(id)?.thresholds ?? {}).map(([name, {value, unit, source}]) => ({
				runbook: id,
				name,
				inForce: opened?.thresholds[name] ?? value,
				stated: value,
				unit: unit ?? null,
				source: source ?? null,
			})),
		),
	};
}
