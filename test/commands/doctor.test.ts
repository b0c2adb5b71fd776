// The doctor looks at everything that may be wrong on the night, says what to do about it, and changes nothing.
import {chmod, chown, mkdir, readdir, readFile, rm, stat, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {documentSchemas} from '../../source/commands/published-schemas.js';
import {cliPath} from '../helpers/paths.js';
import {openTerminal} from '../helpers/pty.js';
import {type Bench, bytesBelow, numberBook, onlyIncident, openBench} from './support.js';

type Finding = Readonly<{
	area: string;
	name: string;
	state: string;
	isGood: boolean;
	says: string;
	remedy: string | null;
}>;

async function examine(bench: Bench, env: Readonly<Record<string, string | undefined>> = {}) {
	const said = await bench.gotriage(['doctor', '--json'], {env});
	const document = JSON.parse(said.stdout) as {findings: readonly Finding[]};
	documentSchemas.doctor.parse(document);
	return {status: said.status, findings: document.findings};
}

const find = (findings: readonly Finding[], area: string, name: string): readonly Finding[] =>
	findings.filter((finding) => finding.area === area && finding.name === name);

const likely = (
	t: ExecutionContext,
	finding: Finding | undefined,
	state: string,
	says: RegExp,
	remedy: RegExp | null,
) => {
	t.is(finding?.state, state, JSON.stringify(finding));
	t.regex(finding?.says ?? '', says);
	if (remedy === null) {
		t.is(finding?.remedy, null);
	} else {
		t.regex(finding?.remedy ?? '', remedy);
	}
};

test('on a new machine it makes nothing, and what is wrong has a remedy and exit 1', async (t) => {
	const bench = await openBench(t);
	const {status, findings} = await examine(bench, {PATH: '/nonexistent'});
	t.is(status, 1);
	likely(t, find(findings, 'tools', 'go')[0], 'missing', /was not found on PATH \(for .*\)/, /go\.dev\/dl/);
	likely(t, find(findings, 'data', 'directory')[0], 'note', /is made when it is first needed/, null);
	likely(t, find(findings, 'terminal', 'terminal')[0], 'note', /this is none/, /in a terminal/);
	likely(t, find(findings, 'trust', 'trusted')[0], 'good', /nothing but the package's own/, null);
	likely(t, find(findings, 'runbooks', 'runbooks')[0], 'good', /^\d+ load, 0 faults$/, null);
	t.true(findings.every((finding) => finding.isGood === ['good', 'note'].includes(finding.state)));
	t.true(findings.filter((finding) => !finding.isGood).every((finding) => finding.remedy !== null));
	t.false((await readdir(bench.root)).includes('data'));
});

test('a data directory that others may read, a file that is none, and what lies in it are told and left alone', async (t) => {
	const bench = await openBench(t);
	await mkdir(join(bench.data, 'quarantine'), {recursive: true});
	await writeFile(join(bench.data, 'quarantine', 'catalogue-1.json'), 'x');
	await writeFile(join(bench.data, 'open'), 'x');
	await chmod(join(bench.data, 'open'), 0o644);
	await chmod(bench.data, 0o777);
	const {status, findings} = await examine(bench);
	t.is(status, 1);
	likely(t, find(findings, 'data', 'modes')[0], 'wrong', /others may look into it \(mode 0777\)/, /^chmod 700 /);
	likely(t, find(findings, 'data', 'modes')[1], 'wrong', /others may read .*open/, /^chmod -R go-rwx /);
	likely(
		t,
		find(findings, 'data', 'quarantine')[0],
		'note',
		/1 file that could not be read was set aside/,
		/look at them/,
	);
	t.true(find(findings, 'data', 'free space').length === 1);
	t.is((await stat(bench.data)).mode & 0o777, 0o777);

	await rm(bench.data, {recursive: true});
	await writeFile(bench.data, 'a file');
	const broken = await examine(bench);
	t.is(broken.status, 1);
	likely(t, find(broken.findings, 'data', 'directory')[0], 'wrong', /is not a directory/, /GOTRIAGE_HOME/);
});

test('who has an incident open, what can be resumed, what is kept and what became of trusted files', async (t) => {
	const bench = await openBench(t);
	const {file, sha256} = await bench.book('small', numberBook('echo 3 > number; until [ -e go ]; do sleep 0.05; done'));
	await bench.write('number', '9\n');
	const run = bench.start(['run', file, '--trust', sha256, '--json', '--allow', 'reversible']);
	await run.until((event) => event.type === 'step.started' && event.step === 'fix');
	const {id} = await onlyIncident(bench);
	const during = await examine(bench);
	likely(t, find(during.findings, 'data', 'lock')[0], 'note', new RegExp(`pid ${run.pid}, since`), /show .* --follow/);
	run.kill('SIGKILL');
	await run.ended;
	await bench.write('go', '');
	const after = await examine(bench);
	likely(
		t,
		find(after.findings, 'data', 'incident')[0],
		'note',
		new RegExp(`${id} can be resumed`),
		new RegExp(`gotriage resume ${id}`),
	);

	const second = await openBench(t);
	const book = await second.book('small', numberBook());
	await second.write('number', '9\n');
	const trusting = openTerminal({
		command: process.execPath,
		args: [cliPath, 'trust', book.file],
		cwd: second.project,
		env: {...second.env},
	});
	t.teardown(trusting.dispose);
	await trusting.waitForScreen(/Type yes:/);
	trusting.type('yes\r');
	await trusting.exited;
	t.is((await second.gotriage(['run', book.file, '--json', '--allow', 'reversible'])).status, 0);
	const closed = await onlyIncident(second);
	const kept = await examine(second);
	likely(
		t,
		find(kept.findings, 'data', 'kept')[0],
		'note',
		/1 closed incident keeps/,
		new RegExp(`gotriage release ${closed.id}`),
	);
	likely(t, find(kept.findings, 'trust', 'trusted')[0], 'good', /small\.yaml/, null);
	await second.write('small.yaml', `${numberBook()}# more\n`);
	likely(
		t,
		find((await examine(second)).findings, 'trust', 'trusted')[0],
		'wrong',
		/has changed since/,
		/gotriage trust /,
	);
	await rm(book.file);
	likely(t, find((await examine(second)).findings, 'trust', 'trusted')[0], 'note', /not there any more/, /--revoke/);

	const journal = await readFile(closed.journal, 'utf8');
	await writeFile(closed.journal, journal.replace('too large', 'too Large'));
	await writeFile(join(second.data, 'catalogue.json'), '{');
	const before = await bytesBelow(second.data);
	const {findings} = await examine(second);
	likely(t, find(findings, 'data', 'journal')[0], 'wrong', /is damaged at byte 0: /, /gotriage show /);
	likely(
		t,
		find(findings, 'data', 'catalogue')[0],
		'wrong',
		/cannot be read; the next command .* quarantine/,
		/gotriage incidents/,
	);
	t.deepEqual(await bytesBelow(second.data), before, 'it looks only');
});

test('in a terminal it reads its size, colours and characters, and leaves nothing of the question behind', async (t) => {
	const bench = await openBench(t);
	const look = async (env: Readonly<Record<string, string | undefined>>, cols = 80, rows = 24) => {
		const terminal = openTerminal({
			command: process.execPath,
			args: [cliPath, 'doctor'],
			cwd: bench.project,
			env: {...bench.env, ...env},
			cols,
			rows,
		});
		t.teardown(terminal.dispose);
		await terminal.exited;
		return terminal.rawBytes().toString();
	};

	const good = await look({TMUX: undefined});
	for (const wanted of [
		/✓ good +size +80x24/,
		/✓ good +TERM +xterm-256color/,
		/✓ good +colours +256/,
		/✓ good +characters +C\.UTF-8; wide/,
	]) {
		t.regex(good, wanted);
	}

	t.regex(good, /(?:findings need something done|All is well)\.\s*$/);
	const poor = await look({TERM: 'dumb', NO_COLOR: '1', LANG: 'C', LC_ALL: 'C'}, 60, 20);
	for (const wanted of [
		/· note +size +60x20 works/,
		/▲ wrong +TERM +is dumb/,
		/· note +colours +taken away by NO_COLOR/,
		/ASCII/,
	]) {
		t.regex(poor, wanted);
	}

	t.regex(await look({TMUX: '/tmp/x,1,0'}), /▲ wrong +TERM +xterm-256color inside tmux[\s\S]*tmux-256color/);
});

const asRoot = process.getuid?.() === 0 ? test : test.skip;

asRoot('root and sudo are told with what to do', async (t) => {
	const bench = await openBench(t);
	likely(t, find((await examine(bench)).findings, 'installation', 'user')[0], 'note', /runs as root/, /as yourself/);
	await chown(bench.home, 65_534, 65_534);
	const {findings} = await examine(bench, {SUDO_UID: '65534'});
	likely(
		t,
		find(findings, 'installation', 'user')[0],
		'wrong',
		/through sudo .*of user 65534, so nothing is run/,
		/without sudo, or with sudo -H/,
	);
});
