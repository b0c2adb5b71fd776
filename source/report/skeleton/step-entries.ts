// Each kind of thing that was done, as an entry of the skeleton: a check, a change, a command of one's own, a decision.
import type {EventOf} from '../../incident/events.js';
import type {Attempt} from '../../incident/state.js';
import {evidenceSchema} from '../../runbook/schema.js';
import type {ReportFacts} from '../facts.js';
import {finishedSentence} from '../words.js';
import {yamlList, yamlQuoted} from '../yaml-words.js';
import {commandLines, exitLines} from './command-lines.js';
import {blank, type Entry, plain} from './entry.js';

/** More repetitions of one check than these are left out: a person will want `each`. */
const shownRepetitions = 5;

export function checkEntries(facts: ReportFacts, attempt: Attempt, id: string): readonly Entry[] {
	const {started, finished} = attempt;
	const commands = started.commands.slice(0, shownRepetitions);
	return (commands.length === 0 ? [null] : commands).map((command, index) => {
		const own = index === 0 ? id : `${id}-item-${index + 1}`;
		const lines = command === null ? null : commandLines(facts, command);
		const item = finished?.items.find((one) => one.index === command?.index);
		const wasInAlarm = finished?.verdict === 'alarm';
		const kind = evidenceSchema.safeParse(finished?.evidence).data;
		const said = finished === null ? 'nobody saw its end' : `${finished.verdict}: ${finishedSentence(finished)}`;
		return {
			id: own,
			kind: lines === null ? 'manual' : 'check',
			title: started.title,
			was: command?.line ?? started.title,
			events: [started.seq],
			isRecovery: index === 0 && attempt.purpose === 'recovery',
			wasInAlarm,
			lines: [
				`why: ${blank(`${own}-why`, `What does its value mean, and when is it an alarm? It was ${said}`)}`,
				...(lines ?? []),
				...exitLines((item ?? finished)?.exit),
				...(finished?.timedOut && wasInAlarm ? ['timeoutIs: alarm'] : []),
				...(kind === undefined ? [] : [`evidence: ${kind}`]),
			],
		};
	});
}

function undoLines(facts: ReportFacts, attempt: Attempt, id: string): readonly string[] {
	const change = facts.state.changes.find(
		(one) => one.runbook === attempt.runbook && one.step === attempt.step && one.attempt === attempt.attempt,
	);
	const plan = change?.applied ?? attempt.started.change;
	const [command] = plan?.undoCommands ?? [];
	const files = change?.snapshot?.files.map((file) => file.path) ?? [];
	const isLiteral = (words: readonly string[]): boolean => words.every((word) => !word.includes('{{'));
	if (plan?.undo === 'restore' && files.length > 0 && isLiteral(files)) {
		return [`snapshot: ${yamlList(files)}`, 'undo: restore'];
	}

	if (plan?.undo === 'command' && command?.kind === 'run' && command.argv !== null && isLiteral(command.argv)) {
		return [`undo: {run: ${yamlList(command.argv)}}`];
	}

	return plan?.undo === 'not-needed'
		? [`undo: {notNeeded: ${yamlQuoted(plain(plan.undoWhy ?? 'as the runbook said'))}}`]
		: [`undo: {impossible: ${blank(`${id}-undo`, 'How is it taken back? Until that is known, it is not.')}}`];
}

export function actionEntry(facts: ReportFacts, attempt: Attempt, id: string): Entry {
	const {started, finished} = attempt;
	const [command] = started.commands;
	const lines = command === undefined || started.commands.length > 1 ? null : commandLines(facts, command);
	const change = facts.state.changes.find(
		(one) => one.runbook === attempt.runbook && one.step === attempt.step && one.attempt === attempt.attempt,
	);
	const plan = change?.applied ?? started.change;
	const risk = plan?.risk ?? 'disruptive';
	return {
		id,
		kind: lines === null ? 'manual' : 'action',
		title: started.title,
		was: started.commands.map((one) => one.line).join('; '),
		events: [started.seq],
		isRecovery: false,
		wasInAlarm: false,
		lines: [
			`why: ${blank(`${id}-why`, 'When is this the right thing to do?')}`,
			...(lines ?? []),
			`risk: ${risk}`,
			...(risk === 'destructive' ? [`target: ${blank(`${id}-target`, 'What is it done to?')}`] : []),
			`effect: ${yamlQuoted(plain(plan?.effect ?? started.title, 1000))}`,
			...undoLines(facts, attempt, id),
			...exitLines(finished?.exit),
		],
		verifiedBy: change?.verified?.check ?? null,
	};
}

export function adhocEntry(facts: ReportFacts, entry: ReportFacts['state']['adhoc'][number]): Entry {
	const {started, finished} = entry;
	const id = `adhoc-${started.adhoc}`;
	const lines = commandLines(facts, started.command);
	return {
		id,
		kind: lines === null ? 'manual' : 'check',
		title: `TODO(human:${id}-title) What does this command show?`,
		was: started.command.line,
		events: [started.seq],
		isRecovery: false,
		wasInAlarm: false,
		lines: [
			`why: ${blank(`${id}-why`, 'What does it show, and does it only read? It was run outside the runbook.')}`,
			...(lines ?? []),
			'cost: runs-code',
			...exitLines(finished?.exit),
		],
	};
}

export function decisionEntry(event: EventOf<'decision.taken'>, id: string): Entry {
	return {
		id,
		kind: 'manual',
		title: `Decide ${event.step}`,
		was: `decided ${event.option}: ${event.label}`,
		events: [event.seq],
		isRecovery: false,
		wasInAlarm: false,
		lines: [`why: ${blank(`${id}-why`, `What decides it? It was decided: ${event.label}`)}`],
	};
}
