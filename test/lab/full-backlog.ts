// A server that takes no new connection: it is stopped, and its queue of one is filled.
import {connect, type Socket} from 'node:net';
import {startProcess, waitForState} from './processes.js';
import type {Sandbox} from './sandbox.js';

const server = `
const server = require('node:net').createServer();
server.listen({port: 0, host: '127.0.0.1', backlog: 1}, () => console.log('port ' + server.address().port));
process.stdin.resume().on('end', () => process.exit(0));
`;

export type FullBacklog = Readonly<{url: string; close: () => Promise<void>}>;

/** Starts it on a free port of 127.0.0.1; a connection to it is never refused and never made. */
export async function startFullBacklog(sandbox: Sandbox): Promise<FullBacklog> {
	const child = startProcess(process.execPath, ['-e', server], {cwd: sandbox.root, env: sandbox.env});
	const sockets: Socket[] = [];
	const close = async (): Promise<void> => {
		for (const socket of sockets) socket.destroy();
		await child.kill();
	};
	try {
		const port = Number((await child.line(/port (\d+)/))[1]);
		child.child.kill('SIGSTOP');
		await waitForState(child.pid, 'T');
		// Linux takes one more than the queue is long; two that are taken fill it, the others wait in vain.
		let taken = 0;
		await new Promise<void>((resolve) => {
			for (let count = 0; count < 4; count++) {
				const socket = connect(port, '127.0.0.1', () => {
					taken += 1;
					if (taken === 2) resolve();
				});
				socket.on('error', () => undefined);
				sockets.push(socket);
			}
		});
		return {url: `http://127.0.0.1:${port}`, close};
	} catch (error) {
		await close();
		throw error;
	}
}
