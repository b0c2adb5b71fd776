// `gotriage record`: seals a closed incident as a recording that can be given away, played and drilled. Reads the
// incident, writes one directory, runs nothing.
import {basename, resolve} from 'node:path';
import {gunzipSync, gzipSync} from 'node:zlib';
import {readRecordable} from '../journal/recordable.js';
import {isRecordingName} from '../journal/recording-directory.js';
import {writeRecording} from '../journal/write-recording.js';
import {tellingNames} from '../recording/find-names.js';
import type {Replacement} from '../recording/neutral-names.js';
import {sealRecording} from '../recording/seal.js';
import {exitStatus} from '../session/guide/outcome.js';
import {loadLibrary} from '../session/library/library.js';
import {machineNames} from '../session/library/machine-names.js';
import {verifyRecording} from '../session/recordings/verify-recording.js';
import {quoteWord} from '../text/quote.js';
import {secretsFromEnvironment} from '../text/redact.js';
import {readArguments} from './arguments.js';
import {type Io, printJson, UsageFault} from './io.js';
import {incidentWord, readIncident, tellOddities} from './read-incident.js';

const mostShown = 12;
/** A profile of this size unpacked is no profile. */
const mostUnpacked = 256 * 1024 * 1024;

const codec = {
	gunzip(bytes: Uint8Array): Uint8Array | null {
		if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) {
			return null;
		}

		try {
			return gunzipSync(bytes, {maxOutputLength: mostUnpacked});
		} catch {
			return null;
		}
	},
	gzip: (bytes: Uint8Array): Uint8Array => gzipSync(bytes, {level: 9}),
};

/** Seals an incident. Exit 1 where the incident cannot be sealed, or where the recording does not verify. */
export async function record(words: readonly string[], io: Io): Promise<number> {
	const given = readArguments('record', words, {
		output: {type: 'string'},
		force: {type: 'boolean'},
		json: {type: 'boolean'},
	});
	const id = incidentWord('record', given.positionals);
	const output = given.value('output');
	if (output === null) {
		throw new UsageFault(
			`gotriage record takes --output DIR, such as --output recordings/k7q2; a name that does not give the cause away`,
		);
	}

	const directory = resolve(io.cwd, output);
	if (!isRecordingName(basename(directory))) {
		throw new UsageFault(`--output ${output}: a recording is named in letters, digits, dots and hyphens`);
	}

	const {home, reading} = await readIncident(io, id);
	if (reading.damage !== null) {
		throw new UsageFault(
			`${reading.damage.sentence.replace(/\.$/, '')}; what is damaged cannot be sealed, and stays as it is`,
			exitStatus.alarm,
		);
	}

	const machine = await machineNames(io.environment, home.directory);
	const secrets = secretsFromEnvironment(io.environment);
	const sealed = sealRecording({
		events: reading.events,
		...(await readRecordable(reading.directory, reading.events)),
		secrets,
		machine,
		codec,
	});
	if (sealed.kind === 'refused') {
		throw new UsageFault(sealed.sentence, exitStatus.alarm);
	}

	const {recording} = sealed;
	const {replaced} = await writeRecording(directory, recording, {mayReplace: given.flag('force')});
	const library = await loadLibrary();
	const verified = await verifyRecording(directory, {
		secrets,
		known: tellingNames(machine),
		runbooks: new Map(library.runbooks.map(({runbook}) => [runbook.id, runbook])),
	});
	const isGood = verified.findings.length === 0;
	if (given.flag('json')) {
		printJson(io, {
			schema: 1,
			incident: id,
			name: verified.name,
			directory,
			replaced,
			redactions: recording.redactions,
			neutralised: recording.neutralised,
			events: verified.events,
			takes: verified.takes,
			blobs: verified.blobs,
			isGood,
			findings: verified.findings,
		});
	} else {
		io.out(
			`${lines(output, {...recording, replaced, takes: verified.takes, hasDrill: verified.hasDrill}).join('\n')}\n`,
		);
		io.err(verified.findings.map(({where, sentence}) => `${where}: ${sentence}\n`).join(''));
	}

	tellOddities(io, reading);
	return isGood ? exitStatus.good : exitStatus.alarm;
}

function lines(
	output: string,
	done: Readonly<{
		redactions: number;
		neutralised: number;
		replacements: readonly Replacement[];
		authoredHosts: readonly string[];
		replaced: boolean;
		takes: number;
		hasDrill: boolean;
	}>,
): readonly string[] {
	const {replacements} = done;
	const shown = replacements.slice(0, mostShown);
	const word = quoteWord(output);
	return [
		`Sealed as ${output}: ${counted(done.takes, 'take')}${done.replaced ? ', in place of the recording that was there' : ''}.`,
		`Redacted again: ${done.redactions === 0 ? 'nothing more was found' : counted(done.redactions, 'value')}.`,
		`Neutral names: ${done.neutralised === 0 ? 'there was nothing to replace' : counted(done.neutralised, 'name')}.`,
		...shown.map(({was, is, times}) => `  ${was} is ${is}, ${times === 1 ? 'once' : `${times} times`}`),
		...(replacements.length > shown.length ? [`  and ${replacements.length - shown.length} more`] : []),
		...(done.authoredHosts.length === 0
			? []
			: [`The runbook names ${done.authoredHosts.join(', ')}: its bytes stay as they ran, so these names stay.`]),
		'Read it before you give it away: nothing can know every secret.',
		`Verify:  gotriage recordings verify ${word}`,
		`Replay:  gotriage replay ${word}`,
		done.hasDrill ? 'Its drill.yaml was kept.' : `Drill:   gotriage drill scaffold ${word}`,
	];
}

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;
