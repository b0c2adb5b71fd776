// Proves one fault in a process of its own; where that process itself fails, the proof says so.
import {runApart} from './apart.js';
import type {Fault} from './fault.js';
import {failed} from './judge.js';
import type {Proof} from './prove.js';

/** Never throws. `board` is `left out` where another fault proves the same row. */
export async function proveApart(
	fault: Fault,
	stopped: AbortSignal,
	board: 'swept' | 'left out' = 'swept',
): Promise<Proof> {
	try {
		return await runApart<Proof>(['fault', fault.id, ...(board === 'left out' ? ['left-out'] : [])], stopped);
	} catch (error) {
		const part = failed(error instanceof Error ? error.message : String(error));
		return {id: fault.id, sweep: part, runbook: part, cured: part, undone: part, clean: part, seconds: 0};
	}
}
