// A session that runs one action, or a check, and is killed by its test: run with the directory to work in, the script
// and the role.
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
await sink.whenShown('begun');
process.stdout.write(sink.shown.stdout);
await running;
