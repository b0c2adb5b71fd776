// What every intent of the guide works with: the session, the status line, and how a promise of the session is told.
import type {Result} from '../../../../session/contract.js';
import type {GuideSurroundings} from './guide-intents.js';

export type Helm = Readonly<{
	/** The surroundings as of the newest drawing. */
	around: () => GuideSurroundings;
	/** The guide is no longer on the screen: nothing more is said. */
	isGone: () => boolean;
	say: (text: string, role?: 'ok' | 'alarm' | 'warning' | 'accent') => void;
	/** Tells a refusal on the status line, else `done`; true when it was done. */
	carry: (promise: Promise<Result>, done?: string | null) => Promise<boolean>;
	/** The refusal as a sentence for a form, null when it was done. */
	attempt: (promise: Promise<Result>) => Promise<string | null>;
	closePanel: () => void;
}>;

/** A text with a capital and a full stop. */
export const sentence = (text: string): string =>
	text === '' ? text : `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? '' : '.'}`;

export function takeHelm(around: () => GuideSurroundings, isGone: () => boolean): Helm {
	const say: Helm['say'] = (text, role = 'accent') =>
		around().dispatch({type: 'say', message: {text: sentence(text), role}});
	const carry: Helm['carry'] = async (promise, done = null) => {
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
	const attempt: Helm['attempt'] = async (promise) => {
		try {
			const result = await promise;
			return 'refused' in result ? sentence(result.refused) : null;
		} catch (error) {
			return `That failed: ${error instanceof Error ? error.message : String(error)}`;
		}
	};
	const closePanel = () => around().dispatch({type: 'close-panel'});
	return {around, isGone, say, carry, attempt, closePanel};
}
