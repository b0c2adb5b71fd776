// Git histories of the lab: repositories whose commits have the dates a test needs. Nothing of the user's git settings is
// read, and no other repository is touched.
import {execFile} from 'node:child_process';
import {promisify} from 'node:util';
import {type Sandbox, writeTree} from './sandbox.js';

const execute = promisify(execFile);

/** Runs git in the sandbox's project and gives what it printed. */
export async function git(
	sandbox: Sandbox,
	args: readonly string[],
	env: Readonly<Record<string, string>> = {},
): Promise<string> {
	const {stdout} = await execute('git', [...args], {
		cwd: sandbox.project,
		env: {
			...sandbox.env,
			GIT_CONFIG_GLOBAL: '/dev/null',
			GIT_CONFIG_NOSYSTEM: '1',
			GIT_AUTHOR_NAME: 'lab',
			GIT_AUTHOR_EMAIL: 'lab@lab.test',
			GIT_COMMITTER_NAME: 'lab',
			GIT_COMMITTER_EMAIL: 'lab@lab.test',
			...env,
		},
	});
	return stdout;
}

export async function makeRepository(sandbox: Sandbox): Promise<void> {
	await git(sandbox, ['init', '-q', '-b', 'main', '.']);
}

/** Commits everything. `hoursAgo` sets both dates: `git log --since` goes by the committer's. */
export async function commitAll(sandbox: Sandbox, subject: string, hoursAgo = 0): Promise<void> {
	await git(sandbox, ['add', '-A']);
	const date = new Date(Date.now() - hoursAgo * 3_600_000).toISOString();
	await git(sandbox, ['commit', '-q', '--allow-empty', '-m', subject], {
		GIT_AUTHOR_DATE: date,
		GIT_COMMITTER_DATE: date,
	});
}

/** Writes files and commits them. */
export async function commitFiles(
	sandbox: Sandbox,
	subject: string,
	files: Readonly<Record<string, string>>,
	hoursAgo = 0,
): Promise<void> {
	await writeTree(sandbox.project, files);
	await commitAll(sandbox, subject, hoursAgo);
}
