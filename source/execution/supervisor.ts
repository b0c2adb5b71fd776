// The supervisor: a small process of its own that carries one action to its end, whatever becomes of the session that asked
// for it. It owns the action's pipes, deadline and output files and a synced record. Started by supervise.ts with the
// record's directory as its only argument and the order on stdin; TERM means cancel; a lost terminal means nothing.
// It never writes the journal.
import {writeSync} from 'node:fs';
import {Socket} from 'node:net';
import {text} from 'node:stream/consumers';
import {bootId, processStart} from '../journal/process-identity.js';
import {errorWords} from '../journal/system-error.js';
import {applyChange, isChange} from './changes/apply-change.js';
import type {Invocation, Outcome, OutputSink} from './executor.js';
import {runProcess} from './run-process.js';
import {notStarted} from './settled.js';
import {messageDescriptor, type SupervisionMessage, type SupervisionOrder} from './supervision.js';
import {openRecord, outcomeLine, type RecordWriter} from './supervision-record.js';

/** A session that does not read loses text, never time. */
const mostUnread = 64 * 1024;

const cancel = new AbortController();
process.on('SIGTERM', () => cancel.abort());
process.on('SIGINT', () => undefined);
process.on('SIGHUP', () => undefined);
process.title = 'gotriage: supervises an action';

await supervise(process.argv[2] ?? '');
// Whatever may still be open (a message pipe nobody reads), the record is complete.
process.exit(0);

async function supervise(directory: string): Promise<void> {
	const order = await readOrder();
	const record = begin(directory, order !== null);
	if (record === null) return;
	if (order === null) {
		const sentence = 'Nothing was started: gotriage was lost before it had said what to run.';
		record.append({type: 'outcome', outcome: notStarted({kind: 'other', sentence})});
		record.close();
		return;
	}
	const outcome = await carryOut(order, record);
	record.append(outcomeLine(outcome, order.invocation.parse));
	record.close();
}

/** The record with its first line; null, and the session told why, where it cannot be kept: then nothing is started. */
function begin(directory: string, isSupervising: boolean): RecordWriter | null {
	try {
		const record = openRecord(directory);
		if (isSupervising) record.append({type: 'supervising', ...identityOf(process.pid)});
		return record;
	} catch (error) {
		const message: SupervisionMessage = {type: 'unable', why: errorWords(error)};
		try {
			// At once: this process ends without waiting for its pipes.
			writeSync(messageDescriptor, `${JSON.stringify(message)}\n`);
		} catch {
			// Nobody listens.
		}
		return null;
	}
}

/** Null when the session was lost while it gave its order; then nothing is started. */
async function readOrder(): Promise<SupervisionOrder | null> {
	try {
		return JSON.parse(await text(process.stdin)) as SupervisionOrder;
	} catch {
		// Without the message, which quotes the order.
		return null;
	}
}

async function carryOut(order: SupervisionOrder, record: RecordWriter): Promise<Outcome> {
	const {invocation, files, environment, tag, graceMs, own} = order;
	const sink: OutputSink = {...messageSink(), files};
	if (hasChange(invocation)) {
		record.append({type: 'started', ...identityOf(process.pid)});
		return applyChange(invocation, sink, cancel.signal, {environment, own});
	}
	return runProcess(invocation, sink, cancel.signal, {
		environment,
		tag,
		graceMs,
		onStarted({pid, started}) {
			try {
				record.append({type: 'started', pid, started, bootId: bootId()});
			} catch {
				// The command runs already; its outcome may yet be recorded.
			}
		},
	});
}

function hasChange(invocation: Invocation): invocation is Parameters<typeof applyChange>[0] {
	return isChange(invocation.command);
}

function identityOf(pid: number) {
	return {pid, started: processStart(pid), bootId: bootId()};
}

function messageSink(): Omit<OutputSink, 'files'> {
	let socket: Socket | null = null;
	try {
		socket = new Socket({fd: messageDescriptor, readable: false, writable: true});
		socket.unref();
	} catch {
		// Nobody listens.
	}
	socket?.on('error', () => {
		socket = null;
	});
	const send = (message: SupervisionMessage): void => {
		if (socket !== null && socket.writableLength < mostUnread) socket.write(`${JSON.stringify(message)}\n`);
	};
	return {
		onText: (stream, shown) => send({type: 'text', stream, text: shown}),
		onProgress: (progress) => send({type: 'progress', progress}),
	};
}
