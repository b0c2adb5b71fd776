// kill -9 of the screen in a real terminal, at random moments after a person's consent to an action: what the screen had
// said is in the journal, the action is not cut in half, and resume tells its real end.
import {readFile} from 'node:fs/promises';
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

/** A key that comes too soon after a new screen is ignored on purpose; a person presses again while the screen stands. */
export async function pressOn(
	terminal: TestTerminal,
	on: string,
	key: string,
	wanted: string | RegExp,
): Promise<string> {
	await terminal.waitForScreen(on);
	for (let attempt = 0; attempt < 20; attempt++) {
		if (terminal.screen().includes(on)) {
			terminal.press(key);
		}

		const screen = await terminal.waitForScreen(wanted, 900).catch(() => null);
		if (screen !== null) {
			return screen;
		}
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
				await consent(terminal);
				await delay(own.next() * 400);
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
