// Faults of the module proxy: each mode in which it can fail, seen by the runbook modproxy-down.
import {writeFile} from 'node:fs/promises';
import type {Fault as LabFault} from './fault.js';
import {needs, startInSandbox} from './fault-support.js';
import {quickProject} from './go-programs.js';
import {type Fault, startModuleProxy} from './module-proxy.js';

const command = 'gotriage run modproxy-down -C "$LAB_PROJECT" --input module=lab.test/dep --input version=v1.0.0';

function proxyFault(id: string, does: string, fault: Fault, step: 'hop-status' | 'download'): LabFault {
	return {
		id,
		does,
		seeWith: command,
		alarms: `modproxy-down#${step}`,
		missing: needs('go', 'curl'),
		start: () =>
			startInSandbox(async (sandbox, undo) => {
				const proxy = await startModuleProxy();
				undo(proxy.close);
				proxy.setFault(fault);
				await writeFile(sandbox.goenv, `GOPROXY=${proxy.url}\n`);
				await sandbox.writeProject(quickProject);
				return {note: `A module proxy at ${proxy.url}: ${does}`};
			}),
	};
}

export const moduleFaults: readonly LabFault[] = [
	proxyFault(
		'proxy-503',
		'Every question to the module proxy is answered 503.',
		{kind: 'status', status: 503},
		'hop-status',
	),
	proxyFault('proxy-401', 'The module proxy wants a login.', {kind: 'status', status: 401}, 'hop-status'),
	proxyFault(
		'proxy-429',
		'The module proxy says that there are too many requests.',
		{kind: 'status', status: 429},
		'hop-status',
	),
	proxyFault('proxy-hang', 'The module proxy takes questions and never answers.', {kind: 'hang'}, 'hop-status'),
	proxyFault('proxy-slow', 'The module proxy answers right, 3 s late.', {kind: 'slow', delayMs: 3000}, 'hop-status'),
	proxyFault(
		'proxy-root-ok',
		'The front page of the module proxy says 200, its real answers are 503.',
		{kind: 'root-ok'},
		'hop-status',
	),
	proxyFault('proxy-flaky', 'The first three questions are answered 503.', {kind: 'flaky', failures: 3}, 'hop-status'),
	proxyFault('proxy-html', 'A login page with status 200 stands in for every answer.', {kind: 'html'}, 'download'),
	proxyFault('proxy-truncate', 'Downloads end in their middle.', {kind: 'truncate'}, 'download'),
	proxyFault('proxy-garbage', 'Noise comes in place of a zip file.', {kind: 'garbage'}, 'download'),
	proxyFault('proxy-tamper', 'One byte of the zip file is another.', {kind: 'tamper'}, 'download'),
];
