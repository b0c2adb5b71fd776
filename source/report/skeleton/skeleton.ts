// A runbook made of the path that was really taken: the commands as they ran, in their order, valid as it stands. What
// only a person can say (why, when it is an alarm, how it is taken back) is a marked blank. Writes YAML; runs nothing.
import {type Known, loadRunbook} from '../../runbook/load.js';
import type {ReportFacts} from '../facts.js';
import {yamlList, yamlQuoted} from '../yaml-words.js';
import {blank, byHand, type Entry, firstLook, plain} from './entry.js';
import {entriesOf} from './path-taken.js';
import {skeletonId} from './runbook-id.js';

/** The check that verified it, where that is one here; else a blank. */
function verifyLines(entry: Entry, checks: ReadonlySet<string>): readonly string[] {
	if (entry.kind !== 'action') {
		return [];
	}

	const check = entry.verifiedBy ?? '';
	return [
		checks.has(check)
			? `verify: ${check}`
			: `verify: {none: ${blank(`${entry.id}-verify`, 'Which check shows that it helped?')}}`,
	];
}

function stepLines(entry: Entry, checks: ReadonlySet<string>): readonly string[] {
	const whole =
		entry.kind === 'manual' && !entry.lines.some((line) => line.startsWith('instructions: ')) ? byHand(entry) : entry;
	return [
		`  # ${whole.events.map((seq) => `E${seq}`).join(' ')}`.trimEnd(),
		`  - id: ${whole.id}`,
		`    kind: ${whole.kind}`,
		`    title: ${yamlQuoted(plain(whole.title))}`,
		...[...whole.lines, ...verifyLines(whole, checks)].map((line) => `    ${line}`),
	].filter((line) => line !== '  #');
}

function textOf(facts: ReportFacts, entries: readonly Entry[], runbookId: string): string {
	const checks = entries.filter((entry) => entry.kind === 'check');
	const metric = checks.find((entry) => entry.wasInAlarm) ?? checks[0];
	const response = entries.find((entry) => entry.kind === 'action') ?? entries.at(-1);
	const recovery = entries.filter((entry) => entry.isRecovery && entry.kind === 'check').map((entry) => entry.id);
	const tools = new Set(
		entries
			.flatMap((entry) => entry.lines)
			.flatMap((line) => /(?:^|undo: \{)run: \["([A-Za-z][\w.+-]*)"/.exec(line)?.[1] ?? []),
	);
	const {opened, id} = facts.state;
	return `${[
		`# A skeleton of the path that was taken in incident ${plain(id, 60)}, with the commands as they ran.`,
		`# Its file is named as its id: ${runbookId}.yaml.`,
		'# Every TODO(human:…) is for a person; what differs from incident to incident belongs into inputs: and {{…}}.',
		'schema: 1',
		`id: ${runbookId}`,
		`title: ${blank('title', opened?.title ?? 'What goes wrong?')}`,
		`summary: ${blank('summary', 'What does this runbook find out, and what can it do about it?')}`,
		...(tools.size === 0 ? [] : [`requires: ${yamlList([...tools].sort())}`]),
		'triage:',
		`  - {symptom: ${blank('symptom', 'What does one see first?')}, metric: ${metric?.id ?? ''}, response: ${response?.id ?? ''}}`,
		'steps:',
		...entries.flatMap((entry) => stepLines(entry, new Set(checks.map((check) => check.id)))),
		...(recovery.length === 0 ? [] : [`recovery: [${recovery.join(', ')}]`]),
	].join('\n')}\n`;
}

export type Skeleton = Readonly<{text: string; faults: readonly string[]}>;

/**
 * The runbook, valid under `known`: a step that the format cannot take as it ran becomes one that is done by hand. The
 * faults are what is wrong even so, which must be nothing. `id` is the name of its file without .yaml.
 */
export function skeletonOf(facts: ReportFacts, known: Known, id = skeletonId(facts.state.id)): Skeleton {
	let entries = entriesOf(facts);
	for (let round = 0; ; round++) {
		const text = textOf(facts, entries, id);
		const loaded = loadRunbook(new TextEncoder().encode(text), 'runbook', known);
		if (loaded.kind === 'loaded') {
			return {text, faults: []};
		}

		const bad = new Set(loaded.faults.map((fault) => /^steps\[(\d+)\]/.exec(fault.path)?.[1]));
		const next = entries.map((entry, index) =>
			bad.has(String(index)) && entry.kind !== 'manual' && entry !== firstLook ? byHand(entry) : entry,
		);
		const isBetter = next.some((entry, index) => entry !== entries[index]);
		if (!isBetter || round > entries.length) {
			return {text, faults: loaded.faults.map((fault) => `${fault.path}: ${fault.message}`)};
		}

		entries = next.some((entry) => entry.kind === 'check') ? next : [firstLook, ...next];
	}
}
