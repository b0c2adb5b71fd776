// A step's command as the runbook writes it, with what is known filled in: for a step that the recording does not have.
// Pure; nothing of it is ever run.
import type {ShownCommand} from '../../incident/events.js';
import type {Scope} from '../../runbook/expression.js';
import type {ActionStep, CheckStep} from '../../runbook/schema.js';
import {fillTemplate} from '../../runbook/template.js';
import {parseDuration} from '../../text/duration.js';
import {quoteArgv} from '../../text/quote.js';

/** The text with its placeholders filled as far as they are known. */
function fillKnown(text: string, scope: Scope): string {
	const filled = fillTemplate(text, scope);
	return filled.kind === 'filled' ? filled.text : text;
}

function lineOf(step: CheckStep | ActionStep, scope: Scope): Readonly<{kind: ShownCommand['kind']; line: string}> {
	if (step.run !== undefined) {
		return {kind: 'run', line: quoteArgv(step.run.map((word) => fillKnown(word, scope)))};
	}

	if (step.shell !== undefined) {
		return {kind: 'shell', line: quoteArgv(['/bin/sh', '-eu', '-c', step.shell])};
	}

	if (step.kind === 'check') {
		return step.probe === undefined
			? {kind: 'compute', line: `compute ${step.compute ?? ''}`}
			: {kind: 'probe', line: `probe ${step.probe.name}`};
	}

	if (step.quarantine !== undefined) {
		return {
			kind: 'quarantine',
			line: `rename aside ${quoteArgv(step.quarantine.map((path) => fillKnown(path, scope)))}`,
		};
	}

	return {kind: 'signal', line: `kill -${step.signal?.name ?? 'TERM'} ${fillKnown(step.signal?.pid ?? '', scope)}`};
}

/** What would be shown for a step that was never recorded. */
export function writtenCommands(step: CheckStep | ActionStep, scope: Scope): readonly ShownCommand[] {
	return [
		{
			...lineOf(step, scope),
			argv: null,
			cwd: null,
			env: {...step.env},
			timeoutMs: step.timeout === undefined ? 0 : (parseDuration(step.timeout) ?? 0),
			item: null,
			index: 0,
		},
	];
}
