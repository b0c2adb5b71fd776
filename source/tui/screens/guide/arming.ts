// When a key press may count. A prompt is armed once nothing was pressed for a quiet moment after it was painted: held
// keys, pastes and what was typed ahead never arrive in one. Pure; the clock's milliseconds are passed in.

/** Without a key for this long after painting, the next key was pressed by someone who saw the prompt. */
export const quietMs = 600;

export type Arming = Readonly<{
	/** What is painted; another prompt is another question and arms anew. */
	prompt: string;
	/** Since when nothing was pressed. */
	quietSince: number;
}>;

export const armingOf = (prompt: string, paintedAt: number): Arming => ({prompt, quietSince: paintedAt});

/** The same prompt keeps its quiet time; another one begins its own. */
export function afterPaint(arming: Arming, prompt: string, paintedAt: number): Arming {
	return arming.prompt === prompt ? arming : armingOf(prompt, Math.max(paintedAt, arming.quietSince));
}

export const afterKey = (arming: Arming, at: number): Arming => ({
	...arming,
	quietSince: Math.max(arming.quietSince, at),
});

export const isArmed = (arming: Arming, at: number): boolean => at - arming.quietSince >= quietMs;
