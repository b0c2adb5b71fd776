// `gotriage show`: what happened in an incident, read without a lock and without changing anything.
import type {JournalEvent} from '../incident/events.js';
import {foldEvents, type IncidentState} from '../incident/state.js';
import {readCatalogueIncident} from '../journal/rebuild-catalogue.js';
import {plainLines} from '../plain/render.js';
import type {Runbook} from '../runbook/schema.js';
import {handOverOf} from '../session/guide/hand-over.js';
import {exitStatus} from '../session/guide/outcome.js';
import {cleanLine} from '../text/clean.js';
import {readArguments} from './arguments.js';
import {followJournal} from './follow-journal.js';
import {type Io, printJson, UsageFault} from './io.js';
import {incidentWord, keptRunbooks, readIncident, tellOddities} from './read-incident.js';
import {onSignals} from './signals.js';

/** The hand-over in ten lines. */
async function summaryOf(state: IncidentState, directory: string): Promise<string> {
	const {runbooks} = await keptRunbooks(directory, state.runbooks);
	// The journal alone says enough for a hand-over; a kept runbook that is gone takes nothing away but its steps.
	const known: Runbook = runbooks.get(state.runbook) ?? {
		schema: 1,
		id: state.runbook,
		title: state.opened?.title ?? state.runbook,
		triage: [],
		steps: [],
	};
	const at = state.inHand?.runbook === state.runbook ? state.inHand.step : 'end';
	return handOverOf(state, known, at)
		.split('\n')
		.map((line) => cleanLine(line))
		.join('\n');
}

/** Prints an incident line by line, as a summary, as JSON, or while it goes on. Exit 1 where its journal is damaged. */
export async function show(words: readonly string[], io: Io): Promise<number> {
	const given = readArguments('show', words, {
		summary: {type: 'boolean'},
		json: {type: 'boolean'},
		follow: {type: 'boolean'},
	});
	const id = incidentWord('show', given.positionals);
	const modes = ['summary', 'json', 'follow'].filter((name) => given.flag(name));
	if (modes.length > 1) {
		throw new UsageFault(`gotriage show takes one of --${modes.join(' and --')}, not both`);
	}

	const {home, reading} = await readIncident(io, id);
	const state = foldEvents(reading.events);
	if (given.flag('json')) {
		const entry = await readCatalogueIncident(home, id);
		printJson(io, {
			schema: 1,
			id,
			status: entry?.status ?? (state.closed === null ? 'interrupted' : 'closed'),
			outcome: state.outcome,
			damage: reading.damage?.sentence ?? null,
			events: reading.events,
		});
		return tellOddities(io, reading);
	}

	if (given.flag('summary')) {
		io.out(`${await summaryOf(state, reading.directory)}\n`);
		return tellOddities(io, reading);
	}

	const render = plainLines();
	const print = (event: JournalEvent) => {
		for (const line of render(event)) {
			io.out(`${line}\n`);
		}
	};
	for (const event of reading.events) {
		print(event);
	}

	if (!given.flag('follow') || reading.damage !== null || state.closed !== null) {
		return tellOddities(io, reading);
	}

	const signals = onSignals();
	const onClosedPipe = () => {
		controller.abort();
	};
	const controller = new AbortController();
	process.stdout.once('close', onClosedPipe);
	try {
		const end = await followJournal({
			home,
			id,
			after: reading,
			onEvent: print,
			stop: AbortSignal.any([signals.stop, controller.signal]),
		});
		switch (end.kind) {
			case 'closed':
				return exitStatus.good;
			case 'damaged':
				io.err(`${end.sentence}\n`);
				return exitStatus.alarm;
			case 'stopped':
				return signals.stop.aborted ? signals.status() : exitStatus.good;
		}
	} finally {
		process.stdout.off('close', onClosedPipe);
		signals.dispose();
	}
}
