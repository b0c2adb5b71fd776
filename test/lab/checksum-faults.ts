// A checksum database of the lab that can be told to fail: it stands before a real one, with the same name and key, and
// answers for it, keeps silent, or says 503. The one that lies vouches for another content than the proxy serves.
import {createServer, get} from 'node:http';
import type {AddressInfo, Socket} from 'node:net';
import {startChecksumDb} from './checksum-db.js';
import type {LabModule} from './module-proxy.js';

export type DatabaseFault = 'none' | 'error' | 'hang';

export type FaultyDatabase = Readonly<{
	/** GOSUMDB by way of the one that can fail. */
	gosumdb: string;
	/** GOSUMDB straight to the database behind it: same name, same key. */
	direct: string;
	setFault: (fault: DatabaseFault) => void;
	close: () => Promise<void>;
}>;

/** Starts a database for one module. `lies` makes it vouch for other files under the same version. */
export async function startFaultyDatabase(
	module: LabModule,
	options: Readonly<{lies?: boolean}> = {},
): Promise<FaultyDatabase> {
	const vouched: LabModule = options.lies === true ? {...module, files: {'other.go': 'package other\n'}} : module;
	const database = await startChecksumDb(vouched);
	const [identity = '', behind = ''] = database.gosumdb.split(' ');
	let fault: DatabaseFault = 'none';
	const sockets = new Set<Socket>();
	const server = createServer((request, response) => {
		if (fault === 'hang') return;
		if (fault === 'error') {
			response.writeHead(503, {'content-type': 'text/plain'}).end('injected 503\n');
			return;
		}
		get(`${behind}${request.url ?? '/'}`, (answer) => {
			response.writeHead(answer.statusCode ?? 502);
			answer.pipe(response);
		}).on('error', () => response.writeHead(502).end());
	});
	server.on('connection', (socket) => {
		sockets.add(socket);
		socket.on('close', () => sockets.delete(socket));
		socket.on('error', () => undefined);
	});
	await new Promise<void>((resolve, reject) => {
		server.once('error', reject);
		server.listen(0, '127.0.0.1', resolve);
	});
	const {port} = server.address() as AddressInfo;
	return {
		gosumdb: `${identity} http://127.0.0.1:${port}`,
		direct: database.gosumdb,
		setFault: (next) => {
			fault = next;
		},
		close: async () => {
			for (const socket of sockets) socket.destroy();
			await new Promise<void>((resolve) => {
				server.close(() => resolve());
			});
			await database.close();
		},
	};
}
