// Bundles the command: one minified file per entry, what a command does not need is not loaded.
import {chmod, readFile, rm} from 'node:fs/promises';
import {fileURLToPath} from 'node:url';
import {build} from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const dist = process.env.GOTRIAGE_DIST ?? 'dist';

// Ink imports React's devtools only in development; bundled as an external it would be a static import and crash at start.
const withoutDevtools = {
	name: 'without-devtools',
	setup(bundler) {
		bundler.onResolve({filter: /^react-devtools-core$/}, () => ({path: 'devtools', namespace: 'stub'}));
		bundler.onLoad({filter: /.*/, namespace: 'stub'}, () => ({contents: 'export default {connectToDevTools() {}};'}));
	},
};

const {version} = JSON.parse(await readFile(`${root}package.json`, 'utf8'));
await rm(`${root}${dist}`, {recursive: true, force: true});
await build({
	absWorkingDir: root,
	entryPoints: {cli: 'source/cli.ts', supervisor: 'source/execution/supervisor.ts'},
	outdir: dist,
	bundle: true,
	splitting: true,
	chunkNames: 'chunk-[name]-[hash]',
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
