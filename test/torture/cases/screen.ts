// kill -9 of the screen in a real terminal, at random moments after a person's consent to an action: what the screen had
// said is in the journal, the action is not cut in half, and resume tells its real end.
import {readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {setTimeout as delay} from 'node:timers/promises';
import {cliPath} from '../../helpers/paths.js';
import {openTerminal, type TestTerminal} from '../../helpers/pty.js';
import {judgeTrial} from '../judge.js';
import type {Random} from '../random.js';
import {type CaseResult, complain, newTally, resultOf} from '../result.js';
import {bookHash, inTrial, type StartOptions, sideBySide, type Trial} from '../trial.js';

/** The real command in a terminal, with nothing of this process's environment; `shim` makes its world worse. */
export function openScreen(trial: Trial, words: readonly string[], {shim, env = {}}: StartOptions = {}): TestTerminal {
	return openTerminal({
		command: process.execPath,
		args: [...(shim === undefined ? [] : ['--import', shim]), cliPath, ...words],
		cwd: trial.project,
		env: {
			...Object.fromEntries(Object.keys(process.env).map((name) => [name, undefined])),
			TERM: 'xterm-256color',
			...trial.env,
			...env,
		},
	});
}

const tooSoon = 'Too soon after the screen changed';
const shows = (screen: string, wanted: string | RegExp): boolean =>
	typeof wanted === 'string' ? screen.includes(wanted) : wanted.test(screen);

/**
 * A key that comes too soon after a new screen is ignored on purpose and told so; a person presses again while the screen
 * stands. Pressed again without that, it would go past the wanted screen on a busy machine.
 */
export async function pressOn(
	terminal: TestTerminal,
	on: string,
	key: string,
	wanted: string | RegExp,
): Promise<string> {
	await terminal.waitForScreen(on);
	for (let attempt = 0; attempt < 20; attempt++) {
		const isRefused = terminal.screen().includes(tooSoon);
		if (terminal.screen().includes(on)) {
			terminal.press(key);
		}

		const seen = await terminal
			.waitUntil(
				(screen) => shows(screen, wanted) || (!isRefused && screen.includes(tooSoon)),
				String(wanted),
				isRefused ? 2000 : 5000,
			)
			.catch(() => null);
		if (seen !== null && shows(seen, wanted)) {
			return seen;
		}

		await delay(seen === null ? 0 : 700);
	}

	return terminal.waitForScreen(wanted);
}

/** From the first screen of a guided run to the question for consent to the first action. */
export async function goToConsent(terminal: TestTerminal): Promise<void> {
	await pressOn(terminal, 'Enter runs it.', 'enter', 'Enter to first');
	await pressOn(terminal, 'Enter to first', 'enter', 'Enter asks for your consent');
	await pressOn(terminal, 'Enter asks for your consent', 'enter', 'Run exactly this?');
}

/** Says yes to exactly what is shown; resolves when the question is gone. */
export async function consent(terminal: TestTerminal): Promise<void> {
	const question = 'Run exactly this?';
	await terminal.waitForScreen(question);
	for (let attempt = 0; attempt < 20; attempt++) {
		terminal.press('y');
		const gone = await terminal.waitForGone(question, 1500).catch(() => null);
		// Between two frames the screen is bare for a moment: only when it stays away was the question answered.
		const isBack = gone === null || (await terminal.waitForScreen(question, 700).catch(() => null)) !== null;
		if (!isBack) {
			return;
		}
	}

	await terminal.waitForGone(question);
}

/** Says yes, and resolves as soon as the action has begun, which it writes down itself. */
async function consentAndBegin(terminal: TestTerminal, trial: Trial): Promise<void> {
	const question = 'Run exactly this?';
	const hasBegun = async (): Promise<boolean> =>
		(await readFile(join(trial.project, 'ledger'), 'utf8').catch(() => '')).includes('begin first');
	await terminal.waitForScreen(question);
	for (let attempt = 0; attempt < 20; attempt++) {
		if (terminal.screen().includes(question)) {
			terminal.press('y');
		}

		for (let look = 0; look < 300; look++) {
			if (await hasBegun()) {
				return;
			}

			await delay(5);
		}
	}

	throw new Error(`the action did not begin: ${terminal.screen()}`);
}

export async function killScreen(count: number, random: Random): Promise<CaseResult> {
	const name = 'kill -9 of the screen';
	const tally = newTally();
	let during = 0;
	await sideBySide(count, 3, async (index) => {
		tally.trials++;
		const own = random.fork(`${name} ${index}`);
		const label = `trial ${index + 1}`;
		await inTrial(async (trial) => {
			const terminal = openScreen(trial, ['run', trial.book, '--trust', bookHash]);
			try {
				await goToConsent(terminal);
				await consentAndBegin(terminal, trial);
				// The action takes some 120 ms, and its end is told some more later: two of three are killed while it runs.
				await delay(own.next() * (index % 3 === 2 ? 300 : 80));
				const screen = terminal.screen();
				process.kill(terminal.pid, 'SIGKILL');
				await terminal.exited;
				const alive = await trial.settled();
				if (alive.length > 0) {
					complain(tally, 'leftBehind', `${label}: ${alive.join(', ')}`);
				}

				const [id = ''] = await trial.incidents();
				const before = await readFile(trial.journalPath(id), 'utf8');
				const isFinished = /"type":"step\.finished"[^\n]*"step":"first"/.test(before);
				if (/✓ (?:helped|done)/.test(screen) && !isFinished) {
					complain(tally, 'lost', `${label}: the screen told the end of the action, the journal does not`);
				}

				during += isFinished ? 0 : 1;
				const resumed = await trial.call(['resume', id, '--trust', bookHash]);
				if (resumed.status !== 0) {
					complain(tally, 'unparseable', `${label}: resume ended with ${resumed.status}: ${resumed.stderr.trim()}`);
				}

				await judgeTrial(trial, [], 'every end is known', tally, label);
			} finally {
				terminal.dispose();
			}
		});
	});
	return resultOf(name, tally, `killed while the action ran ${during} times`);
}
