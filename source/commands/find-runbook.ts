// From a word on the command line to a runbook that may run, or one sentence and the status that says why not.
import {formatFault} from '../runbook/load.js';
import {exitStatus} from '../session/guide/outcome.js';
import {isFileName, type Library, loadFile} from '../session/library/library.js';
import type {LoadedRunbook} from '../session/ports.js';
import {nearest} from '../text/nearest.js';
import {UsageFault} from './io.js';

export type TrustSource = Readonly<{
	/** The hash given by `--trust`, else null. */
	hash: string | null;
	isTrusted: (realPath: string, sha256: string) => boolean;
}>;

/** Finds a runbook by its id, or loads the file. Throws a UsageFault with every fault of a broken one. */
export async function findRunbook(word: string, library: Library, trust: TrustSource): Promise<LoadedRunbook> {
	if (trust.hash !== null && !/^[0-9a-f]{64}$/.test(trust.hash)) {
		throw new UsageFault('--trust takes the sha256 of the file: 64 lower-case hexadecimal digits (sha256sum FILE)');
	}

	if (!isFileName(word)) {
		const loaded = library.find(word);
		if (loaded !== null) {
			return loaded;
		}

		const faults = library.faults.filter((fault) => fault.file.endsWith(`/${word}.yaml`));
		if (faults.length > 0) {
			throw new UsageFault(faults.map(formatFault));
		}

		const ids = library.runbooks.map((entry) => entry.runbook.id);
		const suggestion = nearest(word, ids);
		throw new UsageFault(
			`there is no runbook ${word}${suggestion === null ? '' : `; did you mean ${suggestion}?`} (gotriage list shows them all)`,
		);
	}

	const entry = await loadFile(
		word,
		library.runbooks.map((loaded) => loaded.runbook.id),
		(realPath, sha256) => (trust.hash === sha256 ? 'hash' : trust.isTrusted(realPath, sha256) ? 'person' : 'untrusted'),
	);
	switch (entry.kind) {
		case 'loaded':
			return entry.loaded;
		case 'faulty':
			throw new UsageFault(entry.faults.map(formatFault));
		case 'unreadable':
			throw new UsageFault(entry.sentence);
	}
}

/** Refuses what may not even be trusted: a file that everyone may write, a link out of its directory. */
export function requireTrustable(loaded: LoadedRunbook): void {
	if (loaded.refusal) {
		throw new UsageFault(loaded.refusal, exitStatus.untrusted);
	}
}

/** Refuses to run what nobody has trusted. */
export function requireTrust(loaded: LoadedRunbook, word: string, hash: string | null): void {
	requireTrustable(loaded);
	if (loaded.trust !== 'untrusted') {
		return;
	}

	throw new UsageFault(
		hash === null
			? `${word} is not trusted, so it runs nothing: look at it with gotriage run ${word} --dry-run, then gotriage trust ${word} (or give --trust ${loaded.sha256})`
			: `${word} is not the file you trust: its sha256 is ${loaded.sha256}`,
		exitStatus.untrusted,
	);
}
