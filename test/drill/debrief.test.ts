import test from 'ava';
import {debriefOf, gapWords} from '../../source/drill/debrief.js';
import {DrillPlayer} from '../../source/drill/player.js';
import {referenceRun} from '../../source/drill/reference-run.js';
import {debriefMarkdown} from '../../source/report/debrief-markdown.js';
import {play} from './personas.js';
import {drillOf, drillText, stage} from './sample.js';

const wrong = () =>
	play(
		{looks: 3, causes: ['disk-full'], first: [{step: 'fetch#wipe'}], harm: 'fetch#restart', fixes: false, beside: 1},
		(player) => {
			player.mark({mark: 'ranked', detail: {decision: 'next', order: ['wipe', 'look', 'wait']}});
			player.mark({mark: 'reaction', detail: {text: 'The noise of the board'}});
		},
	);

test('the reference run beside itself differs in nothing', (t) => {
	const debrief = debriefOf(referenceRun(stage()));
	t.true(debrief.timeline.every((moment) => gapWords(moment) === 'at the same time'));
	t.deepEqual(
		debrief.timeline.map(({milestone}) => milestone),
		['first evidence', 'identified', 'mitigated', 'verified'],
	);
	t.true(debrief.timeline.every(({trainee}) => trainee !== null));
	t.true(debrief.path.every(({who}) => who === 'both'));
	t.is(debrief.path.length, 8);
	t.deepEqual(debrief.neverLookedAt, []);
	t.true(debrief.cause.right);
	t.is(debrief.score.total, 100);
});

test('what was missed, seen and not used, chosen otherwise and done harmfully is said, each with its place', (t) => {
	const debrief = debriefOf(wrong());
	t.deepEqual(
		debrief.neverLookedAt.map(({step}) => step),
		['fetch#config', 'fetch#log', 'fetch#trace', 'fetch#headers', 'fetch#history'],
		'the status was on the board',
	);
	t.is(debrief.neverLookedAt[1]?.why, 'It would have shown: log: alarm (log).');
	t.deepEqual(
		debrief.harmful.map(({title, consequence, safer}) => [title, consequence, safer]),
		[
			['Empty the cache', 'wipe: ok', 'Read the settings'],
			['Restart the host', 'The host goes down; forty builds are lost.', 'Ask another server'],
		],
	);
	t.deepEqual(debrief.decisions, [
		{
			question: 'What now?',
			asked: true,
			after: 'Read the log',
			mine: ['Empty the cache', 'Ask each server', 'Wait'],
			expert: ['Ask each server', 'Wait', 'Empty the cache'],
			why: 'Looking costs nothing and tells most.',
		},
	]);
	t.deepEqual(debrief.cause, {
		given: ['The disk is full'],
		accepted: ['The first server of the list is broken', 'The order of the list is wrong'],
		right: false,
	});
	t.is(debrief.reaction, 'The noise of the board');
	t.is(debrief.commitment, null);
});

test('an alarm that was on the screen and led nowhere is shown, one that the diagnosis rests on is not', (t) => {
	const named = drillOf(drillText.replace('plausible: [', 'plausible: [heap#rss, '));
	const seen = debriefOf(play({causes: ['disk-full'], fixes: false}, undefined, stage(named))).seenNotUsed;
	t.deepEqual(
		seen.map(({step, title, sentence}) => `${step} ${title}: ${sentence}`),
		[
			'heap#rss rss is odd: rss: alarm; it was on the board and was not followed.',
			'fetch#status Ask for the status: 503: the first server does not answer; the diagnosis says something else.',
			'fetch#log Read the log: log: alarm; the diagnosis says something else.',
			'fetch#headers Read the headers: headers: alarm; the diagnosis says something else.',
		],
	);
	t.deepEqual(
		debriefOf(play({}, undefined, stage(named))).seenNotUsed.map(({step}) => step),
		['heap#rss'],
	);
	t.deepEqual(debriefOf(play({})).seenNotUsed, [], 'a row that the author names nowhere is no evidence');
});

test('what was identified says beside it whether that was the cause, and every event has its time', (t) => {
	const identified = (causes: readonly string[]) =>
		debriefOf(play({causes})).timeline.find(({milestone}) => milestone === 'identified')?.trainee?.what;
	t.is(identified(['disk-full']), 'The disk is full (not the cause)');
	t.is(identified(['list-order']), 'The order of the list is wrong (right in part)');
	t.is(identified(['first-server']), 'The first server of the list is broken');
	const {clock, score} = debriefOf(play({causes: ['disk-full'], pars: 1}));
	t.true(score.deductions.length > 0);
	t.true(score.deductions.every(({event}) => event !== null && clock.has(event)));
});

test('two paths are laid beside each other with what both did once', (t) => {
	const {path} = debriefOf(play({looks: 2, beside: 1}));
	t.deepEqual(
		path.map(({step, who}) => `${who} ${step.split('#')[1]}`),
		[
			'both status',
			'both config',
			'trainee disk',
			'reference log',
			'reference trace',
			'reference headers',
			'reference history',
			'both fix',
			'both download',
		],
	);
});

test('a step that both took at another point is no difference', (t) => {
	const player = new DrillPlayer(stage());
	for (const step of ['log', 'status', 'disk', 'status']) {
		player.choose({step: `fetch#${step}`});
	}

	const {path} = debriefOf(player.run());
	t.deepEqual(
		path
			.filter(({step}) => step === 'fetch#log' || step === 'fetch#status')
			.map(({step, who}) => `${who} ${step.split('#')[1]}`),
		['both log', 'both status', 'trainee status'],
	);
});

test('as Markdown it is the same bytes each time, in the order of a debrief, marked as a drill', (t) => {
	const run = wrong();
	const about = {
		incident: '20260302-100000-abcd',
		title: run.drill.title,
		recording: 'k7q2',
		mode: 'solo',
		events: run.events,
	};
	const text = debriefMarkdown(debriefOf(run), about);
	t.is(debriefMarkdown(debriefOf(wrong()), {...about, events: wrong().events}), text);
	const sections = [...text.matchAll(/^## (.*)$/gm)].map((match) => match[1]);
	t.deepEqual(sections, [
		'What was hard',
		'What happened',
		'Beside the reference run',
		'The cause',
		"Decisions beside the expert's",
		'What did harm, and what is safer',
		'To talk about',
		'Score',
		'One commitment',
		'Events referred to',
	]);
	t.regex(text, /^> \*\*DRILL\.\*\*/m);
	t.regex(text, /A heuristic: these numbers were chosen, not measured/);
	const anchors = [...text.matchAll(/\[E(\d+)\](?!:)/g)].map((match) => match[1] ?? '');
	t.true(anchors.length > 5);
	for (const seq of anchors) {
		t.true(text.includes(`<a id="e${seq}"></a>`), `E${seq}`);
	}
});

test('nothing that a recording or a person wrote becomes Markdown or HTML', (t) => {
	const run = play({causes: ['disk-full']}, (player) => {
		player.mark({
			mark: 'reaction',
			detail: {text: '<script>alert(1)</script>\n# big\n| a | b |\n[x](http://evil.example) @team'},
		});
		player.mark({mark: 'commitment', detail: {text: '- [ ] ![i](x)\u001b[2J\u0007'}});
	});
	const drill = drillOf(drillText.replace('text: The disk is full', "text: '</td><img src=x> | **x** #12'"));
	const hostile = {...run, drill};
	const text = debriefMarkdown(debriefOf(hostile), {
		incident: 'x',
		title: '# <b>',
		recording: '`a`',
		mode: 'solo',
		events: run.events,
	});
	t.notRegex(text.replaceAll(/`[^`]*`/g, ''), /<script|<img|<b>|<\/td>|\]\(http|@team/);
	t.notRegex(text, /[\u0000-\u0008\u000b-\u001f]/);
	t.is(text.split('\n').filter((line) => /^# /.test(line)).length, 1);
});

test('a change was verified when a check was looked at again, else when its own check measured it', (t) => {
	const verified = (...after: readonly string[]) => {
		const player = new DrillPlayer(stage());
		player.choose({step: 'fetch#status'});
		player.diagnose(['first-server'], 70);
		for (const step of ['fix', ...after]) {
			player.choose({step: `fetch#${step}`});
		}

		const {timeline} = debriefOf(player.run());
		const at = (milestone: string) => timeline.find((moment) => moment.milestone === milestone)?.trainee ?? null;
		return {mitigated: at('mitigated'), verified: at('verified')};
	};
	const left = verified();
	t.is(left.verified?.what, 'Download one module');
	t.is(left.verified?.event, left.mitigated?.event, 'measured by the change itself');
	const again = verified('download');
	t.true((again.verified?.event ?? 0) > (again.mitigated?.event ?? 0), 'looked at again');
});

test('what a facilitator noted and answered is in the file, under its time on the drill clock; without one there is no such part', (t) => {
	const led = play({}, (player) => {
		player.mark({mark: 'facilitator-note', detail: {text: 'says *why* before acting'}});
		player.mark({mark: 'facilitator-answer', detail: {step: 'fetch#never', text: 'not here'}});
	});
	const about = {incident: 'i', title: 'Builds', recording: 'k7q2', mode: 'solo'};
	const written = debriefMarkdown(debriefOf(led), {...about, events: led.events});
	const part = /## What the facilitator noted\n([\s\S]*?)\n## /.exec(written)?.[1] ?? '';
	const [noted] = led.events.filter((event) => event.type === 'drill.marked' && event.mark === 'facilitator-note');
	t.regex(part, /- \+\d\d:\d\d says `\*why\*` before acting/);
	t.regex(part, /- \+\d\d:\d\d Answered about `fetch#never`: not here/);
	t.true(part.includes(`[E${noted?.seq}]`), part);
	t.true(written.indexOf('What was hard') < written.indexOf('What the facilitator noted'), 'reactions come first');
	t.false(debriefMarkdown(debriefOf(play({})), {...about, events: play({}).events}).includes('facilitator'));
});
