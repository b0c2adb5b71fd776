// What is opened or written out beside the step in hand: its command for editing, the hand-over, the report.
import {quoteArgv} from '../../../../text/quote.js';
import type {ExportFormat} from '../../../ports.js';
import {phaseOf} from '../prompt.js';
import type {Helm} from './helm.js';

/** Opens the words of the command in hand for editing. */
export function openEdit({around, say}: Helm): void {
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
}

export function handOver({around}: Helm): void {
	const {session, dispatch} = around();
	dispatch({type: 'open', panel: {kind: 'hand-over', text: session.handOver()}});
}

export function exportReport({around, say, closePanel}: Helm, format: ExportFormat): void {
	const {ports, session} = around();
	closePanel();
	say('writing the report…');
	ports.exportReport(session, format).then(
		(where) => say(where, 'ok'),
		(error: unknown) =>
			say(`the report was not written: ${error instanceof Error ? error.message : String(error)}`, 'alarm'),
	);
}
