// A session for tests of the screen: a real little state machine over real events and the real fold, whose commands are
// a script. It refuses what the contract says is refused, so that a screen that gives consent wrongly is seen.
import {createHash} from 'node:crypto';
import type {EventOf, NewEvent, ShownCommand} from '../../../../source/incident/events.js';
import {applyEvent, emptyState, type IncidentState, stepStateOf} from '../../../../source/incident/state.js';
import {
	type ActionStep,
	type Runbook,
	runbookSchema,
	type Step,
	type StepEnd,
} from '../../../../source/runbook/schema.js';
import type {
	Branch,
	Choice,
	Consent,
	InHand,
	InputQuestion,
	OutputText,
	Prepared,
	Refusal,
	Result,
	Running,
	Session,
	SessionView,
	UndoPlan,
} from '../../../../source/session/contract.js';
import {outcomeOf} from '../../../../source/session/guide/outcome.js';
import {quoteArgv} from '../../../../source/text/quote.js';

const done: Result = {done: true};
const refuse = (refused: string): Refusal => ({refused});
const zeros = '0'.repeat(64);

/** How a step ends when it is run. */
export type Ending = Readonly<{
	end: StepEnd;
	sentence: string;
	value?: string | number | null;
	unit?: string | null;
	reason?: string | null;
	explanation?: string | null;
	items?: EventOf<'step.finished'>['items'];
	warnings?: readonly string[];
	outputs?: readonly OutputText[];
	/** It runs until `release` is called (or it is stopped). */
	holds?: boolean;
	tail?: readonly string[];
}>;

export type Script = Readonly<{
	runbook: unknown;
	endings?: Readonly<Record<string, Ending>>;
	/** By step and end; without an entry the following step comes. */
	branches?: Readonly<Record<string, Readonly<Record<string, Branch>>>>;
	questions?: Readonly<Record<string, readonly InputQuestion[]>>;
	choices?: Readonly<Record<string, Readonly<{choices: readonly Choice[]; many: boolean}>>>;
	unavailable?: Readonly<Record<string, Readonly<{reason: string; remedy: string | null}>>>;
	notApplicable?: Readonly<Record<string, string>>;
	startAt?: string;
	/** Says why an answer is refused, else null. */
	judge?: (values: Readonly<Record<string, string>>) => string | null;
}>;

export type FakeSession = Session &
	Readonly<{
		/** Every intent that was carried out, in order: "run hops", "run fix person", "decline fix". */
		log: readonly string[];
		consents: readonly Consent[];
		release: () => void;
		patchRunning: (change: Partial<Running>) => void;
		/** Changes what would run, as another value would. */
		changeCommand: (argv: readonly string[]) => void;
		setNotRecorded: (sentence: string | null) => void;
		setBusy: (sentence: string | null) => void;
		isLeft: () => boolean;
	}>;

export function createFakeSession(script: Script, clock: () => number = () => performance.now()): FakeSession {
	const runbook: Runbook = runbookSchema.parse(script.runbook);
	const listeners = new Set<() => void>();
	const log: string[] = [];
	const consents: Consent[] = [];
	const answered = new Set<string>();
	const chosen = new Map<string, readonly string[]>();
	const kept = new Map<string, readonly OutputText[]>();
	let state: IncidentState = emptyState;
	let at = script.startAt ?? runbook.steps[0]?.id ?? 'end';
	let branch: Branch | null = null;
	let running: Running | null = null;
	let busy: string | null = null;
	let notRecorded: string | null = null;
	let edited: readonly string[] | null = null;
	let isLeft = false;
	let wake: (() => void) | null = null;

	const publish = () => {
		for (const listener of [...listeners]) {
			listener();
		}
	};
	const append = (event: NewEvent) => {
		const seq = state.events + 1;
		const at = new Date(Date.UTC(2026, 10, 21, 2, 47, seq)).toISOString();
		state = applyEvent(state, {seq, at, t: seq * 1000, prev: zeros, ...event});
	};
	const stepOf = (id: string): Step | null => runbook.steps.find((step) => step.id === id) ?? null;
	const attemptOf = (id: string) => stepStateOf(state, runbook.id, id).attempts.length + 1;
	const place = (id: string) => ({runbook: runbook.id, step: id, attempt: attemptOf(id)});

	const argvOf = (step: Step): readonly string[] =>
		edited ?? ((step.kind === 'check' || step.kind === 'action') && step.run ? step.run : ['true']);
	const shownOf = (argv: readonly string[], env: Readonly<Record<string, string | null>>): ShownCommand => ({
		kind: 'run',
		line: [
			...Object.entries(env).flatMap(([name, value]) => (value === null ? [] : [`${name}=${value}`])),
			quoteArgv(argv),
		].join(' '),
		argv: [...argv],
		cwd: '/srv/shop',
		env: {...env},
		timeoutMs: 10_000,
		item: null,
		index: 0,
	});

	function prepare(step: Extract<Step, {kind: 'check' | 'action'}>): Prepared {
		const shown = [shownOf(argvOf(step), step.env ?? {})];
		const isAction = step.kind === 'action';
		const typedName = isAction && step.risk === 'destructive' ? (step.target ?? step.id) : null;
		const undo: UndoPlan | null = !isAction
			? null
			: step.undo === 'restore'
				? {kind: 'restore', sentence: 'puts back the exact bytes of the file as they were'}
				: step.undo && typeof step.undo === 'object' && 'impossible' in step.undo
					? {kind: 'impossible', sentence: step.undo.impossible}
					: {kind: 'not-needed', sentence: 'nothing stays changed'};
		const content = [
			runbook.id,
			step.id,
			shown,
			isAction ? step.effect : null,
			undo,
			typedName,
			chosen.get(step.id) ?? null,
		];
		return Object.freeze({
			runbook: runbook.id,
			step,
			attempt: attemptOf(step.id),
			purpose: 'step',
			invocations: [],
			shown,
			digest: createHash('sha256').update(JSON.stringify(content)).digest('hex'),
			consent: !isAction
				? (step.cost ?? 'quiet') === 'quiet' && edited === null
					? 'none'
					: 'yes-no'
				: step.risk === 'reversible'
					? 'yes-no'
					: step.risk === 'disruptive'
						? 'effect-yes-no'
						: 'typed-name',
			typedName,
			risk: isAction ? step.risk : null,
			effect: isAction ? step.effect : null,
			undo,
			warnings: [],
			deviation: edited !== null,
		} satisfies Prepared);
	}

	function inHandNow(): InHand {
		const step = stepOf(at);
		if (!step) {
			return {kind: 'end', recovery: runbook.recovery ?? [], outcome: outcomeOf(state, runbook), canReturn: null};
		}

		const inapplicable = script.notApplicable?.[step.id];
		if (inapplicable !== undefined) {
			return {kind: 'not-applicable', step, reason: inapplicable};
		}

		const questions = (script.questions?.[step.id] ?? []).filter((question) => !answered.has(question.name));
		if (questions.length > 0) {
			return {kind: 'inputs', step, questions};
		}

		const missing = script.unavailable?.[step.id];
		if (missing) {
			return {kind: 'unavailable', step, ...missing};
		}

		switch (step.kind) {
			case 'decision':
				return {
					kind: 'decision',
					step,
					options: step.options.map(({key, label, next}) => ({
						key,
						label,
						next: typeof next === 'string' ? next : 'depends',
					})),
				};
			case 'manual':
				return {kind: 'manual', step, instructions: step.instructions};
			case 'action': {
				const choice = script.choices?.[step.id];
				return choice && !chosen.has(step.id)
					? {kind: 'choice', step, ...choice}
					: {kind: 'ready', step, prepared: prepare(step)};
			}

			case 'check':
				return {kind: 'ready', step, prepared: prepare(step)};
		}
	}

	let inHand: InHand = inHandNow();
	const refresh = () => {
		inHand = inHandNow();
		publish();
	};
	const offer = (id: string) => {
		at = id;
		branch = null;
		edited = null;
		const step = stepOf(id);
		if (step) {
			append({type: 'step.offered', ...place(id), kind: step.kind, title: step.title});
		}
	};
	const leadTo = (step: Step, end: string) => {
		const scripted = script.branches?.[step.id]?.[end];
		const index = runbook.steps.findIndex((candidate) => candidate.id === step.id);
		const following = runbook.steps[index + 1];
		branch =
			scripted ??
			(following
				? {to: following.id, title: following.title, because: 'it is the following step'}
				: {to: 'end', title: 'The end of the runbook', because: 'it was the last step'});
	};

	async function measure(
		step: Step,
		purpose: 'step' | 'recovery' | 'verify',
		shown: readonly ShownCommand[],
	): Promise<StepEnd> {
		const ending: Ending = script.endings?.[step.id] ?? {
			end: step.kind === 'action' ? 'done' : 'ok',
			sentence: step.kind === 'action' ? 'done' : 'as it should be',
		};
		const where = place(step.id);
		const kind = step.kind === 'action' ? 'action' : step.kind === 'manual' ? 'manual' : 'check';
		append({
			type: 'step.started',
			...where,
			kind,
			purpose,
			title: step.title,
			commands: [...shown],
			deviation: edited !== null,
		});
		running = {
			runbook: runbook.id,
			step: step.id,
			purpose,
			title: step.title,
			shown,
			index: 0,
			total: 1,
			startedAt: clock(),
			timeoutMs: 10_000,
			lastsMs: null,
			tail: ending.tail ?? [],
			stdoutBytes: 0,
			stderrBytes: 0,
			artefactBytes: 0,
			stopping: false,
		};
		publish();
		if (ending.holds) {
			await new Promise<void>((resolve) => {
				wake = resolve;
			});
		} else {
			await Promise.resolve();
		}

		const isStopped = running?.stopping ?? false;
		running = null;
		kept.set(step.id, ending.outputs ?? []);
		const end: StepEnd = isStopped ? (kind === 'action' ? 'failed' : 'unknown') : ending.end;
		append({
			type: 'step.finished',
			...where,
			kind,
			purpose,
			outcome: isStopped ? 'interrupted' : 'finished',
			exit: isStopped ? null : 0,
			signal: isStopped ? 'SIGTERM' : null,
			timedOut: false,
			durationMs: 41,
			value: ending.value ?? null,
			unit: ending.unit ?? null,
			verdict: end === 'ok' || end === 'done' ? 'ok' : end === 'alarm' ? 'alarm' : 'unknown',
			reason: isStopped ? 'you stopped it' : (ending.reason ?? null),
			sentence: isStopped ? 'stopped before it could be measured' : ending.sentence,
			threshold: null,
			explanation: ending.explanation ?? null,
			facts: {},
			items: [...(ending.items ?? [])],
			values: [],
			stdoutBytes: 0,
			stderrBytes: 0,
			stdoutSha256: zeros,
			stderrSha256: zeros,
			outputs: [],
			leftovers: [],
			warnings: [...(ending.warnings ?? [])],
			evidence: null,
			end: end === 'skipped' ? 'unknown' : end,
		});
		return end;
	}

	async function intend(work: () => Promise<Result> | Result): Promise<Result> {
		if (running || busy !== null) {
			return refuse('something is still running; stop it first with Esc');
		}

		const result = await work();
		refresh();
		return result;
	}

	function problem(prepared: Prepared, consent: Consent): string | null {
		if (prepared.consent === 'none') {
			return null;
		}

		if (consent.kind === 'none') {
			return 'this needs consent';
		}

		if (consent.digest !== prepared.digest) {
			return 'the command has changed since it was shown';
		}

		return prepared.consent === 'typed-name' && (consent.kind !== 'person' || consent.typed !== prepared.typedName)
			? 'the name that was typed is not the name of what would be destroyed'
			: null;
	}

	append({
		type: 'incident.opened',
		incident: '20261121-024700-k7q2',
		format: {major: 1, minor: 0},
		kind: 'incident',
		runbook: runbook.id,
		title: runbook.title,
		sha256: zeros,
		gotriage: '0.1.0',
		mode: 'live',
		unattended: false,
		bootId: 'boot',
		pid: 4711,
		host: {},
		project: '/srv/shop',
		thresholds: {},
		startAt: null,
	});
	offer(at);
	inHand = inHandNow();

	const view = (): SessionView => ({
		state,
		runbook,
		at,
		inHand,
		branch,
		running,
		busy,
		notRecorded,
		closed: state.closed !== null,
		directory: '/home/you/.local/share/gotriage/incidents/20261121-024700-k7q2',
	});

	return {
		log,
		consents,
		view,
		subscribe(listener) {
			listeners.add(listener);
			return () => {
				listeners.delete(listener);
			};
		},
		run: async (consent) =>
			intend(async () => {
				const step = stepOf(at);
				if (!step) {
					return refuse('the runbook is at its end');
				}

				if (inHand.kind === 'unavailable') {
					log.push(`run ${at} unavailable`);
					append({type: 'step.skipped', ...place(at), reason: inHand.reason, automatic: true});
					leadTo(step, 'unknown');
					return done;
				}

				if (inHand.kind !== 'ready') {
					return refuse('this step waits for something else');
				}

				const {prepared} = inHand;
				const why = problem(prepared, consent);
				if (why !== null) {
					return refuse(why);
				}

				log.push(`run ${at}${consent.kind === 'none' ? '' : ` ${consent.kind}`}`);
				consents.push(consent);
				const applied = prepared.step;
				const {attempt} = place(at);
				const end = await measure(step, 'step', prepared.shown);
				if (applied.kind === 'action') {
					append({
						type: 'change.applied',
						...place(step.id),
						attempt,
						title: step.title,
						risk: applied.risk,
						effect: applied.effect,
						undo: applied.undo === 'restore' ? 'restore' : 'impossible',
						undoWhy: null,
						undoCommands: [],
						item: null,
						after: [],
						succeeded: end === 'done',
					});
				}

				leadTo(step, end);
				return done;
			}),
		stop() {
			log.push('stop');
			if (running) {
				running = {...running, stopping: true};
				publish();
				wake?.();
				wake = null;
			}
		},
		advance: async () =>
			intend(() => {
				if (!branch) {
					return refuse('this step has no outcome yet');
				}

				log.push(`advance ${branch.to}`);
				offer(branch.to);
				return done;
			}),
		jump: async (step) =>
			intend(() => {
				log.push(`jump ${step}`);
				offer(step);
				return done;
			}),
		skip: async (reason) =>
			intend(() => {
				const step = stepOf(at);
				if (!step) {
					return refuse('the runbook is at its end');
				}

				log.push(`skip ${at}: ${reason}`);
				append({type: 'step.skipped', ...place(at), reason, automatic: false});
				leadTo(step, 'skipped');
				return done;
			}),
		decline: async (reason) =>
			intend(() => {
				const step = stepOf(at);
				if (!step) {
					return refuse('the runbook is at its end');
				}

				log.push(`decline ${at}`);
				append({type: 'consent.refused', ...place(at), by: 'person', reason});
				leadTo(step, 'declined');
				return done;
			}),
		decide: async (option) =>
			intend(() => {
				const step = stepOf(at);
				if (step?.kind !== 'decision') {
					return refuse('this step is no decision');
				}

				log.push(`decide ${option}`);
				append({type: 'decision.taken', ...place(at), option, label: option, by: 'person'});
				leadTo(step, option);
				return done;
			}),
		choose: async (keys) =>
			intend(() => {
				log.push(`choose ${keys.join(' ')}`);
				chosen.set(at, keys);
				return done;
			}),
		answer: async (values) =>
			intend(() => {
				const fault = script.judge?.(values) ?? null;
				if (fault !== null) {
					return refuse(fault);
				}

				log.push(`answer ${JSON.stringify(values)}`);
				for (const name of Object.keys(values)) {
					answered.add(name);
				}

				return done;
			}),
		finishManual: async (end, note) =>
			intend(() => {
				const step = stepOf(at);
				if (!step) {
					return refuse('the runbook is at its end');
				}

				log.push(`manual ${end}: ${note}`);
				leadTo(step, end);
				return done;
			}),
		edit: async (argv) =>
			intend(() => {
				log.push(`edit ${quoteArgv(argv)}`);
				edited = argv;
				return done;
			}),
		async note(text) {
			log.push(`note ${text}`);
			append({type: 'note.added', text, about: at});
			publish();
			return done;
		},
		async hypothesis(text, confidence) {
			log.push(`hypothesis ${text} ${confidence}`);
			append({type: 'hypothesis.set', text, confidence});
			publish();
			return done;
		},
		async severity(word) {
			log.push(`severity ${word}`);
			if (!/^[1-5]$/.test(word)) {
				return {refused: 'give a severity from 1, the worst, to 5'};
			}

			append({type: 'severity.set', severity: `SEV-${word}`});
			publish();
			return done;
		},
		async impactStarted(word) {
			log.push(`impact ${word}`);
			return done;
		},
		async surprise(text) {
			log.push(`surprise ${text}`);
			return done;
		},
		prepareAdhoc(argv) {
			const step: ActionStep = {
				id: 'adhoc',
				kind: 'action',
				title: 'A command of your own',
				run: [...argv],
				risk: 'disruptive',
				effect: 'Whatever this command does.',
			};
			return {...prepare(step), step, shown: [shownOf(argv, {})], consent: 'effect-yes-no', risk: 'disruptive'};
		},
		runAdhoc: async (prepared, consent) =>
			intend(() => {
				const why = problem(prepared, consent);
				if (why !== null) {
					return refuse(why);
				}

				log.push(`adhoc ${prepared.shown[0]?.line ?? ''}`);
				consents.push(consent);
				return done;
			}),
		undoPlan: () => ({kind: 'restore', sentence: 'puts back the exact bytes of the file as they were'}),
		undo: async (name, step, attempt, by) =>
			intend(() => {
				log.push(`undo ${name}/${step}/${attempt}`);
				append({type: 'change.undone', runbook: name, step, attempt, result: 'undone', reason: null, by});
				return done;
			}),
		measureRecovery: async () =>
			intend(async () => {
				log.push('recovery');
				for (const id of runbook.recovery ?? []) {
					const step = stepOf(id);
					if (step) {
						await measure(step, 'recovery', [shownOf(argvOf(step), {})]);
					}
				}

				return done;
			}),
		enter: async (other) =>
			intend(() => {
				log.push(`enter ${other}`);
				return done;
			}),
		comeBack: async () => refuse('there is no runbook to come back to'),
		output: async (step) => kept.get(step) ?? [],
		handOver: () => `Incident ${state.id}: ${runbook.title}\nStep in hand: ${at}`,
		close: async (outcome) =>
			intend(() => {
				const closing = outcome ?? outcomeOf(state, runbook);
				log.push(`close ${closing}`);
				append({type: 'incident.closed', outcome: closing, reason: null});
				return done;
			}),
		async leave() {
			log.push('leave');
			isLeft = true;
		},
		release() {
			wake?.();
			wake = null;
		},
		patchRunning(change) {
			if (running) {
				running = {...running, ...change};
				publish();
			}
		},
		changeCommand(argv) {
			edited = argv;
			refresh();
		},
		setNotRecorded(sentence) {
			notRecorded = sentence;
			publish();
		},
		setBusy(sentence) {
			busy = sentence;
			publish();
		},
		isLeft: () => isLeft,
	};
}
