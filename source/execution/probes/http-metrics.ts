// http-metrics: what a service does now, from two reads of its /metrics page: requests a second, the share of errors, how
// long answers take. The counters themselves count since the start of the service and hide what has changed a minute ago.
import {performance} from 'node:perf_hooks';
import {setTimeout as delay} from 'node:timers/promises';
import {errorClass} from '../../parsing/log-lines.js';
import {
	type DurationHistogram,
	type Exposition,
	errorPercentOf,
	quantileMs,
	type RequestCounter,
	readExposition,
} from '../../parsing/prometheus-text.js';
import {httpGet, httpUrl} from './http-get.js';
import {numberParameter, stringParameter} from './parameters.js';
import {measured, notMeasured, type ProbeContext, type ProbeSpec} from './probe.js';

const largestPage = 16 * 1024 * 1024;

type Scrape = Readonly<{kind: 'scrape'; at: number; page: Exposition}> | Readonly<{kind: 'failed'; reason: string}>;

async function scrape(url: URL, context: ProbeContext): Promise<Scrape> {
	const at = performance.now();
	const answer = await httpGet(url, {timeoutMs: 4000, maxBytes: largestPage, signal: context.signal});
	if (answer.kind === 'failed') return {kind: 'failed', reason: `the metrics page: ${answer.reason}`};
	if (answer.status !== 200) return {kind: 'failed', reason: `the metrics page answers HTTP status ${answer.status}`};
	if (answer.isCut) return {kind: 'failed', reason: 'the metrics page is larger than 16 MiB'};
	const page = readExposition();
	for (const line of answer.body.split('\n')) page.writeLine(line.trimEnd());
	return {kind: 'scrape', at, page};
}

/** The requests between two scrapes; null where a count fell, as it does when the service started anew. */
export function requestsBetween(before: RequestCounter, after: RequestCounter): RequestCounter | null {
	const byCode: Record<string, number> = {};
	for (const [code, count] of Object.entries(after.byCode)) {
		const more = count - (before.byCode[code] ?? 0);
		if (more < 0) return null;
		if (more > 0) byCode[code] = more;
	}
	const total = after.total - before.total;
	return total < 0 ? null : {...after, total, byCode};
}

/** The durations between two scrapes; null where a count fell or the buckets differ. */
export function durationsBetween(before: DurationHistogram, after: DurationHistogram): DurationHistogram | null {
	const buckets = after.buckets.map(({toMs, count}) => ({
		toMs,
		count: count - (before.buckets.find((bucket) => bucket.toMs === toMs)?.count ?? 0),
	}));
	return buckets.some(({count}) => count < 0) ? null : {...after, count: buckets.at(-1)?.count ?? 0, buckets};
}

export const httpMetrics: ProbeSpec = {
	name: 'http-metrics',
	measures: "A service's requests a second, errors and durations now, from two reads of its /metrics page.",
	parameters: {
		url: {type: 'string', required: true, says: 'The metrics page, as http://127.0.0.1:8080/metrics.'},
		seconds: {type: 'number', required: false, says: 'Seconds between the two reads, 0.2 to 60; 5 when left out.'},
	},
	gives:
		'json {seconds, requests, perSecond, errorPercent (of answers 500 and above), byCode, classes: {success, info, warn, error}, p50Ms, p99Ms, counter, histogram}; errorPercent null where the counter has no status or nothing was asked, the quantiles null without a histogram',
	platforms: ['linux', 'darwin'],
	run: async (parameters, context) => {
		const url = httpUrl(stringParameter(parameters, 'url'));
		if (url === null) return notMeasured('url must be an http or https address');
		const seconds = numberParameter(parameters, 'seconds', 5);
		if (seconds < 0.2 || seconds > 60) return notMeasured('seconds must be between 0.2 and 60');
		const first = await scrape(url, context);
		if (first.kind === 'failed') return notMeasured(first.reason);
		const before = first.page.requestCounter();
		if (before === null) return notMeasured('the page has no counter of HTTP requests');
		context.onProgress?.(`waiting ${seconds} s for the second read`);
		await delay(seconds * 1000, undefined, {signal: context.signal});
		const second = await scrape(url, context);
		if (second.kind === 'failed') return notMeasured(second.reason);
		const after = second.page.requestCounter();
		const requests = after === null ? null : requestsBetween(before, after);
		if (requests === null) return notMeasured('a counter fell between the two reads: the service has started anew');
		const [slowBefore, slowAfter] = [first.page.durationHistogram(), second.page.durationHistogram()];
		const durations = slowBefore === null || slowAfter === null ? null : durationsBetween(slowBefore, slowAfter);
		const took = (second.at - first.at) / 1000;
		const classes = {success: 0, info: 0, warn: 0, error: 0};
		for (const [code, count] of Object.entries(requests.byCode)) {
			classes[errorClass(Number(code.replace(/x/g, '0')))] += count;
		}
		return measured({
			seconds: Math.round(took * 10) / 10,
			requests: requests.total,
			perSecond: Math.round((requests.total / took) * 10) / 10,
			errorPercent: errorPercentOf(requests.byCode),
			byCode: {...requests.byCode},
			classes,
			p50Ms: durations === null ? null : quantileMs(durations.buckets, 0.5),
			p99Ms: durations === null ? null : quantileMs(durations.buckets, 0.99),
			counter: requests.name,
			histogram: durations?.name ?? null,
		});
	},
};
