// When an event happened: UTC wall time, and the offset since the incident was opened. Offsets follow the monotonic `t`
// within a segment, so that a clock that was set meanwhile does not make the timeline jump. Pure, no locale.
import type {JournalEvent} from '../incident/events.js';

export type Moment = Readonly<{
	/** `2026-11-21`, in the zone of `clock` */
	date: string;
	/** `02:47:03Z`, in another zone `03:47:03+01:00` */
	clock: string;
	/** `02:47:03.412Z`, always UTC */
	exact: string;
	offsetMs: number;
	/** `+00:12`, from an hour on `+1:02:03` */
	offset: string;
	/** How far the wall clock has moved against the running time within this segment, in milliseconds. */
	driftMs: number;
}>;

const two = (value: number): string => String(value).padStart(2, '0');

/** `+00:12`, `+1:02:03`; an event does not come before the opening. */
export const offsetText = (ms: number): string => signedOffset(Math.max(0, ms));

/** The same of a time that a person gave, which may lie before the opening: `-05:00`. */
export function signedOffset(ms: number): string {
	const sign = ms < 0 ? '-' : '+';
	const seconds = Math.floor(Math.abs(ms) / 1000);
	const hours = Math.floor(seconds / 3600);
	const rest = `${two(Math.floor((seconds % 3600) / 60))}:${two(seconds % 60)}`;
	return hours > 0 ? `${sign}${hours}:${rest}` : `${sign}${rest}`;
}

type Wall = Readonly<{date: string; clock: string; exact: string; ms: number}>;

/** Date and time of an RFC 3339 text in a zone, by its IANA name, with the zone's offset; question marks where it is none. */
export function wallTime(at: string, zone: string | null = null): Wall {
	const ms = Date.parse(at);
	if (Number.isNaN(ms)) {
		return {date: '????-??-??', clock: '??:??:??Z', exact: '??:??:??.???Z', ms};
	}

	const [date = '', exact = ''] = new Date(ms).toISOString().split('T');
	return {...(zone === null ? {date, clock: `${exact.slice(0, 8)}Z`} : localTime(ms, zone)), exact, ms};
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** The parts are put together here, so that no locale decides how they look. */
function localTime(ms: number, zone: string): Readonly<{date: string; clock: string}> {
	const format =
		formats.get(zone) ??
		new Intl.DateTimeFormat('en-US-u-ca-gregory-nu-latn', {
			timeZone: zone,
			hourCycle: 'h23',
			year: 'numeric',
			month: '2-digit',
			day: '2-digit',
			hour: '2-digit',
			minute: '2-digit',
			second: '2-digit',
			timeZoneName: 'longOffset',
		});
	formats.set(zone, format);
	const parts = new Map(format.formatToParts(ms).map((part) => [part.type, part.value] as const));
	const part = (name: Intl.DateTimeFormatPartTypes): string => parts.get(name) ?? '??';
	const offset = part('timeZoneName').replace('GMT', '');
	return {
		date: `${part('year')}-${part('month')}-${part('day')}`,
		clock: `${part('hour')}:${part('minute')}:${part('second')}${offset === '' || offset === '+00:00' ? 'Z' : offset}`,
	};
}

/** Whether this is the name of a time zone that is known here. */
export function isZone(name: string): boolean {
	try {
		new Intl.DateTimeFormat('en-US', {timeZone: name});
		return /^[A-Za-z][\w+/-]*$/.test(name);
	} catch {
		return false;
	}
}

/** Follows a journal from its beginning; give it every event once, in order. `zone` is an IANA name, absent UTC. */
export function createTimekeeper(zone: string | null = null): (event: JournalEvent) => Moment {
	let openedAt: number | null = null;
	let segment = {offset: 0, t: 0, wall: 0};
	let last = 0;
	return (event) => {
		const wall = wallTime(event.at, zone);
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
