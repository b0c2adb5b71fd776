// Parser prometheus-text: what GET /metrics of a service answers (text exposition format, also OpenMetrics):
//   # TYPE http_requests_total counter
//   http_requests_total{code="200",method="get"} 1027
//   http_request_duration_seconds_bucket{le="0.5"} 129389
// It looks for what explains an HTTP service: a counter of requests by status, and a histogram of their durations. A page
// that holds no metrics at all (an error page) is an answer too: its `samples` is 0. Values of labels other than the status
// are not passed on: they may be names of users or paths.
import type {Json} from '../runbook/verdict.js';
import {keepLines} from './kept-lines.js';
import type {Parser, ParserSpec} from './parser.js';

type Series = Readonly<{name: string; labels: Readonly<Record<string, string>>; value: number}>;

/** The requests one scrape has counted since the service started. */
export type RequestCounter = Readonly<{
	name: string;
	total: number;
	byCode: Readonly<Record<string, number>>;
	labels: readonly string[];
}>;
/** One scrape's durations since the service started; buckets are cumulative, upper bounds in milliseconds, ascending. */
export type DurationHistogram = Readonly<{
	name: string;
	count: number;
	buckets: ReadonlyArray<Readonly<{toMs: number; count: number}>>;
}>;

const typeLine = /^# TYPE (\S+) (\w+)\s*$/;
const seriesLine =
	/^([a-zA-Z_:][\w:]*)(?:\{((?:[^"}]|"(?:[^"\\]|\\.)*")*)\})?\s+([+-]?(?:[\d.]+(?:e[+-]?\d+)?|Inf|NaN))(?:\s+-?[\d.]+)?(?:\s+#.*)?\s*$/i;
const labelPair = /([a-zA-Z_]\w*)\s*=\s*"((?:[^"\\]|\\.)*)"\s*,?\s*/y;
const statusLabels = ['code', 'status', 'status_code', 'http_status', 'http_response_status_code', 'http_status_code'];
const methodLabels = ['method', 'http_method', 'http_request_method', 'verb'];
const maxSeries = 200_000;
const maxRows = 2000;

function readLabels(text: string): Record<string, string> | null {
	const labels: Record<string, string> = {};
	labelPair.lastIndex = 0;
	while (labelPair.lastIndex < text.length) {
		const found = labelPair.exec(text);
		if (!found) return null;
		labels[found[1] ?? ''] = (found[2] ?? '').replace(/\\(.)/g, (_, c: string) => (c === 'n' ? '\n' : c));
	}
	return labels;
}

/** One line with a value; null for comments and anything else. */
export function readSeries(line: string): Series | null {
	const found = seriesLine.exec(line);
	if (!found) return null;
	const labels = readLabels((found[2] ?? '').trim());
	const text = found[3] ?? '';
	const value = /inf/i.test(text) ? (text.startsWith('-') ? -Infinity : Infinity) : Number(text);
	return labels === null ? null : {name: found[1] ?? '', labels, value};
}

type Family = {name: string; type: string; series: number; labels: Set<string>};

export interface Exposition {
	writeLine(line: string): void;
	readonly families: readonly Readonly<Family>[];
	readonly samples: number;
	requestCounter(): RequestCounter | null;
	durationHistogram(): DurationHistogram | null;
}

/** Reads one scrape line by line; series beyond 200,000 are passed over. */
export function readExposition(): Exposition {
	const families = new Map<string, Family>();
	const http: Series[] = [];
	let samples = 0;
	const familyOf = (name: string): Family => {
		const base = name.replace(/_(?:bucket|sum|count|total|created)$/, '');
		const known = families.get(name) ?? families.get(base) ?? families.get(`${base}_total`);
		if (known) return known;
		const made = {name, type: 'untyped', series: 0, labels: new Set<string>()};
		families.set(name, made);
		return made;
	};
	const typeOf = (name: string): string => familyOf(name).type;
	return {
		writeLine(line) {
			const typed = typeLine.exec(line);
			if (typed) {
				families.set(typed[1] ?? '', {
					name: typed[1] ?? '',
					type: typed[2] ?? 'untyped',
					series: 0,
					labels: new Set(),
				});
				return;
			}
			if (line.startsWith('#') || samples >= maxSeries) return;
			const series = readSeries(line);
			if (!series) return;
			samples++;
			const family = familyOf(series.name);
			family.series++;
			for (const label of Object.keys(series.labels)) family.labels.add(label);
			// What the service serves, not what it asks of others or of its own metrics page.
			if (/http|request|response/i.test(series.name) && !/client|^promhttp_|^prometheus_/i.test(series.name)) {
				http.push(series);
			}
		},
		get families() {
			return [...families.values()].filter((family) => family.series > 0);
		},
		get samples() {
			return samples;
		},
		requestCounter() {
			const isCounter = ({name}: Series): boolean =>
				/_total$/.test(name) ? typeOf(name) !== 'gauge' : /_count$/.test(name) && typeOf(name) === 'histogram';
			const candidates = http.filter(
				(one) => isCounter(one) && /request/i.test(one.name) && !/bytes|size/i.test(one.name),
			);
			const withCode = candidates.filter((one) => statusOf(one) !== null);
			// A plain counter first; the count of a histogram will do where it has the status.
			const name =
				withCode.find((one) => one.name.endsWith('_total'))?.name ?? withCode[0]?.name ?? candidates[0]?.name;
			if (name === undefined) return null;
			const chosen = candidates.filter((one) => one.name === name);
			const byCode: Record<string, number> = {};
			let total = 0;
			for (const one of chosen) {
				if (!Number.isFinite(one.value)) continue;
				total += one.value;
				const code = statusOf(one);
				if (code !== null) byCode[code] = (byCode[code] ?? 0) + one.value;
			}
			return {name, total, byCode, labels: [...new Set(chosen.flatMap((one) => Object.keys(one.labels)))].sort()};
		},
		durationHistogram() {
			const found = http.find(
				({name}) =>
					name.endsWith('_bucket') && /duration|latency|seconds|time|_ms_/i.test(name) && !/size|bytes/i.test(name),
			);
			if (!found) return null;
			const name = found.name.replace(/_bucket$/, '');
			const toMs = /milliseconds|_ms$/i.test(name) ? 1 : 1000;
			const bounds = new Map<number, number>();
			for (const one of http) {
				if (one.name !== found.name) continue;
				const le = one.labels['le'] ?? '';
				const bound = /inf/i.test(le) ? Infinity : Number(le) * toMs;
				if (!Number.isNaN(bound) && Number.isFinite(one.value)) bounds.set(bound, (bounds.get(bound) ?? 0) + one.value);
			}
			const buckets = [...bounds].map(([to, count]) => ({toMs: to, count})).sort((a, b) => a.toMs - b.toMs);
			return {name, count: buckets.at(-1)?.count ?? 0, buckets};
		},
	};
}

function statusOf(series: Series): string | null {
	const label = statusLabels.find((name) => Object.hasOwn(series.labels, name));
	const value = label === undefined ? undefined : series.labels[label];
	return value !== undefined && /^[1-5](?:\d\d|xx)$/i.test(value) ? value.toLowerCase() : null;
}

/** Whether the labels tell the status of a request, and its method. */
export function tellsStatusAndMethod(labels: readonly string[]): Readonly<{status: boolean; method: boolean}> {
	return {
		status: labels.some((label) => statusLabels.includes(label)),
		method: labels.some((label) => methodLabels.includes(label)),
	};
}

/**
 * The duration below which a share (0 to 1) of the requests lies, in milliseconds, by linear interpolation in its bucket;
 * the upper bound of the last finite bucket where it lies beyond. Null without requests.
 */
export function quantileMs(buckets: DurationHistogram['buckets'], share: number): number | null {
	const total = buckets.at(-1)?.count ?? 0;
	if (total <= 0) return null;
	const rank = share * total;
	let below = 0;
	let from = 0;
	for (const {toMs, count} of buckets) {
		if (count >= rank) {
			if (!Number.isFinite(toMs)) return from;
			const inside = count - below;
			return Math.round((from + (inside <= 0 ? 0 : ((rank - below) / inside) * (toMs - from))) * 1000) / 1000;
		}
		below = count;
		if (Number.isFinite(toMs)) from = toMs;
	}
	return from;
}

/** Share in percent of answers 500 and above among those with a status; null where none was counted. */
export function errorPercentOf(byCode: Readonly<Record<string, number>>): number | null {
	const all = Object.values(byCode).reduce((sum, count) => sum + count, 0);
	const errors = Object.entries(byCode).reduce((sum, [code, count]) => sum + (code.startsWith('5') ? count : 0), 0);
	return all <= 0 ? null : Math.round((errors / all) * 10_000) / 100;
}

function createPrometheusText(): Parser {
	const kept = keepLines();
	const exposition = readExposition();
	return {
		writeLine(line) {
			kept.add(line);
			exposition.writeLine(line);
		},
		writeErrorLine() {},
		end() {
			const counter = exposition.requestCounter();
			const histogram = exposition.durationHistogram();
			const families = exposition.families;
			const rows: Array<{[key: string]: Json}> = families
				.slice(0, maxRows)
				.map(({name, type, series, labels}) => ({name, type, series, labels: [...labels].sort()}));
			const json: Json = {
				families: families.length,
				samples: exposition.samples,
				requestCounter:
					counter === null
						? null
						: {
								name: counter.name,
								total: counter.total,
								byCode: {...counter.byCode},
								errorPercent: errorPercentOf(counter.byCode),
								labels: [...counter.labels],
								...tellsStatusAndMethod(counter.labels),
							},
				durationHistogram:
					histogram === null
						? null
						: {
								name: histogram.name,
								count: histogram.count,
								p50Ms: quantileMs(histogram.buckets, 0.5),
								p99Ms: quantileMs(histogram.buckets, 0.99),
							},
				goRuntime: families.some(({name}) => name === 'go_goroutines'),
				mostSeries: families.reduce((most, {series}) => Math.max(most, series), 0),
			};
			return {kind: 'parsed', json, rows, lines: kept.lines};
		},
	};
}

export const prometheusText: ParserSpec = {
	name: 'prometheus-text',
	reads: "A service's /metrics page in Prometheus' text format; any other page gives 0 samples.",
	gives:
		'json is {families, samples, requestCounter: {name, total, byCode, errorPercent, labels, status, method} or null (status and method: whether its labels tell them), durationHistogram: {name, count, p50Ms, p99Ms} or null, goRuntime, mostSeries (of one metric)}, figures since the start of the service; rows are {name, type, series, labels} for each metric.',
	create: createPrometheusText,
};
