// The drills there are and one's own history with each. Reads recordings and the journals of earlier drills; draws a
// variant of a group so that a second time tests more than memory.
import {basename} from 'node:path';
import type {Drill} from '../drill/contract.js';
import {type DrillSummary, drillHistory, type FailureMode, summaryOf} from '../drill/history.js';
import {loadDrill} from '../drill/load-drill.js';
import type {Catalogue} from '../journal/catalogue.js';
import {JournalFailure, type JournalReading} from '../journal/contract.js';
import type {Home} from '../journal/home.js';
import {readJournal} from '../journal/journal.js';
import {
	findRecording,
	listRecordings,
	type OpenedRecording,
	readRecording,
	recordingRoots,
} from '../journal/recording-directory.js';
import {packageRoot} from '../session/library/library.js';
import {loadRecordedRunbook} from '../session/recordings/open-recording.js';
import type {DrillEntry} from '../tui/screens/drill/ports.js';
import {type Io, UsageFault} from './io.js';

export type KnownDrill = Readonly<{
	/** The recording's name. */
	name: string;
	/** What the person called it: its name or its path. */
	word: string;
	opened: OpenedRecording;
	drill: Drill;
	sha256: string;
	runbook: string;
}>;

/** The drill in a directory, why it cannot be used, or null where it is a recording without a drill. */
async function knownDrill(directory: string, word: string): Promise<KnownDrill | string | null> {
	const opened = await readRecording(directory, loadRecordedRunbook);
	const {recording} = opened;
	if (recording.drill === null) {
		return null;
	}

	const loaded = loadDrill(recording.drill, 'drill.yaml');
	if (loaded.kind === 'faults') {
		const [fault] = loaded.faults;
		return `${word}: drill.yaml cannot be used: line ${fault?.line ?? 1}: ${fault?.message ?? 'it has a fault'} (gotriage recordings verify ${word} names every fault)`;
	}

	const [first] = recording.events;
	return {
		name: basename(directory),
		word,
		opened,
		drill: loaded.drill,
		sha256: loaded.sha256,
		runbook: first?.type === 'incident.opened' ? first.runbook : '',
	};
}

export type KnownDrills = Readonly<{
	drills: readonly KnownDrill[];
	/** Recordings whose drill.yaml cannot be used, one sentence each. */
	notes: readonly string[];
}>;

/**
 * Every drill that can be found, and the one that `word` names among them. Throws a UsageFault where that one cannot be
 * drilled; others that cannot are told of. A recording without a drill.yaml is no drill, and nothing is said of it.
 */
export async function knownDrills(io: Io, word: string | null): Promise<KnownDrills> {
	const roots = recordingRoots(io.cwd, packageRoot());
	const known: KnownDrill[] = [];
	const notes: string[] = [];
	const wanted = word === null ? null : await findRecording(word, io.cwd, roots);
	if (wanted !== null && word !== null) {
		const found = await knownDrill(wanted, word);
		if (found === null || typeof found === 'string') {
			throw new UsageFault(
				found ??
					`${word} has no drill.yaml, so it cannot be drilled (gotriage drill scaffold ${word} writes one to fill in)`,
			);
		}

		known.push(found);
	}

	for (const directory of await listRecordings(roots)) {
		if (directory === wanted) {
			continue;
		}

		try {
			const found = await knownDrill(directory, basename(directory));
			if (typeof found === 'string') {
				notes.push(found);
			} else if (found !== null && !known.some((one) => one.name === found.name)) {
				known.push(found);
			}
		} catch (error) {
			if (!(error instanceof JournalFailure)) {
				throw error;
			}

			notes.push(error.message);
		}
	}

	return {drills: known, notes};
}

/** One's own scored drills, read from their journals. */
export async function readSummaries(
	home: Home,
	catalogue: Pick<Catalogue, 'incidents'>,
): Promise<readonly DrillSummary[]> {
	const drills = (await catalogue.incidents()).filter((entry) => entry.kind === 'drill');
	const readings: Array<JournalReading | null> = [];
	for (const {id} of drills) {
		readings.push(await readJournal(home, id).catch(() => null));
	}

	return readings.flatMap((reading) => (reading === null ? [] : (summaryOf(reading.events) ?? [])));
}

const dayMs = 86_400_000;

function daysWords(from: string, to: number): string {
	const days = Math.round((to - Date.parse(from)) / dayMs);
	return days <= 0 ? 'today' : days === 1 ? 'yesterday' : `${days} days ago`;
}

/** How one went with a failure mode, in a sentence: last, best, hints, when again. */
export function historyWords(mode: FailureMode, now: Date): string {
	const {last, best, hints, nextDue, isDue, runs} = mode;
	const due = Math.max(1, Math.round((Date.parse(nextDue) - now.getTime()) / dayMs));
	const used = hints.at(-1) ?? 0;
	return [
		`last ${last.total} (${last.band}) ${daysWords(last.at, now.getTime())}`,
		`best ${best.total}`,
		`${used === 0 ? 'no' : used} ${used === 1 ? 'hint' : 'hints'}`,
		`${runs} ${runs === 1 ? 'run' : 'runs'}`,
		isDue ? 'due again now' : `due again in ${due} ${due === 1 ? 'day' : 'days'}`,
	].join(', ');
}

const isOf = (mode: FailureMode, one: Readonly<{drill: Drill; runbook: string}>): boolean =>
	one.drill.group === null
		? mode.kind === 'runbook' && mode.id === one.runbook
		: mode.kind === 'group' && mode.id === one.drill.group;

/** The drills as the menu shows them: what is due first, then what is new, then the rest, the easy ones first. */
export function drillEntries(
	drills: readonly KnownDrill[],
	summaries: readonly DrillSummary[],
	now: Date,
): readonly DrillEntry[] {
	const history = drillHistory(summaries, now.toISOString());
	const entries = drills.map((one): DrillEntry => {
		const mode = history.find((candidate) => isOf(candidate, one));
		return {
			name: one.name,
			title: one.drill.title,
			page: one.drill.page.trim(),
			difficulty: one.drill.difficulty,
			group: one.drill.group,
			history: mode === undefined ? null : historyWords(mode, now),
			isDue: mode?.isDue ?? false,
		};
	});
	const rank = (entry: DrillEntry) => (entry.isDue ? 0 : entry.history === null ? 1 : 2);
	return entries.toSorted(
		(a, b) => rank(a) - rank(b) || a.difficulty - b.difficulty || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0),
	);
}

/** A drill of the group by chance, one that was not played yet where there is one; null where the group has none. */
export function drawVariant(
	drills: readonly KnownDrill[],
	group: string,
	summaries: readonly DrillSummary[],
	random: () => number,
): KnownDrill | null {
	const variants = drills.filter((one) => one.drill.group === group);
	const played = new Set(summaries.map((summary) => basename(summary.recording)));
	const fresh = variants.filter((one) => !played.has(one.name));
	const among = fresh.length > 0 ? fresh : variants;
	return among[Math.floor(random() * among.length)] ?? null;
}
