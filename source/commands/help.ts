// What `gotriage help` says: one screen for everything, one for each command.

export type Help = Readonly<{usage: string; does: string; options: ReadonlyArray<readonly [string, string]>}>;

const inputs = ['--input name=value', "a value for one of the runbook's inputs; may be repeated"] as const;
const thresholds = [
	'--threshold name=number',
	"a number in place of one of the runbook's thresholds; may be repeated",
] as const;
const json = ['--json', 'one JSON document on stdout and nothing else; never asks'] as const;
const project = ['-C DIR', 'the project the incident is about; the current directory when absent'] as const;
const trusted = ['--trust SHA256', 'trust exactly these bytes of a runbook file for this run'] as const;

/** Every command: what help prints and what completion scripts are made of. */
export const helps: Readonly<Record<string, Help>> = {
	board: {
		usage: 'gotriage [-C DIR]',
		does: 'The board: every symptom with its key metric. Without a terminal it is printed.',
		options: [inputs, project, json],
	},
	sweep: {
		usage: 'gotriage sweep [--json] [--input name=value] [FILE…]',
		does: 'Measures the key metric of every row side by side; quiet checks only, each row within 10 s.',
		options: [inputs, thresholds, json, trusted, project],
	},
	run: {
		usage: 'gotriage run ID|FILE [options]',
		does: 'One guided incident. In a terminal it opens the guide; without one it runs by itself.',
		options: [
			inputs,
			thresholds,
			['--choose STEP=KEY', 'the answer to a decision, or what an action is done to; may be repeated'],
			['--auto', 'run without asking: quiet checks, and what --allow and --allow-cost permit'],
			['--allow RISK', 'reversible or disruptive: run actions up to this risk unattended; destructive ones never run'],
			['--allow-cost COST', 'load or runs-code: run checks of this cost unattended; may be repeated'],
			['--dry-run', 'print every command it would run, and run nothing'],
			['--json', 'the journal as NDJSON on stdout; never asks'],
			['--plain', 'append-only lines to follow and paste; never asks'],
			trusted,
			project,
		],
	},
	resume: {
		usage: 'gotriage resume [INCIDENT]',
		does: 'Goes on with an incident (the newest open one). Nothing is run again by itself.',
		options: [['--plain', 'print where it stands instead of opening the guide'], trusted],
	},
	undo: {
		usage: 'gotriage undo INCIDENT [STEP]',
		does: 'Rolls the changes of an incident back, newest first. In a terminal it shows them and asks.',
		options: [json],
	},
	release: {
		usage: 'gotriage release INCIDENT [STEP]',
		does: 'Deletes for good what a closed incident moved aside or keeps for undo. Shows it and asks for a typed word.',
		options: [],
	},
	incidents: {
		usage: 'gotriage incidents [--json]',
		does: 'The incidents on this machine, newest first.',
		options: [json],
	},
	show: {
		usage: 'gotriage show INCIDENT [--summary] [--json]',
		does: 'What happened in an incident, line by line.',
		options: [['--summary', 'a hand-over in ten lines'], ['--follow', 'go on printing while it is written'], json],
	},
	note: {
		usage: 'gotriage note INCIDENT [--at TIME] [--corrects EVENT] TEXT',
		does: 'Adds a note to an incident, or corrects one; what was there before is kept.',
		options: [
			['--at TIME', '2026-11-21T02:40:00Z, +01:30 after the opening, or now; the time of writing is kept too'],
			['--corrects EVENT', 'the note that this one stands for, by its number in the report: E23'],
		],
	},
	milestone: {
		usage: 'gotriage milestone INCIDENT NAME TIME [--by WHO]',
		does: 'Says when a milestone was, or corrects it; what was there before is kept.',
		options: [
			[
				'NAME',
				'impact-started, detected, declared, engaged, first-diagnostic, identified, mitigated, recovered, closed',
			],
			['TIME', '2026-11-21T02:40:00Z, +01:30 after the opening, or now'],
			['--by WHO', 'what noticed it, for detected: alert, user, ci or chance, with a name: --by "alert QueueHigh"'],
		],
	},
	report: {
		usage:
			'gotriage report INCIDENT [--format markdown|html|json|runbook] [--zone ZONE] [--without SECTIONS] [--output FILE]',
		does: 'Writes the post-mortem draft of an incident; the same journal gives the same bytes.',
		options: [
			['--format FORMAT', 'markdown (the default), html, json, or runbook: a skeleton of the path that was taken'],
			['--zone ZONE', 'the times of Markdown and HTML in this zone, such as Europe/Warsaw; UTC when absent'],
			[
				'--without SECTIONS',
				'leave sections of the Markdown out, by their ids: commands,journal; what is too long says which',
			],
			[
				'--output FILE',
				'write there instead of stdout (-); never overwrites what it did not generate, and keeps what people wrote',
			],
			[
				'lint FILE [--json]',
				'gotriage report lint FILE: open blanks and blaming words; exit 1 if marked reviewed with blanks',
			],
		],
	},
	stats: {
		usage: 'gotriage stats [RUNBOOK] [--json]',
		does: 'What the incidents say together, per runbook: every duration and its median, what steps said; drills apart.',
		options: [json],
	},
	record: {
		usage: 'gotriage record INCIDENT --output DIR [--force] [--json]',
		does: 'Seals a closed incident as a recording: redacted once more, without names of the machine, chained and sealed.',
		options: [
			['--output DIR', 'such as recordings/k7q2; a name that does not give the cause away'],
			['--force', 'in place of a recording that is there; its drill.yaml stays'],
			json,
		],
	},
	recordings: {
		usage: 'gotriage recordings [verify [DIR…]] [--json]',
		does: 'The recordings, shipped ones and those below ./recordings.',
		options: [
			['verify [DIR…]', 'gotriage recordings verify: chain, seal, blobs, path, secrets, spoilers; exit 1 for a fault'],
			json,
		],
	},
	replay: {
		usage: 'gotriage replay RECORDING|INCIDENT [options]',
		does: 'Plays what was recorded, step by step. Nothing is run. Without a terminal it is printed.',
		options: [
			['--speed SPEED', '0.5, 1 (the default), 2, 4 or 8 times as fast, or instant: a step at once'],
			['--idle SECONDS', 'a silence lasts at most so long; 2 when absent'],
			['--from STEP', "where it begins: a step's number or id"],
			['--plain', 'print it: at once, or at the recorded pace where --speed is given'],
		],
	},
	cast: {
		usage: 'gotriage cast INCIDENT|RECORDING [--output FILE]',
		does: 'Writes an asciicast (version 2) to watch with asciinema play, with a marker for each step.',
		options: [['--output FILE', 'write there instead of stdout; never over a file that holds something else']],
	},
	drill: {
		usage: 'gotriage drill [RECORDING] | gotriage drill --facilitate [INCIDENT]',
		does: 'Trains on a recorded incident: you choose every step, nothing is executed, a debrief follows.',
		options: [
			['--mode MODE', 'watch, guided, solo (the default) or hard'],
			['--speed SPEED', '0.5, 1, 2, 4, 8 or instant; the score is the same at every speed'],
			[
				'--facilitate [INCIDENT]',
				'a second terminal for the leader of a running drill: truth, injects, misses, notes, pause',
			],
			['--random GROUP', 'one of the drills with the same page and different causes, by chance'],
			['scaffold RECORDING', 'gotriage drill scaffold RECORDING [--output FILE]: the first draft of its drill.yaml'],
			['history [--json]', 'gotriage drill history: your own drills, and which is due again'],
		],
	},
	list: {
		usage: 'gotriage list [--json|--markdown]',
		does: 'The runbooks and their triage rows.',
		options: [json, ['--markdown', 'the table that stands in the README']],
	},
	validate: {
		usage: 'gotriage validate [--strict] [--json] FILE…',
		does: 'Reports every fault of a runbook or a drill.yaml as file:line:column: path: message (remedy).',
		options: [['--strict', 'every step must say why; nothing of a drill may be left open'], json],
	},
	schema: {
		usage: 'gotriage schema [NAME] [--output DIR]',
		does: 'Prints the JSON Schema of a runbook, or the one of that NAME (drill …), for completion in editors.',
		options: [['--output DIR', 'write every published schema there']],
	},
	probes: {usage: 'gotriage probes [--json]', does: 'The probes and parsers a runbook can name.', options: [json]},
	trust: {
		usage: 'gotriage trust FILE',
		does: 'Shows every command of a runbook file and, when you say so, trusts exactly these bytes at this path.',
		options: [
			['--list', 'what is trusted, and whether the file has changed since'],
			['--revoke', 'takes the trust from FILE'],
			['--json', 'with --list: one JSON document on stdout'],
		],
	},
	doctor: {
		usage: 'gotriage doctor [--json]',
		does: 'What gotriage finds on this machine, and what is missing.',
		options: [json],
	},
	completion: {
		usage: 'gotriage completion SHELL',
		does: 'Prints a script that completes commands, options, runbooks and incidents in bash, zsh or fish.',
		options: [
			['bash', 'eval "$(gotriage completion bash)" in ~/.bashrc'],
			['zsh', 'eval "$(gotriage completion zsh)" in ~/.zshrc, after compinit'],
			['fish', 'gotriage completion fish | source in ~/.config/fish/config.fish'],
			['runbooks', 'what the scripts ask: the ids of the runbooks, one a line'],
			['incidents', 'what the scripts ask: the ids of the incidents, one a line'],
		],
	},
};

/** Every command in one screen. */
export function overview(): string {
	const width = Math.max(...Object.values(helps).map((help) => help.usage.length));
	const lines = Object.values(helps).map((help) =>
		help.usage.length <= 34
			? `  ${help.usage.padEnd(34)}  ${firstSentence(help.does)}`
			: `  ${help.usage}\n${' '.repeat(38)}${firstSentence(help.does)}`,
	);
	return `${[
		'gotriage: an interactive incident runbook for the Go toolchain',
		'',
		...(width > 0 ? lines : []),
		'',
		'gotriage help COMMAND says more. Exit status: 0 good · 1 alarm remains · 2 usage · 3 alarm and',
		'consent withheld · 4 unknown · 5 not recorded · 6 not trusted · 130 interrupted.',
	].join('\n')}\n`;
}

const firstSentence = (text: string): string => `${text.split('. ')[0]?.replace(/\.$/, '') ?? text}.`;

/** One command with its options. */
export function commandHelp(name: string): string {
	const help = helps[name];
	if (help === undefined) {
		return overview();
	}

	const options = help.options.map(([option, does]) => `  ${option.padEnd(26)}${does}`);
	return `${[help.usage, '', help.does, ...(options.length > 0 ? ['', ...options] : [])].join('\n')}\n`;
}
