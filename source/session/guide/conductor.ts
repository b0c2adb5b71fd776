// The conductor: the only place where a runbook, an executor and a journal meet. It joins the parts of a session into
// the one object a screen drives. It never decides for the person.
import type {JournalEvent} from '../../incident/events.js';
import type {Cost, Runbook} from '../../runbook/schema.js';
import type {Result, Session, SessionView} from '../contract.js';
import type {LoadedRunbook, SessionPorts} from '../ports.js';
import type {Places} from '../prepare/prepare-context.js';
import {findChange, planUndo, undoChange} from '../rollback/undo.js';
import {prepareAdhocCommand, runAdhocCommand} from '../running/adhoc.js';
import {readOutputs} from '../running/outputs.js';
import {runStep} from '../running/run-step.js';
import {answerInputs, chooseItems, finishManual, takeDecision} from './answers.js';
import {noteSurprise, setImpactStart, setSeverity} from './closing-words.js';
import {decline} from './consent.js';
import {type Desk, openDesk} from './desk.js';
import {editCommand} from './edit-command.js';
import {closeIncident, leaveIncident, measureRecovery} from './ending.js';
import {handOverOf} from './hand-over.js';
import {intend, writeDown} from './intents.js';
import {comeBack, enterByChoice, enterRunbook} from './other-runbook.js';
import {restoreBranch} from './restore-branch.js';
import {done, refuse} from './results.js';
import {openStanding, type Standing} from './standing.js';
import {watchLost} from './watch-lost.js';

export type ConductorOptions = Readonly<{
	ports: SessionPorts;
	opening: LoadedRunbook;
	/** The step to start at; null: the runbook's first. */
	startAt: string | null;
	thresholds: Readonly<Record<string, number>>;
	secrets: ReadonlyMap<string, string>;
	/** A person is there to answer; else defaults are taken. */
	isAttended: boolean;
	/** Which costs may be measured without asking, for verification and recovery. */
	allowedCosts: ReadonlySet<Cost>;
	/** The step in hand was offered before: its outcome and branch are shown, nothing is offered anew. */
	isResumed?: boolean;
	/** Called with every event after it is on disk. */
	onEvent?: (event: JournalEvent) => void;
}>;

/** The session a screen drives, with what an unattended run needs besides. */
export type Conductor = Session &
	Readonly<{
		onEvent: (listener: (event: JournalEvent) => void) => () => void;
		runbookInHand: () => Runbook;
		/** Goes to the end of the runbook, as an unattended run does after a withheld action. */
		goToEnd: () => Promise<Result>;
		desk: Desk;
		places: Places;
	}>;

/** Where the commands of an incident put files that become artefacts. */
export const stagingIn = (directory: string): string => `${directory}/artefacts/staging`;

/** Opens the conductor at a step. The journal's opening events are already written. */
export async function openConductor(options: ConductorOptions): Promise<Conductor> {
	const {ports, opening, startAt, isAttended} = options;
	const desk = openDesk(ports, {secrets: options.secrets, thresholds: options.thresholds});
	if (options.onEvent) {
		desk.onEvent(options.onEvent);
	}

	const places: Places = {
		project: ports.project,
		temporary: ports.temporary,
		staging: stagingIn(ports.journal.directory),
		incident: ports.journal.id,
	};
	const standing = await openStanding({desk, places, opening, startAt, isAttended});
	const conductor = conductorOver(standing, places, options);
	if (standing.step() !== null && desk.state().closed === null && options.isResumed !== true) {
		await standing.moveTo(standing.at());
	} else {
		await standing.refresh();
	}

	restoreBranch(standing);
	await ports.catalogue();
	return options.isResumed === true && isAttended ? watching(conductor, watchLost(standing)) : conductor;
}

/** A conductor whose looking for lost ends is over when it is left. */
function watching(conductor: Conductor, endWatch: () => void): Conductor {
	return {
		...conductor,
		async leave(how) {
			endWatch();
			await conductor.leave(how);
		},
	};
}

function conductorOver(standing: Standing, places: Places, options: ConductorOptions): Conductor {
	const {desk} = standing;
	const {allowedCosts, isAttended} = options;
	let isLeft = false;
	const act = async (work: () => Result | Promise<Result>): Promise<Result> =>
		isLeft ? refuse('this incident has been left') : intend(standing, work);

	return {
		desk,
		places,
		view: () => viewOf(standing),
		subscribe: desk.subscribe,
		onEvent: desk.onEvent,
		runbookInHand: standing.runbook,
		run: async (consent) => act(async () => runStep(standing, consent, allowedCosts)),
		stop() {
			desk.stop();
		},
		advance: async () => act(async () => advance(standing)),
		jump: async (id) => act(async () => jump(standing, id)),
		goToEnd: async () =>
			act(async () => {
				await standing.moveTo('end');
				return done;
			}),
		skip: async (reason) => act(async () => skip(standing, reason)),
		decline: async (reason) => act(async () => decline(standing, isAttended ? 'person' : 'policy', reason)),
		decide: async (option) => act(async () => takeDecision(standing, option, isAttended ? 'person' : 'auto')),
		choose: async (keys) => act(() => chooseItems(standing, keys)),
		answer: async (values) => act(async () => answerInputs(standing, values)),
		finishManual: async (end, note) => act(async () => finishManual(standing, end, note)),
		edit: async (argv) => act(async () => editCommand(standing, argv)),
		note: async (text) =>
			writeDown(desk, async () => {
				await desk.append({type: 'note.added', text, about: standing.at() === 'end' ? null : standing.at()});
			}),
		hypothesis: async (text, confidence) =>
			writeDown(desk, async () => {
				await desk.append({type: 'hypothesis.set', text, confidence});
			}),
		severity: async (word) => setSeverity(desk, word),
		impactStarted: async (word) => setImpactStart(desk, word),
		surprise: async (text) => noteSurprise(desk, text),
		prepareAdhoc: (argv) => prepareAdhocCommand(desk, places, standing.runbook(), argv),
		runAdhoc: async (prepared, consent) => act(async () => runAdhocCommand(desk, prepared, consent)),
		undoPlan(runbook, step, attempt) {
			const change = findChange(desk, runbook, step, attempt);
			return change === null ? refuse('there is no such change') : planUndo(desk, change, places);
		},
		undo: async (runbook, step, attempt, by) =>
			act(async () => {
				const change = findChange(desk, runbook, step, attempt);
				return change === null ? refuse('there is no such change') : undoChange(desk, change, places, by);
			}),
		measureRecovery: async () => act(async () => measureRecovery(standing, allowedCosts)),
		enter: async (runbook) => act(async () => enterByChoice(standing, runbook)),
		comeBack: async () => act(async () => comeBack(standing)),
		output: async (step, attempt) => readOutputs(desk, standing.runbook().id, step, attempt),
		handOver: () => handOverOf(desk.state(), standing.runbook(), standing.at()),
		close: async (outcome, reason) =>
			act(async () => closeIncident(standing, options.opening.runbook, outcome, reason)),
		async leave(how = 'stop') {
			if (!isLeft) {
				isLeft = true;
				await leaveIncident(desk, how);
			}
		},
	};
}

function viewOf(standing: Standing): SessionView {
	const {desk} = standing;
	const state = desk.state();
	return {
		state,
		runbook: standing.runbook(),
		at: standing.at(),
		inHand: standing.inHand(),
		branch: standing.branch(),
		running: desk.running(),
		busy: desk.busy(),
		notRecorded: desk.notRecorded(),
		closed: state.closed !== null,
		directory: desk.ports.journal.directory,
	};
}

/** Goes where the outcome of the step in hand leads. */
async function advance(standing: Standing): Promise<Result> {
	const target = standing.target();
	if (target === null) {
		return refuse('this step has no outcome yet');
	}

	if (target.kind === 'runbook') {
		return enterRunbook(standing, target);
	}

	await standing.moveTo(target.kind === 'end' ? 'end' : target.id);
	return done;
}

async function jump(standing: Standing, id: string): Promise<Result> {
	if (id !== 'end' && !standing.runbook().steps.some((step) => step.id === id)) {
		return refuse(`this runbook has no step ${id}`);
	}

	await standing.jumpTo(id);
	return done;
}

async function skip(standing: Standing, reason: string): Promise<Result> {
	const step = standing.step();
	if (step === null) {
		return refuse('the runbook is at its end');
	}

	await standing.passOver(step, reason, false);
	return done;
}
