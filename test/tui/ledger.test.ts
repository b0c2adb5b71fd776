import test from 'ava';
import {closeLedger, farewellOf, holdPending, leaveSession, newLedger, withinTime} from '../../source/tui/ledger.js';
import {fakeRunbook, fakeSession} from './fixtures/fake-ports.js';

const never = () => new Promise<void>(() => {});

test('every open session is left once, and how to resume it is noted', async (t) => {
	const ledger = newLedger();
	const first = fakeSession('first', fakeRunbook(0));
	const second = fakeSession('second', fakeRunbook(1));
	ledger.open.add(first);
	ledger.open.add(second);
	t.deepEqual(await closeLedger(ledger, 5000), []);
	t.deepEqual([first.asked, second.asked], [['leave'], ['leave']]);
	t.is(ledger.open.size, 0);
	t.deepEqual(
		[...ledger.farewells.values()],
		[
			'Incident first is still open. Resume it with:\n  gotriage resume first',
			'Incident second is still open. Resume it with:\n  gotriage resume second',
		],
	);
});

test('an incident that is just being opened is left as well', async (t) => {
	const ledger = newLedger();
	const session = fakeSession('late', fakeRunbook(0));
	const opening = new Promise<void>((resolve) => {
		setImmediate(() => {
			ledger.open.add(session);
			resolve();
		});
	});
	void holdPending(ledger, opening);
	t.deepEqual(await closeLedger(ledger, 5000), []);
	t.deepEqual(session.asked, ['leave']);
});

test('a session that does not end does not hold the terminal for ever', async (t) => {
	const ledger = newLedger();
	ledger.open.add(fakeSession('stuck', fakeRunbook(0), never));
	const complaints = await closeLedger(ledger, 20);
	t.is(complaints.length, 1);
	t.regex(complaints[0] ?? '', /did not end in time/);
});

test('a session that cannot be left is reported with its reason, and its farewell stays', async (t) => {
	const ledger = newLedger();
	ledger.open.add(
		fakeSession('broken', fakeRunbook(0), async () => {
			throw new Error('the disk is full');
		}),
	);
	t.deepEqual(await closeLedger(ledger, 5000), ['Incident broken could not be left cleanly: the disk is full']);
	t.true(ledger.farewells.has('broken'));
});

test('what is under way is told to stop before it is waited for', async (t) => {
	const ledger = newLedger();
	let stop = () => {};
	void holdPending(
		ledger,
		new Promise<void>((resolve) => {
			stop = resolve;
		}),
	);
	ledger.stops.add(() => stop());
	t.deepEqual(await closeLedger(ledger, 5000), []);
	t.is(ledger.pending.size, 0);
});

test('a closed incident is told with its outcome', async (t) => {
	const session = fakeSession('done', fakeRunbook(0));
	await session.close();
	t.is(farewellOf(session), 'Incident done is closed (healthy). Write its report with:\n  gotriage report done');
});

test('leaving through the ledger passes a failure on', async (t) => {
	const ledger = newLedger();
	const session = fakeSession('x', fakeRunbook(0), async () => {
		throw new Error('no');
	});
	await t.throwsAsync(leaveSession(ledger, session), {message: 'no'});
	t.is(ledger.pending.size, 0);
});

test('waiting ends with the promise or with the time', async (t) => {
	t.true(await withinTime(Promise.resolve(), 5000));
	t.true(await withinTime(Promise.reject(new Error('x')), 5000));
	t.false(await withinTime(never(), 5));
});
