// Words of a trainee, cut and cleaned of secrets before they are kept. Pure.
import {redactText} from '../../text/redact.js';

/** The longest words of a trainee that are kept, in characters. */
const longestWords = 2000;

export const wordsOf = (text: string): string => redactText(text.trim().slice(0, longestWords), []).text;
