// Points for time: whole up to par, so that haste pays nothing, and only as far as the diagnosis is right. Pure.
import {formatDuration} from '../../text/duration.js';
import type {DrillRun} from '../contract.js';
import type {Facts} from '../run-facts.js';
import {weights} from '../weights.js';
import {type Gates, thinEvidence} from './gates.js';
import type {Points} from './points.js';

/** 1 up to par, falling to 0 at `timeRunsOut` pars. */
const timeFactor = (ms: number, par: number): number =>
	par <= 0 ? 1 : Math.max(0, Math.min(1, (weights.timeRunsOut - ms / par) / (weights.timeRunsOut - 1)));

/** Whether the recording shows a way to end it. */
const canMitigate = (run: DrillRun): boolean =>
	run.takes.some(
		(take) =>
			run.drill.reference.includes(`${take.runbook}#${take.step}`) &&
			take.events.some((event) => event.type === 'change.verified' && event.helped === true),
	);

export function takeTime(facts: Facts, points: Points, gates: Gates, fit: number): void {
	const {run, diagnosis, mitigated, end, charged} = facts;
	const {par} = run.drill;
	const anchor = diagnosis?.event.seq ?? end?.seq ?? null;
	points.takeShare(
		'time',
		1 - fit * gates.diagnosis,
		fit === 0
			? 'time counts only for a right diagnosis'
			: `time counts as much as the diagnosis: ${thinEvidence(gates)}`,
		anchor,
	);
	const asked = canMitigate(run);
	const share = points.left.time / (asked ? 2 : 1);
	const diagnosedMs = diagnosis === null ? null : (charged.get(diagnosis.event.seq) ?? 0);
	if (diagnosedMs !== null) {
		points.take(
			'time',
			share * (1 - timeFactor(diagnosedMs, par.diagnoseMs)),
			`the diagnosis came after ${formatDuration(diagnosedMs)}; par is ${formatDuration(par.diagnoseMs)}`,
			anchor,
		);
	}

	if (asked) {
		const ms = mitigated === null ? null : (charged.get(mitigated.seq) ?? 0);
		points.take(
			'time',
			share * (ms === null ? 1 : 1 - timeFactor(ms, par.mitigateMs)),
			ms === null
				? 'no change was shown to help'
				: `it was over after ${formatDuration(ms)}; par is ${formatDuration(par.mitigateMs)}`,
			mitigated?.seq ?? end?.seq ?? null,
		);
	}
}
