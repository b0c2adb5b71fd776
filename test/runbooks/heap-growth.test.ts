// The runbook heap-growth against live Go services that keep memory, make garbage, or have switched the collector off.
import type {ExecutionContext} from 'ava';
import {findOnPath, goTest as registerGoTest} from '../helpers/go.js';
import {refusedUrl} from '../lab/module-proxy.js';
import {type Service, type ServiceFault, startService} from '../lab/pprof-service.js';
import {waitForState} from '../lab/processes.js';
import {makeSandbox, type Sandbox} from '../lab/sandbox.js';
import {assertStatus, type RunOptions, runRunbook, sweepBoard} from './command.js';

const needsCurl = findOnPath('curl') === null ? 'needs curl' : null;
const goTest: typeof registerGoTest = (title, body, options) =>
	registerGoTest(
		title,
		async (t) => {
			t.timeout(400_000);
			await body(t);
		},
		{missing: needsCurl, ...options},
	);

async function service(
	t: ExecutionContext,
	fault: ServiceFault,
	count = 0,
): Promise<Readonly<{sandbox: Sandbox; service: Service}>> {
	const sandbox = await makeSandbox();
	t.teardown(sandbox.cleanup);
	const started = await startService(sandbox, fault, count);
	t.teardown(started.process.kill);
	return {sandbox, service: started};
}

const run = (sandbox: Sandbox, url: string, options: RunOptions = {}) =>
	runRunbook(sandbox, 'heap-growth', {...options, inputs: {url}, allowCosts: options.allowCosts ?? ['load']});

goTest('a heap that only grows is found, and the line that holds it is named', async (t) => {
	const {sandbox, service: growing} = await service(t, 'heap', 1024);
	const result = await run(sandbox, growing.url, {thresholds: {heap: 10}});
	assertStatus(t, result, 1);
	const heap = result.reached('heap');
	t.is(heap.verdict, 'alarm');
	t.is(heap.unit, 'MiB');
	t.is(heap.values.length, 3);
	t.true(JSON.stringify(heap.facts['mostHeldBy']).includes('main.keep'));
	const difference = result.finished('difference');
	t.is(difference.verdict, 'alarm', difference.reason ?? '');
	t.is(difference.facts['line'], 'main.keep');
	t.is(result.finished('outside').verdict, 'ok', 'it is the Go heap that grows');
	t.is(result.finished('sampling').value, 0);
	t.deepEqual(
		result.ofType('artefact.stored').map(({name}) => name),
		['first/heap.pb.gz', 'heap.pb.gz'],
	);
});

goTest('the board finds a heap that grows', async (t) => {
	const {sandbox, service: growing} = await service(t, 'heap', 1024);
	const board = await sweepBoard(sandbox, {inputs: {url: growing.url}, thresholds: {heap: 10}});
	t.is(board.row('heap', 'heap-growth').verdict, 'alarm', board.row('heap', 'heap-growth').reason ?? '');
	t.is(board.row('collector', 'heap-growth').verdict, 'ok');
});

goTest('garbage without growth is told from a leak', async (t) => {
	const {sandbox, service: churning} = await service(t, 'churn');
	const result = await run(sandbox, churning.url, {thresholds: {churn: 20}});
	assertStatus(t, result, 1);
	t.is(result.reached('heap').verdict, 'ok');
	t.is(result.finished('difference').verdict, 'ok');
	const churn = result.finished('churn');
	t.is(churn.verdict, 'alarm', churn.reason ?? '');
	t.is(churn.facts['line'], 'main.churn');
});

goTest('memory that grows with the goroutines leads to the goroutines', async (t) => {
	const {sandbox, service: leaking} = await service(t, 'growing-leak', 20_000);
	const result = await run(sandbox, leaking.url, {thresholds: {stacks: 101, together: 0.5, goroutines: 50}});
	const together = result.finished('together');
	t.is(together.verdict, 'alarm', together.reason ?? `${together.value}`);
	t.true(Number(together.value) > 0.5);
	t.true(
		result.ofType('step.finished').some(({runbook}) => runbook === 'goroutine-leak'),
		'it goes on in goroutine-leak',
	);
});

goTest('a collector that is switched off is an alarm', async (t) => {
	const {sandbox, service: off} = await service(t, 'gc-off');
	const result = await run(sandbox, off.url);
	assertStatus(t, result, 1);
	t.is(result.finished('collector').verdict, 'alarm');
	t.is(result.finished('collector').facts['isGcOff'], true);
	t.regex(result.closedBecause ?? '', /Switch the garbage collector on again/);
});

goTest('a healthy service is no alarm', async (t) => {
	const {sandbox, service: healthy} = await service(t, 'healthy');
	const result = await run(sandbox, healthy.url);
	assertStatus(t, result, 0);
	t.is(result.outcome, 'healthy');
});

goTest('the service is ended only with leave', async (t) => {
	const {sandbox, service: growing} = await service(t, 'heap', 1024);
	const choose = {'what-now': 'restart', restart: String(growing.process.pid)};
	const result = await run(sandbox, growing.url, {thresholds: {heap: 10}, choose, allow: 'disruptive'});
	await waitForState(growing.process.pid, null);
	t.is(growing.process.child.signalCode, 'SIGTERM');
	t.is(result.finished('ended').verdict, 'ok');
	t.regex(result.closedBecause ?? '', /See that the service is back/);
});

goTest('where nothing listens the heap is unknown, not ok', async (t) => {
	const sandbox = await makeSandbox();
	t.teardown(sandbox.cleanup);
	const result = await run(sandbox, await refusedUrl());
	assertStatus(t, result, 4);
	t.is(result.finished('index').verdict, 'unknown');
});
