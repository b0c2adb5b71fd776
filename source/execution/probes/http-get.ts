// One GET of a probe: no proxy, no redirect, no credential, never more than a given size, never past a deadline.
import {get as getPlain, type IncomingMessage} from 'node:http';
import {get as getSecure} from 'node:https';

export type Answer =
	| Readonly<{kind: 'answer'; status: number; body: string; isCut: boolean}>
	| Readonly<{kind: 'failed'; reason: string}>;

export type GetOptions = Readonly<{timeoutMs: number; maxBytes: number; signal: AbortSignal}>;

const reasons: Readonly<Record<string, string>> = {
	ECONNREFUSED: 'the connection was refused: nothing listens there',
	ECONNRESET: 'the connection was reset',
	ENOTFOUND: 'the host name is not known',
	ETIMEDOUT: 'the connection was not answered in time',
};

/** Fetches one URL; what goes wrong is a reason in plain words. */
export function httpGet(url: URL, options: GetOptions): Promise<Answer> {
	return new Promise((resolve) => {
		const fail = (reason: string): void => resolve({kind: 'failed', reason});
		const read = (response: IncomingMessage): void => {
			const parts: Buffer[] = [];
			let size = 0;
			const settle = (isCut: boolean): void =>
				resolve({
					kind: 'answer',
					status: response.statusCode ?? 0,
					body: Buffer.concat(parts).toString('utf8'),
					isCut,
				});
			response.on('data', (part: Buffer) => {
				size += part.length;
				if (size <= options.maxBytes) parts.push(part);
				else {
					settle(true);
					response.destroy();
				}
			});
			response.on('end', () => settle(false));
			response.on('error', () => fail('the answer broke off'));
		};
		const timer = setTimeout(() => {
			fail(`no answer within ${options.timeoutMs / 1000} s`);
			request.destroy();
		}, options.timeoutMs);
		const request = (url.protocol === 'https:' ? getSecure : getPlain)(
			url,
			{agent: false, signal: options.signal, headers: {accept: 'text/plain, */*'}},
			read,
		);
		request.on('error', (error: NodeJS.ErrnoException) => fail(reasons[error.code ?? ''] ?? error.message));
		request.on('close', () => clearTimeout(timer));
	});
}

/** An http or https URL; null for anything else. */
export function httpUrl(text: string): URL | null {
	try {
		const url = new URL(text);
		return url.protocol === 'http:' || url.protocol === 'https:' ? url : null;
	} catch {
		return null;
	}
}
