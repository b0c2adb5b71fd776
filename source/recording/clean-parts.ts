// The parts of a recording without secrets and with neutral names: a file, and every string of an event. Pure; a text
// becomes another text, a binary file keeps its length.
import {Buffer} from 'node:buffer';
import {redactArgv} from '../text/redact.js';
import type {Neutraliser} from './neutral-names.js';
import type {SecretScan} from './secret-scan.js';

/** For artefacts that are compressed; `gunzip` gives null where the bytes are not. */
export type Codec = Readonly<{
	gunzip: (bytes: Uint8Array) => Uint8Array | null;
	gzip: (bytes: Uint8Array) => Uint8Array;
}>;

const utf8 = new TextDecoder('utf-8', {fatal: true, ignoreBOM: true});

/** The text of these bytes; null where they are no text. */
export function textOf(bytes: Uint8Array): string | null {
	if (bytes.includes(0)) {
		return null;
	}

	try {
		return utf8.decode(bytes);
	} catch {
		return null;
	}
}

/** One character for one byte, to search in. */
export const latin1Of = (bytes: Uint8Array): string => new TextDecoder('latin1').decode(bytes);

export type CleanFile = Readonly<{bytes: Uint8Array; redactions: number}>;
export type Cleaning = Readonly<{scan: SecretScan; names: Neutraliser; secrets: readonly string[]; codec: Codec}>;

/** A file without secrets and names; of a binary one, compressed or not, the length of what it says stays the same. */
export function cleanFile(bytes: Uint8Array, {scan, names, secrets, codec}: Cleaning): CleanFile {
	const text = textOf(bytes);
	if (text !== null) {
		const {text: redacted, count} = scan.redact(text);
		const neutral = names.text(redacted);
		return {bytes: neutral === text ? bytes : new TextEncoder().encode(neutral), redactions: count};
	}

	const plain = codec.gunzip(bytes);
	const before = plain ?? bytes;
	const {bytes: masked, redactions} = maskKnown(before, secrets);
	const neutral = names.bytes(masked);
	const isSame = neutral.every((byte, index) => byte === before[index]);
	return {bytes: isSame ? bytes : plain === null ? neutral : codec.gzip(neutral), redactions};
}

function maskKnown(bytes: Uint8Array, secrets: readonly string[]): CleanFile {
	const masked = Buffer.from(bytes);
	let redactions = 0;
	for (const secret of secrets.filter((one) => one.length >= 6)) {
		for (let at = masked.indexOf(secret); at !== -1; at = masked.indexOf(secret, at + 1)) {
			masked.fill(0x2a, at, at + Buffer.byteLength(secret));
			redactions++;
		}
	}

	return {bytes: masked, redactions};
}

/** Counts what is redacted on the way. */
export type Counted = {redactions: number};

/** Every string of a value through redaction and neutral names; keys too, since a fact may be named by a path. */
export function cleanValue(value: unknown, key: string, context: Cleaning, counted: Counted): unknown {
	if (typeof value === 'string') {
		return cleanString(value, key, context, counted);
	}

	if (Array.isArray(value)) {
		const words = key === 'argv' ? redactArgv(value as string[], context.secrets) : null;
		counted.redactions += words?.count ?? 0;
		return (words?.argv ?? value).map((entry: unknown) => cleanValue(entry, key, context, counted));
	}

	if (typeof value === 'object' && value !== null) {
		return Object.fromEntries(
			Object.entries(value).map(([name, entry]) => [
				context.names.text(name),
				cleanValue(entry, name, context, counted),
			]),
		);
	}

	return value;
}

function cleanString(value: string, key: string, {scan, names}: Cleaning, counted: Counted): string {
	const {text, count} = scan.redact(value);
	counted.redactions += count;
	// What is a secret by the name it stands under is one here too, where name and value are apart.
	const pair = count === 0 && value !== '' && scan.redact(`"${key}": ${JSON.stringify(value)}`).count > 0;
	if (pair) {
		counted.redactions++;
		return '«redacted:value»';
	}

	return names.text(text);
}

/** Every string of a value, its keys too. */
export function* stringsOf(value: unknown): Generator<string> {
	if (typeof value === 'string') {
		yield value;
	} else if (typeof value === 'object' && value !== null) {
		for (const [key, entry] of Object.entries(value)) {
			yield key;
			yield* stringsOf(entry);
		}
	}
}
