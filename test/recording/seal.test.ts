import {createHash} from 'node:crypto';
import {gzipSync} from 'node:zlib';
import test from 'ava';
import {readLines} from '../../source/journal/journal-lines.js';
import {sealRecording} from '../../source/recording/seal.js';
import {takesOf} from '../../source/recording/takes.js';
import {allText, codec, eventsIn, incidentOf, machine, sealedOf} from './support.js';

const sha256 = (bytes: Uint8Array | string) => createHash('sha256').update(bytes).digest('hex');

test('a sealed incident is the same events, chained anew, with a seal at the end', async (t) => {
	const {input, events} = await incidentOf(t);
	const recording = sealedOf(t, input);
	const findings = readLines(Buffer.from(recording.journal));
	t.is(findings.damage, null);
	t.is(findings.tornBytes, 0);
	t.deepEqual(
		findings.events.map(({type, at, t: ms}) => [type, at, ms]),
		[
			...events.map(({type, at, t: ms}) => [type, at, ms] as const),
			['sealed', events.at(-1)?.at, events.at(-1)?.t] as const,
		],
	);
	const last = findings.events.at(-1);
	t.is(last?.type === 'sealed' ? last.events : null, events.length);
	t.is(last?.type === 'sealed' ? last.last : '', last?.prev ?? 'none');
	const [opened] = findings.events;
	t.deepEqual(opened?.type === 'incident.opened' ? opened.recording?.format : null, {major: 1, minor: 0});
	t.deepEqual(
		takesOf(findings.events).map(({step, world}) => [step, world]),
		takesOf(events).map(({step, world}) => [step, world]),
	);
});

test('the same incident gives the same bytes', async (t) => {
	const {input} = await incidentOf(t, {says: 'dial tcp 10.4.4.4:80: lookup goproxy.berlin.corp on 10.0.0.2:53\n'});
	const first = sealedOf(t, input);
	const second = sealedOf(t, input);
	t.is(first.journal, second.journal);
	t.deepEqual([...first.blobs.keys()], [...second.blobs.keys()]);
});

test("every output is a blob named by its own hash, and the runbook's bytes are the bytes that ran", async (t) => {
	const {input} = await incidentOf(t, {says: 'in /home/adalovelace/src\n'});
	const recording = sealedOf(t, input);
	for (const [name, bytes] of recording.blobs) {
		t.is(sha256(bytes), name);
	}

	const finished = eventsIn(recording).find((event) => event.type === 'step.finished' && event.step === 'look');
	const path = finished?.type === 'step.finished' ? finished.outputs[0]?.stdout : null;
	t.is(Buffer.from(recording.blobs.get(String(path).replace('blobs/', '')) ?? []).toString(), 'in /home/oncall/src\n');
	// It still tells of what the process wrote.
	t.is(finished?.type === 'step.finished' ? finished.stdoutSha256 : null, sha256('in /home/adalovelace/src\n'));
	const [opened] = eventsIn(recording);
	t.is(opened?.type === 'incident.opened' ? opened.sha256 : null, sha256(recording.runbook));
});

test('nothing tells of the machine: its name, its user, home, project, addresses, mounts and id', async (t) => {
	const {input, directory} = await incidentOf(t, {
		says: [
			'kestrel.berlin.corp kestrel adalovelace',
			'GOMODCACHE="/bigdisk/mod" GOROOT=/bigdisk/go1.26',
			'/bigdisk/other /home/adalovelace/x /home/grace/y /Users/joan/z /mnt/scratch/a',
			'Get "https://goproxy.berlin.corp:8443/rsc.io/quote/@v/list": dial tcp 10.20.30.40:8443: connect',
			'lookup goproxy.berlin.corp on 10.0.0.2:53: no such host; https://proxy.golang.org answers, 127.0.0.1 too',
			'fe80::1ff:fe23:4567:890a',
			'',
		].join('\n'),
		artefacts: {'where.txt': 'built by adalovelace on kestrel\n'},
		note: 'seen on kestrel by adalovelace',
	});
	const recording = sealedOf(t, input);
	const text = allText(recording);
	for (const name of [
		'kestrel',
		'adalovelace',
		'berlin',
		'/bigdisk',
		'grace',
		'joan',
		'scratch',
		'10.20.30.40',
		'10.0.0.2',
		'fe23:4567',
		input.events[0]?.type === 'incident.opened' ? input.events[0].incident : '',
		directory,
	]) {
		t.false(text.includes(name), name);
	}

	for (const name of ['proxy.golang.org', '127.0.0.1', 'rsc.io/quote', '/home/oncall', '/srv/project']) {
		t.true(text.includes(name), name);
	}

	const [opened] = eventsIn(recording);
	t.is(opened?.type === 'incident.opened' ? opened.bootId : null, 'boot-1');
	t.is(opened?.type === 'incident.opened' ? opened.project : null, '/srv/project');
	t.true(recording.neutralised > 10);
});

test("the incident's own id is nowhere in it, not in a kept output and not in a binary artefact", async (t) => {
	const {input} = await incidentOf(t, {artefacts: {'trace.bin': 'x'}});
	const id = input.events[0]?.type === 'incident.opened' ? input.events[0].incident : '';
	const files = new Map(
		[...input.files].map(([path]) => [
			path,
			Buffer.from(`${path.startsWith('artefacts/') ? '\0' : ''}in /tmp/gotriage-${id}-look-1-0/x\n`),
		]),
	);
	const recording = sealedOf(t, {...input, files});
	const text = allText(recording);
	t.false(text.includes(id));
	const [opened] = eventsIn(recording);
	const opaque = opened?.type === 'incident.opened' ? opened.incident : '';
	t.regex(opaque, /^r-[0-9a-f]{18}$/);
	t.true(text.includes(`\0in /tmp/gotriage-${opaque}-look-1-0/x`));
});

test('the same name is the same neutral name everywhere', async (t) => {
	const {input} = await incidentOf(t, {
		says: 'https://one.corp/a https://two.corp/b https://one.corp/c\n',
		note: 'two.corp is down, one.corp is not',
	});
	const text = allText(sealedOf(t, input));
	const [first, second, third] = [...text.matchAll(/https:\/\/(host-[a-z]+\.example)/g)].map((match) => match[1]);
	t.is(first, third);
	t.not(first, second);
	t.true(text.includes(`${second} is down, ${first} is not`));
});

test('a name that is a word of the runbook or of the format stays', async (t) => {
	const {input} = await incidentOf(t, {says: 'the greeting of action, said finished\n'});
	const text = allText(sealedOf(t, {...input, machine: {...machine, user: 'greeting', hostname: 'action'}}));
	t.true(text.includes('the greeting of action'));
});

test('secrets are redacted again: by value, in every form, over line ends, and by shape', async (t) => {
	const secret = 'correct-horse-battery-staple';
	const {input} = await incidentOf(t, {
		says: [
			`plain ${secret}`,
			`base64 ${Buffer.from(secret).toString('base64')}`,
			`broken correct-horse-\n   battery-staple`,
			'-----BEGIN PRIVATE KEY-----',
			'MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7',
			'-----END PRIVATE KEY-----',
			'token ghp_abcdefghijklmnopqrstuvwxyz0123456789',
			'',
		].join('\n'),
		note: `it was ${secret}`,
		secrets: [secret],
	});
	const recording = sealedOf(t, input);
	const text = allText(recording);
	for (const part of [secret, 'battery-staple', 'MIIEvQ', 'ghp_abc', Buffer.from(secret).toString('base64')]) {
		t.false(text.includes(part), part);
	}

	t.true(recording.redactions >= 5);
	const [opened] = eventsIn(recording);
	t.is(opened?.type === 'incident.opened' ? opened.recording?.redactions : null, recording.redactions);
});

test('a secret cut at any place by a line end is found (every split point)', async (t) => {
	const secret = 'Zq8vN2xK7pLw4TbR';
	const {input} = await incidentOf(t);
	for (let at = 1; at < secret.length; at++) {
		const files = new Map(input.files);
		const [path = ''] = [...files.keys()];
		files.set(path, Buffer.from(`a ${secret.slice(0, at)}\r\n\t  ${secret.slice(at)} z\n`));
		const text = allText(sealedOf(t, {...input, files, secrets: [secret]}));
		t.false(text.includes(secret.slice(0, at)) && text.includes(secret.slice(at)), `split at ${at}`);
		t.true(text.includes('«redacted:secret»') || text.includes('redacted'), `split at ${at}`);
	}
});

test('a binary artefact keeps its length and loses what tells of the machine and its secrets, compressed or not', async (t) => {
	const secret = 'correct-horse-battery';
	const plain = Buffer.from(`\0\u0001/home/adalovelace/src/main.go\0${secret}\0/bigdisk/go/src\0`);
	const {input} = await incidentOf(t, {
		artefacts: {'cpu.pb.gz': gzipSync(plain), 'heap.bin': plain},
		secrets: [secret],
	});
	// As it was stored: the journal's own masking is not what is under test.
	const recording = sealedOf(t, input);
	const stored = eventsIn(recording).filter((event) => event.type === 'artefact.stored');
	t.true(stored.length >= 2);
	for (const event of stored) {
		const bytes = recording.blobs.get(event.sha256);
		t.truthy(bytes, event.name);
		t.is(event.bytes, bytes?.length ?? -1);
		const unpacked = Buffer.from(codec.gunzip(bytes ?? new Uint8Array()) ?? bytes ?? []);
		t.is(unpacked.length, plain.length, event.name);
		for (const part of ['adalovelace', 'bigdisk', secret]) {
			t.false(unpacked.includes(part), `${event.name}: ${part}`);
		}

		t.true(unpacked.includes('/src/main.go'));
	}
});

test('undo snapshots are never part of it', async (t) => {
	const {input} = await incidentOf(t);
	t.deepEqual(
		[...input.files.keys()].filter((path) => !/^(?:output|artefacts)\//.test(path)),
		[],
	);
});

test('an open incident is refused with what to do', async (t) => {
	const {input} = await incidentOf(t, {isOpen: true});
	const sealed = sealRecording(input);
	t.regex(sealed.kind === 'refused' ? sealed.sentence : '', /still open; close it first \(gotriage resume /);
});

test('an action whose end nobody saw is refused, a check of that kind is not', async (t) => {
	const {input, events} = await incidentOf(t);
	const unseen = (step: string) =>
		events.map((event) =>
			event.type === 'step.finished' && event.step === step && event.attempt === 1
				? {...event, outcome: 'unknown' as const}
				: event,
		);
	const refused = sealRecording({...input, events: unseen('change')});
	t.regex(refused.kind === 'refused' ? refused.sentence : '', /^Nobody saw how change ended/);
	t.is(sealRecording({...input, events: unseen('look')}).kind, 'sealed');
});

test('what its journal names and is not there any more refuses it, by name', async (t) => {
	const {input} = await incidentOf(t);
	const [path = '', ...rest] = [...input.files.keys()];
	const files = new Map(rest.map((one) => [one, input.files.get(one) ?? new Uint8Array()]));
	const refused = sealRecording({...input, files});
	t.true(refused.kind === 'refused' && refused.sentence.includes(path));
	const gone = sealRecording({...input, runbooks: new Map()});
	t.regex(gone.kind === 'refused' ? gone.sentence : '', /The runbook greeting that it ran is not beside its journal/);
});

test('a recording and a drill are not sealed again', async (t) => {
	const {input} = await incidentOf(t);
	const again = sealRecording({...input, events: eventsIn(sealedOf(t, input))});
	t.regex(again.kind === 'refused' ? again.sentence : '', /This is a recording already/);
	const drill = input.events.map((event) =>
		event.type === 'incident.opened' ? {...event, kind: 'drill' as const} : event,
	);
	const refused = sealRecording({...input, events: drill});
	t.regex(refused.kind === 'refused' ? refused.sentence : '', /is a drill/);
});

test('a secret in the runbook itself refuses the sealing: its bytes cannot be changed, and the sentence has no value', async (t) => {
	const {input} = await incidentOf(t);
	const refused = sealRecording({...input, secrets: ['Take a profile']});
	t.is(refused.kind, 'refused');
	t.false(refused.kind === 'refused' && refused.sentence.includes('Take a profile'));
});

test('incidents that were resumed have a neutral name for each boot', async (t) => {
	const {input, events} = await incidentOf(t);
	const resumed = {
		type: 'incident.resumed' as const,
		seq: 2,
		at: events[0]?.at ?? '',
		t: 0,
		prev: '0'.repeat(64),
		bootId: 'f3b1c9',
		pid: 77,
		wall: events[0]?.at ?? '',
		project: '/home/adalovelace/elsewhere',
		purpose: 'resume' as const,
	};
	const [first, ...rest] = events;
	const sealed = eventsIn(sealedOf(t, {...input, events: first === undefined ? [] : [first, resumed, ...rest]}));
	const again = sealed.find((event) => event.type === 'incident.resumed');
	t.is(again?.type === 'incident.resumed' ? again.bootId : null, 'boot-2');
	t.is(again?.type === 'incident.resumed' ? again.project : null, '/home/oncall/elsewhere');
});
