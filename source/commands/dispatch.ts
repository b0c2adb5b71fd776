// The table of commands; each is loaded only when it is called.
import {JournalFailure} from '../journal/contract.js';
import {exitStatus} from '../session/guide/outcome.js';
import {cleanLine} from '../text/clean.js';
import {nearest} from '../text/nearest.js';
import {commandHelp, overview} from './help.js';
import {type Command, type Io, lostOutput, processIo, UsageFault} from './io.js';

const longestSentence = 8000;

const commands: Readonly<Record<string, () => Promise<Command>>> = {
	board: async () => (await import('./board.js')).board,
	sweep: async () => (await import('./sweep.js')).sweep,
	run: async () => (await import('./run.js')).run,
	resume: async () => (await import('./resume.js')).resume,
	undo: async () => (await import('./undo.js')).undo,
	release: async () => (await import('./release.js')).release,
	incidents: async () => (await import('./incidents.js')).incidents,
	show: async () => (await import('./show.js')).show,
	note: async () => (await import('./note.js')).note,
	milestone: async () => (await import('./milestone.js')).milestone,
	report: async () => (await import('./report.js')).report,
	record: async () => (await import('./record.js')).record,
	recordings: async () => (await import('./recordings.js')).recordings,
	replay: async () => (await import('./replay.js')).replay,
	cast: async () => (await import('./cast.js')).cast,
	drill: async () => (await import('./drill.js')).drill,
	stats: async () => (await import('./stats.js')).stats,
	list: async () => (await import('./list.js')).list,
	validate: async () => (await import('./validate.js')).validate,
	schema: async () => (await import('./schema.js')).schema,
	probes: async () => (await import('./probes.js')).probes,
	trust: async () => (await import('./trust.js')).trust,
	doctor: async () => (await import('./doctor.js')).doctor,
	completion: async () => (await import('./completion.js')).completion,
};

export const commandNames: readonly string[] = Object.keys(commands);

const statusOfFailure = (failure: JournalFailure): number =>
	failure.kind === 'not-found' ? exitStatus.usage : exitStatus.notRecorded;

/** Each sentence stays on one line, whatever words or file names it quotes. */
function tell(io: Io, sentences: readonly string[]): void {
	io.err(sentences.map((sentence) => `${cleanLine(sentence, longestSentence)}\n`).join(''));
}

/** The status of a command that has ended; not good where what it printed is not whole. */
async function wholly(io: Io, status: number): Promise<number> {
	const why = await lostOutput();
	if (why === null) {
		return status;
	}

	tell(io, [`What was printed is not whole: ${why}; make room, or print it elsewhere.`]);
	return status === exitStatus.good ? exitStatus.notRecorded : status;
}

/** Runs one command to its exit status. Every foreseeable fault is one sentence on stderr. */
export async function runCommand(word: string, words: readonly string[], version: string): Promise<number> {
	const io = processIo(version);
	if (word === 'help' || word === '--help' || word === '-h') {
		io.out(words[0] === undefined ? overview() : commandHelp(words[0]));
		return exitStatus.good;
	}

	// Options before any command belong to the board.
	const name = word.startsWith('-') ? 'board' : word;
	const rest = word.startsWith('-') ? [word, ...words] : words;
	if (rest.includes('--help') || rest.includes('-h')) {
		io.out(commandHelp(name));
		return exitStatus.good;
	}

	const load = Object.hasOwn(commands, name) ? commands[name] : undefined;
	if (load === undefined) {
		const suggestion = nearest(name, commandNames);
		tell(io, [
			`gotriage has no command ${name}${suggestion === null ? '' : `; did you mean ${suggestion}?`} (gotriage help lists them)`,
		]);
		return exitStatus.usage;
	}

	try {
		const command = await load();
		return await wholly(io, await command(rest, io));
	} catch (error) {
		if (error instanceof UsageFault) {
			tell(io, error.sentences);
			return error.status;
		}

		if (error instanceof JournalFailure) {
			tell(io, [error.message]);
			return statusOfFailure(error);
		}

		tell(io, [
			`gotriage stopped on an error of its own: ${error instanceof Error ? error.message : String(error)} (GOTRIAGE_STACK=1 shows where)`,
		]);
		if (io.environment['GOTRIAGE_STACK'] && error instanceof Error) {
			io.err(`${error.stack}\n`);
		}

		return exitStatus.ownError;
	}
}

/** For the build: checks the package's runbooks once, so that a start need not. Resolves with what is wrong. */
export async function indexLibrary(): Promise<readonly string[]> {
	const [{loadLibrary}, {writeLibraryIndex}, {formatFault}] = await Promise.all([
		import('../session/library/library.js'),
		import('../session/library/library-index.js'),
		import('../runbook/load.js'),
	]);
	const library = await loadLibrary();
	await writeLibraryIndex(library.runbooks);
	return library.faults.map(formatFault);
}
