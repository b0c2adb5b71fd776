// Lets recorded time pass at the chosen speed. Silence longer than the idle limit is shortened; pause holds it; hurry and
// the speed `instant` let it pass at once. What is shown sooner costs the same: the score reads the recording's own times.
import type {DrillSpeed} from '../drill-contract.js';

/** Nobody learns from looking at nothing for longer (the reference's default). */
export const idleLimitMs = 2000;

/** Progress is told at least this often. */
const sliceMs = 100;

export type Pacer = Readonly<{
	speed: () => DrillSpeed;
	setSpeed: (speed: DrillSpeed) => void;
	hold: () => void;
	release: () => void;
	isHeld: () => boolean;
	/** The rest of what plays passes at once, until `calm`. */
	hurry: () => void;
	/** Begins something new: it plays at the chosen speed again. */
	calm: () => void;
	/** Lets `recordedMs` of the recording pass; `onPassed` hears how many of them have. */
	pass: (recordedMs: number, onPassed: (ms: number) => void) => Promise<void>;
}>;

type Time = Readonly<{
	monotonicMs: () => number;
	wait: (ms: number, stop: AbortSignal) => Promise<void>;
}>;

/** A pacer over a clock and a way to wait. */
export function createPacer({monotonicMs, wait}: Time, begin: DrillSpeed): Pacer {
	let speed = begin;
	let held = false;
	let hurried = false;
	let wake = new AbortController();
	const changed = () => {
		wake.abort();
		wake = new AbortController();
	};

	return {
		speed: () => speed,
		setSpeed(next) {
			speed = next;
			changed();
		},
		hold() {
			held = true;
			changed();
		},
		release() {
			held = false;
			changed();
		},
		isHeld: () => held,
		hurry() {
			hurried = true;
			changed();
		},
		calm() {
			hurried = false;
		},
		async pass(recordedMs, onPassed) {
			const shown = Math.min(Math.max(0, recordedMs), idleLimitMs);
			let passed = 0;
			while (passed < shown && !hurried) {
				if (held) {
					// Waking is the only way on: half a minute is as good as any.
					await wait(30_000, wake.signal);
					continue;
				}

				if (speed === 'instant') {
					break;
				}

				const since = monotonicMs();
				await wait(Math.min(sliceMs, (shown - passed) / speed), wake.signal);
				// A pause that began meanwhile takes nothing back: at most one slice is lost to it.
				passed += Math.max(1, monotonicMs() - since) * (typeof speed === 'number' ? speed : 1);
				onPassed(Math.min(recordedMs, (passed / shown) * recordedMs));
			}

			onPassed(Math.max(0, recordedMs));
		},
	};
}
