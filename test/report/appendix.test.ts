import test from 'ava';
import type {JournalEvent} from '../../source/incident/events.js';
import {eventTypes} from '../../source/incident/events.js';
import {factsOf} from '../../source/report/facts.js';
import {isTooLong, markdownOf, renderMarkdown} from '../../source/report/markdown.js';
import {redactAgain, secretIn} from '../../source/report/redact-again.js';
import {isUntouched, regionsOf} from '../../source/report/regions.js';
import {everyType, finished, journalOf, opened, output, recovered, started, type Timed} from './events.js';

const region = (report: string, id: string): string => regionsOf(report).find((one) => one.id === id)?.content ?? '';
const render = (events: readonly JournalEvent[]): string => renderMarkdown(events, new Map(), new Map());

test('what was left out of the record on purpose is counted, with its events', (t) => {
	const events = journalOf([
		[0, opened()],
		[1, {type: 'input.given', name: 'token', value: null, secret: true, source: 'person'}],
		[1, started('a', 'A', [])],
		[1, finished('a', {outputs: [{...output('a', {stdout: 'x'}), omitted: 2048, redactions: 3}]})],
		[
			1,
			{
				type: 'artefact.stored',
				runbook: 'modproxy-down',
				step: 'a',
				attempt: 1,
				name: 'env.txt',
				sha256: '0'.repeat(64),
				bytes: 1,
				partial: false,
				redactions: 1,
			},
		],
	]);
	const gaps = region(render(events), 'gaps');
	t.regex(gaps, /^- 1 secret input was not recorded \[E2\]$/m);
	t.regex(gaps, /^- 3 values in output of 1 step looked like a secret and was redacted before it was kept \[E4\]$/m);
	t.regex(gaps, /^- 1 value in 1 artefact was redacted before it was kept \[E5\]$/m);
	t.regex(gaps, /^- 2\.0 KiB of output of 1 step was counted and hashed, but not kept \[E4\]$|^- 2 KiB of output/m);
});

test('the journal in the appendix has every event, and the chain is stated by its last hash', (t) => {
	const report = render(everyType('x'));
	for (const type of eventTypes) {
		t.true(region(report, 'journal').includes(`\`${type}\``), type);
	}

	t.regex(
		region(render(recovered), 'integrity'),
		/Its line has the sha256 `[0-9a-f]{64}`; the chain up to it fits\. \[E24\]/,
	);
	const [first, ...rest] = recovered;
	t.regex(
		region(render([{...first, project: '/other'} as JournalEvent, ...rest]), 'integrity'),
		/\*\*The chain does not fit\*\*/,
	);
});

test('a report that one issue cannot take says so, and one that it can does not', (t) => {
	const notes: readonly Timed[] = Array.from({length: 400}, () => [
		1,
		{type: 'note.added', text: 'word '.repeat(60), about: null},
	]);
	const long = render(journalOf([[0, opened()], ...notes]));
	t.true(isTooLong(long));
	t.regex(long, /^> This report has more than 65,536 characters/m);
	t.true(isUntouched(long));
	t.false(isTooLong(render(recovered)));
	t.notRegex(render(recovered), /65,536/);
});

test('a secret that is known only now is taken out of every text, and names and numbers stay', (t) => {
	const secret = 'rosebud-1234';
	const events = everyType(`the word is ${secret} here`);
	const report = markdownOf(factsOf(events, new Map(), new Map(), [], {secrets: [secret]}));
	t.false(report.includes(secret));
	t.is(secretIn(report, [secret]), null);
	t.regex(region(report, 'gaps'), /\d+ texts held a secret that is known only now/);
	t.deepEqual(
		redactAgain(events, [secret]).value.map((event) => [event.seq, event.type, event.at, event.prev]),
		events.map((event) => [event.seq, event.type, event.at, event.prev]),
	);
	t.is(redactAgain(recovered, []).count, 0, 'what was redacted stays as it is');
});

test('a known secret is found in an output as it is, encoded, and behind the escapes of Markdown', (t) => {
	const secret = 'a_b|c*d<e-1';
	for (const output of [
		`x ${secret} y`,
		Buffer.from(secret).toString('base64'),
		encodeURIComponent(secret),
		'x a\\_b&#124;c\\*d&lt;e-1 y',
		'`a_b`&#124;`c*d<e-1`',
	]) {
		t.is(secretIn(output, ['other-secret', secret]), secret, output);
	}

	t.is(secretIn('nothing', [secret]), null);
});
