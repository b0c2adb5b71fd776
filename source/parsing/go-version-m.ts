// Parser go-version-m: `go version -m BINARY`: the modules that were built into a program. Fields are separated by tabs,
// which cleaning may have turned into blanks.
//   BINARY: go1.26.8
//   <TAB>mod<TAB>PATH<TAB>VERSION<TAB>[h1:…]
//   <TAB>dep<TAB>PATH<TAB>VERSION<TAB>[h1:…]       then perhaps <TAB>=><TAB>PATH<TAB>VERSION<TAB>h1:…
import type {Json} from '../runbook/verdict.js';
import type {Parser, ParserSpec} from './parser.js';

type Dep = {path: string; version: string; replace: string | null};
const maxKept = 5000;

function createGoVersionM(): Parser {
	const deps: Dep[] = [];
	let go: string | null = null;
	let main: string | null = null;
	const settings = new Map<string, string>();
	let said: string | null = null;
	return {
		writeLine(line) {
			go ??= /: (go\d\S*)/.exec(line)?.[1] ?? null;
			const fields = line.trim().split(/\s+/);
			const [kind, path = '', version = ''] = fields;
			if (kind === 'mod') main = `${path}@${version}`;
			else if (kind === 'dep' && deps.length < maxKept) deps.push({path, version, replace: null});
			else if (kind === '=>') {
				const last = deps.at(-1);
				if (last) last.replace = version === '' || version.startsWith('h1:') ? path : `${path}@${version}`;
			} else if (kind === 'build') {
				const [key, ...rest] = fields.slice(1).join(' ').split('=');
				if (key?.startsWith('vcs')) settings.set(key, rest.join('='));
			}
		},
		writeErrorLine(line) {
			if (line.trim() !== '') said = line.trim();
		},
		end() {
			if (go === null) return {kind: 'not-understood', reason: said ?? 'it is not a program that Go built'};
			if (main === null && deps.length === 0) {
				return {kind: 'not-understood', reason: 'the program does not say which modules are in it'};
			}
			const json: Json = {
				go,
				main,
				revision: settings.get('vcs.revision') ?? null,
				isModified: settings.get('vcs.modified') === 'true',
				modules: deps.map(({path, version}) => `${path}@${version}`),
				replaced: deps.flatMap(({path, replace}) => (replace === null ? [] : [`${path} => ${replace}`])),
			};
			return {kind: 'parsed', json, rows: deps.map((dep) => ({...dep})), lines: []};
		},
	};
}

export const goVersionM: ParserSpec = {
	name: 'go-version-m',
	reads: 'Output of go version -m PROGRAM: the modules built into it.',
	gives:
		'json is {go, main, revision, isModified, modules, replaced}, modules being PATH@VERSION; rows are {path, version, replace}.',
	create: createGoVersionM,
};
