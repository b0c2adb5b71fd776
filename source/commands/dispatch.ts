// The table of commands; each is loaded only when it is called.
import {JournalFailure} from '../journal/contract.js';
import {exitStatus} from '../session/outcome.js';
import {nearest} from '../text/nearest.js';
import {commandHelp, overview} from './help.js';
import {type Command, processIo, UsageFault} from './io.js';

const commands: Readonly<Record<string, () => Promise<Command>>> = {
	board: async () => (await import('./board.js')).board,
	sweep: async () => (await import('./sweep.js')).sweep,
	run: async () => (await import('./run.js')).run,
	resume: async () => (await import('./resume.js')).resume,
	undo: async () => (await import('./undo.js')).undo,
	incidents: async () => (await import('./incidents.js')).incidents,
	show: async () => (await import('./show.js')).show,
	note: async () => (await import('./note.js')).note,
	report: async () => (await import('./report.js')).report,
	list: async () => (await import('./list.js')).list,
	validate: async () => (await import('./validate.js')).validate,
	schema: async () => (await import('./schema.js')).schema,
	probes: async () => (await import('./probes.js')).probes,
	trust: async () => (await import('./trust.js')).trust,
	doctor: async () => (await import('./doctor.js')).doctor,
};

export const commandNames: readonly string[] = Object.keys(commands);

const statusOfFailure = (failure: JournalFailure): number =>
	failure.kind === 'not-found' ? exitStatus.usage : exitStatus.notRecorded;

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

	const load = commands[name];
	if (load === undefined) {
		const suggestion = nearest(name, commandNames);
		io.err(
			`gotriage has no command ${name}${suggestion === null ? '' : `; did you mean ${suggestion}?`} (gotriage help lists them)\n`,
		);
		return exitStatus.usage;
	}

	try {
		const command = await load();
		return await command(rest, io);
	} catch (error) {
		if (error instanceof UsageFault) {
			io.err(`${error.message}\n`);
			return error.status;
		}

		if (error instanceof JournalFailure) {
			io.err(`${error.message}\n`);
			return statusOfFailure(error);
		}

		throw error;
	}
}
