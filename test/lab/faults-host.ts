// Faults of a machine and its network: wrong Go settings, an odd PATH, files that block, slow servers and name servers.
import {chmod, writeFile} from 'node:fs/promises';
import {delimiter, join} from 'node:path';
import {goPath} from '../helpers/find-go.js';
import {startNameServer} from './dns-server.js';
import type {Fault} from './fault.js';
import {environmentOf, needs, startInSandbox} from './fault-support.js';
import {hangOnFifo, holdLock} from './file-blocks.js';
import {buildGoProgram, quickProject} from './go-programs.js';
import {startModuleProxy} from './module-proxy.js';
import {startProcess, waitForState} from './processes.js';
import type {SandboxOptions} from './sandbox.js';
import {writeTree} from './sandbox.js';
import {makeCertificate, startSlowAnswers, startTlsServer} from './tls-server.js';

function settingsFault(
	id: string,
	does: string,
	step: string,
	options: SandboxOptions,
	files: Readonly<Record<string, string>> = quickProject,
	env: Readonly<Record<string, string>> = {},
): Fault {
	return {
		id,
		does,
		seeWith: 'gotriage run go-env-baseline -C "$LAB_PROJECT"',
		alarms: `go-env-baseline#${step}`,
		missing: needs('go'),
		start: () =>
			startInSandbox(async (sandbox) => {
				await sandbox.writeProject(files);
				return {note: `The Go settings in ${sandbox.goenv}: ${does}`, env: environmentOf(sandbox, env)};
			}, options),
	};
}

const ownPath = (): string => process.env['PATH'] ?? '/usr/bin:/bin';

export const hostFaults: readonly Fault[] = [
	settingsFault('env-proxy-empty', 'GOPROXY is written empty, which is an error and not the default.', 'wrong', {
		goenv: {GOPROXY: ''},
	}),
	settingsFault(
		'env-shadowed',
		'The environment hides what was written with go env -w.',
		'wrong',
		{goenv: {GOPROXY: 'off', GOPRIVATE: 'lab.test'}},
		quickProject,
		{GOPRIVATE: 'other.test'},
	),
	settingsFault('env-checks-off', 'The checksum check of modules is switched off.', 'security', {
		goenv: {GOPROXY: 'off', GOSUMDB: 'off'},
	}),
	settingsFault(
		'env-newer-go',
		'The project asks for a Go that nobody has.',
		'toolchain',
		{},
		{...quickProject, 'go.mod': 'module lab.test/newer\n\ngo 1.99\n'},
	),
	{
		id: 'path-unsafe',
		does: 'The current directory is on PATH.',
		seeWith: 'gotriage run path-scan -C "$LAB_PROJECT"',
		alarms: 'path-scan#inventory',
		missing: needs('go'),
		start: () =>
			startInSandbox(async (sandbox) => ({
				note: 'PATH begins with an empty entry and with a dot.',
				env: environmentOf(sandbox, {PATH: ['', '.', ownPath()].join(delimiter)}),
			})),
	},
	{
		id: 'path-two-gos',
		does: 'Another go stands before the right one on PATH.',
		seeWith: 'gotriage run path-scan -C "$LAB_PROJECT"',
		alarms: 'path-scan#winner',
		missing: needs('go'),
		start: () =>
			startInSandbox(async (sandbox) => {
				const directory = join(sandbox.root, 'other-go');
				await writeTree(directory, {go: `#!/bin/sh\nexec '${goPath}' "$@"\n`});
				await chmod(join(directory, 'go'), 0o755);
				return {
					note: `A script named go in ${directory} wins.`,
					env: environmentOf(sandbox, {PATH: [directory, ownPath()].join(delimiter)}),
				};
			}),
	},
	{
		id: 'lock-held',
		does: 'A stopped process holds a lock of the module cache, and another waits for it.',
		seeWith: 'gotriage run fs-block -C "$LAB_PROJECT"',
		alarms: 'fs-block#locks',
		missing: needs('flock'),
		start: () =>
			startInSandbox(async (sandbox, undo) => {
				const lock = await holdLock(sandbox);
				undo(lock.stop);
				return {note: `Process ${lock.holder.pid} is stopped with the lock ${lock.path}.`};
			}),
	},
	{
		id: 'fifo-go-mod',
		does: 'A FIFO stands in place of go.mod, and a go command waits for its other end.',
		seeWith: 'gotriage run fs-block -C "$LAB_PROJECT"',
		alarms: 'fs-block#mounts',
		missing: needs('go', 'mkfifo'),
		start: () =>
			startInSandbox(async (sandbox, undo) => {
				const waiting = await hangOnFifo(sandbox, goPath ?? 'go');
				undo(waiting.kill);
				return {note: `Process ${waiting.pid} hangs in ${sandbox.project}.`};
			}),
	},
	{
		id: 'net-slow-answer',
		does: 'A server thinks for more than a second before it answers.',
		seeWith: 'gotriage run net-latency --input url="$LAB_URL"',
		alarms: 'net-latency#phases',
		missing: needs('go', 'curl'),
		start: () =>
			startInSandbox(async (sandbox, undo) => {
				const server = await startSlowAnswers(1200);
				undo(server.close);
				return {note: `A slow server at ${server.url}.`, env: environmentOf(sandbox, {LAB_URL: server.url})};
			}),
	},
	{
		id: 'net-slow-tls',
		does: 'Each TLS handshake takes half a second.',
		seeWith: 'gotriage run net-latency --input url="$LAB_URL"',
		alarms: 'net-latency#phases',
		missing: needs('go', 'curl', 'openssl'),
		start: () =>
			startInSandbox(async (sandbox, undo) => {
				const certificate = await makeCertificate(sandbox.root);
				const server = await startTlsServer(certificate, 500);
				undo(server.close);
				const trust = {SSL_CERT_FILE: certificate.certificate, CURL_CA_BUNDLE: certificate.certificate};
				return {
					note: `A TLS server at ${server.url} with a trusted certificate.`,
					env: environmentOf(sandbox, {LAB_URL: server.url, ...trust}),
				};
			}),
	},
	{
		id: 'net-untrusted',
		does: 'The certificate of a server is not trusted here.',
		seeWith: 'gotriage run net-latency --input url="$LAB_URL"',
		alarms: 'net-latency#certificate',
		missing: needs('go', 'curl', 'openssl'),
		start: () =>
			startInSandbox(async (sandbox, undo) => {
				const server = await startTlsServer(await makeCertificate(sandbox.root));
				undo(server.close);
				return {
					note: `A TLS server at ${server.url} that signed its own certificate.`,
					env: environmentOf(sandbox, {LAB_URL: server.url}),
				};
			}),
	},
	{
		id: 'dns-dead',
		does: 'The first name server never answers.',
		seeWith: 'gotriage run net-latency --input url=http://lab.test:1/ --input resolvers="$LAB_RESOLVERS"',
		alarms: 'net-latency#name-servers',
		missing: needs('go', 'curl'),
		start: () =>
			startInSandbox(async (sandbox, undo) => {
				const dead = await startNameServer({silent: true});
				undo(dead.close);
				const well = await startNameServer();
				undo(well.close);
				return {
					note: `A silent name server at ${dead.address} before a good one.`,
					env: environmentOf(sandbox, {LAB_RESOLVERS: `${dead.address},${well.address}`}),
				};
			}),
	},
	{
		id: 'dns-slow',
		does: 'The name server takes 300 ms for each answer.',
		seeWith: 'gotriage run net-latency --input url=http://lab.test:1/ --input resolvers="$LAB_RESOLVERS"',
		alarms: 'net-latency#name-servers',
		missing: needs('go', 'curl'),
		start: () =>
			startInSandbox(async (sandbox, undo) => {
				const slow = await startNameServer({delayMs: 300});
				undo(slow.close);
				return {
					note: `A slow name server at ${slow.address}.`,
					env: environmentOf(sandbox, {LAB_RESOLVERS: slow.address}),
				};
			}),
	},
	{
		id: 'two-at-once',
		does: 'The module proxy is down and a gopls server is stopped.',
		seeWith: 'gotriage run triage-layers -C "$LAB_PROJECT"',
		alarms: 'triage-layers#red',
		missing: needs('go', 'curl'),
		start: () =>
			startInSandbox(async (sandbox, undo) => {
				const proxy = await startModuleProxy();
				undo(proxy.close);
				proxy.setFault({kind: 'status', status: 503});
				await writeFile(sandbox.goenv, `GOPROXY=${proxy.url}\n`);
				await sandbox.writeProject(quickProject);
				const program = await buildGoProgram(
					sandbox,
					'gopls',
					'package main\n\nimport (\n\t"io"\n\t"os"\n)\n\nfunc main() {\n\tio.Copy(io.Discard, os.Stdin)\n}\n',
				);
				const server = startProcess(program, ['serve'], {cwd: sandbox.root, env: sandbox.env});
				undo(server.kill);
				server.child.kill('SIGSTOP');
				await waitForState(server.pid, 'T');
				return {note: `A module proxy at ${proxy.url} answers 503, and process ${server.pid} named gopls is stopped.`};
			}),
	},
];
