// A session with so few descriptors left that its action's record can be written, and no process can be given pipes: run
// under a small `ulimit -n`, with the directory to work in. Prints the outcome.
import {closeSync, openSync} from 'node:fs';
import {createLiveExecutor} from '../../source/execution/live.js';
import {createSink, invocationIn, never, shell, userEnvironment} from './support.js';

const [, , directory = ''] = process.argv;
const held: number[] = [];
const holdAll = (): void => {
	for (;;) {
		try {
			held.push(openSync('/dev/null', 'r'));
		} catch {
			return;
		}
	}
};
holdAll();
for (const descriptor of held.splice(-4)) closeSync(descriptor);
const outcome = await createLiveExecutor({records: `${directory}/supervised`, environment: userEnvironment}).execute(
	invocationIn(directory, shell('touch ran'), {role: 'action', step: 'repair'}),
	createSink(),
	never,
);
for (const descriptor of held) closeSync(descriptor);
process.stdout.write(JSON.stringify(outcome));
