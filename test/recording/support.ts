// A closed incident in a directory of its own, driven through the real session and journal by a table of commands, with
// what a machine leaves in it: paths, a host, a user, addresses, an artefact.
import {mkdir, readFile, writeFile} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import {gunzipSync, gzipSync} from 'node:zlib';
import type {ExecutionContext} from 'ava';
import type {Executor} from '../../source/execution/executor.js';
import type {JournalEvent} from '../../source/incident/events.js';
import {readRecordable} from '../../source/journal/recordable.js';
import type {MachineNames} from '../../source/recording/find-names.js';
import {type SealedRecording, type SealInput, sealRecording} from '../../source/recording/seal.js';
import {openBench, runbookOf} from '../session/helpers.js';
import {type Answer, tableExecutor} from '../session/table-executor.js';

export const codec: SealInput['codec'] = {
	gunzip: (bytes) => (bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : null),
	gzip: (bytes) => gzipSync(bytes),
};

export const machine: MachineNames = {
	hostname: 'kestrel.berlin.corp',
	user: 'adalovelace',
	paths: [{path: '/home/adalovelace', neutral: '/home/oncall'}],
	hosts: ['goproxy.berlin.corp'],
	roots: ['/bigdisk'],
};

const yaml = `
schema: 1
id: greeting
title: The greeting is wrong
requires: [cat, look, profile, fix, unfix]
triage:
  - {symptom: The greeting is wrong, metric: read, response: change}
steps:
  - id: look
    kind: check
    title: Look around
    run: [look]
  - id: profile
    kind: check
    title: Take a profile
    run: [profile]
  - id: read
    kind: check
    title: Read the greeting
    run: [cat]
    parse: number
    unit: words
    alarm: {when: value > 3, says: too many words}
  - id: change
    kind: action
    title: Change the greeting
    risk: reversible
    effect: The greeting is short.
    run: [fix]
    undo: {run: [unfix]}
    verify: read
recovery: [read]
`;

const otherYaml = `
schema: 1
id: elsewhere
title: It is elsewhere
summary: 'Send Authorization: Bearer abcdefghijklmnop0123456789 where a server asks for it.'
requires: [other]
triage:
  - {symptom: It is elsewhere, metric: other, response: other}
steps:
  - id: other
    kind: check
    title: Look elsewhere
    run: [other]
    next: end
`;

export type Scene = Readonly<{
	input: SealInput;
	events: readonly JournalEvent[];
	directory: string;
	/** A file of the incident as it is on disk. */
	read: (path: string) => Promise<Buffer>;
}>;

export type SceneOptions = Readonly<{
	/** What `look` prints. */
	says?: string;
	artefacts?: Readonly<Record<string, string | Uint8Array>>;
	/** Leaves the incident open. */
	isOpen?: boolean;
	secrets?: readonly string[];
	/** More commands of the table. */
	table?: Readonly<Record<string, Answer>>;
	note?: string;
	/** Goes on in another runbook, runs its step and comes back. */
	entersOther?: boolean;
}>;

/** look, profile, read in alarm, change with its verification, the change rolled back, read again, closed. */
export async function incidentOf(t: ExecutionContext, options: SceneOptions = {}): Promise<Scene> {
	let words = 9;
	const table = tableExecutor({
		look: {stdout: options.says ?? 'nothing here\n'},
		profile: {stdout: 'saved\n'},
		other: {stdout: 'nothing either\n'},
		cat: () => ({stdout: `${words}\n`}),
		fix: {
			does: async () => {
				words = 1;
			},
		},
		unfix: {
			does: async () => {
				words = 9;
			},
		},
		...options.table,
	});
	const executor: Executor & typeof table = {
		...table,
		async execute(invocation, sink, stop) {
			if (invocation.step.endsWith('profile')) {
				for (const [name, content] of Object.entries(options.artefacts ?? {})) {
					await mkdir(dirname(join(invocation.artefacts, name)), {recursive: true});
					await writeFile(join(invocation.artefacts, name), content);
				}
			}

			const outcome = await table.execute(invocation, sink, stop);
			if (sink.files !== null && outcome.kind === 'settled') {
				await writeFile(sink.files.timing, `[1,"o",${outcome.stdout.bytes}]\n`);
			}

			return outcome;
		},
	};
	const {session, events, directory} = await openBench(t, runbookOf(t, yaml), executor, {
		others: [runbookOf(t, otherYaml)],
	});
	const consent = () => {
		const {inHand} = session.view();
		return inHand.kind === 'ready' && inHand.prepared.consent !== 'none'
			? ({kind: 'person', digest: inHand.prepared.digest, typed: null} as const)
			: ({kind: 'none'} as const);
	};
	for (const _ of ['look', 'profile', 'read', 'change']) {
		await session.run(consent());
		await session.advance();
	}

	await session.undo('greeting', 'change', 1, 'person');
	await session.jump('read');
	await session.run({kind: 'none'});
	if (options.entersOther === true) {
		await session.enter('elsewhere');
		await session.run({kind: 'none'});
		await session.comeBack();
	}

	if (options.note !== undefined) {
		await session.note(options.note);
	}

	if (options.isOpen !== true) {
		await session.close();
	}

	await session.leave();
	const recordable = await readRecordable(directory, events);
	return {
		events,
		directory,
		read: async (path) => readFile(join(directory, path)),
		input: {events, ...recordable, secrets: options.secrets ?? [], machine, codec},
	};
}

/** Seals, or fails the test with the sentence that says why not. */
export function sealedOf(t: ExecutionContext, input: SealInput): SealedRecording {
	const sealed = sealRecording(input);
	if (sealed.kind === 'sealed') {
		return sealed.recording;
	}

	return t.fail(sealed.sentence);
}

export const eventsIn = (recording: SealedRecording): readonly JournalEvent[] =>
	recording.journal
		.split('\n')
		.filter((line) => line !== '')
		.map((line) => JSON.parse(line) as JournalEvent);

/** Everything that a recording would put on a disk, as one text. */
export const allText = (recording: SealedRecording): string =>
	[
		recording.journal,
		...[...recording.blobs.values()].map((bytes) => Buffer.from(codec.gunzip(bytes) ?? bytes).toString('latin1')),
	].join('\n');
