// The runbook goroutine-leak against live Go services that leak, stand in a deadlock, forget response bodies, or are well.
import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import type {ExecutionContext} from 'ava';
import {findOnPath, goTest as registerGoTest} from '../helpers/go.js';
import {refusedUrl} from '../lab/module-proxy.js';
import {type Service, type ServiceFault, startService} from '../lab/pprof-service.js';
import {waitForState} from '../lab/processes.js';
import {makeSandbox, type Sandbox} from '../lab/sandbox.js';
import {fixture} from '../parsing/support.js';
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
	runRunbook(sandbox, 'goroutine-leak', {...options, inputs: {url}, allowCosts: options.allowCosts ?? ['load']});

goTest('a leak is found by its number, and the line of code is named', async (t) => {
	const {sandbox, service: leaking} = await service(t, 'leak', 1000);
	const result = await run(sandbox, leaking.url, {thresholds: {goroutines: 500}});
	assertStatus(t, result, 1);
	const count = result.reached('count');
	t.is(count.verdict, 'alarm');
	t.true(Number(count.value) >= 1000 && Number(count.value) < 1050, `${count.value}`);
	t.is(result.reached('growth').verdict, 'ok', 'a leak that stands still does not grow');
	const stacks = result.finished('stacks');
	t.is(stacks.verdict, 'alarm');
	t.regex(String(stacks.value), /^1000 at main\.leakSender main\.go:\d+$/);
	t.is(stacks.facts['kind'], 'channel');
	t.regex(String(result.finished('states').value), /^1000 × chan send at main\.leakSender/);
	t.is(result.finished('difference').verdict, 'ok', result.finished('difference').reason ?? '');
	t.true(Number(result.finished('memory').value) >= 2, 'a thousand stacks of 2 KiB');
	t.true(Number(result.finished('process').value) >= 1);
	t.deepEqual(
		result.ofType('artefact.stored').map(({name}) => name),
		['first/goroutine.pb.gz', 'goroutine.pb.gz', 'goroutines.txt'],
	);
});

goTest('a number that only rises is an alarm below the fixed limit too, on the board as well', async (t) => {
	const {sandbox, service: growing} = await service(t, 'growing-leak', 40_000);
	const board = await sweepBoard(sandbox, {inputs: {url: growing.url}});
	t.is(board.row('growth', 'goroutine-leak').verdict, 'alarm', board.row('growth', 'goroutine-leak').reason ?? '');
	const result = await run(sandbox, growing.url, {thresholds: {goroutines: 1_000_000}});
	assertStatus(t, result, 1);
	t.is(result.reached('count').verdict, 'ok');
	t.is(result.reached('growth').verdict, 'alarm');
	const difference = result.finished('difference');
	t.true(Number(difference.value) > 100, difference.reason ?? `${difference.value}`);
	t.true(JSON.stringify(difference.facts).includes('main.leakSender'));
});

goTest('a healthy service is no alarm, and its number is remembered', async (t) => {
	const {sandbox, service: healthy} = await service(t, 'healthy');
	const result = await run(sandbox, healthy.url);
	assertStatus(t, result, 0);
	t.is(result.outcome, 'healthy');
	t.is(result.finished('usual').verdict, 'ok');
	t.false(result.path.includes('what-now'));
});

goTest('a deadlock of two is found by looking twice', async (t) => {
	const {sandbox, service: stuck} = await service(t, 'deadlock');
	const result = await run(sandbox, stuck.url);
	assertStatus(t, result, 1);
	const locks = result.finished('locks');
	t.is(locks.verdict, 'alarm');
	t.is(locks.value, 2);
	t.true(JSON.stringify(locks.facts).includes('main.lockBoth'));
});

goTest('answers that nobody closes are found among the goroutines of net/http', async (t) => {
	const {sandbox, service: forgetful} = await service(t, 'http-bodies', 300);
	const result = await run(sandbox, forgetful.url);
	assertStatus(t, result, 1);
	t.is(result.finished('bodies').verdict, 'alarm');
	t.true(Number(result.finished('bodies').value) >= 300);
});

goTest('without leave for load nothing is dumped, and the counts still speak', async (t) => {
	const {sandbox, service: leaking} = await service(t, 'leak', 1000);
	const result = await run(sandbox, leaking.url, {thresholds: {goroutines: 500}, allowCosts: []});
	t.is(result.reached('count').verdict, 'alarm');
	t.false(result.ofType('step.started').some(({step}) => step === 'dump'));
	t.not(result.status, 0);
});

goTest('the service is ended only with leave, by its own pid, and the dump was saved before', async (t) => {
	const {sandbox, service: leaking} = await service(t, 'leak', 1000);
	const choose = {'what-now': 'restart', restart: String(leaking.process.pid)};
	const withheld = await run(sandbox, leaking.url, {thresholds: {goroutines: 500}, choose});
	assertStatus(t, withheld, 3);
	t.is(leaking.process.child.exitCode ?? leaking.process.child.signalCode, null, 'it still runs');
	const result = await run(sandbox, leaking.url, {thresholds: {goroutines: 500}, choose, allow: 'disruptive'});
	await waitForState(leaking.process.pid, null);
	t.is(leaking.process.child.signalCode, 'SIGTERM');
	t.is(result.finished('ended').verdict, 'ok');
	t.regex(result.closedBecause ?? '', /See that the service is back/);
});

goTest('the proof of Go 1.27 is read where the process offers it', async (t) => {
	const sandbox = await makeSandbox();
	t.teardown(sandbox.cleanup);
	const url = await recorded(t, {
		'/debug/pprof/': '<a href="goroutineleak?debug=1">goroutineleak</a>',
		'/debug/pprof/goroutine?debug=1': fixture('goroutine-debug1-1.27.txt'),
		'/debug/pprof/goroutine?debug=2': fixture('goroutine-debug2-1.27.txt'),
		'/debug/pprof/goroutineleak?debug=1': fixture('goroutineleak-debug1-1.27.txt'),
	});
	const result = await run(sandbox, url);
	t.is(result.finished('proof').verdict, 'alarm');
	t.is(result.finished('proof').value, 200);
	t.is(result.finished('states').verdict, 'alarm', 'the dump marks them as leaked');
});

goTest('a process without pprof is a question for a person, and no listener is unknown', async (t) => {
	const sandbox = await makeSandbox();
	t.teardown(sandbox.cleanup);
	const bare = await run(sandbox, await recorded(t, {}));
	assertStatus(t, bare, 1);
	t.is(bare.finished('index').value, 404);
	t.regex(bare.closedBecause ?? '', /Find another way/);
	const nobody = await run(sandbox, await refusedUrl());
	assertStatus(t, nobody, 4);
	t.is(nobody.finished('index').verdict, 'unknown');
});

/** A server that answers what a Go process once answered. */
async function recorded(t: ExecutionContext, pages: Readonly<Record<string, string>>): Promise<string> {
	const server = createServer((request, response) => {
		const page = pages[request.url ?? ''];
		response.statusCode = page === undefined ? 404 : 200;
		response.end(page ?? '404 page not found\n');
	});
	await new Promise<void>((resolve) => {
		server.listen(0, '127.0.0.1', resolve);
	});
	t.teardown(() => {
		server.closeAllConnections();
		server.close();
	});
	return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
