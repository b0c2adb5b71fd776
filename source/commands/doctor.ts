// `gotriage doctor`: what gotriage finds on this machine, what is missing, and what to do about it. Looks only.
import {formatFault} from '../runbook/load.js';
import {exitStatus} from '../session/guide/outcome.js';
import {type Library, loadLibrary} from '../session/library/library.js';
import {cleanLine} from '../text/clean.js';
import {pad, wrapText} from '../text/width.js';
import {readArguments} from './arguments.js';
import {dataFindings} from './doctor/data.js';
import {type Area, type Finding, findingsOf} from './doctor/finding.js';
import {installationFindings} from './doctor/installation.js';
import {terminalFindings} from './doctor/terminal.js';
import {toolFindings} from './doctor/tools.js';
import {trustFindings} from './doctor/trust.js';
import {type Io, printJson} from './io.js';

const headings: Readonly<Record<Area, string>> = {
	installation: 'Installation',
	terminal: 'Terminal',
	tools: 'Tools that runbooks need',
	data: 'Data directory',
	trust: 'Trusted runbooks',
	runbooks: "The package's runbooks",
};

const marks: Readonly<Record<Finding['state'], string>> = {
	good: '✓ good   ',
	note: '· note   ',
	missing: '▲ missing',
	wrong: '▲ wrong  ',
};

const longestSentence = 2000;
const isGood = ({state}: Finding): boolean => state === 'good' || state === 'note';

function runbookFindings(library: Library): readonly Finding[] {
	const finding = findingsOf('runbooks');
	return [
		...library.faults.map((fault) =>
			finding('runbook', 'wrong', formatFault(fault), 'install gotriage again: the files of the package were changed'),
		),
		finding(
			'runbooks',
			library.runbooks.length === 0 ? 'wrong' : 'good',
			`${library.runbooks.length} load, ${library.faults.length} faults`,
		),
	];
}

/** A mark, the name, and beside them what is found; what to do stands below, or in parentheses where nothing is wrapped. */
function linesOf(finding: Finding, width: number, columns: number | null): readonly string[] {
	const {name, state, says, remedy} = finding;
	const head = `${marks[state]}  ${pad(name, width)}  `;
	const sentence = cleanLine(says, longestSentence);
	const advice = remedy === null ? null : cleanLine(remedy, longestSentence);
	if (columns === null) {
		return [`${head}${sentence}${advice === null ? '' : ` (${advice})`}`];
	}

	const indent = ' '.repeat(head.length);
	const cells = Math.max(20, columns - head.length);
	return [sentence, ...(advice === null ? [] : [`→ ${advice}`])]
		.flatMap((text) => wrapText(text, cells))
		.map((text, index) => `${index === 0 ? head : indent}${text}`);
}

function print(findings: readonly Finding[], io: Io): void {
	const width = Math.max(...findings.map(({name}) => name.length));
	for (const area of Object.keys(headings) as Area[]) {
		const own = findings.filter((finding) => finding.area === area);
		const lines = own.flatMap((finding) => linesOf(finding, width, io.isTerminal ? io.columns : null));
		io.out(lines.length === 0 ? '' : `${headings[area]}\n${lines.map((line) => `${line}\n`).join('')}`);
	}

	const wrong = findings.filter((finding) => !isGood(finding)).length;
	io.out(wrong === 0 ? 'All is well.\n' : `${wrong} of ${findings.length} findings need something done.\n`);
}

/** Exit 1 when something is missing or wrong; what is only worth knowing counts as good. */
export async function doctor(words: readonly string[], io: Io): Promise<number> {
	const given = readArguments('doctor', words, {json: {type: 'boolean'}});
	const isJson = given.flag('json');
	const library = await loadLibrary();
	// The terminal is asked alone, so that nothing else is written between question and answer.
	const terminal = await terminalFindings(io, !isJson);
	const [installation, tools, data, trust] = await Promise.all([
		installationFindings(io),
		toolFindings(io, library),
		dataFindings(io),
		trustFindings(io),
	]);
	const findings = [...installation, ...terminal, ...tools, ...data, ...trust, ...runbookFindings(library)];
	if (isJson) {
		printJson(io, {
			schema: 1,
			findings: findings.map((finding) => ({...finding, isGood: isGood(finding)})),
		});
	} else {
		print(findings, io);
	}

	return findings.every(isGood) ? exitStatus.good : exitStatus.alarm;
}
