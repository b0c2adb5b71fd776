// What is trusted with a runbook, as lines to print before a person is asked. Cuts nothing. Pure.
import type {ReviewedCommand, ReviewedStep, TrustReview} from '../session/library/trust-review.js';

const signOf = (command: ReviewedCommand): string =>
	/^(?:probe|compute|rename) ?/.test(command.line) ? '-' : command.role === 'undo' ? 'undo $' : '$';

function commandLines(command: ReviewedCommand): readonly string[] {
	return [`    ${signOf(command)} ${command.line}`, ...command.script.map((line) => `      | ${line}`)];
}

function stepLines(step: ReviewedStep, number: number): readonly string[] {
	const weight = step.weight === null ? '' : ` (${step.weight})`;
	return [
		`${String(number).padStart(2)}. ${step.kind} ${step.id}${weight}: ${step.title}`,
		...step.commands.flatMap(commandLines),
		...step.notes.map((note) => `    ${note}`),
	];
}

/** The difference from what was trusted, then every command, then the hash of the bytes. */
export function plainTrust(review: TrustReview): readonly string[] {
	return [
		`Every step of ${review.id}: ${review.title}`,
		'Nothing is run. These are all its commands, in the order of the file.',
		...(review.change === null
			? []
			: ['', `It has changed since it was trusted at ${review.change.at}:`, ...review.change.lines]),
		'',
		...(review.fills.length === 0 ? [] : [...review.fills, '']),
		...review.steps.flatMap((step, index) => stepLines(step, index + 1)),
		'',
		`file ${review.realPath}`,
		`sha256 ${review.sha256}`,
	];
}
