// The first lines of the guide: which incident this is, and in red when nothing is recorded. Pure.
import type {SessionView} from '../../../session/contract.js';
import {fit as clip, displayWidth, pad} from '../../../text/width.js';
import type {Theme} from '../../theme.js';
import {type Line, paragraph, prose, span} from './lines.js';

const bannerRows = 2;

/** Who acts is said for as long as they can act. */
function rootWord({state: {opened}}: SessionView): string {
	const isRoot = opened?.mode === 'live' && opened.host['isRoot'] === true;
	return isRoot ? (opened.host['sudo'] === true ? 'ROOT by sudo ' : 'ROOT ') : '';
}

export function headerLines(view: SessionView, theme: Theme, width: number): readonly Line[] {
	const {running, state} = view;
	const right = running
		? `${theme.signs.arrow} ${running.step} ${running.stopping ? 'stopping' : 'running'}`
		: `${rootWord(view)}${state.kind === 'drill' ? 'DRILL ' : ''}${state.id}`;
	const shownRight = clip(prose(theme, right), Math.floor(width / 2));
	const left = pad(
		prose(theme, `${view.runbook.id}: ${view.runbook.title}`),
		Math.max(0, width - displayWidth(shownRight) - 2),
	);
	const first: Line = [span(left, 'strong'), span(`  ${shownRight}`, running ? 'accent' : 'dim')];
	if (view.notRecorded === null) {
		return [first];
	}

	const banner = paragraph(theme, `NOT RECORDED: ${view.notRecorded} No change runs until it is.`, width, 'danger');
	return [first, ...banner.slice(0, bannerRows)];
}
