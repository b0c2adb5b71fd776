// The time that a command was given.
import {readWhen} from '../text/when.js';
import {UsageFault} from './io.js';

/** RFC 3339, UTC, as `readWhen` reads it. Throws a UsageFault for what is no time and for a time to come. */
export function readTime(word: string, now: Date, openedAt: string | null): string {
	const when = readWhen(word, now, openedAt);
	if (when.kind === 'fault') {
		throw new UsageFault(when.sentence);
	}

	return when.at;
}
