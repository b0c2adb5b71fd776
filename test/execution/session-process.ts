// A session that runs one action, or a check, and is killed by its test: run with the directory to work in, the script
// and the role. `unable`: an action that cannot begin, whose outcome is printed.
import {createLiveExecutor} from '../../source/execution/live.js';
import {createSink, invocationIn, never, userEnvironment} from './support.js';

const [, , directory = '', script = '', role = 'action'] = process.argv;
const sink = createSink();
const running = createLiveExecutor({records: `${directory}/supervised`, environment: userEnvironment}).execute(
	invocationIn(directory, ['true'], {
		role: role === 'check' ? 'check' : 'action',
		step: 'repair',
		command: {kind: 'shell', script},
	}),
	sink,
	never,
);
if (role === 'unable') {
	process.stdout.write(JSON.stringify(await running));
	process.exit();
}

await sink.whenShown('begun');
process.stdout.write(sink.shown.stdout);
await running;
