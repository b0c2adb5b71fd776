// Every secret is cut at every byte, coloured, overwritten and broken into chunks, and goes through the very recorder that
// the live executor uses: what is kept and what is shown must hold nothing of it, and be the same however it came.
import {Buffer} from 'node:buffer';
import {readdir, readFile} from 'node:fs/promises';
import {join} from 'node:path';
import test from 'ava';
import {createStreamRecorder} from '../../source/execution/output/stream-recorder.js';
import {redactArgv, redactText, secretsFromEnvironment} from '../../source/text/redact.js';
import {packageRoot} from '../helpers/paths.js';
import {testSeed as seed, trials} from '../helpers/thorough.js';
import {benign, leaks, residue, secretInput, secrets, secretVariables} from './leaks.js';
import {randomFrom} from './random.js';

type Kept = Readonly<{text: string; shown: string; redactions: number; rules: Readonly<Record<string, number>>}>;

/** What is kept of the chunks and what a person saw of them; the screen looks after every chunk. */
async function record(chunks: readonly Buffer[]): Promise<Kept> {
	const recorder = createStreamRecorder({secrets, onLine: null, lines: 'kept'});
	let shown = '';
	for (const chunk of chunks) {
		recorder.write(chunk);
		shown += recorder.takeText();
	}

	const {record: kept, lastText} = await recorder.finish();
	return {text: kept.text, shown: shown + lastText, redactions: kept.redactions, rules: kept.rules ?? {}};
}

const cutAt = (bytes: Buffer, at: number): readonly Buffer[] => [bytes.subarray(0, at), bytes.subarray(at)];
const byteByByte = (bytes: Buffer): readonly Buffer[] => Array.from(bytes, (byte) => Buffer.of(byte));

const after = 'the line after it';

/** The same text as programs send it: plain, coloured in the middle, with carriage returns, after a progress bar. */
function variantsOf(text: string, at: number): ReadonlyArray<readonly [name: string, text: string]> {
	return [
		['plain', text],
		['coloured', `${text.slice(0, at)}\u001B[1;31m${text.slice(at)}\u001B[0m`],
		['with a link', `${text.slice(0, at)}\u001B]8;;https://x.test\u0007${text.slice(at)}`],
		['with carriage returns', text.replaceAll('\n', '\r\n')],
		['after a progress bar', ` 10%\r 55%\u001B[K\r100%\r${text}`],
	];
}

test('the variables are secrets by their names', (t) => {
	t.deepEqual(secretsFromEnvironment(secretVariables), Object.values(secretVariables));
});

for (const {name, text, secret} of leaks) {
	test(`cut at every byte, nothing is left of ${name}`, async (t) => {
		const whole = await record([Buffer.from(`${text}\n${after}\n`)]);
		t.is(residue(whole.text, secret), null, whole.text);
		t.true(whole.redactions > 0);
		t.deepEqual(
			Object.values(whole.rules).reduce((sum, count) => sum + count, 0),
			whole.redactions,
			'each has its rule',
		);
		t.true(whole.text.endsWith(`\n${after}\n`), `what follows stays: ${whole.text}`);
		t.is(whole.shown, whole.text);
		t.is(redactText(whole.text, secrets).text, whole.text, 'a second time changes nothing');

		const middle = Math.max(0, text.indexOf(secret)) + Math.floor(secret.length / 2);
		for (const [variant, sent] of variantsOf(text, middle)) {
			const bytes = Buffer.from(`${sent}\n${after}\n`);
			// What is new in the other ways to send a long text is around its escape sequences, not at each of its bytes.
			const every = variant === 'plain' ? 1 : trials(bytes.length < 200 ? 1 : 7, 9);
			const cuts = Array.from({length: Math.ceil(bytes.length / every)}, (_, index) => cutAt(bytes, index * every));
			for (const [at, chunks] of [byteByByte(bytes), ...cuts].entries()) {
				const {text: kept, shown} = await record(chunks);
				if (kept !== whole.text) t.fail(`${variant}, cut ${at - 1}: ${kept}`);
				if (shown !== whole.text) t.fail(`${variant}, cut ${at - 1}, is shown as ${shown}`);
			}
		}
	});
}

test('a colour between any two characters of a secret hides none of it', async (t) => {
	for (const {name, text} of leaks.filter((leak) => leak.text.length < 200)) {
		const whole = (await record([Buffer.from(`${text}\n`)])).text;
		for (let at = 0; at <= text.length; at++) {
			const sent = Buffer.from(`${text.slice(0, at)}\u001B[38;5;1m${text.slice(at)}\n`);
			const {text: kept} = await record([sent]);
			if (kept !== whole) t.fail(`${name}, coloured at ${at}: ${kept}`);
		}
	}

	t.pass();
});

test('all of them in one stream, in random order and random chunks, give what they give alone', async (t) => {
	const random = randomFrom(seed);
	for (let round = 0; round < 15; round++) {
		const order = [...leaks].sort(() => random.below(3) - 1);
		// An empty line ends a netrc entry and a wrapped text; a key that never ends would reach into the next.
		const texts = order.filter(({name}) => !/never ends|others write|netrc/.test(name)).map(({text}) => `${text}\n\n`);
		const bytes = Buffer.from(texts.join(''));
		const chunks: Buffer[] = [];
		for (let at = 0; at < bytes.length; ) {
			const next = Math.min(bytes.length, at + 1 + random.below(200));
			chunks.push(bytes.subarray(at, next));
			at = next;
		}

		const {text, shown} = await record(chunks);
		for (const {name, secret} of order) {
			for (const [where, found] of [
				['kept', text],
				['shown', shown],
			] as const) {
				const left = residue(found, secret);
				if (left !== null) t.fail(`seed ${seed}, round ${round}: ${left} of ${name} is ${where}`);
			}
		}
	}

	t.pass();
});

test('a secret at the end of a line that is cut is gone, though its end is not seen', async (t) => {
	// A user name that is a token is told from a host only by the @ behind it.
	const cuttable = leaks.filter(({name, text}) => !text.includes('\n') && name !== 'a token in place of a user');
	for (const {name, secret, text} of cuttable) {
		const begin = text.indexOf(secret);
		for (let shown = 9; shown < secret.length; shown += 5) {
			const before = `${'. '.repeat(10_000)}`.slice(0, 16_384 - begin - shown);
			const {text: kept} = await record([Buffer.from(`${before}${text}${'z'.repeat(50)}\n`)]);
			const left = residue(kept, secret.slice(0, shown));
			if (left !== null && begin !== -1) t.fail(`${name}, cut after ${shown}: ${kept.slice(-120)}`);
		}
	}

	t.pass();
});

test('in an argument vector each program keeps its password to itself', (t) => {
	for (const [argv, secret] of [
		[['mysql', '-uroot', '-psecretpw', 'db'], 'secretpw'],
		[['sudo', '-n', '/usr/bin/mysqldump', '-psecretpw'], 'secretpw'],
		[['sshpass', '-p', 'secretpw', 'ssh', 'h'], 'secretpw'],
		[['curl', '-u', 'ci:hunter2pw', 'https://x.test'], 'hunter2pw'],
		[['curl', '--user=ci:hunter2pw'], 'hunter2pw'],
		[['docker', 'login', '-u', 'ci', '-p', 'dckrpw99'], 'dckrpw99'],
		[['redis-cli', '-a', 'rediSpw99', 'ping'], 'rediSpw99'],
		[['ldapsearch', '-x', '-w', 'ldapPw99'], 'ldapPw99'],
		[['smbclient', '-U', 'u%smbPw99', '//h/s'], 'smbPw99'],
		[['openssl', 'rsa', '-passin', 'pass:sslPw99'], 'sslPw99'],
		[['zip', '-P', 'zipPw99', 'x.zip'], 'zipPw99'],
		[['app', '--api-key', 'abc123'], 'abc123'],
		[['app', '-H', 'Authorization: Bearer abcdef123456'], 'abcdef123456'],
		[['env', `V=${secretInput}`, 'x'], secretInput],
	] as const) {
		const redacted = redactArgv(argv, secrets);
		t.false(redacted.argv.join(' ').includes(secret), redacted.argv.join(' '));
		t.is(redacted.argv.length, argv.length);
		t.true(redacted.count > 0);
		t.false(redactText(argv.join(' '), secrets).text.includes(secret), 'on one line');
	}

	for (const argv of [
		['go', 'test', '-p', '2', '-parallel', '4', './...'],
		['docker', 'run', '-p', '8080:80', 'image'],
		['git', '-c', 'user.name=x', 'log', '-p'],
		['curl', '-a', 'x', '-u', 'name'],
		['unzip', '-p', 'x.zip', 'file'],
		['mysql', '-p', 'db'],
		['ssh', '-p', '2222', 'h'],
	]) {
		t.deepEqual(redactArgv(argv, []), {argv, count: 0});
	}
});

for (const text of benign) {
	test(`stays as it is: ${text.slice(0, 80)}`, (t) => {
		t.deepEqual(redactText(text, secrets), {text, count: 0});
		t.deepEqual(redactText(`${text}\n${text}\n`, secrets).count, 0);
	});
}

test('of what the go command, gopls and the runtime really print, nothing is taken for a secret', async (t) => {
	const directory = join(packageRoot, 'test/parsing/fixtures');
	let files = 0;
	for (const name of await readdir(directory, {recursive: true})) {
		const bytes = await readFile(join(directory, name)).catch(() => null);
		if (bytes === null || bytes.includes(0)) continue;
		files++;
		const text = bytes.toString('utf8');
		const {text: kept, count} = redactText(text, secrets);
		t.is(count, 0, name);
		t.is(kept, text, name);
	}

	t.true(files > 30);
});

test('base64 that was wrapped is found over the lines it stands on, and nothing else of them goes', (t) => {
	const secret = 'a-secret-that-is-rather-long-0123456789-and-longer-still';
	const text = Buffer.from(`before it ${secret} and after it, so that lines are full`).toString('base64');
	for (let columns = 16; columns < 100; columns++) {
		const lines = text.replace(new RegExp(`.{${columns}}`, 'g'), '$&\n').split('\n');
		const redacted = redactText(lines.join('\n'), [secret]).text;
		t.is(
			residue(redacted.replaceAll('\n', ''), Buffer.from(secret.slice(1, -1)).toString('base64').slice(4, -4)),
			null,
		);
		t.true(redacted.startsWith('YmVmb3JlIGl0'), 'what stands before it stays');
		t.true(redacted.endsWith(text.slice(-8)) || redacted.replaceAll('\n', '').endsWith(text.slice(-8)));
	}

	const [first = '', second = ''] = [text.slice(0, 40), text.slice(40)];
	t.is(redactText(`${first}\nanother line\n${second}`, ['other-secret-value-here']).count, 0);
});
