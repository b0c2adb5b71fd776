// Go and the tools that the runbooks name, with who needs them.
import {checkRequirements} from '../../execution/tools.js';
import type {Library} from '../../session/library/library.js';
import {toolsOf} from '../../session/prepare/required-tools.js';
import type {Io} from '../io.js';
import {type Finding, findingsOf} from './finding.js';

const finding = findingsOf('tools');
const namedAtMost = 3;

function neededBy(ids: readonly string[]): string {
	const named = ids.slice(0, namedAtMost).join(', ');
	return ids.length > namedAtMost ? `${named} and ${ids.length - namedAtMost} more` : named;
}

export async function toolFindings(io: Io, library: Library): Promise<readonly Finding[]> {
	const needs = new Map<string, string[]>();
	for (const {runbook} of library.runbooks) {
		for (const tool of toolsOf(runbook)) {
			needs.set(tool, [...(needs.get(tool) ?? []), runbook.id]);
		}
	}

	const names = [...needs.keys()].toSorted();
	const states = await checkRequirements(names, io.environment);
	return [...states].map(([name, state]) => {
		const who = neededBy(needs.get(name) ?? []);
		return state.kind === 'present'
			? finding(name, 'good', [state.version, state.path].filter((part) => part !== null).join(' '))
			: finding(name, 'missing', `${state.reason} (for ${who})`, state.remedy);
	});
}
