// Secrets are taken out of what a report is made from once more: one may have become known only after it was recorded.
// What names things (types, ids, hashes, times) stays, so that the report keeps its shape. Pure.
import {redactText} from '../text/redact.js';
import {knownForms} from '../text/secret-forms.js';

/** What names or orders things; a secret there is found by `secretIn`, and nothing is exported. */
const naming: ReadonlySet<string> = new Set([
	'type',
	'at',
	't',
	'seq',
	'prev',
	'time',
	'runbook',
	'step',
	'kind',
	'purpose',
	'outcome',
	'verdict',
	'end',
	'risk',
	'undo',
	'tier',
	'by',
	'digest',
	'mode',
	'result',
]);
const isNaming = (key: string): boolean => naming.has(key) || /sha256$/i.test(key);

/** A name, a number or a time; whatever else stands where one should be is text. */
const isName = /^[\w.:+-]*$/;

/** Nothing shorter is a secret by its shape or by the name of its variable. */
const shortest = 6;

export type RedactedAgain<T> = Readonly<{value: T; count: number}>;

/** The same value with every text in it redacted; `count` says how many texts were changed. */
export function redactAgain<T>(value: T, secrets: readonly string[]): RedactedAgain<T> {
	const known = new Map<string, string>();
	let count = 0;
	const text = (given: string): string => {
		if (given.length < shortest) {
			return given;
		}

		const redacted = known.get(given) ?? redactText(given, secrets).text;
		known.set(given, redacted);
		count += redacted === given ? 0 : 1;
		return redacted;
	};
	const walk = (given: unknown): unknown => {
		if (typeof given === 'string') {
			return text(given);
		}

		if (Array.isArray(given)) {
			return given.map(walk);
		}

		return given !== null && typeof given === 'object'
			? Object.fromEntries(
					Object.entries(given).map(([key, entry]) => [
						text(key),
						typeof entry === 'string' && isNaming(key) && isName.test(entry) ? entry : walk(entry),
					]),
				)
			: given;
	};
	return {value: walk(value) as T, count};
}

const entities: Readonly<Record<string, string>> = {
	'&lt;': '<',
	'&gt;': '>',
	'&amp;': '&',
	'&#124;': '|',
	'&quot;': '"',
	'&#39;': "'",
};

/** Markdown and HTML as they are read: without escapes, entities and the borders of code spans that stand within a word. */
const asRead = (markdown: string): string =>
	markdown
		.replaceAll(/`&#124;`|&(?:lt|gt|amp|quot|#124|#39);/g, (entity) => entities[entity.replaceAll('`', '')] ?? entity)
		.replaceAll(/\\([!-/:-@[-`{-~])/g, '$1');

/**
 * The first of the secrets that stands in a text that is to leave the machine, as it is, encoded or escaped; null where
 * none does.
 */
export function secretIn(output: string, secrets: readonly string[]): string | null {
	const read = asRead(output);
	return (
		secrets.find((secret) => knownForms([secret]).some((form) => output.includes(form) || read.includes(form))) ?? null
	);
}
