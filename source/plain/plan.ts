// A dry run as lines: each command that would run, in order, with what is not known before something is measured. Pure.
import type {Runbook} from '../runbook/schema.js';
import type {PlannedStep} from '../session/dry-run.js';
import {cleanLine} from '../text/clean.js';

const longestCommand = 16_000;
const longestNote = 1000;

/** Names what stands in marks in a command, each once. */
function marksIn(line: string): string {
	const marks = [...new Set(line.match(/«[^»]*»/g) ?? [])];
	return marks.length === 0 ? '' : `: ${marks.join(', ')}`;
}

const signOf = (line: string): string => (/^(?:probe|compute|rename) /.test(line) ? '-' : '$');

function stepLines(step: PlannedStep, number: number, runbook: string): readonly string[] {
	const place = step.runbook === runbook ? step.step : `${step.runbook}#${step.step}`;
	const kind = step.kind === 'recovery' ? 'recovery check' : step.kind;
	return [
		`${String(number).padStart(2)}. ${kind} ${place}: ${step.title}`,
		...step.commands.flatMap((command) => [
			`    ${signOf(command.line)} ${cleanLine(command.line, longestCommand)}`,
			...(command.dependsOnValues
				? [`      ^ depends on values not known before it runs${marksIn(command.line)}`]
				: []),
		]),
		...step.notes.flatMap((note) => note.split('\n').map((line) => `    ${cleanLine(line, longestNote)}`)),
	];
}

/** The plan of a run, for a person. Says first that nothing is run. */
export function plainPlan(runbook: Runbook, steps: readonly PlannedStep[]): readonly string[] {
	const lines = [
		`Dry run of ${runbook.id}: ${runbook.title}`,
		'Nothing is run. This is the path if each check is ok and each action is consented to.',
		'',
		...steps.flatMap((step, index) => stepLines(step, index + 1, runbook.id)),
		...(steps.some((step) => step.commands.some((command) => command.dependsOnValues))
			? ['', '«…» stands for a value that only a measurement, an input or a choice gives.']
			: []),
	];
	return lines.map((line) => cleanLine(line, longestCommand + 1000).trimEnd());
}
