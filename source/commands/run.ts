// `gotriage run`: one guided incident, in the terminal or by itself.

import {stat} from 'node:fs/promises';
import {resolve} from 'node:path';
import type {JournalEvent} from '../incident/events.js';
import {plainLines, plainPlan} from '../plain/render.js';
import {reachableRunbooks} from '../runbook/flow.js';
import type {Json} from '../runbook/verdict.js';
import {planRun} from '../session/dry-run.js';
import type {Conductor} from '../session/guide/conductor.js';
import {openIncident} from '../session/guide/open-incident.js';
import {exitStatus, statusOfOutcome} from '../session/guide/outcome.js';
import {runUnattended} from '../session/guide/unattended.js';
import {loadLibrary} from '../session/library/library.js';
import {thresholdValues} from '../session/scope.js';
import {openWorld, type World} from '../session/world.js';
import {readArguments} from './arguments.js';
import {findRunbook, requireTrust} from './find-runbook.js';
import {type Io, printJson, tellSuperuser, UsageFault} from './io.js';
import {onSignals} from './signals.js';
import {
	missingInput,
	readAllow,
	readChoices,
	readCosts,
	readInputs,
	readProjectSettings,
	readThresholds,
} from './values.js';

/** The absolute project directory: `-C DIR`, else the current one. */
export async function projectDirectory(io: Io, given: string | null): Promise<string> {
	const directory = resolve(io.cwd, given ?? '.');
	const info = await stat(directory).catch(() => null);
	if (!info?.isDirectory()) {
		throw new UsageFault(`-C ${given ?? '.'}: there is no such directory`);
	}

	return directory;
}

/** Prints each event as it is recorded: as JSON, or as lines for a person. */
export function eventPrinter(io: Io, isJson: boolean): (event: JournalEvent) => void {
	if (isJson) {
		return (event) => {
			printJson(io, event);
		};
	}

	const render = plainLines();
	return (event) => {
		for (const line of render(event)) {
			io.out(`${line}\n`);
		}
	};
}

/** Drives a session to its end without a person and says how the process should exit. */
export async function finishUnattended(
	session: Conductor,
	io: Io,
	policy: Parameters<typeof runUnattended>[1],
): Promise<number> {
	const signals = onSignals();
	try {
		const ended = await Promise.race([
			runUnattended(session, policy, signals.stop),
			// A closed terminal lets a running action finish under its supervisor; waiting for it here would end it.
			signals.hangUp.then(() => ({kind: 'hung-up'}) as const),
		]);
		switch (ended.kind) {
			case 'hung-up':
				await session.leave('detach');
				return exitStatus.hungUp;
			case 'not-recorded':
				io.err(`NOT RECORDED: ${ended.reason}\n`);
				await session.leave();
				return exitStatus.notRecorded;
			case 'interrupted':
				await session.leave();
				return signals.status();
			case 'closed': {
				const {outcome} = session.view().state;
				await session.leave();
				return outcome === null ? exitStatus.unknown : statusOfOutcome[outcome];
			}
		}
	} finally {
		signals.dispose();
	}
}

/** Runs an incident; see `gotriage help run`. */
export async function run(words: readonly string[], io: Io): Promise<number> {
	const given = readArguments('run', words, {
		input: {type: 'string', multiple: true},
		threshold: {type: 'string', multiple: true},
		choose: {type: 'string', multiple: true},
		auto: {type: 'boolean'},
		allow: {type: 'string'},
		'allow-cost': {type: 'string', multiple: true},
		'dry-run': {type: 'boolean'},
		json: {type: 'boolean'},
		plain: {type: 'boolean'},
		trust: {type: 'string'},
		project: {type: 'string', short: 'C'},
	});
	const [word] = given.positionals;
	if (word === undefined || given.positionals.length > 1) {
		throw new UsageFault('gotriage run takes one runbook: gotriage run ID, or the path of a YAML file');
	}

	const project = await projectDirectory(io, given.value('project'));
	const settings = await readProjectSettings(project);
	const allow = readAllow(given.value('allow'));
	const allowedCosts = readCosts(given.values('allow-cost'));
	const library = await loadLibrary();
	const hash = given.value('trust');
	// Looking at a dry run needs no data directory and no trust.
	const isDry = given.flag('dry-run');
	const world: World | null = isDry
		? null
		: await openWorld({environment: io.environment, version: io.version, project});
	const loaded = await findRunbook(word, library, {
		hash,
		isTrusted: (realPath, sha256) => world?.catalogue.isTrusted(realPath, sha256) ?? false,
	});
	const {runbook} = loaded;
	// The run may go on in another runbook, which has inputs, thresholds and decisions of its own.
	const runbooks = reachableRunbooks(runbook, (id) => library.find(id)?.runbook ?? null);
	const inputs = readInputs(given.values('input'), runbooks, settings);
	const thresholds = readThresholds(given.values('threshold'), runbooks, settings);
	const choices = readChoices(given.values('choose'), runbooks);
	const isJson = given.flag('json');
	if (world === null) {
		const steps = planRun(runbook, {
			inputs: (book) => ({
				...Object.fromEntries(
					Object.entries(book.inputs ?? {}).flatMap(([name, spec]) =>
						spec.default === undefined || spec.secret ? [] : [[name, spec.default as Json]],
					),
				),
				...Object.fromEntries(inputs.filter((one) => !one.secret).map((one) => [one.name, one.value as Json])),
			}),
			thresholds: (book) => thresholdValues(book, thresholds),
			host: {},
			findRunbook: library.find,
			choices,
		});
		if (isJson) {
			printJson(io, {schema: 1, runbook: runbook.id, steps});
		} else {
			io.out(`${plainPlan(runbook, steps).join('\n')}\n`);
		}

		return exitStatus.good;
	}

	const isAttended = io.isTerminal && !isJson && !given.flag('auto') && !given.flag('plain');
	// Only a person who sees every command can trust it; a wrong --trust is told, not asked about.
	const asksForTrust = isAttended && hash === null && loaded.trust === 'untrusted' && !loaded.refusal;
	if (!asksForTrust) {
		requireTrust(loaded, word, hash);
	}

	const missing = missingInput(runbook, inputs);
	if (!isAttended && missing !== null) {
		throw new UsageFault(`${runbook.id} needs the input ${missing}: give --input ${missing}=VALUE`);
	}

	const findTrusted = (id: string) => library.find(id);
	if (isAttended) {
		const {openGuide, openUntrusted} = await import('./guide.js');
		const options = {io, world, library, loaded, inputs, thresholds};
		return asksForTrust ? openUntrusted(options, word) : openGuide(options);
	}

	tellSuperuser(io, isJson);
	const session = await openIncident({
		world,
		loaded,
		findRunbook: findTrusted,
		startAt: null,
		inputs,
		thresholds,
		isAttended: false,
		allowedCosts,
		sweep: null,
		onEvent: eventPrinter(io, isJson),
	});
	return finishUnattended(session, io, {allow, allowedCosts, choices});
}
