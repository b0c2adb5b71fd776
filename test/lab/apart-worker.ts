// The process in which one proof runs: `fault ID [left-out]`, `healthy [shipped]` or `record NAME DIRECTORY`; prints the proof as one line of JSON. Started by apart.ts.
import {findFault} from './faults.js';
import {measureHealthy} from './healthy.js';
import {proveFault} from './prove.js';
import {recordScript} from './recorder.js';
import {scripts} from './scripts.js';

const controller = new AbortController();
process.on('SIGTERM', () => controller.abort());
process.on('SIGINT', () => controller.abort());

async function main([kind, id = '', board = '']: readonly string[]): Promise<unknown> {
	if (kind === 'healthy') return measureHealthy(id === 'shipped' ? 'shipped' : 'calm', controller.signal);
	if (kind === 'record') {
		const script = scripts.find(({name}) => name === id);
		const ground = findFault(script?.fault ?? '');
		if (script === undefined || ground === undefined) throw new Error(`there is no recording named ${id}`);
		return {said: await recordScript(script, ground, board, controller.signal)};
	}

	const fault = findFault(id);
	if (kind !== 'fault' || fault === undefined) throw new Error(`there is no fault named ${id}`);
	// The shell that waits for this process has its environment, and stays.
	return proveFault(fault, controller.signal, {
		except: [process.ppid],
		board: board === 'left-out' ? 'left out' : 'swept',
	});
}

main(process.argv.slice(2)).then(
	(result) => {
		process.stdout.write(`${JSON.stringify(result)}\n`, () => process.exit(0));
	},
	(error: unknown) => {
		process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
		process.exit(1);
	},
);
