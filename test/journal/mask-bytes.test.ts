import test from 'ava';
import {maskBytes} from '../../source/journal/mask-bytes.js';

const secret = 'S3cr3t-value-9f8e';

/** The bytes as they come out when they go in by chunks of that size. */
function masked(bytes: Buffer, size: number, secrets: readonly string[] = [secret]) {
	const mask = maskBytes(secrets);
	const parts: Uint8Array[] = [];
	for (let at = 0; at < bytes.length; at += size) {
		// A copy, as the caller's buffer is used again for the next chunk.
		parts.push(Buffer.from(mask.write(Buffer.from(bytes.subarray(at, at + size)))));
	}

	parts.push(mask.end());
	return {bytes: Buffer.concat(parts), count: mask.count()};
}

test('a secret is replaced at the same length wherever the chunks end', (t) => {
	const before = Buffer.from([0, 255, 1]);
	const bytes = Buffer.concat([before, Buffer.from(`${secret}, ${secret}`), before, Buffer.from(secret)]);
	const stars = '*'.repeat(secret.length);
	const wanted = Buffer.concat([before, Buffer.from(`${stars}, ${stars}`), before, Buffer.from(stars)]);
	for (const size of [1, 2, 7, secret.length, 64, 1000]) {
		t.deepEqual(masked(bytes, size), {bytes: wanted, count: 3}, `chunks of ${size}`);
	}
});

test('base64 of a secret is replaced, what is too short to be told from chance is not', (t) => {
	const encoded = Buffer.from(Buffer.from(secret).toString('base64'));
	t.false(masked(encoded, 5).bytes.equals(encoded));
	const plain = Buffer.from('abc abc');
	t.deepEqual(masked(plain, 2, ['abc']), {bytes: plain, count: 0});
	t.deepEqual(masked(plain, 2, []), {bytes: plain, count: 0});
});
