// Writes the sample reports under docs/samples from two of the shipped recordings. The same recordings give the same bytes.
import {execFileSync} from 'node:child_process';
import {writeFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';

const at = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const samples = {'proxy-down': 'p9fa', 'wrong-checksum': 'c2vh'};

for (const [name, recording] of Object.entries(samples)) {
	for (const [format, ending] of [
		['markdown', 'md'],
		['html', 'html'],
	]) {
		const words = [at('dist/cli.js'), 'report', at(`recordings/${recording}`), '--format', format];
		const text = execFileSync(process.execPath, words, {encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore']});
		writeFileSync(at(`docs/samples/${name}.${ending}`), text);
		console.log(`docs/samples/${name}.${ending}`);
	}
}
