// Takes down what a file, a directory or a process is like, so that a way back can be held against it byte for byte.
import {createHash} from 'node:crypto';
import {lstat, readdir, readFile, readlink} from 'node:fs/promises';
import {join} from 'node:path';
import type {Restored} from './fault.js';
import {processState} from './processes.js';

/** One line for each file below the path: its name, mode and sha256; `absent` where there is nothing. */
export async function describePath(path: string): Promise<string> {
	const found = await lstat(path).catch(() => null);
	if (found === null) return 'absent';
	const lines: string[] = [];
	const walk = async (at: string, name: string): Promise<void> => {
		const stat = await lstat(at);
		const mode = (stat.mode & 0o7777).toString(8);
		if (stat.isDirectory()) {
			lines.push(`${name}/ ${mode}`);
			for (const entry of (await readdir(at)).sort()) await walk(join(at, entry), `${name}/${entry}`);
		} else if (stat.isSymbolicLink()) {
			lines.push(`${name} -> ${await readlink(at)}`);
		} else {
			const digest = createHash('sha256')
				.update(await readFile(at))
				.digest('hex');
			lines.push(`${name} ${mode} ${stat.size} ${digest}`);
		}
	};
	await walk(path, '.');
	return lines.join('\n');
}

/** The state of one thing that an undo must bring back; two equal texts are two equal states. */
export async function describeState(what: Restored): Promise<string> {
	return what.kind === 'path' ? describePath(what.path) : ((await processState(Number(what.pid))) ?? 'gone');
}

/** What differs, in a few words for a person; null when nothing does. */
export function differenceOf(path: string, before: string, after: string): string | null {
	if (before === after) return null;
	const [old, now] = [before.split('\n'), after.split('\n')];
	const changed = [...old.filter((line) => !now.includes(line)), ...now.filter((line) => !old.includes(line))];
	const names = new Set(changed.map((line) => line.split(' ')[0] ?? ''));
	return `${path} is not what it was (${[...names].slice(0, 3).join(', ')})`;
}
