// Parser go-cover-profile: the file that `go test -coverprofile=FILE` writes. `go tool cover -func` gives functions; this
// gives the total and the share of each directory. A block that several packages' tests report counts once, covered if
// any of them ran it.
//   mode: set
//   IMPORT/PATH/file.go:LINE.COLUMN,LINE.COLUMN STATEMENTS COUNT
import type {Json} from '../runbook/verdict.js';
import type {Parser, ParserSpec} from './parser.js';

const block = /^(?<where>(?<file>.+):\d+\.\d+,\d+\.\d+) (?<statements>\d+) (?<count>\d+)$/;
const maxBlocks = 1_000_000;

type Tally = {statements: number; covered: number};
const percentOf = ({statements, covered}: Tally): number =>
	statements === 0 ? 0 : Math.round((covered / statements) * 1000) / 10;

function directoryOf(file: string): string {
	const slash = file.lastIndexOf('/');
	return slash < 0 ? '.' : file.slice(0, slash);
}

function createGoCoverProfile(): Parser {
	const blocks = new Map<string, {directory: string; statements: number; isCovered: boolean}>();
	let mode: string | null = null;
	let odd: string | null = null;
	let said: string | null = null;
	return {
		writeLine(line) {
			if (line.startsWith('mode: ')) {
				mode = line.slice(6).trim();
				return;
			}
			const groups = block.exec(line)?.groups;
			if (groups === undefined) {
				if (line.trim() !== '') odd ??= line;
				return;
			}
			const where = groups['where'] ?? '';
			const known = blocks.get(where);
			const isCovered = groups['count'] !== '0';
			if (known) known.isCovered ||= isCovered;
			else if (blocks.size < maxBlocks) {
				const statements = Number(groups['statements']);
				blocks.set(where, {directory: directoryOf(groups['file'] ?? ''), statements, isCovered});
			}
		},
		writeErrorLine(line) {
			if (line.trim() !== '') said = line.trim();
		},
		end() {
			if (mode === null)
				return {kind: 'not-understood', reason: said ?? 'it is no coverage profile: its first line is not "mode: …"'};
			if (odd !== null)
				return {kind: 'not-understood', reason: `a line of the coverage profile is odd: ${odd.slice(0, 80)}`};
			const total: Tally = {statements: 0, covered: 0};
			const directories = new Map<string, Tally>();
			for (const {directory, statements, isCovered} of blocks.values()) {
				const tally = directories.get(directory) ?? {statements: 0, covered: 0};
				directories.set(directory, tally);
				for (const one of [total, tally]) {
					one.statements += statements;
					if (isCovered) one.covered += statements;
				}
			}
			if (total.statements === 0) return {kind: 'not-understood', reason: 'the coverage profile has no statements'};
			const rows = [...directories]
				.sort(([a], [b]) => (a < b ? -1 : 1))
				.map(([directory, tally]) => ({
					directory,
					name: directory.slice(directory.lastIndexOf('/') + 1),
					percent: percentOf(tally),
					statements: tally.statements,
				}));
			const json: Json = {mode, percent: percentOf(total), statements: total.statements, directories: rows};
			return {kind: 'parsed', json, rows, lines: []};
		},
	};
}

export const goCoverProfile: ParserSpec = {
	name: 'go-cover-profile',
	reads: 'A coverage profile, the file that go test -coverprofile=FILE writes.',
	gives:
		'json is {mode, percent, statements, directories: [{directory, name, percent, statements}]}, percent being of statements, 0 to 100; rows are the directories.',
	create: createGoCoverProfile,
};
