// go-cache: whether a directory can serve as one of Go's caches: there, writable, on a disk that stays and has room. Also
// whether it looks like that cache at all, which guards a later quarantine.
import {homedir, tmpdir} from 'node:os';
import type {Json} from '../../runbook/verdict.js';
import {askFileSystem, diskFigures, type FileQuestion, fileSystemType, readMounts} from './file-system.js';
import {stringParameter} from './parameters.js';
import {measured, notMeasured, type ProbeSpec} from './probe.js';
import {printable, withTilde} from './redact.js';

type Kind = 'gocache' | 'gopls' | 'modcache';

const kinds: readonly Kind[] = ['gocache', 'gopls', 'modcache'];
const walkMs = 3000;
const memoryFileSystems = new Set(['tmpfs', 'ramfs']);

export const goCache: ProbeSpec = {
	name: 'go-cache',
	measures: "The health of one of Go's cache directories: existence, permission, disk, size, age of its last trim.",
	parameters: {
		path: {type: 'string', required: true, says: 'The directory, as `go env GOCACHE` prints it.'},
		kind: {type: 'string', required: true, says: 'gocache, gopls or modcache.'},
	},
	gives:
		'json {path, shown, kind, exists, absolute, writable, fstype, volatile, volatileBecause, freeBytes, totalBytes, usedPercent, inodesUsedPercent, looksLikeCache, trimAgeSeconds, sizeBytes, sizeComplete, files}; what does not apply is null',
	platforms: ['linux', 'darwin'],
	run: async (parameters, context) => {
		const path = stringParameter(parameters, 'path');
		const kind = kinds.find((name) => name === stringParameter(parameters, 'kind'));
		if (kind === undefined) return notMeasured(`kind must be one of ${kinds.join(', ')}`);
		const shown = printable(withTilde(path, context.env['HOME'] ?? homedir()));
		if (!path.startsWith('/')) {
			// `off` and relative values are an error since Go 1.12: that is the finding, not a failure to measure.
			return measured({...nothingKnown, path: printable(path), shown, kind, exists: false, absolute: false});
		}
		const questions: readonly FileQuestion[] = [
			{ask: 'look', id: 0, path},
			{ask: 'disk', id: 1, path},
			{ask: 'size', id: 2, path, limitMs: walkMs},
		];
		const [answers, mounts] = await Promise.all([askFileSystem(questions, context, walkMs + 1500), readMounts()]);
		const look = answers.get(0);
		const disk = answers.get(1);
		const size = answers.get(2);
		if (look === undefined) return notMeasured(`the file system of ${shown} does not answer`);
		const figures = disk === undefined ? null : diskFigures(disk);
		const real = typeof disk?.['real'] === 'string' ? disk['real'] : path;
		const fstype = fileSystemType(real, mounts);
		const because = volatileBecause(path, real, fstype, context.env['TMPDIR']);
		const trim = typeof look['trim'] === 'string' ? Number(look['trim'].trim()) : Number.NaN;
		return measured({
			path: printable(path),
			shown,
			kind,
			exists: look['directory'] === true,
			absolute: true,
			writable: look['directory'] === true && look['writable'] === true,
			fstype,
			volatile: because !== null,
			volatileBecause: because,
			freeBytes: figures?.freeBytes ?? null,
			totalBytes: figures?.totalBytes ?? null,
			usedPercent: figures?.usedPercent ?? null,
			inodesUsedPercent: figures?.inodesUsedPercent ?? null,
			looksLikeCache: looksLikeCache(kind, look),
			trimAgeSeconds: Number.isFinite(trim) && trim > 0 ? Math.max(0, Math.round(Date.now() / 1000 - trim)) : null,
			sizeBytes: typeof size?.['bytes'] === 'number' ? size['bytes'] : null,
			sizeComplete: size?.['complete'] === true,
			files: typeof size?.['files'] === 'number' ? size['files'] : null,
		});
	},
};

const nothingKnown = {
	writable: false,
	fstype: null,
	volatile: false,
	volatileBecause: null,
	freeBytes: null,
	totalBytes: null,
	usedPercent: null,
	inodesUsedPercent: null,
	looksLikeCache: false,
	trimAgeSeconds: null,
	sizeBytes: null,
	sizeComplete: false,
	files: null,
};

/** Why a cache here may vanish between two builds, or null. */
function volatileBecause(path: string, real: string, fstype: string | null, temp: string | undefined): string | null {
	if (fstype !== null && memoryFileSystems.has(fstype)) return `it is in memory (${fstype}) and gone after a restart`;
	if (/\/go-build\d+(\/|$)/.test(path)) return 'it is the working directory of a single build';
	const temporary = [temp ?? tmpdir(), '/tmp'].map((directory) => directory.replace(/\/+$/, ''));
	for (const directory of temporary) {
		if (directory === '') continue;
		if (path.startsWith(`${directory}/`) || real.startsWith(`${directory}/`)) return 'it is in the temporary directory';
	}
	return null;
}

function looksLikeCache(kind: Kind, look: Readonly<Record<string, Json>>): boolean {
	const names = Array.isArray(look['names']) ? look['names'] : [];
	switch (kind) {
		case 'gocache':
			return names.some((name) => name === 'trim.txt' || name === 'README' || /^[0-9a-f]{2}$/.test(String(name)));
		case 'gopls':
			return names.some((name) => /^[0-9a-f]{8}$/.test(String(name)));
		case 'modcache':
			return look['download'] === true;
	}
}
