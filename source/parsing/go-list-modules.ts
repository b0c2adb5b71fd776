// Parser go-list-modules: `go list -m [-u] [-e] -json all`, a stream of JSON objects, the main module first.
// With -u each may have Update, Retracted and Deprecated; with -e an Error in place of its data.
import type {Json} from '../runbook/verdict.js';
import {createJsonStream} from './json-stream.js';
import {isJsonObject, objectAt, stringAt} from './json-text.js';
import {isPseudoVersion} from './module-version.js';
import type {Parser, ParserSpec} from './parser.js';

type Module = {
	path: string;
	version: string | null;
	main: boolean;
	indirect: boolean;
	pseudo: boolean;
	/** `PATH VERSION`, or a directory; null without a replace line. */
	replace: string | null;
	/** A replace by a directory: nobody else has it. */
	isLocal: boolean;
	update: string | null;
	retracted: string | null;
	deprecated: string | null;
	error: string | null;
};
const maxKept = 5000;

function readModule(document: {readonly [key: string]: Json}): Module {
	const replace = isJsonObject(document['Replace']) ? document['Replace'] : null;
	const version = stringAt(document, 'Version');
	const by = replace === null ? null : [stringAt(replace, 'Path'), stringAt(replace, 'Version')];
	const retracted = document['Retracted'];
	return {
		path: stringAt(document, 'Path') ?? '',
		version,
		main: document['Main'] === true,
		indirect: document['Indirect'] === true,
		pseudo: version !== null && isPseudoVersion(version),
		replace: by === null ? null : by.filter((part) => part !== null).join(' '),
		isLocal: by !== null && by[1] === null,
		update: stringAt(objectAt(document, 'Update'), 'Version'),
		retracted: Array.isArray(retracted) ? retracted.map(String).join('; ') || 'without a reason' : null,
		deprecated: stringAt(document, 'Deprecated'),
		error: stringAt(objectAt(document, 'Error'), 'Err'),
	};
}

function createGoListModules(): Parser {
	const stream = createJsonStream();
	const modules: Module[] = [];
	let count = 0;
	let fault: string | null = null;
	let said: string | null = null;
	return {
		writeLine(line) {
			if (fault !== null) return;
			const read = stream.writeLine(line);
			if (read.kind === 'fault') {
				fault = read.reason;
				return;
			}
			for (const document of read.documents) {
				if (!isJsonObject(document) || stringAt(document, 'Path') === null) continue;
				count++;
				if (modules.length < maxKept) modules.push(readModule(document));
			}
		},
		writeErrorLine(line) {
			const text = line.replace(/^go: /, '').trim();
			// The last error is the one that ended the command; those before it are its parts.
			if (text !== '' && !/^(?:downloading|finding|warning:) ?/.test(text) && !/^\s/.test(line)) said = text;
		},
		end() {
			if (fault !== null) return {kind: 'not-understood', reason: fault};
			if (stream.isOpen) return {kind: 'not-understood', reason: 'the list of modules was cut off'};
			if (count === 0) return {kind: 'not-understood', reason: said ?? 'no module was listed'};
			const others = modules.filter((module) => !module.main);
			const names = (holds: (module: Module) => boolean): string[] =>
				others.filter(holds).map(({path, version}) => (version === null ? path : `${path}@${version}`));
			const json: Json = {
				count: count - modules.filter((module) => module.main).length,
				direct: others.filter((module) => !module.indirect).length,
				indirect: others.filter((module) => module.indirect).length,
				pseudo: names((module) => module.pseudo),
				incompatible: names((module) => module.version?.endsWith('+incompatible') ?? false),
				updates: others.flatMap(({path, version, update}) =>
					update === null ? [] : [`${path} ${version} -> ${update}`],
				),
				retracted: names((module) => module.retracted !== null),
				deprecated: names((module) => module.deprecated !== null),
				replaced: names((module) => module.replace !== null),
				errors: others.flatMap(({path, error}) => (error === null ? [] : [`${path}: ${error}`])),
				modules: names((module) => module.error === null),
				said,
			};
			return {kind: 'parsed', json, rows: modules.map((module) => ({...module})), lines: []};
		},
	};
}

export const goListModules: ParserSpec = {
	name: 'go-list-modules',
	reads: 'Output of go list -m -json all, with or without -u and -e.',
	gives:
		'json is {count, direct, indirect, pseudo, incompatible, updates, retracted, deprecated, replaced, errors, modules, said}, lists being of PATH@VERSION, count without the main module; rows are {path, version, main, indirect, pseudo, replace, isLocal, update, retracted, deprecated, error}.',
	create: createGoListModules,
};
