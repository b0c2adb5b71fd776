// The attack table of consent: whatever is held, pasted, typed ahead or hurried confirms nothing; a person does.
import test from 'ava';
import type {KeyEvent} from '../../../../../source/tui/input/key-event.js';
import {
	type ConsentAsk,
	type ConsentOutcome,
	type ConsentState,
	openConsent,
	reduceConsent,
	settleMs,
} from '../../../../../source/tui/screens/guide/consent/consent-state.js';
import {burst, held, key, paste, typed} from '../keys.js';

const yes: ConsentAsk = {digest: 'd1', answer: {kind: 'yes'}};
const named: ConsentAsk = {digest: 'd1', answer: {kind: 'name', name: 'modcache-7'}};
const paintedAt = 1000;

/** Feeds events in time, with the timer that a waiting `y` would have between them. */
function play(ask: ConsentAsk, events: readonly KeyEvent[], seenWhole = true): ConsentState {
	let state = openConsent(ask, paintedAt, seenWhole);
	for (const event of events) {
		state = reduceConsent(state, {type: 'tick', at: event.at});
		state = reduceConsent(state, {type: 'key', event});
	}

	return reduceConsent(state, {type: 'tick', at: (events.at(-1)?.at ?? paintedAt) + 10_000});
}

const outcomeOf = (ask: ConsentAsk, events: readonly KeyEvent[], seenWhole = true): ConsentOutcome['kind'] | 'open' =>
	play(ask, events, seenWhole).outcome?.kind ?? 'open';

type Attack = Readonly<{name: string; ask: ConsentAsk; events: readonly KeyEvent[]; seenWhole?: boolean}>;

const name = 'modcache-7';
const attacks: readonly Attack[] = [
	{name: 'Enter held since before the prompt', ask: yes, events: held('enter', 1010, 4000, 33)},
	{name: 'Enter held with a slow repeat, typed name', ask: named, events: held('enter', 1010, 4000, 660)},
	{name: 'y held since before the prompt', ask: yes, events: held('y', 1010, 4000, 33)},
	{name: 'y held, first repeat after half a second', ask: yes, events: held('y', 1001, 4000, 500)},
	{name: 'y too soon', ask: yes, events: [key('y', 1200)]},
	{name: 'y twice, each too soon', ask: yes, events: [key('y', 1200), key('y', 1700)]},
	{name: 'a paste of y in one piece', ask: yes, events: [paste('y', 3000)]},
	{name: 'a paste of y and Enter as a burst', ask: yes, events: [burst('y\r', 3000)]},
	{name: 'a paste of yes, byte by byte', ask: yes, events: typed('yes\r', 3000, 1)},
	{name: 'a paste of y and Enter, byte by byte', ask: yes, events: typed('y\r', 3000, 1)},
	{name: 'a capital Y', ask: yes, events: [key('Y', 3000)]},
	{name: 'Ctrl-Y', ask: yes, events: [key('ctrl+y', 3000)]},
	{name: 'type-ahead at human speed', ask: yes, events: [...typed('yyyy', 1050, 180)]},
	{name: 'double Enter', ask: yes, events: [key('enter', 1020), key('enter', 1200)]},
	{name: 'double Enter on a typed name', ask: named, events: [key('enter', 3000), key('enter', 3180)]},
	{name: 'y where a name is to be typed', ask: named, events: [key('y', 3000), key('enter', 4000)]},
	{name: 'the name pasted in one piece, then Enter', ask: named, events: [paste(name, 3000), key('enter', 4000)]},
	{name: 'the name as a burst with Enter', ask: named, events: [burst(`${name}\r`, 3000), key('enter', 4000)]},
	{name: 'the name byte by byte with Enter', ask: named, events: typed(`${name}\r`, 3000, 1)},
	{
		name: 'the name byte by byte, then Enter by hand',
		ask: named,
		events: [...typed(name, 3000, 1), key('enter', 4000)],
	},
	{
		name: 'the name, then Enter with it',
		ask: named,
		events: [...typed(name, 3000, 120), key('enter', 3000 + 9 * 120 + 40)],
	},
	{name: 'a wrong name', ask: named, events: [...typed('modcache-8', 3000, 120), key('enter', 5000)]},
	{name: 'a name that only begins right', ask: named, events: [...typed(`${name}x`, 3000, 120), key('enter', 5000)]},
	{name: 'the name typed ahead', ask: named, events: [...typed(name, 1050, 120), key('enter', 3500)]},
	{name: 'y before the whole was seen', ask: yes, events: [key('y', 3000)], seenWhole: false},
	{
		name: 'the name before the whole was seen',
		ask: named,
		events: [...typed(name, 3000, 120), key('enter', 5000)],
		seenWhole: false,
	},
];

for (const attack of attacks) {
	test(`never confirms: ${attack.name}`, (t) => {
		t.not(outcomeOf(attack.ask, attack.events, attack.seenWhole), 'confirmed');
	});
}

for (const way of ['escape', 'n', 'N', 'q', 'enter', 'ctrl+c', 'ctrl+d']) {
	test(`${way} says no after the quiet moment`, (t) => {
		t.is(outcomeOf(yes, [key(way, 3000)]), 'refused');
	});
}

for (const way of ['escape', 'ctrl+c', 'ctrl+d']) {
	test(`${way} says no at once, on either question`, (t) => {
		t.is(outcomeOf(yes, [key(way, 1005)]), 'refused');
		t.is(outcomeOf(named, [key(way, 1005)]), 'refused');
	});
}

test('an early Enter does not say no either, so a held one does not decline what nobody read', (t) => {
	t.is(outcomeOf(yes, held('enter', 1010, 3000, 33)), 'open');
});

test('a person who reads and presses y confirms exactly what was painted', (t) => {
	t.deepEqual(play(yes, [key('y', 3000)]).outcome, {kind: 'confirmed', digest: 'd1', typed: null});
});

test('y counts only once it is clear that nothing followed it', (t) => {
	let state = reduceConsent(openConsent(yes, paintedAt, true), {type: 'key', event: key('y', 3000)});
	state = reduceConsent(state, {type: 'tick', at: 3000 + settleMs - 1});
	t.is(state.outcome, null);
	state = reduceConsent(state, {type: 'tick', at: 3000 + settleMs});
	t.is(state.outcome?.kind, 'confirmed');
});

test('a person who was too quick waits and presses again', (t) => {
	t.is(outcomeOf(yes, [key('y', 1200), key('y', 1900)]), 'confirmed');
});

test('a person who types the name, pauses and presses Enter confirms with the name', (t) => {
	const events = [...typed(name, 3000, 120), key('enter', 5000)];
	t.deepEqual(play(named, events).outcome, {kind: 'confirmed', digest: 'd1', typed: name});
});

test('an Enter that came with the last letter is ignored, the next one counts', (t) => {
	const last = 3000 + 9 * 120;
	t.is(outcomeOf(named, [...typed(name, 3000, 120), key('enter', last + 50), key('enter', last + 700)]), 'confirmed');
});

test('after a wrong name the right one can still be typed', (t) => {
	const wrong = [...typed('modcache-8', 3000, 120), key('enter', 5000)];
	t.is(play(named, wrong).hint, 'wrong-name');
	t.is(outcomeOf(named, [...wrong, ...typed(name, 6000, 120), key('enter', 8000)]), 'confirmed');
});

test('a digest that changed closes the question, and no answer counts afterwards', (t) => {
	let state = reduceConsent(openConsent(yes, paintedAt, true), {type: 'offered', digest: 'd2'});
	t.is(state.outcome?.kind, 'changed');
	state = reduceConsent(state, {type: 'key', event: key('y', 9000)});
	state = reduceConsent(state, {type: 'tick', at: 10_000});
	t.is(state.outcome?.kind, 'changed');
});

test('a digest that changes while a y waits wins over the y', (t) => {
	let state = reduceConsent(openConsent(yes, paintedAt, true), {type: 'key', event: key('y', 3000)});
	state = reduceConsent(state, {type: 'offered', digest: null});
	state = reduceConsent(state, {type: 'tick', at: 5000});
	t.is(state.outcome?.kind, 'changed');
});

test('a resize takes back what was seen and typed, and begins the quiet moment anew', (t) => {
	let state = openConsent(named, paintedAt, true);
	for (const event of typed(name, 3000, 120)) {
		state = reduceConsent(state, {type: 'key', event});
	}

	state = reduceConsent(state, {type: 'painted', at: 5000, seenWhole: false});
	state = reduceConsent(state, {type: 'key', event: key('enter', 6000)});
	t.is(state.typed, '');
	t.is(state.outcome, null);

	state = reduceConsent(openConsent(yes, paintedAt, true), {type: 'painted', at: 5000, seenWhole: false});
	state = reduceConsent(state, {type: 'key', event: key('y', 7000)});
	state = reduceConsent(state, {type: 'tick', at: 9000});
	t.is(state.hint, 'not-seen');
	t.is(state.outcome, null);
});

test('once scrolled to the end, the answer counts after another quiet moment', (t) => {
	let state = openConsent(yes, paintedAt, false);
	state = reduceConsent(state, {type: 'scrolled', seenWhole: true});
	state = reduceConsent(state, {type: 'key', event: key('pagedown', 3000)});
	state = reduceConsent(state, {type: 'key', event: key('y', 3100)});
	t.is(reduceConsent(state, {type: 'tick', at: 3300}).outcome, null);
	state = reduceConsent(state, {type: 'key', event: key('y', 3800)});
	t.is(reduceConsent(state, {type: 'tick', at: 3900}).outcome?.kind, 'confirmed');
});
