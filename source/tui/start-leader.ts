// Takes the terminal for the leader of a drill and gives it back. Nothing here imports Ink or React before the environment
// is ready.
import type {LeaderLink} from '../session/leader-contract.js';
import type {LeaderPorts} from './screens/leader/ports.js';
import {prepareEnvironment} from './terminal/environment.js';
import type {Streams} from './terminal/streams.js';

export type LeaderEnd = Readonly<{
	exit: 'left' | 'hangup' | 'interrupted' | 'terminated';
	/** An exception in a component. */
	error: Error | null;
}>;

/** Shows a drill to its leader until they leave. The drill goes on without them. Never rejects for what happens inside. */
export async function startLeader(
	ports: LeaderPorts,
	link: LeaderLink | null,
	streams: Streams = process,
): Promise<LeaderEnd> {
	const restoreEnvironment = prepareEnvironment(process.env);
	const [{runInTerminal}, {drawLeader}, {themeFor}] = await Promise.all([
		import('./terminal/run-in-terminal.js'),
		import('./screens/leader/leader-app.js'),
		import('./theme.js'),
	]);
	restoreEnvironment();
	const ledger: {link: LeaderLink | null} = {link};
	const leaving = await runInTerminal({
		streams,
		theme: themeFor(process.env),
		now: ports.now,
		draw: (leave) => drawLeader({ports, link, ledger, onLeave: leave}),
		wrapUp: async () => {
			ledger.link?.close();
		},
		farewell: () => null,
	});
	return {
		exit: leaving.kind === 'crashed' ? 'left' : leaving.kind,
		error: leaving.kind === 'crashed' ? leaving.error : null,
	};
}
