// A time as a person gives it for something that happened before it was written down. Never guesses a day or a zone.
import {UsageFault} from './io.js';

const rfc3339 = /^(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d)(:\d\d(?:\.\d{1,9})?)?([Zz]|[+-]\d\d:\d\d)$/;
const offset = /^([+-])(?:(\d{1,4}):)?(\d{1,2}):(\d\d)$/;

/** Clocks of two machines may differ by as much. */
const toleranceMs = 60_000;

/**
 * RFC 3339 in UTC, with milliseconds, from `2026-11-21T02:40:00Z`, `2026-11-21 03:40+01:00`, an offset from the opening as
 * a report prints it (`+01:30`, `+1:02:03`), or `now`. Throws a UsageFault for anything else and for a time to come.
 */
export function readTime(word: string, now: Date, openedAt: string | null): string {
	const ms = millisecondsOf(word.trim(), now, openedAt);
	if (ms === null) {
		throw new UsageFault(
			`${word} is not a time; give it with its zone as 2026-11-21T02:40:00Z or 2026-11-21T03:40:00+01:00, as an offset from the opening such as +01:30, or as now`,
		);
	}

	if (ms > now.getTime() + toleranceMs) {
		throw new UsageFault(`${word} is still to come; give the time at which it happened`);
	}

	return new Date(ms).toISOString();
}

function millisecondsOf(word: string, now: Date, openedAt: string | null): number | null {
	if (word.toLowerCase() === 'now') {
		return now.getTime();
	}

	const stated = rfc3339.exec(word);
	if (stated) {
		const [, date, minutes, seconds = ':00', zone = 'Z'] = stated;
		const ms = Date.parse(`${date}T${minutes}${seconds}${zone.toUpperCase()}`);
		// A day that no month has would be taken for one of the next.
		const isDay = new Date(`${date}T00:00:00Z`).toJSON()?.startsWith(date ?? '') === true;
		return Number.isNaN(ms) || !isDay ? null : ms;
	}

	const since = offset.exec(word);
	const from = Date.parse(openedAt ?? '');
	if (since && !Number.isNaN(from)) {
		const [, sign, hours = '0', minutes, seconds] = since;
		const ms = (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * 1000;
		return from + (sign === '-' ? -ms : ms);
	}

	return null;
}
