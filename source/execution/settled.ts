// Outcomes of things that are not processes: a stop before the start, a refusal, work done inside gotriage.
import type {ParserResult} from '../parsing/parser.js';
import type {Outcome, StartFailure} from './executor.js';
import {emptyRecord} from './output/stream-recorder.js';

type Settled = Extract<Outcome, {kind: 'settled'}>;

/** A settled outcome with nothing in it but what is given. */
export function settled(parts: Partial<Settled>): Settled {
	return {
		kind: 'settled',
		exit: null,
		signal: null,
		timedOut: false,
		interrupted: false,
		killed: false,
		durationMs: 0,
		pid: null,
		stdout: emptyRecord,
		stderr: emptyRecord,
		parsed: emptyParsed,
		leftovers: [],
		warnings: [],
		...parts,
	};
}

const emptyParsed: ParserResult = {kind: 'parsed', json: null, rows: [], lines: []};

/** A step that was stopped before anything was started. */
export function stoppedBeforeStart(): Outcome {
	return settled({
		interrupted: true,
		parsed: {kind: 'not-understood', reason: 'it was stopped before it began'},
	});
}

export function notStarted(failure: StartFailure, durationMs = 0): Outcome {
	return {kind: 'not-started', failure, durationMs};
}
