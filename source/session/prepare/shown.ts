// Turns an invocation into the words a person sees. The same words are recorded, consented to and reported.
import {createHash} from 'node:crypto';
import type {Command, Invocation} from '../../execution/executor.js';
import type {ShownCommand} from '../../incident/events.js';
import type {Json} from '../../runbook/verdict.js';
import {quoteArgv, quoteWord} from '../../text/quote.js';

const signalWords: Readonly<Record<string, string>> = {
	TERM: 'asks it to end',
	KILL: 'ends it at once',
	CONT: 'lets it go on',
	STOP: 'pauses it',
	QUIT: 'ends it with a dump of its stacks',
	INT: 'interrupts it',
	HUP: 'hangs it up',
};

function commandLine(command: Command): string {
	switch (command.kind) {
		case 'run':
			return quoteArgv(command.argv);
		case 'shell':
			return quoteArgv(['/bin/sh', '-eu', '-c', command.script]);
		case 'probe': {
			const parameters = Object.entries(command.with).map(
				([name, value]) => `${name}=${quoteWord(typeof value === 'string' ? value : JSON.stringify(value))}`,
			);
			return ['probe', command.name, ...parameters].join(' ');
		}

		case 'quarantine':
			return command.moves.map((move) => `rename ${quoteArgv([move.from])} to ${quoteArgv([move.to])}`).join('; ');
		case 'unquarantine':
			return command.moves
				.map(
					(move) =>
						`rename ${quoteArgv([move.to])} back to ${quoteArgv([move.from])} (what is there now goes to ${quoteArgv([move.aside])})`,
				)
				.join('; ');
		case 'signal':
			return `kill -${command.name} ${command.pid} (${signalWords[command.name] ?? 'signals it'}; only while process ${command.pid} has start time ${command.started})`;
		case 'restore':
			return command.files
				.map((file) =>
					file.copy === null
						? `remove ${quoteArgv([file.path])} again (it did not exist before)`
						: `put back the bytes of ${quoteArgv([file.path])} as they were`,
				)
				.join('; ');
	}
}

/** The environment a command adds or removes, in the words of `env`, so that the line can be pasted into a shell. */
function environmentWords(env: Readonly<Record<string, string | null>>): string {
	const entries = Object.entries(env);
	const unset = entries.filter(([, value]) => value === null).flatMap(([name]) => ['-u', name]);
	const set = entries.flatMap(([name, value]) =>
		value === null ? [] : [`${name}=${value === '' ? '' : quoteWord(value)}`],
	);
	return [...(unset.length > 0 ? ['env', ...unset] : []), ...set].join(' ');
}

/** Replaces the exact secret values by a mark, wherever they stand. */
export function maskSecrets(text: string, secrets: readonly string[]): string {
	let masked = text;
	for (const secret of secrets) {
		if (secret.length > 0) {
			masked = masked.replaceAll(secret, '«secret»');
		}
	}

	return masked;
}

function maskDeep(value: Json, secrets: readonly string[]): Json {
	if (typeof value === 'string') {
		return maskSecrets(value, secrets);
	}

	if (Array.isArray(value)) {
		return value.map((entry) => maskDeep(entry as Json, secrets));
	}

	if (value !== null && typeof value === 'object') {
		return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, maskDeep(entry as Json, secrets)]));
	}

	return value;
}

/** The words of one invocation. `command` rides along as data, so that an undo can be run from the journal alone. */
export function shownCommandOf(invocation: Invocation, item: Json): ShownCommand {
	const {command, secrets} = invocation;
	const env: Record<string, string | null> = {...invocation.env};
	if (command.kind === 'shell') {
		Object.assign(env, invocation.values);
	}

	const isCommand = command.kind === 'run' || command.kind === 'shell';
	const words = isCommand ? environmentWords(env) : '';
	const line = maskSecrets([words, commandLine(command)].filter((part) => part !== '').join(' '), secrets);
	return {
		kind: command.kind,
		line,
		argv: command.kind === 'run' ? command.argv.map((word) => maskSecrets(word, secrets)) : null,
		cwd: isCommand ? invocation.cwd : null,
		env: maskDeep(env, secrets) as Record<string, string | null>,
		timeoutMs: invocation.timeoutMs,
		item: item as ShownCommand['item'],
		index: invocation.index,
		command: maskDeep(command as unknown as Json, secrets),
	};
}

/** A computed check has no command; its expression is shown instead. */
export function shownExpression(expression: string): ShownCommand {
	return {
		kind: 'compute',
		line: `compute ${expression}`,
		argv: null,
		cwd: null,
		env: {},
		timeoutMs: 0,
		item: null,
		index: 0,
	};
}

/** sha256 over what is shown; a consent names it, and only exactly this runs. */
export function digestOf(shown: Json): string {
	return createHash('sha256').update(JSON.stringify(shown)).digest('hex');
}
