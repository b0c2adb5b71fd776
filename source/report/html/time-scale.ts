// Where an instant stands on a drawing of an incident. Linear, but for silences far longer than all the rest: those are
// broken, drawn narrow and told of, so that an undo the morning after does not squeeze the night into a line. Pure.

/** A stretch of time, in milliseconds from the opening. */
export type Stretch = Readonly<{fromMs: number; toMs: number}>;

export type TimeScale = Readonly<{
	fromMs: number;
	toMs: number;
	/** What is not drawn to scale. */
	breaks: readonly Stretch[];
	/** What is drawn to scale, in milliseconds together. */
	drawnMs: number;
	/** Per cent of the width. */
	at: (ms: number) => number;
	/** The instant at a per cent of the width; null within a break. */
	instantAt: (percent: number) => number | null;
}>;

const mostBreaks = 4;
/** A silence is broken when it is longer than this many times everything else together. */
const tellingShare = 1.5;
/** Per cent of the width that a break takes. */
const breakWidth = 6;

type Gap = Stretch & Readonly<{isBroken: boolean}>;

function gapsOf(instants: readonly number[], busy: readonly Stretch[], leastBreakMs: number): readonly Gap[] {
	const sorted = [...new Set(instants)].sort((a, b) => a - b);
	const gaps = sorted.slice(1).map((toMs, index) => ({fromMs: sorted[index] ?? toMs, toMs}));
	let drawn = gaps.reduce((sum, gap) => sum + gap.toMs - gap.fromMs, 0);
	const broken = new Set<number>();
	const longest = [...gaps].sort((a, b) => b.toMs - b.fromMs - (a.toMs - a.fromMs) || a.fromMs - b.fromMs);
	const silent = longest.filter((gap) => !busy.some((one) => one.fromMs < gap.toMs && one.toMs > gap.fromMs));
	for (const gap of silent.slice(0, mostBreaks)) {
		const length = gap.toMs - gap.fromMs;
		if (length < leastBreakMs || length <= (drawn - length) * tellingShare || drawn === length) {
			break;
		}

		broken.add(gap.fromMs);
		drawn -= length;
	}

	return gaps.map((gap) => ({...gap, isBroken: broken.has(gap.fromMs)}));
}

/**
 * The scale of instants in milliseconds from the opening; there must be at least one. Where something ran (`busy`) there
 * was no silence, and nothing is broken; nor is a silence shorter than `leastBreakMs`.
 */
export function timeScaleOf(instants: readonly number[], busy: readonly Stretch[] = [], leastBreakMs = 0): TimeScale {
	const stretches = gapsOf(instants, busy, leastBreakMs);
	const breaks = stretches.flatMap(({fromMs, toMs, isBroken}) => (isBroken ? [{fromMs, toMs}] : []));
	const drawnMs = stretches.reduce((sum, one) => sum + (one.isBroken ? 0 : one.toMs - one.fromMs), 0);
	const width = 100 - breaks.length * breakWidth;
	let left = 0;
	const placed = stretches.map((stretch) => {
		const wide = stretch.isBroken ? breakWidth : ((stretch.toMs - stretch.fromMs) / Math.max(1, drawnMs)) * width;
		const one = {...stretch, left, wide};
		left += wide;
		return one;
	});
	const fromMs = Math.min(...instants);
	const toMs = Math.max(...instants);
	return {
		fromMs,
		toMs,
		breaks,
		drawnMs,
		at: (ms) => {
			const one = placed.find((stretch) => ms <= stretch.toMs) ?? placed.at(-1);
			const share = one === undefined ? 0 : (ms - one.fromMs) / (one.toMs - one.fromMs);
			return one === undefined ? 50 : Math.min(100, Math.max(0, one.left + share * one.wide));
		},
		instantAt: (percent) => {
			// Both ends are known, whatever lies between.
			if (percent <= 0 || percent >= 100) {
				return percent <= 0 ? fromMs : toMs;
			}

			const one = placed.find((stretch) => percent <= stretch.left + stretch.wide + 1e-9) ?? placed.at(-1);
			return one === undefined || one.isBroken
				? null
				: one.fromMs + ((percent - one.left) / one.wide) * (one.toMs - one.fromMs);
		},
	};
}
