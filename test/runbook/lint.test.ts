import test from 'ava';
import {formatFault, loadRunbook} from '../../source/runbook/load.js';
import {book, bookWith} from './sample-book.js';

const known = {parsers: ['goroutine-dump'], probes: ['load', 'disks'], runbooks: ['net-latency', 'x']};

function reportOf(text: string, file = 'x.yaml'): string[] {
	const loaded = loadRunbook(new TextEncoder().encode(text), file, known);
	return loaded.kind === 'faulty' ? loaded.faults.map(formatFault) : [];
}

function warningsOf(text: string): string[] {
	const loaded = loadRunbook(new TextEncoder().encode(text), 'x.yaml', known);
	return loaded.kind === 'loaded' ? loaded.warnings.map(formatFault) : [];
}

const run = 'run: [go, env, GOPROXY]';
const fixRun = "run: [go, env, -w, 'GOPROXY={{inputs.who}}']";
const undo = 'undo: {run: [go, env, -u, GOPROXY]}';
const afterFix = (step: string): string => `${book}${step}`;
const check = (id: string, rest = ''): string => `  - {id: ${id}, kind: check, title: T, compute: 'true'${rest}}\n`;

type Row = readonly [name: string, text: string, report: string];

const rows: readonly Row[] = [
	[
		'an id that is not the file name',
		bookWith('id: x', 'id: y'),
		"2:5: id: the id is y, and the file's name is x (give both the same name)",
	],
	[
		'a duplicate step id',
		afterFix(check('fix')),
		'28:10: steps[2].id: steps[1] has the id fix already (choose another id)',
	],
	[
		'a target that does not exist',
		bookWith('alarm: fix', 'alarm: fixx'),
		'19:19: steps[0].next.alarm: there is no step fixx (did you mean fix?)',
	],
	[
		'a metric that does not exist',
		bookWith('metric: first', 'metric: frist'),
		'10:29: triage[0].metric: there is no step frist (did you mean first?)',
	],
	[
		'a metric that is an action',
		bookWith('metric: first', 'metric: fix'),
		'10:29: triage[0].metric: fix is a step of the kind action, and a check is needed (name a check)',
	],
	[
		'a response that does not exist',
		bookWith('response: fix', 'response: fxi'),
		'10:46: triage[0].response: there is no step fxi (did you mean fix?)',
	],
	[
		'a need that does not exist',
		bookWith('value: size', 'needs: [zero]\n    value: size'),
		'16:13: steps[0].needs[0]: there is no step zero (name a step of this runbook)',
	],
	[
		'a need of itself',
		bookWith('value: size', 'needs: [first]\n    value: size'),
		'16:12: steps[0].needs: first needs itself, by what it needs (break the circle)',
	],
	[
		'a verify that is no check',
		bookWith('verify: first', 'verify: fix'),
		'27:13: steps[1].verify: fix is a step of the kind action, and a check is needed (name a check)',
	],
	[
		'a recovery check that does not exist',
		afterFix('recovery: [secnd]\n'),
		'28:12: recovery[0]: there is no step secnd (name a step of this runbook)',
	],
	[
		'an after that does not exist',
		bookWith(undo, `after: [save]\n    ${undo}`),
		'26:13: steps[1].after[0]: there is no step save (name a step of this runbook)',
	],
	[
		'another runbook that does not exist',
		bookWith('ok: end', "ok: 'runbook:net-latncy#a'"),
		'19:28: steps[0].next.ok: there is no runbook net-latncy (did you mean runbook:net-latency?)',
	],
	[
		'with: on a target that is no runbook',
		bookWith('ok: end', 'ok: {to: end, with: {a: b}}'),
		'19:33: steps[0].next.ok.to: with: hands inputs to another runbook, and this target is none (remove with:)',
	],
	[
		'a step nobody can reach',
		bookWith('next: {alarm: fix, ok: end}', 'next: end').replace('response: fix', 'response: first'),
		'20:9: steps[1].id: no path leads to the step fix (lead a next to it, or remove it)',
	],
	[
		'a loop without a decision',
		bookWith('verify: first', 'verify: first\n    next: first'),
		'28:11: steps[1].next: this leads back to first without a decision or a recheck between (put a decision into the loop, or use recheck or verify)',
	],
	[
		'a check that does nothing',
		bookWith(`    ${run}\n`, ''),
		'12:5: steps[0].run: a check needs one of run, shell, probe and compute (say what it does)',
	],
	[
		'a check that does two things',
		bookWith(run, `${run}\n    shell: 'true'`),
		'16:5: steps[0].shell: a check does only one of run, shell, probe and compute, and this has run and shell (keep one)',
	],
	[
		'an action that does nothing',
		bookWith(`    ${fixRun}\n`, ''),
		'20:5: steps[1].run: an action needs one of run, shell, quarantine and signal (say what it does)',
	],
	[
		'an action without undo',
		bookWith(`    ${undo}\n`, ''),
		'20:5: steps[1].undo: undo is missing (add undo: how it is rolled back, or {impossible: why})',
	],
	[
		'an action without verify',
		bookWith('    verify: first\n', ''),
		'20:5: steps[1].verify: verify is missing (add verify: the check that shows whether it helped, or {none: why})',
	],
	[
		'a destructive change without a target',
		bookWith('risk: reversible', 'risk: destructive'),
		'20:5: steps[1].target: a destructive change needs a target (add target: the name that must be typed)',
	],
	[
		'a choice that is not used',
		bookWith(undo, `choose: {from: steps.first.items, label: '{{item.pid}}'}\n    ${undo}`),
		'26:13: steps[1].choose: what is chosen is not used (use {{item}} in the command)',
	],
	[
		'an item without a choice',
		bookWith(fixRun, "run: [go, '{{item}}']"),
		'25:15: steps[1].run[1]: {{item}} is known only with each: or choose: (use another value)',
	],
	[
		'a quarantine that is not renamed back',
		bookWith(fixRun, 'quarantine: [/tmp/a]'),
		'26:11: steps[1].undo: what is quarantined is rolled back by renaming it back (write undo: restore)',
	],
	[
		'a restore of nothing',
		bookWith(undo, 'undo: restore'),
		'26:11: steps[1].undo: there is nothing to restore: no snapshot is kept (add snapshot: and the files it changes)',
	],
	[
		'a threshold that does not exist',
		bookWith('above: slow', 'above: slwo'),
		'17:20: steps[0].alarm.above: there is no threshold slwo (did you mean slow?)',
	],
	[
		'CEL that does not compile',
		bookWith('size(stdout)', 'size(stdout'),
		'16:12: steps[0].value: this is not a CEL expression: expected RPAREN, and it ends too early, at character 12 (write an expression such as value > thresholds.slow)',
	],
	[
		'a hyphen after steps.',
		bookWith('size(stdout)', 'steps.a-b.value'),
		"16:12: steps[0].value: steps.a-b reads as a subtraction because of the hyphen (write steps['a-b'])",
	],
	[
		'a variable that does not exist',
		bookWith('size(stdout)', 'size(stdot)'),
		'16:12: steps[0].value: stdot is not known here, at character 6 (did you mean stdout?)',
	],
	[
		'a when that is a number',
		bookWith('value: size', 'when: 1 + 1\n    value: size'),
		'16:11: steps[0].when: the expression must give true or false, and gives a number (compare it with something, as in value > 0)',
	],
	[
		'a when that reads its own output',
		bookWith('value: size', 'when: exit == 0\n    value: size'),
		'16:11: steps[0].when: exit does not exist before the step has run (use what an earlier step measured, as in steps.ID.value)',
	],
	[
		'an alarm that is a text',
		bookWith('{above: slow}', '\'"slow"\''),
		'17:12: steps[0].alarm: the expression must give true or false, and gives a text (compare it with something, as in value > 0)',
	],
	[
		'an each that is no list',
		bookWith('value: size', 'each: \'"a"\'\n    value: size'),
		'16:11: steps[0].each: the expression must give a list, and gives a text (give a list, as in steps.ID.facts.NAME)',
	],
	[
		'a step that an expression names and is not there',
		bookWith('size(stdout)', 'steps.frist.value'),
		'16:12: steps[0].value: there is no step frist (did you mean steps.first.value?)',
	],
	[
		'a fact that is not there',
		bookWith('size(stdout)', 'steps.first.facts.prxy'),
		'16:12: steps[0].value: the step first has no fact prxy (did you mean steps.first.facts.proxy?)',
	],
	[
		'a step has no such part',
		bookWith('size(stdout)', 'steps.first.valu'),
		'16:12: steps[0].value: a step has no valu (did you mean steps.first.value?)',
	],
	[
		'an input that an expression names and is not there',
		bookWith('size(stdout)', 'inputs.whom'),
		'16:12: steps[0].value: there is no input whom (did you mean inputs.who?)',
	],
	[
		'a threshold that an expression names and is not there',
		bookWith('size(stdout)', 'thresholds.fast'),
		'16:12: steps[0].value: there is no threshold fast (declare it under thresholds:)',
	],
	[
		'a baseline that is not kept',
		bookWith('size(stdout)', 'baseline.median'),
		'16:12: steps[0].value: baseline is known only where the check keeps one (add baseline: {key: [host]})',
	],
	[
		'a match that is not stated',
		bookWith('size(stdout)', 'match.a'),
		'16:12: steps[0].value: match is known only where the check states one (add match: and a pattern)',
	],
	[
		'an item without each',
		bookWith('size(stdout)', 'item.a'),
		'16:12: steps[0].value: item is known only where the step repeats (add each:, or use another value)',
	],
	[
		'a probe that does not exist',
		bookWith(run, 'probe: {name: disk}'),
		'15:19: steps[0].probe.name: there is no probe disk (did you mean disks?)',
	],
	[
		'a parser that does not exist',
		bookWith(run, `${run}\n    parse: jsn`),
		'16:12: steps[0].parse: there is no parser jsn (did you mean json?)',
	],
	[
		'a match that is no pattern',
		bookWith(run, `${run}\n    match: '('`),
		'16:12: steps[0].match: ( is not a regular expression (correct it)',
	],
	[
		'a pattern that is none',
		bookWith('default: me', "default: me, pattern: '('"),
		'6:58: inputs.who.pattern: ( is not a regular expression (correct it)',
	],
	[
		'a default that the pattern refuses',
		bookWith('default: me', "default: me, pattern: '[0-9]+'"),
		'6:45: inputs.who.default: the default of who does not match the pattern [0-9]+ (give a default that a person could have typed)',
	],
	[
		'a default of another type',
		bookWith('type: string, prompt: Who, default: me', 'type: integer, prompt: Who, default: me'),
		'6:46: inputs.who.default: the default of who must be a whole number such as 5 (give a default that a person could have typed)',
	],
	[
		'a number as the default of a text',
		bookWith('default: me', 'default: 1.10'),
		'6:45: inputs.who.default: the default of who is a number, and its type is string (put it in quotes)',
	],
	[
		'an enum without options',
		bookWith('type: string', 'type: enum'),
		'6:8: inputs.who.options: options is missing (list the values of the enum)',
	],
	[
		'sudo that would ask',
		bookWith(run, 'run: [sudo, go, env]').replace('[go, curl]', '[go, sudo]'),
		'15:11: steps[0].run[0]: sudo without -n would wait for a password (write sudo, -n)',
	],
	[
		'sudo that would ask in a script',
		bookWith(run, 'shell: sudo ls'),
		'15:12: steps[0].shell: sudo without -n would wait for a password (write sudo -n)',
	],
	[
		'a tool that is not required',
		bookWith(run, 'run: [jq, .]'),
		'15:11: steps[0].run[0]: jq is not among the tools this runbook requires (add jq to requires)',
	],
	[
		'a require that names no tool',
		bookWith('[go, curl]', "[go, 'curl > 8']"),
		"4:16: requires[1]: curl > 8 names no tool (write a tool as go, or with a version as 'go>=1.23')",
	],
	[
		'a program named by a placeholder',
		bookWith(run, "run: ['{{inputs.who}}']"),
		'15:11: steps[0].run[0]: the program must be named literally, not by a placeholder (write its name)',
	],
	[
		'a whole command line as one word',
		bookWith(run, 'run: [go env]'),
		'15:11: steps[0].run[0]: go env is one word here, and no program of that name exists (write each argument apart, as in [go, env])',
	],
	[
		'a placeholder in a script',
		bookWith(run, "shell: echo '{{inputs.who}}'"),
		'15:12: steps[0].shell: {{inputs.who}} is not filled in a script (use "$INPUT_WHO" instead)',
	],
	[
		'a placeholder in a script by the back door',
		bookWith(run, "run: [sh, -c, 'echo {{inputs.who}}']"),
		'15:19: steps[0].run[2]: a placeholder inside a script would let its value act as a command (pass the value as an argument after the script and read it as "$1", or use shell: and its variables)',
	],
	[
		'a placeholder that does not exist',
		bookWith('inputs.who}}', 'inputs.whom}}'),
		'25:24: steps[1].run[3]: there is no input whom (did you mean inputs.who?)',
	],
	[
		'a placeholder of an unknown root',
		bookWith('{{inputs.who}}', '{{input.who}}'),
		'25:24: steps[1].run[3]: {{input.who}} does not exist (did you mean {{inputs.who}}?)',
	],
	[
		'a placeholder of a step that does not exist',
		bookWith('{{inputs.who}}', '{{steps.frist.value}}'),
		'25:24: steps[1].run[3]: there is no step frist (did you mean steps.first.value?)',
	],
	[
		'a format string that looks like a placeholder',
		bookWith(run, "run: [go, list, -f, '{{.Dir}}']"),
		'15:25: steps[0].run[3]: {{.Dir}} is not the path of a value (write a path such as {{inputs.name}}, or \\{{ to pass the braces on as they are)',
	],
	[
		'a placeholder that is not closed',
		bookWith('{{inputs.who}}', '{{inputs.who'),
		'25:24: steps[1].run[3]: a {{ is never closed (close it with }})',
	],
	[
		'ssh that would ask',
		bookWith(run, 'run: [ssh, host, uptime]').replace('[go, curl]', '[go, ssh]'),
		'15:11: steps[0].run[0]: ssh would wait for a password or a host key (add -o, BatchMode=yes, -o, ConnectTimeout=5)',
	],
	[
		'pprof that would open a prompt',
		bookWith(run, 'run: [go, tool, pprof, cpu.out]'),
		'15:11: steps[0].run[0]: go tool pprof without an output format opens a prompt or a web page (add -top, -text, -raw or another format)',
	],
	[
		'a summary of nothing',
		bookWith('value: size', 'summary: max(values)\n    value: size'),
		'16:5: steps[0].summary: summary sums up repetitions, and this step has none (use value)',
	],
	[
		'a branch that reads output',
		bookWith('next: {alarm: fix, ok: end}', 'next: [{when: size(lines) > 1, to: fix}, {to: end}]'),
		'19:19: steps[0].next[0].when: lines is no longer there when the branch is chosen, at character 6 (keep what is needed of it as a fact, and write steps.ID.facts.NAME)',
	],
	[
		'each with sample',
		bookWith('value: size', 'each: rows\n    sample: {every: 1s, times: 3}\n    value: size').replace(
			'each: rows',
			'each: steps.first.items',
		),
		'17:5: steps[0].sample: each and sample do not go together (keep one, or make it two steps)',
	],
];

for (const [name, text, report] of rows) {
	test(`${name} is refused with its place and remedy`, (t) => {
		t.deepEqual(reportOf(text), [`x.yaml:${report}`]);
	});
}

test('what is right stays without a fault', (t) => {
	const right = [
		bookWith(run, 'run: [/usr/bin/env, -i]'),
		bookWith(run, "run: [sh, -c, 'echo \"$1\"', sh, '{{inputs.who}}']"),
		bookWith(run, "run: [go, list, -f, '\\{{.Dir}}']"),
		bookWith(run, 'run: [go, tool, pprof, -top, cpu.out]'),
		bookWith(run, 'run: [sudo, -n, ls]').replace('[go, curl]', "['go>=1.23', sudo]"),
		bookWith(run, 'shell: |\n      sudo -n ls\n      echo "$INPUT_WHO"'),
		bookWith(run, 'probe: {name: load, with: {seconds: 1}}'),
		bookWith(run, `${run}\n    parse: goroutine-dump`),
		bookWith('ok: end', "ok: 'runbook:net-latency#any', skipped: 'runbook:x#fix'"),
		bookWith(fixRun, "quarantine: ['{{steps.first.facts.proxy}}']").replace(undo, 'undo: restore'),
		bookWith(
			fixRun,
			`choose: {from: steps.first.items, label: '{{item.pid}}'}\n    signal: {pid: '{{item.pid}}', started: '{{item.started}}', name: TERM}`,
		),
		bookWith('value: size(stdout)', 'needs: [zero]\n    value: size(stdout)').concat(check('zero')),
		bookWith('verify: first', 'verify: {none: nothing to measure}\n    next: ask').concat(
			'  - {id: ask, kind: decision, title: T, options: [{key: again, label: A, next: first}, {key: stop, label: S, next: end}]}\n',
		),
		bookWith('value: size(stdout)', 'recheck: {after: 1s, times: 3, when: value > 5}\n    value: size(stdout)').replace(
			'verify: first',
			'verify: first\n    next: first',
		),
	];
	for (const text of right) {
		t.deepEqual(reportOf(text), [], text);
	}
});

test('what only --strict refuses is a warning', (t) => {
	t.deepEqual(warningsOf(book), [
		'x.yaml:12:5: steps[0].why: why is missing (say why a person would do this step)',
		'x.yaml:20:5: steps[1].why: why is missing (say why a person would do this step)',
	]);
	const elsewhere = warningsOf(bookWith('ok: end', "ok: 'runbook:in-another-library'"));
	t.true(elsewhere.some((line) => line.includes('there is no runbook in-another-library here')));
	const reading = bookWith('value: size(stdout)', 'value: steps.other.value').concat(check('other'));
	t.true(warningsOf(reading).some((line) => line.includes('the board measures first without other')));
});

test('targets in other runbooks are taken on trust where the others are not known', (t) => {
	const text = bookWith('ok: end', "ok: 'runbook:unheard-of'");
	const loaded = loadRunbook(new TextEncoder().encode(text), 'x.yaml', {parsers: [], probes: []});
	t.is(loaded.kind, 'loaded');
});
