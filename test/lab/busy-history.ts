// A git history of one bad day, and the files CI would keep of it: what the runbook delivery-signals looks for.
import {commitFiles, makeRepository} from './git-history.js';
import {type Sandbox, writeTree} from './sandbox.js';

/** A quiet history: the last commits are days old. */
export async function makeQuietHistory(sandbox: Sandbox): Promise<void> {
	await makeRepository(sandbox);
	await commitFiles(sandbox, 'begin', {'go.mod': 'module lab.test/signals\n\ngo 1.19\n', 'a.go': 'package a\n'}, 240);
	await commitFiles(sandbox, 'hotfix of long ago', {'.gitignore': 'dist/\n'}, 200);
	await commitFiles(sandbox, 'add b', {'b.go': 'package a\n'}, 20);
}

/** The same, and then one day of five changes of go.mod, three replace lines, four temporary commits and two ignore rules. */
export async function makeBusyHistory(sandbox: Sandbox): Promise<void> {
	await makeQuietHistory(sandbox);
	const mod = (lines: string): string => `module lab.test/signals\n\ngo 1.19\n${lines}`;
	const replaced = 'replace lab.test/dep => ../dep\n';
	await commitFiles(sandbox, '临时修复 login', {'go.mod': mod(replaced)}, 10);
	await commitFiles(sandbox, '先跑通', {'go.mod': mod('')}, 9);
	await commitFiles(sandbox, 'hotfix: again', {'go.mod': mod(replaced), '.gitignore': 'dist/\n/tmp/\n'}, 8);
	await commitFiles(sandbox, 'WIP', {'go.mod': mod('// x\n'), '.gitignore': 'dist/\n/tmp/\nlogs/\n'}, 7);
	await commitFiles(sandbox, 'list temperatures', {'go.mod': mod('// y\n'), 'c.go': 'package a\n'}, 6);
	await commitFiles(sandbox, 'report', {'d.go': 'package a\n'}, 5);
}

const profileOf = (coveredOf: Readonly<Record<string, readonly [covered: number, all: number]>>): string =>
	`mode: set\n${Object.entries(coveredOf)
		.flatMap(([directory, [covered, all]]) => [
			`lab.test/signals/${directory}/x.go:1.1,2.2 ${covered} 1\n`,
			`lab.test/signals/${directory}/x.go:3.1,4.2 ${all - covered} 0\n`,
		])
		.join('')}`;

/** What CI keeps: two coverage profiles, 82 % and 71 %, and build times that vary by more than 45 s. */
export async function writeSignalFiles(
	sandbox: Sandbox,
): Promise<Readonly<Record<'builds' | 'before' | 'now', string>>> {
	const files = {
		'ci/builds.csv': 'seconds,ok\n62,true\n95,true\n97,false\n101,true\n150,true\n',
		'ci/before.out': profileOf({handlers: [80, 100], models: [84, 100]}),
		'ci/now.out': profileOf({handlers: [58, 100], models: [84, 100]}),
	};
	await writeTree(sandbox.root, files);
	const at = (name: string): string => `${sandbox.root}/ci/${name}`;
	return {builds: at('builds.csv'), before: at('before.out'), now: at('now.out')};
}
