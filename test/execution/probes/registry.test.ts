import {performance} from 'node:perf_hooks';
import test from 'ava';
import {measured, type ProbeSpec} from '../../../source/execution/probes/probe.js';
import {probeNames, probes, runProbe, runSpec} from '../../../source/execution/probes/registry.js';
import {contextWith, reasonOf} from './context.js';

function specWith(given: Partial<ProbeSpec>): ProbeSpec {
	return {
		name: 'example',
		measures: 'Nothing.',
		parameters: {},
		gives: 'nothing',
		platforms: ['linux', 'darwin'],
		run: async (parameters) => measured({...parameters}),
		...given,
	};
}

const typed = specWith({
	parameters: {
		text: {type: 'string', required: false, says: 'A text.'},
		count: {type: 'number', required: true, says: 'A number.'},
		items: {type: 'list', required: false, says: 'A list.'},
		flag: {type: 'boolean', required: false, says: 'Yes or no.'},
	},
});

test('every probe is registered under its own name and documents itself', (t) => {
	t.deepEqual([...probeNames], [...probes.values()].map((spec) => spec.name).sort());
	for (const [name, spec] of probes) {
		t.is(name, spec.name);
		t.regex(spec.name, /^[a-z][a-z0-9-]*$/);
		t.regex(spec.measures, /\.$/, spec.name);
		t.regex(spec.gives, /^json /, spec.name);
		for (const parameter of Object.values(spec.parameters)) t.regex(parameter.says, /\.$/, spec.name);
	}
	for (const name of ['gopls-servers', 'process-cpu', 'go-cache', 'netrc', 'gopls-request', 'system-load']) {
		t.true(probes.has(name), name);
	}
});

test('an unknown probe and an unknown parameter are named in the reason', async (t) => {
	t.regex(reasonOf(t, await runProbe('no-such', {}, contextWith())), /no probe named no-such/);
	t.regex(
		reasonOf(t, await runProbe('netrc', {hosts: [], host: 'x'}, contextWith())),
		/netrc has no parameter host; it has hosts/,
	);
});

test('a missing required parameter is named with its meaning', async (t) => {
	t.is(reasonOf(t, await runSpec(typed, {}, contextWith())), 'the probe example needs the parameter count: A number.');
});

test('numbers, lists and booleans may come as the text a template was filled with', async (t) => {
	const result = await runSpec(typed, {count: ' 42 ', items: '["a, b", 7]', flag: 'true', text: 9}, contextWith());
	t.deepEqual(result, {kind: 'data', json: {count: 42, items: ['a, b', 7], flag: true, text: '9'}, rows: []});
	const commas = await runSpec(typed, {count: 1, items: 'a, b,,c'}, contextWith());
	t.deepEqual(commas, {kind: 'data', json: {count: 1, items: ['a', 'b', 'c']}, rows: []});
	const empty = await runSpec(typed, {count: 1, items: ''}, contextWith());
	t.deepEqual(empty, {kind: 'data', json: {count: 1, items: []}, rows: []});
});

test('a value that is not of its type is refused', async (t) => {
	t.regex(reasonOf(t, await runSpec(typed, {count: 'many'}, contextWith())), /count .* must be a number/);
	t.regex(reasonOf(t, await runSpec(typed, {count: 1, items: '[1,'}, contextWith())), /items .* must be a list/);
	t.regex(reasonOf(t, await runSpec(typed, {count: 1, flag: 'yes'}, contextWith())), /flag .* must be a boolean/);
});

test('a probe that never answers is left behind at its deadline', async (t) => {
	let stopped = false;
	const stuck = specWith({
		run: (_parameters, context) => {
			context.signal.addEventListener('abort', () => {
				stopped = true;
			});
			return new Promise(() => undefined);
		},
	});
	const began = performance.now();
	const result = await runSpec(stuck, {}, contextWith({deadlineMs: 1500}));
	t.is(reasonOf(t, result), 'still stuck after 1.5 s');
	t.true(performance.now() - began >= 1400);
	t.true(stopped, 'the probe is told to stop its children');
});

test('abort settles at once, before and during a probe', async (t) => {
	const stuck = specWith({run: () => new Promise(() => undefined)});
	const controller = new AbortController();
	const running = runSpec(stuck, {}, contextWith({signal: controller.signal}));
	controller.abort();
	t.is(reasonOf(t, await running), 'stopped');
	t.is(reasonOf(t, await runSpec(stuck, {}, contextWith({signal: controller.signal}))), 'stopped before it began');
});

test('whatever a probe throws becomes its reason', async (t) => {
	const throwing = specWith({
		run: () => {
			throw new Error('first line\nsecond line');
		},
	});
	t.is(reasonOf(t, await runSpec(throwing, {}, contextWith())), 'first line');
	const rejecting = specWith({run: () => Promise.reject(new Error('rejected'))});
	t.is(reasonOf(t, await runSpec(rejecting, {}, contextWith())), 'rejected');
});

test('a probe of another platform says so', async (t) => {
	const other = specWith({platforms: [process.platform === 'linux' ? 'darwin' : 'linux']});
	t.regex(reasonOf(t, await runSpec(other, {}, contextWith())), /the probe example works on/);
});
