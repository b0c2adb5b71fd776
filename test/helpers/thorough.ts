// How much of what could be tried is tried. The suite takes a part, so that it ends within minutes on two cores; with
// GOTRIAGE_THOROUGH=1, as in CI after the suite, all of it.

export const isThorough = process.env['GOTRIAGE_THOROUGH'] === '1';

/** A number of trials: all of them, or as many as the suite has time for. */
export const trials = (all: number, part: number): number => (isThorough ? all : part);

/**
 * Where the random walks of the tests begin: always at the same place, so that a failure is one of the code and can be had
 * again. GOTRIAGE_SEED=N walks elsewhere.
 */
export const testSeed = Number(process.env['GOTRIAGE_SEED'] ?? 20_261_121);
