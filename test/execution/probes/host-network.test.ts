// The probes of name servers and certificates against servers of the lab on 127.0.0.1.
import test from 'ava';
import {parseResolvConf} from '../../../source/execution/probes/dns-servers.js';
import {runProbe} from '../../../source/execution/probes/registry.js';
import {findOnPath} from '../../helpers/find-go.js';
import {startNameServer} from '../../lab/dns-server.js';
import {makeCertificate, startTlsServer} from '../../lab/tls-server.js';
import {contextWith, dataOf, reasonOf, temporaryDirectory} from './context.js';

const withOpenssl = findOnPath('openssl') === null ? test.skip : test;

test('resolv.conf is read with the resolver’s own defaults', (t) => {
	t.deepEqual(parseResolvConf('# made by hand\nnameserver 10.0.0.1\nnameserver fe80::1%eth0 ; second\n'), {
		servers: ['10.0.0.1', 'fe80::1%eth0'],
		search: [],
		ndots: 1,
		timeoutSeconds: 5,
		attempts: 2,
	});
	t.like(parseResolvConf('search a.test b.test\noptions ndots:5 timeout:1 attempts:3 rotate\n'), {
		search: ['a.test', 'b.test'],
		ndots: 5,
		timeoutSeconds: 1,
		attempts: 3,
	});
});

test('dns-servers times every server, and tells a silent, a refusing and a good one apart', async (t) => {
	const [silent, refusing, slow] = await Promise.all([
		startNameServer({silent: true}),
		startNameServer({refuses: true}),
		startNameServer({delayMs: 120}),
	]);
	t.teardown(() => Promise.all([silent.close(), refusing.close(), slow.close()]));
	const {json, rows} = dataOf(
		t,
		await runProbe(
			'dns-servers',
			{name: 'lab.test', servers: [silent.address, refusing.address, slow.address], limitSeconds: 0.8},
			contextWith(),
		),
	);
	t.like(json, {lookedUp: true, dead: 1, wrong: 1, firstIsDead: true});
	t.like(rows[0], {aMs: null, says: 'no answer'});
	t.like(rows[1], {says: 'the server refused'});
	t.like(rows[2], {says: 'answered', addresses: 1});
	t.true(Number(rows[2]?.['aMs']) >= 115);
	t.true(Number(json['worstMs']) >= 115);
	t.true(slow.questions.includes('lab.test'));
});

test('dns-servers does not look up addresses, and refuses what is no name and no server', async (t) => {
	const {json} = dataOf(t, await runProbe('dns-servers', {name: '127.0.0.1'}, contextWith()));
	t.is(json['lookedUp'], false);
	t.regex(reasonOf(t, await runProbe('dns-servers', {name: 'a b'}, contextWith())), /not a host name/);
	t.regex(
		reasonOf(t, await runProbe('dns-servers', {name: 'a.test', servers: ['dns.example']}, contextWith())),
		/not the address of a name server/,
	);
});

withOpenssl('tls-check describes a certificate that is not trusted here, and one that is', async (t) => {
	const certificate = await makeCertificate(await temporaryDirectory(t), 5);
	const server = await startTlsServer(certificate, 200);
	t.teardown(server.close);
	const untrusted = dataOf(t, await runProbe('tls-check', {url: server.url}, contextWith()));
	t.like(untrusted.json, {isTls: true, trusted: false, problem: 'it signed itself', subject: 'localhost', chain: 1});
	// Together: the server counts from when it took the connection, which this process may hear of late.
	t.true(Number(untrusted.json['connectMs']) + Number(untrusted.json['handshakeMs']) >= 195);
	t.true([4, 5].includes(Number(untrusted.json['daysLeft'])));
	const trusted = dataOf(
		t,
		await runProbe('tls-check', {url: server.url}, contextWith({env: {SSL_CERT_FILE: certificate.certificate}})),
	);
	t.like(trusted.json, {trusted: true, problem: null, roots: certificate.certificate});
});

withOpenssl('tls-check says how far it came', async (t) => {
	const server = await startTlsServer(await makeCertificate(await temporaryDirectory(t)), 60_000);
	t.teardown(server.close);
	t.regex(
		reasonOf(t, await runProbe('tls-check', {url: server.url, limitSeconds: 0.5}, contextWith())),
		/did not finish the TLS handshake/,
	);
	t.regex(reasonOf(t, await runProbe('tls-check', {url: 'https://127.0.0.1:1/'}, contextWith())), /ECONNREFUSED/);
	t.is(dataOf(t, await runProbe('tls-check', {url: 'http://x.test/'}, contextWith())).json['isTls'], false);
});
