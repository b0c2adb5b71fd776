// The appendix that every anchor points to: one line per event, and what proves that the journal is the one that was
// written.
import {code, md} from '../escape.js';
import {eventWords, mark} from '../event-words.js';
import {bullet, momentOf, type ReportFacts, ref} from '../facts.js';
import {counted} from '../words.js';

/** One line per event; `[E12]` links here. */
export function journalLines(facts: ReportFacts): readonly string[] {
	return facts.events.map((event) => {
		const {date, exact, offset} = momentOf(facts, event);
		const head = `<a id="e${event.seq}"></a>**E${event.seq}** ${date} ${exact} ${offset} \`${event.type}\``;
		return bullet({markdown: `${head} ${eventWords(event).markdown}`.trimEnd()});
	});
}

/** The targets of the anchors: with these, `[E12]` in the text is a link. */
export function anchorLines(facts: ReportFacts): readonly string[] {
	return facts.events.map((event) => `[E${event.seq}]: #e${event.seq}`);
}

/** How many events, and the end of their chain. */
export function integrityLines(facts: ReportFacts): readonly string[] {
	const last = facts.events.at(-1);
	if (last === undefined) {
		return [];
	}

	return [
		bullet(
			md`${counted(facts.events.length, 'event')}, chained by sha256; the newest is number ${last.seq}. ${ref(last)}`,
		),
		facts.integrity.lastSha256 === null
			? bullet(md`${mark('The chain does not fit')}: a line is not what the line after it says, as computed here.`)
			: bullet(md`Its line has the sha256 ${code(facts.integrity.lastSha256)}; the chain up to it fits. ${ref(last)}`),
		bullet(md`${ref(last)} states for the line before it: sha256 ${code(last.prev)}`),
		...(last.type === 'sealed'
			? [bullet(md`The journal is sealed; last line before the seal: sha256 ${code(last.last)} ${ref(last)}`)]
			: []),
		bullet(md`The chain shows a change made later; it does not prove who wrote the journal.`),
	];
}
