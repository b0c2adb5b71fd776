// Words that would give the cause away before the drill begins. A word that the distractors share tells nothing; a word
// that only the accepted causes have tells everything. Pure.
import type {Cause} from './contract.js';

/** Words that say nothing by themselves. */
const common = new Set(
	'about after again against because before being between cannot could does doing down during each every fails failed failing from have having into just more most much only other over same should some such than that their them then there these they this those through under until very what when where which while with without would your takes taken time times long slow slower because runs running goes gone comes side still'.split(
		' ',
	),
);

const wordsOf = (text: string): readonly string[] =>
	(text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []).filter((word) => word.length >= 4 && !common.has(word));

/** `proxies` and `proxy`, `leaks` and `leak` are one word. */
const stem = (word: string): string => word.replace(/ies$/, 'y').replace(/(?:ing|ed|es|s)$/, '');

/** The stems of words that only the accepted causes have. */
export function tellingWords(accepted: readonly Cause[], distractors: readonly Cause[]): ReadonlySet<string> {
	const shared = new Set(distractors.flatMap(({id, text}) => [...wordsOf(id), ...wordsOf(text)].map(stem)));
	const own = accepted.flatMap(({id, text}) => [...wordsOf(id), ...wordsOf(text)].map(stem));
	return new Set(own.filter((word) => word.length >= 4 && !shared.has(word)));
}

/** The words of a text that tell; `known` are texts that the trainee sees anyway. */
export function spoilersIn(
	text: string,
	telling: ReadonlySet<string>,
	known: readonly string[] = [],
): readonly string[] {
	const seen = new Set(known.flatMap((one) => wordsOf(one).map(stem)));
	return [...new Set(wordsOf(text).filter((word) => telling.has(stem(word)) && !seen.has(stem(word))))];
}
