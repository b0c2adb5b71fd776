import {homedir, hostname, userInfo} from 'node:os';
import test from 'ava';
import {hostFacts} from '../../source/execution/host.js';

test('the facts of the host name the machine type and nobody', async (t) => {
	const facts = await hostFacts({});
	t.deepEqual(Object.keys(facts).sort(), [
		'arch',
		'ci',
		'cpus',
		'isRoot',
		'kernel',
		'memoryBytes',
		'node',
		'platform',
		'sudo',
		'uid',
	]);
	t.is(facts['platform'], process.platform);
	t.is(facts['isRoot'], process.getuid?.() === 0);
	t.true(Number(facts['memoryBytes']) > 0);
	t.false(Object.values(facts).some((value) => [homedir(), hostname(), userInfo().username].includes(String(value))));
});

test('CI and sudo are told by their variables', async (t) => {
	t.is((await hostFacts({CI: 'true'}))['ci'], true);
	t.is((await hostFacts({CI: 'false'}))['ci'], false);
	t.is((await hostFacts({}))['ci'], false);
	t.is((await hostFacts({SUDO_UID: '1000'}))['sudo'], process.getuid?.() === 0);
	t.is((await hostFacts({}))['sudo'], false);
});
