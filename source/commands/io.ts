// What a command is given of the process around it, and how it says what is wrong.
import {sudoUser, superuserSentence} from '../journal/superuser.js';
import {errorWords} from '../journal/system-error.js';
import {exitStatus} from '../session/guide/outcome.js';
import {cleanText} from '../text/clean.js';
import {jsonLine} from '../text/json-line.js';

export type Io = Readonly<{
	version: string;
	environment: NodeJS.ProcessEnv;
	cwd: string;
	/** Whether a person can be asked: both ends are a terminal. */
	isTerminal: boolean;
	columns: number;
	out: (text: string) => void;
	err: (text: string) => void;
}>;

export type Command = (words: readonly string[], io: Io) => Promise<number>;

/** A fault of the person's input: one sentence (or one for each fault), and the status the design gives it. */
export class UsageFault extends Error {
	readonly status: number;
	readonly sentences: readonly string[];

	constructor(sentences: string | readonly string[], status: number = exitStatus.usage) {
		const list = typeof sentences === 'string' ? [sentences] : sentences;
		super(list.join('\n'));
		this.name = 'UsageFault';
		this.status = status;
		this.sentences = list;
	}
}

/** Why something printed got lost, by stream: a command goes on all the same, and is told of it at its end. */
const lost = new Map<'stdout' | 'stderr', string>();

/** Half a sentence on why what was printed on stdout is not whole; null where it is, or nobody reads it any more. */
export async function lostOutput(): Promise<string | null> {
	// A write that failed is told of a moment later.
	await new Promise(setImmediate);
	return lost.get('stdout') ?? null;
}

/**
 * The real process. A reader that goes away (`| head`) and a disk without room (`> file`) end the output, not the command:
 * what happens is in the journal, and a run that is under way must be recorded to its end.
 */
export function processIo(version: string): Io {
	const printer = (name: 'stdout' | 'stderr') => {
		const stream = process[name];
		stream.on('error', (error: NodeJS.ErrnoException) => {
			if (error.code !== 'EPIPE' && error.code !== 'EIO' && !lost.has(name)) {
				lost.set(name, errorWords(error));
			}
		});
		return (text: string) => {
			if (!lost.has(name)) {
				stream.write(text);
			}
		};
	};
	const out = printer('stdout');
	const err = printer('stderr');
	return {
		version,
		environment: process.env,
		cwd: process.cwd(),
		isTerminal: process.stdin.isTTY === true && process.stdout.isTTY === true,
		columns: process.stdout.columns ?? 80,
		out,
		err: (text) => err(cleanText(text)),
	};
}

/**
 * Says on stderr that what follows is done as root. A machine reads it in the journal; of sudo it is told here too, because
 * then somebody else's files are near.
 */
export function tellSuperuser(io: Io, isJson: boolean): void {
	const sentence = superuserSentence(io.environment);
	if (sentence !== null && (!isJson || sudoUser(io.environment) !== null)) {
		io.err(`${sentence}\n`);
	}
}

/** One JSON document on stdout and nothing else. */
export function printJson(io: Io, document: unknown): void {
	io.out(`${jsonLine(document)}\n`);
}
