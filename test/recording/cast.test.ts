import xterm from '@xterm/headless';
import test from 'ava';
import {castCues} from '../../source/plain/replay.js';
import {type CastCue, castOf} from '../../source/recording/cast.js';
import {openPlayback} from '../../source/recording/playback.js';
import {everyType, recovered} from '../report/events.js';
import {hostileTexts} from '../report/hostile.js';
import {readFrom, slowEvents, slowKept} from './played.js';

type Event = readonly [number, string, string];
const header = {title: 'gotriage x', startedAt: '2026-11-21T02:47:00.900Z'};

function parse(text: string): Readonly<{head: Readonly<Record<string, unknown>>; events: readonly Event[]}> {
	const [head = '', ...rest] = text.trimEnd().split('\n');
	return {head: JSON.parse(head), events: rest.map((line) => JSON.parse(line) as Event)};
}

/** What a player's terminal shows of it, scrolled-out lines included. */
async function painted(text: string): Promise<readonly string[]> {
	const {head, events} = parse(text);
	const terminal = new xterm.Terminal({
		cols: Number(head['width']),
		rows: Number(head['height']),
		allowProposedApi: true,
		scrollback: 5000,
	});
	for (const [, code, data] of events) {
		if (code === 'o') {
			await new Promise<void>((resolve) => terminal.write(data, resolve));
		}
	}

	const buffer = terminal.buffer.active;
	const lines = Array.from({length: buffer.length}, (_, row) => buffer.getLine(row)?.translateToString(true) ?? '');
	terminal.dispose();
	return lines;
}

const castOfEvents = async (isDrill = false, events = slowEvents): Promise<string> =>
	castOf(header, castCues(await openPlayback(events, readFrom(slowKept)), {isDrill}));

test('the header has the fields of version 2, whole numbers, and nothing of the maker', (t) => {
	t.deepEqual(parse(castOf(header, [])).head, {
		version: 2,
		width: 80,
		height: 24,
		timestamp: 1_795_229_220,
		idle_time_limit: 2,
		title: 'gotriage x',
		env: {SHELL: '/bin/sh', TERM: 'xterm-256color'},
	});
	t.is(parse(castOf({...header, startedAt: 'never'}, [])).head['timestamp'], 0);
});

test('every event is a time, one letter and a string; times never go back; there is no input', async (t) => {
	for (const events of [slowEvents, recovered, ...hostileTexts.map(everyType)]) {
		const cast = parse(await castOfEvents(false, events));
		let last = 0;
		for (const event of cast.events) {
			const [time, code, data] = event;
			t.is(event.length, 3);
			t.true(time >= last);
			last = time;
			t.true(code === 'o' || code === 'm');
			t.is(typeof data, 'string');
		}
	}
});

test('every line feed has its carriage return, and nothing else acts, across pieces too', async (t) => {
	const cues: readonly CastCue[] = [
		{kind: 'output', atMs: 0, stream: 'stdout', text: 'a\r'},
		{kind: 'output', atMs: 1, stream: 'stdout', text: '\nb\n\n'},
		{kind: 'lines', atMs: 2, lines: ['one\u001B]52;c;eA==\u0007', 'two']},
		{kind: 'output', atMs: 3, stream: 'stderr', text: 'half'},
		{kind: 'lines', atMs: 4, lines: ['three\u009B2J']},
		{kind: 'marker', atMs: 5, label: 'a\nb\u001B[2J'},
	];
	const whole = parse(castOf(header, cues)).events;
	const text = whole.flatMap(([, code, data]) => (code === 'o' ? [data] : [])).join('');
	t.is(text, 'a\r\nb\r\n\r\none]52;c;eA==\r\ntwo\r\nhalf\r\nthree2J\r\n');
	t.is(whole.at(-1)?.[2], 'a b[2J');

	for (const foreign of hostileTexts) {
		const {events} = parse(await castOfEvents(false, everyType(foreign)));
		const all = events.flatMap(([, code, data]) => (code === 'o' ? [data] : [])).join('');
		t.notRegex(all, /(?<!\r)\n|\r(?!\n)/);
		t.notRegex(all.replaceAll('\r\n', ''), /[\u0000-\u001F\u007F-\u009F]/);
	}
});

test('one marker for each step says its title', async (t) => {
	const markers = parse(await castOfEvents(false, recovered)).events.filter(([, code]) => code === 'm');
	t.deepEqual(
		markers.map(([, , label]) => label),
		[
			'Read the proxy list in force',
			"Ask every proxy for the module's version list",
			"Switch this user's proxy list to the fallback",
			'Download one module into an empty cache',
		],
	);
});

test('the markers of a drill say nothing but their number', async (t) => {
	const markers = parse(await castOfEvents(true, recovered)).events.filter(([, code]) => code === 'm');
	t.deepEqual(
		markers.map(([, , label]) => label),
		['Step 1', 'Step 2', 'Step 3', 'Step 4'],
	);
});

test('output comes at its recorded time, and a silence is left to the player', async (t) => {
	const {events} = parse(await castOfEvents());
	const timeOf = (text: string) => events.find(([, code, data]) => code === 'o' && data.includes(text))?.[0];
	t.is(timeOf('one\r\n'), 0.51);
	t.is(timeOf('careful\r\n'), 1.51);
	t.is(timeOf('half'), 4.41);
	t.is(timeOf('Coffee'), 64.51);
});

test('a terminal paints no staircase and loses no line', async (t) => {
	const lines = await painted(await castOfEvents());
	t.is(lines[0], 'OPENED  incident 20261121-024700-k7q2: Something is slow');
	// Every line that was printed begins at the left edge, or with its own indentation.
	for (const line of ['$ run slow', 'one', 'careful', 'two', 'half', '▲ ALARM  7 pieces, above 5 (exit 0, 4.0 s)']) {
		t.true(lines.includes(line), line);
	}

	t.true(lines.indexOf('one') < lines.indexOf('careful'));
	t.true(lines.every((line) => line.length <= 80));
});

test('long prose is wrapped at words; a command keeps every blank', async (t) => {
	const command = `$ sh -c 'a  b   c ${'word '.repeat(40)}'`;
	const prose = `A sentence ${'of many words '.repeat(10)}`.trim();
	const lines = await painted(castOf(header, [{kind: 'lines', atMs: 0, lines: [command, prose]}]));
	const rows = lines.slice(0, Math.ceil(command.length / 80));
	t.is(
		rows
			.map((row) => row.padEnd(80))
			.join('')
			.trimEnd(),
		command,
	);
	const wrapped = lines.slice(rows.length).filter((line) => line !== '');
	t.is(wrapped.join(' '), prose);
});

test('the same recording gives the same bytes', async (t) => {
	t.is(await castOfEvents(), await castOfEvents());
});
