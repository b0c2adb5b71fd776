import test from 'ava';
import {scoreParts} from '../../source/drill/contract.js';
import {fitOf} from '../../source/drill/fit.js';
import {scoreOf} from '../../source/drill/score.js';
import {weights} from '../../source/drill/weights.js';
import {personas, play} from './personas.js';
import {drillOf} from './sample.js';

for (const {name, total, run} of personas) {
	test(`${name}: ${total}`, (t) => {
		const score = scoreOf(run());
		t.is(score.total, total, JSON.stringify({parts: score.parts, deductions: score.deductions}, null, 1));
	});
}

test('the parts add up to 100, and every missing point has a reason and an event of the journal', (t) => {
	t.is(
		scoreParts.reduce((sum, part) => sum + weights[part], 0),
		100,
	);
	for (const {name, run} of personas) {
		const played = run();
		const score = scoreOf(played);
		for (const part of scoreParts) {
			const missing = score.deductions.filter((one) => one.part === part).reduce((sum, {points}) => sum + points, 0);
			const {points, of} = score.parts[part];
			t.true(Math.abs(of - points - missing) < 0.05, `${name}: ${part}`);
		}

		for (const {event, why, points} of score.deductions) {
			t.true(points > 0);
			t.not(why, '');
			t.true(
				played.events.some(({seq}) => seq === event),
				`${name}: ${why} stands on event ${event}`,
			);
		}
	}
});

test('someone lucky without any evidence scores less than someone wrong with all of it', (t) => {
	const lucky = scoreOf(play({looks: 0, pars: 0.1}));
	const wrong = scoreOf(play({causes: ['disk-full'], fixes: false}));
	t.true(lucky.total < 25, String(lucky.total));
	t.true(lucky.total < wrong.total);
	t.is(lucky.band, 'Repeat');
});

test('naming every cause is worth less than naming the right one', (t) => {
	const drill = drillOf();
	t.is(fitOf(drill, ['first-server']), 1);
	t.is(fitOf(drill, ['first-server', 'list-order']), 1);
	t.is(fitOf(drill, ['disk-full']), 0);
	t.is(fitOf(drill, []), 0);
	t.true(fitOf(drill, ['first-server', 'disk-full', 'names', 'host-load']) < 0.5);
	t.is(fitOf(drill, ['first-server', 'first-server']), 1);
});
