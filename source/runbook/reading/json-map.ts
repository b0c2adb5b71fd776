// Tells a map from every other JSON value. Pure.
import type {Json} from '../verdict.js';

export function isMap(value: Json | undefined): value is {readonly [key: string]: Json} {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}
