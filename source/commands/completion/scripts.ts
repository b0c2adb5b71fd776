// The completion scripts of the shells, from one description of the command line. Pure. Nothing that is completed is ever
// expanded by the shell: words are compared and offered as they are.
import type {Choice, CommandSpec} from './spec.js';

/** A word for a shell's single quotes. */
const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

/** Choices as words of a script: `@incidents` is looked up, the rest are words. */
const marks = (choices: readonly Choice[]): string =>
	choices.flatMap((choice) => (choice.kind === 'words' ? choice.words : [`@${choice.kind}`])).join(' ');

type Case = Readonly<{when: string; answer: string}>;

function caseTable(name: string, cases: readonly Case[]): string {
	const lines = cases.map(({when, answer}) => `\t\t${when}) echo ${quoted(answer)} ;;`);
	return `${name}() {\n\tcase "$1" in\n${lines.join('\n')}\n\tesac\n}`;
}

/** Three tables that bash and zsh share: options of a command, what an option takes, what stands at a place. */
function tables(commands: readonly CommandSpec[]): readonly string[] {
	const options = commands.map(({name, options: list}) => ({
		when: quoted(name),
		answer: [...list.map(({flag}) => flag), '--help'].join(' '),
	}));
	const values = commands.flatMap(({name, options: list}) =>
		list.flatMap(({flag, takes}) =>
			takes === null ? [] : [{when: quoted(`${name} ${flag}`), answer: `+ ${marks(takes)}`}],
		),
	);
	const places = commands.flatMap(({name, places: list, repeats}) =>
		list.map((choices, index) => ({
			when: `${quoted(`${name} ${index + 1}`)}${repeats && index === list.length - 1 ? `|${quoted(`${name} `)}*` : ''}`,
			answer: marks(choices),
		})),
	);
	return [
		caseTable('_gotriage_options', options),
		caseTable('_gotriage_takes', values),
		caseTable('_gotriage_place', places),
	];
}

const names = (commands: readonly CommandSpec[]): string => commands.map(({name}) => name).join(' ');

/** Walks over the words before the cursor and finds the command, the place after it, and whether an option wants a value. */
const walk = `	local command='' place=1 takes='' word i
	for ((i = %FIRST%; i < %LAST%; i++)); do
		word=%WORD%
		if [[ -n $takes ]]; then
			takes=''
		elif [[ $word == -* ]]; then
			takes=$(_gotriage_takes "\${command:-board} $word")
		elif [[ -z $command ]]; then
			command=$word
		else
			place=$((place + 1))
		fi
	done`;

const walkFrom = (first: string, last: string, word: string): string =>
	walk
		.replace('%FIRST%', first)
		.replace('%LAST%', last)
		.replace('%WORD%', () => word);

export function bashScript(commands: readonly CommandSpec[]): string {
	return `# gotriage completion for bash: put  eval "$(gotriage completion bash)"  into ~/.bashrc
${tables(commands).join('\n')}
_gotriage_offer() {
	local word found
	for word in $1; do
		case $word in
			@files)
				compopt -o filenames 2>/dev/null
				while IFS= read -r found; do COMPREPLY+=("$found"); done < <(compgen -f -- "$2")
				;;
			@directories)
				compopt -o filenames 2>/dev/null
				while IFS= read -r found; do COMPREPLY+=("$found"); done < <(compgen -d -- "$2")
				;;
			@*)
				while IFS= read -r found; do
					[[ $found == "$2"* ]] && COMPREPLY+=("$found")
				done < <(gotriage completion "\${word#@}" 2>/dev/null)
				;;
			*) [[ $word == "$2"* ]] && COMPREPLY+=("$word") ;;
		esac
	done
}
_gotriage() {
	local current=\${COMP_WORDS[COMP_CWORD]}
	COMPREPLY=()
${walkFrom('1', 'COMP_CWORD', `\${COMP_WORDS[i]}`)}
	if [[ -n $takes ]]; then
		_gotriage_offer "\${takes#+}" "$current"
	elif [[ $current == -* ]]; then
		_gotriage_offer "$(_gotriage_options "\${command:-board}")" "$current"
	elif [[ -z $command ]]; then
		_gotriage_offer ${quoted(names(commands))} "$current"
	else
		_gotriage_offer "$(_gotriage_place "$command $place")" "$current"
	fi
	return 0
}
complete -F _gotriage gotriage
`;
}

export function zshScript(commands: readonly CommandSpec[]): string {
	return `#compdef gotriage
# gotriage completion for zsh: put  eval "$(gotriage completion zsh)"  into ~/.zshrc, after compinit
${tables(commands).join('\n')}
_gotriage_offer() {
	local word
	for word in \${=1}; do
		case $word in
			@files) _files ;;
			@directories) _files -/ ;;
			@*) compadd -- \${(f)"$(gotriage completion "\${word#@}" 2>/dev/null)"} ;;
			*) compadd -- "$word" ;;
		esac
	done
}
_gotriage() {
	local current=\${words[CURRENT]}
${walkFrom('2', 'CURRENT', `\${words[i]}`)}
	if [[ -n $takes ]]; then
		_gotriage_offer "\${takes#+}"
	elif [[ $current == -* ]]; then
		_gotriage_offer "$(_gotriage_options "\${command:-board}")"
	elif [[ -z $command ]]; then
		_gotriage_offer ${quoted(names(commands))}
	else
		_gotriage_offer "$(_gotriage_place "$command $place")"
	fi
}
compdef _gotriage gotriage
`;
}

/** In fish's single quotes only the quote and the backslash act. */
const fishQuoted = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;

function fishArguments(choices: readonly Choice[]): string {
	const words = choices.flatMap((choice) => (choice.kind === 'words' ? choice.words : []));
	const asked = choices.flatMap((choice) =>
		choice.kind === 'runbooks' || choice.kind === 'incidents' ? [`(gotriage completion ${choice.kind})`] : [],
	);
	const directories = choices.some(({kind}) => kind === 'directories') ? ['(__fish_complete_directories)'] : [];
	const list = [...words, ...asked, ...directories].join(' ');
	return `${choices.some(({kind}) => kind === 'files') ? ' -F' : ''}${list === '' ? '' : ` -a ${fishQuoted(list)}`}`;
}

export function fishScript(commands: readonly CommandSpec[]): string {
	const lines = commands.flatMap(({name, does, options, places, repeats}) => {
		const here = `complete -c gotriage -n ${fishQuoted(`__fish_seen_subcommand_from ${name}`)}`;
		// What follows the command itself is the first place, and so on; options may stand between.
		const placed = places.flatMap((choices, index) => {
			const wanted = fishArguments(choices);
			const test = repeats && index === places.length - 1 ? '-ge' : '-eq';
			return wanted === ''
				? []
				: [
						`complete -c gotriage -n ${fishQuoted(`__fish_seen_subcommand_from ${name}; and test (_gotriage_place) ${test} ${index + 1}`)}${wanted}`,
					];
		});
		return [
			`complete -c gotriage -n __fish_use_subcommand -a ${name} -d ${fishQuoted(does)}`,
			...options.map(({flag, takes, does: what}) => {
				const isFile = takes?.some(({kind}) => kind === 'files') ?? false;
				// `-x`: a value of its own and no file name.
				const value = takes === null ? '' : ` ${isFile ? '-r' : '-x'}${fishArguments(takes)}`;
				const how = flag.startsWith('--') ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`;
				return `${here} ${how}${value}${what === '' ? '' : ` -d ${fishQuoted(what)}`}`;
			}),
			...placed,
		];
	});
	return `# gotriage completion for fish: put  gotriage completion fish | source  into ~/.config/fish/config.fish
function _gotriage_place
	count (string match -v -- '-*' (commandline -opc)[2..-1])
end
complete -c gotriage -f
${lines.join('\n')}
`;
}
