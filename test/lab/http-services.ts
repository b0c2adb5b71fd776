// Small HTTP services of the lab, in this process and on loopback only: with and without metrics and trace ids, with errors
// and a slow tail, with a readiness page that redirects.
import {createServer, type IncomingMessage, type ServerResponse} from 'node:http';
import type {AddressInfo} from 'node:net';

export type HttpServiceOptions = Readonly<{
	/** Serves /metrics and answers with the trace id it was given. */
	instrumented?: boolean;
	/** The status of /ready. */
	ready?: number;
	/** Of one hundred requests that the metrics count, how many were answered 500. */
	errorsInHundred?: number;
	/** Of one hundred requests, how many took between 1 and 2.5 s. */
	slowInHundred?: number;
	/** Requests that each read of /metrics finds more; 0: an idle service. */
	requestsPerScrape?: number;
	/** Milliseconds until a request to /slow is answered. */
	delayMs?: number;
	/** Serves a page at /debug/pprof/. */
	pprof?: boolean;
	/** Where it listens; 127.0.0.1 unless told. */
	host?: string;
}>;

export type HttpService = Readonly<{url: string; stop: () => Promise<void>}>;

/** The page of metrics after so many requests. */
function metricsPage(requests: number, options: HttpServiceOptions): string {
	const errors = Math.round((requests * (options.errorsInHundred ?? 0)) / 100);
	const slow = Math.round((requests * (options.slowInHundred ?? 0)) / 100);
	return [
		'# HELP http_requests_total Requests by status and method.',
		'# TYPE http_requests_total counter',
		`http_requests_total{code="200",method="get"} ${requests - errors}`,
		`http_requests_total{code="500",method="get"} ${errors}`,
		'# TYPE http_request_duration_seconds histogram',
		`http_request_duration_seconds_bucket{le="0.1"} ${requests - slow}`,
		`http_request_duration_seconds_bucket{le="1"} ${requests - slow}`,
		`http_request_duration_seconds_bucket{le="2.5"} ${requests}`,
		`http_request_duration_seconds_bucket{le="+Inf"} ${requests}`,
		`http_request_duration_seconds_sum ${requests * 0.05}`,
		`http_request_duration_seconds_count ${requests}`,
		'',
	].join('\n');
}

/** Starts a service on a free port; `stop` ends it and its connections. */
export async function startHttpService(options: HttpServiceOptions = {}): Promise<HttpService> {
	let requests = 1000;
	const answer = (request: IncomingMessage, response: ServerResponse): void => {
		const path = request.url ?? '/';
		const trace = request.headers['traceparent'];
		if (options.instrumented && typeof trace === 'string') response.setHeader('traceparent', trace);
		if (path === '/ready') {
			response.statusCode = options.ready ?? 200;
			if (response.statusCode >= 300 && response.statusCode < 400) response.setHeader('location', '/login');
			response.end('ready\n');
		} else if (path === '/metrics' && options.instrumented) {
			requests += options.requestsPerScrape ?? 200;
			response.setHeader('content-type', 'text/plain; version=0.0.4');
			response.end(metricsPage(requests, options));
		} else if (path.startsWith('/debug/pprof/') && options.pprof) {
			response.end('<html>pprof</html>\n');
		} else if (path === '/slow') {
			setTimeout(() => response.end('at last\n'), options.delayMs ?? 0).unref();
		} else if (path === '/') {
			response.end('hello\n');
		} else {
			response.statusCode = 404;
			response.end('404 page not found\n');
		}
	};
	const server = createServer(answer);
	await new Promise<void>((resolve, reject) => {
		server.once('error', reject);
		server.listen(0, options.host ?? '127.0.0.1', resolve);
	});
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		stop: () =>
			new Promise((resolve) => {
				server.close(() => resolve());
				server.closeAllConnections();
			}),
	};
}
