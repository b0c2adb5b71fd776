// Registers tests that need a real Go. Where Go is missing they are skipped so that one sees it, and in CI they fail:
// a run without Go proves nothing about Go.
import {spawnSync} from 'node:child_process';
import {tmpdir} from 'node:os';
import test, {type ExecutionContext} from 'ava';
import {goPath} from './find-go.js';
import {isThorough} from './thorough.js';

export {findOnPath, goDirectory, goPath} from './find-go.js';

/** [1, 26] of go1.26.8; null where there is no Go or it says nothing of the kind. */
export const goVersion: readonly [number, number] | null = readGoVersion();

function readGoVersion(): readonly [number, number] | null {
	if (goPath === null) return null;
	const said = spawnSync(goPath, ['version'], {
		encoding: 'utf8',
		cwd: tmpdir(),
		env: {...process.env, GOTOOLCHAIN: 'local', GOENV: 'off', GOFLAGS: '', GOWORK: 'off'},
	});
	const match = /^go version go(\d+)\.(\d+)/.exec(said.stdout ?? '');
	return match === null ? null : [Number(match[1]), Number(match[2])];
}

/** Whether Go is here and at least this version, as '1.24'. */
export function hasGo(atLeast = '1.0'): boolean {
	if (goVersion === null) return false;
	const [major = 0, minor = 0] = atLeast.split('.').map(Number);
	return goVersion[0] > major || (goVersion[0] === major && goVersion[1] >= minor);
}

const isCi = (process.env['CI'] ?? '') !== '' && process.env['CI'] !== 'false';

export type GoTestOptions = Readonly<{
	/** The oldest Go that will do, as '1.24'. */
	atLeast?: string;
	/** Runs alone within its file. */
	serial?: boolean;
	/** What else is missing, as a plain reason ("needs gopls"); null or absent: nothing. */
	missing?: string | null;
	/** Takes too much for the suite: only where everything is tried, as in CI after it. */
	thorough?: boolean;
}>;

type Body = (t: ExecutionContext) => Promise<void> | void;

/** Registers a test that needs Go; without it the test is skipped (and counted as such), in CI it fails. */
export function goTest(title: string, body: Body, options: GoTestOptions = {}): void {
	const {atLeast, serial = false, missing = null, thorough = false} = options;
	if (thorough && !isThorough) {
		test.skip(`${title} (GOTRIAGE_THOROUGH=1 runs it)`, body);
		return;
	}

	const reason = hasGo(atLeast) ? missing : atLeast === undefined ? 'needs Go' : `needs Go ${atLeast} or newer`;
	if (reason === null) {
		(serial ? test.serial : test)(title, body);
	} else if (isCi) {
		test(`${title} (${reason})`, (t) => t.fail(`CI must provide it: ${reason}`));
	} else {
		test.skip(`${title} (${reason})`, body);
	}
}
