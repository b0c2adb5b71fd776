// A checksum database of the lab: vouches for one module version with a key of its own, as sum.golang.org does for all.
// A tree with one record needs no tiles but its own: its root is the hash of that record.
import {createHash, generateKeyPairSync, type KeyObject, sign} from 'node:crypto';
import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import {goModOf, type LabModule, zipEntriesOf} from './module-proxy.js';

export type ChecksumDb = Readonly<{
	/** The value of GOSUMDB: name, key and address. */
	gosumdb: string;
	requests: readonly string[];
	close: () => Promise<void>;
}>;

const sha256 = (data: Uint8Array | string): Buffer => createHash('sha256').update(data).digest();

/** The h1 sum of a set of files, as go.sum has it. */
export function dirHash(files: ReadonlyArray<Readonly<{name: string; data: string}>>): string {
	const lines = [...files]
		.sort((a, b) => (a.name < b.name ? -1 : 1))
		.map(({name, data}) => `${sha256(data).toString('hex')}  ${name}\n`);
	return `h1:${sha256(lines.join('')).toString('base64')}`;
}

function rawPublicKey(key: KeyObject): Buffer {
	const jwk = key.export({format: 'jwk'});
	return Buffer.from(jwk.x ?? '', 'base64url');
}

/** Starts a database that vouches for this one module as the lab publishes it. */
export async function startChecksumDb(module: LabModule): Promise<ChecksumDb> {
	const name = 'sum.lab.test';
	const {publicKey, privateKey} = generateKeyPairSync('ed25519');
	const keyBytes = Buffer.concat([Buffer.from([1]), rawPublicKey(publicKey)]);
	const keyHash = sha256(Buffer.concat([Buffer.from(`${name}\n`), keyBytes])).subarray(0, 4);
	const record =
		`${module.path} ${module.version} ${dirHash(zipEntriesOf(module))}\n` +
		`${module.path} ${module.version}/go.mod ${dirHash([{name: 'go.mod', data: goModOf(module)}])}\n`;
	const leaf = sha256(Buffer.concat([Buffer.from([0]), Buffer.from(record)]));
	const tree = `go.sum database tree\n1\n${leaf.toString('base64')}\n`;
	const signature = Buffer.concat([keyHash, sign(null, Buffer.from(tree), privateKey)]).toString('base64');
	const signed = `${tree}\n— ${name} ${signature}\n`;
	const requests: string[] = [];
	const server = createServer((request, response) => {
		const path = request.url ?? '';
		requests.push(path);
		if (path === '/latest') response.end(signed);
		else if (path === `/lookup/${module.path}@${module.version}`) response.end(`0\n${record}\n${signed}`);
		else if (path.startsWith('/tile/8/0/000')) response.end(leaf);
		else {
			response.statusCode = 404;
			response.end('not found\n');
		}
	});
	await new Promise<void>((resolve, reject) => {
		server.once('error', reject);
		server.listen(0, '127.0.0.1', resolve);
	});
	const {port} = server.address() as AddressInfo;
	return {
		gosumdb: `${name}+${keyHash.toString('hex')}+${keyBytes.toString('base64')} http://127.0.0.1:${port}`,
		requests,
		close: () =>
			new Promise((resolve) => {
				server.closeAllConnections();
				server.close(() => resolve());
			}),
	};
}
