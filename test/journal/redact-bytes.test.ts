import {gzipSync} from 'node:zlib';
import test from 'ava';
import {redactBytes} from '../../source/journal/redact-bytes.js';

const secret = 'k7#Zq/9vL+2m';

function redacted(bytes: Buffer, size: number): Readonly<{bytes: Buffer; count: number}> {
	const mask = redactBytes([secret]);
	const parts: Uint8Array[] = [];
	for (let at = 0; at < bytes.length; at += size) {
		parts.push(mask.write(bytes.subarray(at, at + size)));
	}

	parts.push(mask.end());
	return {bytes: Buffer.concat(parts), count: mask.count()};
}

const text = [
	'goroutine 1 [running]:',
	'main.main(0xc000012345)\t\u001B[31mé\u001B[0m',
	`env KEY_OF_IT=${secret}`,
	`progress ${secret}\rdone\r`,
	`half \u001B[31m${secret.slice(0, 5)}\u001B[0m${secret.slice(5)}`,
	'GOPROXY=https://ci:hunter2pass@proxy.test,direct',
	'-----BEGIN PRIVATE KEY-----',
	'MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj',
	'-----END PRIVATE KEY-----',
	'ghp_abcdefghijklmnopqrstuvwxyz0123456789',
].join('\n');

test('text loses its secrets by value and by shape, wherever it is cut, and nothing else of it changes', (t) => {
	const whole = redacted(Buffer.from(text), 1 << 20);
	const shown = whole.bytes.toString();
	for (const part of [secret, 'Zq/9v', 'hunter2', 'MIIEvQ', 'ghp_', secret.slice(5)]) {
		t.false(shown.includes(part), part);
	}

	t.is(whole.count, 6);
	t.true(shown.startsWith(text.split('\n').slice(0, 2).join('\n')), 'a line without a secret keeps its bytes');
	t.true(shown.includes('\rdone\r\n'));
	for (let size = 1; size < 100; size++) {
		t.deepEqual(redacted(Buffer.from(text), size), whole, `in pieces of ${size}`);
	}
});

test('a file that is no text keeps its length and its bytes, known values aside', (t) => {
	const packed = gzipSync('x'.repeat(10_000));
	t.deepEqual(redacted(packed, 7).bytes, packed);
	const binary = Buffer.concat([
		Buffer.from([0, 1, 2, 0xff]),
		Buffer.from(`token=abcdef123 ${secret}`),
		Buffer.from([0]),
	]);
	for (const size of [1, 3, 1000]) {
		const kept = redacted(binary, size);
		t.is(kept.bytes.length, binary.length);
		t.true(kept.bytes.includes('token=abcdef123'), 'the shape of a secret in binary data is chance');
		t.false(kept.bytes.includes(secret));
		t.is(kept.count, 1);
	}
});

test('text that goes over into binary data, and a line without an end, are kept whole', (t) => {
	const mixed = Buffer.concat([Buffer.from(`one ${secret}\ntwo\n`), Buffer.from([0xff, 0]), Buffer.from(secret)]);
	const kept = redacted(mixed, 4).bytes;
	t.true(kept.subarray(0, 8).equals(Buffer.from('one «re').subarray(0, 8)));
	t.true(kept.includes('two\n'));
	t.false(kept.includes(secret));
	const long = Buffer.from(`${'x'.repeat(3 * 1024 * 1024)}${secret}`);
	const one = redacted(long, 65_536);
	t.is(one.bytes.length, long.length);
	t.false(one.bytes.includes(secret));
	t.is(redacted(Buffer.alloc(0), 1).bytes.length, 0);
});
