import test from 'ava';
import type {JournalEvent} from '../../source/incident/events.js';
import {documentOf, isOwnDocument} from '../../source/report/document/document.js';
import {reportSchema} from '../../source/report/document/schema.js';
import {factsOf} from '../../source/report/facts.js';
import {jsonLine} from '../../source/text/json-line.js';
import {crashed, everyType, journalOf, opened, recovered, undone} from './events.js';
import {acting, hostileText, hostileTexts} from './hostile.js';

const documentFor = (events: readonly JournalEvent[]) => documentOf(factsOf(events, new Map(), new Map(), []));
const textFor = (events: readonly JournalEvent[]): string => jsonLine(documentFor(events));

test('every incident gives a document that fits the schema, byte for byte the same each time', (t) => {
	for (const events of [[], recovered, undone, crashed, recovered.slice(5), everyType('x')]) {
		const text = textFor(events);
		t.is(textFor(JSON.parse(JSON.stringify(events)) as readonly JournalEvent[]), text);
		const fits = reportSchema.safeParse(JSON.parse(text));
		t.true(fits.success, fits.error?.message);
	}
});

test('whatever a command, a runbook or a person wrote, the document fits and nothing in it acts in a terminal', (t) => {
	for (const foreign of [...hostileTexts, ...Array.from({length: 40}, (_, seed) => hostileText(seed + 1))]) {
		const text = textFor(everyType(foreign));
		t.true(reportSchema.safeParse(JSON.parse(text)).success);
		t.notRegex(text, acting);
	}
});

test('every fact names its event, and the numbers are those of the journal', (t) => {
	const document = documentFor(undone);
	t.is(document.incident.outcome, 'recovered');
	t.is(document.incident.changesInEffect, 0);
	t.like(document.changes[0], {
		step: 'try-fallback',
		undo: 'undone',
		helped: true,
		applied: 17,
		verified: 21,
		undone: 28,
	});
	t.like(
		document.readings.find((one) => one.event === 10),
		{verdict: 'alarm', value: 503, step: 'hop-status'},
	);
	t.like(
		document.commands.find((one) => one.step === 'hop-status'),
		{started: 9, finished: 10, exit: 22, durationMs: 20},
	);
	t.deepEqual(
		document.durations.find((one) => one.id === 'opening-to-mitigated'),
		{
			id: 'opening-to-mitigated',
			title: 'From the opening to mitigated',
			from: 'declared',
			to: 'mitigated',
			ms: 33_809,
			why: null,
			events: [1, 20],
		},
	);
	t.deepEqual(document.environment.inputs.at(-1)?.value, null, 'a secret input has no value');
	const seqs = new Set(undone.map((event) => event.seq));
	for (const entry of document.timeline) {
		t.true(seqs.has(entry.event));
	}
});

test('the chain is computed again, and a line that was changed shows', (t) => {
	const good = documentFor(recovered).integrity;
	t.true(good.chainFits);
	t.regex(good.lastSha256 ?? '', /^[0-9a-f]{64}$/);
	const [first, ...rest] = recovered;
	const changed = documentFor([{...first, project: '/elsewhere'} as JournalEvent, ...rest]).integrity;
	t.false(changed.chainFits);
	t.is(changed.lastSha256, null);
	// An event that could not be read breaks nothing that can be told.
	t.true(documentFor([...recovered.slice(0, 5), ...recovered.slice(6)]).integrity.chainFits);
});

test('a document that a person changed is not gotriage’s own any more', (t) => {
	const text = textFor(journalOf([[0, opened()]]));
	t.true(isOwnDocument(text));
	t.true(isOwnDocument(JSON.stringify(JSON.parse(text), null, 2)));
	t.false(isOwnDocument(text.replace('"outcome":null', '"outcome":"recovered"')));
	t.false(isOwnDocument('{}'));
	t.false(isOwnDocument('notes'));
});
