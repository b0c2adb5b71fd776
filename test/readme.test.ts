// The README's examples are run as they stand there, each in a project and a home of its own.
import {mkdtemp, readFile, rm, symlink, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import test from 'ava';
import {execa} from 'execa';
import {cliPath, packageRoot} from './helpers/paths.js';

const readme = await readFile(join(packageRoot, 'README.md'), 'utf8');
const shellLines = [...readme.matchAll(/^```sh\n(.*?)^```/gms)].flatMap((match) => (match[1] ?? '').trim().split('\n'));
const examples = shellLines.filter((line) => line.startsWith('npx gotriage'));

test('the first command sets up and opens the board, the second sets up and runs the tests', (t) => {
	t.deepEqual(shellLines.slice(0, 2), ['npm ci && npm start', 'npm ci && npm test']);
});

test('there are examples', (t) => {
	t.true(examples.length >= 8);
});

test('README: npm run lab -- list', async (t) => {
	t.true(shellLines.includes('npm run lab -- list'));
	const cli = fileURLToPath(new URL('./lab/cli.js', import.meta.url));
	const {stdout} = await execa(process.execPath, [cli, 'list'], {stdin: 'ignore'});
	t.regex(stdout, /^proxy-503 /m);
});

test('the table of runbooks is what npm run readme writes from the runbooks', async (t) => {
	const {stdout} = await execa(process.execPath, [cliPath, 'list', '--markdown'], {stdin: 'ignore'});
	t.true(readme.includes(`-->\n${stdout}\n\n<!-- /runbooks -->`), 'npm run readme brings it up to date');
});

for (const line of examples) {
	test(`README: ${line}`, async (t) => {
		const root = await mkdtemp(join(tmpdir(), 'gotriage-readme-'));
		t.teardown(async () => rm(root, {recursive: true, force: true}));
		await symlink(join(packageRoot, 'runbooks'), join(root, 'runbooks'));
		// Nothing outside this machine is asked: the proxies of this project answer nowhere.
		await writeFile(join(root, '.gotriage.yaml'), 'inputs: {fallback: "http://127.0.0.1:1"}\n');
		const words = line.split(' ').slice(2);
		const result = await execa(process.execPath, [cliPath, ...words], {
			cwd: root,
			env: {
				PATH: process.env['PATH'] ?? '',
				HOME: root,
				GOTRIAGE_HOME: join(root, 'home'),
				GOENV: join(root, 'goenv'),
				GOPATH: join(root, 'go'),
				GOCACHE: join(root, 'cache'),
				GOPROXY: 'http://127.0.0.1:1',
				GOTELEMETRY: 'off',
				GOFLAGS: '-modcacherw',
			},
			extendEnv: false,
			stdin: 'ignore',
			reject: false,
		});
		// 0 good, 1 alarm, 3 consent withheld, 4 unknown: what the machine is like decides; anything else is a fault.
		t.true([0, 1, 3, 4].includes(result.exitCode ?? -1), `${result.exitCode}: ${result.stderr}`);
		t.not(result.stdout, line.endsWith('incidents') ? 'never' : '');
	});
}
