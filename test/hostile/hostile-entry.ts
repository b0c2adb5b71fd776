// The guide in a terminal, every text of which tries to be more than text. The argument is the seed of those texts.
import {startTui} from '../../source/tui/main.js';
import {fakePorts} from '../tui/fixtures/fake-ports.js';
import {createFakeSession} from '../tui/screens/guide/fake-session.js';
import {randomFrom} from './random.js';
import {hostileScript} from './script.js';
import {strings} from './strings.js';

const evil = strings.map(([, text]) => text).join(' ');
const session = createFakeSession(hostileScript(randomFrom(Number(process.argv[2] ?? 1)), true));
const end = await startTui(fakePorts(3, {banners: [evil]}), {screen: 'guide', session});
process.exitCode = end.error ? 1 : 0;
