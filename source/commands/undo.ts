// `gotriage undo`: rolls the changes of an incident back, newest first. Being called is its consent; a terminal is asked.
import {type Change, undoableChanges} from '../incident/state.js';
import {resumeIncident} from '../session/guide/open-incident.js';
import {exitStatus} from '../session/guide/outcome.js';
import {loadLibrary} from '../session/library/library.js';
import {whyNotUndoable} from '../session/rollback/undo.js';
import {openWorld} from '../session/world.js';
import {cleanLine} from '../text/clean.js';
import {readArguments} from './arguments.js';
import {askTyped} from './ask-typed.js';
import {type Io, printJson, tellSuperuser, UsageFault} from './io.js';

type Undone = Readonly<{step: string; attempt: number; result: 'undone' | 'stays'; reason: string | null}>;

/** One line, and below it what the reason shows besides: the difference of a file that was changed since. */
function resultLines(result: Undone): readonly string[] {
	if (result.result === 'undone') {
		return [cleanLine(`${result.step}: ✓ rolled back`)];
	}

	const [first = 'unknown', ...rest] = (result.reason ?? 'unknown').split('\n');
	return [cleanLine(`${result.step}: ✗ stays: ${first}`), ...rest.map((line) => cleanLine(`  ${line}`))];
}

/** Exit 1 if anything that could be rolled back stays. */
export async function undo(words: readonly string[], io: Io): Promise<number> {
	const given = readArguments('undo', words, {json: {type: 'boolean'}});
	const [incident, step] = given.positionals;
	if (incident === undefined) {
		throw new UsageFault(
			'gotriage undo needs an incident: gotriage undo INCIDENT [STEP] (gotriage incidents lists them)',
		);
	}

	const world = await openWorld({environment: io.environment, version: io.version, project: io.cwd});
	const library = await loadLibrary();
	const resumed = await resumeIncident({
		world,
		incident,
		findRunbook: library.find,
		shipped: library.runbooks.map((loaded) => loaded.runbook.id),
		isAttended: false,
		allowedCosts: new Set(),
		purpose: 'undo',
		secrets: new Map(),
		trustedHash: null,
	});
	if (resumed.kind === 'refused') {
		throw new UsageFault(resumed.sentence);
	}

	const {session} = resumed;
	try {
		const {state} = session.view();
		const isMeant = (change: Change) => step === undefined || change.step === step;
		if (step !== undefined && !state.changes.some(isMeant)) {
			const changed = [...new Set(state.changes.map((change) => change.step))];
			throw new UsageFault(
				`incident ${incident} has no change by step ${step}${changed.length > 0 ? `; it has ${changed.join(', ')}` : ''}`,
			);
		}

		const changes = undoableChanges(state).filter(isMeant);
		const plans = changes.map((change) => ({
			change,
			plan: session.undoPlan(change.runbook, change.step, change.attempt),
		}));
		const results: Undone[] = state.changes
			.filter(isMeant)
			.filter((change) => change.undo === 'impossible' || change.undo === 'released')
			.map((change) => ({step: change.step, attempt: change.attempt, result: 'stays', reason: whyNotUndoable(change)}));
		if (plans.length > 0 && io.isTerminal && !given.flag('json')) {
			const lines = plans.map(({change, plan}) =>
				cleanLine(`${change.step}: ${'refused' in plan ? plan.refused : plan.sentence}`),
			);
			io.out(`${lines.join('\n')}\n`);
			if (!(await askTyped('Roll back? Type yes: ', ['yes']))) {
				io.out('Nothing was rolled back.\n');
				return exitStatus.alarm;
			}
		}

		if (plans.length > 0) {
			tellSuperuser(io, given.flag('json'));
		}

		for (const {change} of plans) {
			const result = await session.undo(change.runbook, change.step, change.attempt, 'command');
			results.push({
				step: change.step,
				attempt: change.attempt,
				result: 'refused' in result ? 'stays' : 'undone',
				reason: 'refused' in result ? result.refused : null,
			});
		}

		if (given.flag('json')) {
			printJson(io, {schema: 1, incident, changes: results});
		} else if (results.length === 0) {
			io.out('Nothing to roll back.\n');
		} else {
			for (const result of results) {
				io.out(
					resultLines(result)
						.map((line) => `${line}\n`)
						.join(''),
				);
			}
		}

		return results.every((result) => result.result === 'undone') ? exitStatus.good : exitStatus.alarm;
	} finally {
		await session.leave();
	}
}
