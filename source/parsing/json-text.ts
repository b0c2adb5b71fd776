// JSON text to a value, with the limits that keep a hostile or broken document from hurting: size and nesting.
import type {Json} from '../runbook/verdict.js';

/** 8 Mi characters: more than any tool's report, less than memory. */
export const maxJsonCharacters = 8 * 1024 * 1024;
const maxDepth = 200;

export type JsonText = Readonly<{kind: 'json'; value: Json}> | Readonly<{kind: 'not-json'; reason: string}>;

/** A byte order mark, as it is or as the cleaner shows it. */
const byteOrderMark = /^(?:\uFEFF|<U\+FEFF>)/;

/** The text without a byte order mark at its beginning. */
export function withoutByteOrderMark(text: string): string {
	return text.replace(byteOrderMark, '');
}

function isTooDeep(text: string): boolean {
	let depth = 0;
	let isInString = false;
	for (let at = 0; at < text.length; at++) {
		const code = text.charCodeAt(at);
		if (isInString) {
			if (code === 0x5c) at++;
			else if (code === 0x22) isInString = false;
		} else if (code === 0x22) isInString = true;
		else if (code === 0x7b || code === 0x5b) {
			depth++;
			if (depth > maxDepth) return true;
		} else if (code === 0x7d || code === 0x5d) depth--;
	}
	return false;
}

/** Reads one JSON document; the reason for a refusal goes into a sentence after "is not JSON: ". */
export function parseJsonText(text: string): JsonText {
	if (isTooDeep(text)) return {kind: 'not-json', reason: `it is nested more than ${maxDepth} levels deep`};
	try {
		return {kind: 'json', value: JSON.parse(text)};
	} catch (error) {
		const message = error instanceof Error ? error.message : String(error);
		return {kind: 'not-json', reason: message.replace(/\s+/g, ' ').slice(0, 200)};
	}
}

/** True for a JSON object. */
export function isJsonObject(value: Json | undefined): value is {readonly [key: string]: Json} {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The string under a key, or null. */
export function stringAt(object: {readonly [key: string]: Json}, key: string): string | null {
	const value = Object.hasOwn(object, key) ? object[key] : undefined;
	return typeof value === 'string' ? value : null;
}

/** The number under a key, or null. */
export function numberAt(object: {readonly [key: string]: Json}, key: string): number | null {
	const value = Object.hasOwn(object, key) ? object[key] : undefined;
	return typeof value === 'number' ? value : null;
}

/** The object under a key, or an empty one. */
export function objectAt(object: {readonly [key: string]: Json}, key: string): {readonly [key: string]: Json} {
	const value = Object.hasOwn(object, key) ? object[key] : undefined;
	return isJsonObject(value) ? value : {};
}
