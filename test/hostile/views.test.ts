// The whole table of hostile strings, alone and at random, cut at random, through every view: nothing that acts on a
// terminal or hides from a reader may come out of any of them.
import {fileURLToPath} from 'node:url';
import test, {type ExecutionContext} from 'ava';
import {createStreamRecorder} from '../../source/execution/output/stream-recorder.js';
import {plainLines} from '../../source/plain/render.js';
import {replayLines} from '../../source/plain/replay.js';
import {plainSweep} from '../../source/plain/sweep.js';
import {plainTrust} from '../../source/plain/trust.js';
import {openPlayback} from '../../source/recording/playback.js';
import {factsOf} from '../../source/report/facts.js';
import {htmlOf} from '../../source/report/html.js';
import {evidenceOf, markdownOf} from '../../source/report/markdown.js';
import {runbookSchema} from '../../source/runbook/schema.js';
import {reviewRunbook} from '../../source/session/library/trust-review.js';
import {cleanLine, cleanText} from '../../source/text/clean.js';
import {jsonLine} from '../../source/text/json-line.js';
import {quoteArgv} from '../../source/text/quote.js';
import {textOf} from '../../source/tui/screens/guide/lines.js';
import {trustLines} from '../../source/tui/screens/trust/trust-lines.js';
import {openTerminal} from '../helpers/pty.js';
import {testSeed as seed} from '../helpers/thorough.js';
import {readFrom} from '../recording/played.js';
import {everyType, runbooks} from '../report/events.js';
import {plainTheme, renderGuide} from '../tui/screens/guide/render-guide.js';
import {type Random, randomFrom} from './random.js';
import {hostileScript} from './script.js';
import {acting, strings, stringsFrom, unexplained} from './strings.js';

function isHarmless(t: ExecutionContext, shown: string, label: string): void {
	const found = acting.exec(shown);
	if (found) {
		const at = found.index;
		t.fail(
			`${label}: U+${shown.codePointAt(at)?.toString(16)} in ${JSON.stringify(shown.slice(Math.max(0, at - 40), at + 40))}`,
		);
	}
}

async function recorded(bytes: Buffer, sizeOf: () => number): Promise<Readonly<{text: string; shown: string}>> {
	const recorder = createStreamRecorder({secrets: [], onLine: null, lines: 'kept'});
	let shown = '';
	for (let at = 0; at < bytes.length; ) {
		const end = Math.min(bytes.length, at + sizeOf());
		recorder.write(bytes.subarray(at, end));
		shown += recorder.takeText();
		at = end;
	}

	const {record, lastText} = await recorder.finish();
	return {text: record.text, shown: shown + lastText};
}

test('output, alone and at random, whatever bytes it is cut at', async (t) => {
	const random = randomFrom(seed);
	const texts = [...strings.map(([, text]) => text), ...Array.from({length: 100}, () => stringsFrom(random))];
	for (const text of texts) {
		const bytes = Buffer.concat([
			Buffer.from(`${text}\nthe line after it`),
			Buffer.from([0xff, 0xc2, 0x0a, 0x9b, 0x32]),
		]);
		const whole = await recorded(bytes, () => bytes.length);
		isHarmless(t, whole.text, `kept, seed ${seed}`);
		t.true(whole.text.includes('\nthe line after it'), `what follows is in sight: ${JSON.stringify(text)}`);
		for (const sizeOf of [() => 1, () => 1 + random.below(7)]) {
			const cut = await recorded(bytes, sizeOf);
			if (cut.text !== whole.text) t.fail(`seed ${seed}: ${JSON.stringify(text)} cut is ${JSON.stringify(cut.text)}`);
			isHarmless(t, cut.shown, `shown, seed ${seed}`);
		}
	}

	t.pass();
});

const sources = (random: Random, count: number): readonly string[] => [
	...strings.map(([, text]) => text),
	...Array.from({length: count}, () => stringsFrom(random)),
];

test('names, words and values on one line', (t) => {
	const random = randomFrom(seed);
	for (const text of sources(random, 1000)) {
		for (const [what, shown] of [
			['a name', cleanLine(text)],
			['a name cut short', cleanLine(text, 12)],
			['a command', quoteArgv([text, '-x', text])],
			['JSON', jsonLine({[text]: text})],
			['a text', cleanText(text)],
		] as const) {
			isHarmless(t, shown, `${what}, seed ${seed}`);
			if (what !== 'a text' && shown.includes('\n')) t.fail(`${what} of ${JSON.stringify(text)} is on two lines`);
		}
	}

	t.pass();
});

test('plain lines, NDJSON, a replay, a sweep, Markdown and HTML', async (t) => {
	const random = randomFrom(seed);
	for (const foreign of sources(random, 10)) {
		const events = everyType(foreign);
		const lines = plainLines();
		isHarmless(t, events.flatMap((event) => lines(event)).join('\n'), `plain, seed ${seed}`);
		isHarmless(t, events.map((event) => jsonLine(event)).join('\n'), `NDJSON, seed ${seed}`);
		const rows = events.flatMap((event) => (event.type === 'sweep.finished' ? event.rows : []));
		isHarmless(t, plainSweep(rows, []).join('\n'), `a sweep, seed ${seed}`);
		const kept = {'output/modproxy-down.hops.1.0.stdout': foreign, 'output/modproxy-down.hops.1.0.stderr': foreign};
		const played = replayLines();
		const {moments} = await openPlayback(events, readFrom(kept));
		isHarmless(t, moments.flatMap((moment) => played(moment)).join('\n'), `a replay, seed ${seed}`);
		const evidence = new Map(evidenceOf(events).map((path) => [path, foreign]));
		const facts = factsOf(events, evidence, runbooks, []);
		isHarmless(t, markdownOf(facts), `Markdown, seed ${seed}`);
		isHarmless(t, htmlOf(facts).replaceAll('\t', ''), `HTML, seed ${seed}`);
	}

	t.pass();
});

test('what a runbook says on the trust screen and in its plain form, the difference too', (t) => {
	const random = randomFrom(seed);
	for (let round = 0; round < 30; round++) {
		const text = stringsFrom(random);
		const script = hostileScript(random);
		const runbook = runbookSchema.parse(script.runbook);
		const bytes = (word: string) => new TextEncoder().encode(`title: ${word}\n${text}\n`);
		const review = reviewRunbook({
			file: `/home/x/${text}`,
			loaded: {runbook, sha256: 'a'.repeat(64), bytes: bytes('new'), file: `/home/x/${text}`},
			before: {at: '2026-11-21T02:47:00.000Z', bytes: bytes('old')},
			lasts: 'always',
		});
		isHarmless(t, plainTrust(review).join('\n'), `plain trust, seed ${seed}`);
		for (const width of [80, 30]) {
			isHarmless(t, trustLines(review, plainTheme, width).map(textOf).join('\n'), `the trust screen, seed ${seed}`);
		}
	}

	t.pass();
});

const enter = '\r';
const ctrlC = '\u0003';
const esc = '\u001B';

test('the guide: titles, commands, running output, readings, consent, output view, lists, hand-over', async (t) => {
	const random = randomFrom(seed);
	const guide = await renderGuide(t, hostileScript(random, true));
	const seen: string[] = [];
	const look = (where: string) => {
		const frame = guide.frame();
		isHarmless(t, frame, `${where}, seed ${seed}`);
		seen.push(frame);
	};
	look('a waiting check');
	await guide.press(enter);
	// A long title may leave no room for the state in the heading: the list has it.
	await guide.sees(/look +→ running/);
	look('running output');
	guide.session.release();
	await guide.sees('ALARM');
	look('a reading');
	for (const key of ['o', '\u001B[6~', '/', 'w', enter, esc, 'q', 'b', esc, 'y', esc, 'u', esc]) {
		await guide.press(key);
		look(`after ${JSON.stringify(key)}`);
	}

	const asked = await renderGuide(t, {...hostileScript(random), startAt: 'act'});
	isHarmless(t, asked.frame(), `a waiting action, seed ${seed}`);
	await asked.press(enter);
	isHarmless(t, await asked.sees('Consent: '), `consent, seed ${seed}`);
	for (const key of ['\u001B[6~', '\u001B[6~', 'n']) {
		await asked.press(key);
		isHarmless(t, asked.frame(), `consent, seed ${seed}`);
	}

	for (const startAt of ['where', 'hand']) {
		const other = await renderGuide(t, {...hostileScript(random), startAt});
		isHarmless(t, other.frame(), `${startAt}, seed ${seed}`);
		await other.press(ctrlC);
		isHarmless(t, other.frame(), `${startAt} left, seed ${seed}`);
	}

	t.true(new Set(seen).size > 6, 'the views are different ones');
});

test('in a real terminal every byte of the guide is text or one of its own sequences', async (t) => {
	const entry = fileURLToPath(new URL('hostile-entry.js', import.meta.url));
	const terminal = openTerminal({command: process.execPath, args: [entry, String(seed)]});
	t.teardown(terminal.dispose);
	await terminal.waitForScreen('Enter runs it.');
	for (let isRunning = false; !isRunning; ) {
		terminal.press('enter');
		isRunning = await terminal.waitForScreen('look running', 1500).then(
			() => true,
			() => false,
		);
	}

	terminal.press('b');
	await terminal.waitForScreen('Steps of this runbook');
	terminal.press('escape');
	await terminal.waitForGone('Steps of this runbook');
	terminal.press('escape');
	await terminal.waitForScreen('? stopped');
	terminal.press('o');
	await terminal.waitForGone('? stopped');
	terminal.kill('SIGTERM');
	await terminal.exited;
	t.is(unexplained(terminal.rawBytes()), '', `seed ${seed}`);
});
