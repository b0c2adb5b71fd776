// Known secrets in base64 that was wrapped: `base64` and mail break lines at 64 or 76 columns, wherever the secret stands.
// What a line ends with is compared with how the forms begin, and the next line with how they go on.

export type WrappedLine = Readonly<{text: string; count: number}>;

/** A form of which `at` characters stood at the end of the line before. */
type Begun = Readonly<{form: string; at: number}>;

/** Fewer characters at the end of a line are no sign of anything. */
const leastBeginning = 4;
/** A line that was wrapped is at least this long. */
const leastRun = 16;
/** So much of a form must stand on both lines together. */
const leastMatch = 8;

const placeholder = '«redacted:secret»';
const runAtStart = /^[\s>|#"']*([A-Za-z0-9+/_=-]+)/;
const classOf = (characters: string): Uint8Array => {
	const codes = new Uint8Array(0x80);
	for (const character of characters) codes[character.charCodeAt(0)] = 1;
	return codes;
};
const trailer = classOf('"\' \t\\=');
const inRun = classOf('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/_-');
const longRunAtLineEnd = /[A-Za-z0-9+/_-]{16}(?:["' \t]|\\[nr]?)*\n/;

/** The run before quotes, blanks and written line ends at the end of a line; by hand, since a search would be quadratic. */
function runAtEnd(line: string): Readonly<{from: number; run: string}> | null {
	let to = line.length;
	while (to > 0 && trailer[line.charCodeAt(to - 1)] === 1) to--;
	if (to > 1 && line.charAt(to - 2) === '\\' && /[nr]/.test(line.charAt(to - 1))) to -= 2;
	let from = to;
	while (from > 0 && inRun[line.charCodeAt(from - 1)] === 1) from--;
	return from === to ? null : {from, run: line.slice(from, to)};
}

type Span = Readonly<{from: number; to: number}>;

/** Every place of every form at which a line may have ended that is not known. */
const everyPlace = (forms: readonly string[]): readonly Begun[] =>
	forms.flatMap((form) =>
		Array.from({length: Math.max(0, form.length - leastMatch)}, (_, index) => ({form, at: index + 1})),
	);

const endsWithFew = (run: string, form: string): boolean => {
	for (let few = 1; few < leastBeginning; few++) if (run.endsWith(form.slice(0, few))) return true;
	return false;
};

/** For the lines of one stream, in order; null where there is nothing that could be wrapped. */
export function redactWrapped(
	forms: readonly string[],
	options: Readonly<{afterGap?: boolean}> = {},
): Readonly<{
	line: (line: string) => WrappedLine;
	/** True for lines, each with its newline, among which nothing can be found. */
	isClear: (text: string) => boolean;
}> | null {
	if (forms.length === 0) return null;
	// Behind a gap the first line may go on anything that is long enough to be told from chance.
	let begun: readonly Begun[] = options.afterGap === true ? everyPlace(forms) : [];

	/** How many characters of `run` go on what began before, and what is still to come after it. */
	const goOn = (run: string, endsLine: boolean): Readonly<{length: number; next: readonly Begun[]}> => {
		let length = 0;
		const next: Begun[] = [];
		for (const {form, at} of begun) {
			const rest = form.length - at;
			if (rest <= run.length) {
				if (form.length >= leastMatch && run.startsWith(form.slice(at))) length = Math.max(length, rest);
			} else if (endsLine && at + run.length >= leastMatch && form.startsWith(run, at)) {
				length = run.length;
				next.push({form, at: at + run.length});
			}
		}
		return {length, next};
	};

	const beginnings = (run: string): readonly Begun[] => {
		if (run.length < leastRun) return [];
		return forms.flatMap((form) => {
			// Where nothing of the last characters is in the form, no piece of it can be a beginning.
			if (!form.includes(run.slice(-leastBeginning)) && !endsWithFew(run, form)) return [];
			const first = Math.max(0, run.length - form.length + 1);
			const found: Begun[] = [];
			for (let from = run.indexOf(form.charAt(0), first); from !== -1; from = run.indexOf(form.charAt(0), from + 1)) {
				if (form.startsWith(run.slice(from))) found.push({form, at: run.length - from});
			}
			return found;
		});
	};

	return {
		isClear: (text) => begun.length === 0 && !longRunAtLineEnd.test(text),
		line(line) {
			const spans: Span[] = [];
			let next: readonly Begun[] = [];
			const end = runAtEnd(line);
			if (begun.length > 0) {
				const match = runAtStart.exec(line);
				const run = match?.[1] ?? '';
				const start = match ? {from: match[0].length - run.length, run} : null;
				// Behind a prefix, a log's time for instance, it is the last word that goes on.
				for (const part of [start, end]) {
					if (!part) continue;
					const endsLine = line.slice(part.from + part.run.length).search(/[A-Za-z0-9]/) === -1;
					const going = goOn(part.run, endsLine);
					if (going.length === 0) continue;
					spans.push({from: part.from, to: part.from + going.length});
					next = going.next;
					break;
				}
			}
			if (end) {
				const fresh = beginnings(end.run);
				const longest = Math.max(0, ...fresh.map(({at}) => at));
				const to = end.from + end.run.length;
				const from = Math.max(to - longest, spans[0]?.to ?? 0);
				if (longest >= leastBeginning && from < to) spans.push({from, to});
				next = [...next, ...fresh];
			}
			begun = next;
			let text = line;
			for (const {from, to} of spans.reverse()) text = text.slice(0, from) + placeholder + text.slice(to);
			return {text, count: spans.length};
		},
	};
}
