// Why a command could not be started, told apart as far as the file system tells: the operating system says "no such file"
// for a missing command, a missing directory and a missing interpreter alike.
import {access, constants, open, stat} from 'node:fs/promises';
import {delimiter, isAbsolute, join, resolve} from 'node:path';
import {errorCode, errorWords} from '../journal/system-error.js';
import type {StartFailure} from './executor.js';

/** No stored sentence is longer; an error message may contain the whole argument list. */
const longestSentence = 2000;
const longestName = 200;

export type Attempted = Readonly<{argv: readonly string[]; cwd: string; path: string | undefined}>;

/** Explains an error of spawning `argv` in `cwd`. */
export async function explainStartFailure(error: unknown, attempted: Attempted): Promise<StartFailure> {
	const {kind, sentence} = await explain(error, attempted);
	return {kind, sentence: sentence.slice(0, longestSentence)};
}

/** A failure that was found before anything was spawned. */
export function refusal(sentence: string): StartFailure {
	return {kind: 'refused', sentence: sentence.slice(0, longestSentence)};
}

async function explain(error: unknown, {argv, cwd, path}: Attempted): Promise<StartFailure> {
	const name = shorten(argv[0] ?? '');
	const code = errorCode(error);
	if ([...argv, cwd].some((word) => word.includes('\0')) || code === 'ERR_INVALID_ARG_VALUE') {
		return {
			kind: 'invalid-argument',
			sentence: `An argument, the directory or a variable of ${name} contains a NUL character, which no command can be given.`,
		};
	}
	const directory = await stat(cwd).catch(() => null);
	if (directory === null) {
		return {kind: 'cwd-missing', sentence: `The directory ${shorten(cwd)} does not exist, so ${name} was not started.`};
	}
	if (!directory.isDirectory()) {
		return {kind: 'cwd-missing', sentence: `${shorten(cwd)} is not a directory, so ${name} was not started.`};
	}
	switch (code) {
		case 'ENOENT':
		case 'ENOTDIR':
		case 'EACCES':
		case 'EPERM':
		case 'ENOEXEC':
		case 'ELOOP':
			return explainFile(await findCommand(argv[0] ?? '', cwd, path), name, cwd);
		case 'E2BIG': {
			const bytes = argv.reduce((sum, word) => sum + Buffer.byteLength(word), 0);
			return {
				kind: 'argument-list-too-long',
				sentence: `The arguments of ${name} are ${bytes} bytes, more than this system accepts.`,
			};
		}
		case 'EAGAIN':
		case 'EMFILE':
		case 'ENFILE':
		case 'ENOMEM':
			return {
				kind: 'too-many-processes',
				sentence: `${name} could not be started: this machine has no room for another process (${code}).`,
			};
		default:
			return {kind: 'other', sentence: `${name} could not be started: ${errorWords(error)}.`};
	}
}

/** The file a command name stands for: the first executable one on PATH, else the first that exists. */
async function findCommand(name: string, cwd: string, path: string | undefined): Promise<string | null> {
	if (name.includes('/')) {
		const file = isAbsolute(name) ? name : resolve(cwd, name);
		return (await stat(file).catch(() => null)) ? file : null;
	}
	let existing: string | null = null;
	for (const directory of (path ?? '').split(delimiter)) {
		const file = join(resolve(cwd, directory === '' ? '.' : directory), name);
		const found = await stat(file).catch(() => null);
		if (!found?.isFile()) continue;
		if (await isExecutable(file)) return file;
		existing ??= file;
	}
	return existing;
}

async function isExecutable(file: string): Promise<boolean> {
	return access(file, constants.X_OK).then(
		() => true,
		() => false,
	);
}

async function explainFile(file: string | null, name: string, cwd: string): Promise<StartFailure> {
	if (file === null) {
		return {
			kind: 'command-missing',
			sentence: name.includes('/') ? `${name} does not exist.` : `The command ${name} is not on PATH.`,
		};
	}
	const shown = shorten(file);
	if ((await stat(file)).isDirectory()) {
		return {kind: 'not-executable', sentence: `${shown} is a directory, not a command.`};
	}
	if (!(await isExecutable(file))) {
		return {kind: 'not-executable', sentence: `${shown} is not executable: permission is denied.`};
	}
	const interpreter = await interpreterOf(file);
	if (interpreter !== null && !(await isExecutable(resolve(cwd, interpreter)))) {
		return {
			kind: 'bad-interpreter',
			sentence: `${shown} names the interpreter ${shorten(interpreter)}, which does not exist or is not executable.`,
		};
	}
	return (await access(cwd, constants.X_OK).then(
		() => true,
		() => false,
	))
		? {kind: 'bad-interpreter', sentence: `${shown} exists, but this system cannot run it: its loader is missing.`}
		: {kind: 'cwd-missing', sentence: `The directory ${shorten(cwd)} may not be entered, so ${name} was not started.`};
}

async function interpreterOf(file: string): Promise<string | null> {
	const handle = await open(file).catch(() => null);
	if (handle === null) return null;
	try {
		const {buffer, bytesRead} = await handle.read(Buffer.alloc(256), 0, 256, 0);
		const first = buffer.subarray(0, bytesRead).toString('utf8').split('\n')[0] ?? '';
		return /^#!\s*(\S+)/.exec(first)?.[1] ?? null;
	} finally {
		await handle.close();
	}
}

function shorten(text: string): string {
	return text.length > longestName ? `${text.slice(0, longestName)}…` : text;
}
