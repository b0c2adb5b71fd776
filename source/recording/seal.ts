// Turns the journal of a closed incident into a sealed recording: the same events with everything they refer to, without
// secrets and without the names of the machine. Pure: the same input gives the same bytes. Must never give on an undo
// snapshot, nor anything in which a secret is still found.
//
// What stays as it was: every time, duration, count and hash of output tells of the original (`stdoutSha256` is that of
// the bytes the process wrote); a consent's digest is that of what was shown then. What is new: the path of a kept output
// is `blobs/` and the hash of the kept bytes, an artefact's hash is that of the artefact as it is in the recording.
import {createHash} from 'node:crypto';
import * as z from 'zod';
import {type EventOf, eventSchema, type JournalEvent} from '../incident/events.js';
import {chainEvents} from './chain-events.js';
import {
	type CleanFile,
	type Cleaning,
	type Codec,
	type Counted,
	cleanFile,
	cleanValue,
	latin1Of,
	stringsOf,
	textOf,
} from './clean-parts.js';
import {recordingFormat} from './contract.js';
import type {MachineNames} from './find-names.js';
import {createNeutraliser, type Replacement} from './neutral-names.js';
import {createSecretScan, type SecretScan} from './secret-scan.js';
import {whyUnsealable} from './unsealable.js';

export type SealInput = Readonly<{
	events: readonly JournalEvent[];
	/** The exact bytes of every runbook that ran, by their sha256. */
	runbooks: ReadonlyMap<string, Uint8Array>;
	/** Every kept output by its path in the journal, every artefact as `artefacts/<sha256>`. */
	files: ReadonlyMap<string, Uint8Array>;
	/** Values that must not be in it, whatever their shape. */
	secrets: readonly string[];
	machine: MachineNames;
	codec: Codec;
}>;

export type SealedRecording = Readonly<{
	/** The lines of `journal.ndjson`, each with its newline. */
	journal: string;
	/** `runbook.yaml`: the exact bytes of the runbook that was opened. */
	runbook: Uint8Array;
	/** By their sha256. */
	blobs: ReadonlyMap<string, Uint8Array>;
	redactions: number;
	replacements: readonly Replacement[];
	neutralised: number;
	/** Hosts that the runbook itself names: they stay in it, and wherever they were met. */
	authoredHosts: readonly string[];
}>;

export type Sealed =
	| Readonly<{kind: 'sealed'; recording: SealedRecording}>
	/** One sentence: what stands in the way and what to do. */
	| Readonly<{kind: 'refused'; sentence: string}>;

const sha256Of = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('hex');
const refuse = (sentence: string): Sealed => ({kind: 'refused', sentence});
/** An id that tells nothing, the same for the same incident, and as long, so that a binary file can have it too. */
const opaqueId = (incident: string): string =>
	`r-${sha256Of(`gotriage recording ${incident}`)}`.slice(0, incident.length);

/** The words that the format itself uses: whoever has one for a name cannot have it replaced. */
const vocabulary = (): string => JSON.stringify(z.toJSONSchema(eventSchema, {io: 'input'}));

function* textsOf(input: SealInput): Generator<string> {
	for (const event of input.events) {
		yield* stringsOf(event);
	}

	for (const bytes of input.files.values()) {
		yield textOf(bytes) ?? latin1Of(input.codec.gunzip(bytes) ?? bytes);
	}
}

/** The events with the new places of their files, not yet chained. */
function rewritten(
	input: SealInput,
	blobOf: ReadonlyMap<string, string>,
	files: ReadonlyMap<string, CleanFile>,
	context: Cleaning,
	counted: Counted,
): readonly JournalEvent[] {
	const boots = new Map<string, string>();
	const bootOf = (id: string): string => {
		boots.set(id, boots.get(id) ?? `boot-${boots.size + 1}`);
		return boots.get(id) ?? id;
	};
	const blobPath = (path: string | null): string | null => (path === null ? null : `blobs/${blobOf.get(path) ?? ''}`);
	const withBlobs = (outputs: EventOf<'step.finished'>['outputs']) =>
		outputs.map((output) => ({
			...output,
			stdout: blobPath(output.stdout),
			stderr: blobPath(output.stderr),
			timing: blobPath(output.timing),
		}));
	return input.events.map((original) => {
		const event = cleanValue(original, '', context, counted) as JournalEvent;
		switch (event.type) {
			case 'incident.opened':
				return {...event, bootId: bootOf(event.bootId), pid: 1, host: neutralHost(event.host)};
			case 'incident.resumed':
				return {...event, bootId: bootOf(event.bootId), pid: 1};
			case 'step.finished':
			case 'adhoc.finished':
				return {...event, outputs: withBlobs((original as typeof event).outputs)};
			case 'artefact.stored': {
				const place = `artefacts/${event.sha256}`;
				const file = files.get(place);
				return {
					...event,
					sha256: blobOf.get(place) ?? event.sha256,
					bytes: file?.bytes.length ?? event.bytes,
					...(file !== undefined && file.redactions > 0 ? {redactions: (event.redactions ?? 0) + file.redactions} : {}),
				};
			}

			default:
				return event;
		}
	});
}

/** A kernel's version without what its builder added to it. */
function neutralHost(host: EventOf<'incident.opened'>['host']): EventOf<'incident.opened'>['host'] {
	const {kernel} = host;
	return typeof kernel === 'string' ? {...host, kernel: /^\d+(?:\.\d+)*/.exec(kernel)?.[0] ?? ''} : host;
}

/**
 * Seals a closed incident. Refused, with one sentence, is one that is open, a drill, one with an action whose end nobody
 * saw, one whose runbook or kept files are missing, and one in which a secret is still found afterwards: the sentence
 * names where, never the value.
 */
export function sealRecording(input: SealInput): Sealed {
	const unsealable = whyUnsealable(input.events, input.runbooks, input.files);
	if (unsealable !== null) {
		return refuse(unsealable);
	}

	const [opened] = input.events as readonly [EventOf<'incident.opened'>];
	const authored = [...input.runbooks.values()].map((bytes) => textOf(bytes) ?? '').join('\n');
	const scan = createSecretScan(input.secrets);
	if (scan.hasKnown(authored)) {
		return refuse(
			'A runbook of this incident has the value of a secret of this environment in it; a recording keeps its exact bytes, so take the secret out of the runbook and record an incident of it.',
		);
	}

	const names = createNeutraliser(
		{
			...input.machine,
			paths: [...input.machine.paths, {path: opened.project, neutral: '/srv/project'}],
		},
		textsOf(input),
		authored,
		{incident: opened.incident, opaque: opaqueId(opened.incident), vocabulary: vocabulary()},
	);
	const context: Cleaning = {scan, names, secrets: input.secrets, codec: input.codec};
	const files = new Map<string, CleanFile>();
	const blobOf = new Map<string, string>();
	const blobs = new Map<string, Uint8Array>();
	for (const [path, bytes] of input.files) {
		const file = cleanFile(bytes, context);
		const sha256 = sha256Of(file.bytes);
		files.set(path, file);
		blobOf.set(path, sha256);
		blobs.set(sha256, file.bytes);
	}

	for (const [sha256, bytes] of input.runbooks) {
		if (sha256 !== opened.sha256) {
			blobs.set(sha256, bytes);
		}
	}

	const counted: Counted = {redactions: 0};
	const renamed = rewritten(input, blobOf, files, context, counted);
	const ids: ReadonlyArray<readonly [string, string]> = [
		...[...blobOf]
			.filter(([path, sha256]) => path === `artefacts/${path.slice(10)}` && path.slice(10) !== sha256)
			.map(([path, sha256]) => [path.slice(10), sha256] as const),
	];
	const events = renamed.map((event) => withIds(event, ids) as JournalEvent);
	const redactions = counted.redactions + [...files.values()].reduce((sum, file) => sum + file.redactions, 0);
	const recording = {format: {...recordingFormat}, redactions, neutralised: names.count()};
	const lines = chainEvents(
		events.map((event, index) => (index === 0 ? ({...event, recording} as JournalEvent) : event)),
	);
	const leak = leakIn(lines, blobs, input, scan);
	if (leak !== null) {
		return refuse(
			`A secret is still found in ${leak} after redaction, so nothing was written; take it out of what produced it, or record another incident.`,
		);
	}

	return {
		kind: 'sealed',
		recording: {
			journal: lines.map((line) => `${line}\n`).join(''),
			runbook: input.runbooks.get(opened.sha256) ?? new Uint8Array(),
			blobs,
			redactions,
			replacements: names.replacements(),
			neutralised: names.count(),
			authoredHosts: names.authoredHosts(),
		},
	};
}

/** The hashes of artefacts that changed, in every string that quotes them. */
function withIds(value: unknown, ids: ReadonlyArray<readonly [string, string]>): unknown {
	if (typeof value === 'string') {
		return ids.reduce((text, [was, is]) => text.replaceAll(was, is), value);
	}

	if (Array.isArray(value)) {
		return value.map((entry) => withIds(entry, ids));
	}

	return typeof value === 'object' && value !== null
		? Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, withIds(entry, ids)]))
		: value;
}

/** Where a secret is still found: an event by its number, or a blob by its hash. Null where all is well. */
function leakIn(
	lines: readonly string[],
	blobs: ReadonlyMap<string, Uint8Array>,
	input: SealInput,
	scan: SecretScan,
): string | null {
	for (const [index, line] of lines.entries()) {
		// The whole line for known values; each string for shapes, since a line of JSON has quotes and escapes between.
		if (scan.hasKnown(line) || [...stringsOf(JSON.parse(line))].some((text) => !scan.isClean(text))) {
			return `event ${index + 1}`;
		}
	}

	for (const [sha256, bytes] of blobs) {
		const text = textOf(bytes);
		const isRunbook = input.runbooks.has(sha256);
		const isLeaking =
			text === null
				? scan.hasKnown(latin1Of(input.codec.gunzip(bytes) ?? bytes))
				: isRunbook
					? scan.hasKnown(text)
					: !scan.isClean(text);
		if (isLeaking) {
			return `blob ${sha256}`;
		}
	}

	return null;
}
