// host-sanity: what must be right before any other measurement means anything. Root builds have deleted /dev/null before;
// without it every shell, compiler and editor fails in ways that point elsewhere.
import {homedir, tmpdir} from 'node:os';
import {askFileSystem} from './file-system.js';
import {measured, type ProbeSpec} from './probe.js';
import {printable} from './redact.js';

const limitMs = 2000;
const earliestYear = 2024;
// Device numbers of /dev/null.
const nullDevice = process.platform === 'darwin' ? null : {major: 1, minor: 3};

export const hostSanity: ProbeSpec = {
	name: 'host-sanity',
	measures: 'Whether /dev/null is the null device, HOME and TMPDIR can be written, and the clock is sane.',
	parameters: {},
	gives: 'json {ok, problems: [sentence], rows}; rows {name, ok, says} for dev-null, home, tmpdir and clock',
	platforms: ['linux', 'darwin'],
	run: async (_parameters, context) => {
		const home = context.env['HOME'] ?? homedir();
		const temporary = context.env['TMPDIR'] || tmpdir();
		const answers = await askFileSystem(
			[
				{ask: 'look', id: 0, path: '/dev/null'},
				{ask: 'look', id: 1, path: home},
				{ask: 'look', id: 2, path: temporary},
			],
			context,
			limitMs,
		);
		const rows = [
			{name: 'dev-null', ...judgeNull(answers.get(0))},
			{name: 'home', ...judgeDirectory('HOME', home, answers.get(1))},
			{name: 'tmpdir', ...judgeDirectory('TMPDIR', temporary, answers.get(2))},
			{name: 'clock', ...judgeClock(new Date())},
		];
		const problems = rows.filter((row) => !row.ok).map((row) => row.says);
		return measured({ok: problems.length === 0, problems, rows}, rows);
	},
};

type Look = Readonly<Record<string, unknown>> | undefined;
type Judgement = Readonly<{ok: boolean; says: string}>;

/** Judges /dev/null from what was seen of it. */
export function judgeNull(look: Look): Judgement {
	if (look === undefined) return {ok: false, says: '/dev/null does not answer'};
	if (look['exists'] !== true) return {ok: false, says: '/dev/null is missing'};
	if (look['device'] !== true) return {ok: false, says: '/dev/null is not a device but an ordinary file'};
	if (nullDevice !== null && (look['major'] !== nullDevice.major || look['minor'] !== nullDevice.minor)) {
		return {ok: false, says: '/dev/null is another device than the null device'};
	}
	if (look['mode'] !== 0o666) return {ok: false, says: '/dev/null is not readable and writable by all (mode 0666)'};
	return {ok: true, says: '/dev/null is the null device'};
}

function judgeDirectory(name: string, path: string, look: Look): Judgement {
	const shown = `${name} (${printable(path)})`;
	if (look === undefined) return {ok: false, says: `${shown} does not answer`};
	if (look['exists'] !== true) return {ok: false, says: `${shown} does not exist`};
	if (look['directory'] !== true) return {ok: false, says: `${shown} is not a directory`};
	return look['writable'] === true
		? {ok: true, says: `${shown} can be written`}
		: {ok: false, says: `${shown} cannot be written`};
}

/** Certificates and module times fail where the clock is years off. */
export function judgeClock(now: Date): Judgement {
	const year = now.getUTCFullYear();
	return year >= earliestYear
		? {ok: true, says: `the clock says ${year}`}
		: {ok: false, says: `the clock says ${year}: it is not set`};
}
