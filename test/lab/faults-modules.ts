// Faults of the module proxy: each mode in which it can fail, seen by the runbook modproxy-down.
import {writeFile} from 'node:fs/promises';
import {startFaultyDatabase} from './checksum-faults.js';
import type {Cure, Found, Fault as LabFault, ProvenBy, Reading} from './fault.js';
import {environmentOf, needs, startInSandbox} from './fault-support.js';
import {quickProject} from './go-programs.js';
import {type Fault, type LabModule, labModules, refusedUrl, startModuleProxy} from './module-proxy.js';

const [dep] = labModules as readonly [LabModule];
const command =
	'gotriage run modproxy-down -C "$LAB_PROJECT" --input module=lab.test/dep --input version=v1.0.0 --input fallback="$LAB_FALLBACK"';

const switchProxy: Cure = {
	kind: 'action',
	step: 'switch-proxy',
	allow: 'reversible',
	undo: {kind: 'restores', what: [{kind: 'path', path: '$GOENV'}]},
};

type Told = Readonly<{
	step: 'hop-status' | 'download';
	/** Default: the board shows the same step. */
	found?: Found;
	reading: Reading;
	leadsTo: string;
	cure?: Cure;
	oneLook?: true;
	provenBy?: readonly ProvenBy[];
}>;

/** A proxy with this fault, or none at all, and beside it one that is well: what to fall back to. */
function proxyFault(id: string, does: string, fault: Fault | 'refused', told: Told): LabFault {
	const {step, cure = switchProxy, ...rest} = told;
	return {
		id,
		does,
		seeWith: command,
		alarms: `modproxy-down#${step}`,
		found: {by: 'sweep', row: `modproxy-down#${step}`},
		cure,
		...rest,
		missing: needs('go', 'curl'),
		start: () =>
			startInSandbox(async (sandbox, undo) => {
				const well = await startModuleProxy();
				undo(well.close);
				let url = await refusedUrl();
				if (fault !== 'refused') {
					const proxy = await startModuleProxy();
					undo(proxy.close);
					proxy.setFault(fault);
					url = proxy.url;
				}
				await writeFile(sandbox.goenv, `# kept by hand\nGOPROXY=${url}\n`);
				await sandbox.writeProject(quickProject);
				return {
					note: `A module proxy at ${url}: ${does} One at ${well.url} is well.`,
					env: environmentOf(sandbox, {LAB_FALLBACK: well.url}),
				};
			}),
	};
}

const hop = (value: number): Told => ({step: 'hop-status', reading: {is: value}, leadsTo: 'download'});
const download = (value: string): Told => ({step: 'download', reading: {is: value}, leadsTo: 'locks'});

export const moduleFaults: readonly LabFault[] = [
	proxyFault(
		'proxy-503',
		'Every question to the module proxy is answered 503.',
		{kind: 'status', status: 503},
		{
			...hop(503),
			provenBy: [
				{
					file: 'runbooks/modproxy-down.test.ts',
					title: 'a dead proxy before a comma is routed around with consent, verified, and undone byte for byte',
				},
				{
					file: 'runbooks/modproxy-down.test.ts',
					title: 'the board shows the failing hop with its number, within ten seconds even when it hangs',
				},
			],
		},
	),
	proxyFault(
		'proxy-401',
		'The module proxy wants a login.',
		{kind: 'status', status: 401},
		{...hop(401), cure: {kind: 'none', why: 'a login is put into netrc by the person who has it'}},
	),
	proxyFault(
		'proxy-429',
		'The module proxy says that there are too many requests.',
		{kind: 'status', status: 429},
		hop(429),
	),
	proxyFault('proxy-hang', 'The module proxy takes questions and never answers.', {kind: 'hang'}, hop(0)),
	proxyFault('proxy-refused', 'Nobody listens at the address of the module proxy.', 'refused', hop(0)),
	proxyFault(
		'proxy-slow',
		'The module proxy answers right, 3 s late.',
		{kind: 'slow', delayMs: 3000},
		{...hop(200), cure: {kind: 'none', why: 'its answers are right; whether to leave it is for a person'}},
	),
	proxyFault(
		'proxy-drip',
		'The module proxy sends a zip file one byte at a time and never gets to its end.',
		{kind: 'drip'},
		// The board gives each row ten seconds; the step itself waits twenty before it speaks of a hang.
		{...download('hang'), found: {by: 'runbook', needs: 'time'}},
	),
	proxyFault(
		'proxy-root-ok',
		'The front page of the module proxy says 200, its real answers are 503.',
		{kind: 'root-ok'},
		hop(503),
	),
	proxyFault('proxy-404', 'The module proxy knows no module.', {kind: 'status', status: 404}, download('not-found')),
	proxyFault(
		'proxy-flaky',
		'The first three questions are answered 503.',
		{kind: 'flaky', failures: 3},
		{...hop(503), oneLook: true},
	),
	proxyFault(
		'proxy-html',
		'A login page with status 200 stands in for every answer.',
		{kind: 'html'},
		download('captive-portal'),
	),
	proxyFault('proxy-truncate', 'Downloads end in their middle.', {kind: 'truncate'}, download('truncated')),
	proxyFault('proxy-garbage', 'Noise comes in place of a zip file.', {kind: 'garbage'}, download('bad-zip')),
	proxyFault('proxy-tamper', 'One byte of the zip file is another.', {kind: 'tamper'}, download('zip-checksum')),
	{
		id: 'proxy-rebuilt',
		does: 'The module proxy sends a sound zip file with other content than the checksum database vouches for.',
		seeWith: command,
		alarms: 'modproxy-down#download',
		reading: {is: 'checksum-mismatch'},
		leadsTo: 'checksum-stop',
		found: {by: 'sweep', row: 'modproxy-down#download'},
		cure: {kind: 'none', why: 'a wrong sum is never worked around: a person finds out who is right'},
		missing: needs('go', 'curl'),
		start: () =>
			startInSandbox(async (sandbox, undo) => {
				const proxy = await startModuleProxy();
				undo(proxy.close);
				proxy.setFault({kind: 'rebuilt'});
				const database = await startFaultyDatabase(dep);
				undo(database.close);
				await writeFile(sandbox.goenv, `GOPROXY=${proxy.url}\n`);
				await sandbox.writeProject(quickProject);
				return {
					note: `A module proxy at ${proxy.url} that made its zip file anew.`,
					env: environmentOf(sandbox, {GONOSUMDB: '', GOSUMDB: database.gosumdb, LAB_FALLBACK: proxy.url}),
				};
			}),
	},
];
