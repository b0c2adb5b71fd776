// What the guide asks of the session, each as one function: intent in, message or panel out. The session decides and
// records; a refusal becomes a sentence on the status line.
import {useEffect, useMemo, useRef} from 'react';
import type {Change} from '../../../incident/state.js';
import type {Prepared, Result, Session} from '../../../session/contract.js';
import {quoteArgv} from '../../../text/quote.js';
import type {AppPorts} from '../../ports.js';
import {driveAuto} from './auto-drive.js';
import type {ConsentOutcome} from './consent/consent-state.js';
import type {ConsentSubject} from './consent/consent-subject.js';
import {type EntryKind, parseCommand, parseHypothesis} from './forms/entry-kinds.js';
import type {GuideAction} from './guide-state.js';
import {passOver} from './pass-over.js';
import {phaseOf} from './prompt.js';

export type GuideIntents = Readonly<{
	/** Runs, follows, asks: whatever Enter means on what is in hand. */
	enter: () => void;
	retry: () => void;
	auto: () => void;
	/** Stops what runs; false when nothing does. */
	stop: () => boolean;
	jump: (step: string) => void;
	decide: (option: string) => void;
	choose: (keys: readonly string[]) => void;
	answer: (values: Readonly<Record<string, string>>) => Promise<string | null>;
	entered: (kind: EntryKind, text: string) => Promise<string | null>;
	openEdit: () => void;
	handOver: () => void;
	exportReport: () => void;
	chooseChange: (change: Change) => void;
	consented: (subject: ConsentSubject, outcome: ConsentOutcome) => void;
	atEnd: (choice: string) => void;
	close: (choice: string) => void;
	leave: () => void;
}>;

export type GuideSurroundings = Readonly<{
	session: Session;
	ports: AppPorts;
	dispatch: (action: GuideAction) => void;
	onLeave: () => void;
	onClosed: () => void;
}>;

const sentence = (text: string): string =>
	text === '' ? text : `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? '' : '.'}`;

function makeIntents(around: () => GuideSurroundings, isGone: () => boolean): GuideIntents {
	let autoStopped = true;
	let isLeaving = false;

	const say = (text: string, role: 'ok' | 'alarm' | 'warning' | 'accent' = 'accent') =>
		around().dispatch({type: 'say', message: {text: sentence(text), role}});
	const carry = async (promise: Promise<Result>, done: string | null = null): Promise<boolean> => {
		try {
			const result = await promise;
			if (isGone()) {
				return false;
			}

			if ('refused' in result) {
				say(result.refused, 'alarm');
				return false;
			}

			if (done !== null) {
				say(done, 'ok');
			}

			return true;
		} catch (error) {
			say(`that failed: ${error instanceof Error ? error.message : String(error)}`, 'alarm');
			return false;
		}
	};
	const attempt = async (promise: Promise<Result>): Promise<string | null> => {
		try {
			const result = await promise;
			return 'refused' in result ? sentence(result.refused) : null;
		} catch (error) {
			return `That failed: ${error instanceof Error ? error.message : String(error)}`;
		}
	};
	const closePanel = () => around().dispatch({type: 'close-panel'});
	const runPrepared = (prepared: Prepared) => {
		if (prepared.consent === 'none') {
			around().dispatch({type: 'say', message: null});
			void carry(around().session.run({kind: 'none'}));
		} else if (around().session.view().notRecorded !== null) {
			say('nothing is changed while the record cannot be written', 'alarm');
		} else {
			around().dispatch({type: 'open', panel: {kind: 'consent', subject: {kind: 'step', prepared}}});
		}
	};

	const intents: GuideIntents = {
		enter() {
			const {session, dispatch} = around();
			const view = session.view();
			switch (phaseOf(view)) {
				case 'running':
				case 'busy':
					say('something still runs; Esc stops it');
					return;
				case 'closed':
					around().onClosed();
					return;
				case 'branch':
					dispatch({type: 'say', message: null});
					void carry(session.advance());
					return;
				case 'waiting':
			}

			switch (view.inHand.kind) {
				case 'ready':
					runPrepared(view.inHand.prepared);
					return;
				case 'inputs':
					dispatch({type: 'open', panel: {kind: 'inputs'}});
					return;
				case 'not-applicable':
					void carry(passOver(session));
					return;
				case 'unavailable':
					void carry(session.run({kind: 'none'}));
					return;
				// Their menus hear Enter themselves.
				case 'choice':
				case 'decision':
				case 'manual':
				case 'end':
			}
		},
		retry() {
			const view = around().session.view();
			if (phaseOf(view) === 'running' || phaseOf(view) === 'busy') {
				say('something still runs; Esc stops it');
			} else if (view.inHand.kind === 'ready') {
				runPrepared(view.inHand.prepared);
			} else {
				say('there is no command to run again here');
			}
		},
		auto() {
			if (!autoStopped) {
				return;
			}

			autoStopped = false;
			around().dispatch({type: 'auto', on: true});
			around().dispatch({type: 'say', message: null});
			driveAuto(around().session, () => autoStopped || isGone())
				.then(
					(because) => {
						if (!isGone()) {
							say(autoStopped ? 'stopped by you' : `stopped: ${because}`);
						}
					},
					(error: unknown) => say(`that failed: ${error instanceof Error ? error.message : String(error)}`, 'alarm'),
				)
				.finally(() => {
					autoStopped = true;
					around().dispatch({type: 'auto', on: false});
				});
		},
		stop() {
			const {session} = around();
			const view = session.view();
			const wasAuto = !autoStopped;
			autoStopped = true;
			const isRunning = view.running !== null || view.busy !== null;
			if (isRunning) {
				session.stop();
			}

			return isRunning || wasAuto;
		},
		jump(step) {
			closePanel();
			void carry(around().session.jump(step));
		},
		decide(option) {
			void carry(around().session.decide(option));
		},
		choose(keys) {
			void carry(around().session.choose(keys));
		},
		async answer(values) {
			const refusal = await attempt(around().session.answer(values));
			if (refusal === null) {
				closePanel();
			}

			return refusal;
		},
		async entered(kind, text) {
			const refusal = await enter(kind, text);
			return refusal;
		},
		openEdit() {
			const {session, dispatch} = around();
			const view = session.view();
			const shown = view.inHand.kind === 'ready' ? view.inHand.prepared.shown : [];
			const [only] = shown;
			if (phaseOf(view) === 'running' || phaseOf(view) === 'busy') {
				say('something still runs; Esc stops it');
			} else if (shown.length !== 1 || !only?.argv) {
				say('only a step that runs one command can be edited; ! runs a command of your own');
			} else {
				dispatch({type: 'open', panel: {kind: 'entry', entry: 'edit', initial: quoteArgv(only.argv)}});
			}
		},
		handOver() {
			const {session, dispatch} = around();
			dispatch({type: 'open', panel: {kind: 'hand-over', text: session.handOver()}});
		},
		exportReport() {
			const {ports, session} = around();
			say('writing the report…');
			ports.exportReport(session).then(
				(path) => say(`the report is in ${path}`, 'ok'),
				(error: unknown) =>
					say(`the report was not written: ${error instanceof Error ? error.message : String(error)}`, 'alarm'),
			);
		},
		chooseChange(change) {
			const {session, dispatch} = around();
			if (session.view().running || session.view().busy !== null) {
				say('something still runs; wait, or stop it first', 'alarm');
				return;
			}

			const plan = session.undoPlan(change.runbook, change.step, change.attempt);
			if ('refused' in plan) {
				say(plan.refused, 'warning');
			} else if (plan.kind === 'not-needed' || plan.kind === 'impossible') {
				say(plan.sentence, 'warning');
			} else {
				dispatch({type: 'open', panel: {kind: 'consent', subject: {kind: 'undo', change, plan}}});
			}
		},
		consented(subject, outcome) {
			const {session} = around();
			closePanel();
			switch (outcome.kind) {
				case 'changed':
					say('what would run has changed since it was shown; nothing was run; look at it again', 'warning');
					return;
				case 'refused':
					if (subject.kind === 'step' && subject.prepared.step.kind === 'action') {
						void carry(session.decline('declined by the person'), 'not run; your no is on record');
					} else {
						say('nothing was run');
					}

					return;
				case 'confirmed':
					void confirmed(subject, outcome.digest, outcome.typed);
			}
		},
		atEnd(choice) {
			const {session, dispatch} = around();
			switch (choice) {
				case 'recovery':
					void carry(session.measureRecovery());
					return;
				case 'back':
					void carry(session.comeBack());
					return;
				case 'close':
					dispatch({type: 'open', panel: {kind: 'close'}});
					return;
				default:
					dispatch({type: 'open', panel: {kind: 'leave'}});
			}
		},
		close(choice) {
			closePanel();
			if (choice === 'stay') {
				return;
			}

			const {session, onClosed} = around();
			const closing =
				choice === 'escalated' ? session.close('escalated', 'a person goes on with it elsewhere') : session.close();
			void carry(closing).then((isClosed) => {
				if (isClosed) {
					onClosed();
				}
			});
		},
		leave() {
			if (isLeaving) {
				return;
			}

			isLeaving = true;
			autoStopped = true;
			around().onLeave();
		},
	};

	async function confirmed(subject: ConsentSubject, digest: string, typed: string | null): Promise<void> {
		const {session, dispatch} = around();
		switch (subject.kind) {
			case 'step':
				await carry(session.run({kind: 'person', digest, typed}));
				return;
			case 'adhoc':
				if (await carry(session.runAdhoc(subject.prepared, {kind: 'person', digest, typed}))) {
					dispatch({
						type: 'open',
						panel: {kind: 'output', step: subject.prepared.step.id, attempt: subject.prepared.attempt},
					});
				}

				return;
			case 'undo':
				await carry(
					session.undo(subject.change.runbook, subject.change.step, subject.change.attempt, 'person'),
					'rolled back',
				);
				dispatch({type: 'open', panel: {kind: 'changes'}});
		}
	}

	async function enter(kind: EntryKind, text: string): Promise<string | null> {
		const {session, dispatch} = around();
		const settle = async (promise: Promise<Result>, done: string | null): Promise<string | null> => {
			const refusal = await attempt(promise);
			if (refusal === null) {
				closePanel();
				if (done !== null) {
					say(done, 'ok');
				}
			}

			return refusal;
		};
		switch (kind) {
			case 'skip':
				return settle(session.skip(text.trim()), null);
			case 'note':
				return settle(session.note(text.trim()), 'noted');
			case 'hypothesis': {
				const parsed = parseHypothesis(text);
				return parsed.kind === 'fault'
					? parsed.sentence
					: settle(session.hypothesis(parsed.text, parsed.confidence), 'hypothesis recorded');
			}

			case 'edit': {
				const parsed = parseCommand(text);
				return parsed.kind === 'fault'
					? parsed.sentence
					: settle(session.edit(parsed.words), 'this is what runs now; look at it again');
			}

			case 'adhoc': {
				const parsed = parseCommand(text);
				if (parsed.kind === 'fault') {
					return parsed.sentence;
				}

				if (['running', 'busy'].includes(phaseOf(session.view()))) {
					return 'Something still runs; wait, or stop it first.';
				}

				const prepared = session.prepareAdhoc(parsed.words);
				if ('refused' in prepared) {
					return sentence(prepared.refused);
				}

				dispatch({type: 'open', panel: {kind: 'consent', subject: {kind: 'adhoc', prepared}}});
				return null;
			}

			case 'manual-done':
				return settle(session.finishManual('done', text.trim()), null);
			case 'manual-not-done':
				return settle(session.finishManual('notDone', text.trim()), null);
		}
	}

	return intents;
}

export function useGuideIntents(surroundings: GuideSurroundings): GuideIntents {
	const latest = useRef(surroundings);
	latest.current = surroundings;
	const gone = useRef(false);
	useEffect(() => {
		gone.current = false;
		return () => {
			gone.current = true;
		};
	}, []);
	return useMemo(
		() =>
			makeIntents(
				() => latest.current,
				() => gone.current,
			),
		[],
	);
}
