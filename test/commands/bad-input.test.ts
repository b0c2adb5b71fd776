// Everything a person can get wrong: each gets one clear sentence on stderr, the designed exit status, and loses nothing.
import {chmod, chown, cp, mkdir, readFile, symlink, writeFile} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {execa} from 'execa';
import {cliPath, packageRoot} from '../helpers/paths.js';
import {
	type Bench,
	bytesBelow,
	controlsIn,
	hasNoStack,
	incidentsIn,
	isOneSentence,
	numberBook,
	onlyIncident,
	openBench,
	type Said,
} from './support.js';

type Case = Readonly<{words: readonly string[]; says: RegExp; status?: number; cwd?: string}>;

/** Each case: its status, nothing on stdout, one sentence on stderr. */
async function refuses(t: ExecutionContext, bench: Bench, cases: readonly Case[]): Promise<void> {
	for (const {words, says, status = 2, cwd} of cases) {
		const said = await bench.gotriage(words, cwd === undefined ? {} : {cwd});
		const label = `gotriage ${words.join(' ')}`;
		t.is(said.status, status, `${label}: ${said.stderr}`);
		t.is(said.stdout, '', label);
		isOneSentence(t, said.stderr, says, label);
	}
}

/** A minimal runbook in which one part is replaced. */
const minimal = (changes: Readonly<Record<string, string>> = {}): string => {
	const parts: Record<string, string> = {
		head: 'schema: 1\nid: odd\ntitle: Odd\n',
		requires: 'requires: [cat]\n',
		triage: 'triage:\n  - {symptom: Odd, metric: look, response: look}\n',
		step: '    run: [cat, number]\n',
		tail: '    next: end\n',
		...changes,
	};
	return `${parts['head']}${parts['requires']}${parts['triage']}steps:\n  - id: look\n    kind: check\n    title: Look\n${parts['step']}${parts['tail']}`;
};

test('every fault of a file is told with its place and a remedy, and a run of it exits 2', async (t) => {
	const bench = await openBench(t);
	const files: ReadonlyArray<readonly [string, string | Uint8Array, RegExp]> = [
		['empty', '', /^1:1: runbook: the file is empty/],
		['comments', '# nothing\n', /^1:1: runbook: the file is empty/],
		['huge', Buffer.alloc(300 * 1024, 0x23), /^1:1: runbook: the file has more than 262144 bytes/],
		['latin1', Buffer.from('schema: 1\nid: caf\xe9\n', 'latin1'), /^2:8: runbook: byte 18 of the file is not UTF-8/],
		['utf16', Buffer.from('\uFEFFschema: 1\n', 'utf16le'), /^1:1: runbook: the file is UTF-16/],
		['binary', Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 0]), /U\+00(?:7F|00)/],
		['list', '- 1\n- 2\n', /^1:1: runbook: /],
		['two-documents', `${minimal()}---\nid: other\n`, /second document/],
		['alias', minimal({head: 'schema: 1\nid: &a odd\ntitle: *a\n'}), /alias|anchor/i],
		['merge', minimal({head: 'schema: 1\nid: odd\ntitle: Odd\n<<: {a: 1}\n'}), /<</],
		['old-yaml', `%YAML 1.1\n---\n${minimal()}`, /1\.1/],
		['unknown-key', minimal({step: '    runn: [cat]\n'}), /runn.*did you mean.*run|unknown/i],
		['twice', minimal({head: 'schema: 1\nid: odd\nid: odd\ntitle: Odd\n'}), /^3:1: id: .*second time/],
		['wrong-type', minimal({step: '    run: cat number\n'}), /steps\[0\]\.run: .*list/],
		['wrong-number', minimal({step: '    run: [cat, 5]\n'}), /steps\[0\]\.run\[1\]: /],
		['target', minimal({tail: '    next: nowhere\n'}), /steps\[0\]\.next.*nowhere/],
		['metric', minimal({triage: 'triage:\n  - {symptom: O, metric: lok, response: look}\n'}), /lok.*look/],
		['template', minimal({step: "    shell: 'cat {{inputs.x}}'\n"}), /steps\[0\]\.shell: .*\{\{/],
		['placeholder', minimal({step: "    run: [cat, '{{inputs.x}}']\n"}), /steps\[0\]\.run\[1\]: .*x/],
		['program', minimal({step: "    run: ['{{tmp}}/x']\n"}), /steps\[0\]\.run\[0\]: /],
		['cel', minimal({step: '    run: [cat]\n    alarm: "value >"\n'}), /steps\[0\]\.alarm/],
		['cel-type', minimal({step: '    run: [cat]\n    alarm: "1 + 1"\n'}), /steps\[0\]\.alarm.*true or false|bool/i],
		['cel-name', minimal({step: '    run: [cat]\n    alarm: "valu > 1"\n'}), /steps\[0\]\.alarm.*valu/],
		['circle', minimal({tail: '    next: look\n'}), /cycle|circle|again|loop/i],
		['nested', `${'['.repeat(500)}${']'.repeat(500)}`, /nested/],
	];
	const words: string[] = [];
	for (const [name, content] of files) {
		await bench.write(`${name}.yaml`, content);
		words.push(`${name}.yaml`);
	}

	const said = await bench.gotriage(['validate', '--json', ...words]);
	t.is(said.status, 1, said.stderr);
	t.is(said.stderr, '');
	type Fault = Readonly<{line: number; column: number; path: string; message: string; remedy: string}>;
	const document = JSON.parse(said.stdout) as {files: ReadonlyArray<{file: string; errors: readonly Fault[]}>};
	for (const [index, [name, , wanted]] of files.entries()) {
		const {file = '', errors = []} = document.files[index] ?? {};
		t.is(file, `${name}.yaml`);
		const lines = errors.map((one) => `${one.line}:${one.column}: ${one.path}: ${one.message} (${one.remedy})`);
		t.true(
			lines.some((line) => wanted.test(line)),
			`${name}: ${lines.join('\n') || 'no fault'}`,
		);
		t.true(errors.every((one) => one.message !== '' && one.remedy !== ''));
		t.deepEqual(controlsIn(lines.join('')), [], name);
	}

	const plain = await bench.gotriage(['validate', 'wrong-type.yaml', 'empty.yaml', 'binary.yaml']);
	t.is(plain.status, 1);
	t.regex(plain.stdout, /\nwrong-type\.yaml:\d+:\d+: steps\[0\]\.run: [^\n]+ \([^\n]+\)\nempty\.yaml:1:1: runbook: /);
	t.deepEqual(controlsIn(plain.stdout), []);

	const run = await bench.gotriage(['run', 'cel-type.yaml', '--json']);
	t.is(run.status, 2);
	t.is(run.stdout, '');
	t.regex(run.stderr, /^cel-type\.yaml:\d+:\d+: steps\[0\]\.alarm/m);
	hasNoStack(t, run.stderr, 'run');
	t.deepEqual(await incidentsIn(bench), []);
});

test('what is no file to read is said in one sentence, without waiting', async (t) => {
	const bench = await openBench(t);
	await mkdir(join(bench.project, 'folder.yaml'));
	await execa('mkfifo', [join(bench.project, 'pipe.yaml')]);
	await symlink('loop.yaml', join(bench.project, 'loop.yaml'));
	await bench.write('good.yaml', minimal());
	const names: ReadonlyArray<readonly [string, RegExp]> = [
		['missing.yaml', /^missing\.yaml: there is no such file/],
		['good.yaml/below.yaml', /^good\.yaml\/below\.yaml: /],
		['folder.yaml', /^folder\.yaml: it is a directory/],
		['pipe.yaml', /^pipe\.yaml: it is not a regular file/],
		['loop.yaml', /^loop\.yaml: /],
		['/dev/zero', /^\/dev\/zero: it is not a regular file/],
		['two\nlines.yaml', /^two\\nlines\.yaml: there is no such file/],
	];
	await refuses(t, bench, [
		...names.map(([name, says]) => ({words: ['validate', name, '--json'], says})),
		...names.slice(0, 4).map(([name, says]) => ({words: ['run', name, '--json'], says})),
		{words: ['sweep', 'missing.yaml', '--json'], says: /^missing\.yaml: there is no such file/},
		{words: ['trust', 'folder.yaml'], says: /^(?:\.\/)?folder\.yaml: it is a directory/},
	]);
});

test('a wrong word is told with the nearest right one', async (t) => {
	const bench = await openBench(t);
	const {file, sha256} = await bench.book(
		'small',
		numberBook(
			undefined,
			"inputs:\n  who: {type: string, prompt: Who, default: me, pattern: '^[a-z]+$'}\n  port: {type: integer, prompt: Port}\n",
		),
	);
	await bench.write('number', '9\n');
	const run = ['run', file, '--trust', sha256, '--json'];
	const given = [...run, '--input', 'port=1'];
	await refuses(t, bench, [
		{words: ['rnu'], says: /no command rnu; did you mean run\?/},
		{words: ['--jsn'], says: /no option --jsn; did you mean --json\?/},
		{words: ['board', 'x'], says: /x/},
		{words: ['run'], says: /takes one runbook/},
		{words: ['run', 'modproxy-down', 'gopls-stall'], says: /takes one runbook/},
		{words: ['run', 'modproxy-dwon', '--json'], says: /no runbook modproxy-dwon; did you mean modproxy-down\?/},
		{words: ['run', 'zzz', '--json'], says: /no runbook zzz \(gotriage list/},
		{words: ['run', '__proto__', '--json'], says: /no runbook __proto__/},
		{words: [...run], says: /needs the input port: give --input port=VALUE/},
		{words: [...run, '--input', 'prot=1'], says: /no input prot here; did you mean port\?/},
		{words: [...run, '--input', 'port'], says: /--input takes name=value, not port/},
		{words: [...run, '--input', 'port=many'], says: /Input port must be a whole number/},
		{words: [...given, '--input', 'who=ME'], says: /Input who does not match the pattern \^\[a-z\]\+\$/},
		{words: [...given, '--input', 'who=-rf'], says: /Input who must not begin with a hyphen/},
		{words: [...given, '--input', 'constructor=x'], says: /no input constructor here/},
		{words: [...given, '--threshold', 'limt=1'], says: /no threshold limt here; did you mean limit\?/},
		{words: [...given, '--threshold', 'limit=big'], says: /--threshold limit takes a number, not big/},
		{words: [...given, '--threshold', 'limit=NaN'], says: /--threshold limit takes a number/},
		{words: [...given, '--choose', 'fxi=1'], says: /no step fxi here; did you mean fix\?/},
		{words: [...given, '--choose', 'fix=1'], says: /the step fix has nothing to choose/},
		{
			words: ['run', 'gopls-stall', '--choose', 'what-now=upp', '--json'],
			says: /no option of what-now upp here; (?:did you mean|it has)/,
		},
		{words: [...given, '--choose', 'fix'], says: /--choose takes name=value/},
		{words: [...given, '--allow', 'destructive'], says: /destructive actions never run unattended/},
		{words: [...given, '--allow', 'all'], says: /--allow takes reversible or disruptive, not all/},
		{words: [...given, '--allow-cost', 'much'], says: /--allow-cost takes load or runs-code, not much/},
		{words: [...given, '--allw', 'reversible'], says: /no option --allw; did you mean --allow\?/},
		{words: ['run', file, '--trust', 'abc', '--json'], says: /--trust takes the sha256/},
		{words: [...given, '--input'], says: /--input/},
		{words: [...given, '-x'], says: /-x/},
		{words: [...given, '-C', 'nowhere'], says: /-C nowhere: there is no such directory/},
		{words: [...given, '-C', 'number'], says: /-C number: /},
	]);
	t.deepEqual(await incidentsIn(bench), [], 'nothing was opened');
});

test('the commands on an incident name what they need, and say when there is none', async (t) => {
	const bench = await openBench(t);
	const id = '20200101-000000-aaaa';
	await refuses(t, bench, [
		{words: ['show'], says: /gotriage show/},
		{words: ['show', id, '--json'], says: /no incident "?20200101-000000-aaaa/},
		{words: ['show', '../../etc', '--json'], says: /no incident/},
		{words: ['report', id], says: /no incident/},
		{words: ['report'], says: /gotriage report/},
		{words: ['report', id, '--format', 'pdf'], says: /pdf|--format/},
		{words: ['resume', id], says: /no incident/},
		{words: ['resume'], says: /no open incident/},
		{words: ['undo', id, '--json'], says: /no incident/},
		{words: ['undo'], says: /needs an incident/},
		{words: ['note', id, 'text'], says: /no incident/},
		{words: ['note', id], says: /gotriage note/},
		{words: ['validate'], says: /needs at least one file/},
		{words: ['trust'], says: /takes one file/},
		{words: ['schema', 'runbok'], says: /no schema runbok/},
		{words: ['probes', '--jsn'], says: /did you mean --json\?/},
	]);
});

test("a project's settings that cannot be used stop the run before anything is opened", async (t) => {
	const bench = await openBench(t);
	const {file, sha256} = await bench.book('small', numberBook());
	const words = ['run', file, '--trust', sha256, '--json'];
	const settings = join(bench.project, '.gotriage.yaml');
	for (const [content, says] of [
		['thresholds: {limit: many}\n', /\.gotriage\.yaml: thresholds\.limit: /],
		['steps: [{run: [rm, -rf]}]\n', /\.gotriage\.yaml: .*only thresholds and inputs/],
		['thresholds: {limit: 1\n', /\.gotriage\.yaml:\d+:\d+: /],
		['a: &a [1]\nb: *a\n', /\.gotriage\.yaml/],
	] as const) {
		await writeFile(settings, content);
		await refuses(t, bench, [{words, says}]);
	}

	await writeFile(settings, Buffer.alloc(2 * 1024 * 1024, 0x23));
	await refuses(t, bench, [{words, says: /\.gotriage\.yaml/}]);
	t.deepEqual(await incidentsIn(bench), []);
});

/** The package copied to where any user can read it, so that permissions can be tried by root as well. */
async function callAsNobody(t: ExecutionContext, bench: Bench) {
	if (process.getuid?.() !== 0) {
		return (words: readonly string[], data: string): Promise<Said> =>
			bench.gotriage(words, {env: {GOTRIAGE_HOME: data}});
	}

	const copy = join(bench.root, 'package');
	await mkdir(copy);
	for (const name of ['package.json', 'runbooks']) {
		await cp(join(packageRoot, name), join(copy, name), {recursive: true});
	}

	await cp(dirname(cliPath), join(copy, 'dist'), {recursive: true});
	await chmod(bench.root, 0o755);
	const nobody = 65_534;
	await chown(bench.home, nobody, nobody);
	t.log('permissions are tried as user 65534');
	return (words: readonly string[], data: string): Promise<Said> =>
		bench.gotriage(words, {
			env: {GOTRIAGE_HOME: data},
			uid: nobody,
			command: [process.execPath, join(copy, 'dist', 'cli.js')],
		});
}

test('a data directory that cannot be used exits 5 before anything runs', async (t) => {
	const bench = await openBench(t);
	const {file, sha256} = await bench.book('small', numberBook());
	await bench.write('number', '9\n');
	const occupied = await bench.write('occupied', 'precious\n');
	const closed = join(bench.root, 'closed');
	await mkdir(closed, {mode: 0o755});
	await chmod(closed, process.getuid?.() === 0 ? 0o755 : 0o555);
	const call = await callAsNobody(t, bench);
	const run = ['run', file, '--trust', sha256, '--json', '--allow', 'reversible'];
	for (const [data, says] of [
		[occupied, /it is not a directory/],
		[join(closed, 'data'), /EACCES|permission|may not|cannot be (?:created|written)/i],
		[join(occupied, 'below'), /cannot be used/],
		['/proc/gotriage', /cannot be created in \/proc|cannot be used/],
	] as const) {
		const said = await call(run, data);
		t.is(said.status, 5, said.stderr);
		t.is(said.stdout, '');
		isOneSentence(t, said.stderr, says, data);
		t.regex(said.stderr, /GOTRIAGE_HOME/);
	}

	if (process.getuid?.() === 0) {
		const said = await call(run, closed);
		t.is(said.status, 5);
		isOneSentence(t, said.stderr, /belongs to user 0/, 'a directory of another user');
	}

	t.is(await readFile(occupied, 'utf8'), 'precious\n');
	t.is(await readFile(join(bench.project, 'number'), 'utf8'), '9\n', 'the action was not run');
	const dry = await call(['run', file, '--dry-run'], occupied);
	t.is(dry.status, 0, dry.stderr);

	await chmod(file, 0);
	const unreadable = await call(['validate', file], occupied);
	t.is(unreadable.status, 2);
	isOneSentence(t, unreadable.stderr, /it may not be read \(check its permissions\)/, 'an unreadable file');
});

/** One incident, closed in alarm with its action withheld, and a function that says how each command takes it. */
async function closedIncident(t: ExecutionContext) {
	const bench = await openBench(t);
	const {file, sha256} = await bench.book('small', numberBook());
	await bench.write('number', '9\n');
	const run = await bench.gotriage(['run', file, '--trust', sha256, '--json']);
	t.is(run.status, 3, run.stderr);
	return {bench, sha256, ...(await onlyIncident(bench))};
}

test('a torn last line is told, set aside byte for byte, and nothing else is lost', async (t) => {
	const {bench, id, sha256, directory, journal} = await closedIncident(t);
	const sound = await readFile(journal);
	const torn = '{"seq":99,"at":"2026-11-21T02:4';
	await writeFile(journal, Buffer.concat([sound, Buffer.from(torn)]));
	for (const words of [
		['show', id],
		['report', id],
	]) {
		const said = await bench.gotriage(words);
		t.is(said.status, 0, said.stderr);
		isOneSentence(t, said.stderr, /last line of the journal is incomplete \(31 bytes\)/, words.join(' '));
		t.not(said.stdout, '');
	}

	t.deepEqual(await readFile(journal), Buffer.concat([sound, Buffer.from(torn)]), 'looking changes nothing');
	const resumed = await bench.gotriage(['resume', id, '--trust', sha256]);
	t.is(resumed.status, 0, resumed.stderr);
	isOneSentence(t, resumed.stderr, /cut short \(31 bytes, never acknowledged\); it was set aside as /, 'resume');
	const after = await bytesBelow(directory);
	t.true(after['journal.ndjson']?.startsWith(sound.toString('latin1')), 'what was recorded stays as it was');
	t.true(Object.values(after).includes(torn), 'the torn bytes are kept');
});

test('a flipped byte is told with its place, and the journal is left as it is', async (t) => {
	const {bench, id, sha256, directory, journal} = await closedIncident(t);
	const bytes = await readFile(journal);
	const at = bytes.indexOf('Read the number');
	bytes[at] = (bytes[at] ?? 0) ^ 1;
	await writeFile(journal, bytes);
	const before = await bytesBelow(directory);
	for (const [status, words] of [
		[1, ['show', id, '--json']],
		[1, ['show', id]],
		[1, ['report', id]],
		[5, ['resume', id, '--trust', sha256]],
		[5, ['undo', id, '--json']],
		[5, ['note', id, 'hello']],
	] as const) {
		const said = await bench.gotriage(words);
		t.is(said.status, status, `${words.join(' ')}: ${said.stderr}`);
		t.is(said.stdout !== '', status === 1, 'what can be read is shown');
		isOneSentence(t, said.stderr, new RegExp(`journal of incident ${id} is damaged at byte \\d+`), words.join(' '));
	}

	const after = await bytesBelow(directory);
	t.deepEqual(after, before);
	const listed = await bench.gotriage(['incidents', '--json']);
	t.is(listed.status, 0, listed.stderr);
	t.regex(listed.stdout, new RegExp(id), 'the others can still be listed');
});

test('a journal of a newer format is refused in one sentence and left as it is', async (t) => {
	const {bench, id, sha256, directory, journal} = await closedIncident(t);
	const text = await readFile(journal, 'utf8');
	await writeFile(journal, text.replace('"format":{"major":1,', '"format":{"major":2,'));
	const before = await bytesBelow(directory);
	for (const words of [
		['show', id, '--json'],
		['report', id],
		['resume', id, '--trust', sha256],
		['undo', id],
		['note', id, 'hello'],
	]) {
		const said = await bench.gotriage(words);
		t.is(said.status, 5, `${words.join(' ')}: ${said.stderr}`);
		t.is(said.stdout, '');
		isOneSentence(t, said.stderr, /newer|format 2/i, words.join(' '));
	}

	t.deepEqual(await bytesBelow(directory), before);
});

test('a catalogue that cannot be read is rebuilt, and its bytes are kept', async (t) => {
	const {bench, id} = await closedIncident(t);
	const catalogue = join(bench.data, 'catalogue.json');
	await writeFile(catalogue, '{"schema": 1, "incidents": [');
	const said = await bench.gotriage(['incidents', '--json']);
	t.is(said.status, 0, said.stderr);
	t.regex(said.stdout, new RegExp(id));
	hasNoStack(t, said.stderr, 'incidents');
	const kept = await bytesBelow(bench.data);
	t.true(Object.values(kept).includes('{"schema": 1, "incidents": ['));
});
