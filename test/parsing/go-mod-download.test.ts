import test from 'ava';
import {fixture, parse, parseToObject} from './support.js';

for (const [name, expected, sentence, failed] of [
	[
		'moddownload-503.txt',
		'status-5xx',
		/127\.0\.0\.1:18080 answered 503 Service Unavailable for corp\.test\/dep@v1\.0\.0/,
		1,
	],
	['moddownload-x-503.txt', 'status-5xx', /answered 503/, 1],
	['moddownload-429.txt', 'status-4xx', /answered 429 Too Many Requests/, 1],
	['moddownload-404.txt', 'not-found', /answered 404/, 1],
	['moddownload-401.txt', 'unauthorized', /answered 401/, 1],
	['moddownload-garbage.txt', 'bad-zip', /not a zip file/, 0],
	[
		'moddownload-truncate.txt',
		'truncated',
		/127\.0\.0\.1:18080 ended the answer early for corp\.test\/mid@v0\.3\.0/,
		2,
	],
	['moddownload-tamper.txt', 'zip-checksum', /damaged/, 0],
	['moddownload-htmlall.txt', 'captive-portal', /login page/, 1],
	['moddownload-x-slow.txt', 'ok', /3 requests/, 0],
	['sumdb-503.txt', 'checksum-db', /checksum database could not be asked about corp\.test\/dep@v1\.0\.0/, 1],
	['sumdb-tamper.txt', 'checksum-mismatch', /corp\.test\/mid@v0\.3\.0/, 2],
] as const) {
	test(`the recorded errors of ${name} are ${expected}`, (t) => {
		const {json} = parseToObject('go-mod-download', '', fixture(name));
		t.is(json['class'], expected);
		t.regex(String(json['sentence']), sentence);
		t.is(json['failed'], failed);
	});
}

test('modules on stdout are read with their errors', (t) => {
	const {json, rows} = parseToObject('go-mod-download', fixture('moddownload-json.txt'));
	t.deepEqual(rows, [
		{path: 'corp.test/dep', version: 'v1.0.0', error: null, class: 'ok'},
		{
			path: 'corp.test/dep',
			version: 'v9.9.9',
			error: 'corp.test/dep@v9.9.9: reading http://127.0.0.1:18080/corp.test/dep/@v/v9.9.9.info: 404 Not Found',
			class: 'not-found',
		},
	]);
	t.is(json['class'], 'not-found');
	t.is(json['failed'], 1);
});

test('a module named on both streams counts once, and a zip error gets its module from stdout', (t) => {
	const both = parseToObject(
		'go-mod-download',
		'{"Path":"corp.test/dep","Version":"v1.0.0","Error":"zip: not a valid zip file"}\n',
		fixture('moddownload-503.txt'),
	);
	t.is(both.rows.length, 1);
	const zip = parseToObject(
		'go-mod-download',
		'{"Path":"corp.test/dep","Version":"v1.0.0","Error":"zip: not a valid zip file"}\n',
	);
	t.regex(String(zip.json['sentence']), /corp\.test\/dep@v1\.0\.0/);
});

test('requests have status and seconds; one that never ended hangs', (t) => {
	const slow = parseToObject('go-mod-download', '', fixture('moddownload-x-slow.txt'));
	t.deepEqual((slow.json['requests'] as object[])[0], {
		url: 'http://127.0.0.1:18080/corp.test/dep/@v/v1.0.0.info',
		status: 200,
		seconds: 0.302,
		error: null,
	} as never);
	t.deepEqual(slow.json['hanging'], []);
	const url = 'http://127.0.0.1:18080/corp.test/dep/@v/v1.0.0.info';
	const hang = parseToObject('go-mod-download', '', `# get ${url}\n`);
	t.is(hang.json['class'], 'hang');
	t.deepEqual(hang.json['hanging'], [url]);
	t.regex(String(hang.json['sentence']), /127\.0\.0\.1:18080/);
});

for (const [line, expected] of [
	[
		'Get "http://127.0.0.1:1/corp.test/dep/@v/v1.0.0.info": dial tcp 127.0.0.1:1: connect: connection refused',
		'refused',
	],
	['Get "https://proxy.test/x": dial tcp: lookup proxy.test on 10.0.0.1:53: no such host', 'no-such-host'],
	['Get "https://proxy.test/x": dial tcp 10.0.0.1:443: i/o timeout', 'timeout'],
	['Get "https://proxy.test/x": net/http: TLS handshake timeout', 'tls'],
	[
		'Get "https://proxy.test/x": tls: failed to verify certificate: x509: certificate signed by unknown authority',
		'tls',
	],
	['module lookup disabled by GOPROXY=off', 'off'],
	['GOPROXY list is not the empty string, but contains no entries', 'empty-list'],
	[
		'unrecognized import path "corp.test/dep": https fetch: Get "https://corp.test/dep?go-get=1": dial tcp: lookup corp.test: no such host',
		'went-direct',
	],
	['reading https://sum.golang.org/lookup/corp.test/dep@v1.0.0: 404 Not Found', 'not-found'],
	[
		'verifying module: corp.test/dep@v1.0.0: Get "https://sum.golang.org/lookup/corp.test/dep@v1.0.0": dial tcp: i/o timeout',
		'checksum-db',
	],
	['reading http://127.0.0.1:18080/corp.test/dep/@v/v1.0.0.mod: 403 Forbidden', 'unauthorized'],
	['reading http://127.0.0.1:18080/corp.test/dep/@v/v1.0.0.mod: 410 Gone', 'not-found'],
	['reading http://127.0.0.1:18080/corp.test/dep/@v/v1.0.0.mod: 502 Bad Gateway', 'status-5xx'],
	["invalid character '<' looking for beginning of value", 'captive-portal'],
	['something that nobody has seen before', 'other'],
] as const) {
	test(`"${line.slice(0, 70)}" is ${expected}`, (t) => {
		const {json} = parseToObject(
			'go-mod-download',
			JSON.stringify({Path: 'corp.test/dep', Version: 'v1.0.0', Error: `corp.test/dep@v1.0.0: ${line}`}),
		);
		t.is(json['class'], expected);
		t.true(String(json['sentence']).length > 10);
	});
}

test('a sentence names the host also where the connection broke or a page came back', (t) => {
	for (const [error, sentence] of [
		['Get "http://127.0.0.1:8080/x": EOF', 'asking 127.0.0.1:8080 for a.test/x@v1.0.0 failed: EOF'],
		[
			'invalid response from proxy "http://127.0.0.1:8080": invalid character \'<\' looking for beginning of value',
			'127.0.0.1:8080 answered with a page instead of module data for a.test/x@v1.0.0: a login page may be in between',
		],
	] as const) {
		const {json} = parseToObject(
			'go-mod-download',
			JSON.stringify({Path: 'a.test/x', Version: 'v1.0.0', Error: `a.test/x@v1.0.0: ${error}`}),
		);
		t.is(json['sentence'], sentence);
	}
});

test('progress lines are no errors, silence is no answer, other output is not understood', (t) => {
	const ok = parseToObject(
		'go-mod-download',
		'{"Path":"a.test/x","Version":"v1.0.0"}',
		'go: downloading a.test/x v1.0.0\n',
	);
	t.is(ok.json['class'], 'ok');
	t.is(parse('go-mod-download', '').kind, 'not-understood');
	t.is(parse('go-mod-download', 'usage: go mod download').kind, 'not-understood');
	const none = parseToObject('go-mod-download', '', "go: no modules specified (see 'go help mod download')\n");
	t.is(none.json['class'], 'other');
});
