// The lines of a sealed journal: events numbered and chained anew, with the seal at the end. Pure.
import {createHash} from 'node:crypto';
import {eventSchema, type JournalEvent} from '../incident/events.js';
import {jsonLine} from '../text/json-line.js';

const sha256Of = (text: string): string => createHash('sha256').update(text).digest('hex');

/** The lines of a journal, chained anew and sealed. */
export function chainEvents(events: readonly JournalEvent[]): readonly string[] {
	const lines: string[] = [];
	let prev = '0'.repeat(64);
	const add = (event: Readonly<Record<string, unknown>>) => {
		const line = jsonLine({...event, seq: lines.length + 1, prev});
		// What is written is what every reader will ask for; a mistake here is one of this program.
		eventSchema.parse(JSON.parse(line));
		lines.push(line);
		prev = sha256Of(line);
	};
	for (const {seq: _seq, at, t, type, prev: _prev, ...body} of events) {
		add({seq: 0, at, t, type, prev: '', ...body});
	}

	const last = events.at(-1);
	add({seq: 0, at: last?.at ?? '', t: last?.t ?? 0, type: 'sealed', prev: '', events: lines.length, last: prev});
	return lines;
}
