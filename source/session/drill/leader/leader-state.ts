// What the leader of a drill sees, computed from its journal: the truth beside what the trainee did so far. Pure but for
// the desk it reads.
import {placeOf, type Walk, walkOf} from '../../../drill/answer.js';
import {chargedTimes} from '../../../drill/clock.js';
import type {Drill, StepRef} from '../../../drill/contract.js';
import {type Marked, marksNamed, marksOf} from '../../../drill/marks.js';
import {gatheredIn} from '../../../drill/run-facts.js';
import type {JournalEvent} from '../../../incident/events.js';
import {formatDuration} from '../../../text/duration.js';
import type {LeaderState} from '../../leader-contract.js';
import type {DrillDesk} from '../desk.js';
import type {DrillBoard} from '../view.js';

/** The newest that are told; a leader follows, and the journal keeps all. */
const mostTold = 60;
/** The longest text of one thing that is told, in characters. */
const longestTold = 2000;

const cut = (text: string): string => text.slice(0, longestTold);

type Looked = LeaderState['looked'][number];
type ClockOf = (event: number) => number;

const titleIn = (board: DrillBoard, ref: StepRef): string => {
	const {runbook, step} = placeOf(ref);
	return board.get(runbook)?.steps.find((one) => one.id === step)?.title ?? step;
};

/** The misses that nobody answered yet: not by words, nor by a later choice that had an answer. Oldest first. */
export function openMisses(events: readonly JournalEvent[]): readonly Readonly<{step: StepRef; event: number}>[] {
	const open = new Map<StepRef, number>();
	for (const mark of marksOf(events)) {
		if (mark.mark === 'miss') {
			open.delete(mark.detail.step);
			open.set(mark.detail.step, mark.event.seq);
		} else if (mark.mark === 'facilitator-answer' || mark.mark === 'take') {
			open.delete(mark.detail.step);
		}
	}

	return [...open].map(([step, event]) => ({step, event}));
}

function lookedOf(desk: DrillDesk, walk: Walk, board: DrillBoard, clockOf: ClockOf): readonly Looked[] {
	const {events} = desk.journal;
	const taken = walk.chosen.map(
		({step, undo, mark, harm, started, finished}): Readonly<{event: number; looked: Looked}> => {
			const told = desk.facts().answers.get(step)?.text ?? 'told by the author of the drill';
			const isPlaying = started !== null && finished === null;
			return {
				event: mark.event.seq,
				looked: {
					step,
					title: titleIn(board, step),
					at: clockOf(mark.event.seq),
					kind: isPlaying
						? 'playing'
						: finished === null
							? 'told'
							: undo
								? 'undo'
								: finished.kind === 'check'
									? 'reading'
									: 'change',
					verdict: finished?.verdict ?? null,
					sentence: cut(finished?.sentence ?? (isPlaying ? 'plays now' : told)),
					harm: harm?.class ?? null,
				},
			};
		},
	);
	const marks = marksOf(events);
	const answers = marksNamed(marks, 'facilitator-answer');
	const missed = marksNamed(marks, 'miss').map(({detail, event}, index, all) => {
		const again = all.slice(index + 1).find((later) => later.detail.step === detail.step)?.event.seq;
		const answer = answers.find(
			(one) =>
				one.detail.step === detail.step && one.event.seq > event.seq && (again === undefined || one.event.seq < again),
		);
		return {
			event: event.seq,
			looked: {
				step: detail.step,
				title: titleIn(board, detail.step),
				at: clockOf(event.seq),
				kind: 'miss' as const,
				verdict: null,
				sentence: answer === undefined ? '' : `answered: ${cut(answer.detail.text)}`,
				harm: null,
			},
		};
	});
	return [...taken, ...missed]
		.toSorted((a, b) => a.event - b.event)
		.slice(-mostTold)
		.map(({looked}) => looked);
}

const comesWords = ({at}: Drill['injects'][number], board: DrillBoard): string =>
	at.kind === 'time' ? `at ${formatDuration(at.ms)}` : `after "${titleIn(board, at.step)}"`;

/** How the trainee ranked each decision point, the last word on each, beside the expert's places. */
function rankingsOf(drill: Drill, marks: readonly Marked[], clockOf: ClockOf): LeaderState['rankings'] {
	const ranked = new Map(marksNamed(marks, 'ranked').map((mark) => [mark.detail.decision, mark]));
	return [...ranked].flatMap(([id, {detail, event}]) => {
		const decision = drill.decisions.find((one) => one.id === id);
		if (decision === undefined) {
			return [];
		}

		const order = detail.order.map((option) => {
			const place = decision.expert.indexOf(option);
			const text = decision.options.find((one) => one.id === option)?.text ?? option;
			return {text: cut(text), expert: place === -1 ? null : place + 1};
		});
		return [{at: clockOf(event.seq), question: cut(decision.question), order}];
	});
}

/** The state of a drill for its leader. */
export function leaderStateOf(desk: DrillDesk, board: DrillBoard, at: StepRef | null, leaders: number): LeaderState {
	const {drill, journal} = desk;
	const facts = desk.facts();
	const times = chargedTimes(journal.events);
	const clockOf: ClockOf = (event) => Math.max(0, times.get(event) ?? 0);
	const marks = marksOf(journal.events);
	const walk = walkOf(drill, desk.takes, desk.sweep, journal.events);
	const gathered = gatheredIn(desk, walk);
	const playing = desk.playing();
	const causes = [...drill.accepted, ...drill.distractors];
	const told = (mark: 'update' | 'facilitator-note') =>
		marksNamed(marks, mark)
			.slice(-mostTold)
			.map(({detail, event}) => ({at: clockOf(event.seq), text: cut(detail.text)}));
	return {
		id: journal.id,
		title: cut(drill.title),
		page: cut(drill.page),
		mode: facts.begun?.mode ?? 'solo',
		clockMs: desk.clockMs(),
		pausedBy: facts.pausedBy,
		at: at === null ? null : cut(titleIn(board, at)),
		playing: playing === null ? null : {title: playing.running.title, playedMs: playing.playedMs, ofMs: playing.ofMs},
		accepted: drill.accepted.map(({text}) => cut(text)),
		lesson: cut(drill.lesson),
		evidence: drill.evidence.map((one) => ({
			step: one.step,
			title: titleIn(board, one.step),
			class: one.class,
			seen: gathered.has(one.step),
		})),
		looked: [...lookedOf(desk, walk, board, clockOf)],
		injects: drill.injects.map((inject) => {
			const brought = marksNamed(marks, 'inject').find(({detail}) => detail.id === inject.id);
			return {
				id: inject.id,
				from: cut(inject.from),
				text: cut(inject.text),
				comes: comesWords(inject, board),
				state:
					brought === undefined
						? 'coming'
						: inject.expect === 'none'
							? 'told'
							: facts.answered.has(inject.id)
								? 'answered'
								: 'waits',
				at: brought === undefined ? null : clockOf(brought.event.seq),
			};
		}),
		misses: openMisses(journal.events).map(({step, event}) => ({
			step,
			title: titleIn(board, step),
			at: clockOf(event),
		})),
		diagnoses: marksNamed(marks, 'diagnosis')
			.slice(-mostTold)
			.map(({detail, event}) => ({
				at: clockOf(event.seq),
				causes: detail.causes.map((id) => ({
					text: cut(causes.find((cause) => cause.id === id)?.text ?? id),
					right: drill.accepted.some((cause) => cause.id === id),
				})),
				confidence: detail.confidence,
			})),
		rankings: rankingsOf(drill, marks, clockOf),
		updates: told('update'),
		notes: told('facilitator-note'),
		hints: facts.hints.size,
		revealed: facts.revealed,
		phase: desk.state().closed !== null ? 'closed' : facts.concluded ? 'concluded' : 'running',
		score: marksNamed(marks, 'scored').at(-1)?.detail.total ?? null,
		leaders,
	};
}
