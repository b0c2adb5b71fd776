// The catalogue: incidents, baselines, trust and settings of a user, in one lowdb file. Two gotriage processes may write
// at once, so every change reads, changes and writes under a short lock. Must never overwrite what it cannot read, and
// never claim of an incident what its journal and lock do not bear out.
import {readdir, readFile, rename, stat, unlink} from 'node:fs/promises';
import {join} from 'node:path';
import {setTimeout as delay} from 'node:timers/promises';
import {type Adapter, Low} from 'lowdb';
import {type CatalogueContent, type CatalogueData, emptyCatalogue, parseCatalogue} from './catalogue-data.js';
import {type CatalogueIncident, JournalFailure} from './contract.js';
import {writeDurably} from './durable-file.js';
import {type Home, makePrivateDirectory, quarantineDirectory} from './home.js';
import {incidentDirectory, incidentIds} from './journal-files.js';
import {acquire, type Lock, lockedSentence} from './lock.js';
import {isHeld, newestFirst, readCatalogueIncidents, rebuildCatalogue} from './rebuild-catalogue.js';
import {errorCode, errorWords} from './system-error.js';

export {rebuildCatalogue} from './rebuild-catalogue.js';

export interface Catalogue {
	/** What was odd when it was opened (it was unreadable and is rebuilt): one sentence each. */
	readonly notes: readonly string[];
	/** Every incident on disk, newest first, with the status that holds now. */
	incidents(): Promise<CatalogueIncident[]>;
	/** Adds an incident or replaces what was known of it. */
	putIncident(entry: CatalogueIncident): Promise<void>;
	/** Kept readings of a key, oldest first. */
	baseline(key: string): number[];
	/** Keeps one more reading and only the newest `keep`. */
	addBaseline(key: string, value: number, at: string, keep: number): Promise<void>;
	/** Whether a person has trusted exactly these bytes at this path. */
	isTrusted(realpath: string, sha256: string): boolean;
	trust(realpath: string, sha256: string, at: string): Promise<void>;
	/** What is trusted, the newest last. */
	trusted(): readonly TrustEntry[];
	/** Takes the trust from every content of a path; resolves with how many there were. */
	revoke(realpath: string): Promise<number>;
}

/** Exactly these bytes at this path. */
export type TrustEntry = Readonly<{path: string; sha256: string; at: string}>;

type Clock = Readonly<{now: () => Date}>;

const cataloguePath = (home: Home): string => join(home.directory, 'catalogue.json');
const catalogueLockPath = (home: Home): string => join(home.directory, 'catalogue.lock');

/** lowdb over a file that is on disk when `write` resolves; lowdb's own adapter does not sync and shares a temporary. */
class DurableAdapter implements Adapter<CatalogueData> {
	readonly #path: string;

	constructor(path: string) {
		this.#path = path;
	}

	async read(): Promise<CatalogueData | null> {
		const content = await readContent(this.#path);
		return content.kind === 'sound' ? content.data : null;
	}

	async write(data: CatalogueData): Promise<void> {
		await writeDurably(this.#path, `${JSON.stringify(data)}\n`);
	}
}

async function readContent(path: string): Promise<CatalogueContent | Readonly<{kind: 'missing'}>> {
	try {
		// A pipe or a device of that name would be waited for.
		return (await stat(path)).isFile() ? parseCatalogue(await readFile(path)) : {kind: 'unreadable'};
	} catch (error) {
		if (errorCode(error) === 'ENOENT') {
			return {kind: 'missing'};
		}

		if (errorCode(error) === 'EISDIR' || errorCode(error) === 'ELOOP') {
			return {kind: 'unreadable'};
		}

		throw new JournalFailure('unusable-directory', `The catalogue ${path} cannot be read: ${errorWords(error)}.`, {
			cause: error,
		});
	}
}

function newerFailure(path: string, schema: number): JournalFailure {
	return new JournalFailure(
		'newer-format',
		`The catalogue ${path} was written by a newer gotriage (schema ${schema}) and is left as it is; update gotriage, or set GOTRIAGE_HOME to another directory.`,
	);
}

const lockWaitMs = 10_000;

/** The lock of the catalogue, waited for: it is held only as long as one file takes to be written. */
async function lockCatalogue(home: Home, clock: Clock): Promise<Lock> {
	const path = catalogueLockPath(home);
	const deadline = performance.now() + lockWaitMs;
	for (;;) {
		const attempt = await acquire(path, clock.now());
		if (attempt.acquired) {
			return attempt.lock;
		}

		if (attempt.state.kind !== 'live' || performance.now() > deadline) {
			throw new JournalFailure('locked', lockedSentence(`The catalogue in ${home.directory}`, path, attempt.state));
		}

		await delay(5 + Math.random() * 20);
	}
}

/** Moves an unreadable catalogue to quarantine, byte for byte; resolves with its new path. */
async function setAside(home: Home, now: Date): Promise<string> {
	const directory = quarantineDirectory(home);
	await makePrivateDirectory(directory);
	const stamp = now.toISOString().replaceAll(/[-:]|\.\d+/g, '');
	for (let number = 1; ; number++) {
		const aside = join(directory, `catalogue-${stamp}${number === 1 ? '' : `.${number}`}.json`);
		// Under the catalogue's lock, so nobody else takes the name in between.
		if (!(await stat(aside).catch(() => null))) {
			await rename(cataloguePath(home), aside);
			return aside;
		}
	}
}

/** Temporary files of writers that were killed; only under the lock, when nobody is writing. */
async function removeLeftovers(home: Home): Promise<void> {
	for (const name of await readdir(home.directory)) {
		if (name.startsWith('.catalogue.json.') && name.endsWith('.tmp')) {
			await unlink(join(home.directory, name)).catch(() => undefined);
		}
	}
}

class FileCatalogue implements Catalogue {
	readonly notes: string[] = [];
	readonly #home: Home;
	readonly #clock: Clock;
	readonly #low: Low<CatalogueData>;
	#queue: Promise<unknown> = Promise.resolve();

	constructor(home: Home, clock: Clock) {
		this.#home = home;
		this.#clock = clock;
		this.#low = new Low<CatalogueData>(new DurableAdapter(cataloguePath(home)), emptyCatalogue());
	}

	/** `onlyLook`: what cannot be read stays where it is. */
	async load(onlyLook: boolean): Promise<void> {
		const content = await readContent(cataloguePath(this.#home));
		if (content.kind === 'newer') {
			throw newerFailure(cataloguePath(this.#home), content.schema);
		}

		if (content.kind === 'sound') {
			this.#low.data = content.data;
			return;
		}

		const isEmpty = content.kind === 'missing' && (await incidentIds(this.#home)).length === 0;
		if (isEmpty) {
			return;
		}

		if (onlyLook) {
			this.#low.data = {...emptyCatalogue(), incidents: await rebuildCatalogue(this.#home)};
			if (content.kind === 'unreadable') {
				this.notes.push(
					`The catalogue ${cataloguePath(this.#home)} cannot be read; the next command that needs it moves it to quarantine and rebuilds it from the journals (trust and baselines start anew).`,
				);
			}

			return;
		}

		try {
			await this.#update(() => undefined);
		} catch (error) {
			// Nothing can be written here, but what the journals say can still be read.
			if (content.kind === 'unreadable') {
				this.notes.push(
					`The catalogue ${cataloguePath(this.#home)} cannot be read and could not be set aside (${errorWords(error)}).`,
				);
			}
		}
	}

	async incidents(): Promise<CatalogueIncident[]> {
		const known = new Map(this.#low.data.incidents.map((entry) => [entry.id, entry]));
		const listed: CatalogueIncident[] = [];
		const toRead: string[] = [];
		for (const id of await incidentIds(this.#home)) {
			const entry = known.get(id);
			const directory = incidentDirectory(this.#home, id);
			if (entry?.status === 'closed') {
				listed.push({...entry, directory});
			} else if (entry && (await isHeld(directory))) {
				listed.push({...entry, status: 'open', outcome: null, endedAt: null, directory});
			} else {
				toRead.push(id);
			}
		}

		const read = await readCatalogueIncidents(this.#home, toRead);
		const told = new Set(read.map((entry) => entry.id));
		for (const id of toRead) {
			const entry = known.get(id);
			if (entry && !told.has(id)) {
				// Its journal tells nothing (lost, of a newer format): what was noted here is all there is.
				listed.push({...entry, status: 'interrupted', directory: incidentDirectory(this.#home, id)});
			}
		}

		return [...listed, ...read].sort(newestFirst);
	}

	putIncident(entry: CatalogueIncident): Promise<void> {
		return this.#update((data) => {
			data.incidents = [...data.incidents.filter((known) => known.id !== entry.id), {...entry}];
		});
	}

	baseline(key: string): number[] {
		const {baselines} = this.#low.data;
		return Object.hasOwn(baselines, key) ? (baselines[key] ?? []).map((reading) => reading.value) : [];
	}

	addBaseline(key: string, value: number, at: string, keep: number): Promise<void> {
		if (!Number.isFinite(value)) {
			return Promise.reject(new TypeError('a baseline is made of finite numbers'));
		}

		return this.#update((data) => {
			const before = Object.hasOwn(data.baselines, key) ? (data.baselines[key] ?? []) : [];
			const after = [...before, {at, value}].slice(-Math.max(1, keep));
			data.baselines = Object.fromEntries([...Object.entries(data.baselines), [key, after]]);
		});
	}

	isTrusted(realpath: string, sha256: string): boolean {
		return this.#low.data.trust.some((entry) => entry.path === realpath && entry.sha256 === sha256);
	}

	trust(realpath: string, sha256: string, at: string): Promise<void> {
		return this.#update((data) => {
			const others = data.trust.filter((entry) => entry.path !== realpath || entry.sha256 !== sha256);
			data.trust = [...others, {path: realpath, sha256, at}];
		});
	}

	trusted(): readonly TrustEntry[] {
		return this.#low.data.trust.map(({path, sha256, at}) => ({path, sha256, at}));
	}

	async revoke(realpath: string): Promise<number> {
		let revoked = 0;
		await this.#update((data) => {
			const others = data.trust.filter((entry) => entry.path !== realpath);
			revoked = data.trust.length - others.length;
			data.trust = others;
		});
		return revoked;
	}

	#update(change: (data: CatalogueData) => void): Promise<void> {
		const updated = this.#queue.then(() => this.#updateNow(change));
		this.#queue = updated.catch(() => undefined);
		return updated;
	}

	async #updateNow(change: (data: CatalogueData) => void): Promise<void> {
		const path = cataloguePath(this.#home);
		let lock: Lock | null = null;
		try {
			lock = await lockCatalogue(this.#home, this.#clock);
			const data = await this.#currentData(path);
			await removeLeftovers(this.#home);
			change(data);
			const before = this.#low.data;
			this.#low.data = data;
			try {
				await this.#low.write();
			} catch (error) {
				this.#low.data = before;
				throw error;
			}
		} catch (error) {
			throw error instanceof JournalFailure
				? error
				: new JournalFailure('not-recorded', `The catalogue ${path} could not be written: ${errorWords(error)}.`, {
						cause: error,
					});
		} finally {
			await lock?.release().catch(() => undefined);
		}
	}

	/** What is in the file now, under the lock; rebuilt from the journals where nothing readable is. */
	async #currentData(path: string): Promise<CatalogueData> {
		const content = await readContent(path);
		if (content.kind === 'newer') {
			throw newerFailure(path, content.schema);
		}

		if (content.kind === 'sound') {
			return content.data;
		}

		if (content.kind === 'unreadable') {
			const aside = await setAside(this.#home, this.#clock.now());
			this.notes.push(
				`The catalogue could not be read; it was moved to ${aside} and rebuilt from the journals (trust and baselines start anew).`,
			);
		}

		return {...emptyCatalogue(), incidents: await rebuildCatalogue(this.#home)};
	}
}

/**
 * Opens the catalogue of a data directory; one that cannot be read is moved to quarantine and rebuilt from the journals.
 * A missing data directory is an empty catalogue, and nothing is created before something is put in. JournalFailure
 * `newer-format` (the file is left alone), `unusable-directory`. Changes reject with `not-recorded` or `locked`.
 */
export async function openCatalogue(home: Home, clock: Clock = {now: () => new Date()}): Promise<Catalogue> {
	const catalogue = new FileCatalogue(home, clock);
	await catalogue.load(false);
	return catalogue;
}

/** What a catalogue says, for one who only looks: nothing is moved, rebuilt or created. JournalFailure as above. */
export async function readCatalogue(
	home: Home,
): Promise<Pick<Catalogue, 'notes' | 'incidents' | 'baseline' | 'isTrusted' | 'trusted'>> {
	const catalogue = new FileCatalogue(home, {now: () => new Date()});
	await catalogue.load(true);
	return catalogue;
}
