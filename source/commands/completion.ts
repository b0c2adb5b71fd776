// `gotriage completion`: the script that completes gotriage in a shell, and the ids that such a script asks for.
import {join} from 'node:path';
import {homeDirectory, openHomeForReading} from '../journal/home.js';
import {incidentIds} from '../journal/journal-files.js';
import {exitStatus} from '../session/guide/outcome.js';
import {packageRoot, shippedIds} from '../session/library/library.js';
import {readArguments} from './arguments.js';
import {bashScript, fishScript, zshScript} from './completion/scripts.js';
import {completionSpec} from './completion/spec.js';
import {helps} from './help.js';
import {type Io, UsageFault} from './io.js';

const answers: Readonly<Record<string, (io: Io) => Promise<string>>> = {
	bash: async () => bashScript(completionSpec(helps)),
	zsh: async () => zshScript(completionSpec(helps)),
	fish: async () => fishScript(completionSpec(helps)),
	runbooks: async () => lines(await shippedIds(join(packageRoot(), 'runbooks'))),
	async incidents(io) {
		const home = await openHomeForReading(homeDirectory(io.environment, process.platform));
		return lines((await incidentIds(home)).toReversed());
	},
};

const lines = (ids: readonly string[]): string => ids.map((id) => `${id}\n`).join('');

/** Prints a script, or the ids a script asks for. */
export async function completion(argv: readonly string[], io: Io): Promise<number> {
	const given = readArguments('completion', argv, {});
	const [word = '', ...rest] = given.positionals;
	const answer = Object.hasOwn(answers, word) ? answers[word] : undefined;
	if (answer === undefined || rest.length > 0) {
		throw new UsageFault('gotriage completion takes a shell: bash, zsh or fish');
	}

	io.out(await answer(io));
	return exitStatus.good;
}
