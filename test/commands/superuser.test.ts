// Root and sudo are said, no file of root is left in a user's home, and whatever the umask is, what gotriage keeps is for its
// owner alone. These need root to begin with; they are skipped, visibly, where there is none.
import {chmod, chown, mkdir, readdir, stat} from 'node:fs/promises';
import {join} from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {cliPath} from '../helpers/paths.js';
import {openTerminal} from '../helpers/pty.js';
import {type Bench, isOneSentence, numberBook, onlyIncident, openBench} from './support.js';

const asRoot = process.getuid?.() === 0 ? test : test.skip;
const user = 65_534;

/** A bench whose directories belong to an ordinary user. */
async function benchOfUser(t: ExecutionContext): Promise<Bench> {
	const bench = await openBench(t);
	await chmod(bench.root, 0o711);
	for (const directory of [bench.home, bench.project, join(bench.root, 'tmp')]) {
		await chown(directory, user, user);
	}

	return bench;
}

async function modesBelow(directory: string): Promise<Readonly<Record<string, string>>> {
	const modes: Record<string, string> = {'.': ((await stat(directory)).mode & 0o777).toString(8)};
	for (const entry of await readdir(directory, {recursive: true, withFileTypes: true})) {
		const path = join(entry.parentPath, entry.name);
		modes[path.slice(directory.length + 1)] = ((await stat(path)).mode & 0o777).toString(8);
	}

	return modes;
}

asRoot(
	'through sudo with the HOME of a user nothing runs and nothing is left there; looking still works',
	async (t) => {
		const bench = await benchOfUser(t);
		const {file, sha256} = await bench.book('small', numberBook());
		await bench.write('number', '3\n');
		const env = {SUDO_UID: String(user), SUDO_USER: 'somebody', GOTRIAGE_HOME: undefined, XDG_DATA_HOME: undefined};
		for (const words of [
			['run', file, '--trust', sha256, '--json'],
			['sweep', '--json'],
			['resume'],
			['trust', file],
		]) {
			const said = await bench.gotriage(words, {env});
			t.is(said.status, 5, words.join(' '));
			t.is(said.stdout, '');
			isOneSentence(
				t,
				said.stderr,
				/root through sudo.*belongs to user 65534.*without sudo, or with sudo -H/,
				words.join(' '),
			);
		}

		t.is((await bench.gotriage(['incidents'], {env})).status, 0);
		t.is((await bench.gotriage(['run', file, '--dry-run'], {env})).status, 0);
		t.deepEqual(await readdir(bench.home), []);
		const ours = await bench.gotriage(['sweep', '--json'], {
			env: {...env, HOME: '/root', GOTRIAGE_HOME: join(bench.home, 'data')},
		});
		t.is(ours.status, 5);
		isOneSentence(t, ours.stderr, /lies in a directory of user 65534/, 'a data directory in their home');
		t.deepEqual(await readdir(bench.home), []);
	},
);

asRoot(
	'root and sudo are said on stderr, on the board and in the guide; an ordinary user reads nothing of it',
	async (t) => {
		const bench = await openBench(t);
		const {file, sha256} = await bench.book('small', numberBook());
		await bench.write('number', '3\n');
		const run = ['run', file, '--trust', sha256];
		const sudo = {env: {SUDO_UID: '1000'}};
		t.is(
			(await bench.gotriage([...run, '--plain'])).stderr,
			'gotriage runs as root: what it changes is changed for root.\n',
		);
		t.is((await bench.gotriage([...run, '--json'])).stderr, '', 'a machine reads it in the journal');
		for (const words of [
			[...run, '--plain'],
			[...run, '--json'],
			['sweep', '--json'],
		]) {
			t.regex(
				(await bench.gotriage(words, sudo)).stderr,
				/^gotriage runs as root through sudo \(of user 1000\)/,
				words.join(' '),
			);
		}

		t.regex((await bench.gotriage([])).stdout, /gotriage runs as root: /);
		t.regex((await bench.gotriage([], sudo)).stdout, /gotriage runs as root through sudo/);
		const terminal = openTerminal({
			command: process.execPath,
			args: [cliPath, ...run],
			cwd: bench.project,
			env: {...bench.env, SUDO_UID: '1000'},
		});
		t.teardown(terminal.dispose);
		await terminal.waitForScreen('ROOT by sudo');
		terminal.kill('SIGTERM');
		await terminal.exited;

		const theirs = await benchOfUser(t);
		await theirs.book('small', numberBook());
		await theirs.write('number', '3\n');
		const said = await theirs.gotriage(
			[...run.slice(0, 1), join(theirs.project, 'small.yaml'), ...run.slice(2), '--plain'],
			{
				uid: user,
				env: {GOTRIAGE_HOME: join(theirs.home, 'data')},
			},
		);
		t.is(said.status, 0, said.stderr);
		t.is(said.stderr, '');
	},
);

asRoot("a report that root writes into a user's directory belongs to that user", async (t) => {
	const bench = await benchOfUser(t);
	const {file, sha256} = await bench.book('small', numberBook());
	await bench.write('number', '3\n');
	t.is((await bench.gotriage(['run', file, '--trust', sha256, '--json'])).status, 0);
	const {id} = await onlyIncident(bench);
	const out = join(bench.home, 'report.md');
	t.is((await bench.gotriage(['report', id, '--output', out])).status, 0);
	const {uid, mode} = await stat(out);
	t.is(uid, user);
	t.is(mode & 0o777, 0o600);
});

for (const mask of ['000', '077', '277', '777']) {
	asRoot(`with umask ${mask} an incident of an ordinary user keeps directories 0700 and files 0600`, async (t) => {
		const bench = await benchOfUser(t);
		const {file, sha256} = await bench.book('small', numberBook('echo 3 > number'));
		await bench.write('number', '9\n');
		await chown(join(bench.project, 'number'), user, user);
		const data = join(bench.home, 'data');
		await mkdir(data);
		await chown(data, user, user);
		await chmod(data, 0o777);
		const said = await bench.gotriage(['run', file, '--trust', sha256, '--json', '--allow', 'reversible'], {
			uid: user,
			env: {GOTRIAGE_HOME: data},
			command: ['/bin/sh', '-c', `umask ${mask}; exec "$0" "$@"`, process.execPath, cliPath],
		});
		t.is(said.status, 0, said.stderr + said.stdout.slice(-2000));
		const modes = await modesBelow(data);
		t.true(
			Object.keys(modes).some((name) => /\/undo\/small-fix-\d+\//.test(name)),
			'a snapshot is among them',
		);
		t.true(Object.keys(modes).some((name) => /\/output\//.test(name)));
		for (const [name, mode] of Object.entries(modes)) {
			t.regex(mode, /^[67]00$/, name);
		}
	});
}
