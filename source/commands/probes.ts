// `gotriage probes`: what the author of a runbook can name under `probe:` and `parse:`.
import {probes as allProbes} from '../execution/probes/registry.js';
import {parsers} from '../parsing/registry.js';
import {exitStatus} from '../session/guide/outcome.js';
import {readArguments} from './arguments.js';
import {type Io, printJson} from './io.js';

/** Prints every probe with its parameters and every parser with what it gives. */
export async function probes(words: readonly string[], io: Io): Promise<number> {
	const given = readArguments('probes', words, {json: {type: 'boolean'}});
	const specs = [...allProbes.values()].toSorted((a, b) => a.name.localeCompare(b.name));
	if (given.flag('json')) {
		printJson(io, {
			schema: 1,
			probes: specs.map(({name, measures, parameters, gives, platforms}) => ({
				name,
				measures,
				parameters,
				gives,
				platforms,
			})),
			parsers: [...parsers.values()].map(({name, reads, gives}) => ({name, reads, gives})),
		});
		return exitStatus.good;
	}

	io.out('Probes\n');
	for (const spec of specs) {
		io.out(`\n${spec.name} (${spec.platforms.join(', ')})\n  ${spec.measures}\n  gives: ${spec.gives}\n`);
		for (const [name, parameter] of Object.entries(spec.parameters)) {
			io.out(`  ${name}${parameter.required ? '' : '?'}: ${parameter.type}: ${parameter.says}\n`);
		}
	}

	io.out('\nParsers\n');
	for (const parser of parsers.values()) {
		io.out(`\n${parser.name}\n  ${parser.reads}\n  gives: ${parser.gives}\n`);
	}

	return exitStatus.good;
}
