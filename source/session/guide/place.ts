// A step as the journal names it. Data only.

/** One attempt of one step of one runbook; attempts count from 1. */
export type Place = Readonly<{runbook: string; step: string; attempt: number}>;
