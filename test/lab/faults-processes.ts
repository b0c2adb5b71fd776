// Faults of running programs: stand-ins named gopls that are too many, stopped or busy, and a service whose goroutines
// stand in line. They end when the lab ends, because their stdin closes.
import type {Fault} from './fault.js';
import {environmentOf, needs, startInSandbox} from './fault-support.js';
import {buildGoProgram, startPprofServer} from './go-programs.js';
import {type LabProcess, startProcess, waitForState} from './processes.js';
import type {Sandbox} from './sandbox.js';

/** Waits for its stdin to close, as a language server does; with the argument `burn` it keeps a CPU busy meanwhile. */
const standInSource = `package main

import (
	"io"
	"os"
)

func main() {
	if os.Args[len(os.Args)-1] == "burn" {
		go func() {
			for x := 0; ; x++ {
				_ = x
			}
		}()
	}
	io.Copy(io.Discard, os.Stdin)
}
`;

async function startStandIns(
	sandbox: Sandbox,
	count: number,
	args: readonly string[],
	undo: (takeBack: () => Promise<unknown>) => void,
): Promise<readonly LabProcess[]> {
	const program = await buildGoProgram(sandbox, 'gopls', standInSource);
	return Array.from({length: count}, () => {
		const process = startProcess(program, args, {cwd: sandbox.root, env: sandbox.env});
		undo(process.kill);
		return process;
	});
}

const pidsOf = (processes: readonly LabProcess[]): string => processes.map((process) => process.pid).join(', ');

/** Ends the first of the stand-ins, by its pid. */
const stopOne: Fault['cure'] = {
	kind: 'action',
	step: 'stop-server',
	allow: 'disruptive',
	choose: {'what-now': 'stop', 'stop-server': '$LAB_PID'},
	undo: {kind: 'nothing', why: 'the editor starts a new server by itself'},
};

export const processFaults: readonly Fault[] = [
	{
		id: 'gopls-many',
		does: 'Six gopls servers run where one is enough.',
		seeWith: 'gotriage run gopls-stall -C "$LAB_PROJECT"',
		alarms: 'gopls-stall#servers',
		reading: {atLeast: 6},
		leadsTo: 'stopped',
		found: {by: 'sweep', row: 'gopls-stall#servers'},
		cure: stopOne,
		missing: needs('go'),
		start: () =>
			startInSandbox(async (sandbox, undo) => {
				const servers = await startStandIns(sandbox, 6, ['serve'], undo);
				return {
					note: `Six stand-ins named gopls wait: processes ${pidsOf(servers)}.`,
					env: environmentOf(sandbox, {LAB_PID: String(servers[0]?.pid)}),
				};
			}),
	},
	{
		id: 'gopls-stopped',
		does: 'A gopls server is stopped, as by Ctrl-Z, and its editor waits for ever.',
		seeWith: 'gotriage run gopls-stall -C "$LAB_PROJECT"',
		alarms: 'gopls-stall#stopped',
		reading: {atLeast: 1},
		leadsTo: 'continue-server',
		found: {by: 'sweep', row: 'gopls-stall#stopped'},
		cure: {
			kind: 'action',
			step: 'continue-server',
			allow: 'reversible',
			choose: {'continue-server': '$LAB_PID'},
			undo: {kind: 'restores', what: [{kind: 'process', pid: '$LAB_PID', state: 'T'}]},
		},
		missing: needs('go'),
		start: () =>
			startInSandbox(async (sandbox, undo) => {
				const servers = await startStandIns(sandbox, 1, ['serve'], undo);
				for (const server of servers) {
					server.child.kill('SIGSTOP');
					await waitForState(server.pid, 'T');
				}
				return {
					note: `A stand-in named gopls is stopped: process ${pidsOf(servers)}.`,
					env: environmentOf(sandbox, {LAB_PID: pidsOf(servers)}),
				};
			}),
	},
	{
		id: 'gopls-busy',
		does: 'A gopls server keeps a CPU at 100 %.',
		// The machine may be shared: a hundredth of a CPU is enough to tell a loop from a server that waits.
		seeWith: 'gotriage run gopls-stall -C "$LAB_PROJECT" --threshold settling=0 --threshold cpu=1',
		alarms: 'gopls-stall#cpu-now',
		reading: {atLeast: 1},
		leadsTo: 'cpu',
		found: {by: 'sweep', row: 'gopls-stall#cpu-now'},
		cure: stopOne,
		provenBy: [
			{
				file: 'runbooks/gopls-stall.test.ts',
				title: 'a server that keeps a CPU busy is an alarm only after half a minute of it',
			},
			{file: 'runbooks/gopls-stall.test.ts', title: 'one chosen server is ended, by pid and start time, and no other'},
		],
		missing: needs('go'),
		start: () =>
			startInSandbox(async (sandbox, undo) => {
				const servers = await startStandIns(sandbox, 1, ['serve', 'burn'], undo);
				return {
					note: `A stand-in named gopls keeps a CPU busy: process ${pidsOf(servers)}.`,
					env: environmentOf(sandbox, {LAB_PID: pidsOf(servers)}),
				};
			}),
	},
	{
		id: 'folder-of-modules',
		does: 'The folder that the editor opened is no module but has three of them below it.',
		seeWith: 'gotriage run gopls-stall -C "$LAB_PROJECT"',
		alarms: 'gopls-stall#shape',
		reading: {is: 3},
		leadsTo: 'fresh',
		found: {by: 'runbook', needs: 'steps'},
		cure: {kind: 'none', why: 'which folder is opened, or a go.work file, is for the person at the editor'},
		missing: needs('go'),
		start: () =>
			startInSandbox(async (sandbox) => {
				const names = ['one', 'two', 'three'];
				await sandbox.writeProject(
					Object.fromEntries(names.map((name) => [`${name}/go.mod`, `module lab.test/${name}\n\ngo 1.19\n`])),
				);
				return {note: `Three modules lie below ${sandbox.project}, which is none.`};
			}),
	},
	{
		id: 'sched-crowded',
		does: 'The goroutines of a service stand in line for one CPU.',
		seeWith: 'gotriage run sched-latency --input url="$LAB_URL" --allow-cost load',
		alarms: 'sched-latency#p99',
		reading: {atLeast: 1},
		leadsTo: 'long-waits',
		found: {by: 'runbook', needs: 'load'},
		cure: {kind: 'none', why: 'the program or its limits are changed by those who own it'},
		provenBy: [
			{
				file: 'runbooks/sched-latency.test.ts',
				title: 'goroutines that stand in line are measured from a recording that is kept',
			},
		],
		missing: needs('go', 'curl'),
		start: () =>
			startInSandbox(async (sandbox, undo) => {
				const server = await startPprofServer(sandbox, {spinners: 2, processors: 1});
				undo(server.process.kill);
				return {
					note: `A service with pprof at ${server.url} spins on its only CPU.`,
					env: {GOTRIAGE_HOME: sandbox.gotriageHome, LAB_URL: server.url},
				};
			}),
	},
];
