import {EventEmitter} from 'node:events';
import test, {type ExecutionContext} from 'ava';
import {render} from 'ink-testing-library';
import type {Result} from '../../../../source/session/contract.js';
import type {LeaderLink, LeaderState} from '../../../../source/session/leader-contract.js';
import {displayWidth} from '../../../../source/text/width.js';
import {TerminalContext} from '../../../../source/tui/components/use-window-size.js';
import {ClockContext} from '../../../../source/tui/input/use-keys.js';
import {LeaderApp} from '../../../../source/tui/screens/leader/leader-app.js';
import {rubric} from '../../../../source/tui/screens/leader/words.js';
import {type Theme, ThemeContext, themeFor} from '../../../../source/tui/theme.js';
import {turns} from '../../fixtures/turns.js';
import {until} from '../../fixtures/until.js';

const plain = themeFor({LANG: 'C.UTF-8', NO_COLOR: '1'});
const ascii = themeFor({LANG: 'C', NO_COLOR: '1'});

const state: LeaderState = {
	id: '20261121-024700-k7q2',
	title: 'Builds do not come through',
	page: '12:04 ALERT builder',
	mode: 'solo',
	clockMs: 187_000,
	pausedBy: null,
	at: 'Read the log of the worker',
	playing: null,
	accepted: ['The worker and its lock are stuck'],
	lesson: 'Read before you restart. '.repeat(8).trim(),
	evidence: [
		{step: 'silent#depth', title: 'Count the jobs that wait', class: 'metric', seen: true},
		{step: 'silent#worker-log', title: 'Read the log of the worker', class: 'log', seen: false},
	],
	looked: [
		{
			step: 'silent#depth',
			title: 'Count the jobs that wait',
			at: 61_000,
			kind: 'reading',
			verdict: 'alarm',
			sentence: '7 jobs, above 5 \u001B[31m\u0007',
			harm: null,
		},
		{
			step: 'silent#restart',
			title: 'Restart the worker',
			at: 90_000,
			kind: 'told',
			verdict: null,
			sentence: 'forty builds are lost',
			harm: 'critical',
		},
	],
	injects: [
		{id: 'boss', from: 'release manager', text: 'Can I tag?', comes: 'at 3 min 00 s', state: 'coming', at: null},
		{id: 'other', from: 'pager', text: 'Second queue', comes: 'at 1 min 00 s', state: 'waits', at: 60_000},
	],
	misses: [],
	diagnoses: [{at: 80_000, causes: [{text: 'The disk is full', right: false}], confidence: 70}],
	rankings: [
		{
			at: 95_000,
			question: 'What now?',
			order: [
				{text: 'Restart it', expert: 2},
				{text: 'Look first', expert: 1},
			],
		},
	],
	updates: [{at: 70_000, text: 'Looking into it.'}],
	notes: [{at: 20_000, text: 'reads the page twice'}],
	hints: 1,
	revealed: false,
	phase: 'running',
	score: null,
	leaders: 1,
};

type Fake = Readonly<{
	link: LeaderLink;
	asked: string[];
	become: (changes: Partial<LeaderState>) => void;
	end: (why: string) => void;
	refuse: (why: string | null) => void;
}>;

function fakeLink(begin: LeaderState = state): Fake {
	const asked: string[] = [];
	const listeners = new Set<() => void>();
	let now = begin;
	let ended: string | null = null;
	let refusal: string | null = null;
	const ask = async (what: string): Promise<Result> => {
		asked.push(what);
		return refusal === null ? {done: true} : {refused: refusal};
	};
	const publish = () => {
		for (const listener of [...listeners]) {
			listener();
		}
	};
	return {
		asked,
		become(changes) {
			now = {...now, ...changes};
			publish();
		},
		end(why) {
			ended = why;
			publish();
		},
		refuse(why) {
			refusal = why;
		},
		link: {
			state: () => now,
			ended: () => ended,
			subscribe(listener) {
				listeners.add(listener);
				return () => listeners.delete(listener);
			},
			answer: async (step, text) => ask(`answer ${step}: ${text}`),
			inject: async (id) => ask(`inject ${id}`),
			note: async (text) => ask(`note ${text}`),
			pause: async () => ask('pause'),
			unpause: async () => ask('continue'),
			close: () => asked.push('close'),
		},
	};
}

function show(t: ExecutionContext, fake: Fake, size = {columns: 80, rows: 24}, theme: Theme = plain) {
	let time = 10_000;
	let left = 0;
	const terminal = Object.assign(new EventEmitter(), size) as unknown as NodeJS.WriteStream;
	const instance = render(
		<ThemeContext.Provider value={theme}>
			<ClockContext.Provider value={() => time}>
				<TerminalContext.Provider value={terminal}>
					<LeaderApp
						ports={{drills: [], join: async () => fake.link, now: () => time}}
						link={fake.link}
						ledger={{link: fake.link}}
						onLeave={() => {
							left++;
						}}
					/>
				</TerminalContext.Provider>
			</ClockContext.Provider>
		</ThemeContext.Provider>,
	);
	t.teardown(() => instance.unmount());
	const frame = () => instance.lastFrame() ?? '';
	return {
		frame,
		left: () => left,
		async press(...keys: readonly string[]) {
			for (const key of keys) {
				await turns();
				time += 1000;
				instance.stdin.write(key);
				await turns();
			}
		},
		async sees(wanted: string | RegExp) {
			await until(
				() => (typeof wanted === 'string' ? frame().includes(wanted) : wanted.test(frame())),
				() => `the screen shows ${String(wanted)}:\n${frame()}`,
			);
			return frame();
		},
	};
}

const down = '\u001B[B';
const enter = '\r';

test('at 80 by 24 the leader sees truth, clock, coverage, injects, diagnosis and what was looked at', (t) => {
	const {frame} = show(t, fakeLink());
	const shown = frame();
	for (const wanted of [
		'LEADING solo: Builds do not come through',
		'clock 3:07',
		'The trainee is at: Read the log of the worker',
		'The worker and its lock are stuck',
		'Evidence 1 of 2',
		'seen  Count the jobs that wait',
		'NOT   Read the log of the worker',
		'comes at 3 min 00 s, release manager',
		'WAITS since 1:00, pager',
		'Diagnosis 1:20, 70 % sure',
		'WRONG  The disk is full',
		'1:01 ALARM   Count the jobs that wait',
		'Ranked 1:35: What now?',
		'1. Restart it (the expert: 2)',
		'harmful: critical',
		'1 hint taken',
		'Looking into it.',
		'f inject',
	]) {
		t.true(shown.includes(wanted), `${wanted}\n${shown}`);
	}

	t.true(shown.indexOf('Restart the worker') < shown.indexOf('1:01 ALARM'), 'the newest is first');
	const lines = shown.split('\n');
	t.true(lines.length <= 23);
	t.true(lines.every((one) => displayWidth(one) <= 80));
	t.false(shown.includes('\u0007'), 'nothing acts on the terminal');
});

test('it is drawn in ASCII, narrow and low, and says so where it cannot be', (t) => {
	const drawn = show(t, fakeLink(), {columns: 60, rows: 20}, ascii).frame();
	t.notRegex(drawn, /[^\n -~]/);
	t.true(drawn.split('\n').every((one) => one.length <= 60));
	t.regex(show(t, fakeLink(), {columns: 30, rows: 8}).frame(), /too small/);
});

test('what does not fit can be scrolled to, and not beyond', async (t) => {
	const screen = show(t, fakeLink(), {columns: 80, rows: 16});
	t.regex(screen.frame(), /PgDn more/);
	await screen.press('\u001B[6~', '\u001B[6~', '\u001B[6~', '\u001B[6~');
	await screen.sees('Read before you restart.');
	await screen.press('\u001B[5~', '\u001B[5~', '\u001B[5~');
	await screen.sees('The truth');
});

test('a miss is in sight until it is answered, with ready words or with own ones', async (t) => {
	const fake = fakeLink();
	const screen = show(t, fake);
	await screen.press('a');
	await screen.sees('Nothing waits for an answer.');
	fake.become({misses: [{step: 'silent#never', title: 'Ask the oracle', at: 100_000}]});
	await screen.sees('MISS at 1:40: Ask the oracle (a answers)');
	await screen.press('a');
	await screen.sees('↑↓ moves, Enter takes');
	await screen.press(enter);
	t.deepEqual(fake.asked, [], 'Enter alone takes nothing');
	await screen.press(down, down, enter);
	await screen.sees('Answered.');
	t.deepEqual(fake.asked, ['answer silent#never: The tool is not available on this machine.']);

	await screen.press('a', down, enter);
	await screen.sees('What does "Ask the oracle" show?');
	await screen.press('q', 'x');
	await screen.sees('> qx');
	fake.refuse('nothing waits for an answer there any more');
	await screen.press(enter);
	await screen.sees('nothing waits for an answer there any more');
	await screen.sees('> qx');
	fake.refuse(null);
	await screen.press('y', enter);
	await screen.sees('Answered.');
	t.is(fake.asked.at(-1), 'answer silent#never: qxy');

	fake.become({
		misses: [
			{step: 'silent#never', title: 'Ask the oracle', at: 100_000},
			{step: 'silent#other', title: 'Ask the other', at: 110_000},
		],
	});
	await screen.sees('and 1 more');
	await screen.press('a', down, down, enter);
	await screen.sees('The trainee chose "Ask the other"');
	await screen.press('\u001B');
	await screen.sees('The truth');
});

test('f brings an inject, p pauses and goes on, n notes, r keeps an anchored level', async (t) => {
	const fake = fakeLink();
	const screen = show(t, fake);
	await screen.press('f');
	await screen.sees('release manager: Can I tag? (at 3 min 00 s)');
	t.false(screen.frame().includes('Second queue'), 'what has come is not offered');
	await screen.press(down, enter);
	await screen.sees('It is on the screen of the trainee.');
	await screen.press('p');
	fake.become({pausedBy: 'facilitator'});
	await screen.sees('PAUSED by the facilitator');
	await screen.sees('p go on');
	await screen.press('p', 'n', 'h', 'm', enter);
	await screen.sees('Noted.');
	await screen.press('r', down, down, enter);
	await screen.sees('1: changed something before looking');
	await screen.press(down, down, down, enter);
	await screen.sees('Noted.');
	t.deepEqual(fake.asked, [
		'inject boss',
		'pause',
		'continue',
		'note hm',
		'note Rubric: Gathers before acting: 3 of 3, had the evidence, and saved what would be lost, before the first change',
	]);
	t.is(rubric.length, 4);
	await screen.press('?');
	await screen.sees("Keys of a drill's leader");
	await screen.press('q');
	await screen.sees('The truth');
	await screen.press('q');
	t.is(screen.left(), 1);
});

test('when the drill ends the leader is told, keeps the last state, and can only look and leave', async (t) => {
	const fake = fakeLink();
	const screen = show(t, fake);
	fake.become({phase: 'closed', score: 88});
	fake.end('The drill is over and its record is closed.');
	const shown = await screen.sees('The drill is over and its record is closed.');
	t.regex(shown, /OVER {2}score 88/);
	await screen.press('p', 'n', 'f', 'a', 'r');
	t.deepEqual(fake.asked, []);
	await screen.press('\u0003');
	t.is(screen.left(), 1);
});

test('where several drills run, one is chosen from a menu; one that has gone meanwhile is said', async (t) => {
	const fake = fakeLink();
	let refusal: string | null = 'The drill cannot be reached any more.';
	let time = 10_000;
	const terminal = Object.assign(new EventEmitter(), {columns: 80, rows: 24}) as unknown as NodeJS.WriteStream;
	const joined: string[] = [];
	const ledger: {link: LeaderLink | null} = {link: null};
	const instance = render(
		<ThemeContext.Provider value={plain}>
			<ClockContext.Provider value={() => time}>
				<TerminalContext.Provider value={terminal}>
					<LeaderApp
						ports={{
							drills: [
								{id: '20261121-024700-k7q2', title: 'One', mode: 'solo'},
								{id: '20261121-024800-m3x9', title: 'Two', mode: 'hard'},
							],
							async join({id}) {
								joined.push(id);
								if (refusal !== null) {
									throw new Error(refusal);
								}

								return fake.link;
							},
							now: () => time,
						}}
						link={null}
						ledger={ledger}
						onLeave={() => undefined}
					/>
				</TerminalContext.Provider>
			</ClockContext.Provider>
		</ThemeContext.Provider>,
	);
	t.teardown(() => instance.unmount());
	const press = async (...keys: readonly string[]) => {
		for (const key of keys) {
			await turns();
			time += 1000;
			instance.stdin.write(key);
			await turns();
		}
	};
	const sees = async (wanted: string) =>
		until(
			() => (instance.lastFrame() ?? '').includes(wanted),
			() => `${wanted}\n${instance.lastFrame()}`,
		);
	await sees('20261121-024800-m3x9  hard: Two');
	await press(enter, down, down, enter);
	await sees('cannot be reached any more');
	refusal = null;
	await press(enter);
	await sees('LEADING solo');
	t.deepEqual(joined, ['20261121-024800-m3x9', '20261121-024800-m3x9']);
	t.is(ledger.link, fake.link);
});
