import test from 'ava';
import {proofLimits, proveDrill, randomRun} from '../../source/drill/random-walk.js';
import {referenceRun} from '../../source/drill/reference-run.js';
import {scoreOf} from '../../source/drill/score.js';
import {stage} from './sample.js';

test('the reference path reaches at least 95, two hundred players by chance stay below 40 in the middle', (t) => {
	const {reference, randomMedian} = proveDrill(stage());
	t.true(reference >= proofLimits.reference, String(reference));
	t.true(randomMedian < proofLimits.randomMedian, String(randomMedian));
	t.is(proofLimits.seeds, 200);
});

test('the same seed plays the same drill, another seed another one', (t) => {
	const played = (seed: number) => JSON.stringify(randomRun(stage(), seed).events);
	t.is(played(3), played(3));
	t.not(played(3), played(4));
	t.is(JSON.stringify(referenceRun(stage()).events), JSON.stringify(referenceRun(stage()).events));
});

test('players by chance do what players do: they look, miss, change, guess and stop', (t) => {
	const marks = new Set<string>();
	for (let seed = 0; seed < 60; seed++) {
		const run = randomRun(stage(), seed);
		for (const event of run.events) {
			marks.add(event.type === 'drill.marked' ? event.mark : event.type);
		}

		const {total} = scoreOf(run);
		t.true(total >= 0 && total <= 100);
	}

	for (const mark of [
		'take',
		'miss',
		'harm',
		'hint',
		'inject',
		'update',
		'diagnosis',
		'concluded',
		'change.applied',
		'change.undone',
	]) {
		t.true(marks.has(mark), mark);
	}
});
