// disk-space: free space and inodes of the file systems that given paths lie on.
import type {Json} from '../../runbook/verdict.js';
import {askFileSystem, diskFigures, fileSystemType, readMounts} from './file-system.js';
import {textListParameter} from './parameters.js';
import {measured, notMeasured, type ProbeSpec} from './probe.js';
import {printable} from './redact.js';

// Starting the helper takes a part of this; a healthy file system answers within a millisecond.
const limitMs = 1500;

export const diskSpace: ProbeSpec = {
	name: 'disk-space',
	measures: 'Free space and inodes where given paths lie; a hung mount is reported, not waited for.',
	parameters: {
		paths: {
			type: 'list',
			required: true,
			says: 'Absolute paths; for one that does not exist its nearest parent counts.',
		},
	},
	gives:
		'json {maxUsedPercent, minFreeBytes, stuck, rows}; rows {path, exists, freeBytes, totalBytes, usedPercent, inodesUsedPercent, fstype, stuck, problem}, figures null where stuck or not permitted',
	platforms: ['linux', 'darwin'],
	run: async (parameters, context) => {
		const paths = [...new Set(textListParameter(parameters, 'paths').filter((path) => path !== ''))];
		if (paths.length === 0) return notMeasured('paths is empty');
		const relative = paths.find((path) => !path.startsWith('/'));
		if (relative !== undefined) return notMeasured(`${printable(relative)} is not an absolute path`);
		const questions = paths.map((path, id) => ({ask: 'disk' as const, id, path}));
		const [answers, mounts] = await Promise.all([askFileSystem(questions, context, limitMs), readMounts()]);
		const rows = paths.map((path, id) => {
			const answer = answers.get(id);
			const figures = answer === undefined ? null : diskFigures(answer);
			const real = typeof answer?.['real'] === 'string' ? answer['real'] : path;
			return {
				path: printable(path),
				exists: answer === undefined ? null : (answer['exists'] ?? null),
				freeBytes: figures?.freeBytes ?? null,
				totalBytes: figures?.totalBytes ?? null,
				usedPercent: figures?.usedPercent ?? null,
				inodesUsedPercent: figures?.inodesUsedPercent ?? null,
				fstype: fileSystemType(real, mounts),
				stuck: answer === undefined,
				problem: problemOf(answer, figures !== null),
			};
		});
		const known = rows.filter((row) => row.usedPercent !== null);
		const stuck = rows.filter((row) => row.stuck).length;
		if (known.length === 0) {
			return notMeasured(
				stuck > 0
					? `the file system of ${rows[0]?.path} does not answer`
					: `no free space could be read (${rows[0]?.problem})`,
			);
		}
		return measured(
			{
				maxUsedPercent: Math.max(...known.map((row) => row.usedPercent ?? 0)),
				minFreeBytes: Math.min(...known.map((row) => row.freeBytes ?? 0)),
				stuck,
				rows,
			},
			rows,
		);
	},
};

function problemOf(answer: Readonly<Record<string, Json>> | undefined, hasFigures: boolean): string | null {
	if (answer === undefined) return 'does not answer';
	if (hasFigures) return null;
	return typeof answer['error'] === 'string' ? answer['error'] : 'tells no size';
}
