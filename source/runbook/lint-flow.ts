// Lint of everything that names a step or another runbook: targets, needs, verification, recovery; and of the graph
// they make: steps nobody can reach, loops that nobody can leave.
import {nearest} from '../text/nearest.js';
import type {Path} from './fault.js';
import {branchesOf, type Goal, goalsOf, parseTarget} from './flow.js';
import type {Findings} from './lint-finding.js';
import type {Step} from './schema.js';

/** A goal with the path of its `to`, from the root of the file. */
type PlacedGoal = Readonly<{goal: Goal; path: Path}>;

/** Checks every reference between steps, and the graph of `next`. */
export function lintFlow(findings: Findings): void {
	lintIds(findings);
	lintNames(findings);
	for (const [index, step] of findings.runbook.steps.entries()) {
		for (const placed of goalsOfStep(step, index)) {
			lintGoal(findings, placed);
		}
	}

	lintNeedsCycles(findings);
	lintReachable(findings);
	lintCycles(findings);
}

function lintIds(findings: Findings): void {
	const first = new Map<string, number>();
	for (const [index, step] of findings.runbook.steps.entries()) {
		const earlier = first.get(step.id);
		if (earlier === undefined) {
			first.set(step.id, index);
		} else {
			findings.fault(['steps', index, 'id'], `steps[${earlier}] has the id ${step.id} already`, 'choose another id');
		}

		if (step.id === 'end') {
			findings.fault(
				['steps', index, 'id'],
				'end cannot be the id of a step; it closes the runbook',
				'choose another id',
			);
		}
	}
}

function lintNames(findings: Findings): void {
	const {runbook} = findings;
	for (const [index, row] of runbook.triage.entries()) {
		lintStepName(findings, ['triage', index, 'metric'], row.metric, 'check');
		lintStepName(findings, ['triage', index, 'response'], row.response, null);
	}

	for (const [index, id] of (runbook.recovery ?? []).entries()) {
		lintStepName(findings, ['recovery', index], id, 'check');
	}

	for (const [index, step] of runbook.steps.entries()) {
		if (step.kind === 'check') {
			for (const [at, id] of (step.needs ?? []).entries()) {
				lintStepName(findings, ['steps', index, 'needs', at], id, 'check');
			}
		} else if (step.kind === 'action') {
			for (const [at, id] of (step.after ?? []).entries()) {
				lintStepName(findings, ['steps', index, 'after', at], id, null);
			}

			const verify = step.verify;
			if (typeof verify === 'string') {
				lintStepName(findings, ['steps', index, 'verify'], verify, 'check');
			} else if (verify && 'check' in verify) {
				lintStepName(findings, ['steps', index, 'verify', 'check'], verify.check, 'check');
			}
		}
	}
}

function lintStepName(findings: Findings, path: Path, id: string, kind: 'check' | null): void {
	const step = findings.step(id);
	if (!step) {
		const guess = nearest(id, findings.ids(kind ?? undefined));
		findings.faultByRule(
			'no-such-step',
			path,
			`there is no step ${id}`,
			guess ? `did you mean ${guess}?` : 'name a step of this runbook',
		);
	} else if (kind !== null && step.kind !== kind) {
		findings.fault(path, `${id} is a step of the kind ${step.kind}, and a ${kind} is needed`, `name a ${kind}`);
	}
}

function goalsOfStep(step: Step, index: number): PlacedGoal[] {
	if (step.kind === 'decision') {
		return step.options.flatMap((option, at) =>
			goalsOf(option.next, []).map((goal) => ({
				goal,
				path: ['steps', index, 'options', at, 'next', ...goal.path],
			})),
		);
	}

	return branchesOf(step.next).flatMap((branch) =>
		branch.goals.map((goal) => ({goal, path: ['steps', index, 'next', ...goal.path]})),
	);
}

function lintGoal(findings: Findings, {goal, path}: PlacedGoal): void {
	const target = parseTarget(goal.to);
	if (target.kind !== 'runbook' && Object.keys(goal.with).length > 0) {
		findings.fault(path, 'with: hands inputs to another runbook, and this target is none', 'remove with:');
	}

	if (target.kind === 'step' && !findings.step(target.id)) {
		const guess = nearest(target.id, [...findings.ids(), 'end']);
		findings.faultByRule(
			'no-such-step',
			path,
			`there is no step ${target.id}`,
			guess ? `did you mean ${guess}?` : 'name a step, end, runbook:ID or runbook:ID#step',
		);
	}

	if (target.kind === 'runbook') {
		lintRunbookTarget(findings, path, target.id, target.step);
	}
}

function lintRunbookTarget(findings: Findings, path: Path, id: string, step: string | null): void {
	if (id === '' || step === '') {
		findings.fault(path, 'the target names no runbook or step', 'write runbook:ID or runbook:ID#step');
		return;
	}

	if (id === findings.runbook.id) {
		if (step !== null && !findings.step(step)) {
			findings.fault(path, `there is no step ${step}`, 'name a step of this runbook');
		}

		return;
	}

	const {runbooks} = findings.known;
	if (!runbooks || runbooks.includes(id)) {
		return;
	}

	// A library that is not at hand may hold it: only a likely slip of the pen is refused always.
	const guess = nearest(id, runbooks);
	if (guess) {
		findings.fault(path, `there is no runbook ${id}`, `did you mean runbook:${guess}?`);
	} else {
		findings.warn(path, `there is no runbook ${id} here`, '`gotriage list` shows the runbooks there are');
	}
}

function lintNeedsCycles(findings: Findings): void {
	const {steps} = findings.runbook;
	for (const [index, step] of steps.entries()) {
		if (step.kind === 'check' && reachesByNeeds(findings, step.id, step.needs ?? [], new Set())) {
			findings.fault(['steps', index, 'needs'], `${step.id} needs itself, by what it needs`, 'break the circle');
		}
	}
}

function reachesByNeeds(findings: Findings, wanted: string, ids: readonly string[], seen: Set<string>): boolean {
	return ids.some((id) => {
		if (id === wanted) {
			return true;
		}

		if (seen.has(id)) {
			return false;
		}

		seen.add(id);
		const step = findings.step(id);
		return step?.kind === 'check' && reachesByNeeds(findings, wanted, step.needs ?? [], seen);
	});
}

type Edge = Readonly<{to: string; path: Path}>;

/** Where a step can lead within this runbook, the following step included where nothing else is said for an outcome. */
function edgesOf(findings: Findings, step: Step, index: number): Edge[] {
	const edges = goalsOfStep(step, index).flatMap(({goal, path}) => {
		const target = parseTarget(goal.to);
		if (target.kind === 'step') {
			return [{to: target.id, path}];
		}

		const isHere = target.kind === 'runbook' && target.id === findings.runbook.id && target.step !== null;
		return isHere ? [{to: target.step ?? '', path}] : [];
	});
	const following = findings.runbook.steps[index + 1];
	return following && fallsThrough(step) ? [...edges, {to: following.id, path: ['steps', index]}] : edges;
}

function fallsThrough(step: Step): boolean {
	const isComplete = (goals: readonly Goal[]): boolean => goals.some((goal) => goal.when === null);
	if (step.kind === 'decision') {
		return false;
	}

	const outcomes = {
		check: ['ok', 'alarm', 'unknown', 'skipped'],
		action: ['done', 'declined', 'failed', 'skipped'],
		manual: ['done', 'notDone', 'skipped'],
	}[step.kind];
	const branches = branchesOf(step.next);
	return outcomes.some((outcome) => {
		const branch = branches.find(({end}) => end === null || end === outcome);
		return !branch || !isComplete(branch.goals);
	});
}

function lintReachable(findings: Findings): void {
	const {runbook} = findings;
	const indexes = new Map(runbook.steps.map((step, index) => [step.id, index]));
	const used = new Set<string>();
	const visit = (id: string): void => {
		const index = indexes.get(id);
		const step = index === undefined ? undefined : runbook.steps[index];
		if (!step || index === undefined || used.has(id)) {
			return;
		}

		used.add(id);
		for (const edge of edgesOf(findings, step, index)) {
			visit(edge.to);
		}
	};
	visit(runbook.steps[0]?.id ?? '');
	for (const row of runbook.triage) {
		visit(row.metric);
		visit(row.response);
	}

	// A check that only measures for others is used, though no path leads on from it.
	const measured = new Set([
		...(runbook.recovery ?? []),
		...runbook.steps.flatMap((step) => (step.kind === 'check' ? (step.needs ?? []) : [])),
		...runbook.steps.flatMap((step) => (step.kind === 'action' ? verifiedBy(step.verify) : [])),
	]);
	for (const [index, step] of runbook.steps.entries()) {
		if (!used.has(step.id) && !measured.has(step.id)) {
			findings.faultByRule(
				'unreachable',
				['steps', index, 'id'],
				`no path leads to the step ${step.id}`,
				'lead a next to it, or remove it',
			);
		}
	}
}

function verifiedBy(verify: Extract<Step, {kind: 'action'}>['verify']): string[] {
	if (typeof verify === 'string') {
		return [verify];
	}

	return verify && 'check' in verify ? [verify.check] : [];
}

/** A loop must pass a decision or a check with recheck: else an unattended run never ends. */
function lintCycles(findings: Findings): void {
	const {steps} = findings.runbook;
	const indexes = new Map(steps.map((step, index) => [step.id, index]));
	const state = new Map<number, 'open' | 'closed'>();
	const stops = (step: Step): boolean =>
		step.kind === 'decision' || (step.kind === 'check' && step.recheck !== undefined);
	const visit = (index: number): void => {
		const step = steps[index];
		if (!step || state.has(index) || stops(step)) {
			return;
		}

		state.set(index, 'open');
		for (const edge of edgesOf(findings, step, index)) {
			const to = indexes.get(edge.to);
			if (to === undefined) {
				continue;
			}

			if (state.get(to) === 'open') {
				findings.fault(
					edge.path,
					`this leads back to ${edge.to} without a decision or a recheck between`,
					'put a decision into the loop, or use recheck or verify',
				);
			} else {
				visit(to);
			}
		}

		state.set(index, 'closed');
	};
	for (const index of steps.keys()) {
		visit(index);
	}
}
