// Plays a drill in memory: choices in, the journal of a drill out. For the reference run, for players that choose by
// chance, and for tests. Pure: its clock is the thinking time it is told, its only world the recording.
import type {JournalEvent, NewEvent, OutputRecord, SweepRow} from '../incident/events.js';
import {applyEvent, emptyState, type IncidentState} from '../incident/state.js';
import type {Take} from '../recording/contract.js';
import {sweepOf} from '../recording/takes.js';
import {type Answer, afterAnswer, answerOf, type Choice, newTrainee, placeOf, type Trainee} from './answer.js';
import {chargedNow} from './clock.js';
import type {DrillMark, DrillMode, DrillRun, StepRef} from './contract.js';
import {markEvent} from './marks.js';
import {asDrillEvent, isOwnOf, numbersFor, rowEvents} from './retell.js';

/** What is played, before anybody has played it. */
export type Stage = Omit<DrillRun, 'events'>;

export type PlayOptions = Readonly<{mode?: DrillMode; speed?: number | 'instant'}>;

/** An event of a take, how long after its first one, in milliseconds. */
type Told = Readonly<{afterMs: number; event: NewEvent}>;

const zeros = '0'.repeat(64);
const openedAt = Date.parse('2026-01-01T00:00:00.000Z');

/** One drill from its page to its conclusion. Every method appends to the journal; `run` gives it. */
export class DrillPlayer {
	readonly #stage: Stage;
	readonly #sweep;
	readonly #speed: number | 'instant';
	readonly #events: JournalEvent[] = [];
	#t = 0;
	#trainee: Trainee = newTrainee;
	#state: IncidentState = emptyState;

	constructor(stage: Stage, {mode = 'solo', speed = 1}: PlayOptions = {}) {
		this.#stage = stage;
		this.#speed = speed;
		this.#sweep = sweepOf(stage.recording.events);
		const opened = stage.recording.events.find((event) => event.type === 'incident.opened');
		if (opened) {
			const {seq: _seq, at: _at, t: _t, prev: _prev, recording: _recording, ...body} = opened;
			this.#append({...body, kind: 'drill', mode: 'replay', incident: 'drill', title: stage.drill.title});
		}

		if (this.#sweep.length > 0) {
			this.#append({type: 'sweep.finished', rows: [...this.#sweep]});
		}

		const {name: recording} = stage.recording;
		this.mark({mark: 'begun', detail: {recording, drillSha256: null, mode, group: stage.drill.group}});
	}

	get trainee(): Trainee {
		return this.#trainee;
	}

	get chargedMs(): number {
		return chargedNow(this.#events, {t: this.#t, playing: null});
	}

	run(): DrillRun {
		return {...this.#stage, events: [...this.#events]};
	}

	#append(event: NewEvent): void {
		const written = {
			seq: this.#events.length + 1,
			at: new Date(openedAt + this.#t).toISOString(),
			t: this.#t,
			prev: zeros,
			...event,
		} as JournalEvent;
		this.#events.push(written);
		this.#state = applyEvent(this.#state, written);
	}

	/** Thinks for so many milliseconds; what is due meanwhile comes in at its time. */
	think(ms: number): void {
		const until = this.#t + ms;
		for (let next = this.#nextDue(until); next !== null; next = this.#nextDue(until)) {
			this.#t = Math.max(this.#t, next.t);
			this.mark({mark: 'inject', detail: {id: next.id}});
		}

		this.#t = until;
	}

	#isTold(id: string): boolean {
		return this.#events.some(
			(event) =>
				event.type === 'drill.marked' && event.mark === 'inject' && (event.detail as {id?: unknown} | null)?.id === id,
		);
	}

	#nextDue(until: number): Readonly<{id: string; t: number}> | null {
		const now = this.chargedMs;
		const due = this.#stage.drill.injects.flatMap(({id, at}) =>
			at.kind === 'time' && !this.#isTold(id) ? [{id, t: this.#t + Math.max(0, at.ms - now)}] : [],
		);
		const [first] = due.filter(({t}) => t <= until).sort((a, b) => a.t - b.t);
		return first ?? null;
	}

	mark(mark: DrillMark): void {
		this.#append(markEvent(mark));
	}

	/** Appends any other event of a drill: a note, a resumption. */
	append(event: NewEvent): void {
		this.#append(event);
	}

	/** Chooses a step and is shown the answer. */
	choose(choice: Choice): Answer {
		const {drill, takes} = this.#stage;
		const answer = answerOf(drill, takes, this.#sweep, this.#trainee, choice);
		if (choice.undo !== true) {
			this.#offer(choice.step);
		}

		if (answer.kind === 'miss') {
			this.mark({mark: 'miss', detail: {step: choice.step, sentence: answer.sentence}});
			return answer;
		}

		if (answer.harm !== null) {
			const {class: harmClass, why} = answer.harm;
			this.mark({mark: 'harm', detail: {step: choice.step, class: harmClass, why}});
		}

		this.mark({mark: 'take', detail: {step: choice.step, tier: answer.kind, chargedMs: answer.chargedMs}});
		this.#play(choice.step, answer);
		this.#trainee = afterAnswer(this.#trainee, choice, answer);
		this.#tellWhatFollows(choice.step);
		return answer;
	}

	#stepOf(ref: StepRef) {
		const {runbook, step} = placeOf(ref);
		return this.#stage.recording.runbooks.get(runbook)?.runbook.steps.find(({id}) => id === step) ?? null;
	}

	#offer(ref: StepRef): void {
		const step = this.#stepOf(ref);
		if (step !== null) {
			this.#append({type: 'step.offered', ...placeOf(ref), attempt: 1, kind: step.kind, title: step.title});
		}
	}

	#play(ref: StepRef, answer: Answer): void {
		if (answer.kind !== 'exact' && answer.kind !== 'repeated' && answer.kind !== 'swept') {
			return;
		}

		const begun = this.#t;
		for (const {afterMs, event} of answer.kind === 'swept' ? this.#row(ref, answer.row) : this.#take(answer.take)) {
			this.#t = begun + (this.#speed === 'instant' ? 0 : Math.round(afterMs / this.#speed));
			this.#append(event);
		}
	}

	#row(ref: StepRef, row: SweepRow): readonly Told[] {
		const [started, finished] = rowEvents(row, ref, this.#state, {
			title: this.#stepOf(ref)?.title ?? ref,
			commands: [],
		});
		return [
			{afterMs: 0, event: started},
			{afterMs: row.durationMs, event: finished},
		];
	}

	#take(take: Take): readonly Told[] {
		const {runbook, step} = take;
		const change = this.#state.changes.findLast((one) => one.runbook === runbook && one.step === step);
		const how = {
			numbers: numbersFor(take, this.#state),
			changeNumber: () => change?.attempt ?? null,
			outputOf: (record: OutputRecord) => record,
			isOwn: isOwnOf(take),
		};
		const begun = take.events.find(({type}) => type === 'step.started')?.t ?? take.started.t;
		return take.events.flatMap((recorded): readonly Told[] => {
			const event = asDrillEvent(recorded, how);
			return event === null ? [] : [{afterMs: Math.max(0, recorded.t - begun), event}];
		});
	}

	#tellWhatFollows(step: StepRef): void {
		for (const inject of this.#stage.drill.injects) {
			if (inject.at.kind === 'after' && inject.at.step === step && !this.#isTold(inject.id)) {
				this.mark({mark: 'inject', detail: {id: inject.id}});
			}
		}

		this.think(0);
	}

	/** The injects that wait for an answer. */
	open(): readonly string[] {
		const answered = new Set(
			this.#events.flatMap((event) =>
				event.type === 'drill.marked' && event.mark === 'update'
					? ((event.detail as {answers?: readonly string[]} | null)?.answers ?? [])
					: [],
			),
		);
		return this.#stage.drill.injects
			.filter(({id, expect}) => expect === 'update' && this.#isTold(id) && !answered.has(id))
			.map(({id}) => id);
	}

	/** Says a word to the people who wait: answers whatever is open. */
	update(text: string): void {
		this.mark({mark: 'update', detail: {text, answers: this.open()}});
	}

	diagnose(causes: readonly string[], confidence: 50 | 70 | 90 | null = 90): void {
		this.mark({mark: 'diagnosis', detail: {causes, confidence}});
	}

	conclude(text: string): void {
		this.mark({mark: 'concluded', detail: {text}});
	}
}
