// Draws the guide without a terminal, with a clock that the test moves. Waits for content, never for time.
import {EventEmitter} from 'node:events';
import type {ExecutionContext} from 'ava';
import {render} from 'ink-testing-library';
import {TerminalContext} from '../../../../source/tui/components/use-window-size.js';
import {ClockContext} from '../../../../source/tui/input/use-keys.js';
import type {AppPorts} from '../../../../source/tui/ports.js';
import {GuideScreen} from '../../../../source/tui/screens/guide/guide.js';
import {type Theme, ThemeContext, themeFor} from '../../../../source/tui/theme.js';
import {fakePorts} from '../../fixtures/fake-ports.js';
import {turns} from '../../fixtures/turns.js';
import {createFakeSession, type FakeSession, type Script} from './fake-session.js';

const patienceMs = 10_000;

export const plainTheme = themeFor({LANG: 'C.UTF-8', NO_COLOR: '1'});

export type GuideOnScreen = Readonly<{
	session: FakeSession;
	frame: () => string;
	/** Sends each piece as one write, after moving the clock by `every` milliseconds. */
	send: (pieces: readonly string[], every?: number) => Promise<void>;
	/** Moves the clock. */
	advance: (ms: number) => void;
	/** A person: a quiet second, then each key, unhurried. */
	press: (...keys: readonly string[]) => Promise<void>;
	sees: (wanted: string | RegExp) => Promise<string>;
	until: (holds: () => boolean, what: string) => Promise<void>;
	resize: (columns: number, rows: number) => void;
	left: () => number;
	closed: () => number;
}>;

export type RenderOptions = Readonly<{columns?: number; rows?: number; theme?: Theme; ports?: Partial<AppPorts>}>;

const turn = () =>
	new Promise<void>((resolve) => {
		setImmediate(resolve);
	});

export async function renderGuide(
	t: ExecutionContext,
	script: Script,
	options: RenderOptions = {},
): Promise<GuideOnScreen> {
	let time = 10_000;
	const now = () => time;
	const session = createFakeSession(script, now);
	const size = {columns: options.columns ?? 80, rows: options.rows ?? 24};
	const terminal = Object.assign(new EventEmitter(), size) as unknown as NodeJS.WriteStream;
	let left = 0;
	let closed = 0;
	const ports = fakePorts(2, {now, ...options.ports});
	const instance = render(
		<ThemeContext.Provider value={options.theme ?? plainTheme}>
			<ClockContext.Provider value={now}>
				<TerminalContext.Provider value={terminal}>
					<GuideScreen
						session={session}
						ports={ports}
						onLeave={() => {
							left++;
						}}
						onClosed={() => {
							closed++;
						}}
					/>
				</TerminalContext.Provider>
			</ClockContext.Provider>
		</ThemeContext.Provider>,
	);
	t.teardown(instance.unmount);
	const frame = () => instance.lastFrame() ?? '';
	const until = async (holds: () => boolean, what: string) => {
		const deadline = performance.now() + patienceMs;
		while (!holds()) {
			if (performance.now() > deadline) {
				throw new Error(`No sign of ${what}. Log: ${session.log.join(', ')}. Screen:\n${frame()}`);
			}

			await turn();
		}
	};
	const sees = async (wanted: string | RegExp) => {
		await until(() => (typeof wanted === 'string' ? frame().includes(wanted) : wanted.test(frame())), String(wanted));
		return frame();
	};
	const send = async (pieces: readonly string[], every = 0) => {
		for (const piece of pieces) {
			time += every;
			instance.stdin.write(piece);
			await turns();
		}
	};
	await sees(/./);
	await turns();
	return {
		session,
		frame,
		send,
		sees,
		until,
		advance(ms) {
			time += ms;
		},
		async press(...keys) {
			for (const key of keys) {
				await turns();
				time += 1000;
				instance.stdin.write(key);
				await turns();
				time += 200;
			}
		},
		resize(columns, rows) {
			Object.assign(terminal, {columns, rows});
			terminal.emit('resize');
		},
		left: () => left,
		closed: () => closed,
	};
}
