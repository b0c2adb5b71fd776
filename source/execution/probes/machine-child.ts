// Asks systeminformation one of the two questions for which it starts df or ps, and prints the answer as JSON. A process of
// its own, because either can hang for ever (a dead mount, a process stuck in the kernel), and because nothing here takes
// a word of a runbook: the question is one of a closed list.
import system from 'systeminformation';

const questions = {
	fsSize: () => system.fsSize(),
	processes: () => system.processes(),
} as const;

const [question = ''] = process.argv.slice(2);
if (question === 'fsSize' || question === 'processes') {
	const answer = JSON.stringify(await questions[question]());
	process.stdout.write(answer, () => process.exit(0));
}
