// tls-check: shakes hands with a TLS server once and says whether the Go command would trust it. Nothing is sent over the
// connection, and an untrusted certificate is only described: the check is never switched off for anything that follows.
import {readFile} from 'node:fs/promises';
import {connect as connectTcp, isIP} from 'node:net';
import {connect, type DetailedPeerCertificate, type TLSSocket} from 'node:tls';
import {numberParameter, stringParameter} from './parameters.js';
import {measured, notMeasured, type ProbeSpec} from './probe.js';
import {printable} from './redact.js';

// Where Go looks for the system's roots, in its order (crypto/x509).
const bundles = [
	'/etc/ssl/certs/ca-certificates.crt',
	'/etc/pki/tls/certs/ca-bundle.crt',
	'/etc/ssl/ca-bundle.pem',
	'/etc/pki/tls/cacert.pem',
	'/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem',
	'/etc/ssl/cert.pem',
];

export const tlsCheck: ProbeSpec = {
	name: 'tls-check',
	measures:
		'Whether the certificate of a TLS server is trusted here, how long it is still valid, and the handshake time.',
	parameters: {
		url: {type: 'string', required: true, says: 'An https URL; of it only host and port are used.'},
		limitSeconds: {
			type: 'number',
			required: false,
			says: 'Time for connection and handshake, 0.5 to 30; 5 when left out.',
		},
	},
	gives:
		'json {isTls, trusted, problem, protocol, subject, issuer, validTo, daysLeft, chain, connectMs, handshakeMs, roots}; isTls false for an http URL; problem: the reason why it is not trusted; daysLeft below 0: expired; chain: how many certificates came; roots: the file the trust comes from',
	platforms: ['linux', 'darwin'],
	run: async (parameters, context) => {
		let url: URL;
		try {
			url = new URL(stringParameter(parameters, 'url'));
		} catch {
			return notMeasured('url is not a URL');
		}
		const none = {
			trusted: null,
			problem: null,
			protocol: null,
			subject: null,
			issuer: null,
			validTo: null,
			daysLeft: null,
		};
		if (url.protocol !== 'https:') {
			return measured({isTls: false, ...none, chain: 0, connectMs: null, handshakeMs: null, roots: null});
		}
		const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
		const roots = await readRoots(context.env['SSL_CERT_FILE']);
		const limitMs = Math.min(30_000, Math.max(500, numberParameter(parameters, 'limitSeconds', 5) * 1000));
		const result = await shakeHands(host, Number(url.port || 443), roots?.pem, limitMs, context.signal);
		if (typeof result === 'string') return notMeasured(result);
		const {socket, connectMs, handshakeMs} = result;
		const certificate = socket.getPeerCertificate(true);
		const problem = socket.authorized ? null : reasonOf(socket.authorizationError);
		const validTo = new Date(certificate.valid_to ?? Number.NaN);
		const protocol = socket.getProtocol();
		socket.destroy();
		return measured({
			isTls: true,
			trusted: problem === null,
			problem,
			protocol,
			subject: nameOf(certificate.subject),
			issuer: nameOf(certificate.issuer),
			validTo: Number.isNaN(validTo.getTime()) ? null : validTo.toISOString(),
			daysLeft: Number.isNaN(validTo.getTime()) ? null : Math.floor((validTo.getTime() - Date.now()) / 86_400_000),
			chain: lengthOf(certificate),
			connectMs,
			handshakeMs,
			roots: roots === null ? 'those of Node.js' : printable(roots.file),
		});
	},
};

type Handshake = Readonly<{socket: TLSSocket; connectMs: number; handshakeMs: number}>;

/** The handshake, or a sentence that says how far it came. */
function shakeHands(
	host: string,
	port: number,
	ca: string | undefined,
	limitMs: number,
	signal: AbortSignal,
): Promise<Handshake | string> {
	return new Promise((resolve) => {
		const begun = performance.now();
		const tcp = connectTcp({host, port});
		let socket: TLSSocket | null = null;
		let connectMs = 0;
		const settle = (result: Handshake | string): void => {
			clearTimeout(timer);
			signal.removeEventListener('abort', onAbort);
			if (typeof result === 'string') {
				socket?.destroy();
				tcp.destroy();
			}
			resolve(result);
		};
		const onAbort = (): void => settle('stopped');
		const timer = setTimeout(
			() => settle(connectMs === 0 ? 'no connection in time' : 'the server did not finish the TLS handshake in time'),
			limitMs,
		);
		signal.addEventListener('abort', onAbort, {once: true});
		const fail = (error: NodeJS.ErrnoException): void =>
			settle(`no TLS connection: ${printable(error.code ?? error.message)}`);
		tcp.on('error', fail);
		tcp.once('connect', () => {
			connectMs = since(begun);
			const start = performance.now();
			const secure = connect({
				socket: tcp,
				...(isIP(host) === 0 ? {servername: host} : {}),
				...(ca === undefined ? {} : {ca}),
				// So that an untrusted certificate can be described; nothing is sent over this connection.
				rejectUnauthorized: false,
			});
			socket = secure;
			secure.on('error', fail);
			secure.once('secureConnect', () => settle({socket: secure, connectMs, handshakeMs: since(start)}));
		});
	});
}

function since(start: number): number {
	return Math.round((performance.now() - start) * 100) / 100;
}

async function readRoots(named: string | undefined): Promise<Readonly<{file: string; pem: string}> | null> {
	for (const file of named === undefined || named === '' ? bundles : [named, ...bundles]) {
		try {
			return {file, pem: await readFile(file, 'utf8')};
		} catch {
			// Not on this system: the next place.
		}
	}
	return null;
}

function reasonOf(error: unknown): string {
	const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
	const words = new Map([
		['DEPTH_ZERO_SELF_SIGNED_CERT', 'it signed itself'],
		['SELF_SIGNED_CERT_IN_CHAIN', 'its authority is not known here'],
		['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'its authority is not known here'],
		['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'its authority is not known here'],
		['UNABLE_TO_GET_ISSUER_CERT', 'its authority is not known here'],
		['CERT_HAS_EXPIRED', 'it has expired'],
		['CERT_NOT_YET_VALID', 'it is not valid yet'],
		['ERR_TLS_CERT_ALTNAME_INVALID', 'it is for another host name'],
	]);
	return words.get(code) ?? printable(code);
}

function nameOf(name: DetailedPeerCertificate['subject'] | undefined): string | null {
	const text = name?.CN ?? name?.O;
	return text === undefined ? null : printable(String(text));
}

function lengthOf(certificate: DetailedPeerCertificate): number {
	const seen = new Set<string>();
	for (let next: DetailedPeerCertificate | undefined = certificate; next?.fingerprint256 !== undefined; ) {
		if (seen.has(next.fingerprint256)) break;
		seen.add(next.fingerprint256);
		next = next.issuerCertificate;
	}
	return seen.size;
}
