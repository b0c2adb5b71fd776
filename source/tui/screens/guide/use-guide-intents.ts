// What the guide asks of the session, each as one function: intent in, message or panel out. The session decides and
// records; a refusal becomes a sentence on the status line.
import {useEffect, useMemo, useRef} from 'react';
import {makeAutoRun} from './intents/auto.js';
import {chooseChange, consented} from './intents/consented.js';
import {answerClosing, atEnd, close} from './intents/ending.js';
import {entered} from './intents/entered.js';
import type {GuideIntents, GuideSurroundings} from './intents/guide-intents.js';
import {type Helm, takeHelm} from './intents/helm.js';
import {exportReport, handOver, openEdit} from './intents/open.js';
import {enter, retry} from './intents/run.js';

function makeIntents(helm: Helm): GuideIntents {
	const {around, carry, attempt, closePanel} = helm;
	const {auto, stop, end} = makeAutoRun(helm);
	let isLeaving = false;

	return {
		auto,
		stop,
		enter: () => enter(helm),
		retry: () => retry(helm),
		jump(step) {
			closePanel();
			void carry(around().session.jump(step));
		},
		enterRunbook(runbook) {
			closePanel();
			void carry(around().session.enter(runbook));
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
		entered: async (kind, text) => entered(helm, kind, text),
		openEdit: () => openEdit(helm),
		handOver: () => handOver(helm),
		exportReport: (format) => exportReport(helm, format),
		chooseChange: (change) => chooseChange(helm, change),
		consented: (subject, outcome) => consented(helm, subject, outcome),
		atEnd: (choice) => atEnd(helm, choice),
		close: (choice) => close(helm, choice),
		closing: async (panel, text) => answerClosing(helm, panel, text),
		leave() {
			if (!isLeaving) {
				isLeaving = true;
				end();
				around().onLeave();
			}
		},
	};
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
				takeHelm(
					() => latest.current,
					() => gone.current,
				),
			),
		[],
	);
}
