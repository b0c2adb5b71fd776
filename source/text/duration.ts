// Durations between text and milliseconds. Reads what a runbook states ('1m30s') and what Go prints ('150.877286ms').

const unitInMs: Readonly<Record<string, number>> = {
	ns: 1e-6,
	us: 1e-3,
	µs: 1e-3, // U+00B5 micro sign, as Go prints it
	μs: 1e-3, // U+03BC Greek letter mu
	ms: 1,
	s: 1000,
	m: 60_000,
	h: 3_600_000,
};

const whole = /^(?:(?:\d+(?:\.\d*)?|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+$/;
const part = /(\d+(?:\.\d*)?|\.\d+)(ns|us|µs|μs|ms|s|m|h)/g;

/**
 * Milliseconds of a duration such as '500ms', '10s', '1m30s', '1h' or Go's '90.8µs'; '0' is zero, as in Go. Null for
 * anything else: signs, spaces, bare numbers.
 */
export function parseDuration(text: string): number | null {
	if (text === '0') return 0;
	if (text.length > 100 || !whole.test(text)) return null;
	let sum = 0;
	for (const [, number, unit] of text.matchAll(part)) sum += Number(number) * (unitInMs[unit ?? ''] ?? Number.NaN);
	return Number.isFinite(sum) ? sum : null;
}

/** Seconds of a duration as Go prints it, without the noise of binary fractions; null as for `parseDuration`. */
export function parseSeconds(text: string): number | null {
	const ms = parseDuration(text);
	return ms === null ? null : Number((ms / 1000).toPrecision(12));
}

const two = (value: number): string => String(value).padStart(2, '0');

/** A duration in milliseconds for a person: '0.09 ms', '41 ms', '4.2 s', '1 min 05 s', '2 h 03 min', '3 d 04 h'. */
export function formatDuration(ms: number): string {
	if (!Number.isFinite(ms)) return 'unknown';
	if (ms < 0) return `-${formatDuration(-ms)}`;
	if (ms === 0) return '0 ms';
	if (ms < 0.005) return `${Number((ms * 1000).toPrecision(2))} µs`;
	if (ms < 9.95) return `${Number(ms.toPrecision(ms < 1 ? 1 : 2))} ms`;
	if (Math.round(ms) < 1000) return `${Math.round(ms)} ms`;
	if (Math.round(ms / 100) < 600) return `${(ms / 1000).toFixed(1)} s`;
	const seconds = Math.round(ms / 1000);
	if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${two(seconds % 60)} s`;
	const minutes = Math.round(seconds / 60);
	if (minutes < 24 * 60) return `${Math.floor(minutes / 60)} h ${two(minutes % 60)} min`;
	const hours = Math.round(minutes / 60);
	return `${Math.floor(hours / 24)} d ${two(hours % 24)} h`;
}
