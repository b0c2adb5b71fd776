// The appendix that every anchor points to: one line per event, and what proves that the journal is the one that was
// written.
import {type Block, bullet, list} from '../blocks.js';
import {entryWords} from '../event-words.js';
import {momentOf, type ReportFacts, ref} from '../facts.js';
import {code, mark, own, say} from '../inline.js';
import {counted} from '../words.js';

/** One line per event; `[E12]` leads here. */
export function journalBlocks(facts: ReportFacts): readonly Block[] {
	const entries = facts.events.map((event) => {
		const {date, exact, offset} = momentOf(facts, event);
		return {seq: event.seq, line: say`${own(`${date} ${exact} ${offset}`)} ${code(event.type)} ${entryWords(event)}`};
	});
	return entries.length === 0 ? [] : [{kind: 'entries', entries}];
}

/** How many events, and the end of their chain. */
export function integrityBlocks(facts: ReportFacts): readonly Block[] {
	const last = facts.events.at(-1);
	if (last === undefined) {
		return [];
	}

	return list([
		bullet(
			say`${counted(facts.events.length, 'event')}, chained by sha256; the newest is number ${last.seq}. ${ref(last)}`,
		),
		facts.integrity.lastSha256 === null
			? bullet(say`${mark('The chain does not fit')}: a line is not what the line after it says, as computed here.`)
			: bullet(say`Its line has the sha256 ${code(facts.integrity.lastSha256)}; the chain up to it fits. ${ref(last)}`),
		bullet(say`${ref(last)} states for the line before it: sha256 ${code(last.prev)}`),
		...(last.type === 'sealed'
			? [bullet(say`The journal is sealed; last line before the seal: sha256 ${code(last.last)} ${ref(last)}`)]
			: []),
		bullet(say`The chain shows a change made later; it does not prove who wrote the journal.`),
	]);
}
