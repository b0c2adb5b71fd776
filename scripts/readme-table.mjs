// Writes the table of runbooks into README.md, between its two comments, from the runbooks themselves.
import {execFileSync} from 'node:child_process';
import {readFileSync, writeFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';

const at = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const table = execFileSync(process.execPath, [at('dist/cli.js'), 'list', '--markdown'], {encoding: 'utf8'});
const readme = readFileSync(at('README.md'), 'utf8');
const region = /(<!-- runbooks: [^\n]*-->\n)[\s\S]*?(<!-- \/runbooks -->)/;
if (!region.test(readme)) throw new Error('README.md has no region for the table of runbooks');
writeFileSync(
	at('README.md'),
	readme.replace(region, (_whole, begin, end) => `${begin}${table}\n${end}`),
);
