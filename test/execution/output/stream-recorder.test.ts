import {createHash, randomBytes} from 'node:crypto';
import test from 'ava';
import {createLiveText} from '../../../source/execution/output/live-text.js';
import {createStreamRecorder} from '../../../source/execution/output/stream-recorder.js';
import {createTimingIndex} from '../../../source/execution/output/timing-index.js';

const megabyte = 1024 * 1024;

async function record(chunks: Iterable<Buffer>, secrets: readonly string[] = []) {
	const recorder = createStreamRecorder({secrets, onLine: null, lines: 'kept'});
	for (const chunk of chunks) recorder.write(chunk);
	return (await recorder.finish()).record;
}

function* inChunks(bytes: Buffer, size: number): Generator<Buffer> {
	for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

test('what fits is kept as it is, whatever the chunks', async (t) => {
	const text = 'erste Zeile\n日本 🚀 é\n\nohne Ende';
	const bytes = Buffer.from(text);
	for (const size of [1, 2, 3, 5, 100]) {
		const kept = await record(inChunks(bytes, size));
		t.is(kept.text, text);
		t.is(kept.bytes, bytes.length);
		t.is(kept.omitted, 0);
		t.is(kept.sha256, createHash('sha256').update(bytes).digest('hex'));
	}
	t.is((await record([])).text, '');
	t.is((await record([Buffer.from('\n')])).text, '\n');
});

test('eight mebibytes are kept in full; beyond, a line says what lies between head and tail', async (t) => {
	const line = `${'0123456789'.repeat(10)}\n`;
	const numbered = (count: number): Buffer =>
		Buffer.from(Array.from({length: count}, (_, index) => `${index} ${line}`).join(''));
	const small = numbered(70_000);
	t.true(small.length < 8 * megabyte);
	t.is((await record(inChunks(small, 65_536))).text, small.toString());

	const large = numbered(150_000);
	const kept = await record(inChunks(large, 65_536));
	t.is(kept.bytes, large.length);
	t.is(kept.sha256, createHash('sha256').update(large).digest('hex'));
	const match = /\n… \[(\d+) bytes omitted\] …\n/.exec(kept.text);
	t.is(Number(match?.[1]), kept.omitted);
	const head = kept.text.slice(0, match?.index ?? 0);
	const tail = kept.text.slice((match?.index ?? 0) + (match?.[0].length ?? 0));
	t.is(head.length + 1 + tail.length + kept.omitted, large.length);
	t.true(large.toString().startsWith(`${head}\n`));
	t.true(large.toString().endsWith(`\n${tail}`));
	t.true(head.length > 0.9 * megabyte && head.length < 1.01 * megabyte);
	t.true(tail.length > 6.9 * megabyte && tail.length < 7.01 * megabyte);
});

test('bytes without a newline and bytes that are no text cost neither memory nor sense', async (t) => {
	const noise = randomBytes(megabyte);
	function* flood(): Generator<Buffer> {
		for (let count = 0; count < 32; count += 1) yield noise;
		for (let count = 0; count < 512; count += 1) yield Buffer.alloc(65_536, 0x78);
	}
	const kept = await record(flood());
	t.is(kept.bytes, 64 * megabyte);
	t.true(kept.omitted > 55 * megabyte);
	t.true(kept.text.length < 12 * megabyte);
	t.notRegex(kept.text, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
});

test('a secret is not found in what is kept, wherever a chunk or the gap cuts it', async (t) => {
	const secret = 'correct-horse-battery';
	const filler = (bytes: number): Buffer => Buffer.alloc(bytes, 'abcdefg ');
	for (const size of [1, 7, 10, 64]) {
		const kept = await record(
			inChunks(Buffer.from(`a ${secret} b\n\u001b[31m${secret.slice(0, 5)}\u001b[0m${secret.slice(5)}\n`), size),
			[secret],
		);
		t.false(kept.text.includes('horse'));
		t.is(kept.redactions, 2);
	}
	for (const shift of [0, 5, 10, 15, secret.length]) {
		const parts = [
			filler(megabyte - shift),
			Buffer.from(secret),
			filler(2 * megabyte),
			Buffer.from(secret),
			filler(7 * megabyte - secret.length + shift),
		];
		const {text} = await record(parts, [secret]);
		for (const part of ['correct', 'horse', 'battery']) t.false(text.includes(part), `${part} at ${shift}`);
	}
});

test('a private key whose beginning was left out is not kept either', async (t) => {
	const body = `${randomBytes(48).toString('base64')}\n`;
	const parts = [
		Buffer.from('-----BEGIN RSA PRIVATE KEY-----\n'),
		Buffer.from(body.repeat((10 * megabyte) / body.length)),
		Buffer.from('-----END RSA PRIVATE KEY-----\nafter\n'),
	];
	const {text} = await record(inChunks(Buffer.concat(parts), 65_000));
	t.false(text.includes(body.trim()));
	t.true(text.endsWith('after\n'));
});

test('a parser gets every line while a flood passes, and the kept ones when that is enough', async (t) => {
	let every = 0;
	const kept: string[] = [];
	const line = Buffer.from(`${'x'.repeat(99)}\n`);
	const all = createStreamRecorder({secrets: [], onLine: () => (every += 1), lines: 'every'});
	const some = createStreamRecorder({secrets: [], onLine: (text) => kept.push(text), lines: 'kept'});
	for (let count = 0; count < 100_000; count += 1) {
		all.write(line);
		some.write(line);
	}
	await all.finish();
	const {record: recorded} = await some.finish();
	t.is(every, 100_000);
	t.deepEqual(kept, recorded.text.trimEnd().split('\n'));
	t.true(kept.some((text) => text.includes('bytes omitted')));
});

test('live text shows whole lines only, of a burst the newest 4 KiB', (t) => {
	const live = createLiveText(['hunter2'], () => false);
	live.write(Buffer.from('one\ntwo hun'));
	t.is(live.take(), 'one\n');
	t.is(live.take(), '');
	live.write(Buffer.from('ter2\n'));
	t.notRegex(live.take(), /hunter2|^two hun$/);
	live.write(Buffer.from(Array.from({length: 10_000}, (_, index) => `line ${index}\n`).join('')));
	const shown = live.take();
	t.true(shown.length <= 4096);
	t.true(shown.endsWith('line 9999\n'));
	t.regex(shown, /^line \d+\n/);
	live.write(Buffer.from('unfinished'));
	t.is(live.end(), 'unfinished\n');
});

test('live text says how much came without a newline instead of showing it', (t) => {
	const live = createLiveText([], () => false);
	for (let count = 0; count < 100; count += 1) live.write(Buffer.alloc(1000, 0x78));
	t.is(live.take(), '');
	t.is(live.end(), '… [100000 bytes without a newline] …\n');
});

test('live text hides the rest of a private key whose beginning rushed by', (t) => {
	const live = createLiveText([], () => true);
	const body = `${'QUJD'.repeat(16)}\n`;
	live.write(Buffer.from(body.repeat(200)));
	t.notRegex(live.take(), /QUJDQUJD/);
});

test('the timing index stays small and loses no byte', (t) => {
	const timing = createTimingIndex();
	let bytes = 0;
	for (let at = 0; at < 200_000; at += 1) {
		timing.add(at % 3 === 0 ? 'stderr' : 'stdout', 10, at * 20);
		bytes += 10;
	}
	const entries = timing
		.toNdjson()
		.trim()
		.split('\n')
		.map((line) => JSON.parse(line) as [number, 'o' | 'e', number]);
	t.true(entries.length <= 8192);
	t.is(
		entries.reduce((sum, [, , size]) => sum + size, 0),
		bytes,
	);
	t.true(entries.every(([at], index) => index === 0 || at >= (entries[index - 1]?.[0] ?? 0)));
	t.true(timing.toNdjson().length < 300_000);
});
