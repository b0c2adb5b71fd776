// `gotriage drill --facilitate`: a second terminal for the leader of a drill that runs in another one on this machine. It
// writes nothing: what the leader does is recorded by the trainee's process.
import {homeDirectory, openHomeForReading} from '../journal/home.js';
import {attachLeader} from '../session/drill/leader/attach-leader.js';
import {type RunningDrill, runningDrill, runningDrills} from '../session/drill/leader/running-drills.js';
import {clock} from '../session/world.js';
import {type Io, UsageFault} from './io.js';
import {statusOfEnd} from './screen-end.js';

const asFault = (error: unknown): UsageFault =>
	new UsageFault((error instanceof Error ? error.message : String(error)).replace(/\.$/, ''));

/** Joins the drill that is named, the only one that runs, or shows a menu of them. Waits for none to begin. */
export async function drillFacilitate(io: Io, incident: string | null): Promise<number> {
	if (!io.isTerminal) {
		throw new UsageFault(
			'gotriage drill --facilitate needs a terminal of its own beside the one of the drill (gotriage show INCIDENT --follow prints what happens in it)',
		);
	}

	const home = await openHomeForReading(homeDirectory(io.environment, process.platform));
	const found = incident === null ? await runningDrills(home) : [await runningDrill(home, incident)];
	const drills = found.filter((one): one is RunningDrill => typeof one !== 'string');
	const [first, ...more] = drills;
	if (first === undefined) {
		throw new UsageFault(
			found.find((one): one is string => typeof one === 'string') ??
				'no drill runs on this machine now; begin one in another terminal (gotriage drill, then Enter on its first page)',
		);
	}

	const pathOf = new Map(drills.map(({id, path}) => [id, path]));
	let link = null;
	if (more.length === 0) {
		try {
			link = await attachLeader(first.path);
		} catch (error) {
			throw asFault(error);
		}
	}

	const {startLeader} = await import('../tui/main.js');
	const end = await startLeader(
		{drills, join: async ({id}) => attachLeader(pathOf.get(id) ?? ''), now: clock.monotonicMs},
		link,
	);
	return statusOfEnd(end, io);
}
