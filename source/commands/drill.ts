// `gotriage drill`: training on a recorded incident. Nothing in it is executed: what is shown comes from the recording.
import {readArguments} from './arguments.js';
import {drawVariant, drillEntries, type KnownDrill, knownDrills, readSummaries} from './drill-catalogue.js';
import {drillFacilitate} from './drill-facilitate.js';
import {drillHistoryCommand} from './drill-history.js';
import {isDrillMode, isDrillSpeed} from './drill-options.js';
import {drillScaffold} from './drill-scaffold.js';
import {type DrillWorld, openDrillWorld, playDrill} from './drill-world.js';
import {type Io, UsageFault} from './io.js';

const choices = 'watch, guided, solo or hard';

function chosen(drills: readonly KnownDrill[], name: string): KnownDrill {
	const found = drills.find((one) => one.name === name);
	if (found === undefined) {
		throw new UsageFault(`there is no drill ${name} (gotriage drill lists them)`);
	}

	return found;
}

/** Plays a drill, a drawn one, or shows the menu. */
export async function drill(words: readonly string[], io: Io): Promise<number> {
	switch (words[0]) {
		case 'scaffold':
			return drillScaffold(words.slice(1), io);
		case 'history':
			return drillHistoryCommand(words.slice(1), io);
		default:
			return play(words, io);
	}
}

async function play(words: readonly string[], io: Io): Promise<number> {
	const given = readArguments('drill', words, {
		random: {type: 'string'},
		mode: {type: 'string'},
		speed: {type: 'string'},
		facilitate: {type: 'boolean'},
	});
	const [name, ...rest] = given.positionals;
	const group = given.value('random');
	if (given.flag('facilitate')) {
		if (rest.length > 0 || group !== null || given.value('mode') !== null || given.value('speed') !== null) {
			throw new UsageFault(
				'gotriage drill --facilitate takes at most the incident of one running drill (gotriage help drill)',
			);
		}

		return drillFacilitate(io, name ?? null);
	}

	if (rest.length > 0 || (name !== undefined && group !== null)) {
		throw new UsageFault('gotriage drill takes one recording, or --random GROUP (gotriage help drill)');
	}

	const mode = given.value('mode') ?? 'solo';
	if (!isDrillMode(mode)) {
		throw new UsageFault(`--mode takes ${choices}, not ${mode}`);
	}

	const word = given.value('speed') ?? '1';
	const speed = word === 'instant' ? word : Number(word);
	if (!isDrillSpeed(speed)) {
		throw new UsageFault(`--speed takes 0.5, 1, 2, 4, 8 or instant, not ${word}`);
	}

	if (!io.isTerminal) {
		throw new UsageFault(
			'gotriage drill needs a terminal, because you choose every step (gotriage replay NAME --plain prints a recording)',
		);
	}

	const world = await openDrillWorld(io);
	const {drills, notes} = await knownDrills(io, name ?? null);
	const summaries = await readSummaries(world.home, world.catalogue);
	const entries = drillEntries(drills, summaries, world.clock.now());
	if (name === undefined && group === null) {
		const left = await leftOpen(world);
		return playDrill(io, world, drills, {entries, notes: [...left, ...notes], start: {screen: 'menu', mode, speed}});
	}

	const drawn =
		group === null ? chosen(drills, drillName(drills, name ?? '')) : drawVariant(drills, group, summaries, Math.random);
	if (drawn === null) {
		const groups = [...new Set(drills.flatMap((one) => one.drill.group ?? []))].toSorted();
		throw new UsageFault(
			`there is no group ${group ?? ''}${groups.length > 0 ? ` (there are ${groups.join(', ')})` : ''}`,
		);
	}

	const entry = entries.find((one) => one.name === drawn.name);
	if (entry === undefined) {
		throw new UsageFault(`there is no drill ${drawn.name}`);
	}

	return playDrill(io, world, drills, {entries, notes, start: {screen: 'page', choice: {entry, mode, speed}}});
}

/** How to go on with the newest drill that was left, in a sentence; nothing where none was. */
async function leftOpen({catalogue}: DrillWorld): Promise<readonly string[]> {
	const drill = (await catalogue.incidents()).find(({kind, status}) => kind === 'drill' && status === 'interrupted');
	return drill === undefined ? [] : [`A drill was left open; gotriage resume ${drill.id} goes on with it.`];
}

/** A name stands for itself; a path for the recording it names. */
const drillName = (drills: readonly KnownDrill[], word: string): string =>
	drills.find((one) => one.word === word)?.name ?? word;
