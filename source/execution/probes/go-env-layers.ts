// go-env-layers: which layer decides each Go setting: the environment, the file that `go env -w` writes, the toolchain's
// own go.env, or the value built in. A write into the file is without effect where the environment sets the key.
import {readFile} from 'node:fs/promises';
import {homedir} from 'node:os';
import {join} from 'node:path';
import {findTool, remedyFor} from '../tools.js';
import {runChild} from './child.js';
import {textListParameter} from './parameters.js';
import {measured, notMeasured, type ProbeContext, type ProbeSpec} from './probe.js';
import {printable, withoutUserInfo, withTilde} from './redact.js';

// GOAUTH may hold commands with credentials in them: only its presence is shown.
const neverShown = new Set(['GOAUTH']);

export const goEnvLayers: ProbeSpec = {
	name: 'go-env-layers',
	measures:
		'For Go settings: the value of each layer (environment, GOENV file, go.env of the toolchain) and which wins.',
	parameters: {keys: {type: 'list', required: true, says: 'Names of settings, as GOPROXY or GOFLAGS.'}},
	gives:
		'json {goenv, goenvExists, fileKeys, rows}; rows {key, os, file, goroot, effective, winner, shadowed}: a layer is null where absent and "" where set to nothing; winner os, file, goroot or built-in; shadowed: the file sets it, but the environment wins',
	platforms: ['linux', 'darwin'],
	run: async (parameters, context) => {
		const keys = [...new Set(textListParameter(parameters, 'keys'))];
		if (keys.length === 0) return notMeasured('keys is empty');
		const odd = keys.find((key) => !/^[A-Z][A-Z0-9_]*$/.test(key));
		if (odd !== undefined) return notMeasured(`${printable(odd)} is not the name of a Go setting`);
		const go = await findTool('go', context.env);
		if (go === null) return notMeasured(`go was not found on PATH. ${remedyFor('go')}`);
		const effective = await askGo(go, keys, context);
		if (typeof effective === 'string') return notMeasured(effective);

		const goenv = effective.get('GOENV') ?? '';
		const fileText = goenv === '' || goenv === 'off' ? null : await textOrAbsent(goenv);
		const file = readGoEnvFile(fileText ?? '');
		const goroot = effective.get('GOROOT') ?? '';
		const shipped = readGoEnvFile(goroot === '' ? '' : ((await textOrAbsent(join(goroot, 'go.env'))) ?? ''));
		const rows = keys.map((key) => {
			const os = context.env[key] ?? null;
			const fromFile = file.get(key) ?? null;
			const fromGoroot = shipped.get(key) ?? null;
			return {
				key,
				os: show(key, os),
				file: show(key, fromFile),
				goroot: show(key, fromGoroot),
				// Our own GOTOOLCHAIN=local is not what is in force.
				effective: show(key, key === 'GOTOOLCHAIN' ? os || (fromFile ?? fromGoroot ?? '') : (effective.get(key) ?? '')),
				winner: winnerOf(os, fromFile, fromGoroot),
				shadowed: isSet(os) && fromFile !== null && os !== fromFile,
			};
		});
		return measured(
			{
				goenv: printable(withTilde(goenv, context.env['HOME'] ?? homedir())),
				goenvExists: fileText !== null,
				fileKeys: [...file.keys()].sort().map(printable),
				rows,
			},
			rows,
		);
	},
};

/** The go command takes an empty variable for an absent one, but an empty entry of the file for a value. */
function winnerOf(
	os: string | null,
	file: string | null,
	goroot: string | null,
): 'os' | 'file' | 'goroot' | 'built-in' {
	if (isSet(os)) return 'os';
	if (file !== null) return 'file';
	return goroot !== null ? 'goroot' : 'built-in';
}

function isSet(value: string | null): boolean {
	return value !== null && value !== '';
}

function show(key: string, value: string | null): string | null {
	if (value === null || value === '') return value;
	return neverShown.has(key) ? 'redacted' : printable(withoutUserInfo(value));
}

/** The last entry of every key, as the go command reads the file; an empty value stays an empty value. */
export function readGoEnvFile(text: string): ReadonlyMap<string, string> {
	const entries = new Map<string, string>();
	for (const line of text.split('\n')) {
		const match = /^([A-Z][A-Za-z0-9_]*)=(.*)$/.exec(line.replace(/\r$/, ''));
		if (match?.[1] !== undefined && match[2] !== undefined) entries.set(match[1], match[2]);
	}
	return entries;
}

async function textOrAbsent(path: string): Promise<string | null> {
	try {
		return await readFile(path, 'utf8');
	} catch (error) {
		if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return null;
		throw error;
	}
}

/**
 * The settings in force by name, or a sentence that says why go does not tell. Asked with GOTOOLCHAIN=local, because a
 * go.mod or a setting that names a newer Go would make even `go env` download one.
 */
async function askGo(
	go: string,
	keys: readonly string[],
	context: ProbeContext,
): Promise<ReadonlyMap<string, string> | string> {
	const limitMs = Math.min(5000, context.deadlineMs);
	const result = await runChild({
		argv: [go, 'env', '-json', ...keys, 'GOENV', 'GOROOT'],
		env: {...context.env, GOTOOLCHAIN: 'local'},
		cwd: context.cwd,
		limitMs,
		signal: context.signal,
	});
	switch (result.kind) {
		case 'not-started':
			return `go could not be started: ${result.reason}`;
		case 'stopped':
			return `\`go env\` did not answer within ${limitMs / 1000} s`;
		case 'ended':
			if (result.exit !== 0) return printable(result.stderr.trim().split('\n').at(-1) ?? '') || '`go env` failed';
			return stringsOf(result.stdout) ?? 'the answer of `go env -json` was not understood';
	}
}

function stringsOf(text: string): ReadonlyMap<string, string> | null {
	try {
		const parsed: unknown = JSON.parse(text);
		if (typeof parsed !== 'object' || parsed === null) return null;
		return new Map(Object.entries(parsed).map(([key, value]) => [key, String(value)]));
	} catch {
		return null;
	}
}
