// What a command is given of the process around it, and how it says what is wrong.
import {sudoUser, superuserSentence} from '../journal/superuser.js';
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

/** The real process. A reader that goes away (`| head`) ends the output, not the command. */
export function processIo(version: string): Io {
	const ignoreClosedPipe = (error: NodeJS.ErrnoException) => {
		if (error.code !== 'EPIPE' && error.code !== 'EIO') {
			throw error;
		}
	};
	process.stdout.on('error', ignoreClosedPipe);
	process.stderr.on('error', ignoreClosedPipe);
	return {
		version,
		environment: process.env,
		cwd: process.cwd(),
		isTerminal: process.stdin.isTTY === true && process.stdout.isTTY === true,
		columns: process.stdout.columns ?? 80,
		out: (text) => {
			process.stdout.write(text);
		},
		err: (text) => {
			process.stderr.write(cleanText(text));
		},
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
