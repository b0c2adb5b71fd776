import test from 'ava';
import {type DrillSummary, drillHistory, summaryOf} from '../../source/drill/history.js';
import {DrillPlayer} from '../../source/drill/player.js';
import {scoreOf} from '../../source/drill/score.js';
import {play} from './personas.js';
import {stage} from './sample.js';

const run = (day: number, more: Partial<DrillSummary> = {}): DrillSummary => ({
	incident: `drill-${day}`,
	recording: 'k7q2',
	group: 'modules-wait',
	runbook: 'fetch',
	mode: 'solo',
	at: `2026-03-${String(day).padStart(2, '0')}T10:00:00.000Z`,
	total: 80,
	band: 'Assisted',
	hints: 0,
	revealed: false,
	...more,
});

const dueAfter = (runs: readonly DrillSummary[]): string | undefined =>
	drillHistory(runs, '2026-03-01T00:00:00.000Z')[0]?.nextDue;

test('each good run puts the next one further off, a bad one brings it back to tomorrow', (t) => {
	t.is(dueAfter([run(1)]), '2026-03-02T10:00:00.000Z');
	t.is(dueAfter([run(1), run(2)]), '2026-03-05T10:00:00.000Z');
	t.is(dueAfter([run(1), run(2), run(5)]), '2026-03-12T10:00:00.000Z');
	t.is(dueAfter([run(1), run(2), run(5), run(12)]), '2026-03-26T10:00:00.000Z');
	t.is(dueAfter([run(1), run(2), run(5, {total: 40, band: 'Repeat'})]), '2026-03-06T10:00:00.000Z');
	t.is(dueAfter([run(1), run(2), run(5, {revealed: true})]), '2026-03-06T10:00:00.000Z');
	t.is(dueAfter([1, 2, 3, 4, 5, 6, 7, 8].map((day) => run(day))), '2026-06-06T10:00:00.000Z');
});

test('a second good run on the same day proves nothing later', (t) => {
	t.is(dueAfter([run(1), {...run(1), at: '2026-03-01T11:00:00.000Z'}]), '2026-03-02T11:00:00.000Z');
});

test('the history is by group, else by runbook, what is due first comes first', (t) => {
	const history = drillHistory(
		[
			run(9, {total: 95, band: 'Independent'}),
			run(1, {group: null, runbook: 'heap', recording: 'b'}),
			run(3, {recording: 'z', hints: 2}),
		],
		'2026-03-05T00:00:00.000Z',
	);
	t.deepEqual(
		history.map(({id, kind, runs, best, hints, isDue, played}) => ({
			id,
			kind,
			runs,
			best: best.total,
			hints,
			isDue,
			played,
		})),
		[
			{id: 'heap', kind: 'runbook', runs: 1, best: 80, hints: [0], isDue: true, played: ['b']},
			{id: 'modules-wait', kind: 'group', runs: 2, best: 95, hints: [2, 0], isDue: false, played: ['z', 'k7q2']},
		],
	);
});

test('a scored journal is summed up; an unscored, watched or real one is not', (t) => {
	const played = play({hints: 2});
	t.is(summaryOf(played.events), null);
	const score = scoreOf(played);
	const scored = (mode: 'solo' | 'watch') => {
		const player = new DrillPlayer(stage(), {mode});
		player.mark({mark: 'hint', detail: {id: 'h1', kind: 'socratic'}});
		player.conclude('over');
		player.mark({
			mark: 'scored',
			detail: {
				total: score.total,
				band: score.band,
				weights: 'gotriage-1',
				parts: {diagnosis: 1, evidence: 1, safety: 1, time: 1, efficiency: 1, communication: 1},
			},
		});
		return player.run().events;
	};
	const summary = summaryOf(scored('solo'));
	t.is(summary?.total, score.total);
	t.is(summary?.hints, 1);
	t.is(summary?.group, 'modules-wait');
	t.is(summary?.runbook, 'fetch');
	t.is(summaryOf(scored('watch')), null);
	t.is(
		summaryOf(scored('solo').map((event) => (event.type === 'incident.opened' ? {...event, kind: 'incident'} : event))),
		null,
	);
});
