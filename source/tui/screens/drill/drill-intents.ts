// What the screen of a drill asks of its session, each as one function: a key or an answer in, a panel or a sentence out.
import type {Change} from '../../../incident/state.js';
import {checkOrder} from '../../../runbook/flow.js';
import type {Prepared, Result, SessionView} from '../../../session/contract.js';
import type {Confidence, DrillSession, DrillView} from '../../../session/drill-contract.js';
import type {Status} from '../../components/status-line.js';
import type {BoardRow} from '../../ports.js';
import type {ConsentOutcome} from '../guide/consent/consent-state.js';
import {askOf} from '../guide/consent/consent-subject.js';
import type {DrillEntryKind, DrillPanel} from './panel.js';

export type Place =
	| Readonly<{on: 'board'}>
	/** `step` null: the end of the runbook. */
	| Readonly<{on: 'step'; runbook: string; step: string | null}>;

/** The place one step further down or up the runbook; its end is the last. */
export function movedPlace(view: DrillView, place: Place, by: 1 | -1): Place {
	const runbook = place.on === 'step' ? view.board.runbooks.find((one) => one.id === place.runbook) : undefined;
	if (runbook === undefined || place.on !== 'step') {
		return place;
	}

	const ids = [...runbook.steps.map((step) => step.id), null];
	const at = ids.indexOf(place.step);
	const from = at === -1 ? ids.length - 1 : at;
	return {...place, step: ids[Math.max(0, Math.min(ids.length - 1, from + by))] ?? null};
}

export type DrillSurroundings = Readonly<{
	session: DrillSession;
	setPlace: (place: Place) => void;
	open: (panel: DrillPanel) => void;
	close: () => void;
	say: (message: Status | null) => void;
}>;

export type DrillIntents = ReturnType<typeof makeDrillIntents>;

export function makeDrillIntents({session, setPlace, open, close, say}: DrillSurroundings) {
	/** Waits for an intent; resolves with why it was refused, null when it was carried out. */
	const settle = async (result: Promise<Result>): Promise<string | null> => {
		try {
			const answer = await result;
			return 'refused' in answer ? answer.refused : null;
		} catch (error) {
			return error instanceof Error ? error.message : String(error);
		}
	};
	const carry = (result: Promise<Result>): void => {
		void settle(result).then((refusal) => {
			if (refusal !== null) {
				say({text: refusal, role: 'warning'});
			}
		});
	};
	const play = (guide: SessionView, consent: Readonly<{digest: string; typed: string | null}> | null) =>
		carry(session.take(guide.runbook.id, guide.at, consent));
	const take = (guide: SessionView, view: DrillView): void => {
		const {inHand} = guide;
		switch (inHand.kind) {
			case 'end':
				say({text: 'The end of this runbook. D ends the drill; b goes back to the board.'});
				return;
			case 'decision':
			case 'choice':
			case 'manual':
				open({kind: 'options'});
				return;
			case 'ready': {
				if (inHand.prepared.consent === 'none') {
					play(guide, null);
				} else if (inHand.step.kind === 'action' && view.isDiagnosisDue) {
					open({kind: 'diagnosis', before: 'take'});
				} else {
					open({kind: 'consent', prepared: inHand.prepared});
				}

				return;
			}

			case 'inputs':
			case 'not-applicable':
			case 'unavailable':
				play(guide, null);
		}
	};
	/** Shows where the session went by itself. */
	const goWhereItWent = (): void => {
		const {at} = session.view();
		if (at !== null) {
			setPlace({on: 'step', runbook: at.runbook, step: at.step});
		}
	};

	return {
		carry,
		take,
		openRow(row: BoardRow | null, view: DrillView) {
			const runbook = view.board.runbooks.find((one) => one.id === row?.runbook);
			if (row === null || runbook === undefined) {
				return;
			}

			const first = checkOrder(runbook, row.metric)[0] ?? runbook.steps[0]?.id ?? null;
			setPlace({on: 'step', runbook: runbook.id, step: first});
			carry(session.open(runbook.id));
		},
		follow(view: DrillView) {
			if (view.next === null) {
				say({text: view.mode === 'guided' ? 'The way from here is yours.' : 'Only guided mode shows the way.'});
				return;
			}

			const [runbook = '', step = null] = view.next.ref.split('#');
			setPlace({on: 'step', runbook, step});
		},
		watch() {
			const {next} = session.view();
			if (next === null) {
				void settle(session.conclude('watched')).then(async (refusal) =>
					refusal === null ? settle(session.react('')) : say({text: refusal, role: 'warning'}),
				);
				return;
			}

			const [runbook = '', step = null] = next.ref.split('#');
			setPlace({on: 'step', runbook, step});
			carry(session.watchNext());
		},
		async entered(kind: DrillEntryKind, text: string, guide: SessionView | null): Promise<string | null> {
			const runbook = guide?.runbook.id ?? '';
			const step = guide?.at ?? '';
			const intent: Readonly<Record<DrillEntryKind, () => Promise<Result>>> = {
				note: async () => session.note(text),
				update: async () => session.update(text),
				conclude: async () => session.conclude(text),
				'manual-done': async () => session.finishManual(runbook, step, 'done', text),
				'manual-not-done': async () => session.finishManual(runbook, step, 'notDone', text),
			};
			const refusal = await settle(intent[kind]());
			if (refusal === null) {
				close();
				if (kind === 'note' || kind === 'update') {
					say({text: kind === 'note' ? 'Noted.' : 'Sent.', role: 'ok'});
				}
			}

			return refusal;
		},
		async diagnosed(
			causes: readonly string[],
			confidence: Confidence | null,
			before: 'nothing' | 'take' | 'conclude',
			guide: SessionView | null,
		): Promise<void> {
			const refusal = await settle(session.diagnose(causes, confidence));
			close();
			if (refusal !== null) {
				say({text: refusal, role: 'warning'});
			} else if (before === 'conclude') {
				open({kind: 'entry', entry: 'conclude'});
			} else if (before === 'take' && guide !== null) {
				const now = session.look(guide.runbook.id, guide.at);
				if (now !== null) {
					take(now, session.view());
				}
			}
		},
		chosen(guide: SessionView, key: string) {
			const {inHand} = guide;
			const runbook = guide.runbook.id;
			if (inHand.kind === 'manual') {
				open({kind: 'entry', entry: key === 'done' ? 'manual-done' : 'manual-not-done'});
				return;
			}

			close();
			if (inHand.kind === 'decision') {
				void settle(session.decide(runbook, guide.at, key)).then((refusal) =>
					refusal === null ? goWhereItWent() : say({text: refusal, role: 'warning'}),
				);
			} else if (inHand.kind === 'choice') {
				void settle(session.choose(runbook, guide.at, key)).then(() => {
					const now = session.look(runbook, guide.at);
					if (now !== null) {
						take(now, session.view());
					}
				});
			}
		},
		consented(prepared: Prepared, outcome: ConsentOutcome) {
			close();
			switch (outcome.kind) {
				case 'confirmed':
					carry(session.take(prepared.runbook, prepared.step.id, {digest: outcome.digest, typed: outcome.typed}));
					return;
				case 'refused':
					carry(session.decline(prepared.runbook, prepared.step.id, 'not wanted when it was asked'));
					return;
				case 'changed':
					say({text: 'What would be taken has changed; look at it again.', role: 'warning'});
			}
		},
		chooseChange(change: Change) {
			const plan = session.undoPlan(change);
			if ('refused' in plan) {
				say({text: plan.refused, role: 'warning'});
			} else {
				open({kind: 'undo', change, plan});
			}
		},
		undoDigest(change: Change): string | null {
			const plan = session.undoPlan(change);
			return 'refused' in plan ? null : askOf({kind: 'undo', change, plan}).digest;
		},
		undone(change: Change, outcome: ConsentOutcome) {
			close();
			if (outcome.kind === 'confirmed') {
				setPlace({on: 'step', runbook: change.runbook, step: change.step});
				carry(session.undo(change));
			}
		},
	};
}
