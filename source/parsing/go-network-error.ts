// What an error line of the go command's network code means. The classes are those that lead to different next steps.

export type DownloadClass =
	| 'ok'
	| 'status-5xx'
	| 'status-4xx'
	| 'not-found'
	| 'unauthorized'
	| 'refused'
	| 'no-such-host'
	| 'timeout'
	| 'tls'
	| 'bad-zip'
	| 'truncated'
	| 'zip-checksum'
	| 'captive-portal'
	| 'off'
	| 'empty-list'
	| 'went-direct'
	| 'checksum-mismatch'
	| 'checksum-db'
	| 'hang'
	| 'other';

export type GoNetworkError = Readonly<{
	class: DownloadClass;
	module: string | null;
	version: string | null;
	url: string | null;
	status: number | null;
	/** The line without `go: `. */
	message: string;
	/** The message without module and URL. */
	detail: string;
}>;

/**
 * `go: MODULE@VERSION: [verifying …: ][reading URL: ]MESSAGE`. Errors of a zip name no module.
 */
const shape =
	/^(?:(?<m>[^\s@:]+)@(?<v>[^\s:]+): )?(?<ver>verifying (?:go\.mod|module): )?(?:(?<m2>[^\s@:]+)@(?<v2>[^\s:/]+)(?:\/go\.mod)?: )?(?:(?:reading|read|Get) "?(?<url>(?:https?|file):\/\/[^\s"]+?)"?: )?(?<msg>.+)$/;

const classes: ReadonlyArray<readonly [RegExp, DownloadClass]> = [
	[/checksum mismatch|SECURITY ERROR/, 'checksum-mismatch'],
	[/module lookup disabled by GOPROXY=off/, 'off'],
	[/GOPROXY list is not the empty string, but contains no entries/, 'empty-list'],
	[/\bverifying |sumdb|GOSUMDB|checksum database/i, 'checksum-db'],
	[/zip: checksum error/, 'zip-checksum'],
	[/zip: not a valid zip file/, 'bad-zip'],
	[/missing module line|invalid character '<'/, 'captive-portal'],
	[/unrecognized import path|\bgit (?:ls-remote|fetch|init|clone)\b|"git": executable file not found/, 'went-direct'],
	[/unexpected EOF|unexpected end of JSON input/, 'truncated'],
];

const transports: ReadonlyArray<readonly [RegExp, DownloadClass]> = [
	[/x509:|tls:|TLS handshake|certificate|HTTP response to HTTPS client/, 'tls'],
	[/connection refused/, 'refused'],
	[/no such host|server misbehaving|name resolution/, 'no-such-host'],
	[/i\/o timeout|deadline exceeded|Client\.Timeout|connection timed out|timeout awaiting/, 'timeout'],
	[/no matching versions|unknown revision|invalid version/, 'not-found'],
];

function classOfStatus(status: number): DownloadClass {
	if (status >= 500) return 'status-5xx';
	if (status === 401 || status === 403) return 'unauthorized';
	if (status === 404 || status === 410) return 'not-found';
	return status >= 400 ? 'status-4xx' : 'other';
}

/** Reads one error, with or without its `go: ` prefix; of several lines the first. */
export function readGoNetworkError(text: string): GoNetworkError {
	const message = (text.trim().split('\n')[0] ?? '').trim().replace(/^go: /, '');
	const groups = shape.exec(message)?.groups ?? {};
	const rest = groups['msg'] ?? message;
	const statusText = /^(\d{3}) [A-Z]/.exec(rest)?.[1];
	const status = statusText === undefined ? null : Number(statusText);
	const known =
		classes.find(([pattern]) => pattern.test(message))?.[1] ??
		(status === null ? transports.find(([pattern]) => pattern.test(message))?.[1] : classOfStatus(status));
	return {
		class: known ?? 'other',
		module: groups['m'] ?? groups['m2'] ?? null,
		version: groups['v'] ?? groups['v2'] ?? null,
		url: groups['url'] ?? /https?:\/\/[^\s"]+/.exec(message)?.[0] ?? null,
		status,
		message,
		detail: rest,
	};
}

/** Host and port of a URL, without a user. */
export function hostOf(url: string): string {
	return /^\w+:\/\/(?:[^\s/@]*@)?([^\s/?#]*)/.exec(url)?.[1] || url;
}

/** One plain sentence: who did what. */
export function describeGoNetworkError(error: GoNetworkError): string {
	const who = error.url === null ? 'the server' : hostOf(error.url);
	const what = error.module === null ? 'a module' : `${error.module}@${error.version ?? '?'}`;
	switch (error.class) {
		case 'ok':
			return 'the download works';
		case 'status-5xx':
		case 'status-4xx':
		case 'not-found':
		case 'unauthorized':
			return error.status === null
				? `${what} was not found: ${error.detail}`
				: `${who} answered ${error.detail} for ${what}`;
		case 'refused':
			return `${who} refused the connection for ${what}`;
		case 'no-such-host':
			return `the name of ${who} could not be resolved for ${what}`;
		case 'timeout':
			return `${who} did not answer in time for ${what}`;
		case 'tls':
			return `the TLS connection to ${who} failed: ${error.detail}`;
		case 'bad-zip':
			return `${who} sent something that is not a zip file for ${what}`;
		case 'truncated':
			return `${who} ended the answer early for ${what}`;
		case 'zip-checksum':
			return `the zip file of ${what} is damaged: a file in it has the wrong checksum`;
		case 'captive-portal':
			return `${who} answered with a page instead of module data for ${what}: a login page may be in between`;
		case 'off':
			return `module lookup is turned off by GOPROXY=off, and ${what} is not in the cache`;
		case 'empty-list':
			return 'GOPROXY has separators but no entries';
		case 'went-direct':
			return `the go command went past the proxy to the source of ${what} and failed there: ${error.detail}`;
		case 'checksum-mismatch':
			return `the checksum of ${what} is not the expected one: do not use it until it is known why`;
		case 'checksum-db':
			return `the checksum database could not be asked about ${what}: ${error.detail}`;
		case 'hang':
			return `${who} takes requests and does not answer`;
		case 'other':
			return error.url === null ? error.message : `asking ${who} for ${what} failed: ${error.detail}`;
	}
}
