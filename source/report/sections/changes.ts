// Every change: what, with whose consent, whether it helped, and where it stands now. What is still in effect is loud.
import type {EventOf} from '../../incident/events.js';
import type {Change} from '../../incident/state.js';
import {code, command, type Markdown, md} from '../escape.js';
import {mark} from '../event-words.js';
import {bullet, offsetOf, type ReportFacts, ref} from '../facts.js';
import {byWords, endAndDuration, helpedMark, standingOf, verifiedSentence} from '../words.js';

type Place = Readonly<{runbook: string; step: string; attempt: number}>;

const isAt = (event: Place, change: Place): boolean =>
	event.runbook === change.runbook && event.step === change.step && event.attempt === change.attempt;

function consentOf(facts: ReportFacts, change: Change): Markdown | null {
	const given = facts.events.findLast(
		(event): event is EventOf<'consent.given'> => event.type === 'consent.given' && isAt(event, change),
	);
	return given === undefined
		? null
		: md`Consent: ${byWords[given.by]}${given.typed === null ? '' : `, who typed ${given.typed}`}. ${ref(given)}`;
}

function snapshotLines(change: Change): readonly string[] {
	const {snapshot, applied} = change;
	if (snapshot === null) {
		return [];
	}

	const after = new Map(applied?.after.map((file) => [file.path, file.sha256]) ?? []);
	const hash = (sha256: string | null | undefined): Markdown =>
		sha256 === null ? md`absent` : sha256 === undefined ? md`not recorded` : md`sha256 ${code(sha256)}`;
	return [
		bullet(md`State before, kept for the undo: ${ref(snapshot)}`),
		...snapshot.files.map((file) =>
			bullet(
				md`${code(file.path)}: before ${file.copy === null && file.sha256 === null ? md`absent` : hash(file.sha256)}, after ${hash(after.get(file.path))}`,
				1,
			),
		),
		...snapshot.moves.map((move) => bullet(md`${code(move.from)} was renamed to ${code(move.to)}`, 1)),
	];
}

function changeLines(facts: ReportFacts, change: Change): readonly string[] {
	const {applied, verified, undone} = change;
	const standing = standingOf(change);
	const attempt = facts.state.attempts.find((one) => isAt(one, change) && one.purpose !== 'undo');
	const end = attempt?.finished ?? null;
	const title = applied?.title ?? attempt?.started.title ?? change.step;
	const undo = `gotriage undo ${facts.state.id} ${change.step}`;
	const consent = consentOf(facts, change);
	return [
		`### ${md`${code(change.step)}${change.attempt === 1 ? '' : ` (attempt ${change.attempt})`} ${title}`.markdown}`,
		'',
		bullet(
			md`${standing.inEffect ? mark(`⚠ ${standing.words}`) : md`Now: ${standing.words}`}.${standing.undoable ? md` Roll back: ${code(undo)}` : ''} ${ref(undone ?? applied ?? change.snapshot)}`,
		),
		...(applied
			? [bullet(md`Risk: ${applied.risk}. Effect: ${applied.effect} ${ref(applied)}`)]
			: [bullet(md`Nobody saw whether it was made. ${ref(change.snapshot)}`)]),
		...(attempt?.started.commands ?? []).map((shown) =>
			bullet(
				md`Command: ${command(shown.line)}${end === null ? '' : ` (${endAndDuration(end)})`} ${ref(attempt?.started, end)}`,
			),
		),
		...(consent === null ? [] : [bullet(consent)]),
		...snapshotLines(change),
		bullet(
			verified
				? md`Verification: ${mark(helpedMark(verified))}: ${verifiedSentence(verified)}${verified.check === null ? '' : md` (check ${code(verified.check)}, ${offsetOf(facts, verified)})`} ${ref(verified)}`
				: md`Verification: ${mark('? not verified')}; nothing was measured afterwards for it.`,
		),
		...(undone
			? [
					bullet(
						md`Undo at ${offsetOf(facts, undone)}, ${byWords[undone.by]}: ${mark(undone.result)}${undone.reason === null ? '' : `: ${undone.reason}`} ${ref(undone)}`,
					),
				]
			: []),
		...(applied?.undoCommands ?? []).map((shown) => bullet(md`How it is undone: ${command(shown.line)}`)),
		'',
	];
}

/** One part per change, oldest first, then the actions that were not run for want of consent. */
export function changeSectionLines(facts: ReportFacts): readonly string[] {
	const refused = facts.events.filter((event): event is EventOf<'consent.refused'> => event.type === 'consent.refused');
	const lines = [
		...facts.state.changes.flatMap((change) => changeLines(facts, change)),
		...refused.map((event) =>
			bullet(
				md`${code(event.step)} was ${mark(event.by === 'policy' ? 'withheld' : 'declined')} at ${offsetOf(facts, event)}: ${event.reason} ${ref(event)}`,
			),
		),
	];
	return lines.at(-1) === '' ? lines.slice(0, -1) : lines;
}
