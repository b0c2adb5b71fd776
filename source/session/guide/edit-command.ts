// A command in other words than the runbook's, for the next run of the step in hand. It is no longer what the runbook
// says, so it is recorded as a deviation and asks for consent.
import {quoteArgv} from '../../text/quote.js';
import type {Result} from '../contract.js';
import {maskSecrets} from '../prepare/shown.js';
import {done, refuse} from './results.js';
import type {Standing} from './standing.js';

/** Records the words and puts them in place of the command in hand. The first is the program. */
export async function editCommand(standing: Standing, argv: readonly string[]): Promise<Result> {
	const {desk} = standing;
	const step = standing.step();
	const inHand = standing.inHand();
	if (step === null || inHand.kind !== 'ready' || (step.kind !== 'check' && step.kind !== 'action')) {
		return refuse('there is no command to edit here');
	}

	const [only] = inHand.prepared.invocations;
	if (inHand.prepared.invocations.length !== 1 || only?.command.kind !== 'run') {
		return refuse('only a step that runs one command can be edited; use ! for a command of your own');
	}

	if (argv.length === 0 || argv[0] === '') {
		return refuse('a command needs a program');
	}

	await desk.append({
		type: 'step.edited',
		runbook: standing.runbook().id,
		step: step.id,
		attempt: inHand.prepared.attempt,
		written: maskSecrets(quoteArgv(only.command.argv), desk.secretValues()),
		edited: maskSecrets(quoteArgv(argv), desk.secretValues()),
		argv: argv.map((word) => maskSecrets(word, desk.secretValues())),
	});
	standing.setEdited(argv);
	return done;
}
