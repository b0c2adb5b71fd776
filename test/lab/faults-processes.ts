// Faults of running programs: stand-ins named gopls that are too many, stopped or busy, and a service whose goroutines
// stand in line. They end when the lab ends, because their stdin closes.
import type {Fault} from './fault.js';
import {needs, startInSandbox} from './fault-support.js';
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

export const processFaults: readonly Fault[] = [
	{
		id: 'gopls-many',
		does: 'Six gopls servers run where one is enough.',
		seeWith: 'gotriage run gopls-stall -C "$LAB_PROJECT"',
		alarms: 'gopls-stall#servers',
		missing: needs('go'),
		start: () =>
			startInSandbox(async (sandbox, undo) => {
				const servers = await startStandIns(sandbox, 6, ['serve'], undo);
				return {note: `Six stand-ins named gopls wait: processes ${pidsOf(servers)}.`};
			}),
	},
	{
		id: 'gopls-stopped',
		does: 'A gopls server is stopped, as by Ctrl-Z, and its editor waits for ever.',
		seeWith: 'gotriage run gopls-stall -C "$LAB_PROJECT"',
		alarms: 'gopls-stall#stopped',
		missing: needs('go'),
		start: () =>
			startInSandbox(async (sandbox, undo) => {
				const servers = await startStandIns(sandbox, 1, ['serve'], undo);
				for (const server of servers) {
					server.child.kill('SIGSTOP');
					await waitForState(server.pid, 'T');
				}
				return {note: `A stand-in named gopls is stopped: process ${pidsOf(servers)}.`};
			}),
	},
	{
		id: 'gopls-busy',
		does: 'A gopls server keeps a CPU at 100 %.',
		seeWith: 'gotriage run gopls-stall -C "$LAB_PROJECT" --threshold settling=0',
		alarms: 'gopls-stall#cpu-now',
		missing: needs('go'),
		start: () =>
			startInSandbox(async (sandbox, undo) => {
				const servers = await startStandIns(sandbox, 1, ['serve', 'burn'], undo);
				return {note: `A stand-in named gopls keeps a CPU busy: process ${pidsOf(servers)}.`};
			}),
	},
	{
		id: 'sched-crowded',
		does: 'The goroutines of a service stand in line for one CPU.',
		seeWith: 'gotriage run sched-latency --input url="$LAB_URL" --allow-cost load',
		alarms: 'sched-latency#p99',
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
