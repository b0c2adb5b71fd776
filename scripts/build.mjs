// Bundles the command: minified, and split where an import is dynamic, so that a start reads the few files of its own
// command and not hundreds, and what draws is read only by commands that draw.
import {chmod, readFile, rm} from 'node:fs/promises';
import {fileURLToPath} from 'node:url';
import {build} from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const dist = process.env.GOTRIAGE_DIST ?? 'dist';
const {version} = JSON.parse(await readFile(`${root}package.json`, 'utf8'));

const entries = {
	cli: 'source/cli.ts',
	commands: 'source/commands/dispatch.ts',
	supervisor: 'source/execution/supervisor.ts',
	reaper: 'source/execution/reaper.ts',
	'machine-child': 'source/execution/probes/machine-child.ts',
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
	splitting: true,
	chunkNames: 'chunk-[hash]',
	format: 'esm',
	platform: 'node',
	target: 'node20',
	minify: true,
	legalComments: 'none',
	sourcemap: false,
	define: {'process.env.NODE_ENV': '"production"', 'process.env.GOTRIAGE_VERSION': JSON.stringify(version)},
	plugins: [withoutDevtools],
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
