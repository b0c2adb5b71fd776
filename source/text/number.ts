// Numbers for a person: integers exact, others short enough to read at a glance.

/** '7', '1234567', '0.1235', '12.5': integers exactly, any other number with at most four significant digits. */
export function formatNumber(value: number): string {
	if (!Number.isFinite(value)) return 'unknown';
	if (Number.isInteger(value)) return String(value === 0 ? 0 : value);
	// A large fraction keeps all its integer digits: 1234567.8 is '1234568', never '1235000'.
	return String(Math.abs(value) >= 1000 ? Math.round(value) : Number(value.toPrecision(4)));
}
