import test from 'ava';
import {chargedNow, chargedTimes} from '../../source/drill/clock.js';
import type {DrillMark} from '../../source/drill/contract.js';
import {markEvent} from '../../source/drill/marks.js';
import {DrillPlayer} from '../../source/drill/player.js';
import {scoreOf} from '../../source/drill/score.js';
import {personas, play} from './personas.js';
import {attempt, journalOf, stage} from './sample.js';

const begun: DrillMark = {mark: 'begun', detail: {recording: 'k7q2', drillSha256: null, mode: 'solo', group: null}};
const take = (step: string, chargedMs: number): DrillMark => ({mark: 'take', detail: {step, tier: 'exact', chargedMs}});
const resumed = {
	type: 'incident.resumed',
	bootId: 'b',
	pid: 1,
	wall: '2026-03-03T09:00:00.000Z',
	project: '.',
	purpose: 'resume',
} as const;

/** What the clock says at the last event. */
const at = (timed: Parameters<typeof journalOf>[0]): number => {
	const events = journalOf(timed);
	return chargedTimes(events).get(events.length) ?? Number.NaN;
};

test('a step charges what it took when it was recorded, and thinking what it took', (t) => {
	const played = (ms: number) => [...attempt('status', 1, {durationMs: ms})];
	const thought = [5000, markEvent({mark: 'update', detail: {text: 'x', answers: []}})] as const;
	for (const ms of [0, 2000, 40_000]) {
		t.is(
			at([[100, markEvent(begun)], [3000, markEvent(take('fetch#status', 2000))], ...played(ms), thought]),
			3000 + 2000 + 5000,
		);
	}
});

test('what happens while a step plays happens at its end, however slowly it plays', (t) => {
	const [start, end] = attempt('status', 1);
	const hint = markEvent({mark: 'hint', detail: {id: 'h1', kind: 'socratic'}});
	if (start === undefined || end === undefined) {
		t.fail();
		return;
	}

	const events = journalOf([
		[0, markEvent(begun)],
		[1000, markEvent(take('fetch#status', 2000))],
		start,
		[700, hint],
		end,
	]);
	t.is(chargedTimes(events).get(4), 3000);
	t.is(chargedTimes(events).get(5), 3000);
});

test('pauses, misses and the time between two sessions cost nothing', (t) => {
	const update = markEvent({mark: 'update', detail: {text: 'x', answers: []}});
	t.is(
		at([
			[0, markEvent(begun)],
			[1000, markEvent({mark: 'paused', detail: {by: 'trainee'}})],
			[600_000, markEvent({mark: 'continued', detail: {by: 'trainee'}})],
			[500, update],
		]),
		1500,
	);
	t.is(
		at([
			[0, markEvent(begun)],
			[1000, update],
			[4000, markEvent({mark: 'miss', detail: {step: 'a#b', sentence: 'no'}})],
			[500, update],
		]),
		1500,
	);
	t.is(
		at([
			[0, markEvent(begun)],
			[1000, markEvent({mark: 'miss', detail: {step: 'a#b', sentence: 'no'}})],
			[90_000, markEvent({mark: 'facilitator-answer', detail: {step: 'a#b', text: 'broken'}})],
			[500, update],
		]),
		500,
		'nor does waiting for the facilitator',
	);
	const events = journalOf([
		[0, markEvent(begun)],
		[1000, update],
		[0, resumed],
		[700, update],
	]);
	// The second segment counts from its own beginning.
	const second = events.map((event, index) => (index < 2 ? event : {...event, t: event.t - 1000 + 5}));
	t.is(chargedTimes(second).get(4), 1700);
});

test('a drill that was closed and gone on with runs on', (t) => {
	const update = markEvent({mark: 'update', detail: {text: 'x', answers: []}});
	const closed = {type: 'incident.closed', outcome: 'interrupted', reason: null} as const;
	const events = journalOf([
		[0, markEvent(begun)],
		[1000, closed],
		[0, resumed],
		[700, update],
	]);
	t.is(chargedTimes(events).get(4), 1700);
	t.is(chargedNow(events, {t: 2700, playing: null}), 2700);
	t.is(chargedNow(events.slice(0, 2), {t: 9000, playing: null}), 1000);
});

test('choosing the same unrecorded step again and again does not stop the clock', (t) => {
	const miss = markEvent({mark: 'miss', detail: {step: 'a#b', sentence: 'no'}});
	t.is(
		at([
			[0, markEvent(begun)],
			[20_000, miss],
			[20_000, miss],
			[20_000, miss],
		]),
		40_000,
	);
	t.is(
		at([
			[0, markEvent(begun)],
			[100_000, miss],
		]),
		70_000,
		'half a minute is given back, not more',
	);
});

test('waiting for the facilitator is given back whole, whatever is noted meanwhile, until the trainee goes on', (t) => {
	const note = markEvent({mark: 'facilitator-note', detail: {text: 'they wait'}});
	const miss = markEvent({mark: 'miss', detail: {step: 'a#b', sentence: 'no'}});
	const answer = markEvent({mark: 'facilitator-answer', detail: {step: 'a#b', text: 'broken'}});
	const offered = {type: 'step.offered', runbook: 'a', step: 'c', attempt: 1, kind: 'check', title: 'c'} as const;
	const begin = [
		[0, markEvent(begun)],
		[1000, markEvent({mark: 'update', detail: {text: 'x', answers: []}})],
		[0, miss],
	] as const;
	t.is(at([...begin, [40_000, note], [20_000, note], [30_000, answer], [500, note]]), 1500);
	t.is(at([...begin, [40_000, offered], [30_000, answer]]), 71_000, 'one who went on has not waited');
	t.is(
		at([
			...begin,
			[10_000, markEvent({mark: 'facilitator-answer', detail: {step: 'x#y', text: 'another'}})],
			[5000, answer],
		]),
		1000,
		'an answer to something else changes nothing',
	);
	t.is(at([...begin, [40_000, note]]), 41_000, 'without an answer nothing was waited for');
});

test('the clock stops at the conclusion and runs on before it', (t) => {
	const events = journalOf([
		[0, markEvent(begun)],
		[1000, markEvent({mark: 'update', detail: {text: 'x', answers: []}})],
	]);
	t.is(chargedNow(events, {t: 4000, playing: null}), 4000);
	const over = journalOf([
		[0, markEvent(begun)],
		[1000, markEvent({mark: 'concluded', detail: {text: 'x'}})],
	]);
	t.is(chargedNow(over, {t: 90_000, playing: null}), 1000);
	const playing = journalOf([
		[0, markEvent(begun)],
		[1000, markEvent(take('fetch#status', 2000))],
	]);
	t.is(chargedNow(playing, {t: 9000, playing: {playedMs: 500, ofMs: 2000}}), 1500);
	t.is(chargedNow(playing, {t: 9000, playing: {playedMs: 2000, ofMs: 2000}}), 3000);
});

test('the same choices and thinking score the same at every speed, for every persona', (t) => {
	const plans = [
		{},
		{pars: 2, beside: 5},
		{hints: 3, pars: 1.25},
		{harm: 'fetch#restart'},
		{looks: 3, pars: 1.7, updates: false},
	];
	for (const plan of plans) {
		const scores = ([0.5, 1, 2, 4, 8, 'instant'] as const).map((speed) => {
			const {total, parts, clock, deductions} = scoreOf(play({...plan, speed}));
			return JSON.stringify({total, parts, clock, deductions});
		});
		t.is(new Set(scores).size, 1, JSON.stringify(plan));
	}

	t.is(personas.length, 11);
});

test('random thinking times and pauses at random speeds give one score per seed', (t) => {
	let state = 7;
	const next = () => {
		state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
		return state / 2_147_483_648;
	};
	for (let seed = 0; seed < 40; seed++) {
		const choices = Array.from({length: 8}, () => ({
			step: `fetch#${['status', 'config', 'log', 'disk', 'never', 'wipe', 'fix', 'download'][Math.floor(next() * 8)]}`,
			thinkMs: Math.floor(next() * 90_000),
			pauses: next() < 0.2,
		}));
		const totals = ([0.5, 2, 'instant'] as const).map((speed) => {
			const player = new DrillPlayer(stage(), {speed});
			for (const {step, thinkMs, pauses} of choices) {
				player.think(thinkMs);
				if (pauses) {
					player.mark({mark: 'paused', detail: {by: 'trainee'}});
					player.think(500_000);
					player.mark({mark: 'continued', detail: {by: 'trainee'}});
				}

				player.choose({step});
			}

			player.diagnose(['first-server']);
			player.conclude('x');
			const {total, clock} = scoreOf(player.run());
			return JSON.stringify({total, clock});
		});
		t.is(new Set(totals).size, 1, `seed ${seed}: ${totals.join(' ')}`);
	}
});
