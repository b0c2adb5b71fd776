// A session that runs one action and is killed by its test: run with the directory to work in and the script of the action.
import {createLiveExecutor} from '../../source/execution/live.js';
import {createSink, invocationIn, never, userEnvironment} from './support.js';

const [, , directory = '', script = ''] = process.argv;
const sink = createSink();
const running = createLiveExecutor({records: `${directory}/supervised`, environment: userEnvironment}).execute(
	invocationIn(directory, ['true'], {role: 'action', step: 'repair', command: {kind: 'shell', script}}),
	sink,
	never,
);
await sink.whenShown('begun');
process.stdout.write(sink.shown.stdout);
await running;
