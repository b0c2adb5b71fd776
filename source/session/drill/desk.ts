// The mutable heart of a drill, kept small: its journal with what follows from it, what plays right now, and who listens.
import {type Answer, afterAnswer, type Choice, type Trainee, walkOf} from '../../drill/answer.js';
import {chargedNow} from '../../drill/clock.js';
import type {Drill, DrillMark} from '../../drill/contract.js';
import {markEvent} from '../../drill/marks.js';
import type {JournalEvent, NewEvent} from '../../incident/events.js';
import {applyEvent, foldEvents, type IncidentState} from '../../incident/state.js';
import {type Journal, JournalFailure} from '../../journal/contract.js';
import type {Recording, Take} from '../../recording/contract.js';
import {sweepOf, takesOf} from '../../recording/takes.js';
import type {DrillPlaying} from '../drill-contract.js';
import {catalogueEntry} from '../world.js';
import {applyToFacts, type DrillFacts, foldFacts} from './facts.js';
import {createPacer, type Pacer} from './pacer.js';
import type {DrillPorts} from './ports.js';

export type DrillDesk = Readonly<{
	ports: DrillPorts;
	journal: Journal;
	drill: Drill;
	recording: Recording;
	takes: readonly Take[];
	sweep: ReturnType<typeof sweepOf>;
	pacer: Pacer;
	state: () => IncidentState;
	facts: () => DrillFacts;
	trainee: () => Trainee;
	/** Records an event: on disk first, then in what is drawn. Rejects with a JournalFailure. */
	append: (event: NewEvent) => Promise<JournalEvent>;
	mark: (mark: DrillMark) => Promise<JournalEvent>;
	/** What an answer changes in the recorded world, once its mark is on disk. */
	answered: (choice: Choice, answer: Answer) => void;
	/** A choice is being carried out, from its first event to its last. */
	isTaking: () => boolean;
	setTaking: (isTaking: boolean) => void;
	playing: () => DrillPlaying | null;
	setPlaying: (playing: DrillPlaying | null) => void;
	clockMs: () => number;
	notRecorded: () => string | null;
	/** Leaders that look on from another terminal. */
	leaders: () => number;
	setLeaders: (count: number) => void;
	publish: () => void;
	subscribe: (listener: () => void) => () => void;
	/** Brings the catalogue up to date; failing never stops a drill. */
	catalogue: () => Promise<void>;
}>;

/** Opens the desk over a journal whose events are folded first. */
export function openDrillDesk(ports: DrillPorts, journal: Journal, drill: Drill, recording: Recording): DrillDesk {
	const takes = takesOf(recording.events);
	const sweep = sweepOf(recording.events);
	const listeners = new Set<() => void>();
	let state = foldEvents(journal.events);
	let facts = foldFacts(journal.events, drill);
	let {trainee} = walkOf(drill, takes, sweep, journal.events);
	let failure: string | null = null;
	let playing: DrillPlaying | null = null;
	let isTaking = false;
	let leaders = 0;
	const pacer = createPacer({monotonicMs: ports.clock.monotonicMs, wait: ports.wait}, facts.speed ?? 1);
	const publish = () => {
		for (const listener of [...listeners]) {
			listener();
		}
	};
	const append = async (event: NewEvent): Promise<JournalEvent> => {
		try {
			const written = await journal.append(event);
			state = applyEvent(state, written);
			facts = applyToFacts(facts, written, drill);
			failure = null;
			publish();
			return written;
		} catch (error) {
			if (error instanceof JournalFailure) {
				failure = error.message;
				publish();
			}

			throw error;
		}
	};

	return {
		ports,
		journal,
		drill,
		recording,
		takes,
		sweep,
		pacer,
		state: () => state,
		facts: () => facts,
		trainee: () => trainee,
		append,
		mark: async (mark) => append(markEvent(mark)),
		answered(choice, answer) {
			trainee = afterAnswer(trainee, choice, answer);
		},
		isTaking: () => isTaking,
		setTaking(next) {
			isTaking = next;
			publish();
		},
		playing: () => playing,
		setPlaying(next) {
			playing = next;
			publish();
		},
		clockMs() {
			return Math.max(0, chargedNow(journal.events, {t: journal.elapsedMs(), playing}));
		},
		notRecorded: () => failure,
		leaders: () => leaders,
		setLeaders(count) {
			leaders = count;
			publish();
		},
		publish,
		subscribe(listener) {
			listeners.add(listener);
			return () => {
				listeners.delete(listener);
			};
		},
		async catalogue() {
			const entry = catalogueEntry(journal);
			if (entry !== null) {
				// The journals are the truth and the catalogue can be rebuilt from them: failing here loses nothing.
				await ports.catalogue.putIncident(entry).catch(() => undefined);
			}
		},
	};
}
