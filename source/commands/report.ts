// `gotriage report`: the post-mortem draft of an incident. Reads the incident; writes only where `--output` says, and
// never over what it did not generate.
import {basename, resolve} from 'node:path';
import {isSectionId, leavable, type SectionId} from '../report/outline.js';
import {isRunbookId} from '../report/skeleton/runbook-id.js';
import {isZone} from '../report/timing.js';
import {readArguments} from './arguments.js';
import {type Io, UsageFault} from './io.js';
import {incidentWord, readIncident, tellOddities} from './read-incident.js';
import {writeReportFile} from './report-files.js';
import {reportLint} from './report-lint.js';
import {isReportFormat, type ReportFormat, reportFormats, reportText} from './report-text.js';

function zoneOf(zone: string | null, format: ReportFormat): string | null {
	if (zone !== null && format !== 'markdown' && format !== 'html') {
		throw new UsageFault(`--zone is for the times of Markdown and HTML; ${format} has all times in UTC`);
	}

	if (zone !== null && !isZone(zone)) {
		throw new UsageFault(`--zone takes the name of a time zone such as Europe/Warsaw, not ${zone}`);
	}

	return zone;
}

function withoutOf(words: string | null, format: ReportFormat): readonly SectionId[] {
	if (words === null) {
		return [];
	}

	if (format !== 'markdown') {
		throw new UsageFault(`--without is for Markdown, which has to fit into an issue; ${format} is written whole`);
	}

	const sections = words.split(',').map((word) => word.trim());
	return sections.map((section) => {
		if (!isSectionId(section)) {
			throw new UsageFault(`--without takes sections joined by commas, out of ${leavable.join(', ')}; not ${section}`);
		}

		return section;
	});
}

/** The file to write, null for stdout, which `-` is too. */
function outputOf(output: string | null, format: ReportFormat): string | null {
	if (output === null || output === '-') {
		return null;
	}

	if (output === '') {
		throw new UsageFault('--output takes the name of a file, or - for stdout');
	}

	if (format === 'runbook' && !(output.endsWith('.yaml') && isRunbookId(basename(output, '.yaml')))) {
		throw new UsageFault(
			`--output ${output}: the file of a runbook is named as its id, in lower-case words joined by hyphens, such as proxy-down.yaml`,
		);
	}

	return output;
}

/** Writes the report to stdout or to a file. Exit 1 where the journal is damaged: the report has what can be read. */
export async function report(argv: readonly string[], io: Io): Promise<number> {
	if (argv[0] === 'lint') {
		return reportLint(argv.slice(1), io);
	}

	const given = readArguments('report', argv, {
		format: {type: 'string'},
		output: {type: 'string'},
		without: {type: 'string'},
		zone: {type: 'string'},
	});
	const id = incidentWord('report', given.positionals);
	const format = given.value('format') ?? 'markdown';
	if (!isReportFormat(format)) {
		throw new UsageFault(`--format takes ${reportFormats.join(', ')}, not ${format}`);
	}

	const file = outputOf(given.value('output'), format);
	const zone = zoneOf(given.value('zone'), format);
	const without = withoutOf(given.value('without'), format);
	const {reading} = await readIncident(io, id);
	const {text, advice} = await reportText(reading, io, format, {zone, without, file});
	if (advice !== null) {
		io.err(`${advice}\n`);
	}

	if (file === null) {
		io.out(text);
	} else {
		const outcome = await writeReportFile(format, resolve(io.cwd, file), file, text);
		if (outcome.kind === 'foreign') {
			throw new UsageFault(outcome.sentence);
		}

		const sentences = outcome.kind === 'kept' ? [outcome.sentence] : [`Wrote ${file}`, ...outcome.notices];
		io.err(sentences.map((sentence) => `${sentence}\n`).join(''));
	}

	return tellOddities(io, reading);
}
