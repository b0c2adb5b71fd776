// Kept output as numbered lines without a copy of each: the texts stay whole, and only the beginnings of their lines are
// indexed. Pure. A viewer asks for the lines it draws and for nothing else.
import type {EventOf} from '../../../../incident/events.js';
import type {OutputText} from '../../../../session/contract.js';
import {formatBytes} from '../../../../text/bytes.js';

type Section = Readonly<{heading: string; text: string; starts: Uint32Array; first: number}>;

export type OutputDocument = Readonly<{sections: readonly Section[]; lineCount: number}>;

/** Where each line of a text begins. A newline at the very end begins no further line. */
function lineStarts(text: string): Uint32Array {
	let count = text === '' ? 0 : 1;
	for (let at = text.indexOf('\n'); at !== -1 && at < text.length - 1; at = text.indexOf('\n', at + 1)) {
		count++;
	}

	const starts = new Uint32Array(count);
	let line = 1;
	for (let at = text.indexOf('\n'); at !== -1 && line < count; at = text.indexOf('\n', at + 1)) {
		starts[line++] = at + 1;
	}

	return starts;
}

/** What the verdict was computed from, in words. */
export function evaluationText(finished: EventOf<'step.finished'> | null): string {
	if (finished === null) {
		return '';
	}

	const facts = Object.entries(finished.facts).map(([name, value]) => `${name} = ${JSON.stringify(value)}`);
	return [
		`value = ${JSON.stringify(finished.value)}${finished.unit === null ? '' : ` ${finished.unit}`}`,
		...(finished.explanation === null ? [] : [`alarm when ${finished.explanation}`]),
		...(finished.values.length > 0 ? [`values = ${JSON.stringify(finished.values)}`] : []),
		...facts,
	].join('\n');
}

/** All streams below each other, each under a heading, after what the verdict was computed from. */
export function outputDocument(evaluation: string, outputs: readonly OutputText[]): OutputDocument {
	const parts = [
		...(evaluation === '' ? [] : [{heading: 'Evaluated', text: evaluation}]),
		...outputs.map((output) => ({
			heading: `${output.stream}, ${formatBytes(output.bytes)}${output.omitted > 0 ? `, ${formatBytes(output.omitted)} in the middle not kept` : ''}: ${output.label}`,
			text: output.text,
		})),
	];
	const sections: Section[] = [];
	let first = 0;
	for (const part of parts) {
		const section = {...part, starts: lineStarts(part.text), first};
		sections.push(section);
		first += 1 + section.starts.length;
	}

	return {sections, lineCount: first};
}

function sectionAt(document: OutputDocument, index: number): Section | null {
	let low = 0;
	let high = document.sections.length - 1;
	while (low < high) {
		const middle = Math.ceil((low + high) / 2);
		if ((document.sections[middle]?.first ?? 0) <= index) {
			low = middle;
		} else {
			high = middle - 1;
		}
	}

	return document.sections[low] ?? null;
}

export type OutputLine = Readonly<{kind: 'heading' | 'text'; text: string}>;

/** One line of the document; null beyond its end. */
export function lineAt(document: OutputDocument, index: number): OutputLine | null {
	if (index < 0 || index >= document.lineCount) {
		return null;
	}

	const section = sectionAt(document, index);
	if (!section) {
		return null;
	}

	const line = index - section.first - 1;
	if (line < 0) {
		return {kind: 'heading', text: section.heading};
	}

	const end = section.starts[line + 1];
	const text = section.text.slice(section.starts[line] ?? 0, end === undefined ? undefined : end - 1);
	return {kind: 'text', text: text.endsWith('\n') ? text.slice(0, -1) : text};
}

/** The next line that contains the text, in any case, from `from` on and around the end; null when none does. */
export function findLine(document: OutputDocument, wanted: string, from: number, direction: 1 | -1): number | null {
	const folded = wanted.toLowerCase();
	const {lineCount} = document;
	if (folded === '' || lineCount === 0) {
		return null;
	}

	for (let step = 0; step < lineCount; step++) {
		const index = (((from + step * direction) % lineCount) + lineCount) % lineCount;
		if (lineAt(document, index)?.text.toLowerCase().includes(folded)) {
			return index;
		}
	}

	return null;
}
