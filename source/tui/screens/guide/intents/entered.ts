// What a person entered in one line: a note, a hypothesis, a reason, a command.
import type {Result} from '../../../../session/contract.js';
import {type EntryKind, parseCommand, parseHypothesis} from '../forms/entry-kinds.js';
import {phaseOf} from '../prompt.js';
import {type Helm, sentence} from './helm.js';

/** Carries out what was entered; resolves with what is wrong with it, null when it was done. */
export async function entered(helm: Helm, kind: EntryKind, text: string): Promise<string | null> {
	const {say, attempt, closePanel} = helm;
	const {session, dispatch} = helm.around();
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
