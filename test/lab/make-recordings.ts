// `npm run recordings -- [NAME…]`: makes the shipped recordings anew, each from a real incident on a fault of the lab. The
// drill.yaml beside a recording is written by people and stays.
import {join} from 'node:path';
import {packageRoot} from '../helpers/paths.js';
import {runApart} from './apart.js';
import {scripts} from './scripts.js';

const names = process.argv.slice(2);
const wanted = scripts.filter(({name}) => names.length === 0 || names.includes(name));
const unknown = names.filter((name) => !scripts.some((script) => script.name === name));
if (unknown.length > 0) {
	process.stderr.write(`There is no recording named ${unknown.join(', ')}.\n`);
	process.exitCode = 2;
} else {
	const controller = new AbortController();
	for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => controller.abort());
	for (const {name} of wanted) {
		process.stdout.write(`${name}\n`);
		try {
			const words = ['record', name, join(packageRoot, 'recordings')];
			const {said} = await runApart<{said: string}>(words, controller.signal);
			process.stdout.write(said);
		} catch (error) {
			process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
			process.exitCode = 1;
		}
	}
}
