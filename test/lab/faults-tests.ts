// Faults of `go test`: a test that sleeps and one that never ends, seen by the runbook gotest-slow.
import type {Fault} from './fault.js';
import {needs, startInSandbox} from './fault-support.js';
import {hangingProject, sleepingProject} from './go-programs.js';

function testFault(
	fault: Pick<Fault, 'id' | 'does' | 'seeWith' | 'alarms'>,
	files: Readonly<Record<string, string>>,
): Fault {
	return {
		...fault,
		missing: needs('go'),
		start: () =>
			startInSandbox(async (sandbox) => {
				await sandbox.writeProject(files);
				return {note: `A project in ${sandbox.project}: ${fault.does}`};
			}),
	};
}

export const testFaults: readonly Fault[] = [
	testFault(
		{
			id: 'test-slow',
			does: 'One test sleeps for three seconds.',
			seeWith: 'gotriage run gotest-slow -C "$LAB_PROJECT" --allow-cost runs-code --threshold slowTest=2',
			alarms: 'gotest-slow#tests',
		},
		sleepingProject(3000),
	),
	testFault(
		{
			id: 'test-hangs',
			does: 'One test never ends.',
			seeWith: 'gotriage run gotest-slow -C "$LAB_PROJECT" --allow-cost runs-code --input limit=3s',
			alarms: 'gotest-slow#tests',
		},
		hangingProject,
	),
];
