// Faults of services: Go programs that leak goroutines or memory, block each other, or start slowly, and HTTP services that
// nobody can explain. Memory is capped, every service ends by itself after some minutes, all listen on loopback only.
import {delimiter} from 'node:path';
import type {Cure, Fault, ProvenBy, Reading} from './fault.js';
import {environmentOf, needs, startInSandbox} from './fault-support.js';
import {quickProject, slowGo} from './go-programs.js';
import {type HttpServiceOptions, startHttpService} from './http-services.js';
import {type ServiceFault, startService} from './pprof-service.js';
import {freePort, futureProject, slowStartProgram} from './slow-start.js';

const needsGoAndCurl = needs('go', 'curl');

function serviceFault(fault: ServiceFault, count: number, note: string, processors?: number): Fault['start'] {
	return () =>
		startInSandbox(async (sandbox, undo) => {
			const service = await startService(sandbox, fault, count, processors === undefined ? {} : {processors});
			undo(service.process.kill);
			return {
				note: `${note} Its pprof address is ${service.url}, its process ${service.process.pid}.`,
				env: environmentOf(sandbox, {LAB_URL: service.url, LAB_PID: String(service.process.pid)}),
			};
		});
}

function httpFault(options: HttpServiceOptions, note: string): Fault['start'] {
	return () =>
		startInSandbox(async (sandbox, undo) => {
			const service = await startHttpService(options);
			undo(service.stop);
			return {note: `${note} It listens at ${service.url}.`, env: environmentOf(sandbox, {LAB_URL: service.url})};
		});
}

/** A service is ended only with leave, and a person starts it again. */
const restart: Cure = {
	kind: 'action',
	step: 'restart',
	allow: 'disruptive',
	choose: {'what-now': 'restart', restart: '$LAB_PID'},
	ends: 'escalated',
	undo: {kind: 'nothing', why: 'what a process was doing cannot be brought back'},
};
const itsOwner: Cure = {kind: 'none', why: 'a program is changed by those who own it'};

const goroutineTest = (...titles: readonly string[]): readonly ProvenBy[] =>
	titles.map((title) => ({file: 'runbooks/goroutine-leak.test.ts', title}));
const heapTest = (...titles: readonly string[]): readonly ProvenBy[] =>
	titles.map((title) => ({file: 'runbooks/heap-growth.test.ts', title}));
const endsOnly = 'the service is ended only with leave';
const endsByPid = 'the service is ended only with leave, by its own pid, and the dump was saved before';

/** What the run must show of a fault that the board finds by the row of the same step. */
const swept = (row: string, reading: Reading, leadsTo: string, cure: Cure) =>
	({alarms: row, reading, leadsTo, found: {by: 'sweep', row}, cure}) as const;

const seeHttp =
	'gotriage run http-observe --input url="$LAB_URL/" --input ready="$LAB_URL/ready" --input metrics="$LAB_URL/metrics" --input pprof="$LAB_URL"';

/** A program and the delays with which it starts, in milliseconds. */
function startFault(delays: Readonly<{init: number; ready: number}>, note: string): Fault['start'] {
	return () =>
		startInSandbox(async (sandbox) => {
			const program = await slowStartProgram(sandbox);
			const port = await freePort();
			return {
				note,
				env: environmentOf(sandbox, {
					LAB_INIT_MS: String(delays.init),
					LAB_PROGRAM: program,
					LAB_ARGUMENTS: `${port},0,${delays.ready}`,
					LAB_READY: `http://127.0.0.1:${port}/ready`,
				}),
			};
		});
}

const startTest = 'runbooks/startup-slow.test.ts';
const seeStart =
	'gotriage run startup-slow --input program="$LAB_PROGRAM" --input arguments="$LAB_ARGUMENTS" --input ready="$LAB_READY" --allow-cost runs-code --threshold goStart=60';

export const serviceFaults: readonly Fault[] = [
	{
		id: 'goroutines-many',
		does: 'Six thousand goroutines wait to send to a channel that nobody reads.',
		seeWith: 'gotriage run goroutine-leak --input url="$LAB_URL" --allow-cost load',
		...swept('goroutine-leak#count', {atLeast: 6000}, 'growth', restart),
		provenBy: goroutineTest('a leak is found by its number, and the line of code is named', endsByPid),
		missing: needsGoAndCurl,
		start: serviceFault('leak', 6000, 'A Go service has 6000 goroutines that wait for ever.'),
	},
	{
		id: 'goroutines-growing',
		does: 'A service leaks four hundred goroutines a second, up to forty thousand; it waits to be looked at.',
		seeWith: 'gotriage run goroutine-leak --input url="$LAB_URL" --threshold goroutines=1000000 --allow-cost load',
		...swept('goroutine-leak#growth', {atLeast: 3}, 'usual', restart),
		provenBy: goroutineTest(
			'a number that only rises is an alarm below the fixed limit too, on the board as well',
			endsByPid,
		),
		missing: needsGoAndCurl,
		start: serviceFault('growing-leak', 40_000, 'A Go service leaks goroutines.'),
	},
	{
		id: 'goroutines-deadlock',
		does: 'Two goroutines hold a lock each and wait for the other one.',
		seeWith: 'gotriage run goroutine-leak --input url="$LAB_URL" --allow-cost load',
		alarms: 'goroutine-leak#locks',
		reading: {is: 2},
		leadsTo: 'proof',
		found: {by: 'runbook', needs: 'steps'},
		cure: restart,
		provenBy: goroutineTest('a deadlock of two is found by looking twice', endsByPid),
		missing: needsGoAndCurl,
		start: serviceFault('deadlock', 0, 'Two goroutines of a Go service block each other.'),
	},
	{
		id: 'http-bodies',
		does: 'A service never closes the bodies of the answers it gets.',
		seeWith: 'gotriage run goroutine-leak --input url="$LAB_URL" --allow-cost load',
		alarms: 'goroutine-leak#bodies',
		reading: {atLeast: 300},
		leadsTo: 'dump',
		found: {by: 'runbook', needs: 'steps'},
		cure: restart,
		provenBy: goroutineTest('answers that nobody closes are found among the goroutines of net/http', endsByPid),
		missing: needsGoAndCurl,
		start: serviceFault('http-bodies', 300, 'A Go service holds 300 answers open.'),
	},
	{
		id: 'heap-growing',
		does: 'A service keeps a mebibyte more every 50 ms, up to 1 GiB; it waits to be looked at.',
		seeWith: 'gotriage run heap-growth --input url="$LAB_URL" --threshold heap=10 --allow-cost load',
		...swept('heap-growth#heap', {atLeast: 10}, 'collector', restart),
		provenBy: heapTest('a heap that only grows is found, and the line that holds it is named', endsOnly),
		missing: needsGoAndCurl,
		start: serviceFault('heap', 1024, 'A Go service keeps more and more memory.'),
	},
	{
		id: 'heap-churn',
		does: 'A service makes garbage as fast as it can and keeps nothing.',
		seeWith: 'gotriage run heap-growth --input url="$LAB_URL" --threshold churn=20 --allow-cost load',
		alarms: 'heap-growth#churn',
		reading: {atLeast: 20},
		leadsTo: 'sampling',
		found: {by: 'runbook', needs: 'steps'},
		cure: itsOwner,
		provenBy: heapTest('garbage without growth is told from a leak'),
		missing: needsGoAndCurl,
		start: serviceFault('churn', 0, 'A Go service makes garbage.'),
	},
	{
		id: 'heap-gc-off',
		does: 'The garbage collector of a service is switched off.',
		seeWith: 'gotriage run heap-growth --input url="$LAB_URL"',
		...swept('heap-growth#collector', {atLeast: 0}, 'gc-off', itsOwner),
		missing: needsGoAndCurl,
		start: serviceFault('gc-off', 0, 'A Go service runs without a garbage collector.'),
	},
	{
		id: 'lock-convoy',
		does: 'Four goroutines all need one lock.',
		seeWith: 'gotriage run sched-latency --input url="$LAB_URL" --threshold p99=0 --allow-cost load',
		alarms: 'sched-latency#p99',
		reading: {atLeast: 0},
		leadsTo: 'long-waits',
		found: {by: 'runbook', needs: 'load'},
		cure: itsOwner,
		provenBy: [{file: 'runbooks/sched-latency.test.ts', title: 'a crowded lock is named where its profile is on'}],
		missing: needsGoAndCurl,
		start: serviceFault('convoy', 4, 'Four goroutines of a Go service stand in line for one lock.', 2),
	},
	{
		id: 'http-blind',
		does: 'An HTTP service has neither metrics nor trace ids.',
		seeWith: seeHttp,
		...swept('http-observe#metrics', {is: 'no metrics'}, 'logs', itsOwner),
		missing: needs('curl'),
		start: httpFault({}, 'An HTTP service tells nothing about itself.'),
	},
	{
		id: 'http-errors',
		does: 'One of twenty requests to an HTTP service fails, and as many are slow.',
		seeWith: seeHttp,
		...swept('http-observe#errors', {is: 5}, 'tail', itsOwner),
		missing: needs('curl'),
		start: httpFault(
			{instrumented: true, errorsInHundred: 5, slowInHundred: 5},
			'An HTTP service answers 5 % of its requests with status 500.',
		),
	},
	{
		id: 'http-redirect',
		does: 'The readiness page of an HTTP service redirects to a login.',
		seeWith: seeHttp,
		...swept('http-observe#ready', {is: 302}, 'fix-ready', itsOwner),
		missing: needs('curl'),
		start: httpFault({instrumented: true, ready: 302}, 'The page /ready of an HTTP service answers 302.'),
	},
	{
		id: 'start-init',
		does: 'A package of a service sleeps three seconds before main.',
		seeWith: seeStart,
		alarms: 'startup-slow#init',
		reading: {atLeast: 3000},
		leadsTo: 'waiting',
		found: {by: 'runbook', needs: 'steps'},
		cure: itsOwner,
		provenBy: [{file: startTest, title: 'work before main is measured and its package named'}],
		missing: needs('go'),
		start: startFault({init: 3000, ready: 0}, 'A program works for three seconds before its main function.'),
	},
	{
		id: 'start-dependency',
		does: 'A service listens at once, but is ready only four seconds later.',
		seeWith: seeStart,
		alarms: 'startup-slow#waiting',
		reading: {atLeast: 50},
		leadsTo: 'cold',
		found: {by: 'runbook', needs: 'steps'},
		cure: itsOwner,
		provenBy: [{file: startTest, title: 'waiting until it is ready is told from starting'}],
		missing: needs('go'),
		start: startFault({init: 0, ready: 4000}, 'A program waits four seconds before it says that it is ready.'),
	},
	{
		id: 'start-toolchain',
		does: 'A go.mod asks for a Go that does not exist, so every go command looks for it first.',
		seeWith: 'gotriage run startup-slow -C "$LAB_PROJECT" --threshold goStart=60',
		...swept('startup-slow#toolchain', {is: 'yes'}, 'wanted', {
			kind: 'action',
			step: 'use-local',
			allow: 'reversible',
			choose: {'toolchain-choice': 'local'},
			undo: {kind: 'restores', what: [{kind: 'path', path: '$GOENV'}]},
		}),
		missing: needs('go'),
		start: () =>
			startInSandbox(
				async (sandbox) => {
					await sandbox.writeProject(futureProject);
					return {
						note: 'The project asks for Go 1.99, and the proxy list is off.',
						env: environmentOf(sandbox),
					};
				},
				// Empty counts as not set: the user's Go settings are what is in force.
				{env: {GOTOOLCHAIN: ''}, goenv: {GOPROXY: 'off', GOTOOLCHAIN: 'auto'}},
			),
	},
	{
		id: 'go-slow',
		does: 'A wrapper before the go command takes a second and a half each time.',
		seeWith: 'gotriage run startup-slow -C "$LAB_PROJECT"',
		...swept('startup-slow#go-start', {atLeast: 1.5}, 'toolchain', {
			kind: 'none',
			why: 'a wrapper is taken off PATH by the person who put it there',
		}),
		provenBy: [{file: startTest, title: 'a go command that is slow by itself is found, on the board too'}],
		missing: needs('go'),
		start: () =>
			startInSandbox(async (sandbox) => {
				await sandbox.writeProject(quickProject);
				const directory = await slowGo(sandbox, 1.5);
				return {
					note: `A script named go in ${directory} sleeps before it calls the real one.`,
					env: environmentOf(sandbox, {PATH: [directory, sandbox.env['PATH'] ?? ''].join(delimiter)}),
				};
			}),
	},
];
