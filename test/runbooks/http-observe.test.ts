// The runbook http-observe against HTTP services with and without metrics, trace ids, errors and a slow tail.
import {join} from 'node:path';
import type {ExecutionContext} from 'ava';
import test from 'ava';
import {findOnPath} from '../helpers/go.js';
import {type HttpService, type HttpServiceOptions, startHttpService} from '../lab/http-services.js';
import {refusedUrl} from '../lab/module-proxy.js';
import {makeSandbox, type Sandbox, writeTree} from '../lab/sandbox.js';
import {assertStatus, type RunOptions, runRunbook} from './command.js';

const curlTest = findOnPath('curl') === null ? test.skip : test;

async function lab(
	t: ExecutionContext,
	options: HttpServiceOptions,
): Promise<Readonly<{sandbox: Sandbox; service: HttpService}>> {
	t.timeout(200_000);
	const sandbox = await makeSandbox();
	t.teardown(sandbox.cleanup);
	const service = await startHttpService(options);
	t.teardown(service.stop);
	return {sandbox, service};
}

const inputsOf = ({url}: HttpService): Readonly<Record<string, string>> => ({
	url: `${url}/`,
	ready: `${url}/ready`,
	metrics: `${url}/metrics`,
	pprof: url,
});

const run = (sandbox: Sandbox, service: HttpService, options: RunOptions = {}) =>
	runRunbook(sandbox, 'http-observe', {...options, inputs: {...inputsOf(service), ...options.inputs}});

const goodLine = '{"level":"info","trace_id":"4bf92f3577b34da6a3ce929d0e0e4736","status":200,"duration_ms":12}\n';

curlTest('a service that tells everything is healthy', async (t) => {
	const {sandbox, service} = await lab(t, {instrumented: true});
	await writeTree(sandbox.root, {'service.log': goodLine.repeat(20)});
	const result = await run(sandbox, service, {
		inputs: {log: join(sandbox.root, 'service.log'), dependencies: `${service.url}/`},
	});
	assertStatus(t, result, 0);
	t.is(result.outcome, 'healthy');
	t.is(result.finished('trace').value, 'carries the trace id that was sent');
	t.is(result.finished('metrics').value, 'counts requests and durations');
	t.is(result.finished('errors').value, 0);
	t.true(Number(result.finished('tail').value) <= 100);
	t.is(result.finished('logs').value, 100);
	t.is(result.finished('dependencies').items.length, 1);
	t.is(result.finished('exposure').value, 'this machine only');
});

curlTest('a service without trace ids, metrics and a readable log has three findings', async (t) => {
	const {sandbox, service} = await lab(t, {});
	await writeTree(sandbox.root, {'service.log': `${'2026/11/21 10:00:00 something happened\n'.repeat(9)}${goodLine}`});
	const result = await run(sandbox, service, {inputs: {log: join(sandbox.root, 'service.log')}});
	assertStatus(t, result, 1);
	t.is(result.finished('trace').value, 'carries no id');
	t.is(result.finished('trace').verdict, 'alarm');
	t.is(result.finished('metrics').value, 'no metrics');
	t.is(result.finished('metrics').verdict, 'alarm');
	t.is(result.finished('logs').value, 10);
	t.is(result.finished('logs').verdict, 'alarm');
	t.false(result.path.includes('errors'), 'there is no counter to be read twice');
	t.notRegex(result.stdout, /something happened/, 'no log line gets into the journal');
});

curlTest('errors and a slow tail are measured as they are now', async (t) => {
	const {sandbox, service} = await lab(t, {
		instrumented: true,
		errorsInHundred: 5,
		slowInHundred: 5,
	});
	const result = await run(sandbox, service);
	assertStatus(t, result, 1);
	t.is(result.finished('errors').value, 5);
	t.deepEqual(result.finished('errors').facts['classes'], {success: 190, info: 0, warn: 0, error: 10});
	t.is(result.finished('tail').verdict, 'alarm');
	t.is(result.finished('tail').value, 2200, 'interpolated between 1 s and 2.5 s');
	t.is(result.finished('classes').value, '10 errors, 0 warnings, 0 not found');
});

curlTest('an idle service has no share of errors: unknown, not ok', async (t) => {
	const {sandbox, service} = await lab(t, {instrumented: true, requestsPerScrape: 0});
	const result = await run(sandbox, service);
	t.is(result.finished('errors').verdict, 'unknown');
	assertStatus(t, result, 4);
});

curlTest('a readiness page that redirects is not ready', async (t) => {
	const {sandbox, service} = await lab(t, {instrumented: true, ready: 302});
	const result = await run(sandbox, service);
	assertStatus(t, result, 1);
	t.is(result.finished('ready').value, 302);
	t.is(result.finished('ready').verdict, 'alarm');
	t.regex(result.closedBecause ?? '', /Find out what the service waits for/);
});

curlTest('a dependency that is down is found among those that answer', async (t) => {
	const {sandbox, service} = await lab(t, {instrumented: true});
	const result = await run(sandbox, service, {
		inputs: {dependencies: `${service.url}/,${await refusedUrl()}/`},
	});
	const dependencies = result.finished('dependencies');
	t.is(dependencies.verdict, 'alarm');
	t.deepEqual(
		dependencies.items.map(({verdict}) => verdict),
		['ok', 'alarm'],
	);
});

curlTest('pprof that listens to every network is a finding', async (t) => {
	if (process.platform !== 'linux') {
		t.pass('only Linux tells which addresses a port listens at');
		return;
	}
	const {sandbox, service} = await lab(t, {instrumented: true, pprof: true, host: '0.0.0.0'});
	const result = await run(sandbox, service);
	assertStatus(t, result, 1);
	t.is(result.finished('exposure').verdict, 'alarm');
	t.deepEqual(result.finished('exposure').facts['addresses'], ['0.0.0.0']);
});

curlTest('a service that nobody can reach is not ready', async (t) => {
	t.timeout(200_000);
	const sandbox = await makeSandbox();
	t.teardown(sandbox.cleanup);
	const url = await refusedUrl();
	const result = await run(sandbox, {url, stop: async () => undefined});
	assertStatus(t, result, 1);
	t.is(result.finished('ready').verdict, 'alarm');
	t.is(result.finished('ready').value, 0);
	t.regex(String(result.finished('ready').facts['error']), /connect/i);
});
