// The data directory: whether it is the owner's alone and can be written, what room there is, who has what open, and what
// waits there. Creates and repairs nothing.
import {constants} from 'node:fs';
import {access, lstat, readdir, stat, statfs} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import {readCatalogue} from '../../journal/catalogue.js';
import {type CatalogueIncident, JournalFailure} from '../../journal/contract.js';
import {type Home, homeDirectory, openHomeForReading, quarantineDirectory} from '../../journal/home.js';
import {readJournal} from '../../journal/journal.js';
import {incidentIds, lockPath} from '../../journal/journal-files.js';
import {lockedSentence, readLock} from '../../journal/lock.js';
import {errorWords} from '../../journal/system-error.js';
import {keepsSomething} from '../../session/rollback/release.js';
import {formatBytes} from '../../text/bytes.js';
import {quoteWord} from '../../text/quote.js';
import type {Io} from '../io.js';
import {type Finding, findingsOf} from './finding.js';

const finding = findingsOf('data');

const mebibyte = 1024 * 1024;
/** An incident of some steps takes about so many. */
const fewestEntries = 1000;
const namedAtMost = 5;
/** Enough to find what was forgotten lately; reading thousands of journals would take minutes. */
const lookedAtMost = 50;

async function nearestExisting(path: string): Promise<string> {
	for (let at = path; ; at = dirname(at)) {
		const isThere = await stat(at).then(
			() => true,
			() => false,
		);
		if (isThere || dirname(at) === at) {
			return at;
		}
	}
}

async function place(directory: string): Promise<readonly Finding[]> {
	const existing = await nearestExisting(directory);
	const [info, room] = await Promise.all([stat(existing), statfs(existing).catch(() => null)]);
	const why = await access(existing, constants.W_OK | constants.X_OK).then(
		() => null,
		(error: unknown) => errorWords(error),
	);
	const free = room === null ? null : room.bavail * room.bsize;
	const user = process.getuid?.() ?? info.uid;
	const isOurs = existing === directory;
	const mode = (info.mode & 0o777).toString(8).padStart(4, '0');
	const elsewhere = 'set GOTRIAGE_HOME to a directory of your own that can be written';
	return [
		!info.isDirectory()
			? finding('directory', 'wrong', `${existing} is not a directory`, elsewhere)
			: isOurs && info.uid !== user
				? finding('directory', 'wrong', `${directory} belongs to user ${info.uid}`, elsewhere)
				: why !== null
					? finding('directory', 'wrong', `${existing} cannot be written: ${why}`, elsewhere)
					: isOurs
						? finding('directory', 'good', directory)
						: finding('directory', 'note', `${directory} is made when it is first needed`),
		...(isOurs && info.isDirectory()
			? [
					mode === '0700'
						? finding('modes', 'good', 'only you may look into it')
						: finding('modes', 'wrong', `others may look into it (mode ${mode})`, `chmod 700 ${quoteWord(directory)}`),
				]
			: []),
		...(free === null
			? []
			: free < 64 * mebibyte
				? [finding('free space', 'wrong', formatBytes(free), 'free some: an incident must be able to record its end')]
				: free < 1024 * mebibyte
					? [finding('free space', 'note', formatBytes(free), 'artefacts such as profiles and traces need more')]
					: [finding('free space', 'good', formatBytes(free))]),
		// Some file systems count no entries and say 0 of 0.
		...(room !== null && room.files > 0 && room.ffree < fewestEntries
			? [
					finding(
						'free entries',
						'wrong',
						`${room.ffree} more files fit on this file system`,
						'delete files there: an incident consists of many small ones',
					),
				]
			: []),
	];
}

async function locks(incidents: readonly CatalogueIncident[]): Promise<readonly Finding[]> {
	const findings: Finding[] = [];
	for (const {id, directory, status} of incidents) {
		const path = lockPath(directory);
		const state = await readLock(path).catch(() => null);
		switch (state?.kind) {
			case 'live':
				findings.push(
					finding(
						'lock',
						'note',
						lockedSentence(`Incident ${id}`, path, state),
						`gotriage show ${id} --follow reads along`,
					),
				);
				break;
			case 'elsewhere':
			case 'unreadable':
				findings.push(finding('lock', 'wrong', lockedSentence(`Incident ${id}`, path, state), `look at ${path}`));
				break;
			default:
				if (status !== 'closed') {
					findings.push(finding('incident', 'note', `${id} can be resumed`, `gotriage resume ${id}`));
				}
		}
	}

	return findings.length <= namedAtMost
		? findings
		: [
				...findings.slice(0, namedAtMost),
				finding('incident', 'note', `${findings.length - namedAtMost} more are open`, 'gotriage incidents lists them'),
			];
}

async function leftBehind(home: Home, incidents: readonly CatalogueIncident[]): Promise<readonly Finding[]> {
	const keeping: string[] = [];
	const damaged: Finding[] = [];
	const closed = new Set(incidents.filter(({status}) => status === 'closed').map(({id}) => id));
	// Of an incident whose journal is damaged at its beginning, no list may know.
	for (const id of (await incidentIds(home)).toReversed().slice(0, lookedAtMost)) {
		const reading = await readJournal(home, id).catch(() => null);
		if (reading !== null && reading.damage !== null) {
			damaged.push(
				finding('journal', 'wrong', reading.damage.sentence, `gotriage show ${id} shows what can be read of it`),
			);
		} else if (closed.has(id) && reading !== null && (await keepsSomething(reading))) {
			keeping.push(id);
		}
	}

	const aside = quarantineDirectory(home);
	const quarantined = await readdir(aside).catch(() => []);
	return [
		...damaged.slice(0, namedAtMost),
		...(keeping.length === 0
			? []
			: [
					finding(
						'kept',
						'note',
						`${keeping.length} closed ${keeping.length === 1 ? 'incident keeps' : 'incidents keep'} data moved aside, or exact copies for undo: ${keeping.slice(0, namedAtMost).join(', ')}`,
						`gotriage release ${keeping[0]} deletes them, when nothing is to be rolled back any more`,
					),
				]),
		...(quarantined.length === 0
			? []
			: [
					finding(
						'quarantine',
						'note',
						`${quarantined.length} ${quarantined.length === 1 ? 'file that could not be read was' : 'files that could not be read were'} set aside in ${aside}`,
						'look at them, and delete them when nothing is missed',
					),
				]),
	];
}

/** Files in the data directory that others may read, by their names; links are not followed. */
async function openToOthers(home: Home): Promise<readonly string[]> {
	const found: string[] = [];
	const names = await readdir(home.directory).catch(() => []);
	for (const name of names) {
		const path = join(home.directory, name);
		const info = await lstat(path).catch(() => null);
		if (info !== null && !info.isSymbolicLink() && (info.mode & 0o077) !== 0) {
			found.push(name);
		}
	}

	return found;
}

export async function dataFindings(io: Io): Promise<readonly Finding[]> {
	const directory = homeDirectory(io.environment, process.platform);
	const findings: Finding[] = [];
	try {
		findings.push(...(await place(directory)));
		const home = await openHomeForReading(directory);
		const open = await openToOthers(home);
		if (open.length > 0) {
			findings.push(
				finding(
					'modes',
					'wrong',
					`others may read ${open.slice(0, namedAtMost).join(', ')} in it`,
					`chmod -R go-rwx ${quoteWord(directory)}`,
				),
			);
		}

		const catalogue = await readCatalogue(home);
		const incidents = await catalogue.incidents();
		findings.push(
			finding('incidents', 'good', String(incidents.length)),
			...catalogue.notes.map((note) => finding('catalogue', 'wrong', note, 'gotriage incidents rebuilds the list')),
			...(await locks(incidents)),
			...(await leftBehind(home, incidents)),
		);
	} catch (error) {
		if (!(error instanceof JournalFailure)) {
			throw error;
		}

		findings.push(finding('directory', 'wrong', error.message, 'set GOTRIAGE_HOME to another directory'));
	}

	return findings;
}
