// Parser git-log: `git log '--format=%H %ct [%D] %s'`, perhaps with --since and a path. One commit a line: hash,
// time of commit in seconds, names, subject. In a shallow clone the oldest commit is called "grafted": when it stands in
// the answer the history goes on beyond what is here, and no number can be relied on.
import type {Json} from '../runbook/verdict.js';
import type {Parser, ParserSpec} from './parser.js';

const shape = /^(?<hash>[0-9a-f]{40,64}) (?<at>\d+) \[(?<names>[^\]]*)\] ?(?<subject>.*)$/;
const maxKept = 2000;

function createGitLog(): Parser {
	const commits: Array<{hash: string; at: number; subject: string}> = [];
	let count = 0;
	let isCut = false;
	let odd: string | null = null;
	return {
		writeLine(line) {
			const groups = shape.exec(line)?.groups;
			if (groups === undefined) {
				if (line.trim() !== '') odd ??= line;
				return;
			}
			count++;
			if ((groups['names'] ?? '').split(', ').includes('grafted')) isCut = true;
			if (commits.length < maxKept) {
				const [hash = '', at = '0', subject = ''] = [groups['hash'], groups['at'], groups['subject']];
				commits.push({hash: hash.slice(0, 12), at: Number(at), subject});
			}
		},
		writeErrorLine: () => undefined,
		end() {
			if (odd !== null) return {kind: 'not-understood', reason: `a line of git log is odd: ${odd.slice(0, 80)}`};
			if (isCut) {
				const reason =
					'the history ends within the time asked for, because this is a shallow clone: run git fetch --unshallow';
				return {kind: 'not-understood', reason};
			}
			const json: Json = {
				count,
				subjects: commits.map(({subject}) => subject),
				newest: commits[0]?.at ?? null,
				oldest: commits.at(-1)?.at ?? null,
			};
			return {kind: 'parsed', json, rows: commits, lines: []};
		},
	};
}

export const gitLog: ParserSpec = {
	name: 'git-log',
	reads: 'Output of git log with the format %H %ct [%D] %s; a shallow clone that ends within it is not understood.',
	gives: 'json is {count, subjects, newest, oldest}, times in seconds since 1970; rows are {hash, at, subject}.',
	create: createGitLog,
};
