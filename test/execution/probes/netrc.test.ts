import {chmod, mkdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {readNetrc} from '../../../source/execution/probes/netrc.js';
import {runProbe} from '../../../source/execution/probes/registry.js';
import {contextWith, dataOf, reasonOf, temporaryDirectory} from './context.js';

async function homeWith(t: ExecutionContext, text: string, mode = 0o600): Promise<string> {
	const home = await temporaryDirectory(t);
	await writeFile(join(home, '.netrc'), text);
	await chmod(join(home, '.netrc'), mode);
	return home;
}

function inHome(home: string, more: Record<string, string> = {}) {
	return contextWith({env: {PATH: process.env['PATH'], HOME: home, ...more}});
}

test('hosts with and without a login are told apart, given as names or as URLs', async (t) => {
	const home = await homeWith(t, 'machine proxy.example login me password hunter2\nmachine half.example login me\n');
	const hosts = ['https://user@Proxy.Example:8443/mod', 'half.example', 'none.example'];
	const {json, rows} = dataOf(t, await runProbe('netrc', {hosts}, inHome(home)));
	t.deepEqual(rows, [
		{host: 'proxy.example', present: true, incomplete: false},
		{host: 'half.example', present: false, incomplete: true},
		{host: 'none.example', present: false, incomplete: false},
	]);
	t.deepEqual(json['missing'], ['half.example', 'none.example']);
	t.is(json['path'], '~/.netrc');
	t.is(json['exists'], true);
	t.is(json['mode'], '0600');
	t.is(json['modeOk'], true);
});

test('no login, password or account ever leaves the probe, whatever the layout', async (t) => {
	const secrets = ['SECRET-login', 'SECRET-password', 'SECRET-account', 'SECRET-default', 'SECRET-macro'];
	const text = [
		'# a comment with SECRET-login',
		'machine a.example',
		'\tlogin SECRET-login',
		'\tpassword SECRET-password account SECRET-account',
		'macdef init',
		'cd SECRET-macro machine evil.example login x password y',
		'',
		'machine b.example login x password "SECRET-password"',
		'default login SECRET-default password SECRET-default',
		'machine after.example login SECRET-login password SECRET-password',
	].join('\n');
	const home = await homeWith(t, text);
	const hosts = 'a.example, b.example, evil.example, after.example';
	const result = await runProbe('netrc', {hosts}, inHome(home));
	const said = JSON.stringify(result);
	for (const secret of secrets) t.false(said.includes(secret), secret);
	t.false(said.includes('SECRET'));
	t.deepEqual(dataOf(t, result).json['missing'], ['evil.example', 'after.example']);
});

test('a file that others may read is not ok', async (t) => {
	const home = await homeWith(t, 'machine a.example login x password y\n', 0o644);
	const {json} = dataOf(t, await runProbe('netrc', {hosts: ['a.example']}, inHome(home)));
	t.is(json['mode'], '0644');
	t.is(json['modeOk'], false);
});

test('an absent file is a finding, and NETRC names another file', async (t) => {
	const home = await temporaryDirectory(t);
	const absent = dataOf(t, await runProbe('netrc', {hosts: 'a.example'}, inHome(home)));
	t.is(absent.json['exists'], false);
	t.is(absent.json['modeOk'], null);
	t.deepEqual(absent.json['missing'], ['a.example']);
	const other = join(home, 'other');
	await writeFile(other, 'machine a.example login x password y', {mode: 0o600});
	const found = dataOf(t, await runProbe('netrc', {hosts: 'a.example'}, inHome(home, {NETRC: other})));
	t.is(found.json['path'], '~/other');
	t.deepEqual(found.json['missing'], []);
});

test('a directory in its place, and a huge file, are refused without being read', async (t) => {
	const home = await temporaryDirectory(t);
	await mkdir(join(home, '.netrc'));
	t.is(reasonOf(t, await runProbe('netrc', {hosts: 'a'}, inHome(home))), '~/.netrc is not a file');
	const huge = await homeWith(t, 'x'.repeat(1024 * 1024 + 1));
	t.regex(reasonOf(t, await runProbe('netrc', {hosts: 'a'}, inHome(huge))), /too large/);
});

test('nonsense in the file is read over', (t) => {
	t.deepEqual([...readNetrc('machine')], []);
	t.deepEqual([...readNetrc('')], []);
	t.deepEqual([...readNetrc('\0\u0001 machine \n\r\n machine a.example\r\nlogin x\r\npassword y\r\n')].at(-1), [
		'a.example',
		true,
	]);
});
