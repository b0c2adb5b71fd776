// A home of its own for a test: nothing of the user's settings, caches or incidents is read or written, and nothing of
// it stays behind.
import {chmod, lstat, mkdir, mkdtemp, readdir, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {delimiter, dirname, join} from 'node:path';
import {goDirectory} from '../helpers/find-go.js';
import {packageRoot} from '../helpers/paths.js';

export type Environment = Readonly<Record<string, string>>;

export type Sandbox = Readonly<{
	root: string;
	home: string;
	/** Where `go env -w` writes; absent unless the options gave it content. */
	goenv: string;
	gocache: string;
	gomodcache: string;
	gotriageHome: string;
	/** An empty directory for a project. */
	project: string;
	/** The whole environment of a command in the sandbox: nothing of the caller's gets in but PATH. */
	env: Environment;
	/** Writes files below the project and gives the project's path. */
	writeProject: (files: Readonly<Record<string, string>>) => Promise<string>;
	cleanup: () => Promise<void>;
}>;

export type SandboxOptions = Readonly<{
	/** The GOENV file, as GOPROXY=…; `null` leaves the file absent. Default: GOPROXY=off. */
	goenv?: Readonly<Record<string, string>> | null;
	/** Added to the environment; undefined takes a variable out. */
	env?: Readonly<Record<string, string | undefined>>;
	/** Share the build cache of all tests, for speed (default), begin with none, or with none in the temporary directory. */
	cache?: 'shared' | 'own' | 'volatile';
	/** Directories before the others on PATH. */
	path?: readonly string[];
}>;

// In the package's own folder for caches: a cache in the temporary directory is what gotest-slow warns of, and compiling
// the standard library takes most of a minute on a small machine, so the shared one is kept between runs. A clone that
// itself lies in the temporary directory keeps it beside that, where nothing is swept away during a run.
const isTemporary = packageRoot.startsWith('/tmp/') || packageRoot.startsWith(`${tmpdir()}/`);
const cacheRoot = isTemporary
	? join('/var/tmp', `gotriage-lab-${process.getuid?.() ?? 0}`)
	: join(packageRoot, 'node_modules', '.cache', 'gotriage-lab');

/** Makes a sandbox; call `cleanup` in a teardown. */
export async function makeSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
	const root = await mkdtemp(join(tmpdir(), 'gotriage-lab-'));
	const home = join(root, 'home');
	const goenv = join(home, '.config', 'go', 'env');
	const wanted = options.cache ?? 'shared';
	await mkdir(cacheRoot, {recursive: true});
	const ownCacheParent = wanted === 'own' ? await mkdtemp(join(cacheRoot, 'own-')) : null;
	const gocache =
		ownCacheParent === null ? join(wanted === 'shared' ? cacheRoot : root, 'gocache') : join(ownCacheParent, 'gocache');
	await mkdir(gocache, {recursive: true});
	const gopath = join(root, 'gopath');
	const gomodcache = join(gopath, 'pkg', 'mod');
	const gotriageHome = join(root, 'gotriage');
	const project = join(root, 'project');
	const temporary = join(root, 'tmp');
	for (const directory of [dirname(goenv), gomodcache, gotriageHome, project, temporary]) {
		await mkdir(directory, {recursive: true});
	}
	const settings = options.goenv === undefined ? {GOPROXY: 'off'} : options.goenv;
	if (settings !== null) {
		await writeFile(
			goenv,
			Object.entries(settings)
				.map(([name, value]) => `${name}=${value}\n`)
				.join(''),
		);
	}
	const path = [
		...(options.path ?? []),
		...(goDirectory === null ? [] : [goDirectory]),
		...(process.env['PATH'] ?? '/usr/bin:/bin').split(delimiter),
	];
	const env: Record<string, string> = {
		PATH: [...new Set(path)].join(delimiter),
		HOME: home,
		USER: 'lab',
		LANG: 'C.UTF-8',
		TMPDIR: temporary,
		XDG_CACHE_HOME: join(home, '.cache'),
		XDG_CONFIG_HOME: join(home, '.config'),
		XDG_DATA_HOME: join(home, '.local', 'share'),
		GOENV: goenv,
		GOCACHE: gocache,
		GOPATH: gopath,
		GOMODCACHE: gomodcache,
		GOTOOLCHAIN: 'local',
		// The lab has no checksum database; its modules are exempt, everything else stays checked.
		GONOSUMDB: 'lab.test',
		GOFLAGS: '-modcacherw',
		GOTRIAGE_HOME: gotriageHome,
		NO_COLOR: '1',
	};
	for (const [name, value] of Object.entries(options.env ?? {})) {
		if (value === undefined) delete env[name];
		else env[name] = value;
	}
	return {
		root,
		home,
		goenv,
		gocache,
		gomodcache,
		gotriageHome,
		project,
		env,
		writeProject: async (files) => {
			await writeTree(project, files);
			return project;
		},
		cleanup: async () => {
			await makeWritable(root);
			if (ownCacheParent !== null) await rm(ownCacheParent, {recursive: true, force: true, maxRetries: 5});
			await rm(root, {recursive: true, force: true, maxRetries: 5, retryDelay: 100});
		},
	};
}

/** Writes files by their relative names, making directories as needed. */
export async function writeTree(root: string, files: Readonly<Record<string, string>>): Promise<void> {
	for (const [name, content] of Object.entries(files)) {
		await mkdir(dirname(join(root, name)), {recursive: true});
		await writeFile(join(root, name), content);
	}
}

// A module cache is read-only by default: its directories must be opened before they can be removed.
async function makeWritable(directory: string): Promise<void> {
	await chmod(directory, 0o755).catch(() => undefined);
	for (const name of await readdir(directory).catch(() => [])) {
		const path = join(directory, name);
		const found = await lstat(path).catch(() => null);
		if (found?.isDirectory()) await makeWritable(path);
	}
}
