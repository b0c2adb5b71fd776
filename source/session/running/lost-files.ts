// Files that the steps of a lost session left behind. Those to be collected are kept like any others, as partial ones: they
// are raw, so none may stay there, and where a secret input was given, which nobody knows any more, they are deleted.
import {readdir, rm} from 'node:fs/promises';
import {removeLeftWorkspace} from '../../execution/workspace.js';
import {foldEvents, type IncidentState} from '../../incident/state.js';
import {JournalFailure} from '../../journal/contract.js';
import type {SessionPorts} from '../ports.js';
import {runningProcess} from './still-running.js';

function hasSecretInput({inputs, inputsFor}: IncidentState): boolean {
	return [inputs, ...Object.values(inputsFor)].some((given) => Object.values(given).some(({secret}) => secret));
}

async function holdsFiles(directory: string): Promise<boolean> {
	const entries = await readdir(directory, {recursive: true, withFileTypes: true}).catch(() => []);
	return entries.some((entry) => !entry.isDirectory());
}

/**
 * Empties the staging directory of what has ended, and removes its temporary directories. Rejects with a JournalFailure
 * where that cannot be recorded; what cannot be stored stays for the next resume.
 */
export async function collectLostFiles(ports: SessionPorts, staging: string): Promise<void> {
	const state = foldEvents(ports.journal.events);
	const there = new Set(await readdir(staging).catch(() => []));
	for (const {runbook, step, attempt, started, finished} of state.attempts) {
		const numbers = Array.from({length: Math.max(1, started.commands.length)}, (_, index) => `${attempt}-${index}`);
		const names = numbers.map((number) => `${runbook}-${step}-${number}`).filter((name) => there.has(name));
		if (finished?.outcome !== 'unknown' && names.length === 0) {
			continue;
		}

		if ((await runningProcess(ports, {runbook, step, attempt})) !== null) {
			continue;
		}

		for (const number of numbers) {
			await removeLeftWorkspace(`${ports.temporary}/gotriage-${ports.journal.id}-${step}-${number}`);
		}

		for (const name of names) {
			const directory = `${staging}/${name}`;
			if (hasSecretInput(state) && (await holdsFiles(directory))) {
				await rm(directory, {recursive: true, force: true});
				const text = `What ${step} had collected when gotriage was lost is deleted: an input is secret, and could not be taken out of it any more.`;
				await ports.journal.append({type: 'note.added', text, about: step});
				continue;
			}

			for (const artefact of await stored(ports, directory)) {
				await ports.journal.append({
					type: 'artefact.stored',
					runbook,
					step,
					attempt,
					name: artefact.name,
					sha256: artefact.sha256,
					bytes: artefact.bytes,
					partial: true,
					redactions: artefact.redactions,
				});
			}
		}
	}
}

async function stored(ports: SessionPorts, directory: string): ReturnType<SessionPorts['storeArtefacts']> {
	try {
		return await ports.storeArtefacts(directory, ports.environmentSecrets);
	} catch (error) {
		if (error instanceof JournalFailure) {
			return [];
		}

		throw error;
	}
}
