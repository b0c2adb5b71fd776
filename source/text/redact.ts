// Takes secrets out of text before it is stored or shown. Works on complete, cleaned lines: an escape sequence or a chunk
// border inside a secret would hide it. Replaces values only, so that JSON stays JSON. It cannot know every secret, so
// no other part may rely on it to make a secret safe to print.

import {redactPrivateKeys} from './redact-pem.js';
import {redactArguments, redactShapes} from './redact-shapes.js';
import {redactWrapped} from './redact-wrapped.js';
import {base64Forms, knownForms} from './secret-forms.js';

export type Redacted = Readonly<{text: string; count: number}>;

/** Reads one stream line by line, in order; remembers a private key or a netrc entry that spans lines. */
export interface Redactor {
	/** One line without its newline. `count` says how many values were replaced. */
	line(line: string): Redacted;
	/** Complete lines, each with its newline, as a cleaner gives them; the same as line by line, and faster. */
	lines(text: string): Redacted;
}

export type RedactorOptions = Readonly<{
	/** Lines before the first were left out, so it may stand in the middle of something. */
	afterGap?: boolean;
}>;

const cut = /… \[\+\d+ chars\]$/;

/** The end of a cut line may be the beginning of a secret: how many characters of `text`'s end begin one. */
function secretBeginningAtEnd(text: string, forms: readonly string[]): number {
	let longest = 0;
	for (const form of forms) {
		for (let length = Math.min(form.length - 1, text.length); length > Math.max(longest, 2); length--) {
			if (text.endsWith(form.slice(0, length))) longest = length;
		}
	}
	return longest;
}

type Compiled = Readonly<{forms: readonly string[]; base64: readonly string[]; known: RegExp | null}>;

/** An event is redacted text by text with the same secrets, so what was made of the last few is kept. */
const compiled = new Map<string, Compiled>();
const mostCompiled = 8;

function compile(secrets: readonly string[]): Compiled {
	const key = JSON.stringify(secrets);
	const found = compiled.get(key);
	if (found) return found;
	const forms = knownForms(secrets);
	const escaped = forms.map((form) => form.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&'));
	const made: Compiled = {
		forms,
		base64: base64Forms(secrets),
		known: forms.length === 0 ? null : new RegExp(escaped.join('|'), 'g'),
	};
	if (compiled.size >= mostCompiled) compiled.clear();
	compiled.set(key, made);
	return made;
}

/**
 * A redactor for one stream. `secrets` are exact values (of any length from three characters); they are also found in
 * base64, URL-encoded and JSON-escaped form, each line of a value of several lines by itself.
 */
export function createRedactor(secrets: readonly string[], options: RedactorOptions = {}): Redactor {
	const {forms, known, base64} = compile(secrets);
	const privateKeys = redactPrivateKeys();
	const shapes = redactShapes(options);
	const wrapped = redactWrapped(base64, options);

	const redactLine = (line: string): Redacted => {
		const unwrapped = wrapped?.line(line);
		let count = unwrapped?.count ?? 0;
		let text = unwrapped?.text ?? line;
		if (known) {
			text = text.replace(known, () => {
				count++;
				return '«redacted:secret»';
			});
			const note = text.endsWith(' chars]') ? cut.exec(text) : null;
			const beginning = note ? secretBeginningAtEnd(text.slice(0, note.index), forms) : 0;
			if (note && beginning > 0) {
				count++;
				text = `${text.slice(0, note.index - beginning)}«redacted:secret»${note[0]}`;
			}
		}
		const withoutKeys = privateKeys.line(text);
		const withoutShapes = shapes.line(withoutKeys.text);
		return {text: withoutShapes.text, count: count + withoutKeys.count + withoutShapes.count};
	};

	/** True when no line of the text can hold anything, so that most of a long output is passed on in one piece. */
	const isClear = (text: string): boolean =>
		!privateKeys.isOpen() &&
		!text.includes('-----BEGIN ') &&
		shapes.isClear(text) &&
		(wrapped === null || wrapped.isClear(text)) &&
		(!known || (text.search(known) === -1 && !text.includes(' chars]\n')));

	return {
		line: redactLine,
		lines(text) {
			if (isClear(text)) return {text, count: 0};
			let count = 0;
			const lines = text.split('\n').map((line, index, all) => {
				if (index === all.length - 1 && line === '') return line;
				const redacted = redactLine(line);
				count += redacted.count;
				return redacted.text;
			});
			return {text: lines.join('\n'), count};
		},
	};
}

/** A whole text; line ends stay as they are. */
export function redactText(text: string, secrets: readonly string[]): Redacted {
	return createRedactor(secrets).lines(text);
}

const flag = /^--?[\w-]{0,40}(?:password|passwd|passphrase|token|secret|api[_-]?key|access[_-]?key|private[_-]?key)$/i;

/**
 * An argument vector, each argument by itself; a value that follows a telling flag (`--token`, `VALUE`) goes too, and
 * what the program in question takes for a password (`mysql -pVALUE`, `curl -u USER:VALUE`).
 */
export function redactArgv(
	argv: readonly string[],
	secrets: readonly string[],
): Readonly<{argv: string[]; count: number}> {
	let count = 0;
	const redacted = redactArguments(argv).map((argument, index) => {
		if (argument !== argv[index]) count++;
		else if (flag.test(argv[index - 1] ?? '') && argument !== '' && !argument.startsWith('-')) {
			count++;
			return '«redacted:flag»';
		}
		const one = redactText(argument, secrets);
		count += one.count;
		return one.text;
	});
	return {argv: redacted, count};
}

const telling = /TOKEN|SECRET|PASS|KEY|CREDENTIAL|AUTH|COOKIE|BEARER|JWT|(?:^|_)(?:PWD|PAT)(?:_|$)/i;
const notTelling =
	/AUTHOR(?!I[SZ])|XAUTH|OLDPWD|^PWD$|GOAUTH|ASKPASS|KEYBOARD|KEYMAP|KEYRING|KEYSYM|MONKEY|COMPASS|BYPASS|PASSIVE|PASSTHROUGH|TOKENIZERS?_|(?:PATH|FILE|DIR|HOME|SOCK|SOCKET|COUNT|LIMIT|TTL|TIMEOUT|URL|HOST|METHOD|MODE|TYPE|KEY_?ID|KEYID)$/i;
const path = /^(?:~|\.{0,2})\/[^\s]*$|^[A-Z]:\\/;
/** Base64 may begin with a slash as well. */
const base64 = /^(?=.*[A-Z])(?=.*[a-z])(?=.*\d)[A-Za-z0-9+/=]{24,}$/;
const directory =
	/^\/(?:bin|boot|data|dev|etc|home|lib|mnt|nix|opt|private|proc|root|run|srv|sys|tmp|usr|var|Applications|Library|Users|Volumes)\//;
const isPath = (value: string): boolean => path.test(value) && (directory.test(value) || !base64.test(value));
const harmless = /^(?:true|false|enabled|disabled|required|optional|default|unknown|always|prefer|\d{1,7})$/i;

/**
 * The values of an environment that are secrets by their name (TOKEN, SECRET, PASS, PWD, KEY, CREDENTIAL, AUTH, COOKIE,
 * BEARER, JWT, PAT) and at least six characters long; no paths, switches or small numbers.
 */
export function secretsFromEnvironment(env: Readonly<Record<string, string | undefined>>): string[] {
	const values = new Set<string>();
	for (const [name, value] of Object.entries(env)) {
		if (value === undefined || value.length < 6) continue;
		if (!telling.test(name) || notTelling.test(name) || isPath(value) || harmless.test(value)) continue;
		values.add(value);
	}
	return [...values];
}
