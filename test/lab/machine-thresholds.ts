// Thresholds that are about the machine and not about a fault: how full its disks are, how much else it has to do. Set out
// of reach, so that a proof says the same on a slow, busy or full machine. What a fault is about is never set here.
type Thresholds = Readonly<Record<string, number>>;

const anyDisk: Thresholds = {disk: 100};

/** By runbook. */
export const machineThresholds: Readonly<Record<string, Thresholds>> = {
	'checksum-fail': {slow: 60},
	'fs-block': {...anyDisk, slow: 1500, inodes: 100, stalled: 100, again: 100, descriptors: 100},
	'go-env-baseline': {...anyDisk, inodes: 100, load: 10_000, stalled: 100, goStart: 60},
	'gopls-stall': {memory: 10_000, goStart: 60, stuck: 60_000, load: 600},
	'gotest-slow': {...anyDisk, load: 10_000, compileOnly: 600},
	'modinit-slow': {call: 5000, mount: 5000},
	'modproxy-down': {...anyDisk, room: 0},
	'module-drift': {listTime: 60},
	'path-scan': {slow: 1000, first: 5000},
	'triage-layers': {...anyDisk, load: 10_000, goStart: 60, cpu: 100_000},
};

/** How busy and how full this machine is, for the board; `load` is what gotest-slow#machine measures. */
export const machineState: Thresholds = {...anyDisk, inodes: 100, room: 0, load: 10_000};

/** The same, and besides how fast this machine starts a program, opens a file and answers itself. */
export const boardThresholds: Thresholds = {
	...machineState,
	goStart: 60,
	init: 60_000,
	listTime: 60,
	slow: 60_000,
	first: 60_000,
	dns: 60_000,
	connect: 60_000,
	tls: 60_000,
	wait: 60_000,
};
