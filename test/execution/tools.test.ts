import {chmod, mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {delimiter, join} from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {checkRequirements, findTool, isAtLeast, parseGoVersion, remedyFor} from '../../source/execution/tools.js';
import {goPath, goTest, goVersion} from '../helpers/go.js';

async function directoryWith(t: ExecutionContext, programs: Readonly<Record<string, string>>): Promise<string> {
	const directory = await mkdtemp(join(tmpdir(), 'gotriage-tools-'));
	t.teardown(() => rm(directory, {recursive: true, force: true}));
	for (const [name, script] of Object.entries(programs)) {
		await writeFile(join(directory, name), `#!/bin/sh\n${script}\n`, {mode: 0o755});
	}
	return directory;
}

test('the first executable file on PATH is found; directories and plain files are passed over', async (t) => {
	const first = await directoryWith(t, {});
	await mkdir(join(first, 'tool'));
	const second = await directoryWith(t, {tool: 'true'});
	await chmod(join(second, 'tool'), 0o644);
	const third = await directoryWith(t, {tool: 'true'});
	const env = {PATH: [first, '/no/such/directory', second, third].join(delimiter)};
	t.is(await findTool('tool', env), join(third, 'tool'));
	t.is(await findTool('other', env), null);
});

test('relative PATH entries, relative names and an empty PATH find nothing', async (t) => {
	const directory = await directoryWith(t, {tool: 'true'});
	const before = process.cwd();
	process.chdir(directory);
	try {
		t.is(await findTool('tool', {PATH: ['.', '', '../.'].join(delimiter)}), null);
		t.is(await findTool('./tool', {PATH: directory}), null);
		t.is(await findTool('tool', {}), null);
		t.is(await findTool('', {PATH: directory}), null);
	} finally {
		process.chdir(before);
	}
	t.is(await findTool(join(directory, 'tool'), {}), join(directory, 'tool'));
});

goTest('the installed go is present with its version', async (t) => {
	const found = await checkRequirements(['go', 'go>=1.2', 'go >= 99.0'], process.env);
	const plain = found.get('go');
	t.like(plain, {kind: 'present', path: goPath ?? ''});
	t.true(plain?.kind === 'present' && plain.version?.startsWith(`${goVersion?.join('.')}`));
	t.is(found.get('go>=1.2')?.kind, 'present');
	const future = found.get('go >= 99.0');
	t.is(future?.kind, 'missing');
	t.regex(future?.kind === 'missing' ? future.reason : '', /^go is version .*; 99\.0 or newer is needed$/);
});

test('what is missing comes with a reason and a remedy in plain words', async (t) => {
	const empty = await directoryWith(t, {});
	const found = await checkRequirements(['go>=1.23', 'curl', 'gopls', 'strace', 'frobnicate'], {PATH: empty});
	t.deepEqual(found.get('curl'), {
		kind: 'missing',
		reason: 'curl was not found on PATH',
		remedy:
			process.platform === 'darwin'
				? 'Install it with `apt-get install curl` (macOS: `brew install curl`).'
				: 'Install it with `apt-get install curl`.',
	});
	const go = found.get('go>=1.23');
	t.regex(go?.kind === 'missing' ? go.remedy : '', /Go 1\.23 or newer from https:\/\/go\.dev\/dl/);
	for (const answer of found.values()) t.is(answer.kind, 'missing');
	t.regex(remedyFor('gopls'), /go install golang\.org\/x\/tools\/gopls@latest/);
});

test('go is asked with GOTOOLCHAIN=local, and a broken go has no version', async (t) => {
	const directory = await directoryWith(t, {
		go: '[ "$GOTOOLCHAIN" = local ] && [ "$1" = version ] && echo "go version go1.24.4-X:nocoverageredesign linux/amd64"',
		gopls: 'echo "golang.org/x/tools/gopls v0.20.1"; echo "    golang.org/x/tools/gopls@v0.20.1 h1:x="',
		curl: 'echo "curl 7.88.1 (x86_64-pc-linux-gnu)"',
		strace: 'exit 1',
	});
	const requires = ['go>=1.24', 'gopls>=0.15', 'curl>=7.70', 'strace', 'strace>=6'];
	const found = await checkRequirements(requires, {PATH: `${directory}${delimiter}/usr/bin:/bin`});
	t.like(found.get('go>=1.24'), {kind: 'present', version: '1.24.4'});
	t.like(found.get('gopls>=0.15'), {kind: 'present', version: '0.20.1'});
	t.like(found.get('curl>=7.70'), {kind: 'present', version: '7.88.1'});
	t.deepEqual(found.get('strace'), {kind: 'present', path: join(directory, 'strace'), version: null});
	const unreadable = found.get('strace>=6');
	t.regex(unreadable?.kind === 'missing' ? unreadable.reason : '', /version could not be read/);
	t.deepEqual([...found.keys()], requires);
});

test('a tool that is installed meanwhile is found', async (t) => {
	const directory = await directoryWith(t, {});
	const env = {PATH: directory};
	t.is((await checkRequirements(['late'], env)).get('late')?.kind, 'missing');
	await writeFile(join(directory, 'late'), '#!/bin/sh\n', {mode: 0o755});
	t.is((await checkRequirements(['late'], env)).get('late')?.kind, 'present');
});

test('a requirement that is not understood says how to write it', async (t) => {
	const answer = (await checkRequirements(['go=>1.2'], process.env)).get('go=>1.2');
	t.regex(answer?.kind === 'missing' ? answer.remedy : '', /go>=1\.23/);
});

test('versions are compared number by number', (t) => {
	t.true(isAtLeast('1.26.8', '1.23'));
	t.true(isAtLeast('1.10', '1.9'));
	t.true(isAtLeast('1.23', '1.23.0'));
	t.false(isAtLeast('1.22.9', '1.23'));
	t.false(isAtLeast('1.24rc1', '1.24'));
	t.true(isAtLeast('1.24rc1', '1.23'));
	t.is(parseGoVersion('go version go1.27-abc X:exp linux/amd64\n'), '1.27');
	t.is(parseGoVersion('go version devel linux/amd64'), null);
});
