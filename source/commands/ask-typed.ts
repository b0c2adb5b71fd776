// Asks a person in a terminal to type a word. Only what is typed after the question was printed, and after a quiet moment,
// is an answer: what was typed ahead or pasted with the command never is. Anything but the word is No.
import {createInterface} from 'node:readline';
import {setTimeout as delay} from 'node:timers/promises';

/** Without a key for this long, the next one was pressed by someone who saw the question. */
const quietMs = 600;
/** Somebody leans on the keyboard: that is no answer either. */
const longestMs = 10_000;
const interrupts = /[\u0003\u0004]/;

/** Throws away what comes until nothing has come for a moment; false where the person wants out or keys never stop. */
async function isQuiet(stdin: NodeJS.ReadStream): Promise<boolean> {
	let last = performance.now();
	let wantsOut = false;
	const hear = (chunk: Buffer | string) => {
		last = performance.now();
		wantsOut ||= interrupts.test(String(chunk));
	};
	const leave = () => {
		wantsOut = true;
	};
	// Raw, so that a line that was begun but not finished is thrown away too.
	stdin.setRawMode(true);
	stdin.on('data', hear);
	stdin.on('end', leave);
	stdin.on('error', leave);
	stdin.resume();
	try {
		const begun = performance.now();
		while (!wantsOut && performance.now() - last < quietMs) {
			if (performance.now() - begun > longestMs) {
				return false;
			}

			await delay(20);
		}

		return !wantsOut;
	} finally {
		stdin.off('data', hear);
		stdin.off('end', leave);
		stdin.off('error', leave);
		stdin.pause();
		stdin.setRawMode(false);
	}
}

/**
 * Prints the question and resolves with whether the person then typed one of the words; false on anything else, on Ctrl-C,
 * Ctrl-D and on a terminal that goes away. Both ends must be a terminal.
 */
export async function askTyped(question: string, words: readonly string[]): Promise<boolean> {
	if (!(await isQuiet(process.stdin))) {
		process.stdout.write('\n');
		return false;
	}

	const reader = createInterface({input: process.stdin, output: process.stdout});
	try {
		return await new Promise<boolean>((resolve) => {
			reader.on('close', () => resolve(false));
			reader.on('SIGINT', () => resolve(false));
			process.stdin.on('error', () => resolve(false));
			reader.question(question, (answer) => resolve(words.includes(answer.trim())));
		});
	} finally {
		reader.close();
	}
}
