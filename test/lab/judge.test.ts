// How what was reported is held against what a fault states, on events and rows made by hand.
import test from 'ava';
import type {JournalEvent, SweepRow} from '../../source/incident/events.js';
import type {Cure} from './fault.js';
import {eventsIn, isOutOfTime, isReading, judgeCure, judgeRun, judgeSweep, judgeUndo, rowsIn} from './judge.js';

const event = (type: string, more: Readonly<Record<string, unknown>>): JournalEvent =>
	({type, runbook: 'a', ...more}) as unknown as JournalEvent;
const finished = (step: string, verdict: string, value: unknown): JournalEvent =>
	event('step.finished', {step, purpose: 'step', verdict, value, reason: null, sentence: `${step} is ${verdict}`});
const offered = (step: string): JournalEvent => event('step.offered', {step});
const row = (metric: string, verdict: string, value: unknown): SweepRow =>
	({runbook: 'a', metric, verdict, value, reason: null, sentence: `${metric} is ${verdict}`}) as unknown as SweepRow;

const fault = {alarms: 'a#hop', reading: {is: 503}, leadsTo: 'next', found: {by: 'sweep', row: 'a#hop'}} as const;

test('a reading is exactly this, or at least this', (t) => {
	t.true(isReading({is: 'hang'}, 'hang'));
	t.false(isReading({is: 0}, null));
	t.true(isReading({atLeast: 3}, 3.5));
	t.false(isReading({atLeast: 3}, 2));
	t.false(isReading({atLeast: 0}, null));
});

test('a sweep finds a fault by its row, with its reading', (t) => {
	t.is(judgeSweep(fault, [row('hop', 'alarm', 503)]).mark, 'yes');
	t.regex(judgeSweep(fault, [row('hop', 'alarm', 200)]).says, /read 200, not 503/);
	t.regex(judgeSweep(fault, [row('hop', 'ok', 200)]).says, /a#hop is ok/);
	t.regex(judgeSweep(fault, [row('other', 'alarm', 503)]).says, /no row a#hop/);
	const elsewhere = {...fault, found: {by: 'sweep', row: 'a#sums'}} as const;
	t.is(judgeSweep(elsewhere, [row('sums', 'alarm', 'mismatch')]).mark, 'yes', 'another row has a reading of its own');
	t.is(judgeSweep({...fault, found: {by: 'runbook', needs: 'load'}}, []).mark, 'not owed');
});

test('a run must find the alarm, read it right and go on at the right step', (t) => {
	t.is(judgeRun(fault, [finished('hop', 'alarm', 503), offered('next')], '').mark, 'yes');
	t.regex(judgeRun(fault, [finished('hop', 'alarm', 503), offered('other')], '').says, /went to other, not to next/);
	t.regex(judgeRun(fault, [finished('hop', 'alarm', 503)], '').says, /went to end/);
	t.is(judgeRun({...fault, leadsTo: 'end'}, [finished('hop', 'alarm', 503)], '').mark, 'yes');
	t.regex(judgeRun(fault, [finished('hop', 'alarm', 500), offered('next')], '').says, /read 500/);
	t.regex(judgeRun(fault, [finished('hop', 'unknown', null), offered('next')], '').says, /is unknown/);
	t.regex(judgeRun(fault, [finished('first', 'ok', 1)], '').says, /not run, but first/);
	t.regex(judgeRun(fault, [], 'no such runbook\n').says, /no such runbook/);
});

const cure: Extract<Cure, {kind: 'action'}> = {
	kind: 'action',
	step: 'switch',
	allow: 'reversible',
	undo: {kind: 'restores', what: []},
};
const applied = event('change.applied', {step: 'switch', succeeded: true});
const verified = event('change.verified', {step: 'switch', helped: true, sentence: 'ok'});
const closed = (outcome: string): JournalEvent => event('incident.closed', {outcome, reason: null});

test('a cure was applied, helped, and ended the incident well', (t) => {
	t.is(judgeCure(cure, [applied, verified, closed('recovered')]).mark, 'yes');
	t.regex(judgeCure(cure, [verified, closed('no-consent')]).says, /was not taken/);
	t.regex(judgeCure(cure, [applied, closed('recovered')]).says, /not verified/);
	const useless = event('change.verified', {step: 'switch', helped: false, sentence: 'still 503'});
	t.regex(judgeCure(cure, [applied, useless, closed('recovered')]).says, /did not help: still 503/);
	t.regex(judgeCure(cure, [applied, verified, closed('alarm')]).says, /ended alarm/);
	t.is(judgeCure({...cure, ends: 'escalated'}, [applied, verified, closed('escalated')]).mark, 'yes');
});

test('an undo that succeeded and left a difference is not good, nor is one that failed', (t) => {
	t.is(judgeUndo(0, '', []).mark, 'yes');
	t.is(judgeUndo(0, '', ['go.mod is not what it was']).says, 'go.mod is not what it was');
	t.regex(judgeUndo(1, 'first\nsomeone changed it\n', []).says, /ended with 1: someone changed it/);
});

test('events and rows are read from what was printed, and from nothing at all', (t) => {
	t.deepEqual(
		eventsIn('warning\n{"type":"sealed"}\n').map((one) => one.type),
		['sealed'],
	);
	t.is(rowsIn('{"rows":[{"metric":"m"}]}').length, 1);
	t.deepEqual(rowsIn(''), []);
});

test('a row that the board gave up for want of time is told from one that is unknown', (t) => {
	const unknown = (reason: string) => isOutOfTime({...row('m', 'unknown', null), reason});
	t.true(unknown('no answer within 10 s'));
	t.false(unknown('curl is missing'));
	t.false(isOutOfTime(row('m', 'alarm', 1)));
});
