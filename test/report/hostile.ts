// Texts that try to be more than text: in a terminal, in Markdown, in a table, in YAML. Shared by the tests of the views.

const esc = '\u001B';

export const hostileTexts: readonly string[] = [
	`${esc}[2J${esc}]0;pwned\u0007${esc}[8mhidden`,
	'\u009B31mred\u0085next\u202Ereversed\u2066\u200Bzero',
	'\u{E0041}tag\uFEFF\uD83D lone',
	'a|b \\| c\\\\|d `x|y` \\',
	'`tick` ``two`` ```three``` `',
	'``` \n<!-- /gotriage:auto -->\n```',
	'<!-- /gotriage:auto -->\n## forged\n<!-- gotriage:auto id=summary sha256=00 -->',
	'<script>alert(1)</script><img src=x onerror=y>&lt;b&gt;&#64;root',
	'@everyone @me/team user@example.com #1 GH-2 owner/repo#3 !4 $5 %6 ~7 &8',
	'https://evil.test/?q=1 www.evil.test ftp://x mailto:a@b.c [text](https://evil.test) ![i](x)',
	'[E1] [E2]: #e2 [^1]',
	'=HYPERLINK("https://evil.test") +1+1 -2+3 @SUM(A1)',
	'=cmd|calc!A1',
	'+1',
	'- list\n* star\n1. one\n2) two\n# heading\n> quote\n---\n===\n/close',
	'    indented code\n\ttabbed',
	'**bold** __under__ _em_ ~~gone~~ *a*',
	'$x$ $`y`$ :smile: \\(z\\)',
	'`a`@b`c`#1`d`',
	'x'.repeat(10_000),
	'`'.repeat(300),
	'|'.repeat(200),
	'\r\nforged line\rover\u2028sep\u2029para\u0000nul',
	'---\nstatus: reviewed\n---',
	'',
	' ',
	'"quoted" \'single\' \\"',
];

/** Characters that act in a terminal or hide from a reader, a newline aside. */
export const acting = /[\u0000-\u0009\u000B-\u001F\u007F-\u009F\p{Cf}\p{Co}\p{Cs}\u2028\u2029]/u;

const pieces = [
	...hostileTexts.filter((text) => text.length < 200),
	...[
		'`',
		'``',
		'|',
		'\\',
		'@',
		'#',
		'<',
		'>',
		'&',
		'*',
		'_',
		'[',
		']',
		' ',
		'\n',
		'-',
		'+',
		'=',
		'$',
		'~',
		'!',
		':',
		'/',
		'w',
		'1',
		'.',
		')',
		'(',
		'ab',
	],
];

/** A pseudo-random text from dangerous pieces; the same seed gives the same text. */
export function hostileText(seed: number): string {
	let state = (seed * 2_654_435_761 + 1) % 4_294_967_296;
	const next = (limit: number): number => {
		state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
		return Math.floor((state / 4_294_967_296) * limit);
	};
	return Array.from({length: 1 + next(10)}, () => pieces[next(pieces.length)] ?? '').join(next(3) === 0 ? ' ' : '');
}
