// What running a step means, in a plain phrase: cost of a check, risk of an action. Pure.

import type {Cost, Risk, Step} from '../../../../runbook/schema.js';
import type {UndoPlan} from '../../../../session/contract.js';
import type {Tone} from '../lines.js';

const costs: Readonly<Record<Cost, string>> = {
	quiet: 'only reads',
	load: 'puts load on a service, or pauses it',
	'runs-code': "runs the project's own code",
};

export const riskWords: Readonly<Record<Risk, string>> = {
	reversible: 'reversible change',
	disruptive: 'DISRUPTIVE change',
	destructive: 'DESTRUCTIVE change',
};

const risks: Readonly<Record<Risk, string>> = {
	reversible: 'a reversible change',
	disruptive: 'DISRUPTIVE: others may notice',
	destructive: 'DESTRUCTIVE: something is lost',
};

/** Kind of a step with its cost or risk, and how loudly to say it. */
export function costOf(step: Step): Readonly<{text: string; tone: Tone}> {
	switch (step.kind) {
		case 'check': {
			const cost = step.cost ?? 'quiet';
			return {text: `check: ${costs[cost]}`, tone: cost === 'quiet' ? 'dim' : 'unknown'};
		}

		case 'action':
			return {text: `action: ${risks[step.risk]}`, tone: step.risk === 'reversible' ? 'unknown' : 'alarm'};
		case 'decision':
			return {text: 'decision: yours to take', tone: 'dim'};
		case 'manual':
			return {text: 'by hand: nothing is run', tone: 'dim'};
	}
}

/** How a change is rolled back, with what leads the sentence. */
export function undoWords(undo: UndoPlan): string {
	switch (undo.kind) {
		case 'impossible':
			return `CANNOT BE UNDONE: ${undo.sentence}`;
		case 'not-needed':
			return `no undo needed: ${undo.sentence}`;
		case 'restore':
		case 'command':
		case 'signal':
			return undo.sentence;
	}
}
