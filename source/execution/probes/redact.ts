// What a probe shows of command lines and settings: one line, no control character, no credential.

const longest = 2000;
const secretFlag = /^(--?[\w-]*(?:token|password|passwd|secret|apikey|api-key|auth|credential)[\w-]*)(=|$)/i;
const secretAssignment = /^(\w*(?:TOKEN|PASSWORD|PASSWD|SECRET|API_?KEY|CREDENTIAL|GOAUTH)\w*)=/i;

/** Replaces the user information of every URL: `https://me:key@host` becomes `https://redacted@host`. */
export function withoutUserInfo(text: string): string {
	return text.replace(/([a-z][a-z0-9+.-]*:\/\/)[^/?#\s,|]*@/gi, '$1redacted@');
}

/** One printable line: control, bidi and other invisible characters become `?`; overlong text is cut. */
export function printable(text: string): string {
	const clean = text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cs}]/gu, '?');
	return clean.length > longest ? `${clean.slice(0, longest)}…` : clean;
}

/** An argument vector as one line without credentials: values of secret-looking flags and URL user information go. */
export function cleanArguments(argv: readonly string[]): string {
	const shown: string[] = [];
	let hideNext = false;
	for (const argument of argv) {
		if (hideNext) {
			shown.push('redacted');
			hideNext = false;
			continue;
		}
		const flag = secretFlag.exec(argument) ?? secretAssignment.exec(argument);
		if (flag !== null && argument.includes('=')) {
			shown.push(`${flag[1]}=redacted`);
			continue;
		}
		hideNext = flag !== null;
		shown.push(withoutUserInfo(argument));
	}
	return printable(shown.join(' '));
}

/** A path below the home directory with `~`, so that records say less about the person. */
export function withTilde(path: string, home: string | undefined): string {
	if (home === undefined || home === '' || home === '/') return path;
	if (path === home) return '~';
	return path.startsWith(`${home}/`) ? `~${path.slice(home.length)}` : path;
}
