// The sample reports of the package: as gotriage wrote them, and with nothing of the machine on which they were made.
import {readdir, readFile} from 'node:fs/promises';
import {hostname} from 'node:os';
import {join} from 'node:path';
import test from 'ava';
import {execa} from 'execa';
import {lintReport} from '../source/report/lint-report.js';
import {editedRegions, isUntouched, regionsOf} from '../source/report/regions.js';
import {cliPath, packageRoot} from './helpers/paths.js';

const samples = join(packageRoot, 'docs', 'samples');
const reports = async (): Promise<ReadonlyArray<readonly [name: string, text: string]>> => {
	const names = (await readdir(samples)).filter((name) => name.endsWith('.md') && name !== 'README.md');
	return Promise.all(names.map(async (name) => [name, await readFile(join(samples, name), 'utf8')] as const));
};

test('two samples are there, whole and untouched, and their page names them', async (t) => {
	const found = await reports();
	t.is(found.length, 2);
	const page = await readFile(join(samples, 'README.md'), 'utf8');
	for (const [name, text] of found) {
		t.true(isUntouched(text), name);
		t.deepEqual(editedRegions(text), []);
		const ids = regionsOf(text).map((one) => one.id);
		for (const id of [
			'summary',
			'milestones',
			'timeline',
			'changes',
			'evidence-matrix',
			'before-after',
			'commands',
			'integrity',
		]) {
			t.true(ids.includes(id), `${name} has ${id}`);
		}

		t.true(lintReport(text).isGood);
		t.true(page.includes(`(${name})`));
	}
});

test('the samples are what npm run samples writes from the recordings', async (t) => {
	for (const [name, recording] of [
		['proxy-down', 'p9fa'],
		['wrong-checksum', 'c2vh'],
	] as const) {
		for (const [format, ending] of [
			['markdown', 'md'],
			['html', 'html'],
		] as const) {
			const words = ['report', join(packageRoot, 'recordings', recording), '--format', format];
			const {stdout} = await execa(process.execPath, [cliPath, ...words], {stdin: 'ignore', stripFinalNewline: false});
			t.is(
				stdout,
				await readFile(join(samples, `${name}.${ending}`), 'utf8'),
				`npm run samples brings ${name} up to date`,
			);
		}
	}
});

test('nothing in a sample leads to the machine on which it was made', async (t) => {
	for (const [name, text] of await reports()) {
		t.false(text.includes(hostname()), name);
		t.false(text.includes(packageRoot), name);
		for (const [path] of text.matchAll(/(?<![\w./:@-])\/(?:home|root|Users|work|tmp|var|opt|srv|mnt)\b[^\s`'"),;]*/g)) {
			t.regex(path, /^\/(?:home\/oncall|srv\/[a-z]+|tmp|var\/tmp)(?:\/|$)/, `${name}: ${path}`);
		}

		for (const [url] of text.matchAll(/https?:\/\/[^\s`'"),;]+/g)) {
			t.regex(url, /^https?:\/\/127\.0\.0\.1[:/]/, `${name}: ${url}`);
		}
	}
});
