// Single rules of the score, each against the same run without it.
import test from 'ava';
import {type Deduction, type DrillRun, scoreParts} from '../../source/drill/contract.js';
import {debriefOf} from '../../source/drill/debrief.js';
import {DrillPlayer} from '../../source/drill/player.js';
import {randomRun} from '../../source/drill/random-walk.js';
import {stepWords} from '../../source/drill/run-facts.js';
import {bandOf, scoreOf} from '../../source/drill/score.js';
import {play} from './personas.js';
import {drillOf, drillText, journalOf, stage} from './sample.js';

/** As the sentences name a step: by its title, and where it is. */
const named = (step: string): string => stepWords(stage(), step);

const why = (run: DrillRun, part: Deduction['part']): readonly string[] =>
	scoreOf(run)
		.deductions.filter((one) => one.part === part)
		.map((one) => `${one.points} ${one.why}`);

test('a change before any hypothesis costs safety, also where it is not forbidden', (t) => {
	const early = play({first: [{step: 'fetch#fix'}], mode: 'hard'});
	t.true(why(early, 'safety').includes(`4 ${named('fetch#fix')} changed something before there was a hypothesis`));
	const unsure = play({fixes: false}, (player) => {
		player.diagnose([], null);
		player.choose({step: 'fetch#fix'});
	});
	t.true(
		why(unsure, 'safety').includes(`4 ${named('fetch#fix')} changed something before there was a hypothesis`),
		'not to know is no hypothesis',
	);
	t.deepEqual(why(play({}), 'safety'), []);
});

test('what is said after the change has helped is hindsight where something was said before', (t) => {
	const corrected = play({causes: ['disk-full']});
	const after = new DrillPlayer(stage());
	t.is(scoreOf(corrected).parts.diagnosis.points, 0);
	for (const step of ['status', 'config', 'log', 'trace', 'headers', 'history']) {
		after.choose({step: `fetch#${step}`});
	}

	after.diagnose(['disk-full']);
	after.choose({step: 'fetch#fix'});
	after.diagnose(['first-server']);
	after.conclude('x');
	t.is(scoreOf(after.run()).parts.diagnosis.points, 0);
	t.deepEqual(
		scoreOf(after.run()).calibration.map(({confidence, right}) => [confidence, right]),
		[
			[90, false],
			[90, true],
		],
	);
});

test('who changes first and names the cause then still has a diagnosis', (t) => {
	const player = new DrillPlayer(stage());
	for (const step of ['status', 'config', 'log', 'trace', 'headers', 'history', 'fix']) {
		player.choose({step: `fetch#${step}`});
	}

	player.diagnose(['first-server']);
	player.conclude('x');
	t.is(scoreOf(player.run()).parts.diagnosis.points, 30);
});

test('a change that did not help and still stands costs more than one that was rolled back', (t) => {
	const left = play({harm: 'fetch#wipe', fixes: false});
	t.true(why(left, 'safety').includes(`4 ${named('fetch#wipe')} did not help and was not rolled back`));
	const undone = play({first: [{step: 'fetch#wipe'}, {step: 'fetch#wipe', undo: true}]});
	t.false(why(undone, 'safety').some((one) => one.includes('rolled back')));
});

test('a change whose verification was cut short shows nothing', (t) => {
	const run = play({});
	const verified = run.events.find(({type}) => type === 'change.verified');
	const cut = {...run, events: run.events.filter((event) => event !== verified)};
	t.true(why(cut, 'safety').includes(`4 nothing shows whether ${named('fetch#fix')} helped`));
	t.deepEqual(why(cut, 'time'), ['7.5 no change was shown to help']);
});

test('evidence looked at after a change shows another world and does not count', (t) => {
	const player = new DrillPlayer(stage());
	player.choose({step: 'fetch#fix'});
	player.choose({step: 'fetch#status'});
	player.diagnose(['first-server']);
	player.conclude('x');
	const run = player.run();
	t.is(scoreOf(run).parts.evidence.points, 0);
	t.true(
		why(run, 'evidence').includes(
			`2.33 ${named('fetch#status')} was looked at only after a change, when it no longer shows the cause`,
		),
	);
});

test('evidence looked at only after the diagnosis does not stand behind it', (t) => {
	const run = play({looks: 5, fixes: false});
	const player = new DrillPlayer(stage());
	for (const step of ['status', 'config', 'log', 'trace', 'headers']) {
		player.choose({step: `fetch#${step}`});
	}

	player.diagnose(['first-server']);
	player.choose({step: 'fetch#history'});
	player.conclude('x');
	t.is(scoreOf(player.run()).parts.evidence.points, scoreOf(run).parts.evidence.points);
	t.true(
		why(player.run(), 'evidence').some((one) =>
			one.includes(`${named('fetch#history')} was looked at only after the diagnosis`),
		),
	);
});

test('hints are free in guided mode, each costs once, and a reveal voids the diagnosis in any mode', (t) => {
	t.is(scoreOf(play({hints: 3, mode: 'guided'})).total, 100);
	t.is(scoreOf(play({hints: 3})).total, 81);
	const twice = play({}, (player) => {
		player.mark({mark: 'hint', detail: {id: 'h1', kind: 'socratic'}});
		player.mark({mark: 'hint', detail: {id: 'h1', kind: 'socratic'}});
	});
	t.is(scoreOf(twice).total, 98);
	t.is(scoreOf(play({reveals: true, mode: 'guided'})).parts.diagnosis.points, 0);
});

test('an answer within its window costs nothing, a late one and none do', (t) => {
	const answeredAfter = (ms: number | null) => {
		const player = new DrillPlayer(stage());
		player.think(60_000);
		if (ms !== null) {
			player.think(ms);
			player.update('Looking.');
		}

		player.think(400_000);
		player.conclude('x');
		return scoreOf(player.run());
	};
	t.is(answeredAfter(180_000).parts.communication.points, 10);
	t.is(answeredAfter(180_001).parts.communication.points, 5);
	t.is(answeredAfter(null).parts.communication.points, 3);
	const early = new DrillPlayer(stage());
	early.think(70_000);
	early.update('x');
	early.conclude('x');
	t.is(scoreOf(early.run()).parts.communication.points, 10);
	const over = new DrillPlayer(stage());
	over.think(70_000);
	over.conclude('x');
	t.is(scoreOf(over.run()).parts.communication.points, 6, 'what was not yet due is not missing');
});

test('what happens after the conclusion changes no score', (t) => {
	const run = play({});
	const last = run.events.at(-1);
	const more = journalOf([
		[0, {type: 'drill.marked', mark: 'diagnosis', detail: {causes: ['disk-full'], confidence: 90}}],
		[1, {type: 'drill.marked', mark: 'revealed', detail: {}}],
		[1, {type: 'drill.marked', mark: 'reaction', detail: {text: 'x'}}],
	]).map((event, index) => ({...event, seq: (last?.seq ?? 0) + index + 1, t: (last?.t ?? 0) + 500_000}));
	const {calibration: _before, ...score} = scoreOf(run);
	const {calibration: _after, ...later} = scoreOf({...run, events: [...run.events, ...more]});
	t.deepEqual(later, score);
});

test('bands begin where they say', (t) => {
	t.deepEqual([0, 59, 60, 74, 75, 89, 90, 100].map(bandOf), [
		'Repeat',
		'Repeat',
		'Coached',
		'Coached',
		'Assisted',
		'Assisted',
		'Independent',
		'Independent',
	]);
});

test('for players by chance the deductions explain every point, and a debrief can be had', (t) => {
	for (let seed = 0; seed < 80; seed++) {
		const run = randomRun(stage(), seed);
		const {parts, deductions, total} = scoreOf(run);
		const left = scoreParts.reduce((sum, part) => sum + parts[part].points, 0);
		const aids = deductions
			.filter(({part}) => part === 'hints' || part === 'cap')
			.reduce((sum, {points}) => sum + points, 0);
		t.true(Math.abs(Math.max(0, left - aids) - total) <= 0.6, `seed ${seed}`);
		for (const part of scoreParts) {
			const taken = deductions.filter((one) => one.part === part).reduce((sum, {points}) => sum + points, 0);
			t.true(Math.abs(parts[part].of - parts[part].points - taken) < 0.1, `seed ${seed}: ${part}`);
		}

		t.is(debriefOf(run).timeline.length, 4);
	}
});

test('a drill in which nothing was done has a debrief too', (t) => {
	const player = new DrillPlayer(stage());
	const debrief = debriefOf(player.run());
	t.true(debrief.timeline.every(({trainee, reference}) => trainee === null && reference !== null));
	t.deepEqual(debrief.cause.given, []);
	t.false(debrief.cause.right);
	t.deepEqual(
		debrief.seenNotUsed.map(({step}) => step),
		['fetch#status'],
		'the board showed it',
	);
	t.is(debrief.neverLookedAt.length, 5, 'what the board showed is not told twice');
	t.deepEqual(
		debrief.decisions.map(({asked, after, mine}) => ({asked, after, mine})),
		[{asked: false, after: 'Read the log', mine: null}],
		'a question that was never asked is not an unanswered one',
	);
});

test('a recording that shows no way out asks for a diagnosis in time, and for nothing more', (t) => {
	const drill = drillOf(drillText.replace('fetch#history, fetch#fix, fetch#download]', 'fetch#history]'));
	t.is(scoreOf(play({}, () => {}, stage(drill))).total, 100);
	t.deepEqual(
		why(
			play({pars: 2}, () => {}, stage(drill)),
			'time',
		),
		['7.5 the diagnosis came after 8 min 00 s; par is 4 min 00 s'],
	);
});
