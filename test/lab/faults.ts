// Every fault of the lab by its id: what `npm run lab` lists and starts. New faults are added here and nowhere else.
import type {Fault} from './fault.js';
import {driftingFaults} from './faults-drift.js';
import {hostFaults} from './faults-host.js';
import {moduleFaults} from './faults-modules.js';
import {processFaults} from './faults-processes.js';
import {serviceFaults} from './faults-services.js';
import {testFaults} from './faults-tests.js';

export type {Fault, StartedFault} from './fault.js';

export const faults: readonly Fault[] = [
	...moduleFaults,
	...driftingFaults,
	...processFaults,
	...testFaults,
	...hostFaults,
	...serviceFaults,
];

export const findFault = (id: string): Fault | undefined => faults.find((fault) => fault.id === id);
