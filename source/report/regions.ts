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
const normal = (text: string): string => text.replaceAll('\r\n', '\n');

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

/** The ids of the regions whose content is not what was generated. */
export function editedRegions(report: string): readonly string[] {
	return regionsOf(report)
		.filter((one) => sha256Of(one.content) !== one.sha256)
		.map((one) => one.id);
}

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
