// Byte counts for a person, in binary units: the ones Go, /proc and df count in.

const units = ['KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB'] as const;

/** '0 B', '512 B', '1.5 KiB', '104 MiB': exact below 1 KiB, then at most three significant digits. */
export function formatBytes(bytes: number): string {
	if (!Number.isFinite(bytes)) return 'unknown';
	if (bytes < 0) return `-${formatBytes(-bytes)}`;
	if (bytes < 1024) return `${Math.round(bytes)} B`;
	let value = bytes;
	let unit = 'B';
	for (const next of units) {
		// 1023.6 KiB would round to '1024 KiB': say '1 MiB' instead.
		if (unit !== 'B' && Math.round(value) < 1024) break;
		if (unit === 'B' && value < 1024) break;
		value /= 1024;
		unit = next;
	}
	const digits = value < 9.995 ? 2 : value < 99.95 ? 1 : 0;
	return `${Number(value.toFixed(digits))} ${unit}`;
}
