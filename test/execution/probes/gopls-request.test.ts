// gopls-request against a stub that speaks the protocol with the faults we want, and against a real gopls where there is
// one.
import {mkdir, readdir, readFile, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {delimiter, dirname, join} from 'node:path';
import test, {type ExecutionContext} from 'ava';
import type {ProbeContext} from '../../../source/execution/probes/probe.js';
import {readStat} from '../../../source/execution/probes/proc.js';
import {runProbe} from '../../../source/execution/probes/registry.js';
import {goTest} from '../../helpers/go.js';
import {findGopls} from '../../lab/gopls.js';
import {contextWith, dataOf, reasonOf, temporaryDirectory, withoutTelemetry} from './context.js';

// Writes down its pid, what it was asked and its environment; a child of its own session plays the telemetry child.
const stub = `#!${process.execPath}
const {appendFileSync, writeFileSync} = require('node:fs');
const {spawn} = require('node:child_process');
const {STUB_RECORD: record, STUB_MODE: mode = ''} = process.env;
const child = spawn('/bin/sleep', ['1000'], {detached: true, stdio: 'ignore'});
writeFileSync(record + '.pids', JSON.stringify([process.pid, child.pid]));
writeFileSync(record + '.env', JSON.stringify({cache: process.env.GOPLSCACHE, toolchain: process.env.GOTOOLCHAIN, cwd: process.cwd()}));
if (mode === 'crash') { console.error('first\\nno such view'); process.exit(3); }
let buffer = Buffer.alloc(0);
let hovers = 0;
function send(message) {
	const body = JSON.stringify({jsonrpc: '2.0', ...message});
	process.stdout.write('Content-Length: ' + Buffer.byteLength(body) + '\\r\\n\\r\\n' + body);
}
process.stdin.on('data', (chunk) => {
	buffer = Buffer.concat([buffer, chunk]);
	for (;;) {
		const end = buffer.indexOf('\\r\\n\\r\\n');
		if (end < 0) return;
		const length = Number(/Content-Length: (\\d+)/.exec(buffer.toString('latin1', 0, end))[1]);
		if (buffer.length < end + 4 + length) return;
		const message = JSON.parse(buffer.toString('utf8', end + 4, end + 4 + length));
		buffer = buffer.subarray(end + 4 + length);
		appendFileSync(record, (message.method ?? 'answer ' + JSON.stringify(message.result)) + '\\n');
		if (message.method === 'initialize' && mode !== 'deaf') {
			send({id: message.id, result: {capabilities: {}, serverInfo: {name: 'gopls', version: JSON.stringify({Main: {Version: 'v9.9.9'}})}}});
			send({id: 900, method: 'workspace/configuration', params: {items: [{section: 'gopls'}]}});
		}
		if (message.method === 'textDocument/hover') {
			hovers++;
			if (mode === 'hang' || (mode === 'hang-later' && hovers > 2)) continue;
			send({method: 'window/logMessage', params: {type: 3, message: 'é'}});
			send({id: message.id, result: null});
		}
		if (message.method === 'shutdown' && mode === '') send({id: message.id, result: null});
	}
});
`;

type Stub = Readonly<{record: string; project: string; context: ProbeContext; pids: () => Promise<readonly number[]>}>;

async function withStub(t: ExecutionContext, mode: string, given: Partial<ProbeContext> = {}): Promise<Stub> {
	const root = await temporaryDirectory(t);
	const bin = join(root, 'bin');
	const project = join(root, 'project');
	await mkdir(bin);
	await mkdir(join(project, 'sub'), {recursive: true});
	await writeFile(join(bin, 'gopls'), stub, {mode: 0o755});
	await writeFile(join(project, 'go.mod'), 'module lab.test/x\n\ngo 1.19\n');
	await writeFile(join(project, 'a_test.go'), 'package x\n');
	await writeFile(join(project, 'sub', 'sub.go'), 'package sub\n\nfunc Answer() int { return 42 }\n');
	const record = join(root, 'record');
	const env = {PATH: `${bin}${delimiter}/usr/bin:/bin`, STUB_RECORD: record, STUB_MODE: mode, HOME: root};
	return {
		record,
		project,
		context: contextWith({env, ...given}),
		pids: async () => {
			const pids: unknown = JSON.parse(await readFile(`${record}.pids`, 'utf8'));
			return Array.isArray(pids) ? pids.map(Number) : [];
		},
	};
}

/** Nothing the server started is left: each pid is gone or waits to be reaped. */
async function assertGone(t: ExecutionContext, pids: readonly number[]): Promise<void> {
	t.is(pids.length, 2);
	for (const pid of pids) {
		const end = Date.now() + 10_000;
		let state = (await readStat(pid))?.state;
		while (state !== undefined && state !== 'Z' && Date.now() < end) state = (await readStat(pid))?.state;
		t.true(state === undefined || state === 'Z', `process ${pid} is ${state}`);
	}
}

const onLinux = process.platform === 'linux' ? test : test.skip;

onLinux('a fresh server is started, asked, told to leave and removed with all it started', async (t) => {
	const {record, project, context, pids} = await withStub(t, '');
	const {json} = dataOf(t, await runProbe('gopls-request', {directory: project, requests: '4'}, context));
	t.is(json['answered'], 5);
	t.is(json['asked'], 5);
	t.is(json['timedOut'], false);
	t.is(json['version'], 'v9.9.9');
	t.is(json['file'], 'sub/sub.go');
	t.is(Array.isArray(json['repeatsMs']) && json['repeatsMs'].length, 4);
	t.true(Number(json['initializeMs']) > 0);
	t.true(Number(json['p95Ms']) >= Number(json['medianMs']));
	const asked = (await readFile(record, 'utf8')).trim().split('\n');
	t.is(asked[0], 'initialize');
	t.true(asked.includes('answer [null]'), 'the server gets an answer to its question for the configuration');
	t.true(asked.indexOf('textDocument/didOpen') > asked.indexOf('initialized'));
	t.is(asked.filter((line) => line === 'textDocument/hover').length, 5);
	t.true(asked.includes('shutdown'));
	await assertGone(t, await pids());
});

onLinux('the server runs in the module with a private cache that is removed', async (t) => {
	const {record, project, context} = await withStub(t, '');
	dataOf(t, await runProbe('gopls-request', {directory: '.', requests: 1}, {...context, cwd: project}));
	const seen: Record<string, string> = JSON.parse(await readFile(`${record}.env`, 'utf8'));
	t.is(seen['cwd'], project);
	t.is(seen['toolchain'], 'local');
	const cache = seen['cache'] ?? '';
	t.is(dirname(cache), tmpdir());
	await t.throwsAsync(readdir(cache), {code: 'ENOENT'});
});

onLinux('requests that stay unanswered count with their deadline', async (t) => {
	const {project, context, pids} = await withStub(t, 'hang-later');
	const {json} = dataOf(t, await runProbe('gopls-request', {directory: project, requestDeadlineSeconds: 0.3}, context));
	t.is(json['answered'], 2);
	t.is(json['timedOut'], true);
	t.is(json['p95Ms'], 300);
	await assertGone(t, await pids());
});

onLinux('a server that answers nothing is a finding, in time before the deadline', async (t) => {
	const hanging = await withStub(t, 'hang', {deadlineMs: 5000});
	const limits = {requests: 2, requestDeadlineSeconds: 0.2};
	const silent = dataOf(t, await runProbe('gopls-request', {directory: hanging.project, ...limits}, hanging.context));
	t.like(silent.json, {answered: 0, timedOut: true, firstMs: null, medianMs: 200});
	await assertGone(t, await hanging.pids());

	const deaf = await withStub(t, 'deaf', {deadlineMs: 5000});
	const never = dataOf(t, await runProbe('gopls-request', {directory: deaf.project, ...limits}, deaf.context));
	t.like(never.json, {answered: 0, timedOut: true, initializeMs: null, version: null});
	await assertGone(t, await deaf.pids());
});

onLinux('a server that crashes is a failure with its last words', async (t) => {
	const {project, context, pids} = await withStub(t, 'crash');
	const reason = reasonOf(t, await runProbe('gopls-request', {directory: project}, context));
	t.is(reason, 'gopls ended before it answered (no such view)');
	await assertGone(t, await pids());
});

onLinux('abort takes the server and its children down', async (t) => {
	const controller = new AbortController();
	const {project, context, pids} = await withStub(t, 'hang', {
		signal: controller.signal,
		onProgress: (sentence) => {
			if (sentence.startsWith('waiting for the first answer')) controller.abort();
		},
	});
	t.is(reasonOf(t, await runProbe('gopls-request', {directory: project}, context)), 'stopped');
	await assertGone(t, await pids());
});

test('without gopls the reason says how to install it', async (t) => {
	const empty = await temporaryDirectory(t);
	const reason = reasonOf(t, await runProbe('gopls-request', {directory: empty}, contextWith({env: {PATH: empty}})));
	t.true(reason.includes('go install golang.org/x/tools/gopls@latest'));
});

onLinux('a directory without Go is said to have none', async (t) => {
	const {context} = await withStub(t, '');
	const empty = await temporaryDirectory(t);
	t.regex(reasonOf(t, await runProbe('gopls-request', {directory: empty}, context)), /no Go file below/);
	t.regex(reasonOf(t, await runProbe('gopls-request', {directory: empty, requests: 0}, context)), /between 1 and 50/);
});

const realGopls = (await findGopls()).path;

goTest(
	'a real gopls answers in a small module, and its own probe server is not counted',
	async (t) => {
		const root = await temporaryDirectory(t);
		await withoutTelemetry(root);
		await writeFile(join(root, 'go.mod'), 'module lab.test/small\n\ngo 1.19\n');
		await writeFile(join(root, 'main.go'), 'package main\n\nfunc main() {\n\tprintln("hello")\n}\n');
		const env = {
			PATH: `${dirname(realGopls ?? '')}${delimiter}${process.env['PATH'] ?? ''}`,
			HOME: root,
			GOENV: 'off',
			GOCACHE: join(root, '.cache', 'go-build'),
			GOMODCACHE: join(root, '.cache', 'mod'),
			GOPROXY: 'off',
			GOFLAGS: '-modcacherw',
		};
		let during: Promise<unknown> | null = null;
		const context = contextWith({
			env,
			deadlineMs: 240_000,
			onProgress: (sentence) => {
				if (sentence.startsWith('request 1')) during = runProbe('gopls-servers', {}, contextWith());
			},
		});
		const parameters = {directory: root, requests: 3, requestDeadlineSeconds: 20};
		const {json} = dataOf(t, await runProbe('gopls-request', parameters, context));
		t.is(json['answered'], 4);
		t.is(json['timedOut'], false);
		t.is(json['file'], 'main.go');
		t.is(typeof json['version'], 'string');
		t.true(Number(json['firstMs']) > 0);
		t.false(JSON.stringify(await during).includes(root));
	},
	{missing: realGopls === null ? 'needs gopls' : null},
);
