// The part of the Language Server Protocol that gopls-request speaks: requests with an id and a deadline, notifications,
// and polite answers to what the server asks. It keeps no document text and no result.

import {performance} from 'node:perf_hooks';
import type {Readable, Writable} from 'node:stream';

/** How one request ended; `ms` from the request to its answer. */
export type LspAnswer =
	| Readonly<{kind: 'answered'; ms: number; result: unknown}>
	| Readonly<{kind: 'error'; ms: number; message: string}>
	| Readonly<{kind: 'late'}>
	| Readonly<{kind: 'closed'}>;

export type LspClient = Readonly<{
	/** Sends a request and settles with its answer, or `late` after `limitMs`, or `closed` when the server ends. */
	request: (method: string, params: unknown, limitMs: number) => Promise<LspAnswer>;
	notify: (method: string, params: unknown) => void;
	/** Settles every open request as closed; later ones settle at once. */
	close: () => void;
	/** The server has ended or said something that is not the protocol. */
	isClosed: () => boolean;
}>;

type Waiting = Readonly<{sentAt: number; settle: (answer: LspAnswer) => void}>;

const largestMessage = 64 * 1024 * 1024;

/** Speaks LSP over the two pipes of a server. */
export function connectLsp(input: Readable, output: Writable): LspClient {
	const waiting = new Map<number, Waiting>();
	let nextId = 1;
	let closed = false;
	let buffer: Buffer = Buffer.alloc(0);

	const send = (message: object): void => {
		if (closed) return;
		const body = Buffer.from(JSON.stringify({jsonrpc: '2.0', ...message}));
		output.write(`Content-Length: ${body.length}\r\n\r\n`);
		output.write(body);
	};
	const close = (): void => {
		closed = true;
		for (const one of [...waiting.values()]) one.settle({kind: 'closed'});
	};
	const receive = (message: Readonly<Record<string, unknown>>): void => {
		const id = message['id'];
		if (typeof message['method'] === 'string') {
			// The server asks for its configuration or announces progress: null settings are the defaults.
			if (id !== undefined) send({id, result: answerTo(message['method'], message['params'])});
			return;
		}
		const one = typeof id === 'number' ? waiting.get(id) : undefined;
		if (one === undefined) return;
		const ms = Math.round((performance.now() - one.sentAt) * 10) / 10;
		const error = message['error'];
		if (typeof error === 'object' && error !== null && 'message' in error) {
			one.settle({kind: 'error', ms, message: String(error.message)});
			return;
		}
		one.settle({kind: 'answered', ms, result: message['result']});
	};

	output.on('error', close);
	input.on('close', close);
	input.on('data', (chunk: Buffer) => {
		buffer = buffer.length === 0 ? chunk : Buffer.concat([buffer, chunk]);
		for (;;) {
			const end = buffer.indexOf('\r\n\r\n');
			if (end < 0) return;
			const length = Number(/content-length:\s*(\d+)/i.exec(buffer.toString('latin1', 0, end))?.[1]);
			if (!Number.isFinite(length) || length > largestMessage) {
				close();
				return;
			}
			if (buffer.length < end + 4 + length) return;
			const body = buffer.toString('utf8', end + 4, end + 4 + length);
			buffer = buffer.subarray(end + 4 + length);
			try {
				const message: unknown = JSON.parse(body);
				if (isRecord(message)) receive(message);
			} catch {
				close();
				return;
			}
		}
	});

	return {
		notify: (method, params) => send({method, params}),
		close,
		isClosed: () => closed,
		request: (method, params, limitMs) =>
			new Promise((resolve) => {
				if (closed) {
					resolve({kind: 'closed'});
					return;
				}
				const id = nextId++;
				const timer = setTimeout(() => settle({kind: 'late'}), limitMs);
				const settle = (answer: LspAnswer): void => {
					clearTimeout(timer);
					waiting.delete(id);
					resolve(answer);
				};
				waiting.set(id, {sentAt: performance.now(), settle});
				send({id, method, params});
			}),
	};
}

function answerTo(method: string, params: unknown): unknown {
	if (method !== 'workspace/configuration' || !isRecord(params)) return null;
	const items = params['items'];
	return Array.isArray(items) ? items.map(() => null) : [];
}

function isRecord(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}
