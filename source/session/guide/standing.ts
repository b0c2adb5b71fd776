// Where a session stands: the runbook and the step in hand, what that step waits for, and where its outcome leads. It
// offers steps and moves between those of one runbook; it runs nothing and decides nothing for the person.
import {nextTarget, type Target} from '../../runbook/flow.js';
import type {Runbook, Step, StepEnd} from '../../runbook/schema.js';
import type {Branch, InHand} from '../contract.js';
import type {LoadedRunbook} from '../ports.js';
import {inHandOf} from '../prepare/in-hand.js';
import type {Places} from '../prepare/prepare-context.js';
import {toolsOf} from '../prepare/required-tools.js';
import type {Preparing} from '../running/measure-again.js';
import {nextAttempt} from '../running/run-check.js';
import {branchTo} from './branch.js';
import type {Desk} from './desk.js';
import {outcomeOf} from './outcome.js';
import type {Place} from './place.js';

export type StandingOptions = Readonly<{
	desk: Desk;
	places: Places;
	opening: LoadedRunbook;
	/** The step to stand at; null: the runbook's first. */
	startAt: string | null;
	/** A person is there to answer; else defaults are taken. */
	isAttended: boolean;
}>;

export type Standing = Readonly<{
	desk: Desk;
	runbook: () => Runbook;
	/** Id of the step in hand, or `end`. */
	at: () => string;
	/** The step in hand; null at the end. */
	step: () => Step | null;
	/** What the step in hand waits for, as of the last `refresh`. */
	inHand: () => InHand;
	/** Where the outcome of the step in hand leads; null while it has none. */
	target: () => Target | null;
	branch: () => Branch | null;
	/** A step of the runbook in hand as the journal names it, with the attempt that comes next. */
	place: (step: Step) => Place;
	preparing: Preparing;
	/** Works out anew what the step in hand waits for, and tells the screen. */
	refresh: () => Promise<void>;
	/** Goes to a step and offers it, even where its condition is not met. */
	jumpTo: (id: string) => Promise<void>;
	/** Moves to a step; steps whose condition is not met are passed over, each with its reason on record. */
	moveTo: (id: string) => Promise<void>;
	/** Stands at a step without offering it. */
	standAt: (id: string) => void;
	/** Leads from an end of the step to where the runbook says. */
	leadTo: (step: Step, end: StepEnd | {option: string}) => void;
	/** Leads to a target that no outcome gave. */
	leadBecause: (goal: Target, because: string) => void;
	/** Records a step as skipped and leads on from there. */
	passOver: (step: Step, reason: string, automatic: boolean) => Promise<void>;
	/** The next run of the step in hand has these words in place of the runbook's. */
	setEdited: (argv: readonly string[]) => void;
	/** What the action in hand is about, by key. */
	setChosen: (keys: readonly string[]) => void;
	/** A runbook this incident has used, else one that the library knows. */
	findRunbook: (id: string) => LoadedRunbook | null;
	/** Keeps a copy of a runbook with the incident, before it is used. */
	keep: (next: LoadedRunbook) => Promise<void>;
	/** Takes another runbook in hand; the step in hand stays to be set. */
	take: (next: LoadedRunbook) => Promise<void>;
}>;

/** Stands at a step of the opening runbook. Nothing is offered or recorded before the first move. */
export async function openStanding(options: StandingOptions): Promise<Standing> {
	const {desk} = options;
	const {ports} = desk;
	const known = new Map<string, LoadedRunbook>([[options.opening.runbook.id, options.opening]]);
	let loaded = options.opening;
	let tools = await ports.checkTools(toolsOf(loaded.runbook));
	let at = options.startAt ?? loaded.runbook.steps[0]?.id ?? 'end';
	let branch: Branch | null = null;
	let target: Target | null = null;
	let edited: readonly string[] | null = null;
	let chosen: readonly string[] | null = null;
	let inHand: InHand = endInHand();

	function endInHand(): InHand {
		const state = desk.state();
		return {
			kind: 'end',
			recovery: loaded.runbook.recovery ?? [],
			outcome: outcomeOf(state, loaded.runbook),
			canReturn: state.stack.at(-1)?.runbook ?? null,
		};
	}

	const stepInHand = (): Step | null => loaded.runbook.steps.find((step) => step.id === at) ?? null;

	const place: Standing['place'] = (step) => ({
		runbook: loaded.runbook.id,
		step: step.id,
		attempt: nextAttempt(desk, loaded.runbook.id, step.id),
	});

	const preparing: Preparing = (runbook, attempt) => ({
		runbook,
		scope: desk.scope(runbook),
		attempt,
		places: options.places,
		secrets: desk.secrets,
		tools,
		platform: ports.platform,
		edited: null,
	});

	async function refresh(): Promise<void> {
		const step = stepInHand();
		inHand =
			step === null
				? endInHand()
				: await inHandOf(step, {
						ports,
						state: desk.state(),
						prepare: {...preparing(loaded.runbook, place(step).attempt), edited},
						chosen,
						isAttended: options.isAttended,
					});
		desk.publish();
	}

	function leadBecause(goal: Target, because: string): void {
		target = goal;
		branch = branchTo(goal, because, loaded.runbook, (id) => ports.findRunbook(id)?.runbook.title ?? null);
	}

	/** Returns the target, for whoever goes on at once. */
	function leadTo(step: Step, end: StepEnd | {option: string}): Target {
		const next = nextTarget(loaded.runbook, step, end, desk.scope(loaded.runbook));
		leadBecause(next.target, next.because);
		return next.target;
	}

	async function passOver(step: Step, reason: string, automatic: boolean): Promise<Target> {
		await desk.append({type: 'step.skipped', ...place(step), reason, automatic});
		return leadTo(step, 'skipped');
	}

	async function offer(): Promise<void> {
		const step = stepInHand();
		branch = null;
		target = null;
		edited = null;
		chosen = null;
		if (step) {
			await desk.append({type: 'step.offered', ...place(step), kind: step.kind, title: step.title});
		}
	}

	async function jumpTo(id: string): Promise<void> {
		at = id;
		await offer();
	}

	async function moveTo(id: string): Promise<void> {
		at = id;
		const visited = new Set<string>();
		for (;;) {
			await offer();
			await refresh();
			const step = stepInHand();
			if (step === null || inHand.kind !== 'not-applicable' || visited.has(step.id)) {
				return;
			}

			visited.add(step.id);
			const goal = await passOver(step, inHand.reason, true);
			if (goal.kind === 'runbook') {
				return;
			}

			at = goal.kind === 'end' ? 'end' : goal.id;
		}
	}

	return {
		desk,
		runbook: () => loaded.runbook,
		at: () => at,
		step: stepInHand,
		inHand: () => inHand,
		target: () => target,
		branch: () => branch,
		place,
		preparing,
		refresh,
		jumpTo,
		moveTo,
		standAt(id) {
			at = id;
		},
		leadTo,
		leadBecause,
		async passOver(step, reason, automatic) {
			await passOver(step, reason, automatic);
		},
		setEdited(argv) {
			edited = argv;
		},
		setChosen(keys) {
			chosen = keys;
		},
		findRunbook: (id) => known.get(id) ?? ports.findRunbook(id),
		async keep(next) {
			await ports.keepRunbook(next);
			known.set(next.runbook.id, next);
		},
		async take(next) {
			loaded = next;
			tools = await ports.checkTools(toolsOf(loaded.runbook));
		},
	};
}
