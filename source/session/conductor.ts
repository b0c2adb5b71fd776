// The conductor: the only place where a runbook, an executor and a journal meet. It knows which step is in hand, runs it
// when asked, records what happened and says where that leads. It never decides for the person.
import type {IncidentOutcome, JournalEvent} from '../incident/events.js';
import type {Change} from '../incident/state.js';
import {JournalFailure} from '../journal/contract.js';
import {nextTarget, type Target} from '../runbook/flow.js';
import {checkInput} from '../runbook/inputs.js';
import type {Cost, Runbook, Step, StepEnd} from '../runbook/schema.js';
import type {Json} from '../runbook/verdict.js';
import {quoteArgv} from '../text/quote.js';
import {prepareAdhocCommand, recordAdhoc} from './adhoc.js';
import type {Branch, Consent, InHand, Prepared, Refusal, Result, Session, SessionView, UndoPlan} from './contract.js';
import {type Desk, openDesk} from './desk.js';
import {handOverOf} from './hand-over.js';
import {recordManual} from './manual.js';
import {costOf, measureWithNeeds} from './measure-again.js';
import {outcomeOf} from './outcome.js';
import {readOutputs} from './outputs.js';
import type {LoadedRunbook, SessionPorts} from './ports.js';
import type {Places, PrepareContext} from './prepare.js';
import {inHandOf} from './prepared.js';
import {measureUntilSettled} from './recheck.js';
import {recordAction, verifyChange} from './run-action.js';
import {nextAttempt, recordCheck, recordUnavailable} from './run-check.js';
import {maskSecrets} from './shown.js';
import {planUndo, undoChange} from './undo.js';

const done: Result = {done: true};
const refuse = (sentence: string): Refusal => ({refused: sentence});

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
		/** Measures the recovery checks whose cost is allowed. */
		runbookInHand: () => Runbook;
		/** Goes to the end of the runbook, as an unattended run does after a withheld action. */
		goToEnd: () => Promise<Result>;
		desk: Desk;
		places: Places;
	}>;

/** Opens the conductor at a step. The journal's opening events are already written. */
export async function openConductor(options: ConductorOptions): Promise<Conductor> {
	const {ports} = options;
	const desk = openDesk(ports, {secrets: options.secrets, thresholds: options.thresholds});
	if (options.onEvent) {
		desk.onEvent(options.onEvent);
	}

	const places: Places = {
		project: ports.project,
		temporary: ports.temporary,
		staging: `${ports.journal.directory}/artefacts/staging`,
		incident: ports.journal.id,
	};
	const known = new Map<string, LoadedRunbook>([[options.opening.runbook.id, options.opening]]);
	let loaded = options.opening;
	let tools = await ports.checkTools(toolsOf(loaded.runbook));
	let at = options.startAt ?? loaded.runbook.steps[0]?.id ?? 'end';
	let branch: Branch | null = null;
	let target: Target | null = null;
	let edited: readonly string[] | null = null;
	let chosen: readonly string[] | null = null;
	let isLeft = false;
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

	const preparing = (runbook: Runbook, attempt: number): PrepareContext => ({
		runbook,
		scope: desk.scope(runbook),
		attempt,
		places,
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
						prepare: {...preparing(loaded.runbook, nextAttempt(desk, loaded.runbook.id, step.id)), edited},
						chosen,
						isAttended: options.isAttended,
					});
		desk.publish();
	}

	function leadTo(step: Step, end: StepEnd | {option: string}): void {
		const next = nextTarget(loaded.runbook, step, end, desk.scope(loaded.runbook));
		target = next.target;
		branch = {to: nameOf(next.target), title: titleOf(next.target), because: next.because};
	}

	function nameOf(goal: Target): string {
		return goal.kind === 'end'
			? 'end'
			: goal.kind === 'step'
				? goal.id
				: `runbook:${goal.id}${goal.step === null ? '' : `#${goal.step}`}`;
	}

	function titleOf(goal: Target): string {
		if (goal.kind === 'end') {
			return 'The end of the runbook';
		}

		if (goal.kind === 'step') {
			return loaded.runbook.steps.find((step) => step.id === goal.id)?.title ?? goal.id;
		}

		return ports.findRunbook(goal.id)?.runbook.title ?? goal.id;
	}

	/** Runs an intent; what cannot be recorded becomes a refusal and a red banner, never an exception for the screen. */
	async function intend(work: () => Promise<Result>): Promise<Result> {
		if (isLeft) {
			return refuse('this incident has been left');
		}

		if (desk.running() !== null || desk.busy() !== null) {
			return refuse('something is still running; stop it first with Esc');
		}

		try {
			const result = await work();
			await refresh();
			return result;
		} catch (error) {
			if (error instanceof JournalFailure) {
				desk.publish();
				return refuse(error.message);
			}

			throw error;
		}
	}

	async function offer(): Promise<void> {
		const step = stepInHand();
		branch = null;
		target = null;
		edited = null;
		chosen = null;
		if (step) {
			await desk.append({
				type: 'step.offered',
				runbook: loaded.runbook.id,
				step: step.id,
				attempt: nextAttempt(desk, loaded.runbook.id, step.id),
				kind: step.kind,
				title: step.title,
			});
		}
	}

	/** Moves to a step; steps whose condition is not met are passed over, each with its reason on record. */
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
			await desk.append({
				type: 'step.skipped',
				runbook: loaded.runbook.id,
				step: step.id,
				attempt: nextAttempt(desk, loaded.runbook.id, step.id),
				reason: inHand.reason,
				automatic: true,
			});
			leadTo(step, 'skipped');
			const goal = target as Target | null;
			if (goal === null || goal.kind === 'runbook') {
				return;
			}

			at = goal.kind === 'end' ? 'end' : goal.id;
		}
	}

	async function enter(goal: Extract<Target, {kind: 'runbook'}>): Promise<Result> {
		const next = known.get(goal.id) ?? ports.findRunbook(goal.id);
		if (next === null || next === undefined) {
			return refuse(`there is no runbook ${goal.id} here, or it is not trusted`);
		}

		const from = at;
		const given = Object.entries(goal.with);
		await ports.keepRunbook(next);
		known.set(next.runbook.id, next);
		loaded = next;
		tools = await ports.checkTools(toolsOf(loaded.runbook));
		const first = goal.step ?? loaded.runbook.steps[0]?.id ?? 'end';
		await desk.append({
			type: 'runbook.entered',
			runbook: loaded.runbook.id,
			title: loaded.runbook.title,
			sha256: loaded.sha256,
			step: first,
			from,
			returning: false,
		});
		for (const [name, text] of given) {
			const spec = loaded.runbook.inputs?.[name];
			const value = spec ? checkInput(name, spec, text) : null;
			if (value?.kind === 'value' && spec?.secret !== true) {
				await desk.append({type: 'input.given', name, value: value.value, secret: false, source: 'runbook'});
			}
		}

		await moveTo(first);
		return done;
	}

	/** Measures the quiet checks whose values the step in hand needs, once each; the step itself is not run. */
	async function measureFirst(checks: readonly string[]): Promise<void> {
		for (const id of checks) {
			const finished = await measureWithNeeds(desk, preparing, loaded.runbook, id, 'need');
			if (finished?.outcome === 'interrupted') {
				return;
			}
		}
	}

	async function runCheckInHand(prepared: Prepared): Promise<void> {
		const {step} = prepared;
		if (step.kind !== 'check') {
			return;
		}

		const context = preparing(loaded.runbook, prepared.attempt);
		let finished = await recordCheck(desk, {
			runbook: loaded.runbook,
			check: step,
			purpose: 'step',
			attempt: prepared.attempt,
			filled: {
				kind: 'filled',
				invocations: prepared.invocations,
				items: prepared.shown.map((shown) => shown.item as Json),
				shown: prepared.shown,
			},
			scope: context.scope,
			deviation: prepared.deviation,
		});
		if (step.recheck && !prepared.deviation) {
			finished = await measureUntilSettled(desk, preparing, loaded.runbook, step, finished);
		}

		leadTo(step, finished.end as StepEnd);
	}

	async function runActionInHand(prepared: Prepared, consent: Consent): Promise<Result> {
		const {step} = prepared;
		if (step.kind !== 'action') {
			return done;
		}

		const scope = desk.scope(loaded.runbook);
		const item = prepared.shown[0]?.item;
		const finished = await recordAction(
			desk,
			loaded.runbook,
			prepared,
			item === null || item === undefined ? scope : {...scope, item: item as Json},
		);
		if (finished.end === 'done') {
			await verifyChange(desk, preparing, loaded.runbook, step, prepared.attempt, (cost) =>
				// A person who consented was told that this is measured afterwards.
				consent.kind === 'person' ? true : options.allowedCosts.has(cost),
			);
		}

		leadTo(step, finished.end as StepEnd);
		return done;
	}

	function consentProblem(prepared: Prepared, consent: Consent): string | null {
		if (prepared.consent === 'none') {
			return null;
		}

		if (consent.kind === 'none') {
			return 'this needs consent';
		}

		if (consent.digest !== prepared.digest) {
			return 'the command has changed since it was shown; look at it again';
		}

		if (prepared.consent === 'typed-name' && (consent.kind !== 'person' || consent.typed !== prepared.typedName)) {
			return 'the name that was typed is not the name of what would be destroyed';
		}

		return null;
	}

	async function recordConsent(prepared: Prepared, consent: Consent): Promise<void> {
		if (prepared.consent === 'none' || consent.kind === 'none') {
			return;
		}

		const place = {runbook: prepared.runbook, step: prepared.step.id, attempt: prepared.attempt};
		await desk.append({
			type: 'consent.asked',
			...place,
			tier: prepared.consent,
			digest: prepared.digest,
			commands: [...prepared.shown],
		});
		await desk.append({
			type: 'consent.given',
			...place,
			digest: prepared.digest,
			by: consent.kind,
			typed: consent.kind === 'person' ? consent.typed : null,
		});
	}

	/** An action goes on under its supervisor when the terminal is gone; a resume finds its outcome. */
	const isActionRunning = (): boolean => desk.state().running?.started.kind === 'action' && desk.running() !== null;

	const findChange = (runbook: string, step: string, attempt: number): Change | null =>
		desk
			.state()
			.changes.find((change) => change.runbook === runbook && change.step === step && change.attempt === attempt) ??
		null;

	const conductor: Conductor = {
		desk,
		places,
		view: (): SessionView => ({
			state: desk.state(),
			runbook: loaded.runbook,
			at,
			inHand,
			branch,
			running: desk.running(),
			busy: desk.busy(),
			notRecorded: desk.notRecorded(),
			closed: desk.state().closed !== null,
			directory: ports.journal.directory,
		}),
		subscribe: desk.subscribe,
		onEvent: desk.onEvent,
		runbookInHand: () => loaded.runbook,
		run: async (consent) =>
			intend(async () => {
				const step = stepInHand();
				if (step === null) {
					return refuse('the runbook is at its end');
				}

				if (inHand.kind === 'unavailable' && (inHand.measureFirst ?? []).length > 0) {
					await measureFirst(inHand.measureFirst ?? []);
					return done;
				}

				if (inHand.kind === 'unavailable') {
					if (step.kind === 'check') {
						await recordUnavailable(desk, loaded.runbook, step, 'step', inHand.reason);
						leadTo(step, 'unknown');
						return done;
					}

					await desk.append({
						type: 'step.skipped',
						runbook: loaded.runbook.id,
						step: step.id,
						attempt: nextAttempt(desk, loaded.runbook.id, step.id),
						reason: inHand.reason,
						automatic: true,
					});
					leadTo(step, 'skipped');
					return done;
				}

				if (inHand.kind === 'not-applicable') {
					await desk.append({
						type: 'step.skipped',
						runbook: loaded.runbook.id,
						step: step.id,
						attempt: nextAttempt(desk, loaded.runbook.id, step.id),
						reason: inHand.reason,
						automatic: true,
					});
					leadTo(step, 'skipped');
					return done;
				}

				if (inHand.kind !== 'ready') {
					return refuse('this step waits for something else');
				}

				const {prepared} = inHand;
				const problem = consentProblem(prepared, consent);
				if (problem !== null) {
					return refuse(problem);
				}

				if (prepared.step.kind === 'action' && desk.notRecorded() !== null) {
					return refuse('nothing is changed while the journal cannot be written');
				}

				await recordConsent(prepared, consent);
				if (prepared.step.kind === 'check') {
					await runCheckInHand(prepared);
					return done;
				}

				return runActionInHand(prepared, consent);
			}),
		stop() {
			desk.stop();
		},
		advance: async () =>
			intend(async () => {
				if (target === null) {
					return refuse('this step has no outcome yet');
				}

				if (target.kind === 'runbook') {
					return enter(target);
				}

				await moveTo(target.kind === 'end' ? 'end' : target.id);
				return done;
			}),
		jump: async (id) =>
			intend(async () => {
				if (id !== 'end' && !loaded.runbook.steps.some((step) => step.id === id)) {
					return refuse(`this runbook has no step ${id}`);
				}

				at = id;
				await offer();
				return done;
			}),
		goToEnd: async () =>
			intend(async () => {
				await moveTo('end');
				return done;
			}),
		skip: async (reason) =>
			intend(async () => {
				const step = stepInHand();
				if (step === null) {
					return refuse('the runbook is at its end');
				}

				await desk.append({
					type: 'step.skipped',
					runbook: loaded.runbook.id,
					step: step.id,
					attempt: nextAttempt(desk, loaded.runbook.id, step.id),
					reason,
					automatic: false,
				});
				leadTo(step, 'skipped');
				return done;
			}),
		decline: async (reason) =>
			intend(async () => {
				const step = stepInHand();
				if (step === null) {
					return refuse('the runbook is at its end');
				}

				const place = {
					runbook: loaded.runbook.id,
					step: step.id,
					attempt: nextAttempt(desk, loaded.runbook.id, step.id),
				};
				if (inHand.kind === 'ready' && inHand.prepared.consent !== 'none') {
					await desk.append({
						type: 'consent.asked',
						...place,
						tier: inHand.prepared.consent,
						digest: inHand.prepared.digest,
						commands: [...inHand.prepared.shown],
					});
				}

				await desk.append({
					type: 'consent.refused',
					...place,
					by: options.isAttended ? 'person' : 'policy',
					reason,
				});
				leadTo(step, step.kind === 'action' ? 'declined' : 'skipped');
				return done;
			}),
		decide: async (option) =>
			intend(async () => {
				const step = stepInHand();
				if (step?.kind !== 'decision' || inHand.kind !== 'decision') {
					return refuse('this step is no decision');
				}

				const picked = inHand.options.find((candidate) => candidate.key === option);
				if (picked === undefined) {
					return refuse(`this decision has no option ${option}`);
				}

				await desk.append({
					type: 'decision.taken',
					runbook: loaded.runbook.id,
					step: step.id,
					attempt: nextAttempt(desk, loaded.runbook.id, step.id),
					option,
					label: picked.label,
					by: options.isAttended ? 'person' : 'auto',
				});
				leadTo(step, {option});
				return done;
			}),
		choose: async (keys) =>
			intend(async () => {
				if (stepInHand()?.kind !== 'action') {
					return refuse('this step has nothing to choose');
				}

				const available = inHand.kind === 'choice' ? inHand.choices.map((choice) => choice.key) : null;
				const stranger = keys.find((key) => available !== null && !available.includes(key));
				if (stranger !== undefined || keys.length === 0) {
					return refuse(
						stranger === undefined
							? 'nothing was chosen'
							: `${stranger} is not one of ${available?.join(', ') ?? 'the choices'}`,
					);
				}

				chosen = keys;
				return done;
			}),
		answer: async (values) =>
			intend(async () => {
				const checked: Array<readonly [string, string | number | readonly string[], boolean, string]> = [];
				for (const [name, raw] of Object.entries(values)) {
					const spec = loaded.runbook.inputs?.[name];
					const value = spec === undefined ? null : checkInput(name, spec, raw);
					if (spec === undefined || value === null) {
						return refuse(`this runbook has no input ${name}`);
					}

					if (value.kind === 'fault') {
						return refuse(value.sentence);
					}

					checked.push([name, value.value, spec.secret ?? false, raw]);
				}

				for (const [name, value, isSecret, raw] of checked) {
					if (isSecret) {
						desk.secrets.set(name, raw);
					}

					await desk.append({
						type: 'input.given',
						name,
						value: isSecret ? null : typeof value === 'object' ? [...value] : value,
						secret: isSecret,
						source: 'person',
					});
				}

				return done;
			}),
		finishManual: async (end, note) =>
			intend(async () => {
				const step = stepInHand();
				if (step?.kind !== 'manual') {
					return refuse('this step is not done by hand');
				}

				await recordManual(desk, loaded.runbook, step, end, note);
				leadTo(step, end);
				return done;
			}),
		edit: async (argv) =>
			intend(async () => {
				const step = stepInHand();
				if (step === null || inHand.kind !== 'ready' || (step.kind !== 'check' && step.kind !== 'action')) {
					return refuse('there is no command to edit here');
				}

				const [only] = inHand.prepared.invocations;
				if (inHand.prepared.invocations.length !== 1 || only?.command.kind !== 'run') {
					return refuse('only a step that runs one command can be edited; use ! for a command of your own');
				}

				if (argv.length === 0 || argv[0] === '') {
					return refuse('a command needs a program');
				}

				await desk.append({
					type: 'step.edited',
					runbook: loaded.runbook.id,
					step: step.id,
					attempt: inHand.prepared.attempt,
					written: maskSecrets(quoteArgv(only.command.argv), desk.secretValues()),
					edited: maskSecrets(quoteArgv(argv), desk.secretValues()),
					argv: argv.map((word) => maskSecrets(word, desk.secretValues())),
				});
				edited = argv;
				return done;
			}),
		note: async (text) =>
			record(async () => {
				await desk.append({type: 'note.added', text, about: at === 'end' ? null : at});
			}),
		hypothesis: async (text, confidence) =>
			record(async () => {
				await desk.append({type: 'hypothesis.set', text, confidence});
			}),
		prepareAdhoc: (argv) => prepareAdhocCommand(desk, places, loaded.runbook, argv),
		runAdhoc: async (prepared, consent) =>
			intend(async () => {
				const problem = consentProblem(prepared, consent);
				if (problem !== null) {
					return refuse(problem);
				}

				if (desk.notRecorded() !== null) {
					return refuse('nothing is run while the journal cannot be written');
				}

				await recordConsent(prepared, consent);
				return recordAdhoc(desk, prepared);
			}),
		undoPlan(runbook, step, attempt): UndoPlan | Refusal {
			const change = findChange(runbook, step, attempt);
			return change === null ? refuse('there is no such change') : planUndo(desk, change, places);
		},
		undo: async (runbook, step, attempt, by) =>
			intend(async () => {
				const change = findChange(runbook, step, attempt);
				if (change === null) {
					return refuse('there is no such change');
				}

				return undoChange(desk, change, places, by);
			}),
		measureRecovery: async () =>
			intend(async () => {
				for (const id of loaded.runbook.recovery ?? []) {
					if (!options.allowedCosts.has(costOf(loaded.runbook, id))) {
						continue;
					}

					const finished = await measureWithNeeds(desk, preparing, loaded.runbook, id, 'recovery');
					if (finished?.outcome === 'interrupted') {
						return refuse('stopped');
					}
				}

				return done;
			}),
		comeBack: async () =>
			intend(async () => {
				const back = desk.state().stack.at(-1);
				const previous = back === undefined ? null : (known.get(back.runbook) ?? ports.findRunbook(back.runbook));
				if (back === undefined || previous === null) {
					return refuse('there is no runbook to come back to');
				}

				const from = at;
				loaded = previous;
				tools = await ports.checkTools(toolsOf(loaded.runbook));
				await desk.append({
					type: 'runbook.entered',
					runbook: loaded.runbook.id,
					title: loaded.runbook.title,
					sha256: loaded.sha256,
					step: back.step,
					from,
					returning: true,
				});
				at = back.step;
				branch = null;
				target = null;
				const index = loaded.runbook.steps.findIndex((step) => step.id === at);
				const following = loaded.runbook.steps[index + 1];
				target = following === undefined ? {kind: 'end'} : {kind: 'step', id: following.id};
				branch = {to: nameOf(target), title: titleOf(target), because: 'the runbook goes on here'};
				return done;
			}),
		async output(step, attempt) {
			return readOutputs(desk, loaded.runbook.id, step, attempt);
		},
		handOver: () => handOverOf(desk.state(), loaded.runbook, at),
		close: async (outcome?: IncidentOutcome, reason?: string) =>
			intend(async () => {
				if (desk.state().closed !== null) {
					return refuse('this incident is closed already');
				}

				// The incident counts by the runbook it was opened with, wherever it went from there.
				const openedWith = desk.state().opened?.runbook ?? '';
				const opening = known.get(openedWith) ?? ports.findRunbook(openedWith) ?? options.opening;
				await desk.append({
					type: 'incident.closed',
					outcome: outcome ?? outcomeOf(desk.state(), opening.runbook),
					reason: reason ?? null,
				});
				await ports.catalogue();
				return done;
			}),
		async leave(how = 'stop') {
			if (isLeft) {
				return;
			}

			isLeft = true;
			if (how === 'stop' || !isActionRunning()) {
				desk.stop();
				await whenIdle(desk);
			}

			await ports.catalogue();
			await ports.journal.close();
		},
	};

	if (stepInHand() !== null && desk.state().closed === null && options.isResumed !== true) {
		await moveTo(at);
	} else {
		await refresh();
	}

	restoreBranch();
	await ports.catalogue();
	return conductor;

	/** After a resume, the step in hand may already have an outcome: its branch is offered again. */
	function restoreBranch(): void {
		const step = stepInHand();
		const last = step === null ? undefined : desk.state().steps.get(`${loaded.runbook.id}/${step.id}`)?.last;
		if (step === null || last === undefined || branch !== null) {
			return;
		}

		if (last.kind === 'attempt' && last.attempt.finished && last.attempt.purpose === 'step') {
			leadTo(step, last.attempt.finished.end as StepEnd);
		} else if (last.kind === 'decided') {
			leadTo(step, {option: last.event.option});
		} else if (last.kind === 'skipped') {
			leadTo(step, 'skipped');
		} else if (last.kind === 'declined') {
			leadTo(step, step.kind === 'action' ? 'declined' : 'skipped');
		}

		desk.publish();
	}
}

/** Every tool the runbook or one of its steps names. */
export function toolsOf(runbook: Runbook): readonly string[] {
	return [...new Set([...(runbook.requires ?? []), ...runbook.steps.flatMap((step) => step.requires ?? [])])];
}

async function record(work: () => Promise<void>): Promise<Result> {
	try {
		await work();
		return done;
	} catch (error) {
		if (error instanceof JournalFailure) {
			return refuse(error.message);
		}

		throw error;
	}
}

async function whenIdle(desk: Desk): Promise<void> {
	if (desk.running() === null) {
		return;
	}

	await new Promise<void>((resolve) => {
		const unsubscribe = desk.subscribe(() => {
			if (desk.running() === null) {
				unsubscribe();
				resolve();
			}
		});
	});
}
