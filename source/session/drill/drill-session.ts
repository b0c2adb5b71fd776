// One drill: turns what a trainee chooses into events of the drill's own journal, played from a recording. It has no
// executor: nothing is executed, nothing is measured again, and what was not recorded is said to be so.
import {answerOf, type Choice, placeOf, stepRefOf} from '../../drill/answer.js';
import type {Debrief, DrillMark} from '../../drill/contract.js';
import {stepStateOf} from '../../incident/state.js';
import {JournalFailure} from '../../journal/contract.js';
import {keepRunbook} from '../../journal/runbook-copy.js';
import {nextTarget} from '../../runbook/flow.js';
import type {Runbook, Step} from '../../runbook/schema.js';
import {redactText} from '../../text/redact.js';
import type {Prepared, Result, SessionView} from '../contract.js';
import type {DrillConsent, DrillSession, DrillView} from '../drill-contract.js';
import {outcomeOf} from '../guide/outcome.js';
import {done, refuse} from '../guide/results.js';
import {nothingMeasured} from '../running/nothing-measured.js';
import {scopeOf} from '../scope.js';
import type {DrillDesk} from './desk.js';
import {closeDrill, reactAndScore, whenIdle} from './ending-drill.js';
import {asksForDiagnosis} from './facts.js';
import {watchInjects} from './injects.js';
import {createLeaderHand} from './leader/leader-hand.js';
import {choicesFor, inHandFor, type LookContext} from './look.js';
import {readDrillOutput} from './outputs.js';
import {playAnswer} from './play.js';
import {shownOnly} from './renumber.js';
import {drillUndoPlan, undoInDrill} from './undo-in-drill.js';
import {asGuideView, type DrillBoard, debriefNow, drillViewOf} from './view.js';

/** The longest words of a trainee that are kept, in characters. */
const longestWords = 2000;

const wordsOf = (text: string): string => redactText(text.trim().slice(0, longestWords), []).text;

export type BoardRunbook = Readonly<{runbook: Runbook; sha256: string; bytes: Uint8Array}>;

/** The session over an open desk. `runbooks` are those of the board, the recorded ones among them. */
export function createDrillSession(
	desk: DrillDesk,
	runbooks: ReadonlyMap<string, BoardRunbook>,
	opening: Runbook,
): DrillSession {
	const board: DrillBoard = new Map([...runbooks].map(([id, {runbook}]) => [id, runbook]));
	const injects = watchInjects(desk);
	const chosen = new Map<string, string>();
	const inHand = desk.state().inHand;
	// A drill that is gone on with stands where it was left.
	let at: DrillView['at'] = inHand !== null && runbooks.has(inHand.runbook) ? inHand : null;
	let debrief: Readonly<{events: number; debrief: Debrief}> | null = null;
	let closing: Promise<void> | null = null;

	/** Carries an intent out; what could not be recorded is a refusal that says so. */
	const attempt = async (intent: () => Promise<Result>): Promise<Result> => {
		try {
			return await intent();
		} catch (error) {
			if (error instanceof JournalFailure) {
				return refuse(error.message);
			}

			throw error;
		}
	};
	const mark = async (one: DrillMark): Promise<Result> =>
		attempt(async () => {
			await desk.mark(one);
			return done;
		});
	const stepOf = (runbook: string, step: string): Step | null =>
		board.get(runbook)?.steps.find((one) => one.id === step) ?? null;
	const scopeFor = (runbook: Runbook) =>
		scopeOf({
			state: desk.state(),
			runbook,
			secrets: new Map(),
			thresholds: desk.state().opened?.thresholds ?? {},
			host: desk.state().opened?.host ?? {},
			artefactPath: (sha256) => sha256,
		});
	const choiceOf = (runbook: Runbook, step: Step): Choice => {
		const key = chosen.get(stepRefOf({runbook: runbook.id, step: step.id}));
		const item =
			step.kind === 'action' && key !== undefined
				? choicesFor(step, scopeFor(runbook)).find((choice) => choice.key === key)?.item
				: undefined;
		return {step: stepRefOf({runbook: runbook.id, step: step.id}), ...(item === undefined ? {} : {choice: item})};
	};
	const answerFor = (choice: Choice) => answerOf(desk.drill, desk.takes, desk.sweep, desk.trainee(), choice);
	const lookContext = (runbook: Runbook, step: Step): LookContext => {
		// Without the harm that a choice does: its words must not be there before the choice is made.
		const answer = answerOf(
			{...desk.drill, harmful: []},
			desk.takes,
			desk.sweep,
			desk.trainee(),
			choiceOf(runbook, step),
		);
		return {
			state: desk.state(),
			runbook,
			scope: scopeFor(runbook),
			take: answer.kind === 'exact' || answer.kind === 'repeated' ? answer.take : null,
			recorded: desk.recording.events,
			chosen: chosen.get(stepRefOf({runbook: runbook.id, step: step.id})) ?? null,
		};
	};
	const look = (runbook: string, step: string | null): SessionView | null => {
		const known = board.get(runbook);
		if (known === undefined) {
			return null;
		}

		const found = step === null ? null : stepOf(runbook, step);
		return found === null
			? asGuideView(desk, known, null, {
					kind: 'end',
					recovery: known.recovery ?? [],
					outcome: outcomeOf(desk.state(), known),
					canReturn: null,
				})
			: asGuideView(desk, known, found.id, inHandFor(found, lookContext(known, found)));
	};
	/** Why nothing can be taken now, else null. */
	const hindrance = (): string | null => {
		const facts = desk.facts();
		if (facts.concluded) {
			return 'the drill is over';
		}

		if (desk.isTaking()) {
			return 'a step is playing; Enter shows the rest of it at once';
		}

		if (facts.isPaused) {
			return 'the drill is paused; p goes on';
		}

		return desk.notRecorded();
	};
	const enter = async (runbook: Runbook): Promise<void> => {
		if (desk.state().runbook === runbook.id) {
			return;
		}

		const entry = runbooks.get(runbook.id);
		if (entry !== undefined) {
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
		}
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
			await injects.look().catch(() => undefined);
		}
	};
	const recordConsent = async (runbook: Runbook, prepared: Prepared, consent: DrillConsent): Promise<void> => {
		const where = {...place(runbook, prepared.step), digest: prepared.digest};
		if (prepared.consent !== 'none') {
			await desk.append({type: 'consent.asked', ...where, tier: prepared.consent, commands: [...prepared.shown]});
			await desk.append({type: 'consent.given', ...where, by: 'person', typed: consent.typed});
		}
	};
	const playChoice = async (runbook: Runbook, step: Step, prepared: Prepared): Promise<Result> => {
		const choice = choiceOf(runbook, step);
		const answer = answerFor(choice);
		if (answer.kind === 'miss') {
			await desk.mark({mark: 'miss', detail: {step: choice.step, sentence: answer.sentence}});
			return done;
		}

		await playAnswer(desk, choice, answer, {title: step.title, commands: shownOnly(prepared.shown)}, null);
		return done;
	};
	const take = async (runbookId: string, stepId: string, consent: DrillConsent | null, isWatched: boolean) => {
		const runbook = board.get(runbookId);
		const step = stepOf(runbookId, stepId);
		if (runbook === undefined || step === null) {
			return refuse('there is no such step on this board');
		}

		const inHand = inHandFor(step, lookContext(runbook, step));
		if (inHand.kind !== 'ready' && !isWatched) {
			return refuse('this step waits for something else');
		}

		if (step.kind === 'decision' || step.kind === 'manual') {
			return isWatched ? watched(runbook, step) : refuse('this step waits for something else');
		}

		const prepared = inHand.kind === 'ready' ? inHand.prepared : null;
		if (!isWatched && prepared !== null && prepared.consent !== 'none') {
			const facts = desk.facts();
			if (
				step.kind === 'action' &&
				asksForDiagnosis(facts.begun?.mode ?? 'solo') &&
				facts.diagnosis === null &&
				!facts.revealed
			) {
				return refuse('say first what you think is wrong, or that you do not know (h)');
			}

			if (consent === null) {
				return refuse('this needs consent');
			}

			if (consent.digest !== prepared.digest) {
				return refuse('the command has changed since it was shown; look at it again');
			}

			if (prepared.consent === 'typed-name' && consent.typed !== prepared.typedName) {
				return refuse('the name that was typed is not the name of what would be destroyed');
			}
		}

		await offer(runbook, step);
		if (!isWatched && prepared !== null && consent !== null) {
			await recordConsent(runbook, prepared, consent);
		}

		return playChoice(runbook, step, prepared ?? ({shown: []} as unknown as Prepared));
	};
	/** A decision or a step by hand of the reference path: told, since nothing of it can be played. */
	const watched = async (runbook: Runbook, step: Step): Promise<Result> => {
		await offer(runbook, step);
		await desk.mark({
			mark: 'take',
			detail: {step: stepRefOf({runbook: runbook.id, step: step.id}), tier: 'canned', chargedMs: 0},
		});
		return done;
	};

	const session: DrillSession = {
		id: desk.journal.id,
		directory: desk.journal.directory,
		leader: createLeaderHand(desk, board, injects, () =>
			at?.step == null ? null : stepRefOf({runbook: at.runbook, step: at.step}),
		),
		view() {
			const facts = desk.facts();
			const {length} = desk.journal.events;
			if (facts.reaction !== null && facts.begun?.mode !== 'watch' && debrief?.events !== length) {
				debrief = {events: length, debrief: debriefNow(desk)};
			}

			return drillViewOf(desk, board, at, facts.reaction === null ? null : (debrief?.debrief ?? null));
		},
		events: () => desk.journal.events,
		clockMs: desk.clockMs,
		subscribe: desk.subscribe,
		look,
		open: async (id) =>
			exclusively(async () => {
				const runbook = board.get(id);
				if (runbook === undefined) {
					return refuse(`there is no runbook ${id} on this board`);
				}

				await enter(runbook);
				at = {runbook: id, step: null};
				return done;
			}),
		async choose(runbook, step, key) {
			chosen.set(stepRefOf({runbook, step}), key);
			desk.publish();
			return done;
		},
		take: async (runbook, step, consent) => exclusively(async () => take(runbook, step, consent, false)),
		decide: async (runbookId, stepId, option) =>
			exclusively(async () => {
				const runbook = board.get(runbookId);
				const step = stepOf(runbookId, stepId);
				const found = step?.kind === 'decision' ? step.options.find((one) => one.key === option) : undefined;
				if (runbook === undefined || step === null || found === undefined) {
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
				const {target} = nextTarget(runbook, step, {option}, scopeFor(runbook));
				const other = target.kind === 'runbook' ? board.get(target.id) : undefined;
				if (other !== undefined && target.kind === 'runbook') {
					await enter(other);
					at = {runbook: other.id, step: target.step ?? other.steps[0]?.id ?? null};
				} else {
					at = {runbook: runbook.id, step: target.kind === 'step' ? target.id : null};
				}

				return done;
			}),
		finishManual: async (runbookId, stepId, end, note) =>
			exclusively(async () => {
				const runbook = board.get(runbookId);
				const step = stepOf(runbookId, stepId);
				if (runbook === undefined || step?.kind !== 'manual') {
					return refuse('this step is not done by hand');
				}

				await offer(runbook, step);
				const where = place(runbook, step);
				await desk.mark({
					mark: 'take',
					detail: {step: stepRefOf({runbook: runbookId, step: stepId}), tier: 'canned', chargedMs: 0},
				});
				await desk.append({
					type: 'step.started',
					...where,
					kind: 'manual',
					purpose: 'step',
					title: step.title,
					commands: [],
					deviation: false,
				});
				await desk.append({
					type: 'step.finished',
					...where,
					...nothingMeasured(),
					kind: 'manual',
					purpose: 'step',
					outcome: 'finished',
					verdict: end === 'done' ? 'ok' : 'unknown',
					reason: end === 'done' ? null : 'not done',
					sentence: end === 'done' ? 'done by hand' : 'not done',
					end,
				});
				if (note.trim() !== '') {
					await desk.append({type: 'note.added', text: wordsOf(note), about: step.id});
				}

				return done;
			}),
		decline: async (runbookId, stepId, reason) =>
			exclusively(async () => {
				const runbook = board.get(runbookId);
				const step = stepOf(runbookId, stepId);
				if (runbook === undefined || step === null) {
					return refuse('there is no such step on this board');
				}

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

				const {runbook, step} = placeOf(ref);
				const result = await take(runbook, step, null, true);
				const isStuck = desk.facts().taken.length === taken.length;
				if (isStuck && !('refused' in result)) {
					// A miss is no take: the path would stand still here for good.
					await desk.mark({mark: 'take', detail: {step: ref, tier: 'canned', chargedMs: 0}});
				}

				return result;
			}),
		hurry: desk.pacer.hurry,
		undoPlan: drillUndoPlan,
		undo: async (change) =>
			exclusively(async () => {
				const step = stepOf(change.runbook, change.step);
				return step === null
					? refuse('this change belongs to a runbook that is not here')
					: undoInDrill(desk, change, step, answerFor);
			}),
		note: async (text) =>
			attempt(async () => {
				await desk.append({type: 'note.added', text: wordsOf(text), about: at?.step ?? null});
				return done;
			}),
		update: async (text) => {
			const {injected, answered} = desk.facts();
			const open = injected.filter(
				(id) => !answered.has(id) && desk.drill.injects.some((one) => one.id === id && one.expect === 'update'),
			);
			return mark({mark: 'update', detail: {text: wordsOf(text), answers: open}});
		},
		diagnose: async (causes, confidence) =>
			attempt(async () => {
				const known = [...desk.drill.accepted, ...desk.drill.distractors];
				const given = known.filter(({id}) => causes.includes(id));
				if (given.length < causes.length) {
					return refuse('that is not one of the causes');
				}

				await desk.mark({mark: 'diagnosis', detail: {causes: [...causes], confidence}});
				await desk.append({
					type: 'hypothesis.set',
					text: given.length === 0 ? 'not known yet' : given.map(({text}) => text).join('; '),
					confidence,
				});
				return done;
			}),
		rank: async (decision, order) => mark({mark: 'ranked', detail: {decision, order: [...order]}}),
		hint: async (id) => {
			const hint = desk.drill.hints.find((one) => one.id === id);
			const {hints} = desk.facts();
			if (hint === undefined || hints.has(id)) {
				return refuse('there is no such hint, or you have it already');
			}

			return hint.needs !== null && !hints.has(hint.needs)
				? refuse('take the hint before this one first')
				: mark({mark: 'hint', detail: {id, kind: hint.kind}});
		},
		pause: async () => {
			if (desk.facts().isPaused || desk.facts().concluded) {
				return refuse('it is paused already');
			}

			desk.pacer.hold();
			return mark({mark: 'paused', detail: {by: 'trainee'}});
		},
		unpause: async () => {
			if (!desk.facts().isPaused) {
				return refuse('it is not paused');
			}

			const result = await mark({mark: 'continued', detail: {by: 'trainee'}});
			desk.pacer.release();
			return result;
		},
		setSpeed: async (speed) => {
			desk.pacer.setSpeed(speed);
			return mark({mark: 'speed', detail: {speed}});
		},
		reveal: async () => (desk.facts().revealed ? refuse('it was shown already') : mark({mark: 'revealed', detail: {}})),
		conclude: async (text) => {
			if (desk.facts().concluded) {
				return refuse('the drill is over already');
			}

			desk.pacer.hurry();
			desk.pacer.release();
			await whenIdle(desk);
			return mark({mark: 'concluded', detail: {text: wordsOf(text)}});
		},
		react: async (text) => attempt(async () => reactAndScore(desk, wordsOf(text))),
		commit: async (text) => mark({mark: 'commitment', detail: {text: wordsOf(text)}}),
		output: async (runbook, step, which) => readDrillOutput(desk, runbook, step, which),
		close() {
			closing ??= closeDrill(desk, injects, opening);
			return closing;
		},
	};

	return session;
}
