// Whether a report is ready to be read by others: blanks that nobody has filled in, and words that blame. Only what people
// wrote is judged; what an automatic region quotes is evidence. Pure.
import {openBlank} from './blanks.js';
import {editedRegions, normal, parseReport} from './regions.js';

export type ReportFinding = Readonly<{
	line: number;
	kind: 'blank' | 'blame' | 'status';
	/** The blank's id, the words, or the status. */
	what: string;
	message: string;
}>;

export type ReportLint = Readonly<{
	/** As the front matter states it; null where there is none. */
	status: string | null;
	findings: readonly ReportFinding[];
	/** Whether the report is what its status says. */
	isGood: boolean;
}>;

const statuses = ['draft', 'in-review', 'reviewed'];

const rather = 'say how and what rather than who and why';
const blaming: ReadonlyArray<Readonly<{words: RegExp; remedy: string}>> = [
	{
		words: /\b(?:human|operator|user|pilot|engineer)s? error\b/gi,
		remedy: 'say what made the action seem right at the time',
	},
	{
		words: /\b(?:should|could|would|must|ought to) (?:not )?have\b|\b(?:should|could|would)n['’]t have\b/gi,
		remedy: 'say what happened, not what did not',
	},
	{
		words:
			/\bfail(?:ed|ure|s)? to\b(?= (?:notice|realise|realize|check|follow|read|understand|act|respond|escalate|communicate)\b)/gi,
		remedy: 'say what could be seen then',
	},
	{
		words:
			/\b(?:careless(?:ly|ness)?|negligen(?:t|tly|ce)|incompeten(?:t|ce)|stupid(?:ly|ity)?|sloppy|lazy|reckless(?:ly)?|foolish(?:ly)?)\b/gi,
		remedy: rather,
	},
	{words: /\b(?:blam(?:e|ed|es|ing)|(?:his|her|their|your|whose) fault|at fault|fault of|culprit)\b/gi, remedy: rather},
	{words: /\b(?:forgot|neglected) to\b/gi, remedy: 'say what was relied on to remember it'},
	{
		words: /\b(?:obviously|clearly|of course|simply had to|just had to)\b/gi,
		remedy: 'it is so only afterwards; leave it out',
	},
];

type Line = Readonly<{number: number; text: string; isAutomatic: boolean}>;

function linesOf(report: string): readonly Line[] {
	const edited = new Set(editedRegions(report));
	let number = 0;
	return parseReport(report).flatMap((piece) =>
		piece.lines.map((text) => {
			number++;
			return {number, text, isAutomatic: piece.kind === 'region' && !edited.has(piece.id)};
		}),
	);
}

/** Lines that people wrote, without what they quote as code or left out as a comment, and without the front matter. */
function ownLines(report: string): readonly Line[] {
	const lines = linesOf(report);
	const end = lines[0]?.text === '---' ? lines.findIndex((line, index) => index > 0 && line.text === '---') : -1;
	let fence: string | null = null;
	return lines.slice(end + 1).filter((line) => {
		const run = /^ {0,3}(`{3,}|~{3,})/.exec(line.text)?.[1] ?? null;
		if (fence !== null) {
			fence = run?.startsWith(fence) ? null : fence;
			return false;
		}

		fence = line.isAutomatic ? null : run;
		// The title is the runbook's.
		return !line.isAutomatic && run === null && !line.text.startsWith('# ');
	});
}

const prose = (line: string): string => line.replaceAll(/<!--.*?-->/g, '').replaceAll(/(`+)(?!`).*?(?<!`)\1(?!`)/g, '');

/** The status that the front matter states, without quotes. */
export function statusOf(report: string): string | null {
	const lines = normal(report).split('\n');
	if (lines[0]?.trim() !== '---') {
		return null;
	}

	const end = lines.indexOf('---', 1);
	const line = lines.slice(1, end === -1 ? 1 : end).find((one) => one.startsWith('status:'));
	return (
		line
			?.slice('status:'.length)
			.replace(/\s#.*$/, '')
			.trim()
			.replaceAll(/^["']|["']$/g, '')
			.toLowerCase() ?? null
	);
}

/** All findings, in the order of the lines. A report is good unless it claims to be reviewed and has open blanks. */
export function lintReport(report: string): ReportLint {
	const status = statusOf(report);
	const findings = ownLines(report).flatMap(({number, text}): readonly ReportFinding[] => {
		const line = prose(text);
		const id = openBlank.exec(line)?.[1];
		return [
			...(id === undefined
				? []
				: [{line: number, kind: 'blank' as const, what: id, message: `TODO(human:${id}) is still open`}]),
			...blaming.flatMap(({words, remedy}) =>
				[...line.matchAll(words)].map(([found]) => ({
					line: number,
					kind: 'blame' as const,
					what: found,
					message: `"${found}" reads as blame; ${remedy}`,
				})),
			),
		];
	});
	const isKnown = status === null || statuses.includes(status);
	const wrong: readonly ReportFinding[] = isKnown
		? []
		: [{line: 1, kind: 'status', what: status, message: `the status ${status} is none of ${statuses.join(', ')}`}];
	const isOpen = findings.some((finding) => finding.kind === 'blank');
	return {status, findings: [...wrong, ...findings], isGood: isKnown && !(status === 'reviewed' && isOpen)};
}
