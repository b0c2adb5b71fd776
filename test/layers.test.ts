// Pins the import edges between the layers. The list may only shrink.
import {readdir, readFile} from 'node:fs/promises';
import {dirname, join, normalize, relative} from 'node:path';
import test from 'ava';
import {packageRoot} from './helpers/paths.js';

const source = join(packageRoot, 'source');

/** From a layer to the layers it may import. */
const allowed: Readonly<Record<string, readonly string[]>> = {
	text: [],
	runbook: ['text'],
	parsing: ['runbook', 'text'],
	incident: ['runbook'],
	recording: ['incident', 'runbook', 'text'],
	drill: ['recording', 'incident', 'runbook', 'text'],
	journal: ['recording', 'incident', 'runbook', 'text'],
	execution: ['journal', 'parsing', 'runbook', 'text'],
	session: ['execution', 'journal', 'drill', 'recording', 'incident', 'parsing', 'runbook', 'text'],
	report: ['session', 'drill', 'recording', 'incident', 'runbook', 'text'],
	plain: ['report', 'session', 'journal', 'drill', 'recording', 'incident', 'runbook', 'text'],
	tui: ['session', 'journal', 'drill', 'recording', 'incident', 'runbook', 'text'],
	commands: [
		'tui',
		'plain',
		'report',
		'session',
		'execution',
		'journal',
		'drill',
		'recording',
		'incident',
		'parsing',
		'runbook',
		'text',
	],
	'.': ['commands'],
};

/** Layers that compute only: no file, process, clock or terminal. Hashing is computing. */
const pure = new Set(['text', 'runbook', 'parsing', 'incident', 'recording', 'drill', 'plain', 'report']);
const effects =
	/from '(?:node:(?!crypto|string_decoder|buffer)[^']+|execa|lowdb[^']*|systeminformation|ink[^']*|react)'/;
/** The screens draw; files and processes are given to them by the command that opens them. */
const screenEffects = /from '(?:node:(?:fs|child_process|net|http|os)[^']*|execa|lowdb[^']*|systeminformation)'/;

type Module = Readonly<{file: string; layer: string; text: string}>;

const layerOf = (file: string): string => (file.includes('/') ? (file.split('/')[0] ?? '.') : '.');

async function modules(): Promise<readonly Module[]> {
	const names = await readdir(source, {recursive: true});
	const files = names.filter((name) => /\.tsx?$/.test(name));
	return Promise.all(
		files.map(async (file) => ({file, layer: layerOf(file), text: await readFile(join(source, file), 'utf8')})),
	);
}

function imported(module: Module): readonly string[] {
	return [...module.text.matchAll(/(?:from|import\()\s*'(\.[^']+)'/g)].map((match) =>
		relative(source, normalize(join(source, dirname(module.file), match[1] ?? ''))),
	);
}

test('an import only ever points down', async (t) => {
	const wrong: string[] = [];
	for (const module of await modules()) {
		for (const file of imported(module)) {
			const layer = layerOf(file);
			if (layer !== module.layer && layer !== '.' && !allowed[module.layer]?.includes(layer)) {
				wrong.push(`${module.file} imports ${file}`);
			}
		}
	}

	t.deepEqual(wrong, []);
});

test('the pure layers touch no file, process, clock or terminal', async (t) => {
	const wrong: string[] = [];
	for (const module of await modules()) {
		if (
			pure.has(module.layer) &&
			(effects.test(module.text) || /\bDate\.now\(|new Date\(\)|\bprocess\.[a-z]/.test(module.text))
		) {
			wrong.push(module.file);
		}

		if (module.layer === 'tui' && screenEffects.test(module.text)) {
			wrong.push(module.file);
		}
	}

	t.deepEqual(wrong, []);
});

test('every layer is on the list', async (t) => {
	const layers = new Set((await modules()).map((module) => module.layer));
	t.deepEqual(
		[...layers].filter((layer) => allowed[layer] === undefined),
		[],
	);
});

test('zod is imported as a namespace, so that its forty languages stay out of the bundle', async (t) => {
	const files = (await modules()).filter(({text}) => /^import \{z\} from 'zod'/m.test(text)).map(({file}) => file);
	t.deepEqual(files, []);
});
