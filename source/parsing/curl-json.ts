// Parser curl-json: what `curl -w '%{json}'` prints after a transfer, one JSON object. Its times are seconds since the
// start, in the order namelookup, connect, appconnect (0 without TLS), pretransfer, starttransfer, total: a phase is the
// difference of two. A time of 0 means that the phase was not reached. http_code 0 means that no answer came; exit code 6
// is DNS, 7 refused, 28 timeout, 35 and 60 TLS. The body belongs in a file (-o): here it would be taken for the report.
import type {Json} from '../runbook/verdict.js';
import {isJsonObject, numberAt, parseJsonText, stringAt} from './json-text.js';
import {keepLines} from './kept-lines.js';
import type {Parser, ParserSpec} from './parser.js';

/** Milliseconds to the microsecond, as curl measures; null when the end was not reached. */
function phaseMs(from: number, to: number): number | null {
	return to <= 0 || to < from ? null : Math.round((to - from) * 1e6) / 1000;
}

function readReport(report: {readonly [key: string]: Json}): {[key: string]: Json} {
	const time = (name: string): number => numberAt(report, `time_${name}`) ?? 0;
	const [lookup, connect, secure, sent, answered, total] = [
		time('namelookup'),
		time('connect'),
		time('appconnect'),
		time('pretransfer'),
		time('starttransfer'),
		time('total'),
	];
	const url = stringAt(report, 'url_effective') ?? stringAt(report, 'url') ?? '';
	const isTls = secure > 0 || /^https:/i.test(url) || stringAt(report, 'scheme')?.toLowerCase() === 'https';
	return {
		http_code: numberAt(report, 'http_code') ?? 0,
		exitcode: numberAt(report, 'exitcode') ?? 0,
		errormsg: stringAt(report, 'errormsg'),
		dnsMs: phaseMs(0, lookup),
		connectMs: phaseMs(lookup, connect),
		tlsMs: isTls ? phaseMs(connect, secure) : connect > 0 ? 0 : null,
		waitMs: phaseMs(sent, answered),
		transferMs: answered > 0 ? phaseMs(answered, total) : null,
		totalMs: phaseMs(0, total) ?? 0,
		isTls,
		remote_ip: stringAt(report, 'remote_ip'),
		num_connects: numberAt(report, 'num_connects'),
		num_redirects: numberAt(report, 'num_redirects'),
		ssl_verify_result: numberAt(report, 'ssl_verify_result'),
		size_download: numberAt(report, 'size_download'),
		url,
	};
}

function createCurlJson(): Parser {
	const kept = keepLines();
	const rows: Array<{[key: string]: Json}> = [];
	let lastError = '';
	return {
		writeLine(line) {
			kept.add(line);
			// A body without a final newline stands before the report on its line.
			const start = line.lastIndexOf('{"certs"') >= 0 ? line.lastIndexOf('{"certs"') : line.indexOf('{"');
			if (start < 0 || rows.length >= 10_000) return;
			const parsed = parseJsonText(line.slice(start));
			if (parsed.kind === 'json' && isJsonObject(parsed.value) && numberAt(parsed.value, 'time_total') !== null) {
				rows.push(readReport(parsed.value));
			}
		},
		writeErrorLine(line) {
			if (line.trim() !== '') lastError = line.trim();
		},
		end() {
			const last = rows.at(-1);
			if (!last) {
				const said = lastError === '' ? '' : `; stderr ends with: ${lastError.slice(0, 300)}`;
				return {kind: 'not-understood', reason: `stdout has no report of curl -w '%{json}'${said}`};
			}
			return {kind: 'parsed', json: last, rows, lines: kept.lines};
		},
	};
}

export const curlJson: ParserSpec = {
	name: 'curl-json',
	reads: "Output of curl with -w '%{json}' and -o FILE.",
	gives:
		'json is {http_code, exitcode, errormsg, dnsMs, connectMs, tlsMs (0 without TLS), waitMs, transferMs, totalMs, isTls, remote_ip, num_connects, num_redirects, ssl_verify_result, size_download, url}, phases in milliseconds and null when not reached; rows are all reports, json is the last.',
	create: createCurlJson,
};
