// What `step.finished` says of a step that measured nothing: done by hand, told by somebody, or its end was seen by nobody.

/** sha256 of nothing. */
export const emptySha256 = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

/** The fields that only a measurement could fill, each empty. */
export const nothingMeasured = () => ({
	exit: null,
	signal: null,
	timedOut: false,
	durationMs: 0,
	value: null,
	unit: null,
	threshold: null,
	explanation: null,
	facts: {},
	items: [],
	values: [],
	stdoutBytes: 0,
	stderrBytes: 0,
	stdoutSha256: emptySha256,
	stderrSha256: emptySha256,
	outputs: [],
	leftovers: [],
	warnings: [],
	evidence: null,
});
