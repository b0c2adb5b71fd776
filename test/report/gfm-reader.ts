// What a real GFM parser makes of a report: the tree of its constructs, from micromark's events. For the tests that hold
// hostile output against a renderer that is not ours.
import {parse, postprocess, preprocess} from 'micromark';
import {gfm} from 'micromark-extension-gfm';

export type Construct = Readonly<{type: string; text: string; line: number; parents: readonly string[]}>;

/** Every construct of a Markdown text in document order, with its source and what it stands in. */
export function constructsOf(markdown: string): readonly Construct[] {
	const events = postprocess(
		parse({extensions: [gfm()]})
			.document()
			.write(preprocess()(markdown, undefined, true)),
	);
	const parents: string[] = [];
	const found: Construct[] = [];
	for (const [way, token, context] of events) {
		if (way === 'exit') {
			parents.pop();
			continue;
		}

		found.push({
			type: token.type,
			// Only when asked for: the source of a whole report is long.
			get text() {
				return context.sliceSerialize(token);
			},
			line: token.start.line,
			parents: [...parents],
		});
		parents.push(token.type);
	}

	return found;
}

const references: Readonly<Record<string, string>> = {lt: '<', gt: '>', amp: '&', '124': '|'};

/** What a reader of one line sees: text, code without its borders, escapes and entities as the characters they are. */
export function visibleText(markdown: string): string {
	return constructsOf(markdown)
		.map(({type, text}) => {
			switch (type) {
				case 'data':
				case 'codeTextData':
				case 'characterEscapeValue':
					return text;
				case 'whitespace':
					return ' ';
				case 'characterReferenceValue':
					return references[text] ?? `&${text};`;
				default:
					return '';
			}
		})
		.join('');
}
