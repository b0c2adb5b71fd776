// Texts of the kinds in which secrets really leak, each with what must not be in anything that is kept or shown. None of
// them is real: every value was made up for these tests.
import {Buffer} from 'node:buffer';

/** The value of an input that is marked `secret: true`. */
export const secretInput = 'in-Put/9 &"quo\'te+2m=';
/** Variables whose names tell, and the values they have. */
export const secretVariables: Readonly<Record<string, string>> = {
	CI_DEPLOY_TOKEN: 'env-t0ken/with+plus&amp',
	DB_PWD: 'plain8pwd',
	HTTP_AUTHORIZATION: 'Zq81mmTTopL0',
	AWS_SECRET_ACCESS_KEY: '/JalrXUtnFEMI/K7MDENG+bPxRfiCYKEYKEYKEY1',
	LONG_SECRET: `begin-${'0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLM'.repeat(3)}-end`,
};
export const secrets: readonly string[] = [secretInput, ...Object.values(secretVariables)];

const base64 = (text: string): string => Buffer.from(text).toString('base64');
const wrapped = (text: string, columns: number): string => text.replace(new RegExp(`.{${columns}}`, 'g'), '$&\n');
const keyLines = [
	'MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj',
	'QmFzZTY0TGluZU9mQUtleVRoYXRJc05vdFJlYWxBbmRJc0xvbmdFbm91Z2gxMjM0',
	'Zm9vYmFyYmF6cXV4Q29ycmVjdEhvcnNlQmF0dGVyeVN0YXBsZTk4NzY1NDMyMTBa',
	'c2hvcnRMYXN0TGluZTEyMw==',
];
export const pem = `-----BEGIN RSA PRIVATE KEY-----\n${keyLines.join('\n')}\n-----END RSA PRIVATE KEY-----`;
const keyText = keyLines.join('');
const long = secretVariables['LONG_SECRET'] ?? '';
const token = (secretVariables['CI_DEPLOY_TOKEN'] ?? '') as string;

export type Leak = Readonly<{
	name: string;
	text: string;
	/** Nothing of it may be left: neither it nor, where it is long, any eight characters of it in a row. */
	secret: string;
}>;

const leak = (name: string, text: string, secret: string): Leak => ({name, text, secret});

export const leaks: readonly Leak[] = [
	leak('an input', `the value is ${secretInput} indeed`, secretInput),
	leak('an input in base64', `x ${base64(secretInput)} y`, base64(secretInput)),
	leak('an input in unpadded base64', base64(secretInput).replace(/=+$/, ''), base64(secretInput).replace(/=+$/, '')),
	leak(
		'an input within other base64',
		base64(`user:${secretInput}@host`),
		base64(`user:${secretInput}@host`).slice(8, 32),
	),
	leak(
		'a variable in base64 for URLs',
		Buffer.from(token).toString('base64url'),
		Buffer.from(token).toString('base64url'),
	),
	leak('an input in a query', `GET /?p=${encodeURIComponent(secretInput)}&x=1`, encodeURIComponent(secretInput)),
	leak(
		'an input in a query as Go writes it',
		`GET /?p=${new URLSearchParams({p: secretInput}).toString().slice(2)}&x=1`,
		new URLSearchParams({p: secretInput}).toString().slice(2),
	),
	leak(
		'a variable with escapes in small letters',
		`/x/${encodeURIComponent(token).replace(/%../g, (escaped) => escaped.toLowerCase())}/y`,
		encodeURIComponent(token).replace(/%../g, (escaped) => escaped.toLowerCase()),
	),
	leak('an input in JSON', JSON.stringify({n: 1, v: secretInput}), JSON.stringify(secretInput).slice(1, -1)),
	leak(
		'an input in JSON as Go writes it',
		`{"v":${JSON.stringify(secretInput).replaceAll('&', '\\u0026')}}`,
		JSON.stringify(secretInput).slice(1, -1).replaceAll('&', '\\u0026'),
	),
	leak(
		'an input in JSON within JSON',
		JSON.stringify({Output: JSON.stringify({v: secretInput})}),
		JSON.stringify(JSON.stringify(secretInput).slice(1, -1)).slice(1, -1),
	),
	leak(
		'an input in HTML',
		`<td>${secretInput.replaceAll('&', '&amp;').replaceAll('"', '&#34;').replaceAll("'", '&#39;')}</td>`,
		'&amp;&#34;quo&#39;te+2m=',
	),
	leak('an input quoted for a shell', `+ echo '${secretInput.replaceAll("'", "'\\''")}'`, "in-Put/9 &\"quo'\\''te"),
	leak('a long variable', `LONG is ${long}.`, long),
	...[64, 76, 20].map((columns) =>
		leak(
			`a long variable in base64 of ${columns} columns`,
			wrapped(base64(`prefix of some length ${long} and more`), columns),
			base64(long).slice(40, 120),
		),
	),
	leak(
		'a wrapped variable behind the time of a log',
		wrapped(base64(`p ${long} q`), 64).replaceAll('\n', '\n2026-11-21T10:00:00Z app: '),
		base64(`p ${long} q`).slice(8, 200),
	),
	leak('an input with a short name', `pwd=${secretVariables['DB_PWD']}`, 'plain8pwd'),
	leak('a key that begins with a slash', `key ${secretVariables['AWS_SECRET_ACCESS_KEY']}`, '/JalrXUtnFEMI/K7MDENG'),
	leak('an authorization variable', 'got Zq81mmTTopL0 back', 'Zq81mmTTopL0'),

	leak('a GOPROXY with userinfo', 'GOPROXY="https://ci:hunter2pass@proxy.test,direct"', 'hunter2pass'),
	leak('an @ in the password of a URL', 'https://ci:p@ss5word@proxy.test/x', 'ss5word'),
	leak('a token in place of a user', 'origin https://abcdef0123456789abcd@git.test/x.git', 'abcdef0123456789abcd'),
	leak('a database URL', 'postgres://app:s3cr3tpw@db.test:5432/x?sslmode=require', 's3cr3tpw'),
	leak('go -x', '# get https://u:s3cr3tpw@proxy.test/a/@v/list: 503 Service Unavailable', 's3cr3tpw'),
	leak('netrc on one line', 'machine proxy.test login ci password hunter2', 'hunter2'),
	leak('netrc on three lines', 'machine proxy.test\n  login ci\n  password plainword', 'plainword'),
	leak('a basic header', '> Authorization: Basic Y2k6aHVudGVyMg==', 'Y2k6aHVudGVyMg'),
	leak('a bearer header', 'authorization: Bearer abc.def-ghi_123', 'abc.def-ghi_123'),
	leak('a header on a command line', "curl -H 'Authorization: Bearer zzz111yyy222' https://x.test", 'zzz111yyy222'),
	leak('a header in JSON', '{"Authorization":["Bearer q1w2e3r4t5"],"Accept":["*/*"]}', 'q1w2e3r4t5'),
	leak('a cookie', '> Cookie: theme=dark; sid=s%3Aabc.def', 's%3Aabc.def'),
	leak('a cookie that is set', '< Set-Cookie: sid=abcd1234efgh; Path=/; HttpOnly', 'abcd1234efgh'),
	leak('an .npmrc', '//registry.test/:_authToken=npmtok-1234567', 'npmtok-1234567'),
	leak('an npm token', 'npm_abcdefghijklmnopqrstuvwxyz0123456789', 'npm_abcdefghijklmnopqrstuvwxyz0123456789'),
	leak('a GitHub token', 'bad ghp_abcdefghijklmnopqrstuvwxyz0123456789 x', 'ghp_abcdefghijklmnopqrstuvwxyz0123456789'),
	leak('a GitHub token of the new kind', 'github_pat_11ABCDEFG0123456789abcdef_xyz', 'pat_11ABCDEFG0123456789abcdef'),
	leak(
		'a key of an Artifactory proxy',
		`X-JFrog-Art-Api: AKCp8${'aB3dE6gH9'.repeat(7)}`,
		`AKCp8${'aB3dE6gH9'.repeat(7)}`,
	),
	leak('a reference token of an Artifactory proxy', `cmVmdGtu${'aB3dE6gH9'.repeat(6)}`, 'aB3dE6gH9'.repeat(6)),
	leak('an Atlassian token', `ATATT3xFfGF0${'aB3dE6gH9'.repeat(6)}=0A1B2C3D`, 'aB3dE6gH9'.repeat(6)),
	leak('a Bitbucket password', `user ATBB${'aB3dE6gH9'.repeat(4)}`, 'aB3dE6gH9'.repeat(4)),
	leak(
		'the log-in of a container registry',
		'{"auths":{"registry.test":{"auth":"Y2k6aHVudGVyMnB3"}}}',
		'Y2k6aHVudGVyMnB3',
	),
	leak('a variable that ends in _PASS', 'exec: DB_PASS=hunter2pw ./serve', 'hunter2pw'),
	leak('a pair that is called pass', 'dial tcp: user=ci pass=hunter2pw host=db', 'hunter2pw'),
	leak('a GitLab token', 'glpat-abcDEF1234567890wxyz', 'glpat-abcDEF1234567890wxyz'),
	leak('an AWS key id', 'id AKIAIOSFODNN7EXAMPLE', 'AKIAIOSFODNN7EXAMPLE'),
	leak('an AWS secret', 'aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY', 'wJalrXUtnFEMI/K7MDENG'),
	leak('a Google key', 'key AIzaSyA1234567890abcdefghijklmnopqrstuv end', 'AIzaSyA1234567890abcdefghijklmnopqrstuv'),
	leak('a Google access token', 'ya29.a0AfH6SMBx-1234567890abcdefghij', 'ya29.a0AfH6SMBx-1234567890abcdefghij'),
	leak('a Slack token', 'xoxb-123456789012-abcdefABCDEF', 'xoxb-123456789012-abcdefABCDEF'),
	leak(
		'a Slack webhook',
		'POST https://hooks.slack.com/services/T0Q1W2E3R/B9T8Y7U6I/abcdefghijklmnopqrstuvwx',
		'T0Q1W2E3R/B9T8Y7U6I/abcdefghijklmnopqrstuvwx',
	),
	leak('a JWT', 'got eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.dozjgNryP4J3', 'eyJzdWIiOiIxMjM0In0.dozjgNryP4J3'),
	leak('a private key', pem, keyText),
	leak('a private key behind the time of a log', pem.replaceAll('\n', '\n2026-11-21 app: '), keyText),
	leak('a private key in JSON', JSON.stringify({key: pem}), JSON.stringify(pem).slice(40, 240)),
	leak('a private key that never ends', `${pem.slice(0, 150)}\nthe process ended here`, keyText.slice(0, 110)),
	leak(
		'a private key into which others write',
		pem.replaceAll('\n', '\nanother line of another process\n').replace(/(another line.*\n)/g, '$1$1'),
		keyText,
	),
	leak('a private key in a manifest', `  key: ${base64(pem).slice(0, 200)}`, base64(pem).slice(0, 200)),
	leak('a private key in base64', `data ${base64(pem).slice(0, 200)} x`, base64(pem).slice(0, 200)),
	leak(
		'an age key',
		`AGE-SECRET-KEY-1${'QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7LQPZRY9X8GF2TVDW0S3JN54KHCE'}`,
		'QPZRY9X8GF2TVDW0S3JN54KHCE',
	),
	leak('a flag with an equals sign', 'app --token=abc123def --verbose', 'abc123def'),
	leak('a flag with a blank', 'app --token abc123def --verbose', 'abc123def'),
	leak('--password=', 'app --password=correct-horse -v', 'correct-horse'),
	leak('mysql -p', 'mysql -uroot -psecretpw db', 'secretpw'),
	leak('docker login -p', 'docker login -u ci -p dckrpw99 registry.test', 'dckrpw99'),
	leak('redis-cli -a', 'redis-cli -h cache.test -a rediSpw99 ping', 'rediSpw99'),
	leak('openssl pass:', 'openssl pkcs12 -in x.p12 -passin pass:p12Secret99', 'p12Secret99'),
	leak('curl -u', 'curl -u ci:hunter2pw https://x.test', 'hunter2pw'),
	leak('a dump of an environment', 'HOME=/root\nDB_PASSWORD=correct&horse,battery\nLANG=C', 'correct&horse,battery'),
	leak('an exported variable', "export API_KEY='k1 k2 k3 k4'", 'k1 k2 k3 k4'),
	leak('a password in JSON', '{"user":"a","password":"p\\"wlong1","n":1}', 'p\\"wlong1'),
	leak('JSON in JSON', '{"Output":"{\\"token\\":\\"abc123def\\"}\\n"}', 'abc123def'),
	leak('YAML', 'password: hunterplain', 'hunterplain'),
	leak('a signature in a URL', 'https://a.blob.test/x?sv=2020&sig=abc%2Fdef%3D&se=2026', 'abc%2Fdef%3D'),
];

/** The longest piece of the secret that may be left standing, in characters. */
const mostLeft = 7;

/** What is left of the secret in a text, or null. Line ends and placeholders in it count as nothing. */
export function residue(text: string, secret: string): string | null {
	if (secret.length < 12) return text.includes(secret) ? secret : null;
	for (let at = 0; at + mostLeft < secret.length; at++) {
		const piece = secret.slice(at, at + mostLeft + 1);
		if (text.includes(piece)) return piece;
	}

	return null;
}

/** Texts that look like secrets and are none. */
export const benign: readonly string[] = [
	'commit 3f786850e387550fdab836ed7e6dc881de23001b',
	'id 123e4567-e89b-12d3-a456-426614174000',
	'go.opentelemetry.io/otel v1.24.0 h1:0LAOdjNmQeSTzGBzduGe/rU4tZhMwL5rWgtp9Ku5Jfo=',
	'golang.org/x/mod v0.17.0/go.mod h1:hTbmBsO62+eylJbnUtE2MGJUyE7QWk4xUqPFrRgJ+7c=',
	'sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8',
	'sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
	'"sha512-z4PhNX7vuL3xVChQ1m2AB9Yg5AULVxXcg/SpIdNs6c5H0NE8XYXysP+DGNKHfuwvY7kxvUdBeoGlODJ6+SfaPg=="',
	'password policy: at least twelve characters',
	'the password policy is unchanged',
	'enter password for user',
	'"auth": "none", "authMode": "Required"',
	'--- pass=12 fail=0 skip=3',
	'first-pass: inline',
	'pass: linker',
	'invalid token: expected ;',
	'syntax error: unexpected token: EOF',
	'./x.go:3:5: expected operand, found token',
	'max_tokens: 4096',
	'aGVsbG8gd29ybGQsIHRoaXMgaXMgdGVzdCBkYXRhIGluIGJhc2U2NA==',
	'testdata/x509.pem: -----BEGIN CERTIFICATE-----',
	'MIIDdzCCAl+gAwIBAgIEAgAAuTANBgkqhkiG9w0BAQUFADBaMQswCQYDVQQGEwJJ',
	'github.com/org/repo v0.0.0-20240102150405-abcdef123456',
	'/nix/store/0c0s4ql5vn2f5k4lwqg9hm9pwxwjs9bj-go-1.22.1/share/go/src/runtime/proc.go',
	'k8s.io/kubernetes/pkg/controller/certificates/signer/config/v1alpha1.RegisterDefaults',
	'github.com/aws/aws-sdk-go-v2/service/secretsmanager.(*Client).GetSecretValue',
	'k8s.io/client-go/tools/auth/exec/testdata/token_cache_key.go:12',
	'ok  	example.test/auth/token	0.006s',
	'--- PASS: TestPasswordHash (0.00s)',
	'    token_test.go:31: got token kind IDENT, want STRING',
	'# get http://u:xxxxx@127.0.0.1:8080/x',
	'git@github.test:corp/dep.git',
	'ssh://git@github.test/corp/dep.git',
	'https://proxy.test/corp.test/dep@v1.0.0/list',
	'go: corp.test/dep@v1.0.0: reading http://127.0.0.1:18080/corp.test/dep/@v/v1.0.0.mod: 503 Service Unavailable',
	'author: A Person <a.person@example.test>',
	'go test -parallel 4 -p 2 ./...',
	'go build -p 4 -o bin/zip ./cmd/zip',
	'docker run -p 8080:80 image',
	'docker compose -p project up',
	'cp -a login.sql /tmp/redis-cli.txt',
	'token_file=/run/secrets/token',
	'secret: $SECRET',
	'PWD=/home/sre/project',
	'GOFLAGS=-mod=vendor',
	'GONOSUMDB=corp.test/*',
	'"private_key_id": null',
	'cookie jar is empty',
	'goroutine 1 [running]: main.newKey(0xc000012345, 0x1234567890abcdef)',
	'build id "Xx1y2Z3a4B5c6D7e8F9g/0hIjKlMnOpQrStUvWxYz/AbCdEfGhIjKlMnOpQrSt/0123456789abcdefghij"',
	'-----BEGIN PUBLIC KEY-----',
	'LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCk1JSUM=',
	'skip-this-very-long-kebab-case-name-of-a-test',
	'SG. is an abbreviation, and so is sk-',
];
