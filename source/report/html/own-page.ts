// How a page says that gotriage generated it, and how an edit shows: a comment after its first line has the hash of
// everything else. Pure.
import {createHash} from 'node:crypto';
import {normal} from '../regions.js';

const unhashed = '0'.repeat(64);
const doctype = '<!DOCTYPE html>';
const comment = (sha256: string): string => `<!-- gotriage:html sha256=${sha256} -->`;
const stated = /^<!DOCTYPE html>\n<!-- gotriage:html sha256=([0-9a-f]{64}) -->\n/;

const sha256Of = (text: string): string => createHash('sha256').update(text).digest('hex');

/** A page from what follows its first two lines. */
export function signPage(rest: string): string {
	const page = (sha256: string): string => `${doctype}\n${comment(sha256)}\n${rest}`;
	return page(sha256Of(page(unhashed)));
}

/** Whether a text is a page that gotriage generated, edited since or not. */
export const isPage = (text: string): boolean => stated.test(normal(text));

/** Whether a text is, byte for byte but for line ends, a page as it was generated. */
export function isUntouchedPage(text: string): boolean {
	const page = normal(text);
	const sha256 = stated.exec(page)?.[1];
	return sha256 !== undefined && sha256Of(page.replace(comment(sha256), comment(unhashed))) === sha256;
}

export type PageDecision =
	| 'write'
	/** The new page goes beside the one that a person edited. */
	| 'beside'
	/** A person edited it, and there is nothing new to say. */
	| 'leave'
	/** It is not gotriage's. */
	| 'refuse';

const statedHash = (page: string): string | undefined => stated.exec(normal(page))?.[1];

/**
 * What to do where a page is to be written. `existing` is what is in the file now, null where there is none. A page that
 * nobody touched is replaced; one that a person edited stays whole, since a page has no regions to merge, and the new one
 * goes beside it; anything else is not gotriage's.
 */
export function decidePage(existing: string | null, fresh: string): PageDecision {
	if (existing === null || existing === fresh || isUntouchedPage(existing)) {
		return 'write';
	}

	return !isPage(existing) ? 'refuse' : statedHash(existing) === statedHash(fresh) ? 'leave' : 'beside';
}
