// Bundles the command: one minified file per entry, so that a start reads one file and not hundreds, and what draws is
// read only by commands that draw. The entries find each other as neighbours in dist/.
import {chmod, readFile, rm} from 'node:fs/promises';
import {fileURLToPath} from 'node:url';
import {build} from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const dist = process.env.GOTRIAGE_DIST ?? 'dist';
const {version} = JSON.parse(await readFile(`${root}package.json`, 'utf8'));

const entries = {
	cli: 'source/cli.ts',
	commands: 'source/commands/dispatch.ts',
	tui: 'source/tui/main.tsx',
	supervisor: 'source/execution/supervisor.ts',
	reaper: 'source/execution/reaper.ts',
};

/** Imports that cross from one entry into another stay imports. */
const neighbours = {
	name: 'neighbours',
	setup(bundler) {
		const keep = (filter, file) => {
			bundler.onResolve({filter}, ({kind}) =>
				kind === 'entry-point' ? undefined : {path: `./${file}.js`, external: true},
			);
		};
		keep(/\/commands\/dispatch\.js$/, 'commands');
		keep(/\/tui\/main\.js$/, 'tui');
	},
};

// Ink imports React's devtools only in development; bundled as an external it would be a static import and crash at start.
const withoutDevtools = {
	name: 'without-devtools',
	setup(bundler) {
		bundler.onResolve({filter: /^react-devtools-core$/}, () => ({path: 'devtools', namespace: 'stub'}));
		bundler.onLoad({filter: /.*/, namespace: 'stub'}, () => ({contents: 'export default {connectToDevTools() {}};'}));
	},
};

await rm(`${root}${dist}`, {recursive: true, force: true});
await build({
	absWorkingDir: root,
	entryPoints: entries,
	outdir: dist,
	bundle: true,
	format: 'esm',
	platform: 'node',
	target: 'node20',
	minify: true,
	legalComments: 'none',
	sourcemap: false,
	define: {'process.env.NODE_ENV': '"production"', 'process.env.GOTRIAGE_VERSION': JSON.stringify(version)},
	plugins: [neighbours, withoutDevtools],
	// CommonJS dependencies call require(); an ES module has none of its own.
	banner: {
		js: "import {createRequire as __createRequire} from 'node:module';const require=__createRequire(import.meta.url);",
	},
	logLevel: 'warning',
});
await chmod(`${root}${dist}/cli.js`, 0o755);

const {indexLibrary} = await import(`${root}${dist}/commands.js`);
for (const fault of await indexLibrary()) {
	console.error(fault);
}
