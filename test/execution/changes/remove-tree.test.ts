import {execFile} from 'node:child_process';
import {
	chmod,
	chown,
	link,
	mkdir,
	mkdtemp,
	readFile,
	realpath,
	rename,
	rm,
	stat,
	symlink,
	writeFile,
} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {promisify} from 'node:util';
import test, {type ExecutionContext} from 'ava';
import {ChangeRefused} from '../../../source/execution/changes/change.js';
import {identityOf, removeTree} from '../../../source/execution/changes/remove-tree.js';

const run = promisify(execFile);

async function place(t: ExecutionContext): Promise<string> {
	const directory = await realpath(await mkdtemp(join(tmpdir(), 'gotriage-remove-')));
	t.teardown(async () => rm(directory, {recursive: true, force: true}));
	return directory;
}

async function remove(path: string): Promise<void> {
	const identity = await identityOf(path);
	if (identity === null) throw new Error(`${path} is not there`);
	await removeTree(path, identity);
}

test('a tree goes, what its links lead to stays, and so does the other name of a file in it', async (t) => {
	const directory = await place(t);
	const tree = join(directory, 'tree');
	await mkdir(join(tree, 'a', 'b'), {recursive: true});
	await mkdir(join(directory, 'outside'));
	await writeFile(join(directory, 'outside', 'precious'), 'precious');
	await writeFile(join(tree, 'a', 'b', 'file'), 'x');
	await link(join(directory, 'outside', 'precious'), join(tree, 'other-name'));
	await symlink(join(directory, 'outside'), join(tree, 'a', 'out'));
	await symlink('nowhere', join(tree, 'dangling'));
	await writeFile(Buffer.concat([Buffer.from(`${tree}/`), Buffer.from([0x66, 0xff, 0x0a])]), 'odd name');
	await remove(tree);
	t.is(await identityOf(tree), null);
	t.is(await readFile(join(directory, 'outside', 'precious'), 'utf8'), 'precious');
});

test('nothing there is fine, a link or another file in its place is left', async (t) => {
	const directory = await place(t);
	const [file, other] = [join(directory, 'file'), join(directory, 'other')];
	await writeFile(file, 'mine');
	await writeFile(other, 'not mine');
	const identity = await identityOf(file);
	if (identity === null) return t.fail();
	await rename(other, file);
	await t.throwsAsync(removeTree(file, identity), {instanceOf: ChangeRefused, message: /not what it was a moment ago/});
	t.is(await readFile(file, 'utf8'), 'not mine');
	await rm(file);
	await removeTree(file, identity);
	await symlink(join(directory, 'target'), file);
	await writeFile(join(directory, 'target'), 'kept');
	const itself = await identityOf(file);
	if (itself === null) return t.fail();
	await t.throwsAsync(removeTree(file, itself), {instanceOf: ChangeRefused});
	t.is(await readFile(join(directory, 'target'), 'utf8'), 'kept');
});

const asRoot = process.getuid?.() === 0 && process.platform === 'linux' ? test : test.skip;

asRoot('what is mounted inside is left, in one sentence', async (t) => {
	const directory = await place(t);
	const mount = join(directory, 'tree', 'mounted');
	await mkdir(mount, {recursive: true});
	try {
		await run('mount', ['-t', 'tmpfs', 'none', mount]);
	} catch {
		t.log('nothing can be mounted here');
		t.pass();
		return;
	}

	try {
		await writeFile(join(mount, 'precious'), 'precious');
		const failure = await t.throwsAsync(remove(join(directory, 'tree')), {instanceOf: ChangeRefused});
		t.regex(failure?.message ?? '', /tree\/mounted is on another file system, so it was left there\.$/);
		t.is(await readFile(join(mount, 'precious'), 'utf8'), 'precious');
	} finally {
		await run('umount', [mount]);
	}
});

asRoot('an owner who is not root can delete a cache that is read-only, as that of Go', async (t) => {
	const directory = await place(t);
	const tree = join(directory, 'tree');
	await mkdir(join(tree, 'mod@v1'), {recursive: true});
	await writeFile(join(tree, 'mod@v1', 'go.mod'), 'module x');
	for (const path of [directory, tree, join(tree, 'mod@v1'), join(tree, 'mod@v1', 'go.mod')]) {
		await chown(path, 65534, 65534);
	}

	await chmod(join(tree, 'mod@v1', 'go.mod'), 0o444);
	await chmod(join(tree, 'mod@v1'), 0o555);
	await chmod(tree, 0o555);
	const module = new URL('../../../source/execution/changes/remove-tree.js', import.meta.url).href;
	const script = `const {identityOf, removeTree} = await import(${JSON.stringify(module)}); await removeTree(${JSON.stringify(tree)}, await identityOf(${JSON.stringify(tree)}));`;
	await run(process.execPath, ['--input-type=module', '-e', script], {uid: 65534, gid: 65534});
	await t.throwsAsync(stat(tree), {code: 'ENOENT'});
});
