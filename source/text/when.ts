// A time as a person gives it for something that happened before it was written down. Never guesses a day or a zone.

const rfc3339 = /^(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d)(:\d\d(?:\.\d{1,9})?)?([Zz]|[+-]\d\d:\d\d)$/;
const offset = /^([+-])(?:(\d{1,4}):)?(\d{1,2}):(\d\d)$/;
const before = /^(\d{1,5})\s*(s|m|min|h|d)\s+ago$/i;
const unitMs: Readonly<Record<string, number>> = {s: 1000, m: 60_000, min: 60_000, h: 3_600_000, d: 86_400_000};

/** Clocks of two machines may differ by as much. */
const toleranceMs = 60_000;

/** `at` is RFC 3339 in UTC, with milliseconds; else one sentence that says how to give it. */
export type When = Readonly<{kind: 'time'; at: string}> | Readonly<{kind: 'fault'; sentence: string}>;

/**
 * Reads `2026-11-21T02:40:00Z`, `2026-11-21 03:40+01:00`, an offset from the opening as a report prints it (`+01:30`,
 * `+1:02:03`), `20m ago` or `now`. Anything else and a time to come is a fault.
 */
export function readWhen(word: string, now: Date, openedAt: string | null): When {
	const ms = millisecondsOf(word.trim(), now, openedAt);
	if (ms === null) {
		return {
			kind: 'fault',
			sentence: `${word} is not a time; give it with its zone as 2026-11-21T02:40:00Z or 2026-11-21T03:40:00+01:00, as an offset from the opening such as +01:30, as 20m ago, or as now`,
		};
	}

	return ms > now.getTime() + toleranceMs
		? {kind: 'fault', sentence: `${word} is still to come; give the time at which it happened`}
		: {kind: 'time', at: new Date(ms).toISOString()};
}

function millisecondsOf(word: string, now: Date, openedAt: string | null): number | null {
	if (word.toLowerCase() === 'now') {
		return now.getTime();
	}

	const ago = before.exec(word);
	if (ago) {
		return now.getTime() - Number(ago[1]) * (unitMs[(ago[2] ?? '').toLowerCase()] ?? Number.NaN);
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
