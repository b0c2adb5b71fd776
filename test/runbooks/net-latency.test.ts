// The runbook net-latency against servers and name servers of the lab that are slow, silent or not trusted.
import type {ExecutionContext} from 'ava';
import {findOnPath, goTest as registerGoTest} from '../helpers/go.js';
import {startNameServer} from '../lab/dns-server.js';
import {quickProject} from '../lab/go-programs.js';
import {refusedUrl, startModuleProxy} from '../lab/module-proxy.js';
import {makeSandbox, type Sandbox, type SandboxOptions} from '../lab/sandbox.js';
import {makeCertificate, startSlowAnswers, startTlsServer} from '../lab/tls-server.js';
import {assertStatus, type RunOptions, runRunbook, sweepBoard} from './command.js';

const absent = ['curl', 'openssl'].find((tool) => findOnPath(tool) === null);
const goTest: typeof registerGoTest = (title, body, options) =>
	registerGoTest(title, body, {serial: true, missing: absent === undefined ? null : `needs ${absent}`, ...options});

async function lab(t: ExecutionContext, options: SandboxOptions = {}): Promise<Sandbox> {
	const sandbox = await makeSandbox(options);
	t.teardown(sandbox.cleanup);
	await sandbox.writeProject(quickProject);
	return sandbox;
}

// How slow this machine is must not decide a test; each test names the limit it is about.
const anyMachine = {dns: 5000, connect: 5000, tls: 5000, wait: 5000};

const runNet = (sandbox: Sandbox, options: RunOptions = {}) =>
	runRunbook(sandbox, 'net-latency', {...options, thresholds: {...anyMachine, ...options.thresholds}});

goTest('a server that answers at once is healthy, and is asked five times', async (t) => {
	const proxy = await startModuleProxy();
	t.teardown(proxy.close);
	const sandbox = await lab(t, {goenv: {GOPROXY: `${proxy.url},direct`}});
	const run = await runNet(sandbox);
	assertStatus(t, run, 0);
	t.is(run.finished('target').value, proxy.url);
	t.is(run.reached('connections').items.length, 5);
	t.is(run.finished('phases').value, 'none');
	t.is(run.finished('name-servers').facts['lookedUp'], false);
	t.is(run.finished('waiting').value, 0);
	t.is(run.finished('certificate').value, 'no TLS');
});

goTest('where the list has no server nothing is measured, on the board too', async (t) => {
	const sandbox = await lab(t, {goenv: {GOPROXY: 'off'}});
	const sweep = await sweepBoard(sandbox);
	t.like(sweep.row('phases', 'net-latency'), {verdict: 'ok', value: 'none'});
	const names = sweep.row('name-servers', 'net-latency');
	t.is(names.verdict, 'ok', names.reason ?? '');
	t.like(sweep.row('certificate', 'net-latency'), {verdict: 'ok', value: 'no TLS'});
});

goTest('with a proxy in the environment, no answer past it is unknown and no alarm', async (t) => {
	const sandbox = await lab(t, {env: {HTTPS_PROXY: 'http://127.0.0.1:9'}});
	const run = await runNet(sandbox, {inputs: {url: await refusedUrl()}});
	t.is(run.reached('proxies').facts['isSet'], true);
	t.like(run.reached('phases'), {
		verdict: 'unknown',
		value: 'past the proxy of the environment: no answer: the connection is refused',
	});
});

goTest('a server that thinks long is told from a slow handshake', async (t) => {
	const slow = await startSlowAnswers(300);
	t.teardown(slow.close);
	const sandbox = await lab(t);
	const waiting = await runNet(sandbox, {inputs: {url: slow.url}, thresholds: {wait: 250}});
	assertStatus(t, waiting, 1);
	t.is(waiting.finished('phases').value, 'wait');
	const certificate = await makeCertificate(sandbox.root);
	const secure = await startTlsServer(certificate, 300);
	t.teardown(secure.close);
	const trusting: Sandbox = {
		...sandbox,
		env: {...sandbox.env, SSL_CERT_FILE: certificate.certificate, CURL_CA_BUNDLE: certificate.certificate},
	};
	const run = await runNet(trusting, {inputs: {url: secure.url}, thresholds: {tls: 250}});
	assertStatus(t, run, 1);
	t.is(run.finished('phases').value, 'TLS');
	t.is(run.finished('certificate').verdict, 'ok');
	t.regex(String(run.finished('certificate').value), /^(89|90) days left$/);
});

goTest('a certificate that is not trusted is named as that, and the check is not switched off', async (t) => {
	const sandbox = await lab(t);
	const server = await startTlsServer(await makeCertificate(sandbox.root));
	t.teardown(server.close);
	const run = await runNet(sandbox, {inputs: {url: server.url}});
	assertStatus(t, run, 1);
	t.is(run.finished('phases').value, 'no answer: TLS fails');
	t.is(run.finished('certificate').facts['problem'], 'it signed itself');
	t.regex(run.closedBecause ?? '', /Put the certificate right/);
	t.notRegex(run.stdout, /"-k"|--insecure/);
});

goTest('a certificate that runs out soon is an alarm though it is trusted', async (t) => {
	const sandbox = await lab(t);
	const certificate = await makeCertificate(sandbox.root, 3);
	const server = await startTlsServer(certificate);
	t.teardown(server.close);
	const trusting: Sandbox = {
		...sandbox,
		env: {...sandbox.env, SSL_CERT_FILE: certificate.certificate, CURL_CA_BUNDLE: certificate.certificate},
	};
	const run = await runNet(trusting, {inputs: {url: server.url}});
	assertStatus(t, run, 1);
	t.is(run.finished('phases').verdict, 'ok');
	t.is(run.finished('certificate').verdict, 'alarm');
	t.true(Number(run.finished('certificate').facts['daysLeft']) <= 3);
});

goTest('a name server that never answers is found, and so is nobody at the port', async (t) => {
	const dead = await startNameServer({silent: true});
	const well = await startNameServer();
	t.teardown(() => Promise.all([dead.close(), well.close()]));
	const sandbox = await lab(t);
	const run = await runNet(sandbox, {
		inputs: {url: await refusedUrl(), resolvers: `${dead.address},${well.address}`},
	});
	assertStatus(t, run, 1);
	t.is(run.finished('phases').value, 'no answer: the connection is refused');
	t.is(run.finished('name-servers').facts['lookedUp'], false, 'an address needs no name server');
	const named = await runNet(sandbox, {
		inputs: {url: 'http://lab.test:1/', resolvers: `${dead.address},${well.address}`},
	});
	t.like(named.finished('name-servers'), {verdict: 'alarm'});
	t.like(named.finished('name-servers').facts, {dead: 1, firstIsDead: true});
	t.regex(named.closedBecause ?? '', /Put the name look-up right/);
});
