import {mkdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {readGoEnvFile} from '../../../source/execution/probes/go-env-layers.js';
import type {ProbeContext} from '../../../source/execution/probes/probe.js';
import {runProbe} from '../../../source/execution/probes/registry.js';
import {goTest} from '../../helpers/go.js';
import {contextWith, dataOf, reasonOf, temporaryDirectory, withoutTelemetry} from './context.js';

/** A context in which go sees only the given layers; null leaves the GOENV file away. */
async function goContext(
	t: ExecutionContext,
	file: string | null,
	os: Readonly<Record<string, string>> = {},
): Promise<ProbeContext> {
	const home = await temporaryDirectory(t);
	await withoutTelemetry(home);
	const goenv = join(home, 'goenv');
	if (file !== null) await writeFile(goenv, file);
	const project = join(home, 'project');
	await mkdir(project);
	const env = {PATH: process.env['PATH'], HOME: home, GOENV: goenv, GOCACHE: join(home, 'cache'), ...os};
	return contextWith({env, cwd: project});
}

goTest('each setting names the layer that wins', async (t) => {
	const context = await goContext(t, 'GOFLAGS=-modcacherw\nGONOSUMDB=from-file\n', {GONOSUMDB: 'from-os'});
	const keys = ['GOFLAGS', 'GONOSUMDB', 'GOPROXY', 'GOOS'];
	const {json, rows} = dataOf(t, await runProbe('go-env-layers', {keys}, context));
	const [flags, nosumdb, proxy, goos] = rows;
	t.like(flags, {key: 'GOFLAGS', os: null, file: '-modcacherw', effective: '-modcacherw', winner: 'file'});
	t.like(nosumdb, {os: 'from-os', file: 'from-file', effective: 'from-os', winner: 'os', shadowed: true});
	t.like(proxy, {os: null, file: null, winner: proxy?.['goroot'] === null ? 'built-in' : 'goroot'});
	t.like(goos, {winner: 'built-in', effective: process.platform});
	t.is(json['goenv'], '~/goenv');
	t.is(json['goenvExists'], true);
	t.deepEqual(json['fileKeys'], ['GOFLAGS', 'GONOSUMDB']);
});

goTest('absent and set to nothing are different, and an empty variable does not win', async (t) => {
	const context = await goContext(t, 'GOPROXY=\n', {GOPROXY: '', GONOPROXY: ''});
	const {rows} = dataOf(t, await runProbe('go-env-layers', {keys: 'GOPROXY,GONOPROXY'}, context));
	t.like(rows[0], {os: '', file: '', effective: '', winner: 'file', shadowed: false});
	t.like(rows[1], {os: '', file: null, winner: 'built-in'});
	const absent = dataOf(t, await runProbe('go-env-layers', {keys: 'GOPROXY'}, await goContext(t, null)));
	t.is(absent.json['goenvExists'], false);
	t.is(absent.rows[0]?.['file'], null);
});

goTest('credentials in a setting are not shown, in any layer', async (t) => {
	const secret = 'https://me:hunter2@proxy.example/go,https://token@other.example|direct';
	const context = await goContext(t, `GOPROXY=${secret}\n`, {GOAUTH: 'netrc hunter2'});
	const result = await runProbe('go-env-layers', {keys: ['GOPROXY', 'GOAUTH']}, context);
	const said = JSON.stringify(result);
	t.false(said.includes('hunter2'));
	t.false(said.includes('token@'));
	const shown = 'https://redacted@proxy.example/go,https://redacted@other.example|direct';
	t.like(dataOf(t, result).rows[0], {file: shown, effective: shown, winner: 'file'});
});

goTest('a go.mod or a setting that names a Go of the future downloads nothing', async (t) => {
	const context = await goContext(t, 'GOTOOLCHAIN=go1.99.0\n', {GOPROXY: 'http://127.0.0.1:9'});
	await writeFile(join(context.cwd, 'go.mod'), 'module lab.test/future\n\ngo 1.99\n');
	const {rows} = dataOf(t, await runProbe('go-env-layers', {keys: ['GOTOOLCHAIN', 'GOMOD']}, context));
	t.like(rows[0], {file: 'go1.99.0', effective: 'go1.99.0', winner: 'file'});
	t.regex(String(rows[1]?.['effective']), /go\.mod$/);
});

test('without go the reason says what to install', async (t) => {
	const empty = await temporaryDirectory(t);
	const reason = reasonOf(t, await runProbe('go-env-layers', {keys: 'GOPROXY'}, contextWith({env: {PATH: empty}})));
	t.regex(reason, /go was not found on PATH\. Install Go from https:\/\/go\.dev\/dl/);
});

test('what is not the name of a setting is refused before go is asked', async (t) => {
	t.regex(reasonOf(t, await runProbe('go-env-layers', {keys: '-w'}, contextWith())), /-w is not the name/);
	t.is(reasonOf(t, await runProbe('go-env-layers', {keys: ''}, contextWith())), 'keys is empty');
});

test('the file of go env -w is read with its last entry, comments and empty values', (t) => {
	t.deepEqual(
		[...readGoEnvFile('# comment\nGOPROXY=a\nGOPROXY=b=c\nGOFLAGS=\n=x\nbad line\n')],
		[
			['GOPROXY', 'b=c'],
			['GOFLAGS', ''],
		],
	);
});
