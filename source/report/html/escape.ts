// Text in HTML. Everything that a report says goes through here, our own words too: no tag, attribute or entity can grow
// out of it. Names no address: nothing in the page is loaded or followed.

const entities: Readonly<Record<string, string>> = {
	'&': '&amp;',
	'<': '&lt;',
	'>': '&gt;',
	'"': '&quot;',
	"'": '&#39;',
};

/** Text for content and for a quoted attribute. */
export const escapeHtml = (text: string): string =>
	text.replaceAll(/[&<>"']/g, (character) => entities[character] ?? character);

/** Attributes of a tag, each with a space before it; null leaves one out. */
export const attributes = (given: Readonly<Record<string, string | number | null>>): string =>
	Object.entries(given)
		.map(([name, value]) => (value === null ? '' : ` ${name}="${escapeHtml(String(value))}"`))
		.join('');

/** An element around finished HTML. */
export const element = (
	name: string,
	given: Readonly<Record<string, string | number | null>>,
	...content: readonly string[]
): string => `<${name}${attributes(given)}>${content.join('')}</${name}>`;
