// The automatic regions of a report and how an edit of a person is noticed. A region carries the hash of its content;
// the front matter carries that of everything else. Pure.
import {createHash} from 'node:crypto';

export type Region = Readonly<{id: string; sha256: string; content: string}>;

const closing = '<!-- /gotriage:auto -->';
const opening = /^<!-- gotriage:auto id=([a-z0-9-]+) sha256=([0-9a-f]{64}) -->$/;
const textHash = /^text-sha256: ([0-9a-f]{64})$/m;
/** What stands in place of the hash while it is computed. */
const unhashed = '0'.repeat(64);

const sha256Of = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Line ends are the editor's or the repository's, not a person's edit. */
export const normal = (text: string): string => text.replaceAll('\r\n', '\n');

/** A region around lines, or nothing around nothing. */
export function region(id: string, lines: readonly string[]): readonly string[] {
	if (lines.length === 0) {
		return [];
	}

	// Blank lines inside, so that no renderer takes the border for a row of a table.
	const content = ['', ...lines, ''];
	return [`<!-- gotriage:auto id=${id} sha256=${sha256Of(content.join('\n'))} -->`, ...content, closing];
}

/** The regions of a report as they stand in it; one that is not closed reaches to the end. */
export function regionsOf(report: string): readonly Region[] {
	const regions: Region[] = [];
	let open: {id: string; sha256: string; lines: string[]} | null = null;
	const close = () => {
		if (open !== null) {
			regions.push({id: open.id, sha256: open.sha256, content: open.lines.join('\n')});
			open = null;
		}
	};
	for (const line of normal(report).split('\n')) {
		const begins = opening.exec(line);
		if (begins) {
			close();
			open = {id: begins[1] ?? '', sha256: begins[2] ?? '', lines: []};
		} else if (line === closing) {
			close();
		} else {
			open?.lines.push(line);
		}
	}

	close();
	return regions;
}

/** A report as a whole: what people write, and the automatic regions with their borders. */
export type Piece =
	| Readonly<{kind: 'text'; lines: readonly string[]}>
	| Readonly<{kind: 'region'; id: string; sha256: string; lines: readonly string[]}>;

/** The pieces of a report in order; put together again they are the report. A region without an end reaches to the next. */
export function parseReport(report: string): readonly Piece[] {
	const pieces: Piece[] = [];
	let lines: string[] = [];
	let open: {id: string; sha256: string} | null = null;
	const close = () => {
		if (open !== null || lines.length > 0) {
			pieces.push(open === null ? {kind: 'text', lines} : {kind: 'region', ...open, lines});
		}

		lines = [];
		open = null;
	};
	for (const line of normal(report).split('\n')) {
		const begins = opening.exec(line);
		if (begins) {
			close();
			open = {id: begins[1] ?? '', sha256: begins[2] ?? ''};
		}

		lines.push(line);
		if (line === closing && open !== null) {
			close();
		}
	}

	close();
	return pieces;
}

/** The ids of the regions whose content is not what was generated. */
export function editedRegions(report: string): readonly string[] {
	return regionsOf(report)
		.filter((one) => sha256Of(one.content) !== one.sha256)
		.map((one) => one.id);
}

const factsHash = /^facts-sha256: ([0-9a-f]{64})$/;
/** The keys of a front matter that gotriage writes; the status is a person's to change, every other key theirs to add. */
const factKeys: ReadonlySet<string> = new Set([
	'generated-by',
	'incident',
	'kind',
	'runbook',
	'runbook-sha256',
	'outcome',
	'severity',
	'opened',
	'closed',
	'changes-in-effect',
	'events',
	'regions',
]);

export const frontKeyOf = (line: string): string => /^([a-z][a-z0-9-]*):/.exec(line)?.[1] ?? '';

/** Whether a line of a front matter is a person's: their status, or one that they added. */
export const isPersonal = (line: string): boolean =>
	!factKeys.has(frontKeyOf(line)) && !/^(?:facts|text)-sha256:/.test(line);

/** The hash of the automatic lines of a front matter. */
export const factsHashOf = (front: readonly string[]): string =>
	sha256Of(front.filter((line) => factKeys.has(frontKeyOf(line))).join('\n'));

/** The hash that a front matter states for its automatic lines; null where it states none. */
export const factsHashIn = (front: readonly string[]): string | null =>
	front.map((line) => factsHash.exec(line)?.[1]).find((hash) => hash !== undefined) ?? null;

/** Puts the hash of the whole text into its front matter, which must have the line `text-sha256: 000…`. */
export function signText(report: string): string {
	return report.replace(textHash, () => `text-sha256: ${sha256Of(report)}`);
}

/** The line that `signText` fills. */
export const unsignedLine = `text-sha256: ${unhashed}`;

/** Whether a report is, byte for byte but for line ends, what was generated. */
export function isUntouched(report: string): boolean {
	const text = normal(report);
	const stated = textHash.exec(text)?.[1];
	return stated !== undefined && sha256Of(text.replace(textHash, () => unsignedLine)) === stated;
}
