import test, {type ExecutionContext} from 'ava';
import {HtmlValidate, StaticConfigLoader} from 'html-validate';
import {eventTypes, type JournalEvent} from '../../source/incident/events.js';
import {type FactOptions, factsOf} from '../../source/report/facts.js';
import {isUntouchedPage} from '../../source/report/html/own-page.js';
import {style} from '../../source/report/html/style.js';
import {htmlOf} from '../../source/report/html.js';
import {evidenceOf, markdownOf} from '../../source/report/markdown.js';
import {outlineOf} from '../../source/report/outline.js';
import {secretIn} from '../../source/report/redact-again.js';
import {
	crashed,
	everyType,
	incidentId,
	journalOf,
	measuredTwice,
	opened,
	recovered,
	recoveredTimed,
	runbooks,
	stderr,
	undone,
} from './events.js';
import {acting, hostileText, hostileTexts} from './hostile.js';

const validator = new HtmlValidate(
	new StaticConfigLoader({root: true, extends: ['html-validate:recommended', 'html-validate:a11y']}),
);

const factsFor = (events: readonly JournalEvent[], output = stderr, options: FactOptions = {}) =>
	factsOf(events, new Map(evidenceOf(events).map((path) => [path, output])), runbooks, [], options);
const render = (events: readonly JournalEvent[], output = stderr, options: FactOptions = {}): string =>
	htmlOf(factsFor(events, output, options));

/** What a reader sees: no tags, entities as characters, each run of white space as one space. */
const entities: Readonly<Record<string, string>> = {
	'&lt;': '<',
	'&gt;': '>',
	'&quot;': '"',
	'&#39;': "'",
	'&amp;': '&',
};
const seen = (html: string): string =>
	html
		.replaceAll(/<(?:style|title|svg)[\s\S]*?<\/(?:style|title|svg)>/g, '')
		.replaceAll(/<[^>]*>/g, ' ')
		.replaceAll(/&(?:lt|gt|quot|#39|amp);/g, (entity) => entities[entity] ?? entity)
		.replaceAll(/\s+/g, ' ');

async function isSound(t: ExecutionContext, page: string): Promise<void> {
	const {results} = await validator.validateString(page);
	t.deepEqual(
		results.flatMap((result) => result.messages.map((one) => `${one.line}:${one.column} ${one.ruleId} ${one.message}`)),
		[],
	);
}

/** Everything that a page must never have, whatever the journal holds. */
function isHarmless(t: ExecutionContext, page: string): void {
	t.notRegex(page.replaceAll('\t', ''), acting, 'a character that acts or hides');
	for (const [tag] of page.matchAll(/<(?:"[^"]*"|[^>"])*>/g)) {
		t.notRegex(
			tag,
			/^<\/?(?:script|img|iframe|object|embed|link|base|form|input|button|image|use|foreignObject|animate|set)\b/i,
			tag,
		);
		t.notRegex(tag.replaceAll(/="[^"]*"/g, '=""'), /\s(?:on\w+|style|src|srcset|xlink:href|action|ping)=/i, tag);
		for (const [, href] of tag.matchAll(/\shref="([^"]*)"/g)) {
			t.regex(href ?? '', /^#[a-z0-9-]+$/, tag);
		}
	}

	t.notRegex(style, /url\(|@import|expression|<\//, 'the style loads something');
	t.is(page.match(/<style>/g)?.length, 1);
}

test('a page of any journal passes the validator, its rules of accessibility too', async (t) => {
	for (const events of [[], recovered, undone, crashed, measuredTwice, recovered.slice(5), everyType('x')]) {
		await isSound(t, render(events));
	}
});

/** Texts in which there is anything that HTML could take for something; the validator takes its time. */
const telling = /[<>&"'\p{C}]|^\s*$|.{5000}/u;

test('hostile text stays text: the page validates, nothing in it acts, and nothing is loaded', async (t) => {
	for (const foreign of hostileTexts) {
		const page = render(everyType(foreign), foreign);
		isHarmless(t, page);
		if (telling.test(foreign)) {
			await isSound(t, page);
		}
	}
});

test('random mixtures of dangerous pieces add no tag to a page', (t) => {
	const tagsOf = (page: string): readonly string[] =>
		[...page.matchAll(/<([a-z0-9]+)/gi)].map(([, name]) => name ?? '').filter((name) => name !== 'code');
	const harmless = new Set(tagsOf(render(everyType('x'))));
	for (let seed = 1; seed <= 50; seed++) {
		const foreign = hostileText(seed);
		const page = render(everyType(foreign), foreign);
		isHarmless(t, page);
		t.true(
			tagsOf(page).every((name) => harmless.has(name) || name === 'bdi' || name === 'br'),
			foreign,
		);
		t.true(isUntouchedPage(page));
	}
});

test('every anchor leads to its line, once, and every section to its title', (t) => {
	for (const events of [recovered, undone, crashed, measuredTwice, everyType('[E1] #e2')]) {
		const page = render(events);
		const ids = [...page.matchAll(/\sid="([^"]*)"/g)].map(([, id]) => id ?? '');
		t.is(new Set(ids).size, ids.length, 'an id stands twice');
		for (const [, target] of page.matchAll(/\shref="#([^"]*)"/g)) {
			t.true(ids.includes(target ?? ''), target);
		}

		for (const [, named] of page.matchAll(/\saria-labelledby="([^"]*)"/g)) {
			for (const id of (named ?? '').split(' ')) {
				t.true(ids.includes(id), id);
			}
		}

		for (const event of events) {
			t.true(ids.includes(`e${event.seq}`), `E${event.seq}`);
		}
	}
});

test('the page says what the Markdown says: the same sections, blanks and anchors in the same order', (t) => {
	for (const events of [recovered, undone, crashed, measuredTwice, everyType('word')]) {
		const facts = factsFor(events);
		const page = htmlOf(facts);
		const markdown = markdownOf(facts);
		t.deepEqual(
			[...page.matchAll(/<h2 id="(?!contents)[^"]*">([^<]*)<\/h2>/g)].map(([, title]) => title),
			[...markdown.matchAll(/^## (.*)$/gm)].map(([, title]) => title),
		);
		t.deepEqual(
			[...page.matchAll(/TODO\(human:[a-z-]+\)/g)].map(String),
			[...markdown.matchAll(/TODO\(human:[a-z-]+\)/g)].map(String),
		);
		for (const section of outlineOf(facts)) {
			const [inPage = ''] = new RegExp(`<section id="${section.id}"[\\s\\S]*?</section>`).exec(page) ?? [];
			const words = inPage.replaceAll(/<figure[\s\S]*?<\/figure>/g, '');
			const [inMarkdown = ''] =
				new RegExp(`^## ${section.title}\\n[\\s\\S]*?(?=^## |$(?![\\s\\S]))`, 'm').exec(markdown) ?? [];
			t.deepEqual(
				[...words.matchAll(/\[E\d+\]/g)].map(String),
				[...inMarkdown.replaceAll(/^\[E\d+\]: .*$/gm, '').matchAll(/\[E\d+\]/g)].map(String),
				section.id,
			);
		}
	}
});

test('foreign text is seen to the letter, and code that an author marked is code', (t) => {
	const text = seen(render(everyType('a <b> & "c" | `d` @e')));
	t.true(text.includes('a <b> & "c" | `d` @e') || text.includes('a <b> & "c" | d @e'));
	const page = render(recovered);
	t.true(page.includes('curl -sS -o /tmp/body -w &#39;%{http_code}&#39;'));
	t.regex(page, /<code>go mod download<\/code> fails or hangs/);
});

test('the same journal gives the same bytes, whatever the zone of the machine', (t) => {
	const first = render(undone);
	const zone = process.env['TZ'];
	process.env['TZ'] = 'Pacific/Kiritimati';
	try {
		t.is(render(JSON.parse(JSON.stringify(undone)) as readonly JournalEvent[]), first);
	} finally {
		if (zone === undefined) {
			delete process.env['TZ'];
		} else {
			process.env['TZ'] = zone;
		}
	}

	t.regex(render(undone, stderr, {zone: 'Europe/Warsaw'}), /2026-11-21 03:47:00\+01:00/);
});

test('the page runs nothing and loads nothing by its own policy, names its language and fits both themes', (t) => {
	const page = render(recovered);
	t.true(page.startsWith('<!DOCTYPE html>\n<!-- gotriage:html sha256='));
	t.regex(
		page,
		/<meta http-equiv="Content-Security-Policy" content="default-src &#39;none&#39;; style-src &#39;unsafe-inline&#39;[^"]*">|content="default-src 'none'; style-src 'unsafe-inline'[^"]*">/,
	);
	t.regex(page, /<html lang="en">/);
	t.regex(page, /<meta name="viewport" content="width=device-width, initial-scale=1">/);
	t.regex(style, /@media \(prefers-color-scheme: dark\)/);
	t.regex(style, /@media print/);
});

test('a drill says so on every page of paper, in its title and above all else', (t) => {
	const page = render(journalOf([[0, opened({kind: 'drill'})], ...recoveredTimed.slice(1)]));
	t.regex(page, /<title>DRILL: /);
	t.regex(page, /<div class="watermark" aria-hidden="true"><span>DRILL<\/span><\/div>/);
	t.regex(page, /<p class="drill"><strong>DRILL\.<\/strong> Nothing in this report was done for real\.<\/p>/);
	t.notRegex(render(recovered), /class="watermark"|DRILL/);
});

test('a change that is still in effect is loud in the head of the page, and one that was undone is not', (t) => {
	t.regex(render(recovered), /<dt>Changes in effect<\/dt><dd><strong class="effect">⚠ 1 STILL IN EFFECT<\/strong>/);
	t.regex(render(undone), /<dt>Changes in effect<\/dt><dd>0<\/dd>/);
	t.regex(render(recovered), new RegExp(`<code>gotriage undo ${incidentId} try-fallback</code>`));
});

test('every type of event has its line in the journal of the page', (t) => {
	const page = render(everyType('x'));
	for (const type of eventTypes) {
		t.true(page.includes(`<code>${type}</code>`), type);
	}
});

test('a secret in a page is found behind the entities that it is written with', (t) => {
	const secret = `a"b'c<d>&e`;
	t.is(secretIn(render(everyType(`the word is ${secret} here`)), [secret]), secret);
});

/** The relative luminance of WCAG 2.2 of a colour such as #fff or #1b1f24. */
function luminance(colour: string): number {
	const digits =
		colour.length === 4 ? [...colour.slice(1)].map((digit) => digit + digit) : colour.slice(1).match(/../g);
	const [red = 0, green = 0, blue = 0] = (digits ?? []).map((pair) => {
		const share = Number.parseInt(pair, 16) / 255;
		return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
	});
	return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

test('words have a contrast of at least 4.5 to 1 on every ground, in both themes', (t) => {
	const themes = [...style.matchAll(/:root \{([^}]*)\}/g)].map(
		([, theme]) =>
			new Map(
				[...(theme ?? '').matchAll(/--([a-z-]+): (#[0-9a-f]+)/g)].map(([, name = '', colour = '']) => [name, colour]),
			),
	);
	t.is(themes.length, 3, 'light, dark, and light again on paper');
	for (const theme of themes) {
		for (const words of ['ink', 'soft', 'link', 'ok', 'alarm', 'unknown', 'effect', 'change', 'blank-line']) {
			for (const ground of ['page', 'panel', 'blank']) {
				const [light = 0, dark = 0] = [words, ground]
					.map((name) => luminance(theme.get(name) ?? '#888'))
					.sort((a, b) => b - a);
				const contrast = (light + 0.05) / (dark + 0.05);
				t.true(contrast >= 4.5, `${words} on ${ground}: ${contrast.toFixed(2)}`);
			}
		}
	}
});
