// The first lines of a drill: which it is, its clock, and what people ask meanwhile, so that nobody misses it. Pure.
import type {DrillInject, DrillView} from '../../../session/drill-contract.js';
import {fit as clip, displayWidth, pad} from '../../../text/width.js';
import type {Theme} from '../../theme.js';
import {type Line, paragraph, prose, span} from '../guide/lines.js';
import {clockWords, speedWords} from './words.js';

/** Rows that one inject may take. */
const bannerRows = 2;

/** The newest inject that still wants something: an answer, or to be seen. */
export const injectToShow = (view: DrillView, seen: ReadonlySet<string>): DrillInject | null =>
	view.injects.findLast((inject) => inject.expects && !inject.answered) ??
	view.injects.findLast((inject) => !inject.expects && !seen.has(inject.id)) ??
	null;

export function drillHeader(
	view: DrillView,
	clockMs: number,
	seen: ReadonlySet<string>,
	theme: Theme,
	width: number,
): readonly Line[] {
	const state = view.isPaused
		? `  PAUSED${view.pausedBy === 'facilitator' ? ' by facilitator' : ''}: p goes on`
		: view.leaders > 0
			? '  led'
			: '';
	const right = `clock ${clockWords(clockMs)}  ${speedWords(view.speed)}${state}`;
	const shownRight = clip(right, Math.floor(width * 0.7));
	const left = pad(
		prose(theme, `DRILL ${view.mode}: ${view.title}`),
		Math.max(0, width - displayWidth(shownRight) - 2),
	);
	const first: Line = [span(left, 'strong'), span(`  ${shownRight}`, view.isPaused ? 'unknown' : 'dim')];
	const inject = injectToShow(view, seen);
	const lost =
		view.notRecorded === null
			? []
			: paragraph(theme, `NOT RECORDED: ${view.notRecorded}`, width, 'danger').slice(0, bannerRows);
	if (inject === null) {
		return [first, ...lost];
	}

	const others = view.injects.filter((one) => one.expects && !one.answered && one.id !== inject.id).length;
	const words = `${inject.from}: ${inject.text} ${inject.expects ? '(m answers)' : '(m: seen)'}${others > 0 ? ` and ${others} more` : ''}`;
	const banner = paragraph(theme, words, width - 2, 'inverse').slice(0, bannerRows);
	return [first, ...lost, ...banner.map((line): Line => [span(' ', 'inverse'), ...line, span(' ', 'inverse')])];
}
