// A runbook from elsewhere runs nothing until exactly its bytes are trusted: it can be read, validated and dry-run.
import {chmod, mkdir, readdir, readFile, symlink, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import test from 'ava';
import {runbookPath} from '../helpers/paths.js';
import {
	bytesBelow,
	eventsOf,
	incidentsIn,
	isOneSentence,
	numberBook,
	ofType,
	onlyIncident,
	openBench,
	sha256Of,
} from './support.js';

test('an untrusted file can be read, validated and dry-run, and runs nothing', async (t) => {
	const bench = await openBench(t);
	const {file, sha256} = await bench.book(
		'small',
		numberBook().replace('run: [cat, number]', `shell: 'touch ran; cat number'`),
	);
	await bench.write('number', '9\n');
	t.is((await bench.gotriage(['validate', file])).status, 0);
	t.is((await bench.gotriage(['run', file, '--dry-run'])).status, 0);
	for (const words of [
		['run', file, '--json', '--allow', 'disruptive'],
		['run', file, '--plain'],
		['run', 'small.yaml'],
		['sweep', file, '--json'],
	]) {
		const said = await bench.gotriage(words);
		t.is(said.status, 6, said.stderr);
		t.is(said.stdout, '');
		isOneSentence(t, said.stderr, new RegExp(`is not trusted.*--dry-run.*gotriage trust.*${sha256}`), words.join(' '));
	}

	const trusting = await bench.gotriage(['trust', file]);
	t.is(trusting.status, 6);
	t.regex(trusting.stdout, /^Every step of small: .*\nNothing is run\./);
	t.regex(
		trusting.stdout,
		new RegExp(`touch ran[\\s\\S]*echo 3 > number[\\s\\S]*sha256 ${sha256}\n$`),
		'every command is shown',
	);
	isOneSentence(t, trusting.stderr, /was not trusted: that needs a person at a terminal/, 'trust');
	t.false((await readdir(bench.project)).includes('ran'));
	t.deepEqual(await incidentsIn(bench), []);
});

test('--trust names the bytes: another hash, other bytes or a file that anyone may write run nothing', async (t) => {
	const bench = await openBench(t);
	const {file, sha256} = await bench.book('small', numberBook());
	await bench.write('number', '3\n');
	const run = (hash: string) => bench.gotriage(['run', file, '--trust', hash, '--json']);
	const other = await run(sha256Of('something else'));
	t.is(other.status, 6);
	isOneSentence(t, other.stderr, new RegExp(`not the file you trust: its sha256 is ${sha256}`), 'another hash');
	t.is((await run(sha256.toUpperCase())).status, 2, 'lower case only');

	await writeFile(file, `${numberBook()}# one more line\n`);
	const changed = await run(sha256);
	t.is(changed.status, 6);
	isOneSentence(t, changed.stderr, /not the file you trust/, 'changed bytes');

	await writeFile(file, numberBook());
	await chmod(file, 0o666);
	for (const words of [
		['run', file, '--trust', sha256, '--json'],
		['sweep', file, '--trust', sha256, '--json'],
		['trust', file],
	]) {
		const said = await bench.gotriage(words);
		t.is(said.status, 6, words.join(' '));
		t.is(said.stdout, '');
		isOneSentence(t, said.stderr, /everyone on this machine may write it.*chmod o-w/, words.join(' '));
	}

	t.deepEqual(await incidentsIn(bench), []);
	await chmod(file, 0o644);
	t.is((await run(sha256)).status, 0, 'the right hash runs');
	t.is(
		ofType(eventsOf(await readFile((await onlyIncident(bench)).journal, 'utf8')), 'incident.opened')[0]?.trust,
		'hash',
	);
	t.is((await bench.gotriage(['run', file, '--json'])).status, 6, 'a hash is for one run');
});

test('a link within its directory is the file it leads to; one that leads out is only looked at', async (t) => {
	const bench = await openBench(t);
	const file = await bench.write('books/small.yaml', numberBook());
	const sha256 = sha256Of(numberBook());
	await bench.write('number', '3\n');
	await mkdir(join(bench.project, 'links'));
	await symlink(file, join(bench.project, 'links', 'small.yaml'));
	await symlink('books/small.yaml', join(bench.project, 'small.yaml'));
	t.is((await bench.gotriage(['run', 'small.yaml', '--trust', sha256, '--json'])).status, 0);
	for (const words of [
		['run', 'links/small.yaml', '--trust', sha256, '--json'],
		['sweep', 'links/small.yaml', '--trust', sha256, '--json'],
		['trust', 'links/small.yaml'],
	]) {
		const said = await bench.gotriage(words);
		t.is(said.status, 6, words.join(' '));
		t.is(said.stdout, '');
		isOneSentence(t, said.stderr, /link that leads out of its directory.*give the file it leads to/, words.join(' '));
	}

	t.is((await bench.gotriage(['run', 'links/small.yaml', '--dry-run'])).status, 0);
	t.is((await bench.gotriage(['validate', 'links/small.yaml'])).status, 0);
	// A directory that is reached by a link is no such link.
	await symlink(join(bench.project, 'books'), join(bench.root, 'way'));
	t.is((await bench.gotriage(['run', join(bench.root, 'way', 'small.yaml'), '--trust', sha256, '--json'])).status, 0);
	await chmod(file, 0o666);
	const open = await bench.gotriage(['run', 'small.yaml', '--trust', sha256, '--json']);
	t.is(open.status, 6);
	isOneSentence(t, open.stderr, /everyone on this machine may write it/, 'what the link leads to is open to all');
	t.is((await bench.gotriage(['run', file, '--dry-run'])).status, 0, 'it can still be looked at');
});

test('a resume asks for the hash again and goes on with the bytes that ran, whatever the file has become', async (t) => {
	const bench = await openBench(t);
	const {file, sha256} = await bench.book('small', numberBook());
	await bench.write('number', '9\n');
	t.is((await bench.gotriage(['run', file, '--trust', sha256, '--json'])).status, 3);
	const {id, directory, journal} = await onlyIncident(bench);
	t.is(sha256Of(await readFile(join(directory, 'runbook.yaml'))), sha256);
	await writeFile(file, numberBook('touch evil'));
	const before = await bytesBelow(directory);
	for (const words of [
		['resume', id],
		['resume', id, '--trust', sha256Of(await readFile(file))],
	]) {
		const said = await bench.gotriage(words);
		t.is(said.status, 6, words.join(' '));
		t.is(said.stdout, '');
		isOneSentence(t, said.stderr, new RegExp(`trusted by its hash only: give --trust ${sha256}`), words.join(' '));
	}

	t.deepEqual(await bytesBelow(directory), before);
	t.is((await bench.gotriage(['resume', id, '--trust', sha256])).status, 0);
	t.is(ofType(eventsOf(await readFile(journal, 'utf8')), 'incident.resumed').length, 1);
	t.false((await readdir(bench.project)).includes('evil'));
});

test("the package's own runbooks need no trust, and a copy of one elsewhere does", async (t) => {
	const bench = await openBench(t);
	const bytes = await readFile(runbookPath('sched-latency'));
	const copy = await bench.write('sched-latency.yaml', bytes);
	const shipped = await bench.gotriage(['run', 'sched-latency', '--json']);
	t.not(shipped.status, 6, shipped.stderr);
	t.is((await bench.gotriage(['run', copy, '--json'])).status, 6);
});

test('a runbook cannot declare itself trusted, nor take the question away from a change', async (t) => {
	const bench = await openBench(t);
	for (const [line, wanted] of [
		['trusted: true\n', /trusted/],
		['trust: package\n', /trust/],
	] as const) {
		const {file, sha256} = await bench.book('small', numberBook('echo 3 > number', line));
		const said = await bench.gotriage(['validate', file]);
		t.is(said.status, 1, line);
		t.regex(said.stdout, wanted);
		t.is((await bench.gotriage(['run', file, '--trust', sha256, '--json'])).status, 2);
	}

	const {file, sha256} = await bench.book(
		'small',
		numberBook().replace('    risk: reversible\n', '    risk: reversible\n    confirm: none\n'),
	);
	t.is((await bench.gotriage(['validate', file])).status, 1);
	t.is((await bench.gotriage(['run', file, '--trust', sha256, '--json'])).status, 2);
	t.deepEqual(await incidentsIn(bench), []);
});
