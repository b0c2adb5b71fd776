// Parser gopls-stats: `gopls stats`, one JSON document on stdout, and on stderr one line per phase:
//   Initializing workspace...     done (249.632302ms)
// Durations are texts as Go prints them (150.877286ms, 1m2.3s, 90.8µs). It is a new gopls process that is measured: it
// tells the cost of the workspace and the toolchain, nothing of a server that hangs. Paths in it are not passed on.
import type {Json} from '../runbook/verdict.js';
import {parseSeconds} from '../text/duration.js';
import {isJsonObject, maxJsonCharacters, numberAt, objectAt, parseJsonText, stringAt} from './json-text.js';
import {keepLines} from './kept-lines.js';
import type {Parser, ParserSpec} from './parser.js';

const phase = /^(\S.*?)\.\.\.\s+done \((\S+)\)\s*$/;

function seconds(text: string | null): number | null {
	return text === null ? null : parseSeconds(text);
}

function createGoplsStats(): Parser {
	const kept = keepLines();
	const parts: string[] = [];
	let characters = 0;
	const phases: {[key: string]: Json} = {};
	let lastError = '';
	return {
		writeLine(line) {
			kept.add(line);
			characters += line.length + 1;
			if (characters <= maxJsonCharacters) parts.push(line);
		},
		writeErrorLine(line) {
			const done = phase.exec(line);
			const took = seconds(done?.[2] ?? null);
			if (done?.[1] !== undefined && took !== null) phases[done[1]] = took;
			else if (line.trim() !== '') lastError = line.trim();
		},
		end() {
			const parsed = characters > maxJsonCharacters ? null : parseJsonText(parts.join('\n'));
			if (parsed?.kind !== 'json' || !isJsonObject(parsed.value)) {
				const said = lastError === '' ? '' : `; stderr ends with: ${lastError.slice(0, 300)}`;
				return {kind: 'not-understood', reason: `stdout is not the JSON document of gopls stats${said}`};
			}
			const stats = parsed.value;
			const initialLoad = seconds(stringAt(stats, 'InitialWorkspaceLoadDuration'));
			if (initialLoad === null) {
				return {kind: 'not-understood', reason: 'the document has no InitialWorkspaceLoadDuration'};
			}
			const workspace = objectAt(stats, 'WorkspaceStats');
			const views = Array.isArray(workspace['Views']) ? workspace['Views'].filter(isJsonObject) : [];
			const rows = views.map((view) => ({
				goCommandVersion: stringAt(view, 'GoCommandVersion'),
				packages: numberAt(objectAt(view, 'AllPackages'), 'Packages'),
				modules: numberAt(objectAt(view, 'AllPackages'), 'Modules'),
				workspacePackages: numberAt(objectAt(view, 'WorkspacePackages'), 'Packages'),
				diagnostics: numberAt(view, 'Diagnostics'),
			}));
			const sum = (key: 'packages' | 'workspacePackages' | 'diagnostics'): number =>
				rows.reduce((total, row) => total + (row[key] ?? 0), 0);
			const memory = objectAt(stats, 'MemStats');
			const directories = objectAt(stats, 'DirStats');
			const reports = stats['BugReports'];
			return {
				kind: 'parsed',
				json: {
					goplsVersion: stringAt(stats, 'GoplsVersion'),
					goVersion: stringAt(stats, 'GoVersion'),
					initialLoadSeconds: initialLoad,
					heapAllocBytes: numberAt(memory, 'HeapAlloc'),
					heapInUseBytes: numberAt(memory, 'HeapInUse'),
					totalAllocBytes: numberAt(memory, 'TotalAlloc'),
					files: numberAt(directories, 'Files'),
					goFiles: numberAt(directories, 'GoFiles'),
					modFiles: numberAt(directories, 'ModFiles'),
					packages: sum('packages'),
					workspacePackages: sum('workspacePackages'),
					diagnostics: sum('diagnostics'),
					bugReports: Array.isArray(reports) ? reports.length : null,
					views: rows,
					phases,
				},
				rows,
				lines: kept.lines,
			};
		},
	};
}

export const goplsStats: ParserSpec = {
	name: 'gopls-stats',
	reads: 'Output of gopls stats: the JSON document on stdout and the phases on stderr.',
	gives:
		'json is {goplsVersion, goVersion, initialLoadSeconds, heapAllocBytes, heapInUseBytes, totalAllocBytes, files, goFiles, modFiles, packages, workspacePackages, diagnostics, bugReports, views, phases: {NAME: seconds}}; rows are the views.',
	create: createGoplsStats,
};
