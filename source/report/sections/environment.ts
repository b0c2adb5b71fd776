// Where it happened and with which numbers: host facts, versions, inputs, thresholds in force, facts that checks read.

import {stepKey} from '../../incident/state.js';
import {shortJson} from '../../runbook/expression.js';
import type {Json} from '../../runbook/verdict.js';
import {formatBytes} from '../../text/bytes.js';
import {type Block, table} from '../blocks.js';
import {type ReportFacts, ref} from '../facts.js';
import {code, type Inline, say, text} from '../inline.js';

const shownFacts = 40;

const shownValue = (value: unknown): Inline =>
	typeof value === 'string' ? code(value, 200) : code(shortJson((value ?? null) as Json), 200);

function hostRows(host: Readonly<Record<string, unknown>>, anchor: Inline): ReadonlyArray<readonly Inline[]> {
	return Object.entries(host)
		.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
		.map(([name, value]) => [
			say`host: ${name}`,
			name === 'memoryBytes' && typeof value === 'number' ? say`${formatBytes(value)}` : shownValue(value),
			anchor,
		]);
}

/** Host, versions and inputs as a table. */
export function environmentBlocks(facts: ReportFacts): readonly Block[] {
	const {opened, runbooks} = facts.state;
	if (opened === null) {
		return [];
	}

	const inputs = facts.events.flatMap((event) =>
		event.type === 'input.given'
			? [
					[
						say`input: ${event.name} (${event.source})`,
						event.secret ? say`secret, not recorded` : shownValue(event.value),
						ref(event),
					],
				]
			: [],
	);
	return table(
		['What', 'Value', 'Event'],
		[
			[
				say`recorded by`,
				say`gotriage ${opened.gotriage}, journal format ${opened.format.major}.${opened.format.minor}`,
				ref(opened),
			],
			[say`mode`, say`${opened.mode}, ${opened.unattended ? 'unattended' : 'with a person'}`, ref(opened)],
			[say`project`, code(opened.project), ref(opened)],
			...runbooks.map((runbook) => [say`runbook: ${runbook.id}`, say`sha256 ${code(runbook.sha256)}`, ref(opened)]),
			...hostRows(opened.host, ref(opened)),
			...inputs,
		],
	);
}

/** The thresholds of every runbook that was entered: number, unit, source, and whether it was overridden. */
export function thresholdBlocks(facts: ReportFacts): readonly Block[] {
	const {opened, runbooks} = facts.state;
	const rows = runbooks.flatMap((entry) =>
		Object.entries(facts.runbooks.get(entry.id)?.thresholds ?? {}).map(([name, threshold]) => {
			const given = opened?.thresholds[name];
			const inForce = given ?? threshold.value;
			return [
				code(`${entry.id}/${name}`),
				say`${inForce}${threshold.unit === undefined ? '' : ` ${threshold.unit}`}`,
				given === undefined || given === threshold.value
					? say`as the runbook says`
					: say`overridden for this incident; the runbook says ${threshold.value}`,
				threshold.source === undefined ? say`not stated` : text(threshold.source),
				ref(opened),
			];
		}),
	);
	return table(['Threshold', 'In force', 'Set by', 'Source of the number', 'Event'], rows);
}

/** Facts that checks read besides their value, newest reading of each check. */
export function factBlocks(facts: ReportFacts): readonly Block[] {
	const newest = new Map(
		facts.events.flatMap((event) =>
			event.type === 'step.finished' ? [[stepKey(event.runbook, event.step), event.seq] as const] : [],
		),
	);
	const rows = facts.events.flatMap((event) =>
		event.type === 'step.finished' && newest.get(stepKey(event.runbook, event.step)) === event.seq
			? Object.entries(event.facts)
					.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
					.map(([name, value]) => [code(`${event.step}.${name}`), shownValue(value), ref(event)])
			: [],
	);
	return table(['Fact', 'Value', 'Event'], rows.slice(0, shownFacts));
}
