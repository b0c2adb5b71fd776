import {Buffer} from 'node:buffer';
import {StringDecoder} from 'node:string_decoder';
import test from 'ava';
import {createCleaner} from '../../source/text/clean.js';
import {createRedactor, redactArgv, redactText, secretsFromEnvironment} from '../../source/text/redact.js';

const keyBody = 'MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj';
const pem = `-----BEGIN PRIVATE KEY-----\n${keyBody}\n${'Q'.repeat(64)}\nabcdEFGH12==\n-----END PRIVATE KEY-----`;
const known = 'k7#Zq/9 vL+2m';

/** Real-looking leaks: the text, and the secret that must not be in what comes out. */
const leaks: ReadonlyArray<readonly [name: string, text: string, secret: string]> = [
	['GOPROXY with userinfo', 'GOPROXY=https://ci:hunter2pass@proxy.corp.test,direct', 'hunter2pass'],
	['URL with an @ in the password', 'https://ci:p@ss5word@proxy.corp.test/x', 'ss5word'],
	['URL with a token for a user', 'git clone https://abcdef0123456789abcd@git.corp.test/x.git', 'abcdef0123456789abcd'],
	['URL with an empty password', 'https://abcdef0123456789abcd:@git.corp.test', 'abcdef0123456789abcd'],
	['go -x output', '# get https://u:s3cr3tpw@proxy.test/a/@v/list: 503 Service Unavailable (0.002s)', 's3cr3tpw'],
	['netrc on one line', 'machine proxy.test login ci password hunter2', 'hunter2'],
	['netrc on three lines', 'machine proxy.test\n  login ci\n  password plainword', 'plainword'],
	['netrc password on its own', 'password hunter2', 'hunter2'],
	['curl -v basic', '> Authorization: Basic Y2k6aHVudGVyMg==', 'Y2k6aHVudGVyMg=='],
	['bearer', 'authorization: Bearer abc.def-ghi_123', 'abc.def-ghi_123'],
	['curl -H', "curl -H 'Authorization: Bearer zzz111yyy222' https://x.test", 'zzz111yyy222'],
	['header without a scheme', 'Authorization: 8f3b2c1d9e', '8f3b2c1d9e'],
	[
		'digest',
		'> Authorization: Digest username=u, response=6629fae49393a05397450978507c4ef1',
		'6629fae49393a05397450978507c4ef1',
	],
	['proxy authorization', 'Proxy-Authorization: Basic dXNlcjpwYXNz', 'dXNlcjpwYXNz'],
	['JSON header', '{"Authorization":["Bearer q1w2e3r4t5"],"Accept":["*/*"]}', 'q1w2e3r4t5'],
	['bearer without a header', 'using bearer a1b2c3d4e5f6', 'a1b2c3d4e5f6'],
	['cookie', '> Cookie: theme=dark; sid=s%3Aabc.def', 's%3Aabc.def'],
	['set-cookie', '< Set-Cookie: sid=abcd1234; Path=/; HttpOnly', 'abcd1234'],
	['npmrc', '//registry.test/:_authToken=npmtok-1234567', 'npmtok-1234567'],
	['npm token', 'npm_abcdefghijklmnopqrstuvwxyz0123456789', 'npm_abcdefghijklmnopqrstuvwxyz0123456789'],
	['GitHub token', 'remote: ghp_abcdefghijklmnopqrstuvwxyz0123456789 bad', 'ghp_abcdefghijklmnopqrstuvwxyz0123456789'],
	['cloud key', 'id AKIAIOSFODNN7EXAMPLE', 'AKIAIOSFODNN7EXAMPLE'],
	[
		'cloud secret',
		'aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
		'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
	],
	['JWT', 'got eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.dozjgNryP4J3', 'eyJzdWIiOiIxMjM0In0'],
	['SAS signature', 'https://a.blob.test/x?sv=2020&sig=abc%2Fdef%3D&se=2026', 'abc%2Fdef%3D'],
	['account key', 'AccountName=a;AccountKey=Zm9vYmFyYmF6cXV4==;EndpointSuffix=core', 'Zm9vYmFyYmF6cXV4=='],
	['key=value', 'DB_PASSWORD=correct&horse,battery', 'correct&horse,battery'],
	['quoted value', 'password="two words" next', 'two words'],
	['quoted value with a quote', 'password="a\\"b c" next', 'b c'],
	['YAML', 'password: hunter', 'hunter'],
	['JSON', '{"user":"a","password":"p\\"w","n":1}', 'p\\"w'],
	['JSON number', '{"api_key":1234567,"n":1}', '1234567'],
	['JSON in JSON', '{"Output":"{\\"token\\":\\"abc123def\\"}\\n"}', 'abc123def'],
	['Kubernetes secret', '  tls.key: LS0tLS1CRUdJTiBQUklWQVRF', 'LS0tLS1CRUdJTiBQUklWQVRF'],
	['flag with =', 'app --token=abc123 --verbose', 'abc123'],
	['flag with a space', 'app --api-key abc123 --verbose', 'abc123'],
	['mysql', 'mysql -uroot -psecret db', 'secret'],
	['curl -u', 'curl -u ci:hunter2 https://x.test', 'hunter2'],
	['private key', pem, keyBody],
	['private key, last line', `log: ${pem}`, 'abcdEFGH12=='],
	['private key in JSON', JSON.stringify({key: pem}), keyBody],
	['private key with prefixes', pem.replaceAll('\n', '\n2026-11-21 app: '), keyBody],
	['private key with prefixes, last line', pem.replaceAll('\n', '\n2026-11-21 app: '), 'abcdEFGH12'],
	['private key that is cut off', pem.slice(0, 120), keyBody.slice(0, 40)],
	['known value', `it is ${known} indeed`, known],
	['known value in base64', `x ${Buffer.from(known).toString('base64')} y`, Buffer.from(known).toString('base64')],
	[
		'known value inside base64',
		Buffer.from(`user:${known}`).toString('base64'),
		Buffer.from(known.slice(1)).toString('base64').slice(0, 10),
	],
	['known value URL-encoded', `?p=${encodeURIComponent(known)}&x`, encodeURIComponent(known)],
];

for (const [name, text, secret] of leaks) {
	test(`a secret is taken out: ${name}`, (t) => {
		const redacted = redactText(text, [known]);
		t.false(redacted.text.includes(secret), redacted.text);
		t.true(redacted.count > 0);
		t.regex(redacted.text, /«redacted:[a-z-]+»/);
		t.deepEqual(redactText(redacted.text, [known]), {text: redacted.text, count: 0}, 'a second time changes nothing');
		if (text.startsWith('{')) t.notThrows(() => JSON.parse(redacted.text), redacted.text);
	});
}

test('no secret is in the output whatever byte the stream is cut at, colours inside it or not', (t) => {
	for (const [name, text, secret] of leaks) {
		const middle = text.indexOf(secret) + Math.floor(secret.length / 2);
		for (const variant of [text, `${text.slice(0, middle)}\u001B[31m${text.slice(middle)}`]) {
			const bytes = Buffer.from(`${variant}\nnext line\n`);
			for (let at = 0; at <= bytes.length; at++) {
				const decoder = new StringDecoder('utf8');
				const cleaner = createCleaner();
				const redactor = createRedactor([known]);
				let out = '';
				for (const chunk of [bytes.subarray(0, at), bytes.subarray(at)]) {
					const complete = cleaner.write(decoder.write(chunk));
					for (const line of complete.split('\n').slice(0, -1)) out += `${redactor.line(line).text}\n`;
				}
				if (out.includes(secret)) t.fail(`${name}, cut at byte ${at}: ${out}`);
				if (!out.endsWith('next line\n')) t.fail(`${name}: the text after the secret is missing: ${out}`);
			}
		}
	}
	t.pass();
});

const benign = [
	'commit 3f786850e387550fdab836ed7e6dc881de23001b',
	'id 123e4567-e89b-12d3-a456-426614174000',
	'corp.test/dep v1.0.0 h1:Gnj8X93WqzD5UrlXD+ow7959dh+lVeb5jUHhnwyNMbI=',
	'sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8',
	'sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
	'password policy: at least twelve characters',
	'password policy',
	'enter password for user',
	'the token is invalid',
	'syntax error: unexpected token: EOF',
	'max_tokens: 4096',
	'tokens=12',
	'PWD=/home/sre/project',
	'# get http://u:xxxxx@127.0.0.1:8080/x',
	'git@github.test:corp/dep.git',
	'ssh://git@github.test/corp/dep.git',
	'https://proxy.test/corp.test/dep@v1.0.0/list',
	'go: corp.test/dep@v1.0.0: reading http://127.0.0.1:18080/corp.test/dep/@v/v1.0.0.mod: 503 Service Unavailable',
	'ok  	example.test/auth/token	0.006s',
	'--- PASS: TestPasswordHash (0.00s)',
	'author: A Person',
	'authorization required',
	'go test -parallel 4 -p 2 ./...',
	'docker run --user 1000:1000 image',
	'token_file=/run/secrets/token',
	'secret: $SECRET',
	'password=',
	'"token": null',
	'"secret": true',
	'-----BEGIN CERTIFICATE-----',
	'cookie jar is empty',
	'signal: killed',
	"[Trace - 06:40:20.109 AM] Sending request 'initialize - (1)'.",
	'Password123 is not shown by name',
	'func Token(secret string) (key string, err error)',
];

for (const text of benign) {
	test(`this is no secret: ${text}`, (t) => {
		t.deepEqual(redactText(text, []), {text, count: 0});
	});
}

test('many lines at once give the same as one by one', (t) => {
	const text = `${[...leaks.map(([, leak]) => leak), ...benign].join('\n')}\n`;
	const redactor = createRedactor([known]);
	const one = text
		.slice(0, -1)
		.split('\n')
		.map((line) => redactor.line(line));
	const many = createRedactor([known]).lines(text);
	t.is(many.text, `${one.map((line) => line.text).join('\n')}\n`);
	t.is(
		many.count,
		one.reduce((sum, line) => sum + line.count, 0),
	);
	t.deepEqual(createRedactor([known]).lines('plain\nlines\n'), {text: 'plain\nlines\n', count: 0});
});

test('what is not the value stays readable', (t) => {
	t.is(
		redactText('GOPROXY=https://ci:pw@proxy.test/x,direct', []).text,
		'GOPROXY=https://«redacted:url-userinfo»@proxy.test/x,direct',
	);
	t.is(redactText('DB_PASSWORD=x1y2z3 DB_HOST=h', []).text, 'DB_PASSWORD=«redacted:value» DB_HOST=h');
	t.is(redactText('user=a,password=b1c2,host=c', []).text, 'user=a,password=«redacted:value»,host=c');
	t.is(redactText('x?token=abc&n=1', []).text, 'x?token=«redacted:value»&n=1');
	t.is(redactText('{"password":12345,"n":1}', []).text, '{"password":"«redacted:value»","n":1}');
});

test('a key that never ends does not hide what follows', (t) => {
	const text = `-----BEGIN RSA PRIVATE KEY-----\n${keyBody}\nthe process ended here\nand this\nand that\nand more\nok\n`;
	const redacted = redactText(text, []).text;
	t.false(redacted.includes(keyBody));
	t.true(redacted.endsWith('the process ended here\nand this\nand that\nand more\nok\n'));
});

test('the beginning of a known value at the end of a cut line goes too', (t) => {
	const cleaner = createCleaner({maxCells: 20});
	const line = cleaner.write(`say 12345678 ${known}\n`).slice(0, -1);
	t.regex(line, /k7#Zq\/9… \[/);
	t.notRegex(createRedactor([known]).line(line).text, /k7#/);
});

test('the longer of two known values wins, and each line of a long one counts', (t) => {
	t.is(redactText('abcdef-ghijkl', ['abcdef', 'abcdef-ghijkl']).text, '«redacted:secret»');
	t.is(redactText('x line-two-xyz y', ['line-one-abc\nline-two-xyz']).text, 'x «redacted:secret» y');
});

test('hostile lines of 100,000 characters take no more time than plain ones', (t) => {
	const size = 100_000;
	const lines = [
		'a'.repeat(size),
		'token='.repeat(size / 6),
		'://'.repeat(size / 3),
		'://a:'.repeat(size / 5),
		'eyJ-'.repeat(size / 4),
		'--a-'.repeat(size / 4),
		'password '.repeat(size / 9),
		'Authorization: '.repeat(size / 15),
		'cookie: a='.repeat(size / 10),
		`password="${'\\'.repeat(size)}`,
		`${' '.repeat(size)}token`,
		'-----BEGIN '.repeat(size / 11),
		`machine ${'x '.repeat(size / 2)}`,
		'token=&'.repeat(size / 7),
		'secret,;'.repeat(size / 8),
		`secret=${','.repeat(size)}`,
		`secret=${'&a'.repeat(size / 2)}`,
		'curl -u a'.repeat(size / 9),
	];
	for (const line of lines) {
		const before = performance.now();
		const redactor = createRedactor(['some-secret']);
		redactor.line('-----BEGIN PRIVATE KEY-----');
		redactor.line(`x ${line}!`);
		createRedactor(['some-secret']).line(line);
		const ms = performance.now() - before;
		// A linear scan takes about a millisecond; a quadratic one many seconds. The limit allows for a busy machine.
		t.true(ms < 2000, `${line.slice(0, 20)}… took ${ms} ms`);
	}
});

test('secrets of an environment are found by their names', (t) => {
	t.deepEqual(
		secretsFromEnvironment({
			GITHUB_TOKEN: 'abcdef123',
			DB_PASS: 'short',
			DB_PASSWORD: 'longer-one',
			api_key: 'lowercase1',
			AWS_SECRET_ACCESS_KEY: 'wJalrXUtnFEMI/K7',
			PATH: '/usr/bin:/bin',
			SSH_AUTH_SOCK: '/tmp/ssh/agent.1',
			XAUTHORITY: '/home/sre/.Xauthority',
			GIT_AUTHOR_NAME: 'A Person',
			KEYBOARD: 'pc105-us',
			GOAUTH: 'netrc;git dir',
			TOKEN_FILE: 'tokenfile',
			TOKEN_PATHLIKE: '/run/secrets/token',
			USE_AUTH: 'enabled',
			MAX_TOKENS: '100000',
			HOME: '/home/sre',
			UNSET_TOKEN: undefined,
			COPY_TOKEN: 'abcdef123',
		}),
		['abcdef123', 'longer-one', 'lowercase1', 'wJalrXUtnFEMI/K7'],
	);
});

test('in an argument vector the value after a telling flag goes', (t) => {
	t.deepEqual(redactArgv(['app', '--token', 'abc', '--password=x1', '-v', 'https://u:p@h.test'], []), {
		argv: [
			'app',
			'--token',
			'«redacted:flag»',
			'--password=«redacted:value»',
			'-v',
			'https://«redacted:url-userinfo»@h.test',
		],
		count: 3,
	});
});
