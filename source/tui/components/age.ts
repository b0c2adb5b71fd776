// Ages and durations in words, short enough for a column. Pure: the caller says what time it is.

/** "12 s", "4 min", "3 h", "5 d". */
export function ageWords(milliseconds: number): string {
	const seconds = Math.max(0, Math.floor(milliseconds / 1000));
	if (seconds < 60) {
		return `${seconds} s`;
	}

	const minutes = Math.floor(seconds / 60);
	if (minutes < 60) {
		return `${minutes} min`;
	}

	const hours = Math.floor(minutes / 60);
	return hours < 48 ? `${hours} h` : `${Math.floor(hours / 24)} d`;
}

/** "3 h ago"; "just now" below a second, or for a time that lies ahead (a clock was set). */
export function agoWords(milliseconds: number): string {
	return milliseconds < 1000 ? 'just now' : `${ageWords(milliseconds)} ago`;
}

/** Elapsed time of something that runs: "0.4 s", "12.3 s", "2:05". */
export function elapsedWords(milliseconds: number): string {
	const tenths = Math.max(0, Math.floor(milliseconds / 100));
	if (tenths < 600) {
		return `${Math.floor(tenths / 10)}.${tenths % 10} s`;
	}

	const seconds = Math.floor(tenths / 10);
	return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
