// Every fault of the lab by its id: what `npm run lab` lists and starts. New faults are added here and nowhere else.
import type {Fault} from './fault.js';
import {hostFaults} from './faults-host.js';
import {moduleFaults} from './faults-modules.js';
import {processFaults} from './faults-processes.js';
import {testFaults} from './faults-tests.js';

export type {Fault, StartedFault} from './fault.js';

export const faults: readonly Fault[] = [...moduleFaults, ...processFaults, ...testFaults, ...hostFaults];

export const findFault = (id: string): Fault | undefined => faults.find((fault) => fault.id === id);
