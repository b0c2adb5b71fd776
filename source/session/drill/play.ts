// Plays an answer into the drill's journal: recorded events with the drill's own numbers, at the recording's pace. It runs
// nothing; what a command printed comes from the recording's blobs.
import type {Answer, Choice} from '../../drill/answer.js';
import {placeOf} from '../../drill/answer.js';
import {asDrillEvent, isOwnOf, numbersFor, rowEvents} from '../../drill/retell.js';
import type {ShownCommand} from '../../incident/events.js';
import {nothingMeasured} from '../../incident/nothing-measured.js';
import {type IncidentState, stepStateOf} from '../../incident/state.js';
import type {Take} from '../../recording/contract.js';
import type {Running} from '../contract.js';
import {copiedRecord, copyArtefact, copyOutput, readTexts} from './copy-output.js';
import type {DrillDesk} from './desk.js';
import {beatsOf, lengthOf} from './take-beats.js';

/** At most this many of the newest lines are held for the screen. */
const maximumTail = 200;

const begun = (take: Take, startedAt: number, ofMs: number): Running => ({
	runbook: take.runbook,
	step: take.step,
	purpose: take.undo ? 'undo' : 'step',
	title: take.started.title,
	shown: take.started.commands,
	index: 0,
	total: 1,
	startedAt,
	timeoutMs: 0,
	lastsMs: ofMs > 0 ? ofMs : null,
	tail: [],
	stdoutBytes: 0,
	stderrBytes: 0,
	artefactBytes: 0,
	stopping: false,
});

export type PlayOptions = Readonly<{
	take: Take;
	/** The state before the take, by which its attempts are numbered. */
	before: IncidentState;
	/** Of an undo: the drill's attempt of the change. */
	changeAttempt: number | null;
	/** Events of it that are in the journal already, when a drill is resumed. */
	written: number;
}>;

/** Plays a recorded run. Resolves when its last event is on disk; rejects with a JournalFailure. */
export async function playTake(desk: DrillDesk, options: PlayOptions): Promise<void> {
	const {take, before} = options;
	const {pacer, ports, journal} = desk;
	const numbers = numbersFor(take, before);
	const textOf = await readTexts(take, ports.readBlob);
	const beats = beatsOf(take, textOf);
	const ofMs = lengthOf(beats);
	let playedMs = 0;
	let left = options.written;
	let running = begun(take, ports.clock.monotonicMs(), ofMs);
	const show = () => desk.setPlaying({ref: `${take.runbook}#${take.step}`, running, playedMs, ofMs});
	const retelling = {
		numbers,
		changeNumber: () => options.changeAttempt,
		outputOf: (record: Parameters<typeof copiedRecord>[1], place: Parameters<typeof copiedRecord>[2]) =>
			copiedRecord(journal.directory, record, place, textOf),
		isOwn: isOwnOf(take),
	};
	show();
	try {
		for (const beat of beats) {
			const from = playedMs;
			if (left === 0) {
				await pacer.pass(beat.gapMs, (ms) => {
					playedMs = from + ms;
					show();
				});
			}

			playedMs = from + beat.gapMs;
			if (beat.kind === 'text') {
				const lines = beat.text.split('\n');
				running = {
					...running,
					tail: [...running.tail, ...lines].slice(-maximumTail),
					stdoutBytes: running.stdoutBytes + beat.text.length + 1,
				};
				show();
				continue;
			}

			const event = asDrillEvent(beat.event, retelling);
			if (event === null) {
				continue;
			}

			if (left > 0) {
				left--;
				continue;
			}

			if (beat.event.type === 'step.finished' && event.type === 'step.finished') {
				for (const output of beat.event.outputs) {
					await copyOutput(journal.directory, output, event, textOf);
				}
			} else if (event.type === 'artefact.stored') {
				await copyArtefact(journal.directory, desk.recording.directory, event.sha256);
			}

			await desk.append(event);
			if (event.type === 'step.started' && event.purpose !== 'step' && event.purpose !== 'undo') {
				running = {...running, purpose: event.purpose, title: event.title, shown: event.commands, tail: []};
			}
		}
	} finally {
		desk.setPlaying(null);
	}
}

/** Plays what answers a choice, after its mark. What has no event of its own is only said. */
export async function playAnswer(
	desk: DrillDesk,
	choice: Choice,
	answer: Exclude<Answer, {kind: 'miss'}>,
	shown: Readonly<{title: string; commands: readonly ShownCommand[]}>,
	changeAttempt: number | null,
): Promise<void> {
	const before = desk.state();
	const {harm} = answer;
	desk.pacer.calm();
	if (harm !== null) {
		await desk.mark({mark: 'harm', detail: {step: choice.step, class: harm.class, why: harm.why}});
	}

	await desk.mark({
		mark: 'take',
		detail: {step: choice.step, tier: answer.kind, chargedMs: Math.max(0, answer.chargedMs)},
	});
	desk.answered(choice, answer);
	switch (answer.kind) {
		case 'exact':
		case 'repeated':
			await playTake(desk, {take: answer.take, before, changeAttempt, written: 0});
			return;
		case 'swept':
			for (const event of rowEvents(answer.row, choice.step, desk.state(), shown)) {
				await desk.append(event);
			}

			return;
		case 'consequence':
		case 'canned':
			return;
	}
}

/** Goes back to the world before a change whose roll-back nobody recorded, and says so. */
export async function playUnrecordedUndo(
	desk: DrillDesk,
	choice: Choice,
	change: Readonly<{attempt: number; title: string}>,
	sentence: string,
): Promise<void> {
	const {runbook, step} = placeOf(choice.step);
	const attempt = stepStateOf(desk.state(), runbook, step).attempts.length + 1;
	const place = {runbook, step, attempt};
	await desk.mark({mark: 'take', detail: {step: choice.step, tier: 'canned', chargedMs: 0}});
	desk.answered(choice, {kind: 'canned', text: sentence, chargedMs: 0, harm: null});
	await desk.append({
		type: 'step.started',
		...place,
		kind: 'action',
		purpose: 'undo',
		title: `Undo: ${change.title}`,
		commands: [],
		deviation: false,
		undoes: change.attempt,
	});
	await desk.append({
		type: 'step.finished',
		...place,
		...nothingMeasured(),
		kind: 'action',
		purpose: 'undo',
		outcome: 'finished',
		verdict: 'ok',
		reason: null,
		sentence,
		evidence: 'change',
		end: 'done',
	});
	await desk.append({
		type: 'change.undone',
		runbook,
		step,
		attempt: change.attempt,
		result: 'undone',
		reason: null,
		by: 'person',
	});
}
