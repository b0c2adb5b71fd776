// Looks for what a proof has left behind: processes that carry its temporary directory in their environment, and files in
// that directory. It only looks; it ends nothing.
import {readdir, readFile} from 'node:fs/promises';
import {setTimeout as delay} from 'node:timers/promises';
import {processState} from './processes.js';

/** The processes, besides this one, whose environment names the directory; those that have ended do not count. */
async function processesOf(directory: string): Promise<readonly string[]> {
	const found: string[] = [];
	for (const name of await readdir('/proc').catch(() => [])) {
		if (!/^\d+$/.test(name) || Number(name) === process.pid) continue;
		const environment = await readFile(`/proc/${name}/environ`, 'utf8').catch(() => '');
		if (!environment.includes(directory)) continue;
		if ([null, 'Z', 'X'].includes(await processState(Number(name)))) continue;
		const command = await readFile(`/proc/${name}/comm`, 'utf8').catch(() => '');
		found.push(`process ${name} (${command.trim()})`);
	}
	return found;
}

/**
 * What is left of everything that had this temporary directory, in words; null: nothing. A process that is about to end
 * has five seconds for it.
 * @param except pids that are known to stay, as the shell that waits for this process
 */
export async function findLeftovers(directory: string, except: readonly number[]): Promise<string | null> {
	const known = except.map((pid) => `process ${pid} `);
	for (let tries = 0; ; tries++) {
		const processes = (await processesOf(directory)).filter((one) => !known.some((start) => one.startsWith(start)));
		const files = await readdir(directory);
		if (processes.length + files.length === 0) return null;
		if (tries === 50) return `left behind: ${[...processes, ...files].join(', ')}`;
		await delay(100);
	}
}
