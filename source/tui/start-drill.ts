// Takes the terminal for a drill and gives it back. Nothing here imports Ink or React before the environment is ready.
import {cleanLine} from '../text/clean.js';
import {withinTime} from './ledger.js';
import type {DrillAppPorts, DrillStart} from './screens/drill/ports.js';
import {prepareEnvironment} from './terminal/environment.js';
import type {Streams} from './terminal/streams.js';

export type DrillEnd = Readonly<{
	exit: 'left' | 'hangup' | 'interrupted' | 'terminated';
	/** An exception in a component, or a drill that could not be left in time. */
	error: Error | null;
}>;

const wrapUpMs = 12_000;

/**
 * Shows a drill until the person leaves, a signal comes or the terminal goes away; the drill is recorded and its journal
 * released by then. Never rejects for what happens inside.
 */
export async function startDrill(
	ports: DrillAppPorts,
	start: DrillStart,
	streams: Streams = process,
): Promise<DrillEnd> {
	const restoreEnvironment = prepareEnvironment(process.env);
	const [{runInTerminal}, {drawDrill, newDrillLedger}, {themeFor}] = await Promise.all([
		import('./terminal/run-in-terminal.js'),
		import('./screens/drill/drill-app.js'),
		import('./theme.js'),
	]);
	restoreEnvironment();
	const ledger = newDrillLedger();
	ledger.session = start.screen === 'drill' ? start.session : null;
	let complaint: string | null = null;
	const farewell = (): string | null => {
		const {session} = ledger;
		if (session === null) {
			return null;
		}

		const {concluded, reacted, closed, id, mode} = session.view();
		const lines = closed
			? [`Drill ${id} is over${ledger.debrief === null ? '.' : `. ${ledger.debrief}`}`]
			: concluded
				? [`Drill ${id} is over; its debrief is still to come:`, `  gotriage resume ${id}`]
				: [`Drill ${id} is still open. Go on with it with:`, `  gotriage resume ${id}`];
		const report = closed && reacted && mode !== 'watch' ? [`  gotriage report ${id}`] : [];
		return [...lines, ...report].map((one) => cleanLine(one, 500)).join('\n');
	};
	const leaving = await runInTerminal({
		streams,
		theme: themeFor(process.env),
		now: ports.now,
		draw: (leave) => drawDrill({ports, start, ledger, onLeave: leave}),
		wrapUp: async () => {
			const close = async () => {
				await ledger.pending;
				const {session} = ledger;
				if (session !== null) {
					// One who leaves the debrief half-way keeps what there is of it, and a leader's last notes are in it.
					if (session.view().debrief !== null) {
						ledger.debrief = await ports.writeDebrief(session).catch(() => ledger.debrief);
					}

					await session.close();
				}
			};
			const closing = close();
			closing.catch((error: unknown) => {
				complaint = error instanceof Error ? error.message : String(error);
			});
			if (!(await withinTime(closing, wrapUpMs))) {
				complaint = 'The drill could not be left in time; gotriage incidents shows what was recorded.';
			}
		},
		farewell,
	});
	const crash = leaving.kind === 'crashed' ? leaving.error : null;
	return {
		exit: leaving.kind === 'crashed' ? 'left' : leaving.kind,
		error: crash ?? (complaint === null ? null : new Error(complaint)),
	};
}
