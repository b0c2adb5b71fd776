// The step `requests` of gopls-stall: the log of a live server is read for its times, and never for the code in it.
import {copyFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import type {ExecutionContext} from 'ava';
import {goTest as registerGoTest} from '../helpers/go.js';
import {packageRoot} from '../helpers/paths.js';
import {buildGoProgram, quickProject} from '../lab/go-programs.js';
import {startProcess, waitForState} from '../lab/processes.js';
import {makeSandbox, type Sandbox} from '../lab/sandbox.js';
import {type Run, runRunbook} from './command.js';

const goTest: typeof registerGoTest = (title, body, options) => registerGoTest(title, body, {serial: true, ...options});

const standIn = 'package main\n\nimport (\n\t"io"\n\t"os"\n)\n\nfunc main() {\n\tio.Copy(io.Discard, os.Stdin)\n}\n';
// What other programs of the machine do must not decide a test.
const anyMachine = {processes: 10_000, cpu: 10_000, memory: 10_000, goStart: 60};

async function runWithLog(
	t: ExecutionContext,
	prepare: (log: string) => Promise<void>,
): Promise<[Run, string, Sandbox]> {
	const sandbox = await makeSandbox();
	t.teardown(sandbox.cleanup);
	await sandbox.writeProject(quickProject);
	const log = join(sandbox.root, 'gopls.log');
	await prepare(log);
	const program = await buildGoProgram(sandbox, 'gopls', standIn);
	const server = startProcess(program, ['serve', '-rpc.trace', `-logfile=${log}`], {
		cwd: sandbox.root,
		env: sandbox.env,
	});
	t.teardown(server.kill);
	await waitForState(server.pid, 'S', 'R');
	return [await runRunbook(sandbox, 'gopls-stall', {thresholds: anyMachine}), log, sandbox];
}

const itemOf = (run: Run, log: string) => run.finished('requests').items.find((item) => item.item === log);

goTest('a real log is read, its slowest question measured, and no code gets into the record', async (t) => {
	const [run, log] = await runWithLog(t, (path) =>
		copyFile(join(packageRoot, 'test/parsing/fixtures/gopls-rpc-trace-0.16.log'), path),
	);
	const item = itemOf(run, log);
	t.is(item?.verdict, 'ok', item?.reason ?? '');
	t.is(item?.value, 444);
	t.notRegex(run.stdout, /package main|Params/);
});

goTest('questions that are answered late, or not at all, are an alarm', async (t) => {
	const [run, log] = await runWithLog(t, (path) =>
		writeFile(
			path,
			'[Trace - 10:00:00.000 AM] Sending request \'textDocument/completion - (7)\'.\nParams: {"text":"secret"}\n\n\n' +
				"[Trace - 10:00:09.000 AM] Received response 'textDocument/hover - (8)' in 1500ms.\nResult: null\n\n\n",
		),
	);
	const item = itemOf(run, log);
	t.is(item?.verdict, 'alarm', item?.reason ?? '');
	t.is(item?.value, 1500);
	t.like(item?.facts['unanswered'], [{method: 'textDocument/completion', waitedMs: 9000}]);
	t.notRegex(run.stdout, /secret/);
});
