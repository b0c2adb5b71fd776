// What happened to a step, in one sign and one word. Pure. A reading that nobody saw the end of is unknown, never ok.
import type {IncidentState, StepState} from '../../../incident/state.js';
import {stepStateOf} from '../../../incident/state.js';
import type {SessionView} from '../../../session/contract.js';
import type {Theme} from '../../theme.js';
import type {Tone} from './lines.js';

export type StepWord = Readonly<{sign: string; word: string; tone: Tone}>;

const nothing: StepWord = {sign: ' ', word: '', tone: 'dim'};

/** The word of a step that ended; `helped` is what the verification of an action measured, null when it did not. */
function wordOfEnd(
	theme: Theme,
	finished: NonNullable<StepState['attempts'][number]['finished']>,
	helped: boolean | null,
): StepWord {
	const {signs} = theme;
	if (finished.outcome === 'interrupted') {
		return {sign: signs.unknown, word: 'stopped', tone: 'unknown'};
	}

	if (finished.outcome === 'unknown') {
		return {sign: signs.unknown, word: 'unseen end', tone: 'unknown'};
	}

	switch (finished.end) {
		case 'ok':
			return {sign: signs.ok, word: 'ok', tone: 'ok'};
		case 'alarm':
			return {sign: signs.alarm, word: 'ALARM', tone: 'alarm'};
		case 'unknown':
			return {sign: signs.unknown, word: 'unknown', tone: 'unknown'};
		case 'done':
			return helped === false
				? {sign: signs.alarm, word: 'no help', tone: 'alarm'}
				: {sign: signs.check, word: helped ? 'helped' : 'done', tone: 'ok'};
		case 'failed':
			return {sign: signs.cross, word: 'failed', tone: 'alarm'};
		case 'notDone':
			return {sign: signs.skipped, word: 'not done', tone: 'dim'};
		case 'declined':
			return {sign: signs.skipped, word: 'declined', tone: 'dim'};
	}
}

/** The step of the runbook in hand whose process runs, or whose start is on record and whose process is about to. */
export function runningStep({running, runbook, state}: SessionView): string | null {
	const started = running ?? state.running;
	return started && started.runbook === runbook.id ? started.step : null;
}

/** The sign and word of a step as it stands, while `running` names the step whose process runs now. */
export function stepWord(
	theme: Theme,
	state: IncidentState,
	step: Readonly<{runbook: string; id: string}>,
	running: string | null,
): StepWord {
	const {signs} = theme;
	if (running === step.id) {
		return {sign: signs.arrow, word: 'running', tone: 'accent'};
	}

	const {last} = stepStateOf(state, step.runbook, step.id);
	switch (last.kind) {
		case 'none':
			return nothing;
		case 'skipped':
			return {sign: signs.skipped, word: last.skip.automatic ? 'passed' : 'skipped', tone: 'dim'};
		case 'declined':
			return {sign: signs.skipped, word: 'declined', tone: 'dim'};
		case 'decided':
			return {sign: signs.check, word: 'decided', tone: 'ok'};
		case 'attempt': {
			const {attempt} = last;
			if (!attempt.finished) {
				return {sign: signs.unknown, word: 'unseen end', tone: 'unknown'};
			}

			const change = state.changes.findLast(
				(candidate) => candidate.runbook === step.runbook && candidate.step === step.id,
			);
			if (attempt.purpose === 'undo') {
				return change?.undo === 'undone'
					? {sign: signs.check, word: 'undone', tone: 'dim'}
					: {sign: signs.cross, word: 'not undone', tone: 'alarm'};
			}

			const own = change?.attempt === attempt.attempt ? change : null;
			return own?.undo === 'undone'
				? {sign: signs.check, word: 'undone', tone: 'dim'}
				: wordOfEnd(theme, attempt.finished, own?.verified?.helped ?? null);
		}
	}
}
