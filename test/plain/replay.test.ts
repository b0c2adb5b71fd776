import test from 'ava';
import {replayLines} from '../../source/plain/replay.js';
import {openPlayback} from '../../source/recording/playback.js';
import {keptAs, readFrom, slowEvents, slowKept} from '../recording/played.js';
import {everyType, recovered} from '../report/events.js';
import {acting, hostileTexts} from '../report/hostile.js';

async function printed(events = slowEvents, kept = slowKept): Promise<readonly string[]> {
	const {moments} = await openPlayback(events, readFrom(kept));
	const render = replayLines();
	return moments.flatMap((moment) => render(moment));
}

test('output stands below its command, by lines, with the number of its stream', async (t) => {
	const lines = await printed();
	const from = lines.findIndex((line) => line.endsWith('$ run slow'));
	t.deepEqual(
		lines.slice(from + 2, from + 7).map((line) => line.trimStart()),
		['1| one', '2| careful', '1| two', '1| half', '02:47:04Z +00:04  ▲ ALARM  7 pieces, above 5 (exit 0, 4.0 s)'],
	);
});

test('a line that comes in pieces is printed once, when it is whole', async (t) => {
	const kept = {
		...slowKept,
		...keptAs('slow', {
			stdout: 'a.b.c\nd',
			timing: [
				[0, 'o', 2],
				[900, 'o', 2],
				[1800, 'o', 2],
				[2700, 'o', 1],
			],
		}),
	};
	const lines = (await printed(slowEvents, kept)).filter((line) => line.includes('1| '));
	t.deepEqual(
		lines.slice(0, 2).map((line) => line.trim()),
		['1| a.b.c', '1| d'],
	);
});

test('nobody is told to type a command: what is played is over', async (t) => {
	const lines = (await printed(recovered, {})).join('\n');
	t.true(lines.includes('Can be rolled back'));
	t.notRegex(lines, /gotriage (?:undo|report|resume)/);
});

test('whatever a recording says, only printable lines come out', async (t) => {
	for (const foreign of hostileTexts) {
		const kept = {'output/modproxy-down.hops.1.0.stdout': foreign, 'output/modproxy-down.hops.1.0.stderr': foreign};
		for (const line of await printed(everyType(foreign), kept)) {
			t.notRegex(line, acting);
			t.notRegex(line, /\n/);
		}
	}
});
