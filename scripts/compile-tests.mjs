// Type-checks source and tests and writes them to build/, where ava finds the tests.
import {spawnSync} from 'node:child_process';
import {rm} from 'node:fs/promises';
import {fileURLToPath} from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const build = process.env.GOTRIAGE_BUILD ?? 'build';
await rm(`${root}${build}`, {recursive: true, force: true});
const compiled = spawnSync('tsc', ['--project', 'tsconfig.json', '--outDir', build], {cwd: root, stdio: 'inherit'});
process.exitCode = compiled.status ?? 1;
