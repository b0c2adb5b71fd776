// Gathers what a report is computed from: the journal, the kept output, the runbooks as they were.
import type {JournalEvent} from '../incident/events.js';
import {foldEvents} from '../incident/state.js';
import type {Home} from '../journal/home.js';
import {readJournal} from '../journal/journal.js';
import {readOutput} from '../journal/output-files.js';
import {renderMarkdown} from '../report/markdown.js';
import type {Runbook} from '../runbook/schema.js';
import {loadLibrary} from '../session/library.js';
import {loadKept} from '../session/open-incident.js';

/** The kept output files that any event of the journal names, relative to the incident's directory. */
function outputPaths(events: readonly JournalEvent[]): readonly string[] {
	return events.flatMap((event) =>
		event.type === 'step.finished' || event.type === 'adhoc.finished'
			? event.outputs.flatMap((output) => [output.stdout, output.stderr].filter((path) => path !== null))
			: [],
	);
}

/** The Markdown report of an incident. Rejects with a JournalFailure where there is none or it cannot be read. */
export async function incidentReport(home: Home, id: string): Promise<string> {
	const journal = await readJournal(home, id);
	const evidence = new Map<string, string>();
	for (const path of outputPaths(journal.events)) {
		const text = await readOutput(`${journal.directory}/${path}`);
		if (text !== null) {
			evidence.set(path, text);
		}
	}

	const shipped = (await loadLibrary()).runbooks.map((loaded) => loaded.runbook.id);
	const runbooks = new Map<string, Runbook>();
	for (const known of foldEvents(journal.events).runbooks) {
		const loaded = await loadKept(journal.directory, known.sha256, shipped);
		if (typeof loaded !== 'string') {
			runbooks.set(known.id, loaded.runbook);
		}
	}

	return renderMarkdown(journal.events, evidence, runbooks);
}
