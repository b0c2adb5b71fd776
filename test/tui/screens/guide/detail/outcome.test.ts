import test from 'ava';
import {foldEvents} from '../../../../../source/incident/state.js';
import {outcomeLines} from '../../../../../source/tui/screens/guide/detail/outcome.js';
import {textOf} from '../../../../../source/tui/screens/guide/lines.js';
import {themeFor} from '../../../../../source/tui/theme.js';
import {asJournal, finished, opened, started} from '../../../../journal/support.js';

const theme = themeFor({LANG: 'C'});

function shown(more: Parameters<typeof finished>[2], width = 50): readonly string[] {
	const state = foldEvents(asJournal([opened(), started('hops'), finished('hops', 1, more)]));
	return outcomeLines({state, runbook: {id: 'modproxy-down'}}, 'hops', theme, width).map(textOf);
}

test('what else a check read stands below its sentence, a line each, cut to the pane', (t) => {
	const lines = shown({
		verdict: 'ok',
		end: 'ok',
		sentence: '2 servers',
		facts: {
			urls: ['https://a.test', 'https://b.test'],
			none: null,
			empty: '',
			top: {count: 3, at: 'main.go:7'},
			long: 'x'.repeat(90),
			fifth: true,
			sixth: 'not shown: four are enough',
		},
	});
	t.is(lines[1], '  urls: https://a.test, https://b.test');
	t.is(lines[2], '  top: count 3 at main.go:7');
	t.regex(lines[3] ?? '', /^ {2}long: x+(?:…|\.{1,3})$/);
	t.is(lines[4], '  fifth: true');
	t.true(lines.every((one) => one.length <= 50 && !one.includes('sixth')));
});

test('the verdict is said once, though the sentence begins with it', (t) => {
	const [first] = shown({
		verdict: 'unknown',
		end: 'unknown',
		sentence: 'unknown: no answer within 10 s',
		reason: 'no answer within 10 s',
	});
	t.regex(first ?? '', /unknown {2}no answer within 10 s$/);
	t.notRegex(first ?? '', /unknown.*unknown/);
});
