// A name server of the lab on a port of 127.0.0.1: knows one address for every name, and can be slow, silent or refuse.
import {createSocket} from 'node:dgram';

export type NameServer = Readonly<{
	/** ADDRESS:PORT */
	address: string;
	questions: readonly string[];
	close: () => Promise<void>;
}>;

export type NameServerFault = Readonly<{delayMs?: number; silent?: boolean; refuses?: boolean}>;

function nameIn(question: Buffer): string {
	const labels: string[] = [];
	for (let at = 12; at < question.length; ) {
		const length = question[at] ?? 0;
		if (length === 0) break;
		labels.push(question.subarray(at + 1, at + 1 + length).toString('latin1'));
		at += length + 1;
	}
	return labels.join('.');
}

/** The question with an answer: 127.0.0.1 for A, nothing for other types. */
function answerTo(question: Buffer, refuses: boolean): Buffer {
	const end = question.indexOf(0, 12) + 5;
	const isA = question.readUInt16BE(end - 4) === 1;
	const head = Buffer.from(question.subarray(0, end));
	head.writeUInt16BE(refuses ? 0x81_85 : 0x81_80, 2);
	head.writeUInt16BE(isA && !refuses ? 1 : 0, 6);
	head.writeUInt16BE(0, 8);
	head.writeUInt16BE(0, 10);
	if (!isA || refuses) return head;
	return Buffer.concat([head, Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 127, 0, 0, 1])]);
}

/** Starts it; give its address to `--input resolvers=`. */
export async function startNameServer(fault: NameServerFault = {}): Promise<NameServer> {
	const socket = createSocket('udp4');
	const questions: string[] = [];
	const timers = new Set<NodeJS.Timeout>();
	socket.on('message', (question, from) => {
		questions.push(nameIn(question));
		if (fault.silent === true) return;
		const timer = setTimeout(() => {
			timers.delete(timer);
			socket.send(answerTo(question, fault.refuses === true), from.port, from.address);
		}, fault.delayMs ?? 0);
		timers.add(timer);
	});
	await new Promise<void>((resolve) => {
		socket.bind(0, '127.0.0.1', resolve);
	});
	return {
		address: `127.0.0.1:${socket.address().port}`,
		questions,
		close: () =>
			new Promise((resolve) => {
				for (const timer of timers) clearTimeout(timer);
				socket.close(resolve);
			}),
	};
}
