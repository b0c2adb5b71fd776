// The guide in a terminal with a scripted session. The first argument names the step it begins at; `run` holds it there.
import {startTui} from '../../../../source/tui/main.js';
import {fakePorts} from '../../fixtures/fake-ports.js';
import {createFakeSession} from './fake-session.js';
import {from} from './scenes.js';

const [startAt = 'hops', mode = ''] = process.argv.slice(2);
const tail = Array.from(
	{length: 150},
	(_, line) => `go: downloading module ${line} of rsc.io/quote v1.5.2 with a rather long line of words`,
);
const session = createFakeSession(
	from(startAt, mode === 'holds' ? {endings: {[startAt]: {end: 'ok', sentence: 'it is well', holds: true, tail}}} : {}),
);
const end = await startTui(fakePorts(3), {screen: 'guide', session});
process.stdout.write(`log: ${session.log.join(', ')}\n`);
process.exitCode = end.error ? 1 : 0;
