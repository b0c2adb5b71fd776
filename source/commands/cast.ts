// `gotriage cast`: an asciicast of a recording or an incident, to be watched in any player. Reads; writes only where
// `--output` says, and over nothing that holds something else.
import {readFile, writeFile} from 'node:fs/promises';
import {resolve} from 'node:path';
import {errorCode, errorWords} from '../journal/system-error.js';
import {castCues} from '../plain/replay.js';
import {castOf, castSize} from '../recording/cast.js';
import {openPlayback} from '../recording/playback.js';
import {cleanLine} from '../text/clean.js';
import {readArguments} from './arguments.js';
import {type Io, UsageFault} from './io.js';
import {type Played, playedWord, readPlayed, tellNotes} from './played.js';
import {refuseSecrets} from './refuse-secrets.js';

/** A line of output takes at most three rows, and players hang on very large files. */
const shown = {maxCells: castSize.width * 3, maxCharacters: 128 * 1024};

/** The bytes of a cast; the same journal gives the same. */
async function castText(played: Played): Promise<string> {
	const playback = await openPlayback(played.events, played.readBlob, shown);
	// The name of a recording is opaque on purpose; the title of what a drill is about is not.
	const title = played.isDrill ? `gotriage ${played.name}` : `gotriage ${played.name}: ${played.title}`;
	return castOf(
		{title: cleanLine(title, 200), startedAt: played.events[0]?.at ?? ''},
		castCues(playback, {isDrill: played.isDrill}),
	);
}

async function writeCast(file: string, name: string, text: string): Promise<void> {
	try {
		// `wx`: what is there, or appears meanwhile, is not overwritten.
		await writeFile(file, text, {flag: 'wx', mode: 0o600});
	} catch (error) {
		const isSame = errorCode(error) === 'EEXIST' && (await readFile(file, 'utf8').catch(() => null)) === text;
		if (!isSame) {
			const why = errorCode(error) === 'EEXIST' ? 'it exists and holds something else' : errorWords(error);
			throw new UsageFault(`${name}: the cast is not written there, ${why}; give --output another file`);
		}
	}
}

/** Writes the cast to stdout or to a file. Exit 1 where not all of the journal could be read. */
export async function cast(words: readonly string[], io: Io): Promise<number> {
	const given = readArguments('cast', words, {output: {type: 'string'}});
	const played = await readPlayed(io, playedWord('cast', given.positionals));
	const text = await castText(played);
	refuseSecrets(text, io, 'the cast');
	const output = given.value('output');
	if (output === null) {
		io.out(text);
	} else {
		await writeCast(resolve(io.cwd, output), output, text);
		io.err(`Wrote ${output}\n`);
	}

	tellNotes(io, played);
	return played.status;
}
