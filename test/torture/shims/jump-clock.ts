// Loaded before the real command: its wall clock jumps at given moments, as when a machine finds out the time.
// TORTURE_CLOCK=milliseconds:shift,…, as in `0:-3600000,400:86400000`; the monotonic clock goes on as ever.
const jumps = (process.env['TORTURE_CLOCK'] ?? '').split(',').map((word) => {
	const [after = 0, shift = 0] = word.split(':').map(Number);
	return {after, shift};
});
const RealDate = Date;

function shiftNow(): number {
	return jumps.findLast(({after}) => performance.now() >= after)?.shift ?? 0;
}

class JumpingDate extends RealDate {
	static override now(): number {
		return RealDate.now() + shiftNow();
	}

	constructor(...words: [] | [number | string | Date]) {
		if (words.length === 0) {
			super(JumpingDate.now());
		} else {
			super(...words);
		}
	}
}

globalThis.Date = JumpingDate as unknown as DateConstructor;
