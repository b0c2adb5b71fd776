// The drills that ship with the package: each can be done well, none by chance, and the people of the table score as
// people of their kind must.
import {readdir} from 'node:fs/promises';
import {join} from 'node:path';
import test from 'ava';
import {debriefOf} from '../../source/drill/debrief.js';
import {loadDrill} from '../../source/drill/load-drill.js';
import {DrillPlayer, type Stage} from '../../source/drill/player.js';
import {proofLimits, proveDrill} from '../../source/drill/random-walk.js';
import {referenceRun} from '../../source/drill/reference-run.js';
import {scoreOf} from '../../source/drill/score.js';
import {readRecording} from '../../source/journal/recording-directory.js';
import {takesOf} from '../../source/recording/takes.js';
import {formatFault} from '../../source/runbook/fault.js';
import {loadLibrary} from '../../source/session/library/library.js';
import {loadRecordedRunbook} from '../../source/session/recordings/open-recording.js';
import {packageRoot} from '../helpers/paths.js';
import {play} from './personas.js';

const root = join(packageRoot, 'recordings');
const entries = await readdir(root, {withFileTypes: true}).catch(() => []);
const names = entries
	.filter((entry) => entry.isDirectory())
	.map(({name}) => name)
	.sort();
const {runbooks} = await loadLibrary();
const known = new Map(runbooks.map(({runbook}) => [runbook.id, runbook]));

test('there are drills to be had without any incident', (t) => {
	t.true(names.length > 0);
});

for (const name of names) {
	test(`${name}: its drill is whole, can be done well, and not by chance`, async (t) => {
		const {recording} = await readRecording(join(root, name), loadRecordedRunbook);
		t.truthy(recording.drill, `recordings/${name} has no drill.yaml`);
		const loaded = loadDrill(recording.drill ?? '', `${name}/drill.yaml`, {recording, runbooks: known});
		t.deepEqual(loaded.kind === 'faults' ? loaded.faults.map(formatFault) : loaded.warnings.map(formatFault), []);
		if (loaded.kind === 'faults') {
			return;
		}

		const {drill} = loaded;
		const stage: Stage = {drill, recording, takes: takesOf(recording.events)};
		const {reference, randomMedian} = proveDrill(stage);
		t.true(reference >= proofLimits.reference, `the reference run scores ${reference}`);
		t.true(randomMedian < proofLimits.randomMedian, `two hundred players by chance: ${randomMedian}`);

		const total = (plan: Parameters<typeof play>[0]) => scoreOf(play(plan, () => {}, stage)).total;
		const expert = total({});
		const wrong = drill.distractors.slice(0, 1).map(({id}) => id);
		t.true(expert >= 90, `expert ${expert}`);
		t.true(total({pars: 2}) < expert, 'twice par');
		t.true(total({pars: 2}) >= 75, 'twice par is late, not bad');
		t.true(total({causes: wrong, fixes: false}) < 60, 'methodical but wrong');
		t.true(total({looks: 0, pars: 0.1, updates: false, concludes: false}) < 40, 'lucky rusher');
		t.true(total({reveals: true}) < 40, 'revealed');
		t.true(total({hints: 3}) < expert || drill.hints.length === 0, 'hints have a price');
		const idle = new DrillPlayer(stage);
		idle.think(3_600_000);
		t.is(scoreOf(idle.run()).total, 0);

		const debrief = debriefOf(referenceRun(stage));
		t.true(debrief.path.every(({who}) => who === 'both'));
		t.deepEqual(debrief.neverLookedAt, []);
	});
}

test('drills of one group look alike before they begin: page, title, difficulty and causes to choose from', async (t) => {
	const groups = new Map<string, string[]>();
	for (const name of names) {
		const {recording} = await readRecording(join(root, name), loadRecordedRunbook);
		const loaded = loadDrill(recording.drill ?? '', `${name}/drill.yaml`, {recording, runbooks: known});
		if (loaded.kind === 'drill' && loaded.drill.group !== null) {
			const {group, page, title, difficulty, accepted, distractors} = loaded.drill;
			const causes = [...accepted, ...distractors].map(({text}) => text).sort();
			groups.set(group, [...(groups.get(group) ?? []), JSON.stringify({page, title, difficulty, causes})]);
		}
	}

	t.true(
		[...groups.values()].some((looks) => looks.length > 1),
		'there is a group of several',
	);
	for (const [group, looks] of groups) {
		t.is(new Set(looks).size, 1, `${group}: ${looks.join('\n')}`);
	}
});
