import test from 'ava';
import {type MachineNames, tellingNames} from '../../source/recording/find-names.js';
import {isNeutralPlace, machineTraces, privatePaths} from '../../source/recording/machine-traces.js';
import {createNeutraliser} from '../../source/recording/neutral-names.js';

const nobody: MachineNames = {hostname: '', user: '', paths: [], hosts: [], roots: []};
const own = {incident: '20261121-024700-k7q2', opaque: 'r-0123456789abcdef01', vocabulary: ''};
const neutral = (text: string, machine: Partial<MachineNames> = {}, authored = '') =>
	createNeutraliser({...nobody, ...machine}, [text], authored, own).text(text);

test('homes, mounts and strange roots become neutral places, standard ones stay', (t) => {
	t.is(neutral('/home/ada/x /home/ada/y /home/bob'), '/home/user-a/x /home/user-a/y /home/user-b');
	t.is(neutral('/Users/ada/go'), '/home/user-a/go');
	t.is(neutral('/mnt/fast/a /media/usb/b'), '/srv/disk-a/a /srv/disk-b/b');
	t.is(neutral('/bigdisk/a/b', {roots: ['/bigdisk']}), '/srv/a/a/b');
	t.is(neutral('/var/folders/zz/abc123/T/x'), '/tmp/x');
	const standard = '/usr/lib/go /etc/hosts /proc/self/mountinfo /tmp/x.log /opt/go/bin /dev/null';
	t.is(neutral(standard), standard);
});

test('the longest path that is known is taken, and only whole names', (t) => {
	const paths = [
		{path: '/home/ada', neutral: '/home/oncall'},
		{path: '/home/ada/src/shop', neutral: '/srv/project'},
	];
	t.is(
		neutral('/home/ada/src/shop/main.go /home/ada/src /home/ada2/x x/home/ada', {paths}),
		'/srv/project/main.go /home/oncall/src /home/user-a/x x/home/ada',
	);
	t.is(neutral('cd /home/ada.', {paths}), 'cd /home/oncall.');
	t.is(neutral('file:///home/ada/x', {paths}), 'file:///home/oncall/x');
});

test("Go's directories are known by what go env says of them, where they are not a step's own", (t) => {
	t.is(
		neutral('{"GOMODCACHE":"/data/mod","GOCACHE":"/data/cache"} /data/mod/rsc.io'),
		'{"GOMODCACHE":"/home/oncall/go/pkg/mod","GOCACHE":"/home/oncall/.cache/go-build"} /home/oncall/go/pkg/mod/rsc.io',
	);
	t.is(
		neutral('GOMODCACHE=/tmp/gotriage-20261121-024700-k7q2-download-1-0/mod'),
		'GOMODCACHE=/tmp/gotriage-r-0123456789abcdef01-download-1-0/mod',
	);
	t.is(neutral('GOROOT=/usr/lib/go-1.26'), 'GOROOT=/usr/lib/go-1.26');
});

test('hosts are found in addresses, resolver errors and headers, and replaced wherever they stand', (t) => {
	t.is(
		neutral(
			'https://user@proxy.corp:8443/x; lookup db.corp on 10.0.0.2:53: no such host; Host: web.corp\nproxy.corp db.corp',
		),
		'https://user@host-a.example:8443/x; lookup host-b.example on 192.0.2.1:53: no such host; Host: host-c.example\nhost-a.example host-b.example',
	);
	t.is(neutral('http://buildproxy:8080/'), 'http://host-a:8080/');
	t.is(neutral('https://a.proxy.corp https://proxy.corp'), 'https://host-a.example https://host-b.example');
});

test('what everyone knows stays: public Go hosts, loopback, reserved names, module paths', (t) => {
	for (const text of [
		'https://proxy.golang.org/rsc.io/quote https://sum.golang.org https://go.dev/ref/mod',
		'http://127.0.0.1:8080 http://localhost:6060 [::1]:80 0.0.0.0:0',
		'https://goproxy.example/x 192.0.2.7',
		'require example.com/shop v1.2.3',
		'go1.26.8 linux/amd64 v0.0.0-20230101000000-abcdefabcdef 12:04:05',
	]) {
		t.is(neutral(text), text);
	}
});

test('what a runbook says stays, since its bytes stay', (t) => {
	const neutraliser = createNeutraliser(nobody, ['https://cache.corp/x'], 'run: curl https://cache.corp/x', own);
	t.is(neutraliser.text('https://cache.corp/x'), 'https://cache.corp/x');
	t.deepEqual(neutraliser.authoredHosts(), ['cache.corp']);
});

test('people, git remotes and private lists are names too; versions of modules are none', (t) => {
	t.is(
		neutral(
			'Author: Ada <ada@lovelace.net> git@git.corp:team/shop.git GOPRIVATE="*.deep.corp,github.com/x" sub.deep.corp deep.corp',
		),
		'Author: Ada <user-a@mail.example> git@host-a.example:team/shop.git GOPRIVATE="*.host-b.example,github.com/x" sub.host-b.example host-b.example',
	);
	const modules =
		'rsc.io/quote@v1.5.2 toolchain@v0.0.1-go1.26.8.linux-amd64 x@latest go@1.24 git@github.com:a/b a@b.example';
	t.is(neutral(modules), modules);
});

test('a long output with many addresses is neutral to its end', (t) => {
	const line = (index: number) =>
		`get https://cdn${index % 500}.corp.net/pkg/mod/@v/list 10.0.${index % 256}.7 /home/user${index % 90}/x\n`;
	const text = Array.from({length: 60_000}, (_, index) => line(index)).join('');
	const given = neutral(text, {}, 'a runbook of some length '.repeat(2000));
	t.false(/corp\.net|user\d|10\.0\./.test(given));
});

test('a host and a user are replaced as whole words; names that name nobody are not', (t) => {
	t.is(
		neutral('adal@kestrel: kestrel-2 kestrels adalbert', {hostname: 'kestrel', user: 'adal'}),
		'oncall@host-a: kestrel-2 kestrels adalbert',
	);
	t.is(neutral('kestrel.corp and kestrel', {hostname: 'kestrel.corp'}), 'host-a.example and host-a');
	t.is(neutral('root runs on localhost', {hostname: 'localhost', user: 'root'}), 'root runs on localhost');
	t.deepEqual(tellingNames({...nobody, hostname: 'localhost', user: 'root', hosts: ['npm.corp', '127.0.0.1']}), [
		'npm.corp',
	]);
});

test('what sealing gives is accepted by verification, what it found is not', (t) => {
	const text = [
		'/home/ada/x /mnt/fast/a https://proxy.corp:8443/x 10.1.2.3 lookup db.corp on 10.0.0.2:53',
		'/root/.cache /Users/ada/go /work/shop/a',
	].join('\n');
	t.deepEqual(machineTraces(text, '').toSorted(), [
		'/Users/ada',
		'/home/ada',
		'/mnt/fast',
		'/root',
		'/work',
		'10.0.0.2',
		'10.1.2.3',
		'db.corp',
		'proxy.corp',
	]);
	const paths = [{path: '/root', neutral: '/home/oncall'}];
	t.deepEqual(machineTraces(neutral(text, {paths, roots: ['/work']}), ''), []);
	t.deepEqual(machineTraces('kestrel says', '', ['kestrel']), ['kestrel']);
	t.deepEqual(privatePaths('snapshot: [/home/ada/x, /etc/hosts]'), ['/home/ada']);
});

test('a directory that stands by itself must be a neutral one', (t) => {
	for (const path of ['/srv/project', '/home/oncall', '/home/user-b/x', '/tmp/x', '/usr/lib', '/', 'tmp', '~/x']) {
		t.true(isNeutralPlace(path), path);
	}

	for (const path of ['/home/ada', '/bigdisk', '/work/shop', '/root', '/srvx']) {
		t.false(isNeutralPlace(path), path);
	}
});

test('a binary text keeps its length', (t) => {
	const machine = {...nobody, paths: [{path: '/bigdisk/go', neutral: '/usr/local/go'}]};
	const bytes = new TextEncoder().encode('\0/bigdisk/go/src\0https://proxy.corp/x\0/home/a/b\0');
	const text = new TextDecoder().decode(bytes);
	const given = createNeutraliser(machine, [text], '', own).bytes(bytes);
	t.is(given.length, bytes.length);
	const read = new TextDecoder().decode(given);
	t.false(/bigdisk|corp|home\/a\//.test(read), read);
});

test('a path in a profile is found though its length, written before it, is a letter by chance', (t) => {
	const machine = {
		...nobody,
		paths: [
			{path: '/bigdisk/build-7', neutral: '/srv'},
			{path: '/bigdisk', neutral: '/srv'},
		],
	};
	const field = (text: string) => `2${String.fromCharCode(text.length)}${text}`;
	const deep = `/bigdisk/build-7/${'a'.repeat(65)}`;
	const shallow = `/bigdisk/${'b'.repeat(73)}`;
	const bytes = new TextEncoder().encode(
		`\0${[deep, 'main.fetch', shallow, '/bigdisk/build-7', '/usr/bigdisk_linux.go'].map(field).join('')}`,
	);
	t.is(field(deep)[1], 'R', 'the length is a letter');
	const given = new TextDecoder().decode(createNeutraliser(machine, [], '', own).bytes(bytes));
	t.is(given.length, bytes.length);
	t.false(/\/bigdisk\//.test(given) || /build-7/.test(given), given);
	t.true(given.includes('/usr/bigdisk_linux.go'), 'a word that only begins so is another');
});
