// Every change: what, with whose consent, whether it helped, and where it stands now. What is still in effect is loud.

import type {EventOf} from '../../incident/events.js';
import type {Change} from '../../incident/state.js';
import {type Block, bullet, heading, type Item, list} from '../blocks.js';
import {offsetOf, type ReportFacts, ref} from '../facts.js';
import {code, command, type Inline, mark, say} from '../inline.js';
import {byWords, endAndDuration, helpedMark, standingOf, verifiedSentence} from '../words.js';

type Place = Readonly<{runbook: string; step: string; attempt: number}>;

const isAt = (event: Place, change: Place): boolean =>
	event.runbook === change.runbook && event.step === change.step && event.attempt === change.attempt;

function consentOf(facts: ReportFacts, change: Change): Inline | null {
	const given = facts.events.findLast(
		(event): event is EventOf<'consent.given'> => event.type === 'consent.given' && isAt(event, change),
	);
	return given === undefined
		? null
		: say`Consent: ${byWords[given.by]}${given.typed === null ? '' : `, who typed ${given.typed}`}. ${ref(given)}`;
}

function snapshotItems(change: Change): readonly Item[] {
	const {snapshot, applied} = change;
	if (snapshot === null) {
		return [];
	}

	const after = new Map(applied?.after.map((file) => [file.path, file.sha256]) ?? []);
	const hash = (sha256: string | null | undefined): Inline =>
		sha256 === null ? say`absent` : sha256 === undefined ? say`not recorded` : say`sha256 ${code(sha256)}`;
	return [
		bullet(say`State before, kept for the undo: ${ref(snapshot)}`),
		...snapshot.files.map((file) =>
			bullet(
				say`${code(file.path)}: before ${file.copy === null && file.sha256 === null ? say`absent` : hash(file.sha256)}, after ${hash(after.get(file.path))}`,
				1,
			),
		),
		...snapshot.moves.map((move) => bullet(say`${code(move.from)} was renamed to ${code(move.to)}`, 1)),
	];
}

function changeBlocks(facts: ReportFacts, change: Change): readonly Block[] {
	const {applied, verified, undone} = change;
	const standing = standingOf(change);
	const attempt = facts.state.attempts.find((one) => isAt(one, change) && one.purpose !== 'undo');
	const end = attempt?.finished ?? null;
	const title = applied?.title ?? attempt?.started.title ?? change.step;
	const undo = `gotriage undo ${facts.state.id} ${change.step}`;
	const consent = consentOf(facts, change);
	const items = [
		bullet(
			say`${standing.inEffect ? mark(`⚠ ${standing.words}`) : say`Now: ${standing.words}`}.${standing.undoable ? say` Roll back: ${code(undo)}` : ''} ${ref(undone ?? applied ?? change.snapshot)}`,
		),
		...(applied
			? [bullet(say`Risk: ${applied.risk}. Effect: ${applied.effect} ${ref(applied)}`)]
			: [bullet(say`Nobody saw whether it was made. ${ref(change.snapshot)}`)]),
		...(attempt?.started.commands ?? []).map((shown) =>
			bullet(
				say`Command: ${command(shown.line)}${end === null ? '' : ` (${endAndDuration(end)})`} ${ref(attempt?.started, end)}`,
			),
		),
		...(consent === null ? [] : [bullet(consent)]),
		...snapshotItems(change),
		bullet(
			verified
				? say`Verification: ${mark(helpedMark(verified))}: ${verifiedSentence(verified)}${verified.check === null ? '' : say` (check ${code(verified.check)}, ${offsetOf(facts, verified)})`} ${ref(verified)}`
				: say`Verification: ${mark('? not verified')}; nothing was measured afterwards for it.`,
		),
		...(undone
			? [
					bullet(
						say`Undo at ${offsetOf(facts, undone)}, ${byWords[undone.by]}: ${mark(undone.result)}${undone.reason === null ? '' : `: ${undone.reason}`} ${ref(undone)}`,
					),
				]
			: []),
		...(applied?.undoCommands ?? []).map((shown) => bullet(say`How it is undone: ${command(shown.line)}`)),
	];
	const number = change.attempt === 1 ? '' : ` (attempt ${change.attempt})`;
	return [heading(say`${code(change.step)}${number} ${title}`), ...list(items)];
}

/** One part per change, oldest first, then the actions that were not run for want of consent. */
export function changeSectionBlocks(facts: ReportFacts): readonly Block[] {
	const refused = facts.events.filter((event): event is EventOf<'consent.refused'> => event.type === 'consent.refused');
	return [
		...facts.state.changes.flatMap((change) => changeBlocks(facts, change)),
		...list(
			refused.map((event) =>
				bullet(
					say`${code(event.step)} was ${mark(event.by === 'policy' ? 'withheld' : 'declined')} at ${offsetOf(facts, event)}: ${event.reason} ${ref(event)}`,
				),
			),
		),
	];
}
