import test from 'ava';
import {stepEnvironment} from '../../source/execution/environment.js';
import {invocationIn, run, temporaryDirectory, userEnvironment} from './support.js';

const plain = {env: {}, values: {}, cwd: '/work'};

test('settings of Go and of the network are passed on; what runs foreign code in children is not', (t) => {
	const environment = stepEnvironment(
		{
			PATH: '/usr/bin',
			HOME: '/home/a',
			GOPROXY: 'direct',
			GOFLAGS: '-mod=mod',
			HTTPS_PROXY: 'http://p:1',
			GIT_SSH: 'ssh',
			BASH_ENV: '/x',
			ENV: '/x',
			PROMPT_COMMAND: 'x',
			PS4: 'x',
			IFS: 'x',
			LD_PRELOAD: '/x',
			LD_LIBRARY_PATH: '/x',
			DYLD_INSERT_LIBRARIES: '/x',
			NODE_OPTIONS: '--x',
			NODE_DEBUG: 'execa',
			NODE_CHANNEL_FD: '3',
			PYTHONSTARTUP: '/x',
			PERL5OPT: '-x',
			GIT_SSH_COMMAND: 'x',
			GIT_PAGER: 'less',
			'BASH_FUNC_ls%%': '() { :; }',
			npm_config_x: 'y',
			CI: 'true',
			UNSET: undefined,
		},
		plain,
		'tag',
	);
	t.deepEqual(environment, {
		PATH: '/usr/bin',
		HOME: '/home/a',
		GOPROXY: 'direct',
		GOFLAGS: '-mod=mod',
		HTTPS_PROXY: 'http://p:1',
		GIT_SSH: 'ssh',
		PWD: '/work',
		SSH_ASKPASS_REQUIRE: 'never',
		SUDO_ASKPASS: '/bin/false',
		GIT_TERMINAL_PROMPT: '0',
		GIT_PAGER: 'cat',
		PAGER: 'cat',
		SYSTEMD_PAGER: 'cat',
		SYSTEMD_COLORS: '0',
		DEBIAN_FRONTEND: 'noninteractive',
		NO_COLOR: '1',
		TERM: 'dumb',
		GOTRIAGE_STEP_ID: 'tag',
	});
});

test('what npm puts first on PATH is taken off again', (t) => {
	const {PATH} = stepEnvironment(
		{PATH: '/a/node_modules/.bin:/usr/bin:/b/npm/node_modules/@npmcli/run-script/lib/node-gyp-bin:/bin'},
		plain,
		'tag',
	);
	t.is(PATH, '/usr/bin:/bin');
});

test('the runbook sets and unsets, values come last, the tag cannot be replaced', (t) => {
	const environment = stepEnvironment(
		{GOFLAGS: '-x', KEPT: '1'},
		{env: {GOFLAGS: null, NO_COLOR: null, GOPROXY: 'off'}, values: {INPUT_A: 'b', GOTRIAGE_STEP_ID: 'other'}, cwd: '/'},
		'tag',
	);
	t.like(environment, {KEPT: '1', GOPROXY: 'off', INPUT_A: 'b', GOTRIAGE_STEP_ID: 'tag'});
	t.false('GOFLAGS' in environment || 'NO_COLOR' in environment);
});

test('a real command sees exactly that environment', async (t) => {
	const directory = await temporaryDirectory(t);
	const outcome = await run(invocationIn(directory, ['env'], {env: {GOPROXY: 'off'}}), {
		environment: {...userEnvironment, BASH_ENV: '/x', LD_PRELOAD: '/nowhere.so', CI: '1'},
		stepTag: 'the-tag',
	});
	const names = outcome.stdout.text
		.trim()
		.split('\n')
		.map((line) => line.split('=')[0]);
	t.true(names.includes('GOPROXY') && names.includes('PATH') && names.includes('GOTRIAGE_STEP_ID'));
	for (const name of ['BASH_ENV', 'LD_PRELOAD', 'CI']) t.false(names.includes(name), name);
});
