// What every runbook of the package promises, whatever it is about: it is valid, it names its tools, and nothing in it
// deletes, ends programs by name, or weakens a check.
import {readdir, readFile} from 'node:fs/promises';
import test from 'ava';
import {probeNames} from '../../source/execution/probes/registry.js';
import {parserNames} from '../../source/parsing/registry.js';
import {formatFault, loadRunbook} from '../../source/runbook/load.js';
import type {ActionStep, CheckStep, Runbook} from '../../source/runbook/schema.js';
import {runbookPath, runbooksPath} from '../helpers/paths.js';

const shipped: readonly string[] = (await readdir(runbooksPath))
	.filter((name) => name.endsWith('.yaml') && name !== 'coverage.yaml')
	.map((name) => name.replace(/\.yaml$/, ''))
	.sort();

/** A longer script belongs in a probe or a parser. */
const longestScript = 3;

/** The one place where another checksum database may be named: its input takes only the same database, by another way. */
const otherDatabase = 'checksum-fail';

async function load(id: string): Promise<Runbook> {
	const loaded = loadRunbook(await readFile(runbookPath(id)), runbookPath(id), {
		parsers: parserNames,
		probes: probeNames,
		runbooks: shipped,
	});
	if (loaded.kind === 'faulty') throw new Error(loaded.faults.map(formatFault).join('\n'));
	const [warning] = loaded.warnings;
	if (warning !== undefined) throw new Error(formatFault(warning));
	return loaded.runbook;
}

const commandSteps = (runbook: Runbook): ReadonlyArray<CheckStep | ActionStep> =>
	runbook.steps.filter((step): step is CheckStep | ActionStep => step.kind === 'check' || step.kind === 'action');

/** Every argument vector of a runbook, also those of undo, with its environment. */
function commandsOf(runbook: Runbook): ReadonlyArray<Readonly<{step: string; argv: readonly string[]; env: object}>> {
	return commandSteps(runbook).flatMap((step) => {
		const undo = step.kind === 'action' ? step.undo : undefined;
		return [
			...(step.run ? [{step: step.id, argv: step.run, env: step.env ?? {}}] : []),
			...(typeof undo === 'object' && 'run' in undo ? [{step: step.id, argv: undo.run, env: undo.env ?? {}}] : []),
		];
	});
}

for (const id of shipped) {
	test(`${id} is valid by the strict rules, and its first line names the schema`, async (t) => {
		const runbook = await load(id);
		t.is(runbook.id, id);
		const text = await readFile(runbookPath(id), 'utf8');
		t.is(text.split('\n')[0], '# yaml-language-server: $schema=../schema/runbook.schema.json');
		t.true((runbook.references ?? []).length > 0);
		t.true((runbook.recovery ?? []).length > 0 || id === 'sched-latency');
	});

	test(`${id} names every tool it runs`, async (t) => {
		const runbook = await load(id);
		const named = (runbook.requires ?? []).map((tool) => tool.split(/[<>=]/)[0]);
		for (const {argv} of commandsOf(runbook)) t.true(['sh', ...named].includes(argv[0] ?? ''), argv.join(' '));
		t.pass();
	});

	test(`${id} gives every threshold a source and every command a deadline`, async (t) => {
		const runbook = await load(id);
		for (const [name, threshold] of Object.entries(runbook.thresholds ?? {})) t.truthy(threshold.source, name);
		for (const step of commandSteps(runbook))
			if (step.run || ('probe' in step && step.probe)) t.truthy(step.timeout, step.id);
	});

	test(`${id} runs go with the toolchain that is there, never one it would have to download`, async (t) => {
		for (const {step, argv, env} of commandsOf(await load(id))) {
			const {GOTOOLCHAIN, GOPROXY} = env as Record<string, string>;
			// A step that asks which Go a project wants lets it choose, with downloads switched off.
			if (argv[0] === 'go') t.true(GOTOOLCHAIN === 'local' || GOPROXY === 'off', step);
		}
		t.pass();
	});

	test(`${id} deletes nothing, ends nothing by name, and weakens no check`, async (t) => {
		const runbook = await load(id);
		for (const step of commandSteps(runbook)) {
			t.true(
				(step.shell ?? '').trim().split('\n').length <= longestScript,
				`${step.id}: a script this long is a probe`,
			);
			if (step.kind === 'action') t.not(step.risk, 'destructive', step.id);
		}
		for (const {argv, env} of commandsOf(runbook)) {
			const line = argv.join(' ');
			t.notRegex(line, /(^| )(rm|killall|pkill|sudo)( |$)/);
			t.notRegex(line, /clean .*-(cache|modcache|fuzzcache)\b/);
			t.notRegex(line, /(GONOSUMDB|GOINSECURE|GOPRIVATE)=|GOSUMDB=off|-insecure|(^| )-k( |$)/);
			// Without the database only into a cache that is thrown away: to see what a server sends, not to use it.
			const isUnchecked = Object.keys(env).some((name) => /GONOSUMDB|GOINSECURE|GOPRIVATE/.test(name));
			const {GOMODCACHE = ''} = env as Record<string, string>;
			t.true(!isUnchecked || GOMODCACHE.startsWith('{{tmp}}/'), line);
			const database = /GOSUMDB=(\S+)/.exec(line)?.[1] ?? (env as Record<string, string>)['GOSUMDB'];
			t.true(database === undefined || (id === otherDatabase && database === '{{inputs.otherDatabase}}'), line);
		}
	});
}

test('the eighteen runbooks are shipped', (t) => {
	t.is(shipped.length, 18);
});
