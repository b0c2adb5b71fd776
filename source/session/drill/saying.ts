// What a trainee says in a drill: notes, messages, a diagnosis, a ranking, the last words; and what they ask to be told.
// Each is one mark of the drill's journal.
import type {DrillMark} from '../../drill/contract.js';
import type {Result} from '../contract.js';
import type {DrillSession, DrillView} from '../drill-contract.js';
import {done, refuse} from '../guide/results.js';
import {attempt} from './attempt.js';
import type {DrillDesk} from './desk.js';
import {reactAndScore, whenIdle} from './ending-drill.js';
import {wordsOf} from './words.js';

export type Saying = Pick<
	DrillSession,
	'note' | 'update' | 'diagnose' | 'rank' | 'hint' | 'reveal' | 'conclude' | 'react' | 'commit'
>;

/** `at`: the step that a note is about. */
export function createSaying(desk: DrillDesk, at: () => DrillView['at']): Saying {
	const mark = async (one: DrillMark): Promise<Result> =>
		attempt(async () => {
			await desk.mark(one);
			return done;
		});

	return {
		note: async (text) =>
			attempt(async () => {
				await desk.append({type: 'note.added', text: wordsOf(text), about: at()?.step ?? null});
				return done;
			}),
		update: async (text) => {
			const {injected, answered} = desk.facts();
			const open = injected.filter(
				(id) => !answered.has(id) && desk.drill.injects.some((one) => one.id === id && one.expect === 'update'),
			);
			return mark({mark: 'update', detail: {text: wordsOf(text), answers: open}});
		},
		diagnose: async (causes, confidence) =>
			attempt(async () => {
				const known = [...desk.drill.accepted, ...desk.drill.distractors];
				const given = known.filter(({id}) => causes.includes(id));
				if (given.length < causes.length) {
					return refuse('that is not one of the causes');
				}

				await desk.mark({mark: 'diagnosis', detail: {causes: [...causes], confidence}});
				await desk.append({
					type: 'hypothesis.set',
					text: given.length === 0 ? 'not known yet' : given.map(({text}) => text).join('; '),
					confidence,
				});
				return done;
			}),
		rank: async (decision, order) => mark({mark: 'ranked', detail: {decision, order: [...order]}}),
		hint: async (id) => {
			const hint = desk.drill.hints.find((one) => one.id === id);
			const {hints} = desk.facts();
			if (hint === undefined || hints.has(id)) {
				return refuse('there is no such hint, or you have it already');
			}

			return hint.needs !== null && !hints.has(hint.needs)
				? refuse('take the hint before this one first')
				: mark({mark: 'hint', detail: {id, kind: hint.kind}});
		},
		reveal: async () => (desk.facts().revealed ? refuse('it was shown already') : mark({mark: 'revealed', detail: {}})),
		async conclude(text) {
			if (desk.facts().concluded) {
				return refuse('the drill is over already');
			}

			desk.pacer.hurry();
			desk.pacer.release();
			await whenIdle(desk);
			return mark({mark: 'concluded', detail: {text: wordsOf(text)}});
		},
		react: async (text) => attempt(async () => reactAndScore(desk, wordsOf(text))),
		commit: async (text) => mark({mark: 'commitment', detail: {text: wordsOf(text)}}),
	};
}
