// Faults of `go test` and of what it relies on: a test that sleeps, never ends or depends on the order, a build cache that
// is wiped, a standing flag; seen by the runbook gotest-slow.
import {writeFile} from 'node:fs/promises';
import type {Fault} from './fault.js';
import {environmentOf, needs, startInSandbox} from './fault-support.js';
import {hangingProject, orderedProject, quickProject, sleepingProject} from './go-programs.js';
import type {SandboxOptions} from './sandbox.js';

function testFault(
	fault: Omit<Fault, 'missing' | 'start'>,
	files: Readonly<Record<string, string>>,
	options: SandboxOptions = {},
): Fault {
	return {
		...fault,
		missing: needs('go'),
		start: () =>
			startInSandbox(async (sandbox) => {
				await sandbox.writeProject(files);
				return {note: `A project in ${sandbox.project}: ${fault.does}`};
			}, options),
	};
}

const file = 'runbooks/gotest-slow.test.ts';
const itsAuthor: Fault['cure'] = {kind: 'none', why: 'a test is mended by those who wrote it'};
const seeTests = 'gotriage run gotest-slow -C "$LAB_PROJECT" --allow-cost runs-code';

export const testFaults: readonly Fault[] = [
	testFault(
		{
			id: 'test-slow',
			does: 'One test sleeps for three seconds.',
			seeWith: `${seeTests} --threshold slowTest=2`,
			alarms: 'gotest-slow#tests',
			reading: {atLeast: 3},
			leadsTo: 'fix-tests',
			found: {by: 'runbook', needs: 'code'},
			cure: itsAuthor,
			provenBy: [{file, title: 'a sleeping test is named with its seconds'}],
		},
		sleepingProject(3000),
	),
	testFault(
		{
			id: 'test-hangs',
			does: 'One test never ends.',
			seeWith: `${seeTests} --input limit=3s`,
			alarms: 'gotest-slow#tests',
			reading: {is: 'hung: TestHangs'},
			leadsTo: 'fix-tests',
			found: {by: 'runbook', needs: 'code'},
			cure: itsAuthor,
			provenBy: [{file, title: 'a hung test is named, and the run ends at its limit'}],
		},
		hangingProject,
	),
	testFault(
		{
			id: 'test-order',
			does: 'The tests pass only in the order in which they are written.',
			seeWith: `${seeTests} --choose what-now=order`,
			alarms: 'gotest-slow#order',
			reading: {is: 'a test failed'},
			leadsTo: 'fix-order',
			found: {by: 'runbook', needs: 'code'},
			cure: itsAuthor,
			provenBy: [{file, title: 'tests that pass only in one order are found, with the number that repeats the order'}],
		},
		orderedProject,
	),
	testFault(
		{
			id: 'cache-volatile',
			does: 'The build cache lies in the temporary directory and is wiped with it.',
			seeWith: 'gotriage run gotest-slow -C "$LAB_PROJECT"',
			alarms: 'gotest-slow#cache',
			reading: {is: 'it is in the temporary directory'},
			leadsTo: 'flags',
			found: {by: 'sweep', row: 'gotest-slow#cache'},
			cure: {kind: 'none', why: 'where a cache belongs on this machine is for its owner to say'},
		},
		quickProject,
		{cache: 'volatile'},
	),
	{
		id: 'flags-count',
		does: 'GOFLAGS has -count=1, so that no test result is ever kept.',
		seeWith: 'gotriage run gotest-slow -C "$LAB_PROJECT"',
		alarms: 'gotest-slow#flags',
		reading: {is: '-count=1'},
		leadsTo: 'fix-flags',
		found: {by: 'sweep', row: 'gotest-slow#flags'},
		cure: {kind: 'none', why: 'which of the flags should stay is for the person who set them'},
		missing: needs('go'),
		start: () =>
			startInSandbox(async (sandbox) => {
				await sandbox.writeProject(quickProject);
				await writeFile(sandbox.goenv, 'GOPROXY=off\nGOFLAGS=-count=1\n');
				return {
					note: `GOFLAGS=-count=1 stands in ${sandbox.goenv}.`,
					env: environmentOf(sandbox, {GOFLAGS: ''}),
				};
			}),
	},
];
