import {mkdir, readdir, readFile, stat, symlink, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import test from 'ava';
import {planQuarantine} from '../../../source/execution/changes/plan-quarantine.js';
import {quarantine, unquarantine} from '../../../source/execution/changes/quarantine.js';
import {temporaryDirectory} from '../support.js';

const stamp = '20261121T024700Z';

async function home(t: Parameters<typeof temporaryDirectory>[0]) {
	const directory = await temporaryDirectory(t);
	const cache = join(directory, '.cache', 'go-build');
	await mkdir(join(cache, 'aa'), {recursive: true});
	await writeFile(join(cache, 'aa', 'object'), 'twelve bytes');
	await writeFile(join(cache, 'README'), 'hello');
	const project = join(directory, 'project');
	await mkdir(project);
	return {directory, cache, project, surroundings: {environment: {HOME: directory}, cwd: project}};
}

test('a directory is moved aside and comes back exactly; what appeared since is moved aside first', async (t) => {
	const {cache, surroundings} = await home(t);
	const plan = await planQuarantine([cache], stamp, surroundings);
	if (plan.kind !== 'moves') return t.fail(plan.reason);
	const {dev, ino} = await stat(cache, {bigint: true});
	const identity = {dev: String(dev), ino: String(ino)};
	t.deepEqual(plan.moves, [
		{from: cache, to: `${cache}.quarantine-${stamp}`, aside: `${cache}.since-${stamp}`, identity},
	]);
	t.deepEqual(plan.sizes, [{path: cache, bytes: 17, files: 2, isComplete: true}]);
	const before = await stat(join(cache, 'aa', 'object'));

	t.is((await quarantine(plan.moves)).kind, 'done');
	await t.throwsAsync(stat(cache), {code: 'ENOENT'});
	await mkdir(cache);
	await writeFile(join(cache, 'new'), 'since');

	t.deepEqual(await unquarantine(plan.moves), {
		kind: 'done',
		lines: [`Renamed ${cache} to ${cache}.since-${stamp}.`, `Renamed ${cache}.quarantine-${stamp} to ${cache}.`],
	});
	const after = await stat(join(cache, 'aa', 'object'));
	t.is(after.ino, before.ino);
	t.is(after.mtimeMs, before.mtimeMs);
	t.deepEqual((await readdir(cache)).sort(), ['README', 'aa']);
	t.is(await readFile(join(`${cache}.since-${stamp}`, 'new'), 'utf8'), 'since');
	t.deepEqual(await unquarantine(plan.moves), {
		kind: 'refused',
		reason: `${cache}.quarantine-${stamp} is not there any more, so there is nothing to bring back.`,
	});
});

test('several paths are moved together or not at all', async (t) => {
	const {directory, cache, surroundings} = await home(t);
	const other = join(directory, 'other');
	await mkdir(other);
	const plan = await planQuarantine([cache, other], stamp, surroundings);
	if (plan.kind !== 'moves') return t.fail(plan.reason);
	await mkdir(`${other}.quarantine-${stamp}`);
	t.deepEqual(await quarantine(plan.moves), {
		kind: 'refused',
		reason: `${other}.quarantine-${stamp} exists already, so nothing was moved.`,
	});
	t.truthy(await stat(cache));

	const impossible = {from: other, to: join(directory, 'no', 'such', 'place'), aside: `${other}.aside`};
	const failed = await quarantine([...plan.moves.slice(0, 1), impossible]);
	t.is(failed.kind, 'failed');
	t.truthy(await stat(cache));
	t.truthy(await stat(other));
});

test('what must not be moved is refused with its reason', async (t) => {
	const {directory, cache, project, surroundings} = await home(t);
	const link = join(directory, 'link');
	await symlink(cache, link);
	await mkdir(join(directory, 'go'));
	const reason = async (...paths: string[]) => {
		const plan = await planQuarantine(paths, stamp, surroundings);
		return plan.kind === 'refused' ? plan.reason : 'allowed';
	};
	t.is(await reason('/'), '/ is too near the root of the file system to be moved aside.');
	t.is(await reason('/usr'), '/usr is too near the root of the file system to be moved aside.');
	t.is(await reason('relative/path'), 'relative/path is not a plain absolute path, so it is not moved aside.');
	t.is(
		await reason(`${cache}/../go-build`),
		`${cache}/../go-build is not a plain absolute path, so it is not moved aside.`,
	);
	t.is(await reason(`${cache}/`), `${cache}/ is not a plain absolute path, so it is not moved aside.`);
	t.is(
		await reason(join(directory, 'none')),
		`${join(directory, 'none')} does not exist, so there is nothing to move aside.`,
	);
	t.is(await reason(directory), `${directory} is the home directory, so it is not moved aside.`);
	t.is(await reason(join(directory, 'go')), `${join(directory, 'go')} is GOPATH, so it is not moved aside.`);
	t.is(await reason(project), `${project} is the current directory, so it is not moved aside.`);
	t.is(await reason(link), `${link} is a symbolic link; name what it leads to instead.`);
	t.is(await reason('/usr/bin'), '/usr/bin is a system directory, so it is not moved aside.');
	t.is(await reason('/proc/self'), '/proc/self is a symbolic link; name what it leads to instead.');
	t.is(await reason('/proc/sys'), '/proc/sys belongs to the system (/proc), so it is not moved aside.');
	t.is(
		await reason(cache, join(cache, 'aa')),
		`${join(cache, 'aa')} and ${cache} overlap, so they cannot both be moved aside.`,
	);
	t.is(await reason(cache), 'allowed');
	await mkdir(`${cache}.quarantine-${stamp}`);
	t.is(await reason(cache), `${cache}.quarantine-${stamp} exists already; try again in a second.`);
});

test('a path that leads through a link to a guarded directory is refused as well', async (t) => {
	const {directory, surroundings} = await home(t);
	const parent = join(directory, 'way');
	await symlink(join(directory, '..'), parent);
	const path = join(parent, directory.split('/').at(-1) ?? '');
	const plan = await planQuarantine([path], stamp, surroundings);
	t.is(plan.kind === 'refused' ? plan.reason : '', `${path} is the home directory, so it is not moved aside.`);
});
