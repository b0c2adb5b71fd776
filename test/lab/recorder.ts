// Drives one incident on a fault of the lab as a person at the guide would, through the same session, and seals it. The
// path is told by a script; nothing that is recorded is made up here.
import {readFile, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {readInputs} from '../../source/commands/values.js';
import type {IncidentOutcome} from '../../source/incident/events.js';
import type {Cost, Runbook} from '../../source/runbook/schema.js';
import {measureBoard} from '../../source/session/board/measure-board.js';
import type {Consent, Prepared, Result} from '../../source/session/contract.js';
import type {Conductor} from '../../source/session/guide/conductor.js';
import {openIncident} from '../../source/session/guide/open-incident.js';
import {loadLibrary} from '../../source/session/library/library.js';
import {openWorld} from '../../source/session/world.js';
import {goDirectory} from '../helpers/find-go.js';
import {packageRoot} from '../helpers/paths.js';
import {startFaultyDatabase} from './checksum-faults.js';
import {argumentsOf, fillIn} from './command-line.js';
import type {Fault} from './fault.js';
import {type LabModule, labModules, startModuleProxy} from './module-proxy.js';
import {runCommand} from './run-command.js';

const [dep] = labModules as readonly [LabModule];

/** Costs that are measured to look around: a service may be asked, the project's own code is run only by name. */
const lookAround: ReadonlySet<Cost> = new Set<Cost>(['quiet', 'load']);

/** The person at the guide. Every method fails loudly: a recording that did not go as told is no recording. */
export type Person = Readonly<{
	session: Conductor;
	/** Follows the runbook, running checks, until a step other than a check is in hand, or this one. */
	follow: (until?: string) => Promise<void>;
	/** Goes to a step and runs it, with the consent that it asks for. */
	run: (step: string) => Promise<void>;
	/** Goes to an action, takes the choice if it has one, consents and lets it be verified. */
	act: (step: string, choice?: string) => Promise<void>;
	/** Goes to a decision and takes an option. */
	choose: (decision: string, option: string) => Promise<void>;
	/** Goes to a manual step and says how it went. */
	finish: (step: string, end: 'done' | 'notDone', note: string) => Promise<void>;
	/** Closes it otherwise than by what was measured. */
	close: (outcome: IncidentOutcome, reason: string) => Promise<void>;
	/** Runs every check of a runbook that only looks, and comes back. */
	lookInto: (runbook: string, except?: readonly string[]) => Promise<void>;
	hypothesis: (text: string, confidence: number) => Promise<void>;
	note: (text: string) => Promise<void>;
	undo: (step: string) => Promise<void>;
}>;

export type Script = Readonly<{
	/** The directory's name: it must not tell the cause. */
	name: string;
	fault: string;
	/** Added to the inputs of the fault's own command; `$NAME` stands for a variable of the fault. */
	inputs?: Readonly<Record<string, string>>;
	thresholds?: Readonly<Record<string, number>>;
	tell: (person: Person, env: Readonly<Record<string, string>>) => Promise<void>;
}>;

function must(result: Result, what: string): void {
	if ('refused' in result) throw new Error(`${what}: ${result.refused}`);
}

const consentTo = (prepared: Prepared): Consent =>
	prepared.consent === 'none' ? {kind: 'none'} : {kind: 'person', digest: prepared.digest, typed: prepared.typedName};

/** Runs what is in hand; inputs that are asked for are taken as suggested. */
async function runInHand(session: Conductor): Promise<void> {
	for (let asked = 0; asked < 5; asked++) {
		const {inHand, at} = session.view();
		switch (inHand.kind) {
			case 'ready':
				must(await session.run(consentTo(inHand.prepared)), at);
				return;
			case 'inputs': {
				const answers = inHand.questions.map(({name, suggestion}) => {
					if (suggestion === null) throw new Error(`${at} asks for ${name}, which the script does not give`);
					return [name, suggestion] as const;
				});
				must(await session.answer(Object.fromEntries(answers)), at);
				break;
			}

			case 'unavailable': {
				must(await session.run({kind: 'none'}), at);
				if ((inHand.measureFirst ?? []).length === 0) return;
				break;
			}

			case 'not-applicable':
				must(await session.run({kind: 'none'}), at);
				return;
			default:
				throw new Error(`${at} waits for ${inHand.kind}`);
		}
	}
	throw new Error(`${session.view().at} does not come to its end`);
}

/** A check that looks at what an action or a person has done: nobody runs it to look around. */
const isAfterwards = (runbook: Runbook, check: string): boolean =>
	/-(?:again|after|now)$/.test(check) ||
	(!runbook.triage.some(({metric}) => metric === check) &&
		runbook.steps.some(
			(step) =>
				step.kind === 'action' &&
				(step.verify === check ||
					(typeof step.verify === 'object' && 'check' in step.verify && step.verify.check === check)),
		));

function personAt(session: Conductor): Person {
	const goTo = async (step: string): Promise<void> => {
		if (session.view().at !== step) must(await session.jump(step), step);
	};
	const person: Person = {
		session,
		async follow(until) {
			for (let steps = 0; steps < 60; steps++) {
				const {inHand, branch, at} = session.view();
				if (branch !== null) {
					must(await session.advance(), at);
					continue;
				}

				const isCheck = 'step' in inHand && inHand.step.kind === 'check';
				if (!isCheck || at === until) return;
				await runInHand(session);
			}
			throw new Error('the runbook does not come to its end');
		},
		async run(step) {
			await goTo(step);
			await runInHand(session);
		},
		async act(step, choice) {
			await goTo(step);
			if (choice !== undefined) {
				const {inHand} = session.view();
				if (inHand.kind !== 'choice') throw new Error(`${step} offers no choice but ${inHand.kind}`);
				const found = inHand.choices.find(({key, label}) => key === choice || label.includes(choice));
				if (found === undefined) throw new Error(`${step} does not offer ${choice}`);
				must(await session.choose([found.key]), step);
			}

			const {inHand} = session.view();
			const [only, ...others] = inHand.kind === 'choice' ? inHand.choices : [];
			if (only !== undefined && others.length === 0) must(await session.choose([only.key]), step);
			await runInHand(session);
		},
		async choose(decision, option) {
			await goTo(decision);
			must(await session.decide(option), option);
			must(await session.advance(), decision);
		},
		async finish(step, end, note) {
			await goTo(step);
			must(await session.finishManual(end, note), step);
		},
		close: async (outcome, reason) => must(await session.close(outcome, reason), outcome),
		async lookInto(runbook, except = []) {
			must(await session.enter(runbook), runbook);
			const {runbook: book} = session.view();
			for (const step of book.steps) {
				if (step.kind !== 'check' || except.includes(step.id) || !lookAround.has(step.cost ?? 'quiet')) continue;
				if (isAfterwards(book, step.id)) continue;
				must(await session.jump(step.id), step.id);
				const {inHand} = session.view();
				const isAnswerable = inHand.kind !== 'inputs' || inHand.questions.every(({suggestion}) => suggestion !== null);
				if (isAnswerable) await runInHand(session);
			}
			must(await session.comeBack(), runbook);
		},
		hypothesis: async (text, confidence) => must(await session.hypothesis(text, confidence), text),
		note: async (text) => must(await session.note(text), text),
		async undo(step) {
			const change = session.view().state.changes.findLast((one) => one.step === step);
			if (change === undefined) throw new Error(`${step} changed nothing`);
			must(await session.undo(change.runbook, change.step, change.attempt, 'person'), step);
		},
	};
	return person;
}

/** Nothing of the caller's environment gets in, so that nothing of it has to be taken out of the recording. */
function environmentFor(env: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
	const data = env['GOTRIAGE_HOME'];
	if (data === undefined) throw new Error('the fault has no data directory of its own');
	const root = dirname(data);
	// One directory for what the incident and the sealing call temporary.
	const temporary = tmpdir();
	return {
		PATH: [...(goDirectory === null ? [] : [goDirectory]), '/usr/local/bin', '/usr/bin', '/bin'].join(':'),
		HOME: join(root, 'home'),
		USER: 'lab',
		LANG: 'C.UTF-8',
		TMPDIR: temporary,
		XDG_CONFIG_HOME: join(root, 'home', '.config'),
		XDG_CACHE_HOME: join(root, 'home', '.cache'),
		XDG_DATA_HOME: join(root, 'home', '.local', 'share'),
		NO_COLOR: '1',
		...env,
	};
}

/** Reads the fault's own command line: the runbook, its inputs and thresholds, the project. */
function readCommand(fault: Fault, env: Readonly<Record<string, string>>) {
	const [, runbook = '', ...rest] = argumentsOf(fault.seeWith, env);
	const after = (flag: string): string[] =>
		rest.flatMap((word, index) => (word === flag ? [rest[index + 1] ?? ''] : []));
	return {runbook, inputs: after('--input'), thresholds: after('--threshold'), project: after('-C')[0]};
}

/**
 * Lets the go command find modules and their sums in the lab, where the fault does not say otherwise: no network is there
 * but loopback, and what is not the fault should be well.
 */
async function serveModules(
	env: Readonly<Record<string, string>>,
	lab: Readonly<Record<string, string>>,
): Promise<void> {
	const file = env['GOENV'];
	if (file === undefined) return;
	const text = await readFile(file, 'utf8').catch(() => '');
	const lines = text.split('\n').filter((line) => line !== '' && line !== 'GOPROXY=off');
	const isSet = (name: string): boolean => name in env || lines.some((line) => line.startsWith(`${name}=`));
	const missing = Object.entries(lab).flatMap(([name, value]) => (isSet(name) ? [] : [`${name}=${value}`]));
	await writeFile(file, [...lines, ...missing, ''].join('\n'));
}

/** Makes one recording below `parent`; what is there under its name is replaced but for its drill.yaml. */
export async function recordScript(
	script: Script,
	fault: Fault,
	parent: string,
	stopped: AbortSignal,
): Promise<string> {
	const started = await fault.start();
	const database = await startFaultyDatabase(dep);
	const proxy = await startModuleProxy();
	try {
		const faultEnv = started.env ?? {};
		await serveModules(faultEnv, {GOSUMDB: database.gosumdb, GOPROXY: proxy.url});
		const env = environmentFor(faultEnv);
		const command = readCommand(fault, faultEnv);
		const library = await loadLibrary();
		const loaded = library.find(command.runbook);
		if (loaded === null) throw new Error(`there is no runbook ${command.runbook}`);
		const project = command.project ?? faultEnv['LAB_PROJECT'] ?? env['HOME'] ?? '/';
		const {version} = JSON.parse(await readFile(join(packageRoot, 'package.json'), 'utf8')) as {version: string};
		const world = await openWorld({environment: env, version, project});
		const runbooks = library.runbooks.map(({runbook}) => runbook);
		const more = Object.entries(script.inputs ?? {}).map(([name, value]) => `${name}=${fillIn(value, faultEnv)}`);
		const asked = command.inputs.some((pair) => pair.startsWith('module='))
			? []
			: [`module=${dep.path}`, `version=${dep.version}`];
		const inputs = readInputs([...command.inputs, ...asked, ...more], runbooks, {thresholds: {}, inputs: {}});
		const thresholds = {
			...Object.fromEntries(
				command.thresholds.map((pair): [string, number] => {
					const [name = '', value] = pair.split('=');
					return [name, Number(value)];
				}),
			),
			// How busy the machine is at that moment is no part of the story.
			load: 100,
			...script.thresholds,
		};
		const {rows} = await measureBoard(world, runbooks, {
			inputs: Object.fromEntries(inputs.map(({name, value}) => [name, value as never])),
			thresholds,
			onRow: () => undefined,
			stop: stopped,
		});
		const session = await openIncident({
			world,
			loaded,
			findRunbook: library.find,
			startAt: null,
			inputs,
			thresholds,
			isAttended: true,
			allowedCosts: lookAround,
			sweep: rows,
		});
		const {id} = session.view().state;
		try {
			await script.tell(personAt(session), faultEnv);
			if (session.view().state.closed === null) {
				must(await session.measureRecovery(), 'recovery');
				must(await session.close(), 'close');
			}
		} finally {
			await session.leave();
		}

		const output = join(parent, script.name);
		const sealed = await runCommand(['record', id, '--output', output, '--force'], env, project, stopped);
		if (sealed.status !== 0) throw new Error(`${script.name}: ${sealed.stderr}${sealed.stdout}`);
		return sealed.stdout;
	} finally {
		await database.close();
		await proxy.close();
		await started.stop();
	}
}
