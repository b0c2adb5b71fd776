// A report that is generated again over one that people have worked on: what they wrote stays, what nobody touched is
// brought up to date. Pure. Never loses a word of a person; where both changed, theirs stays and the new text is told of.
import {
	editedRegions,
	factsHashIn,
	factsHashOf,
	frontKeyOf,
	isPersonal,
	isUntouched,
	normal,
	type Piece,
	parseReport,
} from './regions.js';

export type Merged = Readonly<{
	text: string;
	/** The automatic regions that a person edited and that would read otherwise now; `front matter` is one. */
	kept: readonly string[];
}>;

function split(text: string): Readonly<{front: readonly string[]; body: string}> {
	const lines = text.split('\n');
	const end = lines.indexOf('---', 1);
	return lines[0] !== '---' || end === -1
		? {front: [], body: text}
		: {front: lines.slice(1, end), body: lines.slice(end + 1).join('\n')};
}

/** The fresh automatic lines, with the person's status and the lines that they added. */
function mergeFront(
	old: readonly string[],
	fresh: readonly string[],
): Readonly<{lines: readonly string[]; kept: boolean}> {
	const isEdited = factsHashIn(old) !== factsHashOf(old);
	if (isEdited) {
		return {lines: old, kept: factsHashIn(old) !== factsHashIn(fresh)};
	}

	const status = old.find((line) => frontKeyOf(line) === 'status');
	const lines = fresh.map((line) => (frontKeyOf(line) === 'status' ? (status ?? line) : line));
	return {lines: [...lines, ...old.filter((line) => isPersonal(line) && line !== status)], kept: false};
}

type Region = Piece & {kind: 'region'};
const isRegion = (piece: Piece): piece is Region => piece.kind === 'region';

/** The last lines of the text before a region that are its title, as generated. */
function withoutTitle(lines: readonly string[], title: string | null): readonly string[] {
	const at = lines.findLastIndex((line) => line.trim() !== '');
	return title !== null && lines[at] === title ? lines.slice(0, at) : lines;
}

const titleBefore = (pieces: readonly Piece[], index: number): string | null => {
	const before = pieces[index - 1];
	const line = before?.kind === 'text' ? before.lines.findLast((one) => one.trim() !== '') : undefined;
	return line?.startsWith('## ') ? line : null;
};

function mergeBody(
	old: readonly Piece[],
	fresh: readonly Piece[],
	edited: ReadonlySet<string>,
	wasGenerated: ReadonlySet<string>,
): Readonly<{lines: readonly string[]; kept: readonly string[]}> {
	const freshRegions = new Map(fresh.filter(isRegion).map((piece) => [piece.id, piece] as const));
	const present = new Set(old.filter(isRegion).map((piece) => piece.id));
	const kept: string[] = [];
	/** What was not there before, by the region after which it comes; what a person took out stays out. */
	const following = new Map<string | null, Array<Readonly<{title: string | null; region: Region}>>>();
	let anchor: string | null = null;
	for (const [index, piece] of fresh.entries()) {
		if (!isRegion(piece)) {
			continue;
		}

		if (present.has(piece.id)) {
			anchor = piece.id;
		} else if (!wasGenerated.has(piece.id)) {
			following.set(anchor, [...(following.get(anchor) ?? []), {title: titleBefore(fresh, index), region: piece}]);
		}
	}

	const added = (after: string | null): readonly string[] =>
		(following.get(after) ?? []).flatMap(({title, region}) => [
			'',
			...(title === null ? [] : [title, '']),
			...region.lines,
		]);
	let lines: string[] = [];
	let isFirst = true;
	for (const piece of old) {
		if (!isRegion(piece)) {
			lines.push(...piece.lines);
			if (isFirst && following.has(null)) {
				// Before the first region there is only its title, which must stay with it.
				const at = lines.findLastIndex((line) => line.startsWith('## '));
				lines =
					at === -1
						? [...lines, ...added(null)]
						: [...lines.slice(0, at), ...added(null).slice(1), '', ...lines.slice(at)];
			}

			isFirst = false;
			continue;
		}

		const now = freshRegions.get(piece.id);
		if (edited.has(piece.id)) {
			lines.push(...piece.lines);
			if (now !== undefined && now.sha256 !== piece.sha256) {
				kept.push(piece.id);
			}
		} else if (now === undefined) {
			lines = [...withoutTitle(lines, lines.findLast((line) => line.startsWith('## ')) ?? null)];
		} else {
			lines.push(...now.lines);
		}

		lines.push(...added(piece.id));
	}

	return {lines, kept};
}

/** Brings a generated report up to date; `existing` must be one that gotriage generated, edited or not. */
export function mergeReport(existing: string, fresh: string): Merged {
	if (isUntouched(existing)) {
		return {text: fresh, kept: []};
	}

	const old = split(normal(existing));
	const now = split(normal(fresh));
	const front = mergeFront(old.front, now.front);
	const wasGenerated = new Set(
		(old.front.find((line) => frontKeyOf(line) === 'regions') ?? '').replace(/^regions:/, '').match(/[a-z0-9-]+/g) ??
			[],
	);
	const body = mergeBody(parseReport(old.body), parseReport(now.body), new Set(editedRegions(existing)), wasGenerated);
	const text = `${['---', ...front.lines, '---', ...body.lines].join('\n')}`;
	return {text, kept: [...(front.kept ? ['front matter'] : []), ...body.kept]};
}
