// Where it happened and with which numbers: host facts, versions, inputs, thresholds in force, facts that checks read.
import {stepKey} from '../../incident/state.js';
import {shortJson} from '../../runbook/expression.js';
import type {Json} from '../../runbook/verdict.js';
import {formatBytes} from '../../text/bytes.js';
import {code, type Markdown, md, table, text} from '../escape.js';
import {type ReportFacts, ref} from '../facts.js';

const shownFacts = 40;

const shownValue = (value: unknown): Markdown =>
	typeof value === 'string' ? code(value, 200) : code(shortJson((value ?? null) as Json), 200);

function hostRows(host: Readonly<Record<string, unknown>>, anchor: Markdown): ReadonlyArray<readonly Markdown[]> {
	return Object.entries(host)
		.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
		.map(([name, value]) => [
			md`host: ${name}`,
			name === 'memoryBytes' && typeof value === 'number' ? md`${formatBytes(value)}` : shownValue(value),
			anchor,
		]);
}

/** Host, versions and inputs as a table. */
export function environmentLines(facts: ReportFacts): readonly string[] {
	const {opened, runbooks} = facts.state;
	if (opened === null) {
		return [];
	}

	const inputs = facts.events.flatMap((event) =>
		event.type === 'input.given'
			? [
					[
						md`input: ${event.name} (${event.source})`,
						event.secret ? md`secret, not recorded` : shownValue(event.value),
						ref(event),
					],
				]
			: [],
	);
	return table(
		['What', 'Value', 'Event'],
		[
			[
				md`recorded by`,
				md`gotriage ${opened.gotriage}, journal format ${opened.format.major}.${opened.format.minor}`,
				ref(opened),
			],
			[md`mode`, md`${opened.mode}, ${opened.unattended ? 'unattended' : 'with a person'}`, ref(opened)],
			[md`project`, code(opened.project), ref(opened)],
			...runbooks.map((runbook) => [md`runbook: ${runbook.id}`, md`sha256 ${code(runbook.sha256)}`, ref(opened)]),
			...hostRows(opened.host, ref(opened)),
			...inputs,
		],
	);
}

/** The thresholds of every runbook that was entered: number, unit, source, and whether it was overridden. */
export function thresholdLines(facts: ReportFacts): readonly string[] {
	const {opened, runbooks} = facts.state;
	const rows = runbooks.flatMap((entry) =>
		Object.entries(facts.runbooks.get(entry.id)?.thresholds ?? {}).map(([name, threshold]) => {
			const given = opened?.thresholds[name];
			const inForce = given ?? threshold.value;
			return [
				code(`${entry.id}/${name}`),
				md`${inForce}${threshold.unit === undefined ? '' : ` ${threshold.unit}`}`,
				given === undefined || given === threshold.value
					? md`as the runbook says`
					: md`overridden for this incident; the runbook says ${threshold.value}`,
				threshold.source === undefined ? md`not stated` : text(threshold.source),
				ref(opened),
			];
		}),
	);
	return table(['Threshold', 'In force', 'Set by', 'Source of the number', 'Event'], rows);
}

/** Facts that checks read besides their value, newest reading of each check. */
export function factLines(facts: ReportFacts): readonly string[] {
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
