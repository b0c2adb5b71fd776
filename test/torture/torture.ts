// `npm run torture`: does to the real bundled command what a bad night does to it, and prints one table. Everything in it
// but the trials must be 0; exit 1 when it is not. `--kills N` (50), `--seed S` (chosen and printed).
import {parseArgs} from 'node:util';
import {runAll, sizesFor} from './all-cases.js';
import {seeded} from './random.js';
import {isClean, tableOf} from './result.js';

const {values} = parseArgs({options: {kills: {type: 'string'}, seed: {type: 'string'}}});
const kills = Number(values.kills ?? 50);
const seed = values.seed === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(values.seed);
if (!Number.isSafeInteger(kills) || kills < 1 || !Number.isSafeInteger(seed)) {
	console.error('torture takes whole numbers: --kills N --seed S');
	process.exit(2);
}

console.log(`seed ${seed}, ${kills} kills; the same seed chooses the same moments again`);
const begun = performance.now();
const results = await runAll(sizesFor(kills), seeded(seed), (result) => {
	const seconds = Math.round((performance.now() - begun) / 1000);
	console.error(`${seconds} s  ${result.name}${result.complaints.map((sentence) => `\n  ${sentence}`).join('')}`);
});
console.log(`\n${tableOf(results)}`);
process.exitCode = results.every(isClean) ? 0 : 1;
