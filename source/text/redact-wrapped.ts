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
const runAtEnd = /([A-Za-z0-9+/_-]+)(?:["'\s]|\\[nr]?)*$/;
const longRunAtLineEnd = /[A-Za-z0-9+/_-]{16}(?:["' \t]|\\[nr]?)*\n/;

type Span = Readonly<{from: number; to: number}>;

/** Every place of every form at which a line may have ended that is not known. */
const everyPlace = (forms: readonly string[]): readonly Begun[] =>
	forms.flatMap((form) =>
		Array.from({length: Math.max(0, form.length - leastMatch)}, (_, index) => ({form, at: index + 1})),
	);

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
			const end = runAtEnd.exec(line);
			if (begun.length > 0) {
				const start = runAtStart.exec(line);
				// Behind a prefix, a log's time for instance, it is the last word that goes on.
				for (const match of [start, end]) {
					const run = match?.[1];
					if (!match || run === undefined) continue;
					const from = match.index + match[0].indexOf(run);
					const going = goOn(run, line.slice(from + run.length).search(/[A-Za-z0-9]/) === -1);
					if (going.length === 0) continue;
					spans.push({from, to: from + going.length});
					next = going.next;
					break;
				}
			}
			const run = end?.[1];
			if (end && run !== undefined) {
				const fresh = beginnings(run);
				const longest = Math.max(0, ...fresh.map(({at}) => at));
				if (longest >= leastBeginning) {
					const to = end.index + run.length;
					const from = Math.max(to - longest, spans[0]?.to ?? 0);
					if (from < to) spans.push({from, to});
				}
				next = [...next, ...fresh];
			}
			begun = next;
			let text = line;
			for (const {from, to} of spans.reverse()) text = text.slice(0, from) + placeholder + text.slice(to);
			return {text, count: spans.length};
		},
	};
}
