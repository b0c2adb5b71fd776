// When an event happened: UTC wall time, and the offset since the incident was opened. Offsets follow the monotonic `t`
// within a segment, so that a clock that was set meanwhile does not make the timeline jump. Pure, no locale.
import type {JournalEvent} from '../incident/events.js';

export type Moment = Readonly<{
	/** `2026-11-21` */
	date: string;
	/** `02:47:03Z` */
	clock: string;
	/** `02:47:03.412Z` */
	exact: string;
	offsetMs: number;
	/** `+00:12`, from an hour on `+1:02:03` */
	offset: string;
	/** How far the wall clock has moved against the running time within this segment, in milliseconds. */
	driftMs: number;
}>;

const two = (value: number): string => String(value).padStart(2, '0');

/** `+00:12`, `+1:02:03`. */
export function offsetText(ms: number): string {
	const seconds = Math.floor(Math.max(0, ms) / 1000);
	const hours = Math.floor(seconds / 3600);
	const rest = `${two(Math.floor((seconds % 3600) / 60))}:${two(seconds % 60)}`;
	return hours > 0 ? `+${hours}:${rest}` : `+${rest}`;
}

/** Date and time of an RFC 3339 text; question marks where it is none. */
export function wallTime(at: string): Readonly<{date: string; clock: string; exact: string; ms: number}> {
	const ms = Date.parse(at);
	if (Number.isNaN(ms)) {
		return {date: '????-??-??', clock: '??:??:??Z', exact: '??:??:??.???Z', ms};
	}

	const [date = '', time = ''] = new Date(ms).toISOString().split('T');
	return {date, clock: `${time.slice(0, 8)}Z`, exact: time, ms};
}

/** Follows a journal from its beginning; give it every event once, in order. */
export function createTimekeeper(): (event: JournalEvent) => Moment {
	let openedAt: number | null = null;
	let segment = {offset: 0, t: 0, wall: 0};
	let last = 0;
	return (event) => {
		const wall = wallTime(event.at);
		if (openedAt === null) {
			openedAt = wall.ms;
			segment = {offset: 0, t: event.t, wall: wall.ms};
		} else if (event.type === 'incident.resumed') {
			const offset = wall.ms - openedAt;
			// A clock that was set back between two segments must not send the timeline back.
			segment = {offset: Number.isNaN(offset) ? last : Math.max(last, offset), t: event.t, wall: wall.ms};
		}

		const elapsed = event.t - segment.t;
		const offsetMs = Math.max(last, segment.offset + elapsed);
		last = offsetMs;
		const drift = wall.ms - segment.wall - elapsed;
		return {
			date: wall.date,
			clock: wall.clock,
			exact: wall.exact,
			offsetMs,
			offset: offsetText(offsetMs),
			driftMs: Number.isNaN(drift) ? 0 : drift,
		};
	};
}
