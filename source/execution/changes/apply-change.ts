// Carries out a built-in change and tells its outcome like that of a command: what was done on stdout, what went wrong on
// stderr, nothing unredacted.

import {cleanText} from '../../text/clean.js';
import {redactText, secretsFromEnvironment} from '../../text/redact.js';
import type {Environment} from '../environment.js';
import type {Command, Invocation, Outcome, OutputSink} from '../executor.js';
import {writeOutputFiles} from '../output/output-files.js';
import {recordOfText} from '../output/stream-recorder.js';
import {parseText} from '../parse-output.js';
import {notStarted, settled, stoppedBeforeStart} from '../settled.js';
import {refusal} from '../start-failure.js';
import type {ChangeResult} from './change.js';
import {quarantine, unquarantine} from './quarantine.js';
import {restoreFiles} from './restore.js';
import {signalMeasuredProcess} from './signal-process.js';

export type Change = Extract<Command, {kind: 'quarantine' | 'unquarantine' | 'signal' | 'restore'}>;

export function isChange(command: Command): command is Change {
	return ['quarantine', 'unquarantine', 'signal', 'restore'].includes(command.kind);
}

/** `own` are processes that must not be signalled. */
export async function applyChange(
	invocation: Invocation & Readonly<{command: Change}>,
	sink: OutputSink,
	stop: AbortSignal,
	options: Readonly<{environment: Environment; own: readonly number[]}>,
): Promise<Outcome> {
	if (stop.aborted) return stoppedBeforeStart();
	const begun = performance.now();
	const secrets = [...invocation.secrets, ...secretsFromEnvironment(options.environment)];
	const result = await carryOut(invocation.command, options.own);
	const durationMs = Math.round(performance.now() - begun);
	if (result.kind === 'refused') {
		return notStarted(refusal(redactText(cleanText(result.reason), secrets).text), durationMs);
	}

	const stdout = await recordOfText(result.lines.map((line) => `${line}\n`).join(''), secrets);
	const stderr = await recordOfText(result.kind === 'failed' ? `${result.reason}\n` : '', secrets);
	if (stdout.text !== '') sink.onText('stdout', stdout.text);
	if (stderr.text !== '') sink.onText('stderr', stderr.text);
	const warnings = sink.files
		? await writeOutputFiles(sink.files, {stdout: stdout.text, stderr: stderr.text, timing: ''})
		: [];
	return settled({
		exit: result.kind === 'done' ? 0 : 1,
		durationMs,
		stdout,
		stderr,
		parsed: parseText('text', stdout.text, stderr.text),
		warnings,
	});
}

async function carryOut(command: Change, own: readonly number[]): Promise<ChangeResult> {
	try {
		switch (command.kind) {
			case 'quarantine':
				return await quarantine(command.moves);
			case 'unquarantine':
				return await unquarantine(command.moves);
			case 'restore':
				return await restoreFiles(command.files);
			case 'signal':
				return signalMeasuredProcess(command, own);
		}
	} catch (error) {
		const reason = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
		return {kind: 'failed', reason: `It went wrong: ${reason}.`, lines: []};
	}
}
