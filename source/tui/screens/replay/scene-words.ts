// What a scene is called and what came of it, in a sign and a word. Pure. A picture shows no outcome before its time.
import type {Purpose} from '../../../incident/events.js';
import {type IncidentState, stepStateOf} from '../../../incident/state.js';
import {type Frame, stateAfter} from '../../../recording/frame.js';
import type {Playback, Scene} from '../../../recording/playback.js';
import type {Theme} from '../../theme.js';
import {type StepWord, stepWord} from '../guide/step-word.js';

/** Why a step was run, where it was not for itself. */
export const purposeMarks: Readonly<Record<Purpose, string>> = {
	step: '',
	need: 'needed',
	verify: 'verifies',
	recovery: 'recovery',
	undo: 'rolls back',
};

const nothing: StepWord = {sign: ' ', word: '', tone: 'dim'};

/** The short name of a scene: a step's id. */
export const sceneName = ({subject, title}: Scene): string =>
	subject.kind === 'step' ? subject.step : subject.kind === 'adhoc' ? 'own command' : title.toLowerCase();

function adhocWord(theme: Theme, state: IncidentState, adhoc: number): StepWord {
	const {signs} = theme;
	const end = state.adhoc.find(({started}) => started.adhoc === adhoc)?.finished;
	if (!end) {
		return nothing;
	}

	switch (end.outcome) {
		case 'finished':
			return end.exit === 0
				? {sign: signs.check, word: 'done', tone: 'ok'}
				: {sign: signs.cross, word: 'failed', tone: 'alarm'};
		case 'interrupted':
			return {sign: signs.unknown, word: 'stopped', tone: 'unknown'};
		case 'not-started':
			return {sign: signs.cross, word: 'failed', tone: 'alarm'};
		case 'unknown':
			return {sign: signs.unknown, word: 'unseen end', tone: 'unknown'};
	}
}

/** What came of a scene as far as the picture goes; nothing where it has not come yet. */
export function sceneWord(
	theme: Theme,
	playback: Playback,
	keyframes: readonly IncidentState[],
	frame: Frame,
	scene: Scene,
): StepWord {
	const {subject} = scene;
	if (scene.index > frame.scene.index || (subject.kind !== 'step' && subject.kind !== 'adhoc')) {
		return nothing;
	}

	const isNow = scene.index === frame.scene.index;
	if (isNow && frame.run !== null && frame.run.finished === null) {
		return {sign: theme.signs.arrow, word: 'running', tone: 'accent'};
	}

	const then = isNow ? frame.state : stateAfter(playback, keyframes, scene);
	if (subject.kind === 'adhoc') {
		return adhocWord(theme, then, subject.adhoc);
	}

	// Whether a change helped is known only later, and belongs to it as long as it was not made again.
	const attemptsIn = (state: IncidentState) => stepStateOf(state, subject.runbook, subject.step).attempts.length;
	const state = attemptsIn(then) === attemptsIn(frame.state) ? frame.state : then;
	return stepWord(theme, state, {runbook: subject.runbook, id: subject.step}, null);
}
