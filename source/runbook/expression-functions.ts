// The functions a runbook's CEL expressions have beyond the language's own: numbers over lists, versions, sorting.
// Each takes what the evaluator hands over (numbers, BigInts, strings, lists) and throws a FunctionError whose message
// is the plain reason a person reads. Pure: no clock, no randomness.
import type {Environment} from '@marcbachmann/cel-js';

/** Why a function could not answer, as a plain sentence without its full stop. */
export class FunctionError extends Error {}

function typeName(value: unknown): string {
	if (value === null) {
		return 'null';
	}

	if (Array.isArray(value)) {
		return 'a list';
	}

	switch (typeof value) {
		case 'number':
		case 'bigint':
			return 'a number';
		case 'string':
			return 'a text';
		case 'boolean':
			return 'true or false';
		default:
			return 'a map';
	}
}

function toNumber(name: string, value: unknown): number {
	if (typeof value === 'number' || typeof value === 'bigint') {
		return Number(value);
	}

	throw new FunctionError(`${name}() needs numbers, and got ${typeName(value)}`);
}

function toList(name: string, value: unknown): readonly unknown[] {
	if (Array.isArray(value)) {
		return value;
	}

	throw new FunctionError(`${name}() needs a list, and got ${typeName(value)}`);
}

function toNumbers(name: string, value: unknown): number[] {
	const numbers = toList(name, value).map((entry) => toNumber(name, entry));
	if (numbers.length === 0) {
		throw new FunctionError(`${name}() of an empty list has no answer`);
	}

	return numbers;
}

function sumOf(numbers: readonly number[]): number {
	return numbers.reduce((total, number) => total + number, 0);
}

/**
 * The value below which `percent` of the numbers lie, by linear interpolation between the two nearest ranks (what numpy
 * and most monitoring tools answer). `percent` is 0 to 100.
 */
export function percentileOf(numbers: readonly number[], percent: number): number {
	if (!(percent >= 0 && percent <= 100)) {
		throw new FunctionError(`percentile() needs a percentage from 0 to 100, and got ${percent}`);
	}

	const sorted = [...numbers].sort((a, b) => a - b);
	const rank = ((sorted.length - 1) * percent) / 100;
	const below = sorted[Math.floor(rank)] ?? Number.NaN;
	const above = sorted[Math.ceil(rank)] ?? Number.NaN;
	return below + (above - below) * (rank - Math.floor(rank));
}

/** The slope of the least-squares line through the points; how much y grows for one unit of x. */
function slopeOf(xs: readonly number[], ys: readonly number[]): number {
	if (xs.length !== ys.length) {
		throw new FunctionError('slope() needs two lists of the same length');
	}

	if (ys.length < 2) {
		throw new FunctionError('slope() needs at least two values');
	}

	const meanX = sumOf(xs) / xs.length;
	const meanY = sumOf(ys) / ys.length;
	const spread = sumOf(xs.map((x) => (x - meanX) ** 2));
	if (spread === 0) {
		throw new FunctionError('slope() needs values at different times');
	}

	return sumOf(xs.map((x, index) => (x - meanX) * ((ys[index] ?? 0) - meanY))) / spread;
}

type Version = Readonly<{numbers: readonly number[]; preRelease: string}>;

function toVersion(value: unknown): Version {
	const text = String(value).trim();
	const found = /(?:^|[^\d.])(\d+(?:\.\d+)*)(?:[-.]?((?:rc|beta|alpha|devel|pre)[\w.-]*))?/.exec(text);
	if (!found || (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'bigint')) {
		throw new FunctionError(`versionAtLeast() finds no version in ${JSON.stringify(text)}`);
	}

	return {numbers: (found[1] ?? '').split('.').map(Number), preRelease: found[2] ?? ''};
}

/**
 * Whether `version` is `minimum` or later. Reads `go1.26.8`, `v0.16.1`, `1.23`, `go version go1.22rc1 …`; a release
 * candidate or development version comes before its release.
 */
export function isVersionAtLeast(version: unknown, minimum: unknown): boolean {
	const have = toVersion(version);
	const want = toVersion(minimum);
	for (let index = 0; index < Math.max(have.numbers.length, want.numbers.length); index++) {
		const difference = (have.numbers[index] ?? 0) - (want.numbers[index] ?? 0);
		if (difference !== 0) {
			return difference > 0;
		}
	}

	if (have.preRelease === want.preRelease) {
		return true;
	}

	if (have.preRelease === '' || want.preRelease === '') {
		return have.preRelease === '';
	}

	return have.preRelease.localeCompare(want.preRelease, 'en', {numeric: true}) > 0;
}

function sorted(value: unknown): unknown[] {
	const list = [...toList('sort', value)];
	const isNumeric = list.every((entry) => typeof entry === 'number' || typeof entry === 'bigint');
	if (isNumeric) {
		return list.sort((a, b) => Number(a) - Number(b));
	}

	if (list.every((entry) => typeof entry === 'string')) {
		return list.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
	}

	throw new FunctionError('sort() needs a list of numbers or a list of texts');
}

function distinct(value: unknown): unknown[] {
	const seen = new Map<string, unknown>();
	for (const entry of toList('distinct', value)) {
		const key = JSON.stringify(typeof entry === 'bigint' ? Number(entry) : entry);
		if (!seen.has(key)) {
			seen.set(key, entry);
		}
	}

	return [...seen.values()];
}

function mapKeys(value: unknown): string[] {
	if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
		return Object.keys(value);
	}

	throw new FunctionError(`keys() needs a map, and got ${typeName(value)}`);
}

function extreme(name: 'max' | 'min', values: readonly unknown[]): number {
	const numbers = values.length === 1 ? toNumbers(name, values[0]) : values.map((value) => toNumber(name, value));
	// Not Math.max(...numbers): a list of samples can be longer than an argument list may be.
	return numbers.reduce((best, number) => (name === 'max' ? Math.max(best, number) : Math.min(best, number)));
}

/** Declares all functions in a CEL environment, and the operators that let whole and fractional numbers mix. */
export function registerFunctions(environment: Environment): void {
	for (const name of ['max', 'min'] as const) {
		for (const parameters of ['dyn', 'dyn, dyn', 'dyn, dyn, dyn', 'dyn, dyn, dyn, dyn']) {
			environment.registerFunction(`${name}(${parameters}): double`, (...values: unknown[]) => extreme(name, values));
		}
	}

	environment
		.registerFunction('sum(dyn): double', (value: unknown) =>
			sumOf(toList('sum', value).map((entry) => toNumber('sum', entry))),
		)
		.registerFunction('median(dyn): double', (value: unknown) => percentileOf(toNumbers('median', value), 50))
		.registerFunction('percentile(dyn, dyn): double', (value: unknown, percent: unknown) =>
			percentileOf(toNumbers('percentile', value), toNumber('percentile', percent)),
		)
		.registerFunction('slope(dyn): double', (value: unknown) => {
			const ys = toNumbers('slope', value);
			return slopeOf(
				ys.map((_, index) => index),
				ys,
			);
		})
		.registerFunction('slope(dyn, dyn): double', (times: unknown, value: unknown) =>
			slopeOf(toNumbers('slope', times), toNumbers('slope', value)),
		)
		.registerFunction('versionAtLeast(dyn, dyn): bool', isVersionAtLeast)
		.registerFunction('trim(string): string', (text: string) => text.trim())
		.registerFunction('string.replace(string, string): string', (text: string, from: string, to: string) =>
			text.replaceAll(from, to),
		)
		.registerFunction('sort(dyn): list', sorted)
		.registerFunction('list.sort(): list', sorted)
		.registerFunction('distinct(dyn): list', distinct)
		.registerFunction('list.distinct(): list', distinct)
		.registerFunction('keys(dyn): list<string>', mapKeys)
		.registerFunction('map.keys(): list<string>', mapKeys)
		.registerFunction('abs(dyn): double', (value: unknown) => Math.abs(toNumber('abs', value)))
		.registerFunction('round(dyn): double', (value: unknown) => Math.round(toNumber('round', value)));
	registerMixedOperators(environment);
}

/** Names of the two internal wrappers; expression.ts puts them around operands. */
export const exactWrapper = 'exact_';
export const dynamicWrapper = 'dynamic_';

function registerMixedOperators(environment: Environment): void {
	const arithmetic: Readonly<Record<string, (left: number, right: number) => number>> = {
		'+': (left, right) => left + right,
		'-': (left, right) => left - right,
		'*': (left, right) => left * right,
		'/': (left, right) => left / right,
		'%': (left, right) => left % right,
	};
	for (const [operator, compute] of Object.entries(arithmetic)) {
		for (const types of [
			['int', 'double'],
			['double', 'int'],
		]) {
			environment.registerOperator(`${types[0]} ${operator} ${types[1]}`, (left: number | bigint, right) =>
				compute(Number(left), Number(right)),
			);
		}
	}

	environment
		.registerOperator('double % double', (left: number, right: number) => left % right)
		.registerOperator('int == double', (left: bigint, right: number) => Number(left) === right)
		.registerFunction(`${exactWrapper}(int): double`, (value: bigint) => Number(value))
		.registerFunction(`${exactWrapper}(double): double`, (value: number) => value)
		.registerFunction(`${dynamicWrapper}(dyn): dyn`, (value: unknown) => value);
}
