// Every fault of a machine, its processes and its services, proven as it is stated; and the lab with nothing wrong.
import {goTest} from '../helpers/go.js';
import {findWalls, runApart} from './apart.js';
import {hostFaults} from './faults-host.js';
import {processFaults} from './faults-processes.js';
import {serviceFaults} from './faults-services.js';
import {testFaults} from './faults-tests.js';
import type {HealthyBoard} from './healthy.js';
import {registerProofs} from './proofs.js';
import {falseAlarms, healthyOf} from './score.js';

registerProofs([...processFaults, ...testFaults, ...hostFaults, ...serviceFaults]);

const walls = await findWalls();

// How busy, how full and how fast this machine is has its thresholds set out of reach; everything else is as shipped.
goTest('with nothing wrong no row of the whole board is in alarm, and none needs more than loopback', async (t) => {
	t.timeout(300_000);
	const board = await runApart<HealthyBoard>(['healthy', 'calm'], new AbortController().signal);
	const healthy = healthyOf(board, walls.processes);
	t.deepEqual(falseAlarms(healthy), []);
	if (healthy.kind === 'skipped') {
		t.fail(healthy.why);
		return;
	}
	t.true(healthy.rows.length >= 40, 'the whole board was swept');
	// Behind the walls there is no other network: what could be measured there was measured on loopback.
	if (walls.processes && walls.network) {
		t.deepEqual(
			healthy.rows.filter((row) => row.verdict !== 'ok'),
			[],
		);
	}
});
