// What the tests of the probes share: a context with a deadline, and typed looks into the JSON that a probe gave.
import {mkdir, mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import type {ExecutionContext} from 'ava';
import type {ProbeContext, ProbeResult} from '../../../source/execution/probes/registry.js';
import type {Json} from '../../../source/runbook/verdict.js';
import {findOnPath} from '../../helpers/go.js';
import {installProgram} from '../../helpers/install-program.js';

export function contextWith(given: Partial<ProbeContext> = {}): ProbeContext {
	return {signal: new AbortController().signal, deadlineMs: 20_000, env: {...process.env}, cwd: tmpdir(), ...given};
}

/** A directory that is removed after the test. */
export async function temporaryDirectory(t: ExecutionContext): Promise<string> {
	const directory = await mkdtemp(join(tmpdir(), 'gotriage-probes-'));
	t.teardown(() => rm(directory, {recursive: true, force: true, maxRetries: 3}));
	return directory;
}

/** Turns Go's telemetry off in a home: its detached child would still write there when the test is over. */
export async function withoutTelemetry(home: string): Promise<void> {
	for (const config of ['.config', join('Library', 'Application Support')]) {
		await mkdir(join(home, config, 'go', 'telemetry'), {recursive: true});
		await writeFile(join(home, config, 'go', 'telemetry', 'mode'), 'off');
	}
}

/** The data of a result; fails the test with the reason where there is none. */
export function dataOf(
	t: ExecutionContext,
	result: ProbeResult,
): {json: Record<string, Json>; rows: Record<string, Json>[]} {
	if (result.kind === 'failed') return t.fail(result.reason);
	return {json: recordOf(result.json), rows: result.rows.map(recordOf)};
}

/** The reason of a failed result; fails the test where it did not fail. */
export function reasonOf(t: ExecutionContext, result: ProbeResult): string {
	if (result.kind === 'failed') return result.reason;
	return t.fail(`expected a failure, got ${JSON.stringify(result.json)}`);
}

function recordOf(value: Json): Record<string, Json> {
	if (!isRecord(value)) throw new Error('not an object');
	return {...value};
}

function isRecord(value: Json): value is {readonly [key: string]: Json} {
	return value !== null && typeof value === 'object' && !Array.isArray(value);
}

/** A copy of a program under another name: Linux takes a process's command name from the file's name. */
export async function copyProgram(name: string, directory: string, as: string): Promise<string> {
	const original = findOnPath(name);
	if (original === null) throw new Error(`${name} is not on PATH`);
	const copy = join(directory, as);
	await installProgram(await readFile(original), copy);
	return copy;
}
