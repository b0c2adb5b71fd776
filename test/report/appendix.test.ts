import test from 'ava';
import type {JournalEvent} from '../../source/incident/events.js';
import {eventTypes} from '../../source/incident/events.js';
import {factsOf} from '../../source/report/facts.js';
import {fitOf, isTooLong} from '../../source/report/issue-fit.js';
import {lengthAdvice, markdownOf, renderMarkdown} from '../../source/report/markdown.js';
import {isSectionId} from '../../source/report/outline.js';
import {redactAgain, secretIn} from '../../source/report/redact-again.js';
import {isUntouched, regionsOf} from '../../source/report/regions.js';
import {everyType, finished, journalOf, opened, output, recovered, shown, started, type Timed} from './events.js';

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
	t.regex(gaps, /^- 3 values in output of 1 step looked like a secret and were redacted before it was kept \[E4\]$/m);
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

test('a command that was declined stands whole in the journal, and one that ran among the commands', (t) => {
	const asked = 'rm -rf /srv/cache';
	const events = journalOf([
		[0, opened()],
		[
			1,
			{
				type: 'consent.asked',
				runbook: 'modproxy-down',
				step: 'drop',
				attempt: 1,
				tier: 'yes-no',
				digest: '0'.repeat(64),
				commands: [shown(asked)],
			},
		],
		[1, started('a', 'A', [shown('go env GOPROXY')])],
		[1, finished('a')],
	]);
	const report = render(events);
	t.true(region(report, 'journal').includes(asked));
	t.true(region(report, 'commands').includes('go env GOPROXY'));
	t.false(region(report, 'journal').includes('go env GOPROXY'));
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
	// Notes alone fill it: no section that can be left out makes it fit.
	t.regex(long, /one GitHub issue cannot take it: attach it as a file\.$/m);
});

test('a report that is too long names the fewest sections to leave out, and without them it fits and says so', (t) => {
	const checks: readonly Timed[] = Array.from({length: 250}, (_, index) => [
		1,
		finished('hop-status', {attempt: index + 1, verdict: 'alarm', sentence: 'x'.repeat(60)}),
	]);
	const facts = factsOf(journalOf([[0, opened()], ...checks]), new Map(), new Map(), []);
	const long = markdownOf(facts);
	const [, without = ''] =
		/or paste the shorter one \(\d+ characters\) that `--without ([a-z,-]+)` makes of it\.$/m.exec(long) ?? [];
	t.true(lengthAdvice(facts, long)?.includes(`--without ${without} makes of it`));
	const sections = without.split(',').filter(isSectionId);
	t.is(sections.join(','), without);
	t.true(sections.length > 0);
	const short = markdownOf(facts, sections);
	t.false(isTooLong(short));
	t.is(lengthAdvice(facts, short, sections), null);
	t.regex(short, /^> Left out here, with --without: /m);
	t.true(isUntouched(short));
	for (const section of sections) {
		t.is(region(short, section), '', 'it is left out');
		t.true(
			isTooLong(
				markdownOf(
					facts,
					sections.filter((one) => one !== section),
				),
			),
			`${section} has to be left out`,
		);
	}

	t.regex(short, /TODO\(human:impact\)/, 'no blank is left out');
});

test('a small part is left out before the journal that every anchor leads to', (t) => {
	const sizes: Readonly<Record<string, number>> = {journal: 60_000, commands: 20_000, facts: 100};
	const present = new Set(['journal', 'commands', 'facts'] as const);
	const fit = fitOf(present, (left) => 80_100 - left.reduce((sum, one) => sum + (sizes[one] ?? 0), 0));
	t.deepEqual(fit, {without: ['commands'], characters: 60_100});
	t.is(
		fitOf(present, () => 70_000),
		null,
	);
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
