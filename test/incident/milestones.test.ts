import test from 'ava';
import type {JournalEvent, NewEvent} from '../../source/incident/events.js';
import {
	type Milestone,
	milestoneNameOf,
	milestoneNames,
	milestonesOf,
	wrongOrders,
} from '../../source/incident/milestones.js';
import type {Runbook} from '../../source/runbook/schema.js';
import {
	closedAs,
	finished,
	journalOf,
	opened,
	project,
	recovered,
	recoveredTimed,
	started,
	type Timed,
} from '../report/events.js';

const runbook: Runbook = {
	schema: 1,
	id: 'modproxy-down',
	title: 'T',
	triage: [{symptom: 's', metric: 'hop-status', response: 'try-fallback'}],
	steps: [],
	recovery: ['download'],
};

const set = (name: string, time: string): NewEvent => ({type: 'milestone.set', name, time, source: 'a person'});
const resumed: NewEvent = {type: 'incident.resumed', bootId: 'b', pid: 1, wall: '', project, purpose: 'resume'};

function milestone(events: readonly JournalEvent[], name: Milestone['name'], book: Runbook | undefined = runbook) {
	const found = milestonesOf(events, book).find((one) => one.name === name);
	if (found === undefined) {
		throw new Error(`there is no ${name}`);
	}

	return found;
}

const seqOf = (found: Milestone): number | null => (found.kind === 'known' ? found.event.seq : null);
const whyOf = (found: Milestone): string => (found.kind === 'unknown' ? found.why : `known at ${found.at}`);

test('every milestone of a recovered incident is read from its event, and what only a person knows is not', (t) => {
	const found = milestonesOf(recovered, runbook);
	t.deepEqual(
		found.map((one) => one.name),
		[...milestoneNames],
	);
	t.deepEqual(
		found.map((one) => [one.name, one.kind === 'known' ? one.event.type : null]),
		[
			['impact-started', null],
			['detected', null],
			['declared', 'incident.opened'],
			['engaged', 'step.started'],
			['first-diagnostic', 'step.started'],
			['identified', null],
			['mitigated', 'step.finished'],
			['recovered', 'step.finished'],
			['closed', 'incident.closed'],
		],
	);
	t.regex(whyOf(milestone(recovered, 'impact-started')), /only a person/);
	t.regex(whyOf(milestone(recovered, 'identified')), /no hypothesis was written down as 100 % sure/);
});

test('nobody is engaged in an unattended run until a person acts', (t) => {
	const unattended: readonly Timed[] = [
		[0, opened({unattended: true})],
		[1, started('hops', 'H', [])],
		[1, finished('hops')],
	];
	t.regex(whyOf(milestone(journalOf(unattended), 'engaged')), /unattended/);
	const answered = journalOf([
		...unattended,
		[5, {type: 'decision.taken', runbook: 'r', step: 's', attempt: 1, option: 'a', label: 'A', by: 'auto'}],
		[5, {type: 'decision.taken', runbook: 'r', step: 's', attempt: 1, option: 'a', label: 'A', by: 'person'}],
	]);
	t.is(seqOf(milestone(answered, 'engaged')), 5);
});

test('a cause is identified only by certainty that came after an alarm', (t) => {
	const sure = (confidence: number): NewEvent => ({type: 'hypothesis.set', text: 'x', confidence});
	const alarm = finished('hop-status', {verdict: 'alarm'});
	const early = journalOf([
		[0, opened()],
		[1, sure(100)],
		[1, alarm],
	]);
	t.regex(whyOf(milestone(early, 'identified')), /no reading was in alarm before it/);
	const late = journalOf([
		[0, opened()],
		[1, alarm],
		[1, sure(80)],
		[1, sure(100)],
	]);
	t.is(seqOf(milestone(late, 'identified')), 4);
});

test('a change that was not shown to help mitigates nothing', (t) => {
	const without = recoveredTimed.filter(([, event]) => event.type !== 'change.verified');
	t.is(whyOf(milestone(journalOf(without), 'mitigated')), 'no change was shown to help');
	t.is(whyOf(milestone(journalOf([[0, opened()]]), 'mitigated')), 'nothing was changed');
});

test('recovered is where the last recovery check turned ok for good, after the first alarm', (t) => {
	const base: readonly Timed[] = [
		[0, opened()],
		[1, finished('download')],
		[1, finished('hop-status', {verdict: 'alarm'})],
	];
	t.regex(whyOf(milestone(journalOf(base), 'recovered')), /download was not measured after the first alarm/);
	const flapping: readonly Timed[] = [
		...base,
		[1, finished('download')],
		[1, finished('download', {verdict: 'alarm'})],
	];
	t.regex(whyOf(milestone(journalOf(flapping), 'recovered')), /download was alarm when last measured/);
	const good = journalOf([...flapping, [1, finished('download')], [1, finished('download')]]);
	t.is(seqOf(milestone(good, 'recovered')), 6);
	t.regex(whyOf(milestone(good, 'recovered', {...runbook, recovery: []})), /names no recovery check/);
	t.regex(
		whyOf(milestonesOf(good, undefined).find((one) => one.name === 'recovered') as Milestone),
		/runbook, .* could not be read/,
	);
	t.regex(whyOf(milestone(journalOf([[0, opened()]]), 'recovered')), /no reading was in alarm/);
});

test('an incident that was opened again is not closed', (t) => {
	const events = journalOf([
		[0, opened()],
		[1, closedAs('alarm')],
		[1, resumed],
	]);
	t.is(whyOf(milestone(events, 'closed')), 'the incident is not closed');
	const noted = journalOf([
		[0, opened()],
		[1, closedAs('alarm')],
		[1, {...resumed, purpose: 'note'} as NewEvent],
	]);
	t.is(seqOf(milestone(noted, 'closed')), 2);
});

test('the newest word of a person wins, and every earlier time is kept', (t) => {
	const events = journalOf([
		...recoveredTimed,
		[1, set('Mitigated', '2026-11-21T02:50:00.000Z')],
		[1, set('mitigated', 'soon')],
		[1, set('mitigated', '2026-11-21T03:51:00+01:00')],
	]);
	const found = milestone(events, 'mitigated');
	t.is(found.kind, 'known');
	if (found.kind === 'known') {
		t.is(found.at, '2026-11-21T02:51:00.000Z');
		t.false(found.isMeasured);
		t.deepEqual(
			found.history.map((one) => one.event.type),
			['step.finished', 'milestone.set'],
		);
	}
});

test('a wrong order is found, and mitigating before identifying is none', (t) => {
	t.deepEqual(wrongOrders(milestonesOf(recovered, runbook)), []);
	const events = journalOf([
		...recoveredTimed,
		[1, set('detected', '2026-11-21T02:40:00Z')],
		[1, set('impact-started', '2026-11-21T02:45:00Z')],
		[1, set('identified', '2026-11-21T04:45:00Z')],
	]);
	t.deepEqual(
		wrongOrders(milestonesOf(events, runbook)).map(({first, second}) => [first.name, second.name]),
		[['impact-started', 'detected']],
	);
});

test('a milestone is known by its name however it is written', (t) => {
	t.is(milestoneNameOf(' Impact_Started '), 'impact-started');
	t.is(milestoneNameOf('first diagnostic'), 'first-diagnostic');
	t.is(milestoneNameOf('resolved'), null);
});
