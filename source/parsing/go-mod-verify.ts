// Parser go-mod-verify: `go mod verify`. It compares the module cache with the checksums noted at download (.ziphash); it
// never looks at go.sum, so its "all modules verified" says nothing about go.sum.
//   stdout: "all modules verified"
//   stderr: "MODULE VERSION: dir has been modified (PATH)", "… zip has been modified (PATH)",
//           "… missing ziphash: open PATH: no such file or directory", "… zip: not a valid zip file"
import type {Json} from '../runbook/verdict.js';
import {keepLines} from './kept-lines.js';
import type {Parser, ParserSpec} from './parser.js';

type Part = 'directory' | 'zip' | 'ziphash';
type Damaged = Readonly<{module: string; version: string; part: Part; path: string | null; says: string}>;

const shape =
	/^(?<m>[^\s:]+) (?<v>v[^\s:]+): (?<says>dir has been modified(?: \((?<dir>.+)\))?|zip has been modified(?: \((?<zip>.+)\))?|missing ziphash: (?:open (?<hash>.+?): .*)?|zip: .+)$/;
const maxKept = 500;

/** What stands for what is damaged, so that it can be set aside: for a missing checksum the zip it belongs to. */
function readDamaged(line: string): Damaged | null {
	const groups = shape.exec(line)?.groups;
	if (groups === undefined) return null;
	const says = groups['says'] ?? '';
	const hash = groups['hash']?.replace(/\.ziphash$/, '.zip');
	const part: Part = says.startsWith('dir') ? 'directory' : says.startsWith('missing') ? 'ziphash' : 'zip';
	return {
		module: groups['m'] ?? '',
		version: groups['v'] ?? '',
		part,
		path: groups['dir'] ?? groups['zip'] ?? hash ?? null,
		says: says.replace(/ \(.*$/, '').replace(/: open .*/, ''),
	};
}

function createGoModVerify(): Parser {
	const kept = keepLines();
	const damaged: Damaged[] = [];
	let count = 0;
	let isVerified = false;
	let reason: string | null = null;
	const read = (line: string): void => {
		if (line === 'all modules verified') {
			isVerified = true;
			return;
		}
		const found = readDamaged(line);
		if (found === null) {
			const text = line.replace(/^go: /, '').trim();
			if (text !== '' && !text.startsWith('downloading ')) reason ??= text;
			return;
		}
		count++;
		if (damaged.length < maxKept) damaged.push(found);
	};
	return {
		writeLine(line) {
			kept.add(line);
			read(line);
		},
		writeErrorLine: read,
		end() {
			if (!isVerified && count === 0) {
				return {kind: 'not-understood', reason: reason ?? 'go mod verify said nothing'};
			}
			const rows = damaged.map((one) => ({...one}));
			const json: Json = {verified: isVerified && count === 0, count, damaged: rows};
			return {kind: 'parsed', json, rows, lines: kept.lines};
		},
	};
}

export const goModVerify: ParserSpec = {
	name: 'go-mod-verify',
	reads: 'Output of go mod verify: the module cache against the checksums noted at download (go.sum is not looked at).',
	gives:
		'json is {verified, count, damaged: [{module, version, part, path, says}]}, part being directory, zip or ziphash, path what to set aside or null; rows are the damaged modules.',
	create: createGoModVerify,
};
