import test from 'ava';
import {
	type Answer,
	afterAnswer,
	answerOf,
	type Choice,
	newTrainee,
	type Trainee,
	walkOf,
} from '../../source/drill/answer.js';
import {sweepOf} from '../../source/recording/takes.js';
import {play} from './personas.js';
import {drillOf, drillText, recording, stage} from './sample.js';

const {takes} = stage();
const sweep = sweepOf(recording.events);

/** Chooses one after another; gives the last answer and the trainee before it. */
function answered(choices: readonly Choice[], drill = drillOf()): Readonly<{answer: Answer; trainee: Trainee}> {
	let trainee = newTrainee;
	let answer: Answer = {kind: 'miss', sentence: '', chargedMs: 0, harm: null};
	for (const choice of choices) {
		answer = answerOf(drill, takes, sweep, trainee, choice);
		trainee = afterAnswer(trainee, choice, answer);
	}

	return {answer, trainee};
}

const steps = (...names: readonly string[]): readonly Choice[] => names.map((name) => ({step: `fetch#${name}`}));
const verdict = ({answer}: ReturnType<typeof answered>): string =>
	answer.kind === 'exact' || answer.kind === 'repeated' ? answer.take.finished.verdict : answer.kind;

test('a step shows what was recorded in this state of the world, out of order too', (t) => {
	t.is(verdict(answered(steps('download'))), 'alarm');
	t.is(verdict(answered(steps('wipe', 'download'))), 'alarm');
	t.is(verdict(answered(steps('fix', 'download'))), 'ok');
	t.is(verdict(answered(steps('fix', 'status'))), 'ok');
	t.is(verdict(answered(steps('status'))), 'alarm');
	t.is(answered(steps('status', 'status')).answer.kind, 'repeated');
	t.is(answered([...steps('wipe'), {step: 'fetch#wipe', undo: true}, ...steps('fix')]).answer.kind, 'exact');
});

test('what was not recorded in this world is a miss that says so and charges nothing', (t) => {
	const {answer} = answered(steps('fix', 'config'));
	t.is(answer.kind, 'miss');
	t.is(answer.chargedMs, 0);
	t.is(
		answer.kind === 'miss' ? answer.sentence : '',
		'config is not recorded after fix: the recording has it before any change.',
	);
	t.is(answered(steps('wipe', 'fix')).answer.kind, 'miss');
	t.is(answered([{step: 'elsewhere#x'}]).answer.kind, 'miss');
});

test('a row of the board answers for a runbook that nobody opened', (t) => {
	const {answer, trainee} = answered([{step: 'heap#rss'}]);
	t.is(answer.kind, 'swept');
	t.is(answer.chargedMs, 40);
	t.true(trainee.gathered.has('heap#rss'));
});

test('an authored answer is given where nothing was recorded, and nowhere else', (t) => {
	const {answer} = answered(steps('never'));
	t.deepEqual(answer, {kind: 'canned', text: 'The tool is not installed on this host.', chargedMs: 0, harm: null});
	const drill = drillOf(drillText.replace('{step: fetch#never, text', '{step: fetch#status, text'));
	t.is(answered(steps('status'), drill).answer.kind, 'exact');
	t.is(answered(steps('fix', 'wipe', 'status'), drill).answer.kind, 'exact');
});

test('a harmful step has its authored consequence, and destroyed evidence stays destroyed', (t) => {
	const {answer, trainee} = answered(steps('restart'));
	t.is(answer.kind, 'consequence');
	t.is(answer.harm?.class, 'critical');
	t.is(answer.kind === 'consequence' ? answer.text : '', 'The host goes down; forty builds are lost.');
	t.is(trainee.world, '');
	const gone = answered(steps('restart', 'trace'));
	t.is(gone.answer.kind, 'consequence');
	t.is(gone.answer.harm, null, 'looking for what is gone does no harm');
	t.false(gone.trainee.gathered.has('fetch#trace'));
	t.is(answered(steps('restart', 'log')).answer.kind, 'exact');
});

test('a harmful step without an authored consequence plays as it was recorded', (t) => {
	const {answer, trainee} = answered(steps('wipe'));
	t.is(answer.kind, 'exact');
	t.is(answer.harm?.why, 'every module is fetched again');
	t.is(trainee.world, 'fetch/wipe/1');
});

test('what is harmful only before something was looked at is harmless after it', (t) => {
	const drill = drillOf(
		drillText.replace(
			'{step: fetch#wipe, class: wasteful,',
			'{step: fetch#wipe, class: evidence-destroying, before: fetch#log,',
		),
	);
	t.is(answered(steps('wipe'), drill).answer.harm?.class, 'evidence-destroying');
	t.is(answered(steps('log', 'wipe'), drill).answer.harm, null);
	t.is(answered(steps('wipe', 'fix'), drill).answer.kind, 'miss');
});

test('a roll-back that nobody recorded is a miss; told as rolled back, the world goes back', (t) => {
	const undo: Choice = {step: 'fetch#fix', undo: true};
	const {answer, trainee} = answered([...steps('fix'), undo]);
	t.is(answer.kind, 'miss');
	t.is(afterAnswer(trainee, undo, {kind: 'canned', text: 'x', chargedMs: 0, harm: null}).world, '');
});

test('a journal that is read again stands where its drill stood', (t) => {
	const run = play({
		looks: 4,
		first: [{step: 'fetch#wipe'}, {step: 'fetch#wipe', undo: true}],
		beside: 2,
		harm: 'fetch#restart',
	});
	const {chosen, trainee} = walkOf(run.drill, run.takes, sweep, run.events);
	t.deepEqual(
		chosen.map(({step, undo, mark, finished}) => [
			step.split('#')[1],
			undo,
			mark.detail.tier,
			finished?.verdict ?? null,
		]),
		[
			['wipe', false, 'exact', 'ok'],
			['wipe', true, 'exact', 'ok'],
			['status', false, 'exact', 'alarm'],
			['config', false, 'exact', 'ok'],
			['log', false, 'exact', 'alarm'],
			['trace', false, 'exact', 'ok'],
			['disk', false, 'exact', 'ok'],
			['load', false, 'exact', 'ok'],
			['restart', false, 'consequence', null],
			['fix', false, 'exact', 'ok'],
			['download', false, 'exact', 'ok'],
		],
	);
	t.is(trainee.world, 'fetch/fix/1');
	t.deepEqual(
		trainee.harms.map(({step}) => step),
		['fetch#wipe', 'fetch#restart'],
	);
});
