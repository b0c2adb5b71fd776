// A limit that is certainly enough.

/** Seconds that are certainly enough: twice as long, rounded up. */
export const longer = (ms: number): string => `${Math.max(1, Math.ceil((ms * 2) / 1000))}s`;
