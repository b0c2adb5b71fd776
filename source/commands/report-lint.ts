// `gotriage report lint`: open blanks and blaming words of a report. Reads one file and changes nothing.
import {readFile} from 'node:fs/promises';
import {resolve} from 'node:path';
import {isPage} from '../report/html/own-page.js';
import {lintReport} from '../report/lint-report.js';
import {exitStatus} from '../session/guide/outcome.js';
import {cleanLine} from '../text/clean.js';
import {readArguments} from './arguments.js';
import {type Io, printJson, UsageFault} from './io.js';

/** Prints what it finds; exit 1 where a report that is marked reviewed has open blanks. */
export async function reportLint(words: readonly string[], io: Io): Promise<number> {
	const given = readArguments('report', words, {json: {type: 'boolean'}});
	const [name, ...rest] = given.positionals;
	if (name === undefined || rest.length > 0) {
		throw new UsageFault('gotriage report lint takes one file: gotriage report lint FILE');
	}

	let text: string;
	try {
		text = await readFile(resolve(io.cwd, name), 'utf8');
	} catch (error) {
		const why =
			error instanceof Error && 'code' in error && error.code === 'ENOENT' ? 'there is no such file' : String(error);
		throw new UsageFault(`${name}: it cannot be read, ${why}; give the file of a report`);
	}

	if (isPage(text)) {
		throw new UsageFault(`${name}: it is a page, whose blanks are filled in in the Markdown report; give that file`);
	}

	const {status, findings, isGood} = lintReport(text);
	if (given.flag('json')) {
		printJson(io, {schema: 1, file: name, status, isGood, findings});
		return isGood ? exitStatus.good : exitStatus.alarm;
	}

	const blanks = findings.filter((finding) => finding.kind === 'blank').length;
	io.out(findings.map((finding) => `${cleanLine(name)}:${finding.line}: ${cleanLine(finding.message)}\n`).join(''));
	io.out(
		isGood
			? `${cleanLine(name)}: ${blanks} open, status ${cleanLine(status ?? 'not stated')}\n`
			: `${cleanLine(name)}: ${blanks} open, but its status is ${cleanLine(status ?? 'not stated')}\n`,
	);
	return isGood ? exitStatus.good : exitStatus.alarm;
}
