// The load average as a figure of one CPU. Pure.

/**
 * Load per CPU (1: all CPUs busy), rounded to hundredths; null where the system does not tell it: it then answers with
 * zeros, which a machine that runs this very process does not have for all three spans.
 */
export function loadPerCpuOf(averages: readonly number[], cpus: number): number | null {
	const [now = Number.NaN] = averages;
	const isTold = averages.some((average) => average > 0) && averages.every((average) => average >= 0);
	return isTold && Number.isFinite(now) && cpus >= 1 ? Math.round((now / cpus) * 100) / 100 : null;
}
