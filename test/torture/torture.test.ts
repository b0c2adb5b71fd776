// A short torture in every run of the tests, and the proof that its judges see what they must: a torture that cannot fail
// proves nothing.
import test from 'ava';
import type {JournalEvent, NewEvent} from '../../source/incident/events.js';
import {testSeed as seed, trials} from '../helpers/thorough.js';
import {asJournal, finished, note, opened, started} from '../journal/support.js';
import {runAll} from './all-cases.js';
import {judgeAcknowledged, judgeActions} from './judge.js';
import {seeded} from './random.js';
import {type CaseResult, isClean, newTally, tableOf} from './result.js';

const linux = process.platform === 'linux' ? test : test.skip;

linux('a short torture finds nothing lost, nothing wrong, nothing unreadable and nothing left behind', async (t) => {
	t.timeout(600_000);
	const results = await runAll(
		{
			kills: trials(20, 8),
			supervisorKills: trials(5, 2),
			undoKills: trials(2, 1),
			screenKills: trials(2, 1),
			openings: trials(20, 10),
			failingCalls: trials(8, 4),
			fullDisks: trials(2, 1),
			fileLimits: trials(3, 1),
			together: 1,
			clocks: 1,
		},
		seeded(seed),
		() => undefined,
	);
	t.log(`seed ${seed}\n${tableOf(results)}`);
	t.true(results.every(isClean), `GOTRIAGE_SEED=${seed} repeats this:\n${tableOf(results)}`);
	t.true(results.every((result) => result.skipped !== null || result.trials > 0));
});

/** Events of the torture's runbook: its actions as the journal tells them. */
function told(
	...actions: ReadonlyArray<
		Readonly<{step: string; outcome?: 'finished' | 'unknown' | 'not-started' | 'interrupted'; exit?: number}>
	>
): readonly JournalEvent[] {
	const events: NewEvent[] = [opened()];
	for (const {step, outcome, exit = 0} of actions) {
		events.push({...started(step), kind: 'action'} as NewEvent);
		if (outcome !== undefined) {
			events.push(finished(step, 1, {kind: 'action', outcome, exit, end: exit === 0 ? 'done' : 'failed'}));
		}
	}

	return asJournal(events);
}

const wrongIn = (
	events: readonly JournalEvent[],
	ledger: readonly string[],
	mayBeUnknown = false,
): readonly string[] => {
	const tally = newTally();
	judgeActions(events, ledger, mayBeUnknown ? 'an end may be unknown' : 'every end is known', tally, 'x');
	return tally.complaints;
};

test('the judge of the actions accepts the truth', (t) => {
	const both = ['begin first', 'end first', 'begin second', 'end second'];
	t.deepEqual(
		wrongIn(told({step: 'first', outcome: 'finished'}, {step: 'second', outcome: 'finished', exit: 7}), both),
		[],
	);
	t.deepEqual(wrongIn(told({step: 'first', outcome: 'not-started'}), []), []);
	t.deepEqual(wrongIn(told({step: 'first', outcome: 'unknown'}), []), []);
	t.deepEqual(wrongIn(told({step: 'first', outcome: 'unknown'}), ['begin first'], true), []);
});

test('the judge of the actions sees every lie', (t) => {
	const whole = ['begin first', 'end first'];
	const lies: ReadonlyArray<readonly [string, readonly JournalEvent[], readonly string[], RegExp]> = [
		[
			'another exit',
			told({step: 'first', outcome: 'finished', exit: 1}),
			whole,
			/told as finished, exit 1; it ended with 0/,
		],
		['an end that was none', told({step: 'first', outcome: 'finished'}), ['begin first'], /did not end/],
		['run without a record', told(), whole, /knows nothing of it/],
		['run twice', told({step: 'first', outcome: 'finished'}), [...whole, ...whole], /ran 2 times/],
		['no end', told({step: 'first'}), whole, /has no end/],
		['not started', told({step: 'first', outcome: 'not-started'}), whole, /and it ran/],
		['a known end called unknown', told({step: 'first', outcome: 'unknown'}), whole, /its end is not known/],
		['stopped by nobody', told({step: 'first', outcome: 'interrupted'}), whole, /nobody stopped it/],
		['cut in half', told({step: 'first', outcome: 'unknown'}), ['begin first'], /cut in half/],
	];
	for (const [what, events, ledger, words] of lies) {
		t.regex(wrongIn(events, ledger).join('\n'), words, what);
	}

	t.regex(wrongIn(told({step: 'first', outcome: 'finished'}), ['begin first'], true).join('\n'), /did not end/);
});

test('the judge of what was acknowledged sees a missing event and a changed one', (t) => {
	const events = asJournal([opened(), note('a'), note('b')]);
	const lostIn = (recorded: readonly JournalEvent[]): number => {
		const tally = newTally();
		judgeAcknowledged(events, recorded, tally, 'x');
		return tally.lost;
	};
	t.is(lostIn(events), 0);
	t.is(lostIn(events.slice(0, 2)), 1);
	t.is(lostIn([]), 3);
	t.is(lostIn(events.map((event) => (event.seq === 2 ? {...event, text: 'other'} : event)) as JournalEvent[]), 1);
});

test('the table shows every count, the sum, what was skipped and the complaints', (t) => {
	const results: readonly CaseResult[] = [
		{...newTally(), name: 'one', trials: 3, met: 'twice so', skipped: null},
		{...newTally(), name: 'two', trials: 4, lost: 1, met: '', skipped: null, complaints: ['trial 2: gone']},
		{...newTally(), name: 'three', met: '', skipped: 'it needs root'},
	];
	const table = tableOf(results);
	t.regex(table, /^one +3 +0 +0 +0 +0$/m);
	t.regex(table, /^two +4 +1 +0 +0 +0$/m);
	t.regex(table, /^three +skipped/m);
	t.regex(table, /^together +7 +1 +0 +0 +0$/m);
	t.regex(table, /three: skipped, it needs root/);
	t.regex(table, /two: trial 2: gone/);
	t.deepEqual(results.map(isClean), [true, false, true]);
});

test('a seed chooses the same numbers again, and a fork does not depend on its order', (t) => {
	const draw = (seed: number): readonly number[] => {
		const random = seeded(seed);
		return [random.next(), random.below(100), random.fork('a').next()];
	};
	t.deepEqual(draw(5), draw(5));
	t.notDeepEqual(draw(5), draw(6));
	const one = seeded(1);
	const before = one.fork('x').next();
	one.next();
	t.is(one.fork('x').next(), before);
	const many = Array.from({length: 1000}, () => one.below(10));
	t.deepEqual([...new Set(many)].sort(), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
});
