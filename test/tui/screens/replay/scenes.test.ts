import test from 'ava';
import {frameAt, keyframesOf} from '../../../../source/recording/frame.js';
import {openPlayback, type Playback} from '../../../../source/recording/playback.js';
import {displayWidth} from '../../../../source/text/width.js';
import {textOf} from '../../../../source/tui/screens/guide/lines.js';
import {lineAt} from '../../../../source/tui/screens/guide/output/output-text.js';
import {loadSceneOutput} from '../../../../source/tui/screens/replay/load-output.js';
import {sceneLines} from '../../../../source/tui/screens/replay/scene-detail.js';
import {sceneRows} from '../../../../source/tui/screens/replay/scene-rows.js';
import {themeFor} from '../../../../source/tui/theme.js';
import {readFrom, slowEvents, slowKept} from '../../../recording/played.js';
import {crashed, everyType, recovered, undone} from '../../../report/events.js';
import {hostileTexts} from '../../../report/hostile.js';

const theme = themeFor({LANG: 'C.UTF-8'});

/** The picture in which all of the scene with this index is shown. */
function wholeFrame(playback: Playback, index: number) {
	const scene = playback.scenes[index];
	if (scene === undefined) {
		throw new Error(`there is no scene ${index}`);
	}

	return frameAt(playback, keyframesOf(playback), scene, scene.end, scene.endMs);
}

const rowsOf = (playback: Playback, index: number, rows = 20): readonly string[] =>
	sceneRows(playback, keyframesOf(playback), wholeFrame(playback, index), theme, 27, rows).map((line) =>
		textOf(line).trimEnd(),
	);

test('the list has what came of each step, and nothing of what is still to come', async (t) => {
	const playback = await openPlayback(recovered, readFrom({}));
	t.deepEqual(rowsOf(playback, 2), [
		'    opened',
		'  1 hops              ✓ ok',
		'❯ 2 hop-status     ▲ ALARM',
		'  3 try-fallback',
		'  4 download (verifies)',
		'    closed',
	]);
	t.regex(rowsOf(playback, 3)[3] ?? '', /^❯ 3 try-fallback +✓ done$/, 'whether it helped is measured afterwards');
	t.regex(rowsOf(playback, 4)[3] ?? '', /^ {2}3 try-fallback +✓ helped$/);
});

test('a change that was rolled back says so once it was', async (t) => {
	const playback = await openPlayback(undone, readFrom({}));
	t.true(rowsOf(playback, 4)[3]?.endsWith('✓ helped'));
	const last = playback.scenes.length - 1;
	const rows = rowsOf(playback, last);
	t.regex(rows.at(-1) ?? '', /5 try-fallback/);
	t.regex(rows.at(-1) ?? '', /✓ undone$/);
});

test('the list keeps the step in hand in sight, in exactly the rows there are', async (t) => {
	const playback = await openPlayback(recovered, readFrom({}));
	for (const scene of playback.scenes) {
		const rows = rowsOf(playback, scene.index, 3);
		t.is(rows.length, 3);
		t.is(rows.filter((row) => row.startsWith('❯')).length, 1);
	}
});

test('a step that nobody saw the end of is not told as done', async (t) => {
	const playback = await openPlayback(crashed, readFrom({}));
	const step = wholeFrame(playback, 1);
	t.is(step.run?.finished, null);
	t.true(rowsOf(playback, 1)[1]?.endsWith('→ running'));
	t.true(rowsOf(playback, 2)[1]?.endsWith('? unseen end'));
});

const paneOf = async (events: Parameters<typeof openPlayback>[0], index: number, width = 60): Promise<string> => {
	const playback = await openPlayback(events, readFrom(slowKept));
	const {head, status} = sceneLines(wholeFrame(playback, index), playback, new Map(), theme, width);
	return [...head, ...status].map(textOf).join('\n');
};

test('the pane says what was run, with whose consent, and what came of it', async (t) => {
	const check = await paneOf(recovered, 2);
	t.regex(check, /2\/4 check, hop-status/);
	t.regex(check, /▲ ALARM/);
	t.regex(check, /\$ curl -sS/);
	t.regex(check, /hypothesis {2}The first proxy is down \(80 % sure\)/);
	const action = await paneOf(recovered, 3);
	t.regex(action, /\$ go env -w GOPROXY=direct/);
	t.regex(action, /A person consented\./);
	t.regex(action, /It could be undone\./);
	t.notRegex(action, /: u$/m);
	const verification = await paneOf(recovered, 4);
	t.regex(verification, /4\/4 check, download, verifies/);
	t.regex(verification, /try-fallback: it helped/);
	t.regex(verification, /note {2}Told #infra/);
	t.regex(await paneOf(recovered, 0), /▲ `go mod download` fails or hangs/);
	t.regex(await paneOf(recovered, 5), /The alarm is over/);
});

test('no line of the pane is wider than it, whatever a recording says', async (t) => {
	for (const foreign of ['text', ...hostileTexts]) {
		const events = everyType(foreign);
		const playback = await openPlayback(events, readFrom({}));
		for (const {index} of playback.scenes) {
			const pane = await paneOf(events, index, 40);
			t.true(
				pane.split('\n').every((line) => displayWidth(line) <= 46),
				`${index}: ${pane.split('\n').find((line) => displayWidth(line) > 46)}`,
			);
		}
	}
});

test('the output of a step is whole when it has ended, and not ahead of the picture while it runs', async (t) => {
	const playback = await openPlayback(slowEvents, readFrom(slowKept));
	const textsOf = async (frame: ReturnType<typeof wholeFrame>) => {
		const document = await loadSceneOutput(frame, readFrom(slowKept), 60);
		return Array.from({length: document.lineCount}, (_, index) => lineAt(document, index)?.text ?? '');
	};
	const whole = await textsOf(wholeFrame(playback, 1));
	t.deepEqual(
		whole.filter((line) => ['one', 'two', 'half', 'careful'].includes(line)),
		['one', 'two', 'half', 'careful'],
	);
	const [, scene] = playback.scenes;
	if (scene === undefined) {
		t.fail('there is a step');
		return;
	}

	const early = await textsOf(frameAt(playback, keyframesOf(playback), scene, scene.first + 4, 1600));
	t.true(early.includes('careful'));
	t.false(early.includes('two'));

	const missing = await loadSceneOutput(wholeFrame(playback, 1), readFrom({}), 60);
	t.true(
		Array.from({length: missing.lineCount}, (_, index) => lineAt(missing, index)?.text).includes(
			'It was not kept, or is missing.',
		),
	);
});
