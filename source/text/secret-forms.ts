// The forms in which a known secret may appear in output: as it is, and as what encoders, URLs, JSON, HTML, shells and
// the cleaner make of it.
import {Buffer} from 'node:buffer';
import {cleanLine} from './clean.js';

/** Base64 of the secret wherever it stands inside a longer encoded text: the characters that only it decides. */
function base64Cores(secret: string): string[] {
	const bytes = Buffer.from(secret, 'utf8');
	return [0, 1, 2].map((offset) => {
		const encoded = Buffer.concat([Buffer.alloc(offset), bytes]).toString('base64');
		const first = Math.ceil((offset * 4) / 3);
		const end = Math.floor(((offset + bytes.length) * 4) / 3);
		return encoded.slice(first, end);
	});
}

const urlSafe = (base64: string): string => base64.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');

function base64FormsOf(secret: string): string[] {
	if (secret.length < 6) return [];
	const base64 = Buffer.from(secret, 'utf8').toString('base64');
	const cores = base64Cores(secret).filter((core) => core.length >= 8);
	return [base64, base64.replace(/=+$/, ''), ...cores, ...[base64, ...cores].map(urlSafe)];
}

/** What is left as it is by query escaping, by path escaping, in a URL's userinfo, and by those who keep slashes. */
const unescaped = [/[\w.~-]/, /[\w.~!'()*-]/, /[\w.~$&+:=@-]/, /[\w.~$&+,;=-]/, /[\w.~/-]/, /[\w.~!'()*;/?:@&=+$,#-]/];

function urlFormsOf(secret: string): string[] {
	if (/^[\w.~-]*$/.test(secret)) return [];
	const bytes = [...Buffer.from(secret, 'utf8')];
	return unescaped.flatMap((kept) => {
		const percent = (byte: number): string => {
			const character = String.fromCharCode(byte);
			return byte < 0x80 && kept.test(character) ? character : `%${byte.toString(16).padStart(2, '0')}`;
		};
		const lower = bytes.map(percent).join('');
		const upper = lower.replace(/%../g, (escaped) => escaped.toUpperCase());
		return [lower, upper, lower.replaceAll('%20', '+'), upper.replaceAll('%20', '+')];
	});
}

const unicodeEscape = (text: string): string =>
	Array.from({length: text.length}, (_, at) => `\\u${text.charCodeAt(at).toString(16).padStart(4, '0')}`).join('');

/** JSON as it is commonly written, as Go writes it (`\u0026`), in ASCII, and a JSON text within another. */
function jsonFormsOf(secret: string): string[] {
	const plain = JSON.stringify(secret).slice(1, -1);
	const go = plain.replace(/[<>&\u2028\u2029]/g, unicodeEscape);
	const forms = [plain, go, plain.replace(/[^\u0000-\u007F]/g, unicodeEscape), plain.replaceAll('/', '\\/')];
	return [...forms, ...forms.map((form) => JSON.stringify(form).slice(1, -1))];
}

const entities: ReadonlyArray<Readonly<Record<string, string>>> = [
	{'&': '&amp;', '<': '&lt;', '>': '&gt;'},
	{'&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;'},
	{'&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&#34;', "'": '&#39;'},
	{'&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#x27;'},
];

function markupFormsOf(secret: string): string[] {
	return entities.map((map) => secret.replace(/[&<>"']/g, (character) => map[character] ?? character));
}

/** As cleaned text shows it: a tab as one to eight blanks, other characters by name. */
function shownFormsOf(secret: string): string[] {
	const shown = cleanLine(secret, Number.POSITIVE_INFINITY);
	if (!secret.includes('\t')) return [shown];
	return [shown, ...Array.from({length: 8}, (_, blanks) => secret.replaceAll('\t', ' '.repeat(blanks + 1)))];
}

function formsOf(secret: string): string[] {
	if (secret.length < 6) return [secret, ...jsonFormsOf(secret)];
	return [
		secret,
		...jsonFormsOf(secret),
		...urlFormsOf(secret),
		...markupFormsOf(secret),
		secret.replaceAll("'", "'\\''"),
		...shownFormsOf(secret),
		...base64FormsOf(secret),
	];
}

/** The values themselves: each secret as a whole and, of one with several lines, each line that is long enough. */
function valuesOf(secrets: readonly string[]): string[] {
	return secrets
		.flatMap((secret) => {
			const lines = secret.split(/\r?\n/);
			const parts = lines.length > 1 ? lines.map((line) => line.trim()).filter((line) => line.length >= 6) : [];
			return [secret.trim(), ...parts];
		})
		.filter((value) => value.length >= 3);
}

const longestFirst = (forms: readonly string[]): string[] => [...new Set(forms)].sort((a, b) => b.length - a.length);

/** Every form of every secret, longest first, so that no part of a longer one is left standing. */
export function knownForms(secrets: readonly string[]): string[] {
	return longestFirst(valuesOf(secrets).flatMap(formsOf)).filter((form) => form.length >= 3);
}

/** The base64 forms alone, longest first: what a program may wrap after so many columns. */
export function base64Forms(secrets: readonly string[]): string[] {
	return longestFirst(valuesOf(secrets).flatMap(base64FormsOf)).filter((form) => form.length >= 8);
}
