// What the leader of a drill may do, carried out in the trainee's process, which alone writes the journal. A leader never
// takes a step, and nothing here waits for one.
import type {DrillMark, StepRef} from '../../../drill/contract.js';
import {cleanLine} from '../../../text/clean.js';
import {redactText} from '../../../text/redact.js';
import type {Result} from '../../contract.js';
import {done, refuse} from '../../guide/results.js';
import {type LeaderHand, longestLeaderWords} from '../../leader-contract.js';
import {attempt} from '../attempt.js';
import type {DrillDesk} from '../desk.js';
import type {Injects} from '../injects.js';
import {continueDrill, pauseDrill} from '../pausing.js';
import type {DrillBoard} from '../view.js';
import {leaderStateOf, openMisses} from './leader-state.js';

/** Words from another process, as one line that acts on no terminal. */
const wordsOf = (text: string): string => redactText(cleanLine(text.trim(), longestLeaderWords), []).text;

/** The leader's hand in a drill. `at` is the step that the trainee has in hand. */
export function createLeaderHand(
	desk: DrillDesk,
	board: DrillBoard,
	injects: Injects,
	at: () => StepRef | null,
): LeaderHand {
	const carry = async (intent: () => Promise<unknown>): Promise<Result> =>
		attempt(async () => {
			await intent();
			return done;
		});
	const mark = async (one: DrillMark): Promise<Result> => carry(async () => desk.mark(one));
	/** Why nothing can be recorded in this drill any more. */
	const isClosed = (): boolean => desk.state().closed !== null;
	const over = refuse('the drill is over');

	return {
		state: () => leaderStateOf(desk, board, at(), desk.leaders()),
		async answer(step, text) {
			if (desk.facts().concluded) {
				return over;
			}

			return openMisses(desk.journal.events).some((miss) => miss.step === step)
				? mark({mark: 'facilitator-answer', detail: {step, text: wordsOf(text)}})
				: refuse('nothing waits for an answer there any more');
		},
		async inject(id) {
			const {concluded, injected, begun} = desk.facts();
			if (concluded) {
				return over;
			}

			if (begun?.mode === 'watch') {
				return refuse('a drill that is watched has no injects');
			}

			if (!desk.drill.injects.some((inject) => inject.id === id)) {
				return refuse('there is no such inject');
			}

			return injected.includes(id) ? refuse('it has come already') : carry(async () => injects.bring(id));
		},
		// Notes are taken in the debrief as well, until the record is closed.
		note: async (text) =>
			isClosed()
				? refuse('the record of this drill is closed')
				: mark({mark: 'facilitator-note', detail: {text: wordsOf(text)}}),
		pause: async () => pauseDrill(desk, 'facilitator'),
		unpause: async () => continueDrill(desk, 'facilitator'),
		setLeaders: desk.setLeaders,
		subscribe: desk.subscribe,
	};
}
