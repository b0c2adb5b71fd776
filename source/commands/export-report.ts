// Writes a report from the screen, where nobody can name a file: into the directory in which gotriage was started, under a
// name of its own. Never over what gotriage did not generate: then under the next name that is free.
import {join} from 'node:path';
import type {JournalReading} from '../journal/contract.js';
import type {ExportFormat} from '../tui/ports.js';
import {type Io, UsageFault} from './io.js';
import {writeReportFile} from './report-files.js';
import {reportText} from './report-text.js';

const endings: Readonly<Record<ExportFormat, string>> = {markdown: 'md', html: 'html', json: 'json'};

/** More names than these are not tried. */
const triedNames = 9;

/** Writes it; resolves with a sentence that says where it is. Rejects with a UsageFault where it cannot be written. */
export async function exportReport(reading: JournalReading, format: ExportFormat, io: Io): Promise<string> {
	// What it says of its length stands at its beginning too; the line on the screen is for where it is.
	const {text} = await reportText(reading, io, format);
	for (let number = 1; ; number++) {
		const name = `${reading.id}${number === 1 ? '' : `-${number}`}.${endings[format]}`;
		const outcome = await writeReportFile(format, join(io.cwd, name), name, text);
		if (outcome.kind === 'kept') {
			return outcome.sentence;
		}

		if (outcome.kind === 'written') {
			return [`the report is in ${name}`, ...outcome.notices].join('; ');
		}

		if (number === triedNames) {
			throw new UsageFault(outcome.sentence);
		}
	}
}
