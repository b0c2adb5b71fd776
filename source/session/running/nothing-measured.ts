// What `step.finished` says of a step that measured nothing: done by hand, or its end was seen by nobody.
import {emptySha256} from './run-check.js';

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
