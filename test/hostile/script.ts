// A scripted incident in which every text that can come from outside is hostile.
import type {Script} from '../tui/screens/guide/fake-session.js';
import type {Random} from './random.js';
import {stringsFrom} from './strings.js';

/** `holds`: the check runs until it is let go, and shows its output meanwhile. */
export function hostileScript(random: Random, holds = false): Script {
	const text = () => `w${stringsFrom(random)}`;
	const outputs = () => [
		{label: text(), stream: 'stdout' as const, text: `${text()}\n${text()}`, bytes: 10, omitted: 0},
		{label: text(), stream: 'stderr' as const, text: text(), bytes: 10, omitted: 3},
	];
	const item = {index: 0, reason: null, facts: {}, exit: 0, signal: null, timedOut: false, durationMs: 3};
	return {
		runbook: {
			schema: 1,
			id: 'hostile',
			title: text(),
			summary: text(),
			triage: [{symptom: text(), metric: 'look', response: 'act'}],
			steps: [
				{
					id: 'look',
					kind: 'check',
					title: text(),
					why: text(),
					run: ['echo', text(), text()],
					env: {WORD: text()},
				},
				{
					id: 'act',
					kind: 'action',
					title: text(),
					why: text(),
					risk: 'reversible',
					effect: text(),
					shell: text(),
					undo: {impossible: text()},
					verify: {none: text()},
				},
				{
					id: 'where',
					kind: 'decision',
					title: text(),
					options: [
						{key: 'a', label: text(), next: 'hand'},
						{key: 'b', label: text(), next: 'hand'},
					],
				},
				{id: 'hand', kind: 'manual', title: text(), instructions: text()},
			],
			recovery: [],
		},
		endings: {
			look: {
				end: 'alarm',
				value: text(),
				unit: text(),
				sentence: text(),
				reason: text(),
				explanation: text(),
				warnings: [text()],
				items: [{...item, item: text(), value: text(), verdict: 'alarm', sentence: text()}],
				outputs: outputs(),
				holds,
				tail: Array.from({length: 12}, text),
			},
			act: {end: 'done', sentence: text(), warnings: [text()], outputs: outputs()},
		},
	};
}
