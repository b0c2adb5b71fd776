// What an invocation itself adds to the scope of expressions: exit, output, what was understood of it. Pure.
import type {Scope} from '../expression.js';
import {compilePattern} from '../pattern.js';
import type {CheckStep} from '../schema.js';
import type {Json} from '../verdict.js';
import type {Observation} from './observation.js';

/** What the invocation itself adds to the scope. */
export function ownScope(check: CheckStep, observation: Observation): Scope {
	const {parsed} = observation;
	const understood = parsed.kind === 'parsed' ? parsed : null;
	return {
		exit: observation.exit,
		signal: observation.signal,
		stdout: observation.stdout,
		stderr: observation.stderr,
		lines: understood ? understood.lines : linesOf(observation.stdout),
		json: understood ? understood.json : null,
		rows: understood ? understood.rows : [],
		match: matchOf(check, observation.stdout),
		elapsed: observation.elapsedMs / 1000,
		timedOut: observation.timedOut,
	};
}

function linesOf(text: string): string[] {
	const lines = text.split('\n');
	return lines.at(-1) === '' ? lines.slice(0, -1) : lines;
}

/** Groups of the first match by number and by name; null where the output does not match. */
function matchOf(check: CheckStep, stdout: string): Json {
	const found = check.match === undefined ? null : compilePattern(check.match, 'm')?.exec(stdout);
	if (!found) {
		return null;
	}

	const numbered = found.map((group, index): [string, Json] => [String(index), group ?? null]);
	const named = Object.entries(found.groups ?? {}).map(([name, group]): [string, Json] => [name, group ?? null]);
	return Object.fromEntries([...numbered, ...named]);
}
