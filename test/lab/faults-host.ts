// Faults of a machine and its network: wrong Go settings, an odd PATH, files that block, slow servers and name servers.
import {chmod, writeFile} from 'node:fs/promises';
import {delimiter, join} from 'node:path';
import {goPath} from '../helpers/find-go.js';
import {startNameServer} from './dns-server.js';
import type {Cure, Fault, ProvenBy, Reading} from './fault.js';
import {environmentOf, needs, startInSandbox} from './fault-support.js';
import {hangOnFifo, holdLock} from './file-blocks.js';
import {startFullBacklog} from './full-backlog.js';
import {buildGoProgram, quickProject} from './go-programs.js';
import {startModuleProxy} from './module-proxy.js';
import {startProcess, waitForState} from './processes.js';
import type {SandboxOptions} from './sandbox.js';
import {writeTree} from './sandbox.js';
import {makeCertificate, startSlowAnswers, startTlsServer} from './tls-server.js';

function settingsFault(
	id: string,
	does: string,
	told: Readonly<{step: string; reading: Reading; leadsTo: string; cure: Cure; provenBy?: readonly ProvenBy[]}>,
	options: SandboxOptions,
	files: Readonly<Record<string, string>> = quickProject,
	env: Readonly<Record<string, string>> = {},
): Fault {
	return {
		id,
		does,
		seeWith: 'gotriage run go-env-baseline -C "$LAB_PROJECT"',
		alarms: `go-env-baseline#${told.step}`,
		reading: told.reading,
		leadsTo: told.leadsTo,
		found: {by: 'sweep', row: `go-env-baseline#${told.step}`},
		cure: told.cure,
		...(told.provenBy === undefined ? {} : {provenBy: told.provenBy}),
		missing: needs('go'),
		start: () =>
			startInSandbox(async (sandbox) => {
				await sandbox.writeProject(files);
				return {note: `The Go settings in ${sandbox.goenv}: ${does}`, env: environmentOf(sandbox, env)};
			}, options),
	};
}

const pathByHand: Cure = {kind: 'none', why: 'PATH is changed where the shell sets it, by its owner'};
const itsOwner: Cure = {kind: 'none', why: 'a server is put right by those who run it'};

const ownPath = (): string => process.env['PATH'] ?? '/usr/bin:/bin';

export const hostFaults: readonly Fault[] = [
	settingsFault(
		'env-proxy-empty',
		'GOPROXY is written empty, which is an error and not the default.',
		{
			step: 'wrong',
			reading: {is: 1},
			leadsTo: 'unset',
			cure: {
				kind: 'action',
				step: 'unset',
				allow: 'reversible',
				choose: {unset: 'GOPROXY'},
				undo: {kind: 'restores', what: [{kind: 'path', path: '$GOENV'}]},
			},
			provenBy: [
				{
					file: 'runbooks/go-env-baseline.test.ts',
					title: 'a setting written empty is taken out with consent, and undo writes back the very bytes',
				},
			],
		},
		{goenv: {GOPROXY: ''}},
	),
	settingsFault(
		'env-shadowed',
		'The environment hides what was written with go env -w.',
		{
			step: 'wrong',
			reading: {is: 1},
			leadsTo: 'unset',
			cure: {
				kind: 'action',
				step: 'unset',
				allow: 'reversible',
				choose: {unset: 'GOPRIVATE'},
				undo: {kind: 'restores', what: [{kind: 'path', path: '$GOENV'}]},
			},
		},
		{goenv: {GOPROXY: 'off', GOPRIVATE: 'lab.test'}},
		quickProject,
		{GOPRIVATE: 'other.test'},
	),
	settingsFault(
		'env-checks-off',
		'The checksum check of modules is switched off.',
		{
			step: 'security',
			reading: {is: 1},
			leadsTo: 'fix-security',
			cure: {
				kind: 'action',
				with: 'gotriage run checksum-fail -C "$LAB_PROJECT" --threshold slow=60',
				step: 'reset-database',
				allow: 'reversible',
				undo: {kind: 'restores', what: [{kind: 'path', path: '$GOENV'}]},
			},
		},
		{goenv: {GOPROXY: 'off', GOSUMDB: 'off'}},
	),
	settingsFault(
		'env-newer-go',
		'The project asks for a Go that nobody has.',
		{
			step: 'toolchain',
			reading: {is: 'go1.99'},
			leadsTo: 'fix-toolchain',
			cure: {kind: 'none', why: 'to install that Go or to lower the line is for those who own the project'},
		},
		{},
		{...quickProject, 'go.mod': 'module lab.test/newer\n\ngo 1.99\n'},
	),
	{
		id: 'path-unsafe',
		does: 'The current directory is on PATH.',
		seeWith: 'gotriage run path-scan -C "$LAB_PROJECT"',
		alarms: 'path-scan#inventory',
		reading: {atLeast: 2},
		leadsTo: 'directories',
		found: {by: 'sweep', row: 'path-scan#inventory'},
		cure: pathByHand,
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
		reading: {is: 2},
		leadsTo: 'which-one',
		found: {by: 'sweep', row: 'path-scan#winner'},
		cure: pathByHand,
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
		reading: {atLeast: 1},
		leadsTo: 'continue-holder',
		found: {by: 'sweep', row: 'fs-block#locks'},
		cure: {
			kind: 'action',
			step: 'continue-holder',
			allow: 'reversible',
			choose: {'continue-holder': '$LAB_PID'},
			undo: {kind: 'restores', what: [{kind: 'process', pid: '$LAB_PID', state: 'T'}]},
		},
		missing: needs('go', 'flock'),
		start: () =>
			startInSandbox(async (sandbox, undo) => {
				const lock = await holdLock(sandbox, 'until it goes on');
				undo(lock.stop);
				return {
					note: `Process ${lock.holder.pid} is stopped with the lock ${lock.path}.`,
					env: environmentOf(sandbox, {LAB_PID: String(lock.holder.pid)}),
				};
			}),
	},
	{
		id: 'fifo-go-mod',
		does: 'A FIFO stands in place of go.mod, and a go command waits for its other end.',
		seeWith: 'gotriage run fs-block -C "$LAB_PROJECT"',
		alarms: 'fs-block#mounts',
		reading: {atLeast: 0},
		leadsTo: 'mount-owner',
		found: {by: 'sweep', row: 'fs-block#mounts'},
		cure: {
			kind: 'none',
			why: 'what stands in place of go.mod is moved by a person; the command that hangs then goes on',
		},
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
		reading: {is: 'wait'},
		leadsTo: 'name-servers',
		found: {by: 'sweep', row: 'net-latency#phases'},
		cure: itsOwner,
		provenBy: [
			{
				file: 'runbooks/net-latency.test.ts',
				title: 'a server that thinks long is told from a slow handshake',
			},
		],
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
		reading: {is: 'TLS'},
		leadsTo: 'name-servers',
		found: {by: 'sweep', row: 'net-latency#phases'},
		cure: itsOwner,
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
		id: 'net-backlog',
		does: 'The queue of a server is full, so that no new connection is taken.',
		seeWith: 'gotriage run net-latency --input url="$LAB_URL"',
		alarms: 'net-latency#phases',
		reading: {is: 'no answer: no connection in time'},
		leadsTo: 'name-servers',
		found: {by: 'sweep', row: 'net-latency#phases'},
		cure: itsOwner,
		missing: needs('go', 'curl'),
		start: () =>
			startInSandbox(async (sandbox, undo) => {
				const server = await startFullBacklog(sandbox);
				undo(server.close);
				return {
					note: `A stopped server at ${server.url} whose queue is full.`,
					env: environmentOf(sandbox, {LAB_URL: server.url}),
				};
			}),
	},
	{
		id: 'net-untrusted',
		does: 'The certificate of a server is not trusted here.',
		seeWith: 'gotriage run net-latency --input url="$LAB_URL"',
		alarms: 'net-latency#certificate',
		reading: {is: 'not trusted: it signed itself'},
		leadsTo: 'fix-certificate',
		found: {by: 'sweep', row: 'net-latency#certificate'},
		cure: {kind: 'none', why: 'whom to trust is for a person; the check is never switched off'},
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
		// Of those that answer; that one does not is what the alarm says.
		reading: {atLeast: 0},
		leadsTo: 'fix-names',
		found: {by: 'sweep', row: 'net-latency#name-servers'},
		cure: {kind: 'none', why: 'the list of name servers is changed by those who run the machine'},
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
		reading: {atLeast: 300},
		leadsTo: 'fix-names',
		found: {by: 'sweep', row: 'net-latency#name-servers'},
		cure: {kind: 'none', why: 'the list of name servers is changed by those who run the machine'},
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
		reading: {atLeast: 2},
		leadsTo: 'where',
		found: {by: 'sweep', row: 'triage-layers#red'},
		cure: {kind: 'none', why: 'this runbook says where it is; the runbooks it leads to cure'},
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
