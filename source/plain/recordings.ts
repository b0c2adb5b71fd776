// Recordings in lines of text: the list, and what verification found. Pure.
import {formatDuration} from '../text/duration.js';

export type ListedRecording = Readonly<{
	name: string;
	directory: string;
	title: string;
	/** The first line of the drill's page; null where it has no drill. */
	page: string | null;
	group: string | null;
	difficulty: number | null;
	steps: number;
	durationMs: number;
	sealed: boolean;
	notes: readonly string[];
}>;

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

/** One recording in two or three lines: its name and title, the page, and what it holds. */
export function plainRecordings(recordings: readonly ListedRecording[]): readonly string[] {
	if (recordings.length === 0) {
		return ['There are no recordings here. gotriage record INCIDENT --output recordings/NAME makes one.'];
	}

	const width = Math.max(...recordings.map(({name}) => name.length));
	return recordings.flatMap(({name, title, page, group, steps, durationMs, sealed, notes}) => {
		const indent = ' '.repeat(width + 2);
		const facts = [
			counted(steps, 'step'),
			formatDuration(durationMs),
			sealed ? 'sealed' : 'NOT SEALED',
			...(group === null ? [] : [`group ${group}`]),
		];
		return [
			`${name.padEnd(width)}  ${title}`,
			...(page === null ? [] : [`${indent}${page}`]),
			`${indent}${facts.join(', ')}`,
			...notes.map((note) => `${indent}${note}`),
		];
	});
}

/** What verification says of one recording. */
export function plainVerified(
	verified: Readonly<{
		name: string;
		events: number;
		takes: number;
		blobs: number;
		hasDrill: boolean;
		findings: ReadonlyArray<Readonly<{where: string; sentence: string}>>;
		warnings: readonly string[];
	}>,
): readonly string[] {
	const {name, events, takes, blobs, hasDrill, findings, warnings} = verified;
	return [
		findings.length === 0
			? `${name}: good (${counted(events, 'event')}, ${counted(takes, 'take')}, ${counted(blobs, 'blob')}${hasDrill ? ', drill' : ''})`
			: `${name}: ${counted(findings.length, 'fault')}`,
		...findings.map(({where, sentence}) => `  ${where}: ${sentence}`),
		...warnings.map((warning) => `  note: ${warning}`),
	];
}
