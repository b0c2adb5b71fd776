// `gotriage release`: deletes for good what a closed incident keeps of its changes: data that was moved aside, and the exact
// copies for undo. Only a person at a terminal can say so.
import {foldEvents, type IncidentState} from '../incident/state.js';
import {homeDirectory, openHome, openHomeForReading} from '../journal/home.js';
import {openJournal, readJournal} from '../journal/journal.js';
import {bootId} from '../journal/process-identity.js';
import {exitStatus} from '../session/guide/outcome.js';
import {type Kept, planReleases, type Release, releaseChange, releaseDigest} from '../session/rollback/release.js';
import {clock} from '../session/world.js';
import {formatBytes} from '../text/bytes.js';
import {cleanLine} from '../text/clean.js';
import {quoteWord} from '../text/quote.js';
import {readArguments} from './arguments.js';
import {askTyped} from './ask-typed.js';
import {type Io, tellSuperuser, UsageFault} from './io.js';

const longestLine = 16_000;

function mustBeClosed(incident: string, state: IncidentState): void {
	if (state.closed === null) {
		throw new UsageFault(
			`incident ${incident} is still open, and its changes may have to be rolled back; close it first (gotriage resume ${incident}, then x)`,
		);
	}
}

function mustHaveStep(incident: string, state: IncidentState, step: string | undefined): void {
	if (step !== undefined && !state.changes.some((change) => change.step === step)) {
		const changed = [...new Set(state.changes.map((change) => change.step))];
		throw new UsageFault(
			`incident ${incident} has no change by step ${step}${changed.length > 0 ? `; it has ${changed.join(', ')}` : ''}`,
		);
	}
}

const words: Readonly<Record<Kept['what'], string>> = {
	quarantine: 'moved aside',
	snapshot: 'exact copy for undo',
};

function keptLine({what, path, bytes, files, isComplete}: Kept): string {
	const size = `${isComplete ? '' : 'more than '}${formatBytes(bytes)}${what === 'quarantine' ? ` in ${files} ${files === 1 ? 'file' : 'files'}` : ''}`;
	return `  ${words[what]}: ${quoteWord(path)} (${size})`;
}

function releaseLines(release: Release): readonly string[] {
	return [
		`${release.step}:`,
		...release.kept.map(keptLine),
		...release.stays.map((sentence) => `  stays: ${sentence}`),
		...(release.isUnfinished ? ['  its release was begun before and not finished'] : []),
	].map((line) => cleanLine(line, longestLine));
}

/** The last part of an id, short enough to be typed and different from one incident to the next. */
const shortId = (incident: string): string => incident.split('-').at(-1) ?? incident;

/** Exit 0 when nothing of it is left, 1 when something stays, 2 without a person. */
export async function release(argv: readonly string[], io: Io): Promise<number> {
	const given = readArguments('release', argv, {});
	const [incident, step] = given.positionals;
	if (incident === undefined || given.positionals.length > 2) {
		throw new UsageFault(
			'gotriage release takes a closed incident: gotriage release INCIDENT [STEP] (gotriage incidents lists them)',
		);
	}

	const directory = homeDirectory(io.environment, process.platform);
	const reading = await readJournal(await openHomeForReading(directory), incident);
	const before = foldEvents(reading.events);
	mustBeClosed(incident, before);
	mustHaveStep(incident, before, step);
	if (!io.isTerminal) {
		throw new UsageFault(
			`gotriage release deletes for good, so it needs a person: run gotriage release ${incident} in a terminal and type ${shortId(incident)} there`,
		);
	}

	const shown = await planReleases(reading, step ?? null, bootId());
	const count = shown.reduce((sum, one) => sum + one.kept.length, 0);
	const isUnfinished = shown.some((one) => one.isUnfinished);
	if (shown.length > 0) {
		io.out(`${shown.flatMap(releaseLines).join('\n')}\n`);
	}

	if (count === 0 && !isUnfinished) {
		io.out(
			shown.length === 0 ? `Incident ${incident} keeps nothing that could be released.\n` : 'Nothing was deleted.\n',
		);
		return shown.length === 0 ? exitStatus.good : exitStatus.alarm;
	}

	tellSuperuser(io, false);
	if (count > 0) {
		const question = `\nThis is deleted for good, and these changes cannot be rolled back any more. Type ${shortId(incident)}: `;
		if (!(await askTyped(question, [shortId(incident), incident]))) {
			io.out('Nothing was deleted.\n');
			return exitStatus.alarm;
		}
	}

	const {journal, notes} = await openJournal(await openHome(directory), incident, clock);
	try {
		for (const note of notes) {
			io.err(`${note}\n`);
		}

		const state = foldEvents(journal.events);
		mustBeClosed(incident, state);
		const now = await planReleases(journal, step ?? null, bootId());
		if (releaseDigest(now) !== releaseDigest(shown)) {
			throw new UsageFault(`what incident ${incident} keeps has changed meanwhile; look at it again`);
		}

		await journal.append({
			type: 'incident.resumed',
			bootId: bootId(),
			pid: process.pid,
			wall: clock.now().toISOString(),
			project: state.opened?.project ?? io.cwd,
			purpose: 'release',
		});
		let isWhole = true;
		for (const one of now) {
			const reason = await releaseChange(journal.directory, one, (event) => journal.append(event));
			isWhole &&= reason === null;
			io.out(`${cleanLine(reason === null ? `${one.step}: ✓ released` : `${one.step}: ✗ ${reason}`, longestLine)}\n`);
		}

		return isWhole ? exitStatus.good : exitStatus.alarm;
	} finally {
		await journal.close();
	}
}
