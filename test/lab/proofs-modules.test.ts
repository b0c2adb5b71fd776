// Every fault of modules, their proxies and their checksums, proven as it is stated.
import {driftingFaults} from './faults-drift.js';
import {moduleFaults} from './faults-modules.js';
import {registerProofs} from './proofs.js';

registerProofs([...moduleFaults, ...driftingFaults]);
