// Looks for secrets once more in what is about to leave the machine, as a whole text: one that is broken over lines is
// found too. Pure; must never give the value of what it found.
import {redactText} from '../text/redact.js';
import {knownForms} from '../text/secret-forms.js';

export type Scanned = Readonly<{text: string; count: number}>;

const placeholder = '«redacted:secret»';
/** Shorter values would be found by chance where lines are joined. */
const shortestBroken = 8;

/** Finds a known value also where a line break, or blanks after one, were put between any two of its characters. */
function brokenPatterns(secrets: readonly string[]): readonly RegExp[] {
	return secrets
		.flatMap((secret) => [secret, ...knownForms([secret]).filter((form) => /^[\w+/=-]+$/.test(form))])
		.filter((form) => form.length >= shortestBroken && !/\s/.test(form))
		.map((form) => {
			const characters = [...form].map((character) => character.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&'));
			return new RegExp(characters.join('(?:\\r?\\n[ \\t]{0,16})?'), 'g');
		});
}

export type SecretScan = Readonly<{
	/** The text without secrets: known ones, broken ones, and those known by their shape. */
	redact: (text: string) => Scanned;
	/** Whether anything is left. */
	isClean: (text: string) => boolean;
	/** Whether a known secret stands in these bytes, read as a text of single bytes. */
	hasKnown: (text: string) => boolean;
}>;

/** A scan for these values and for everything that has the shape of a secret. */
export function createSecretScan(secrets: readonly string[]): SecretScan {
	const forms = knownForms(secrets).filter((form) => form.length >= 6);
	const broken = brokenPatterns(secrets.filter((secret) => secret.length >= shortestBroken));
	const hasKnown = (text: string): boolean =>
		forms.some((form) => text.includes(form)) || broken.some((pattern) => text.search(pattern) !== -1);
	const redact = (text: string): Scanned => {
		let count = 0;
		let joined = text;
		for (const pattern of broken) {
			joined = joined.replace(pattern, () => {
				count++;
				return placeholder;
			});
		}

		const shaped = redactText(joined, secrets);
		return {text: shaped.text, count: count + shaped.count};
	};

	return {
		redact,
		hasKnown,
		isClean: (text) => !hasKnown(text) && redactText(text, []).count === 0,
	};
}
