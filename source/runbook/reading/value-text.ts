// Values and items in words, for sentences. Pure.
import {formatNumber} from '../../text/number.js';
import {shortJson} from '../expression-result.js';
import type {Json} from '../verdict.js';
import {isMap} from './json-map.js';

/** A value for a sentence: "7 processes", "true", "3 entries". */
export function valueText(value: Json, unit: string | null): string {
	const text = bareText(value);
	const isCounted = typeof value === 'number' || typeof value === 'string';
	return unit !== null && isCounted ? `${text} ${unit}` : text;
}

export function bareText(value: Json): string {
	switch (typeof value) {
		case 'number':
			return formatNumber(value);
		case 'string':
			return value === '' ? 'an empty text' : cut(value.replaceAll(/\s+/g, ' ').trim());
		case 'boolean':
			return String(value);
		default:
			if (value === null) {
				return 'no value';
			}

			return Array.isArray(value) ? `${value.length} ${value.length === 1 ? 'entry' : 'entries'}` : shortJson(value);
	}
}

function cut(text: string): string {
	const characters = [...text];
	return characters.length > 100 ? `${characters.slice(0, 99).join('')}…` : text;
}

/** What an item is called in a sentence. */
export function labelOf(item: Json): string {
	if (!isMap(item)) {
		return bareText(item);
	}

	const {pid, name, url, path, id} = item;
	if (typeof pid === 'number' || typeof pid === 'string') {
		return `pid ${pid}`;
	}

	const label = [name, url, path, id].find((part) => typeof part === 'string' || typeof part === 'number');
	return label === undefined ? shortJson(item) : bareText(label);
}
