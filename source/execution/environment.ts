// The environment of a step: the user's own, because the settings of Go, of proxies and of the network are part of what
// is diagnosed, without what would run foreign code in every child or make tools wait for a person. Pure.
import type {Invocation} from './executor.js';

/** The variable by which descendants are found that left the process group. */
export const stepTagName = 'GOTRIAGE_STEP_ID';

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Variables that are not passed on: they load code into children or change how a shell reads a script (`BASH_ENV`,
 * `LD_*`, `NODE_OPTIONS`, exported functions), make tools print what they are given (`NODE_DEBUG`), or come from npm.
 */
const dropped: readonly RegExp[] = [
	/^(BASH_ENV|ENV|PROMPT_COMMAND|PS4|IFS|SHELLOPTS|BASHOPTS|CDPATH|GLOBIGNORE|BASH_FUNC_.*)$/,
	/^(LD|DYLD)_/,
	/^(NODE_OPTIONS|NODE_DEBUG|NODE_CHANNEL_FD|NODE_UNIQUE_ID|NODE_V8_COVERAGE)$/,
	/^(PYTHONSTARTUP|PERL5OPT|RUBYOPT|GIT_PAGER|GIT_.*_COMMAND|GIT_EXTERNAL_DIFF)$/,
	/^(npm_.*|NPM_.*|INIT_CWD|OLDPWD|CI)$/,
];

/** Nothing may ask a question, page its output or colour it. */
const quiet: Readonly<Record<string, string>> = {
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
};

/** The directories that npm puts first on PATH would hide the user's own tools. */
function withoutNpm(path: string): string {
	return path
		.split(':')
		.filter((entry) => !/\/node_modules\/\.bin\/?$|\/node-gyp-bin\/?$/.test(entry))
		.join(':');
}

/**
 * What a step's process gets: the user's environment without what is dangerous, then what keeps tools quiet, then the
 * runbook's `env` (null unsets), then the values of a script.
 */
export function stepEnvironment(
	user: Environment,
	invocation: Pick<Invocation, 'env' | 'values' | 'cwd'>,
	tag: string,
): Record<string, string> {
	const result: Record<string, string> = {};
	for (const [name, value] of Object.entries(user)) {
		if (value === undefined || dropped.some((pattern) => pattern.test(name))) continue;
		result[name] = name === 'PATH' ? withoutNpm(value) : value;
	}
	Object.assign(result, quiet, {PWD: invocation.cwd});
	for (const [name, value] of Object.entries(invocation.env)) {
		if (value === null) delete result[name];
		else result[name] = value;
	}
	return {...result, ...invocation.values, [stepTagName]: tag};
}
