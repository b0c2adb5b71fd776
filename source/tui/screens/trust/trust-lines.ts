// A runbook that asks to be trusted, as wrapped lines: the difference from what was trusted, then every command of every
// step, undo included. Pure. Must never cut or leave out: what is not shown here is not trusted.
import type {ReviewedCommand, ReviewedStep, TrustReview} from '../../../session/library/trust-review.js';
import type {Theme} from '../../theme.js';
import {blank, commandLines, type Line, labelled, line, paragraph, span, type Tone, wrapCells} from '../guide/lines.js';

/** One line of foreign text in every character, wrapped behind a mark. */
function marked(theme: Theme, mark: string, text: string, width: number, tone: Tone): readonly Line[] {
	const shown = commandLines(theme, text, width - mark.length);
	// The gutter of a command says where it begins; here the mark does.
	return shown.map((spans, index) => [
		span(index === 0 ? mark : ' '.repeat(mark.length), 'dim'),
		...(index === 0 ? [] : spans.slice(0, 1)),
		...spans.slice(1).map((piece) => span(piece.text, tone)),
	]);
}

const diffTones: Readonly<Record<string, Tone>> = {'+': 'ok', '-': 'alarm', '@': 'accent'};

function changeLines(review: TrustReview, theme: Theme, width: number): readonly Line[] {
	const {change} = review;
	if (change === null) {
		return [];
	}

	return [
		...paragraph(theme, `It has CHANGED since you trusted it at ${change.at}:`, width, 'unknown'),
		...change.lines.flatMap((text) => marked(theme, '  ', text, width, diffTones[text[0] ?? ''] ?? 'plain')),
		blank,
	];
}

function reviewedCommand(command: ReviewedCommand, theme: Theme, width: number): readonly Line[] {
	return [
		...(command.role === 'undo' ? [line('undo:', 'dim')] : []),
		...commandLines(theme, command.line, width),
		...command.script.flatMap((text) => marked(theme, '  | ', text, width, 'strong')),
	];
}

function stepLines(step: ReviewedStep, number: number, theme: Theme, width: number): readonly Line[] {
	const weight = step.weight === null ? '' : ` (${step.weight.toUpperCase()})`;
	return [
		...paragraph(theme, `${number}. ${step.kind} ${step.id}${weight}: ${step.title}`, width, 'accent'),
		...step.commands.flatMap((command) => reviewedCommand(command, theme, width)),
		...step.notes.flatMap((note) => labelled(theme, '  ', note, width, 'dim')),
		blank,
	];
}

/** Everything that is trusted, from the first line to the last. */
export function trustLines(review: TrustReview, theme: Theme, width: number): readonly Line[] {
	const changing = review.steps.filter((step) => step.kind === 'action').length;
	return [
		...paragraph(theme, `${review.id}: ${review.title}`, width, 'strong'),
		...wrapCells(`file ${review.realPath}`, width).map(({text}) => line(text, 'dim')),
		line(`sha256 ${review.sha256}`, 'dim'),
		...paragraph(
			theme,
			`It is not from the package. Steps: ${review.steps.length}; those that change something: ${changing}.`,
			width,
		),
		blank,
		...changeLines(review, theme, width),
		line('Every command it can run, in the order of the file:', 'strong'),
		...review.fills.flatMap((fill) => labelled(theme, '  ', fill, width, 'dim')),
		blank,
		...review.steps.flatMap((step, index) => stepLines(step, index + 1, theme, width)),
		line(`End of ${review.id}.`, 'dim'),
	];
}
