// The step in hand of a drill as lines: what the live guide shows of it, and besides what was said in place of an outcome,
// what to expect in guided mode, and what Enter does. Pure.
import {stepStateOf} from '../../../incident/state.js';
import {thresholdText} from '../../../runbook/reading/threshold-text.js';
import type {Runbook} from '../../../runbook/schema.js';
import type {SessionView} from '../../../session/contract.js';
import type {DrillSaid, DrillView} from '../../../session/drill-contract.js';
import {thresholdValues} from '../../../session/scope.js';
import type {Theme} from '../../theme.js';
import {oneCommand} from '../guide/detail/command.js';
import {runningLines, tailLines} from '../guide/detail/running.js';
import {detailLines} from '../guide/detail/step-detail.js';
import {blank, type Line, labelled, line, paragraph, prose, type Tone} from '../guide/lines.js';

const saidTones: Readonly<Record<DrillSaid['kind'], Tone>> = {plain: 'accent', miss: 'unknown', harm: 'alarm'};

const mayAnswer = 'The facilitator may still answer. Waiting for it costs nothing, and you can go on meanwhile.';

/** What a healthy and an alarming reading of a check look like; nothing for other steps. */
function expectedWords(runbook: Runbook, step: string, thresholds: Readonly<Record<string, number>>): string | null {
	const check = runbook.steps.find((one) => one.id === step);
	if (check?.kind !== 'check') {
		return null;
	}

	const threshold = thresholdText(check, thresholdValues(runbook, thresholds));
	return threshold === null ? null : `in alarm: ${threshold}`;
}

/** The lines of the pane that can be scrolled. */
export function drillDetail(
	view: DrillView,
	guide: SessionView,
	theme: Theme,
	width: number,
	rows: number,
): readonly Line[] {
	const ref = `${guide.runbook.id}#${guide.at}`;
	const answer = view.answers.get(ref);
	const label = view.labels.get(ref);
	const isGuided = view.mode === 'guided' || view.mode === 'watch';
	const expected = isGuided ? expectedWords(guide.runbook, guide.at, view.state.opened?.thresholds ?? {}) : null;
	const said: readonly Line[] = [
		...(answer === undefined ? [] : [...paragraph(theme, answer.text, width, saidTones[answer.kind]), blank]),
		...(answer?.kind === 'miss' && view.leaders > 0 ? [...paragraph(theme, mayAnswer, width, 'dim'), blank] : []),
		...(label === undefined ? [] : [...paragraph(theme, `(${label})`, width, 'dim'), blank]),
	];
	const guidance: readonly Line[] = [
		...(expected === null ? [] : [blank, ...labelled(theme, 'expect  ', expected, width, 'accent')]),
	];
	return [...said, ...detailLines(guide, theme, width, rows - said.length - guidance.length), ...guidance];
}

/** What plays now. */
export function drillPlaying(
	playing: NonNullable<DrillView['playing']>,
	theme: Theme,
	width: number,
	rows: number,
): readonly Line[] {
	const {running, playedMs} = playing;
	const shown = running.shown[0];
	const head = [
		...paragraph(theme, running.title, width, 'strong'),
		...(shown === undefined ? [] : oneCommand(theme, shown, width)),
	].slice(0, Math.max(2, Math.floor(rows / 2)));
	const status = runningLines(running, playedMs, theme);
	const room = Math.max(0, rows - head.length - status.length - 1);
	return [...head, ...status, blank, ...tailLines(theme, running.tail, room, width)].slice(0, rows);
}

/** What Enter does with the step in hand. */
function enterDoes(view: DrillView, guide: SessionView): string {
	const {inHand} = guide;
	const again = stepStateOf(view.state, guide.runbook.id, guide.at).last.kind === 'attempt' ? ' again' : '';
	switch (inHand.kind) {
		case 'ready':
			return inHand.prepared.consent === 'none' ? `Enter takes it${again}.` : `Enter asks for your consent${again}.`;
		case 'choice':
			return 'Enter asks what it is done to.';
		case 'decision':
			return 'Enter asks for your decision.';
		case 'manual':
			return 'Enter asks how it went.';
		case 'end':
			return 'D ends the drill; b goes back to the board.';
		case 'unavailable':
			return inHand.remedy ?? inHand.reason;
		case 'inputs':
		case 'not-applicable':
			return 'Enter takes it.';
	}
}

/** The last lines of the pane; they are never scrolled away. */
export function drillNext(view: DrillView, guide: SessionView, theme: Theme, width: number): readonly Line[] {
	if (view.playing !== null) {
		return [line('Playing as recorded. Enter shows the rest at once.', 'accent')];
	}

	if (view.mode === 'watch') {
		const next =
			view.next === null
				? 'That was all of it. Enter: what it was, and what there is to learn.'
				: `${theme.signs.arrow} Enter plays next: ${view.next.title}`;
		return [
			...view.notes.flatMap((note) => labelled(theme, 'noted   ', note, width, 'accent')).slice(0, 4),
			...paragraph(theme, next, width, 'strong'),
		];
	}

	if (view.mode === 'guided' && view.next === null) {
		return [
			...paragraph(theme, `${theme.signs.arrow} D: that was the way to its end; D ends the drill.`, width, 'strong'),
			line(enterDoes(view, guide), 'accent'),
		];
	}

	const next =
		view.next === null || view.next.ref === `${guide.runbook.id}#${guide.at}`
			? []
			: paragraph(theme, prose(theme, `${theme.signs.arrow} g: ${view.next.title}`), width, 'strong').slice(0, 2);
	return [...next, line(enterDoes(view, guide), 'accent')];
}
