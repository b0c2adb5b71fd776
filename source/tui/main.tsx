// The entry to the full-screen interface. Nothing here imports Ink or React before the environment is ready for them.
import type {Session} from '../session/contract.js';
import {cleanLine} from '../text/clean.js';
import type {AppStart} from './app.js';
import {closeLedger, farewellOf, newLedger} from './ledger.js';
import type {AppPorts} from './ports.js';
import {prepareEnvironment} from './terminal/environment.js';
import type {Streams} from './terminal/streams.js';

export {startReplay} from './screens/replay/start-replay.js';
export {startDrill} from './start-drill.js';
export {startLeader} from './start-leader.js';

export type TuiStart = AppStart;

export type TuiEnd = Readonly<{
	/** How the screen was left; the command turns it into an exit status. */
	exit: 'left' | 'hangup' | 'interrupted' | 'terminated';
	/** The session that was on the screen, already left; null at the board. */
	session: Session | null;
	/** An exception in a component, or a session that could not be left in time. */
	error: Error | null;
}>;

/** Stopping a process group takes up to five seconds and a record afterwards. */
const wrapUpMs = 12_000;

/**
 * Takes the terminal, shows the board or a guide and resolves when the person left, a signal came or the terminal went
 * away; sessions are left (stopped, recorded, resumable) and the terminal is restored by then. Never rejects for what
 * happens inside.
 */
export async function startTui(ports: AppPorts, start: TuiStart, streams: Streams = process): Promise<TuiEnd> {
	const ledger = newLedger();
	if (start.screen === 'guide') {
		ledger.session = start.session;
		ledger.open.add(start.session);
	}

	if (!streams.stdin.isTTY || !streams.stdout.isTTY) {
		await closeLedger(ledger, wrapUpMs);
		return {exit: 'left', session: ledger.session, error: new Error('The screen needs a terminal.')};
	}

	const restoreEnvironment = prepareEnvironment(process.env);
	const [{runInTerminal}, {drawApp}, {themeFor}] = await Promise.all([
		import('./terminal/run-in-terminal.js'),
		import('./app.js'),
		import('./theme.js'),
	]);
	restoreEnvironment();

	const theme = themeFor(process.env);
	let complaints: readonly string[] = [];
	const leaving = await runInTerminal({
		streams,
		theme,
		now: ports.now,
		draw: (leave) => drawApp({ports, start, ledger, onLeave: leave}),
		wrapUp: async ({kind}) => {
			const isGone = kind === 'hangup';
			if (!isGone && ledger.session?.view().running) {
				streams.stdout.write('Stopping what runs and recording it.\n');
			}

			complaints = await closeLedger(ledger, wrapUpMs, isGone ? 'detach' : 'stop');
		},
		farewell: (leaving) => {
			if (ledger.session) {
				ledger.farewells.set(ledger.session.view().state.id, farewellOf(ledger.session));
			}

			// Without a crash the complaints are the error that the caller gets, and prints.
			const told = [...ledger.farewells.values(), ...(leaving.kind === 'crashed' ? complaints : [])];
			const lines = told.flatMap((words) => words.split('\n'));
			return lines.length === 0 ? null : lines.map((line) => cleanLine(line)).join('\n');
		},
	});
	const crash = leaving.kind === 'crashed' ? leaving.error : null;
	return {
		exit: leaving.kind === 'crashed' ? 'left' : leaving.kind,
		session: ledger.session,
		error: crash ?? (complaints.length > 0 ? new Error(complaints.join(' ')) : null),
	};
}
