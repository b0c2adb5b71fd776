// `gotriage stats` over real incidents of a small runbook.
import {readFile, writeFile} from 'node:fs/promises';
import test from 'ava';
import {statisticsSchema} from '../../source/report/statistics.js';
import {incidentsIn, numberBook, onlyIncident, openBench} from './support.js';

test('stats counts the incidents of this machine per runbook, as text and as data that fits its schema', async (t) => {
	const bench = await openBench(t);
	await bench.write('number', '7\n');
	const {file, sha256} = await bench.book('small', numberBook());
	for (let run = 0; run < 3; run++) {
		await bench.gotriage(['run', file, '--trust', sha256, '--json']);
	}

	t.is((await incidentsIn(bench)).length, 3);
	const data = await bench.gotriage(['stats', '--json']);
	t.is(data.status, 0, data.stderr);
	const statistics = statisticsSchema.parse(JSON.parse(data.stdout));
	t.deepEqual(
		statistics.incidents.map(({runbook, incidents}) => [runbook, incidents]),
		[['small', 3]],
	);
	t.deepEqual(statistics.drills, []);
	const text = await bench.gotriage(['stats', 'small']);
	t.is(text.status, 0);
	t.regex(text.stdout, /^small: 3 incidents/m);
	const other = await bench.gotriage(['stats', 'modproxy-down']);
	t.is(other.status, 2);
	t.regex(other.stderr, /^no incident was opened with the runbook modproxy-down/);
});

test('an incident whose journal cannot be read is named and not counted, and the status says so', async (t) => {
	const bench = await openBench(t);
	await bench.write('number', '7\n');
	const {file, sha256} = await bench.book('small', numberBook());
	await bench.gotriage(['run', file, '--trust', sha256, '--json']);
	const {journal} = await onlyIncident(bench);
	const [first = '', ...rest] = (await readFile(journal, 'utf8')).split('\n');
	await writeFile(journal, [first.replace('"format":{"major":1', '"format":{"major":9'), ...rest].join('\n'));
	const said = await bench.gotriage(['stats', '--json']);
	t.is(said.status, 1, said.stderr);
	const {unread} = statisticsSchema.parse(JSON.parse(said.stdout));
	t.is(unread.length, 1);
});

test('without incidents stats says how to open one', async (t) => {
	const bench = await openBench(t);
	const said = await bench.gotriage(['stats']);
	t.is(said.status, 0, said.stderr);
	t.regex(said.stdout, /^There are no incidents yet; gotriage run ID opens one/);
});
