// The leader's end of the connection to a drill that runs in another terminal: what it is told, what it asks. It writes no
// file, and a drill that ends or dies is a sentence, never an exception.
import {connect} from 'node:net';
import type {Refusal, Result} from '../../contract.js';
import {done, refuse} from '../../guide/results.js';
import {
	type LeaderCommand,
	type LeaderLink,
	type LeaderState,
	leaderMessageSchema,
	leaderProtocol,
	longestLeaderWords,
	longestState,
} from '../../leader-contract.js';
import {jsonOf, lineFeed} from './lines.js';

/** A drill answers at once; one that does not is stopped or hangs. */
const answerMs = 5000;

type Command = LeaderCommand extends infer One ? (One extends LeaderCommand ? Omit<One, 'request'> : never) : never;

const tooLong = (text: string): Refusal | null =>
	text.trim().length > longestLeaderWords
		? refuse(`this has ${text.trim().length} characters and ${longestLeaderWords} are taken; shorten it`)
		: null;

/** Joins the drill that listens at `path`. Rejects with an Error whose message is a sentence for the leader. */
export async function attachLeader(path: string): Promise<LeaderLink> {
	return new Promise((resolve, reject) => {
		const socket = connect(path);
		const feed = lineFeed(longestState);
		const listeners = new Set<() => void>();
		const asked = new Map<number, (result: Result) => void>();
		let state: LeaderState | null = null;
		let ended: string | null = null;
		let requests = 0;
		const publish = (): void => {
			for (const listener of [...listeners]) {
				listener();
			}
		};
		const end = (why: string): void => {
			if (ended !== null) {
				return;
			}

			ended = why;
			clearTimeout(patience);
			socket.destroy();
			for (const settle of asked.values()) {
				settle(refuse(why));
			}

			asked.clear();
			reject(new Error(why));
			publish();
		};
		const patience = setTimeout(() => end('The drill does not answer; is its terminal stopped?'), answerMs);
		const ask = async (command: Command): Promise<Result> => {
			if (ended !== null) {
				return refuse(ended);
			}

			requests++;
			const request = requests;
			return new Promise<Result>((settle) => {
				const timer = setTimeout(() => {
					asked.delete(request);
					settle(refuse('The drill has not answered in time; look whether it happened.'));
				}, answerMs);
				asked.set(request, (result) => {
					clearTimeout(timer);
					settle(result);
				});
				socket.write(`${JSON.stringify({...command, request})}\n`);
			});
		};
		const answered = (request: number, result: Result): void => {
			const settle = asked.get(request);
			asked.delete(request);
			settle?.(result);
		};
		const link: LeaderLink = {
			state() {
				if (state === null) {
					throw new Error('a link is handed out with its first state');
				}

				return state;
			},
			ended: () => ended,
			subscribe(listener) {
				listeners.add(listener);
				return () => {
					listeners.delete(listener);
				};
			},
			answer: async (step, text) => tooLong(text) ?? ask({type: 'answer', step, text}),
			inject: async (id) => ask({type: 'inject', id}),
			note: async (text) => tooLong(text) ?? ask({type: 'note', text}),
			pause: async () => ask({type: 'pause'}),
			unpause: async () => ask({type: 'continue'}),
			close() {
				end('left');
			},
		};
		const hear = (line: string): void => {
			const message = leaderMessageSchema.safeParse(jsonOf(line));
			if (!message.success) {
				end('What came from the drill is no message of this version: use the same gotriage in both terminals.');
				return;
			}

			switch (message.data.type) {
				case 'hello':
					return;
				case 'state':
					clearTimeout(patience);
					state = message.data.state;
					resolve(link);
					publish();
					return;
				case 'done':
					answered(message.data.request, done);
					return;
				case 'refused':
					if (message.data.request === null) {
						end(message.data.reason);
					} else {
						answered(message.data.request, refuse(message.data.reason));
					}
			}
		};
		socket.on('connect', () => {
			socket.write(`${JSON.stringify({type: 'hello', protocol: leaderProtocol})}\n`);
		});
		socket.on('data', (bytes: Buffer) => {
			const lines = feed.push(bytes);
			if (lines === null) {
				end('What came from the drill is longer than anything it says.');
				return;
			}

			for (const line of lines) {
				if (ended === null) {
					hear(line);
				}
			}
		});
		socket.on('error', () => end('The drill cannot be reached any more.'));
		socket.on('close', () =>
			end(
				state?.phase === 'closed'
					? 'The drill is over and its record is closed.'
					: 'The drill was left in its own terminal; once it goes on there, gotriage drill --facilitate joins it again.',
			),
		);
	});
}
