// Parser go-mod-download: `go mod download -json [-x] MODULE@VERSION…`.
//   stdout: JSON objects one after the other, {Path, Version, Error?, Sum, GoModSum, Zip, Dir}; no array
//   stderr with -x: "# get URL", then "# get URL: 200 OK (0.301s)" or "# get URL: ERROR"
//   stderr: "go: MODULE@VERSION: reading URL: 503 Service Unavailable", then perhaps an indented "server response: …"
// A request that began and never ended hangs: the go command has no timeout of its own. Errors of a zip file name no
// module on stderr; the JSON on stdout does.
import type {Json} from '../runbook/verdict.js';
import {type DownloadClass, describeGoNetworkError, hostOf, readGoNetworkError} from './go-network-error.js';
import {createJsonStream} from './json-stream.js';
import {isJsonObject, objectAt, stringAt} from './json-text.js';
import {keepLines} from './kept-lines.js';
import type {Parser, ParserSpec} from './parser.js';

const getEnded = /^\s*# get (\S+): (\d{3}) (.*?) \((\d+(?:\.\d+)?)s\)\s*$/;
const getFailed = /^\s*# get (\S+): (.+)$/;
const getStarted = /^\s*# get (\S+)\s*$/;
const progress = /^go: (?:downloading|extracting|finding|added|upgraded|downgraded|warning:|no module dependencies)/;
const maxKept = 2000;

type Module = {path: string | null; version: string | null; error: string | null; class: DownloadClass};
type Request = {url: string; status: number | null; seconds: number | null; error: string | null};
type Failure = Readonly<{class: DownloadClass; sentence: string}>;

function createGoModDownload(): Parser {
	const kept = keepLines();
	const stream = createJsonStream();
	const modules: Module[] = [];
	/** Modules that only an error line names: without -json there is nothing else. */
	const named = new Map<string, Module>();
	const requests: Request[] = [];
	const inFlight = new Map<string, Request>();
	const failures: Failure[] = [];
	let unexplained: Failure | null = null;
	let fault: string | null = null;

	const addRequest = (url: string): Request => {
		const request: Request = {url, status: null, seconds: null, error: null};
		if (requests.length < maxKept) requests.push(request);
		return request;
	};

	const readModule = (document: Json): void => {
		if (!isJsonObject(document)) return;
		const path = stringAt(document, 'Path');
		const version = stringAt(document, 'Version') ?? stringAt(document, 'Query');
		const error = stringAt(document, 'Error') ?? stringAt(objectAt(document, 'Error'), 'Err');
		if (error === null) {
			modules.push({path, version, error: null, class: 'ok'});
			return;
		}
		const read = readGoNetworkError(error);
		modules.push({path, version, error: read.message, class: read.class});
		failures.push({
			class: read.class,
			sentence: describeGoNetworkError({...read, module: read.module ?? path, version: read.version ?? version}),
		});
	};

	const readRequest = (line: string): void => {
		const ended = getEnded.exec(line);
		const failed = ended ?? getFailed.exec(line);
		const url = failed?.[1] ?? getStarted.exec(line)?.[1];
		if (url === undefined) return;
		if (!failed) {
			inFlight.set(url, addRequest(url));
			return;
		}
		const request = inFlight.get(url) ?? addRequest(url);
		inFlight.delete(url);
		if (ended) {
			request.status = Number(ended[2]);
			request.seconds = Number(ended[4]);
		} else request.error = failed[2] ?? '';
	};

	const readGoLine = (line: string): void => {
		if (progress.test(line)) return;
		const error = readGoNetworkError(line);
		const failure = {class: error.class, sentence: describeGoNetworkError(error)};
		// Without a known cause it may be a mere remark: it counts only when nothing else explains the end.
		if (error.class === 'other') unexplained ??= failure;
		else {
			failures.push(failure);
			if (error.module !== null && named.size < maxKept) {
				const module = {path: error.module, version: error.version, error: error.message, class: error.class};
				named.set(`${module.path}@${module.version}`, module);
			}
		}
	};

	const conclude = (): Failure | null => {
		// A mismatch must never stand behind a lesser error.
		const worst = failures.find((failure) => failure.class === 'checksum-mismatch') ?? failures[0];
		if (worst) return worst;
		if (modules.length > 0) {
			const count = modules.length === 1 ? 'the module was' : `all ${modules.length} modules were`;
			return {class: 'ok', sentence: `${count} downloaded`};
		}
		const [hanging] = inFlight.keys();
		if (hanging !== undefined) {
			const database = /\/(?:lookup|tile|sumdb)\//.test(hanging) ? ', the checksum database,' : '';
			return {class: 'hang', sentence: `${hostOf(hanging)}${database} was asked and has not answered`};
		}
		if (unexplained) return unexplained;
		return requests.length > 0 ? {class: 'ok', sentence: `all ${requests.length} requests were answered`} : null;
	};

	return {
		writeLine(line) {
			kept.add(line);
			if (fault !== null) return;
			const read = stream.writeLine(line);
			if (read.kind === 'fault') fault = read.reason;
			else for (const document of read.documents) if (modules.length < maxKept) readModule(document);
		},
		writeErrorLine(line) {
			if (/^\s*# get /.test(line)) readRequest(line);
			else if (/^\s*go: /.test(line)) readGoLine(line.trim());
			else if (line.startsWith('SECURITY ERROR')) {
				failures.push({class: 'checksum-mismatch', sentence: 'a downloaded module does not match its checksum'});
			}
		},
		end() {
			if (fault !== null) return {kind: 'not-understood', reason: fault};
			const conclusion = conclude();
			if (conclusion === null) {
				return {
					kind: 'not-understood',
					reason: 'go mod download printed nothing; with -json -x it says what it does',
				};
			}
			const known = new Set(modules.map(({path, version}) => `${path}@${version}`));
			const unlisted = [...named].filter(([name]) => !known.has(name)).map(([, module]) => module);
			const rows = [...modules, ...unlisted].map((module) => ({...module}));
			const json: Json = {
				modules: rows,
				failed: rows.filter((module) => module.error !== null).length,
				requests: requests.map((request) => ({...request})),
				hanging: [...inFlight.keys()].slice(0, maxKept),
				class: conclusion.class,
				sentence: conclusion.sentence,
			};
			return {kind: 'parsed', json, rows, lines: kept.lines};
		},
	};
}

export const goModDownload: ParserSpec = {
	name: 'go-mod-download',
	reads: 'Output of go mod download with -json and -x: modules on stdout, requests and errors on stderr.',
	gives:
		'json is {modules: [{path, version, error, class}], failed, requests: [{url, status, seconds, error}], hanging: [url], class, sentence}, class being ok, status-5xx, status-4xx, not-found, unauthorized, refused, no-such-host, timeout, tls, bad-zip, truncated, zip-checksum, captive-portal, off, empty-list, went-direct, checksum-mismatch, checksum-db, hang or other; rows are the modules.',
	create: createGoModDownload,
};
