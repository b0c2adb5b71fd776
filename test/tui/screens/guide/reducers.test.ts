// The small pure parts of the guide.
import test from 'ava';
import type {Session, SessionView} from '../../../../source/session/contract.js';
import {afterKey, afterPaint, armingOf, isArmed, quietMs} from '../../../../source/tui/screens/guide/arming.js';
import {nextAutoMove} from '../../../../source/tui/screens/guide/auto-run.js';
import {noChoices, reduceChoices} from '../../../../source/tui/screens/guide/forms/choices-state.js';
import {parseCommand, parseHypothesis} from '../../../../source/tui/screens/guide/forms/entry-kinds.js';
import {isLast, openInputs, reduceInputs, valuesOf} from '../../../../source/tui/screens/guide/forms/inputs-state.js';
import {guideStart, reduceGuide} from '../../../../source/tui/screens/guide/guide-state.js';
import {clipboardSequence} from '../../../../source/tui/screens/guide/hand-over.js';
import {outputStart, reduceOutput} from '../../../../source/tui/screens/guide/output/output-state.js';
import {findLine, lineAt, outputDocument} from '../../../../source/tui/screens/guide/output/output-text.js';
import {windowStart} from '../../../../source/tui/screens/guide/step-rows.js';
import {createFakeSession} from './fake-session.js';
import {from, incident} from './scenes.js';

test('a prompt is armed after a quiet moment, and every key begins it anew', (t) => {
	const painted = armingOf('one', 1000);
	t.false(isArmed(painted, 1000 + quietMs - 1));
	t.true(isArmed(painted, 1000 + quietMs));
	t.false(isArmed(afterKey(painted, 1500), 1000 + quietMs));
	t.is(afterPaint(painted, 'one', 5000), painted);
	t.false(isArmed(afterPaint(painted, 'two', 5000), 5100));
});

test('text of output is indexed, not copied: headings, lines, the end and beyond', (t) => {
	const document = outputDocument('value = 5', [
		{label: 'curl x', stream: 'stdout', text: 'one\ntwo\n\nfour\n', bytes: 14, omitted: 0},
		{label: 'curl x', stream: 'stderr', text: '', bytes: 0, omitted: 0},
		{label: 'curl y', stream: 'stdout', text: 'last', bytes: 4, omitted: 2048},
	]);
	const lines = Array.from({length: document.lineCount}, (_, index) => lineAt(document, index)?.text);
	t.deepEqual(lines, [
		'Evaluated',
		'value = 5',
		'stdout, 14 B: curl x',
		'one',
		'two',
		'',
		'four',
		'stderr, 0 B: curl x',
		'stdout, 4 B, 2 KiB in the middle not kept: curl y',
		'last',
	]);
	t.is(lineAt(document, document.lineCount), null);
	t.is(lineAt(document, -1), null);
});

test('search goes on around the end, both ways, in any case, and says when there is nothing', (t) => {
	const document = outputDocument('', [
		{label: 'x', stream: 'stdout', text: 'a\nNeedle\nb\nneedle', bytes: 1, omitted: 0},
	]);
	t.is(findLine(document, 'needle', 0, 1), 2);
	t.is(findLine(document, 'NEEDLE', 3, 1), 4);
	t.is(findLine(document, 'needle', 5, 1), 2);
	t.is(findLine(document, 'needle', 1, -1), 4);
	t.is(findLine(document, 'nothing', 0, 1), null);
	t.is(findLine(outputDocument('', []), 'x', 0, 1), null);
});

test('the viewer never leaves the document, however it is moved', (t) => {
	const text = Array.from({length: 100}, (_, index) => `line ${index}`).join('\n');
	const document = outputDocument('', [{label: 'x', stream: 'stdout', text, bytes: 1, omitted: 0}]);
	let state = outputStart(10);
	for (const action of [
		{type: 'page', direction: 1},
		{type: 'scroll', by: 500},
		{type: 'page', direction: 1},
		{type: 'resize', rows: 40},
	] as const) {
		state = reduceOutput(state, action, document);
		t.true(state.top >= 0 && state.top <= document.lineCount - 1);
	}

	t.is(state.top, document.lineCount - 40);
	t.is(reduceOutput(state, {type: 'home'}, document).top, 0);
	state = reduceOutput(reduceOutput(state, {type: 'home'}, document), {type: 'search', wanted: 'line 77'}, document);
	t.is(state.match, 78);
	t.true(state.top <= 78 && 78 < state.top + 40);
	t.true(reduceOutput(state, {type: 'search', wanted: 'zzz'}, document).missing);
});

test('ten million characters of output are indexed and searched quickly enough to be typed at', (t) => {
	const text = `${'some output of a command that goes on and on\n'.repeat(180_000)}needle`;
	const document = outputDocument('', [{label: 'x', stream: 'stdout', text, bytes: text.length, omitted: 0}]);
	t.is(document.lineCount, 180_002);
	t.is(findLine(document, 'needle', 0, 1), 180_001);
	t.is(lineAt(document, 90_000)?.text, 'some output of a command that goes on and on');
});

test('a hypothesis ends with how sure one is, or does not', (t) => {
	t.deepEqual(parseHypothesis('the proxy is down 70%'), {
		kind: 'hypothesis',
		text: 'the proxy is down',
		confidence: 70,
	});
	t.deepEqual(parseHypothesis('the proxy is down (70 %)'), {
		kind: 'hypothesis',
		text: 'the proxy is down',
		confidence: 70,
	});
	t.deepEqual(parseHypothesis('100 clients ask'), {kind: 'hypothesis', text: '100 clients ask', confidence: null});
	t.is(parseHypothesis('sure 120%').kind, 'fault');
	t.is(parseHypothesis('70%').kind, 'fault');
});

test('a command of one’s own is split into words without anything being expanded', (t) => {
	t.deepEqual(parseCommand(`kill -TERM '4711' "a b"`), {kind: 'words', words: ['kill', '-TERM', '4711', 'a b']});
	t.is(parseCommand('   ').kind, 'fault');
	t.is(parseCommand("'' x").kind, 'fault');
	t.is(parseCommand('ls | wc').kind, 'fault');
	t.is(parseCommand("echo 'open").kind, 'fault');
});

test('the form of inputs keeps each answer, moves to the one that was refused, and begins a secret empty', (t) => {
	let state = openInputs([
		{name: 'module', spec: {type: 'string', prompt: 'Module', default: 'x'}, suggestion: 'x'},
		{name: 'token', spec: {type: 'string', prompt: 'Token', secret: true}, suggestion: 'never'},
	]);
	t.deepEqual(valuesOf(state), {module: 'x', token: ''});
	state = reduceInputs(state, {type: 'focus', by: 1});
	t.true(isLast(state));
	state = reduceInputs(state, {type: 'edit', action: {type: 'insert', text: 'abc'}});
	state = reduceInputs(state, {type: 'refused', sentence: 'input module does not match'});
	t.is(state.focus, 0);
	t.deepEqual(valuesOf(state), {module: 'x', token: 'abc'});
	t.is(reduceInputs(state, {type: 'focus', by: -5}).focus, 0);
});

test('nothing is marked by itself, and a mark can be taken back', (t) => {
	let state = reduceChoices(noChoices, {type: 'move', by: 9, count: 3});
	t.is(state.index, 2);
	t.is(state.marked.size, 0);
	state = reduceChoices(state, {type: 'toggle', key: 'a'});
	t.deepEqual([...state.marked], ['a']);
	t.is(reduceChoices(state, {type: 'toggle', key: 'a'}).marked.size, 0);
});

test('another question begins at its top; a message replaces itself without a change', (t) => {
	const scrolled = reduceGuide(guideStart, {type: 'scroll', to: 7});
	t.is(reduceGuide(scrolled, {type: 'turned'}).scroll, 0);
	const said = reduceGuide(guideStart, {type: 'say', message: {text: 'x'}});
	t.is(reduceGuide(said, {type: 'say', message: {text: 'x'}}), said);
	t.is(reduceGuide(said, {type: 'open', panel: {kind: 'help'}}).message, null);
});

test('a long list keeps the step in hand in sight', (t) => {
	for (let at = 0; at < 40; at++) {
		const first = windowStart(40, at, 10);
		t.true(first <= at && at < first + 10);
		t.true(first >= 0 && first + 10 <= 40);
	}

	t.is(windowStart(3, 2, 10), 0);
});

test('the clipboard sequence carries the text as base64, so nothing in it can end the sequence', (t) => {
	t.is(clipboardSequence('a\u0007b'), `\u001B]52;c;${Buffer.from('a\u0007b').toString('base64')}\u0007`);
});

const moveOf = (session: Session, change: Partial<SessionView> = {}, hasMeasured = false) =>
	nextAutoMove({...session.view(), ...change}, hasMeasured);

test('a row of quiet checks runs only what needs no consent and stops where a person is needed', (t) => {
	t.is(moveOf(createFakeSession(incident)).do, 'run');
	for (const step of ['load-test', 'try-fallback', 'stop-server', 'where', 'tell', 'end']) {
		t.is(moveOf(createFakeSession(from(step))).do, 'stop', step);
	}

	t.is(moveOf(createFakeSession(incident), {busy: 'verifies'}).do, 'wait');
	t.is(moveOf(createFakeSession(incident), {notRecorded: 'disk full'}).do, 'stop');
	t.is(moveOf(createFakeSession(from('hops', {unavailable: {hops: {reason: 'x', remedy: null}}}))).do, 'stop');
});

test('after an alarm the row of checks stops, and only a new press goes on along the branch', async (t) => {
	const session = createFakeSession(from('hop-status'));
	await session.run({kind: 'none'});
	t.deepEqual(moveOf(session, {}, true), {do: 'stop', because: 'an alarm'});
	t.is(moveOf(session, {}, false).do, 'advance');
});
