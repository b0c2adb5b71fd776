// A TLS server of the lab on 127.0.0.1 with a certificate of its own, and the ways in which such servers are slow.
import {execFile} from 'node:child_process';
import {readFile} from 'node:fs/promises';
import {createServer as createHttpServer} from 'node:http';
import {createServer as createHttpsServer} from 'node:https';
import {type AddressInfo, connect, createServer as createTcpServer, type Socket} from 'node:net';
import {join} from 'node:path';
import {promisify} from 'node:util';

const execute = promisify(execFile);

export type SlowServer = Readonly<{url: string; port: number; close: () => Promise<void>}>;

export type Certificate = Readonly<{certificate: string; key: string}>;

/** Makes a self-signed certificate for localhost and 127.0.0.1 with openssl; who names it in SSL_CERT_FILE trusts it. */
export async function makeCertificate(directory: string, days = 90): Promise<Certificate> {
	const certificate = join(directory, 'lab.pem');
	const key = join(directory, 'lab-key.pem');
	await execute('openssl', [
		...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'],
		...['-keyout', key, '-out', certificate, '-days', String(days), '-subj', '/CN=localhost'],
		...['-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'],
	]);
	return {certificate, key};
}

function listen(server: {listen: (port: number, host: string, ready: () => void) => unknown}): Promise<void> {
	return new Promise((resolve) => {
		server.listen(0, '127.0.0.1', resolve);
	});
}

/** An HTTP server whose answers come `delayMs` late. */
export async function startSlowAnswers(delayMs: number): Promise<SlowServer> {
	const timers = new Set<NodeJS.Timeout>();
	const server = createHttpServer((_request, response) => {
		const timer = setTimeout(() => {
			timers.delete(timer);
			response.end('late\n');
		}, delayMs);
		timers.add(timer);
	});
	await listen(server);
	const {port} = server.address() as AddressInfo;
	return {
		url: `http://127.0.0.1:${port}/`,
		port,
		close: () =>
			new Promise((resolve) => {
				for (const timer of timers) clearTimeout(timer);
				server.closeAllConnections();
				server.close(() => resolve());
			}),
	};
}

/** An HTTPS server that lets every handshake wait for `handshakeMs`. */
export async function startTlsServer(certificate: Certificate, handshakeMs = 0): Promise<SlowServer> {
	const inner = createHttpsServer(
		{cert: await readFile(certificate.certificate), key: await readFile(certificate.key)},
		(_request, response) => response.end('secret\n'),
	);
	await listen(inner);
	const {port: innerPort} = inner.address() as AddressInfo;
	const sockets = new Set<Socket>();
	const timers = new Set<NodeJS.Timeout>();
	const keep = (socket: Socket): void => {
		sockets.add(socket);
		socket.on('close', () => sockets.delete(socket));
		socket.on('error', () => undefined);
	};
	// The connection is taken at once; what comes over it is held back for a while.
	const outer = createTcpServer((socket) => {
		keep(socket);
		const timer = setTimeout(() => {
			timers.delete(timer);
			const onward = connect(innerPort, '127.0.0.1');
			keep(onward);
			socket.pipe(onward).pipe(socket);
		}, handshakeMs);
		timers.add(timer);
	});
	await listen(outer);
	const {port} = outer.address() as AddressInfo;
	return {
		url: `https://127.0.0.1:${port}/`,
		port,
		close: async () => {
			for (const timer of timers) clearTimeout(timer);
			for (const socket of sockets) socket.destroy();
			inner.closeAllConnections();
			await new Promise<void>((resolve) => outer.close(() => resolve()));
			await new Promise<void>((resolve) => inner.close(() => resolve()));
		},
	};
}
