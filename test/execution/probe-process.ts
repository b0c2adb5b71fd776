// A process that asks one probe and ends by itself: run with the probe's name and its deadline in milliseconds.
import {runProbe} from '../../source/execution/probes/registry.js';

const [, , name = '', deadlineMs = '1000'] = process.argv;
const result = await runProbe(
	name,
	{},
	{
		signal: new AbortController().signal,
		deadlineMs: Number(deadlineMs),
		env: {...process.env},
		cwd: '/',
	},
);
process.stdout.write(`${JSON.stringify(result)}\n`);
