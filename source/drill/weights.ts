// Every number of the drill's score, in one place and printed with each result. A heuristic: chosen so that neither luck
// nor haste nor idleness pays, and validated by nobody against how people do on call.

/** The name of this set of numbers, kept with each score: change it with the numbers. */
export const weightsName = 'gotriage-1';

export const weights = {
	diagnosis: 30,
	evidence: 20,
	safety: 20,
	time: 15,
	efficiency: 5,
	communication: 10,

	/** A diagnosis counts whole with as many kinds of evidence, and so much of what was required. */
	wholeGateClasses: 2,
	wholeGateCoverage: 0.6,
	/** What a diagnosis counts on one kind of evidence, and on none. */
	oneClassGate: 0.5,
	noClassGate: 0.25,
	/** Safety and efficiency count whole from this share of the required evidence on: idleness is neither. */
	activityCoverage: 0.5,

	/** Of the evidence: how much was gathered, and that it is of more than one kind. */
	evidenceCoverage: 0.7,
	evidenceClasses: 0.3,
	/** What is left of it when something was changed before anything was looked at. */
	changedFirst: 0.5,

	harmful: 10,
	evidenceDestroyed: 6,
	unverified: 4,
	notRolledBack: 4,
	changedWithoutHypothesis: 4,

	/** Time counts whole up to par and nothing from this many pars on. */
	timeRunsOut: 3,

	/** So many steps beside the point are free: looking around is learning. */
	freeSteps: 3,
	besideThePoint: 2,

	/** Of the communication: injects that were answered in time, words on the way, a written conclusion. */
	answered: 0.5,
	updated: 0.2,
	concluded: 0.3,

	hintSocratic: 2,
	hintDirection: 5,
	hintExact: 12,
	revealed: 25,
	/** With a critical harm the total is no more than this. */
	criticalCap: 59,

	bandCoached: 60,
	bandAssisted: 75,
	bandIndependent: 90,
} as const;

/** What a hint of each kind costs. Free in guided mode. */
export const hintCosts = {
	socratic: weights.hintSocratic,
	direction: weights.hintDirection,
	exact: weights.hintExact,
} as const;

/** To be shown wherever a score is shown. */
export const scoreLabel =
	'A heuristic: these numbers were chosen, not measured. They compare a run with the reference run of this recording and say nothing about a person.';
