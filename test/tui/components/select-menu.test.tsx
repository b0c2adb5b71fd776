import type {EventEmitter} from 'node:events';
import test from 'ava';
import {render} from 'ink-testing-library';
import {SelectMenu} from '../../../source/tui/components/select-menu/select-menu.js';
import {ClockContext} from '../../../source/tui/input/use-keys.js';
import {until} from '../fixtures/until.js';

const items = [
	{key: 'one', label: 'First thing'},
	{key: 'two', label: 'Second \u001B[2Jthing'},
	{key: 'three', label: 'Third thing'},
];

const down = '\u001B[B';
/** A menu with a clock of its own; `press` sends input at a time. */
async function menuWith(more: Partial<Parameters<typeof SelectMenu>[0]> = {}) {
	const chosen: string[] = [];
	let time = 0;
	const clock = () => time;
	const screen = render(
		<ClockContext.Provider value={clock}>
			<SelectMenu items={items} onSelect={(key) => chosen.push(key)} {...more} />
		</ClockContext.Provider>,
	);
	const hears = () => (screen.stdin as unknown as EventEmitter).listenerCount('readable') > 0;
	if (more.isFocused !== false) {
		await until(hears, () => 'the menu hears keys');
	}

	// What a key does happens at once; only the drawing takes its time.
	const press = (input: string, at: number) => {
		time = at;
		screen.stdin.write(input);
	};
	const frame = () => screen.lastFrame() ?? '';
	const shows = (text: string) =>
		until(
			() => frame().includes(text),
			() => `the menu shows ${text}:\n${frame()}`,
		);
	return {chosen, press, frame, shows};
}

test('nothing is highlighted until the person moves, and Enter chooses nothing', async (t) => {
	const menu = await menuWith();
	t.notRegex(menu.frame(), /❯/);
	menu.press('\r', 5000);
	t.deepEqual(menu.chosen, []);
	menu.press(down, 6000);
	await menu.shows('❯ First thing');
	menu.press('\r', 6500);
	t.deepEqual(menu.chosen, ['one']);
});

test('digits choose nothing', async (t) => {
	const menu = await menuWith({initialKey: 'one'});
	for (const digit of '123456789') {
		menu.press(digit, 5000);
	}

	t.deepEqual(menu.chosen, []);
});

test('several moves in one chunk all count', async (t) => {
	const menu = await menuWith({initialKey: 'one'});
	menu.press(down + down, 1000);
	await menu.shows('❯ Third thing');
	menu.press('\r', 2000);
	t.deepEqual(menu.chosen, ['three']);
});

test('a held Enter and an Enter inside a burst choose nothing', async (t) => {
	const menu = await menuWith({initialKey: 'one'});
	for (let at = 400; at < 2000; at += 33) {
		menu.press('\r', at);
	}

	menu.press('\r\r\r', 3000);
	t.deepEqual(menu.chosen, []);
	menu.press('\r', 4000);
	t.deepEqual(menu.chosen, ['one']);
});

test('Enter on an empty menu does nothing', async (t) => {
	const menu = await menuWith({items: []});
	menu.press(down, 1000);
	menu.press('\r', 2000);
	t.deepEqual(menu.chosen, []);
});

test('labels are cleaned, and a long menu shows a part with its position', async (t) => {
	const menu = await menuWith({initialKey: 'two', limit: 2});
	t.regex(menu.frame(), /❯ Second \\x1b\[2Jthing/);
	t.false(menu.frame().includes('\u001B[2J'));
	t.regex(menu.frame(), /2 of 3/);
	t.is(menu.frame().split('\n').length, 3);
});

test('a menu that is not focused hears nothing', async (t) => {
	const menu = await menuWith({initialKey: 'one', isFocused: false});
	menu.press(down, 1000);
	menu.press('\r', 3000);
	t.deepEqual(menu.chosen, []);
	t.regex(menu.frame(), /❯ First thing/);
});
