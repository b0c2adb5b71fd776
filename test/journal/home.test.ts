import {execFile} from 'node:child_process';
import {chmod, chown, mkdir, readdir, stat, symlink, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import process from 'node:process';
import {promisify} from 'node:util';
import test from 'ava';
import {JournalFailure} from '../../source/journal/contract.js';
import {homeDirectory, openHome, openHomeForReading} from '../../source/journal/home.js';
import {createJournal} from '../../source/journal/journal.js';
import {incident, note, opened, steppingClock, temporaryDirectory} from './support.js';

const run = promisify(execFile);
const modeOf = async (path: string) => ((await stat(path)).mode & 0o777).toString(8);

test('GOTRIAGE_HOME comes first, then an absolute XDG_DATA_HOME, then the home directory', (t) => {
	t.is(homeDirectory({GOTRIAGE_HOME: '/a/b', XDG_DATA_HOME: '/x', HOME: '/h'}, 'linux'), '/a/b');
	t.is(homeDirectory({GOTRIAGE_HOME: '', XDG_DATA_HOME: '/x', HOME: '/h'}, 'linux'), '/x/gotriage');
	t.is(homeDirectory({XDG_DATA_HOME: 'relative', HOME: '/h'}, 'linux'), '/h/.local/share/gotriage');
	t.is(homeDirectory({HOME: '/h'}, 'linux'), '/h/.local/share/gotriage');
	t.is(homeDirectory({GOTRIAGE_HOME: 'here'}, 'linux'), join(process.cwd(), 'here'));
	t.true(homeDirectory({}, 'darwin').includes('gotriage'));
});

test.serial('whatever the umask, directories are 0700 and files 0600', async (t) => {
	for (const umask of [0, 0o277]) {
		const directory = join(await temporaryDirectory(t), 'home');
		const before = process.umask(umask);
		try {
			const home = await openHome(directory);
			const journal = await createJournal(home, incident, steppingClock());
			await journal.append(opened());
			await journal.append(note('x'));
			t.is(await modeOf(journal.directory), '700');
			for (const name of await readdir(journal.directory)) {
				t.is(await modeOf(join(journal.directory, name)), '600', name);
			}

			await journal.close();
			t.is(await modeOf(join(journal.directory, 'journal.head')), '600');
		} finally {
			process.umask(before);
		}

		for (const path of [directory, join(directory, 'incidents'), join(directory, 'quarantine')]) {
			t.is(await modeOf(path), '700', path);
		}
	}
});

test('a directory of ours that is too open is closed', async (t) => {
	const directory = join(await temporaryDirectory(t), 'home');
	await mkdir(join(directory, 'incidents'), {recursive: true});
	await chmod(directory, 0o777);
	await chmod(join(directory, 'incidents'), 0o777);
	await writeFile(join(directory, 'catalogue.json'), '{}', {mode: 0o666});
	await chmod(join(directory, 'catalogue.json'), 0o666);
	await openHome(directory);
	t.is(await modeOf(directory), '700');
	t.is(await modeOf(join(directory, 'incidents')), '700');
	t.is(await modeOf(join(directory, 'catalogue.json')), '600');
});

test('a file, a path through a file and a dangling link are refused in one sentence with a remedy', async (t) => {
	const directory = await temporaryDirectory(t);
	await writeFile(join(directory, 'file'), '');
	await symlink(join(directory, 'nowhere', 'at', 'all'), join(directory, 'link'));
	for (const path of [join(directory, 'file'), join(directory, 'file', 'below'), join(directory, 'link')]) {
		const failure = await t.throwsAsync(openHome(path), {instanceOf: JournalFailure});
		t.is(failure?.kind, 'unusable-directory');
		t.regex(failure?.message ?? '', /GOTRIAGE_HOME.*\.$/);
		t.true(failure?.message.includes(path));
	}
});

const asRoot = process.getuid?.() === 0 ? test : test.skip;
const onProc = process.platform === 'linux' ? test : test.skip;

onProc('a place where nothing can be created is refused', async (t) => {
	const failure = await t.throwsAsync(openHome('/proc/gotriage'), {instanceOf: JournalFailure});
	t.is(failure?.kind, 'unusable-directory');
});

asRoot('a directory of another user is refused and left as it is', async (t) => {
	const directory = join(await temporaryDirectory(t), 'home');
	await mkdir(directory, {mode: 0o755});
	await chown(directory, 65_534, 65_534);
	const failure = await t.throwsAsync(openHome(directory), {instanceOf: JournalFailure});
	t.is(failure?.kind, 'unusable-directory');
	t.regex(failure?.message ?? '', /belongs to user 65534/);
	t.is(await modeOf(directory), '755');
	t.deepEqual(await readdir(directory), []);
});

asRoot('a read-only file system is refused before anything runs', async (t) => {
	const directory = await temporaryDirectory(t);
	const mounted = await run('mount', ['-t', 'tmpfs', '-o', 'ro', 'none', directory]).then(
		() => true,
		() => false,
	);
	if (!mounted) {
		t.pass('mounting is not permitted here');
		return;
	}

	try {
		for (const path of [directory, join(directory, 'home')]) {
			const failure = await t.throwsAsync(openHome(path), {instanceOf: JournalFailure});
			t.is(failure?.kind, 'unusable-directory');
			t.regex(failure?.message ?? '', /read-only/);
		}
	} finally {
		await run('umount', [directory]);
	}
});

test('opening for reading creates nothing', async (t) => {
	const directory = await temporaryDirectory(t);
	const home = await openHomeForReading(join(directory, 'none'));
	t.is(home.directory, join(directory, 'none'));
	t.deepEqual(await readdir(directory), []);
	await writeFile(join(directory, 'file'), '');
	const failure = await t.throwsAsync(openHomeForReading(join(directory, 'file')), {instanceOf: JournalFailure});
	t.is(failure?.kind, 'unusable-directory');
});
