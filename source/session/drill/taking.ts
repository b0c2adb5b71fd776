// What a trainee does with the steps of a drill: opens a runbook, takes, decides, declines, rolls back. One thing at a time,
// each as events of the drill's own journal; nothing is executed, and what was not recorded is said to be so.
import {placeOf, stepRefOf} from '../../drill/answer.js';
import {shownOnly} from '../../drill/retell.js';
import {stepStateOf} from '../../incident/state.js';
import {keepRunbook} from '../../journal/runbook-copy.js';
import {nextTarget} from '../../runbook/flow.js';
import type {Runbook, Step} from '../../runbook/schema.js';
import type {Prepared, Result} from '../contract.js';
import type {DrillConsent, DrillSession, DrillView} from '../drill-contract.js';
import {done, refuse} from '../guide/results.js';
import {recordManual} from '../running/manual.js';
import {attempt} from './attempt.js';
import type {DrillDesk} from './desk.js';
import {asksForDiagnosis} from './facts.js';
import {playAnswer} from './play.js';
import type {Sight} from './sight.js';
import {undoInDrill} from './undo-in-drill.js';
import {wordsOf} from './words.js';

export type BoardRunbook = Readonly<{runbook: Runbook; sha256: string; bytes: Uint8Array}>;

export type Taking = Readonly<
	Pick<DrillSession, 'open' | 'take' | 'decide' | 'finishManual' | 'decline' | 'watchNext' | 'undo'> & {
		/** The runbook and step in hand; null while only the board was seen. */
		at: () => DrillView['at'];
	}
>;

export type TakingOptions = Readonly<{
	desk: DrillDesk;
	/** Those of the board, the recorded ones among them. */
	runbooks: ReadonlyMap<string, BoardRunbook>;
	sight: Sight;
	/** Where a drill that is gone on with was left. */
	at: DrillView['at'];
	/** Called when one thing is done: what is due after it may come. */
	onDone: () => Promise<void>;
}>;

/** Why what a trainee would do with a step cannot be done now, in the order in which it is found; null where it can. */
function whyNotTaken(desk: DrillDesk, step: Step, prepared: Prepared, consent: DrillConsent | null): string | null {
	if (prepared.consent === 'none') {
		return null;
	}

	const {begun, diagnosis, revealed} = desk.facts();
	if (step.kind === 'action' && asksForDiagnosis(begun?.mode ?? 'solo') && diagnosis === null && !revealed) {
		return 'say first what you think is wrong, or that you do not know (h)';
	}

	if (consent === null) {
		return 'this needs consent';
	}

	if (consent.digest !== prepared.digest) {
		return 'the command has changed since it was shown; look at it again';
	}

	return prepared.consent === 'typed-name' && consent.typed !== prepared.typedName
		? 'the name that was typed is not the name of what would be destroyed'
		: null;
}

const noSuchStep = 'there is no such step on this board';
const waitsForElse = 'this step waits for something else';

/** The steps of a drill as they are taken. */
export function createTaking({desk, runbooks, sight, at: start, onDone}: TakingOptions): Taking {
	let at = start;
	/** Why nothing can be taken now, else null. */
	const hindrance = (): string | null => {
		const facts = desk.facts();
		if (facts.concluded) {
			return 'the drill is over';
		}

		if (desk.isTaking()) {
			return 'a step is playing; Enter shows the rest of it at once';
		}

		return facts.isPaused ? 'the drill is paused; p goes on' : desk.notRecorded();
	};
	/** One thing at a time; `taking` ends when all of it is on disk. */
	const exclusively = async (intent: () => Promise<Result>): Promise<Result> => {
		const why = hindrance();
		if (why !== null) {
			return refuse(why);
		}

		desk.setTaking(true);
		try {
			return await attempt(intent);
		} finally {
			desk.setTaking(false);
			await onDone().catch(() => undefined);
		}
	};
	/** The same with a step of the board. */
	const withStep = async (
		runbookId: string,
		stepId: string,
		intent: (runbook: Runbook, step: Step) => Promise<Result>,
	): Promise<Result> =>
		exclusively(async () => {
			const runbook = runbooks.get(runbookId)?.runbook;
			const step = sight.stepOf(runbookId, stepId);
			return runbook === undefined || step === null ? refuse(noSuchStep) : intent(runbook, step);
		});
	const enter = async (runbook: Runbook): Promise<void> => {
		const entry = runbooks.get(runbook.id);
		if (desk.state().runbook === runbook.id || entry === undefined) {
			return;
		}

		await keepRunbook(desk.journal.directory, entry.sha256, entry.bytes);
		await desk.append({
			type: 'runbook.entered',
			runbook: runbook.id,
			title: runbook.title,
			sha256: entry.sha256,
			step: runbook.steps[0]?.id ?? 'end',
			from: at?.step ?? 'end',
			returning: false,
		});
	};
	const place = (runbook: Runbook, step: Step) => ({
		runbook: runbook.id,
		step: step.id,
		attempt: stepStateOf(desk.state(), runbook.id, step.id).attempts.length + 1,
	});
	const offer = async (runbook: Runbook, step: Step): Promise<void> => {
		await enter(runbook);
		at = {runbook: runbook.id, step: step.id};
		await desk.append({type: 'step.offered', ...place(runbook, step), kind: step.kind, title: step.title});
	};
	/** Said, since nothing of it can be played. */
	const tell = async (step: string): Promise<void> => {
		await desk.mark({mark: 'take', detail: {step, tier: 'canned', chargedMs: 0}});
	};
	const recordConsent = async (runbook: Runbook, prepared: Prepared, typed: string | null): Promise<void> => {
		const where = {...place(runbook, prepared.step), digest: prepared.digest};
		if (prepared.consent !== 'none') {
			await desk.append({type: 'consent.asked', ...where, tier: prepared.consent, commands: [...prepared.shown]});
			await desk.append({type: 'consent.given', ...where, by: 'person', typed});
		}
	};
	const play = async (runbook: Runbook, step: Step, commands: Prepared['shown']): Promise<Result> => {
		const choice = sight.choiceOf(runbook, step);
		const answer = sight.answerFor(choice);
		if (answer.kind === 'miss') {
			await desk.mark({mark: 'miss', detail: {step: choice.step, sentence: answer.sentence}});
			return done;
		}

		await playAnswer(desk, choice, answer, {title: step.title, commands: shownOnly(commands)}, null);
		return done;
	};
	/** A step of the reference path: a decision or a step by hand is only told. */
	const watch = async (runbook: Runbook, step: Step): Promise<Result> => {
		const inHand = sight.inHand(runbook, step);
		await offer(runbook, step);
		if (step.kind === 'decision' || step.kind === 'manual') {
			await tell(stepRefOf({runbook: runbook.id, step: step.id}));
			return done;
		}

		return play(runbook, step, inHand.kind === 'ready' ? inHand.prepared.shown : []);
	};

	return {
		at: () => at,
		open: async (id) =>
			exclusively(async () => {
				const runbook = runbooks.get(id)?.runbook;
				if (runbook === undefined) {
					return refuse(`there is no runbook ${id} on this board`);
				}

				await enter(runbook);
				at = {runbook: id, step: null};
				return done;
			}),
		take: async (runbookId, stepId, consent) =>
			withStep(runbookId, stepId, async (runbook, step) => {
				const inHand = sight.inHand(runbook, step);
				if (inHand.kind === 'unavailable') {
					return refuse([inHand.reason, inHand.remedy].filter((part) => part !== null).join('. '));
				}

				if (inHand.kind !== 'ready') {
					return refuse(waitsForElse);
				}

				const {prepared} = inHand;
				const why = whyNotTaken(desk, step, prepared, consent);
				if (why !== null) {
					return refuse(why);
				}

				await offer(runbook, step);
				await recordConsent(runbook, prepared, consent?.typed ?? null);
				return play(runbook, step, prepared.shown);
			}),
		decide: async (runbookId, stepId, option) =>
			withStep(runbookId, stepId, async (runbook, step) => {
				const found = step.kind === 'decision' ? step.options.find((one) => one.key === option) : undefined;
				if (step.kind !== 'decision' || found === undefined) {
					return refuse(`there is no option ${option} here`);
				}

				await offer(runbook, step);
				await desk.append({
					type: 'decision.taken',
					...place(runbook, step),
					option,
					label: found.label,
					by: 'person',
				});
				const {target} = nextTarget(runbook, step, {option}, sight.scopeFor(runbook));
				const other = target.kind === 'runbook' ? runbooks.get(target.id)?.runbook : undefined;
				if (other !== undefined && target.kind === 'runbook') {
					await enter(other);
					at = {runbook: other.id, step: target.step ?? other.steps[0]?.id ?? null};
				} else {
					at = {runbook: runbook.id, step: target.kind === 'step' ? target.id : null};
				}

				return done;
			}),
		finishManual: async (runbookId, stepId, end, note) =>
			withStep(runbookId, stepId, async (runbook, step) => {
				if (step.kind !== 'manual') {
					return refuse('this step is not done by hand');
				}

				await offer(runbook, step);
				const where = place(runbook, step);
				await tell(stepRefOf({runbook: runbookId, step: stepId}));
				await recordManual(desk.append, where, step.title, end, wordsOf(note));
				return done;
			}),
		decline: async (runbookId, stepId, reason) =>
			withStep(runbookId, stepId, async (runbook, step) => {
				await offer(runbook, step);
				await desk.append({type: 'consent.refused', ...place(runbook, step), by: 'person', reason: wordsOf(reason)});
				return done;
			}),
		watchNext: async () =>
			exclusively(async () => {
				const {begun, taken} = desk.facts();
				const ref = desk.drill.reference[taken.length];
				if (begun?.mode !== 'watch') {
					return refuse('this is not a drill to watch');
				}

				if (ref === undefined) {
					return refuse('the reference path is at its end');
				}

				const {runbook: id, step: stepId} = placeOf(ref);
				const runbook = runbooks.get(id)?.runbook;
				const step = sight.stepOf(id, stepId);
				if (runbook === undefined || step === null) {
					return refuse(noSuchStep);
				}

				const result = await watch(runbook, step);
				if (desk.facts().taken.length === taken.length && !('refused' in result)) {
					// A miss is no take: the path would stand still here for good.
					await tell(ref);
				}

				return result;
			}),
		undo: async (change) =>
			exclusively(async () => {
				const step = sight.stepOf(change.runbook, change.step);
				return step === null
					? refuse('this change belongs to a runbook that is not here')
					: undoInDrill(desk, change, step, sight.answerFor);
			}),
	};
}
