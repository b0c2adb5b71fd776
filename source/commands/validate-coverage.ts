// What `gotriage validate` says of a coverage.yaml, which lies beside the runbooks that its rows lead to.
import {basename, dirname, join} from 'node:path';
import {probeNames} from '../execution/probes/registry.js';
import {parserNames} from '../parsing/registry.js';
import {coverageFaults, runbooksNamed} from '../runbook/coverage.js';
import {type Fault, loadRunbook} from '../runbook/load.js';
import {readRunbookFile} from '../session/library/library.js';

/** A coverage is told by its name and the key that no runbook has. */
export const isCoverage = (file: string, bytes: Uint8Array): boolean =>
	basename(file) === 'coverage.yaml' && /^rows[ \t]*:/m.test(Buffer.from(bytes).toString('latin1'));

/** The steps of the runbook in the file of that name beside it; null where none can be read. */
async function stepsBeside(file: string, runbook: string): Promise<ReadonlySet<string> | null> {
	const path = join(dirname(file), `${runbook}.yaml`);
	const read = await readRunbookFile(path);
	const loaded =
		read.kind === 'file' ? loadRunbook(read.bytes, path, {parsers: parserNames, probes: probeNames}) : null;
	return loaded === null || loaded.kind === 'faulty' ? null : new Set(loaded.runbook.steps.map((step) => step.id));
}

/** Every fault of a coverage: its form, and rows that lead nowhere. */
export async function checkCoverage(file: string, bytes: Uint8Array): Promise<readonly Fault[]> {
	const steps = new Map<string, ReadonlySet<string> | null>();
	for (const runbook of runbooksNamed(bytes, file)) {
		steps.set(runbook, await stepsBeside(file, runbook));
	}

	return coverageFaults(bytes, file, (runbook) => steps.get(runbook) ?? null);
}
