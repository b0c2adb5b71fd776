// Reads the command line a fault is seen with, as a shell would: words, double quotes and `$NAME`; nothing else.

/** The text with each `$NAME` filled in; throws for an unknown one. */
export function fillIn(text: string, env: Readonly<Record<string, string>>): string {
	return text.replaceAll(/\$(\w+)/g, (_, name: string) => {
		const value = env[name];
		if (value === undefined) throw new Error(`${text} uses $${name}, which the fault does not set`);
		return value;
	});
}

/** The arguments after `gotriage`; throws for an unknown variable, so that no fault is shown with half a command. */
export function argumentsOf(line: string, env: Readonly<Record<string, string>>): readonly string[] {
	const words = [...line.matchAll(/(?:[^\s"]|"[^"]*")+/g)].map(([word]) => fillIn(word.replaceAll('"', ''), env));
	if (words[0] !== 'gotriage') throw new Error(`${line} is no gotriage command`);
	return words.slice(1);
}

/** A value as a POSIX shell reads it back. */
export function shellQuote(value: string): string {
	return /^[\w./:@%+=,-]+$/.test(value) ? value : `'${value.replaceAll("'", "'\\''")}'`;
}
