// People as the score must see them, each played by real choices on a recording.

import {stepRefOf} from '../../source/drill/answer.js';
import type {DrillMode, DrillRun} from '../../source/drill/contract.js';
import {DrillPlayer, type PlayOptions, type Stage} from '../../source/drill/player.js';
import {playReference} from '../../source/drill/reference-run.js';
import {stage} from './sample.js';

/** Thinking is cut into such pieces, so that whoever asks meanwhile is answered. */
const glanceMs = 10_000;

export type Plan = Readonly<{
	/** How much of the required evidence is looked at, from the first on. */
	looks?: number;
	beside?: number;
	/** Both times, in pars. */
	pars?: number;
	causes?: readonly string[];
	hints?: number;
	/** Steps that are chosen before anything else. */
	first?: ReadonlyArray<Readonly<{step: string; undo?: boolean}>>;
	harm?: string;
	fixes?: boolean;
	reveals?: boolean;
	updates?: boolean;
	/** A word to those who wait, before anybody has asked. */
	word?: boolean;
	concludes?: boolean;
	mode?: DrillMode;
	speed?: PlayOptions['speed'];
}>;

/** Plays a person's plan on the sample, or on another recording with its drill. */
export function play(plan: Plan, more: (player: DrillPlayer) => void = () => {}, on: Stage = stage()): DrillRun {
	const {drill} = on;
	const reference = playReference(on);
	const firstChange = reference.findIndex(({isChanging}) => isChanging);
	const way = firstChange === -1 ? [] : reference.slice(firstChange);
	const fixMs = way[0]?.answer.chargedMs ?? 0;
	const required = drill.evidence.map(({step}) => step);
	const toThePoint = new Set([...required, ...drill.reference, ...drill.plausible]);
	const beside = [...new Set(on.takes.filter((take) => take.kind === 'check' && !take.undo).map(stepRefOf))].filter(
		(step) => !toThePoint.has(step),
	);
	const whole = drill.accepted.find(({weight}) => weight === 1)?.id ?? '';
	const {looks = required.length, pars = 0.75, causes = [whole], fixes = true, updates = true} = plan;
	const player = new DrillPlayer(on, {mode: plan.mode ?? 'solo', speed: plan.speed ?? 1});
	const thinkUntil = (ms: number) => {
		while (player.chargedMs < ms) {
			player.think(Math.min(glanceMs, ms - player.chargedMs));
			if (updates && player.open().length > 0) {
				player.update('It is being looked at.');
			}
		}
	};
	player.think(1000);
	if (plan.word) {
		player.update('On it.');
	}

	for (const choice of plan.first ?? []) {
		player.choose(choice);
		player.think(1000);
	}

	// Who looks at everything goes the expert's way up to the change; who does not, sees the first things only.
	const before = (firstChange === -1 ? reference : reference.slice(0, firstChange)).map(({step}) => step);
	const seen = looks < required.length ? required.slice(0, looks) : [...new Set([...before, ...required])];
	for (const step of [...seen, ...beside.slice(0, plan.beside ?? 0)]) {
		player.choose({step});
		player.think(1000);
	}

	for (const {id, kind} of drill.hints.slice(0, plan.hints ?? 0)) {
		player.mark({mark: 'hint', detail: {id, kind}});
	}

	if (plan.reveals) {
		player.mark({mark: 'revealed', detail: {}});
	}

	more(player);
	if (causes.length > 0) {
		thinkUntil(pars * drill.par.diagnoseMs);
		player.diagnose(causes, 70);
	}

	if (plan.harm !== undefined) {
		player.choose({step: plan.harm});
	}

	if (fixes && way.length > 0) {
		thinkUntil(pars * drill.par.mitigateMs - fixMs);
		for (const {step} of way) {
			player.choose({step});
			player.think(1000);
		}
	}

	if (updates && player.open().length > 0) {
		player.update('It is over.');
	}

	if (plan.concludes ?? true) {
		player.conclude('What it was and what was done about it.');
	}

	return player.run();
}

export type Persona = Readonly<{name: string; total: number; run: () => DrillRun}>;

const persona = (name: string, total: number, plan: Plan): Persona => ({name, total, run: () => play(plan)});

/** The table of the reference, with what each of them does. */
export const personas: readonly Persona[] = [
	persona('expert, several kinds of evidence, under par', 100, {}),
	persona('careful, twice par, five extra steps', 89, {pars: 2, beside: 5}),
	persona('one Socratic hint, a little late', 96, {hints: 1, pars: 1.25}),
	persona('half of the cause, twice par', 80, {causes: ['list-order'], pars: 2}),
	persona('three hints, a little late', 79, {hints: 3, pars: 1.25}),
	persona('right answer, critical harm', 59, {harm: 'fetch#restart'}),
	persona('methodical but wrong', 52, {causes: ['disk-full'], fixes: false, concludes: false}),
	persona('lucky rusher, one look', 36, {looks: 1, pars: 0.1, updates: false, concludes: false}),
	persona('shotgun of changes, right guess', 34, {
		first: [{step: 'fetch#wipe'}, {step: 'fetch#wipe', undo: true}],
		looks: 1,
		word: true,
		updates: false,
	}),
	persona('revealed', 30, {reveals: true}),
	{
		name: 'did nothing',
		total: 0,
		run() {
			const player = new DrillPlayer(stage());
			player.think(900_000);
			return player.run();
		},
	},
];
