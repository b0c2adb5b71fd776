// Lets the leaders of a drill in, in the trainee's process: tells them the state, hears what they ask. Whatever comes over
// a connection is checked, bounded and answered in words; a leader that says nonsense, stands still or dies loses its
// connection, and the trainee notices nothing. Nothing here is ever waited for by the drill.
import {chmod} from 'node:fs/promises';
import {createServer, type Server, type Socket} from 'node:net';
import type {Result} from '../../contract.js';
import {
	helloSchema,
	type LeaderCommand,
	type LeaderHand,
	type LeaderMessage,
	leaderCommandSchema,
	leaderProtocol,
	longestCommand,
	mostLeaders,
} from '../../leader-contract.js';
import {jsonOf, lineFeed} from './lines.js';
import {removeStaleSocket, socketAt, whyNoSocket} from './socket.js';

/** State is told at most this often, and as often for the clock alone. */
const tellMs = 200;
const clockMs = 1000;
/** One that has not said who it is by then is none of ours. */
const helloMs = 5000;
/** Lines that are no command, before the connection ends. */
const mostFaults = 5;
/** Commands of one leader that wait; a person has one. */
const mostWaiting = 16;
/** A reader that takes nothing is let go when this much waits for it, in bytes. */
const mostUnread = 4 * 1024 * 1024;

export type LeaderDoor = Readonly<{
	/** Tells who is there that it is over, and removes the socket. Never rejects. */
	close: () => Promise<void>;
}>;

const noDoor: LeaderDoor = {close: async () => undefined};

async function obey(hand: LeaderHand, command: LeaderCommand): Promise<Result> {
	switch (command.type) {
		case 'answer':
			return hand.answer(command.step, command.text);
		case 'inject':
			return hand.inject(command.id);
		case 'note':
			return hand.note(command.text);
		case 'pause':
			return hand.pause();
		case 'continue':
			return hand.unpause();
	}
}

type Guests = Readonly<{
	hand: LeaderHand;
	drill: string;
	/** False where there are enough leaders. */
	enter: (tell: () => void) => boolean;
	leave: (tell: () => void) => void;
}>;

/** Talks with whoever is at the other end of one connection. */
function attend(socket: Socket, {hand, drill, enter, leave}: Guests): void {
	const feed = lineFeed(longestCommand);
	let isLeader = false;
	let faults = 0;
	let waiting = 0;
	let work: Promise<void> = Promise.resolve();
	let told = '';
	const send = (message: LeaderMessage): void => {
		if (!socket.writable) {
			return;
		}

		if (socket.writableLength > mostUnread) {
			socket.destroy();
			return;
		}

		socket.write(`${JSON.stringify(message)}\n`);
	};
	const tell = (): void => {
		// A slow reader gets the newest state when it has read the one before.
		if (socket.writableNeedDrain) {
			return;
		}

		try {
			const line = JSON.stringify(hand.state());
			if (line !== told) {
				told = line;
				socket.write(`{"type":"state","state":${line}}\n`);
			}
		} catch {
			// Telling a leader must never end a drill.
			socket.destroy();
		}
	};
	const refuseAll = (reason: string): void => {
		send({type: 'refused', request: null, reason});
		socket.end();
		// One that does not hang up by itself is not waited for.
		socket.destroySoon();
	};
	const greet = (value: unknown): void => {
		const hello = helloSchema.safeParse(value);
		if (!hello.success) {
			refuseAll('This is the socket of a gotriage drill, and that was no greeting of its leader.');
		} else if (hello.data.protocol !== leaderProtocol) {
			refuseAll(
				`The drill speaks version ${leaderProtocol} and this leader version ${hello.data.protocol}: use the same gotriage in both terminals.`,
			);
		} else if (enter(tell)) {
			isLeader = true;
			clearTimeout(patience);
			send({type: 'hello', protocol: leaderProtocol, drill});
			tell();
		} else {
			refuseAll(`This drill has ${mostLeaders} leaders already; one of them must leave first.`);
		}
	};
	const hear = (line: string): void => {
		const value = jsonOf(line);
		if (!isLeader) {
			greet(value);
			return;
		}

		const command = leaderCommandSchema.safeParse(value);
		if (!command.success) {
			faults++;
			if (faults >= mostFaults) {
				refuseAll('Too much of what came was no command.');
			} else {
				send({type: 'refused', request: null, reason: 'That was no command of this version.'});
			}

			return;
		}

		if (waiting >= mostWaiting) {
			refuseAll('Too many commands at once.');
			return;
		}

		waiting++;
		const {request} = command.data;
		work = work
			.then(async () => obey(hand, command.data))
			.then(
				(result) =>
					send('refused' in result ? {type: 'refused', request, reason: result.refused} : {type: 'done', request}),
				(error: unknown) =>
					send({
						type: 'refused',
						request,
						reason: (error instanceof Error ? error.message : String(error)).slice(0, 1000),
					}),
			)
			.finally(() => {
				waiting--;
			});
	};
	const patience = setTimeout(() => socket.destroy(), helloMs);
	patience.unref();
	socket.on('data', (bytes: Buffer) => {
		if (!socket.writable) {
			return;
		}

		const lines = feed.push(bytes);
		if (lines === null) {
			refuseAll('A line was longer than any command.');
			return;
		}

		for (const line of lines) {
			if (socket.writable) {
				hear(line);
			}
		}
	});
	socket.on('drain', tell);
	// A broken connection is a leader who left, however it broke.
	socket.on('error', () => socket.destroy());
	socket.on('close', () => {
		clearTimeout(patience);
		if (isLeader) {
			isLeader = false;
			leave(tell);
		}
	});
}

/** Resolves when the server listens; false where the system does not let it. */
const listens = async (server: Server, path: string): Promise<boolean> =>
	new Promise((resolve) => {
		server.once('error', () => resolve(false));
		server.listen(path, () => resolve(true));
	});

/**
 * Opens the door for leaders at `path`. Without one (the path is too long, the file system has no sockets) the drill goes
 * on as it does alone. The caller holds the drill's journal, so nobody else listens there.
 */
export async function serveLeaders(hand: LeaderHand, drill: string, path: string): Promise<LeaderDoor> {
	if (whyNoSocket(path) !== null) {
		return noDoor;
	}

	await removeStaleSocket(path);
	if ((await socketAt(path)) !== 'none') {
		return noDoor;
	}

	const sockets = new Set<Socket>();
	const tells = new Set<() => void>();
	let due: NodeJS.Timeout | null = null;
	let ticking: NodeJS.Timeout | null = null;
	const tellAll = (): void => {
		due = null;
		for (const tell of tells) {
			tell();
		}
	};
	const changed = (): void => {
		if (tells.size > 0 && due === null) {
			due = setTimeout(tellAll, tellMs);
			due.unref();
		}
	};
	const count = (): void => {
		hand.setLeaders(tells.size);
		if (tells.size > 0 && ticking === null) {
			ticking = setInterval(changed, clockMs);
			ticking.unref();
		} else if (tells.size === 0 && ticking !== null) {
			clearInterval(ticking);
			ticking = null;
		}
	};
	const server = createServer((socket) => {
		sockets.add(socket);
		socket.unref();
		socket.once('close', () => sockets.delete(socket));
		attend(socket, {
			hand,
			drill,
			enter(tell) {
				if (tells.size >= mostLeaders) {
					return false;
				}

				tells.add(tell);
				count();
				return true;
			},
			leave(tell) {
				tells.delete(tell);
				count();
			},
		});
	});
	server.maxConnections = mostLeaders * 2;
	if (!(await listens(server, path))) {
		return noDoor;
	}

	server.on('error', () => undefined);
	server.unref();
	// The directory is closed to others already; the file says so too.
	await chmod(path, 0o600).catch(() => undefined);
	const unsubscribe = hand.subscribe(changed);
	return {
		async close() {
			unsubscribe();
			tellAll();
			if (due !== null) {
				clearTimeout(due);
			}

			if (ticking !== null) {
				clearInterval(ticking);
			}

			const closed = new Promise<void>((resolve) => {
				server.close(() => resolve());
			});
			for (const socket of sockets) {
				socket.end();
				socket.destroySoon();
				// Nobody is waited for who does not read.
				const late = setTimeout(() => socket.destroy(), tellMs);
				late.unref();
				socket.once('close', () => clearTimeout(late));
				socket.ref();
			}

			await Promise.race([
				closed,
				new Promise<void>((resolve) => {
					setTimeout(resolve, tellMs * 3);
				}),
			]);
			await removeStaleSocket(path).catch(() => undefined);
		},
	};
}
