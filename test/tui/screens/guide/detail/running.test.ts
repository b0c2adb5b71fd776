import test from 'ava';
import type {Running} from '../../../../../source/session/contract.js';
import {runningLines} from '../../../../../source/tui/screens/guide/detail/running.js';
import {themeFor} from '../../../../../source/tui/theme.js';

const running: Running = {
	runbook: 'heap-growth',
	step: 'heap',
	purpose: 'step',
	title: 'How large is the heap?',
	shown: [],
	index: 0,
	total: 1,
	startedAt: 0,
	timeoutMs: 3000,
	lastsMs: null,
	tail: [],
	stdoutBytes: 0,
	stderrBytes: 0,
	artefactBytes: 0,
	stopping: false,
};
const theme = themeFor({LANG: 'C'});
const shown = (more: Partial<Running>, elapsedMs: number): readonly string[] =>
	runningLines({...running, ...more}, elapsedMs, theme).map((one) => one.map(({text}) => text).join(''));

test('a command is told against its limit', (t) => {
	t.regex(shown({}, 1500)[0] ?? '', /1\.5 s of at most 3\.0 s$/);
});

test('where a step is repeated the limit is that of each time, so more than it can have passed', (t) => {
	const [progress, amount] = shown({index: 1, total: 3}, 3500);
	t.regex(progress ?? '', /3\.5 s, each at most 3\.0 s$/);
	t.regex(amount ?? '', /repetition 2 of 3$/);
	const [bar, limit] = shown({index: 1, total: 2, lastsMs: 10_000}, 3500);
	t.regex(bar ?? '', /\] 3\.5 s of about 10\.0 s$/);
	t.is(limit?.trim(), 'each at most 3.0 s');
});
