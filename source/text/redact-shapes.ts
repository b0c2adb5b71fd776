// Secrets known by their shape: URL userinfo, netrc, HTTP headers, vendor tokens, flags and key=value pairs. Every
// pattern is linear: no start inside a run that an earlier start has scanned, no repetition without a bound or a
// character that ends it. Shas, uuids and checksums are left alone: bare high entropy is no evidence.

type Replace = (line: string, hit: () => void) => string;
type Rule = Readonly<{
	/** A cheap sign that the pattern may be worth trying; most lines of a long output have none. */
	sign: RegExp;
	replace: Replace;
}>;

const placeholder = (name: string): string => `«redacted:${name}»`;

/** Values that stand where a secret would and are none: references, placeholders, switches, small numbers. */
const harmless =
	/^(?:true|false|null|nil|none|undefined|yes|no|on|off|never|always|required|optional|string|integer|\*+|x{3,}|\.{3,}|…|<[^>]{0,80}>|\$\{?[\w.]{1,80}\}?|%\w{1,40}%|\{\{[^}]{0,80}\}\}|env:\w{1,80})$/i;

function isHarmless(value: string): boolean {
	return value === '' || value.includes('«redacted:') || harmless.test(value);
}

/** https://user:password@host, https://TOKEN@host; a plain user name (git@, deploy@) stays. */
const userinfo: Rule = {
	sign: /:\/\/[^\s/]{0,1024}@/,
	replace: (line, hit) =>
		line.replace(/(:\/\/)([^\s/?#"'<>\\@]{1,1024}(?:@[^\s/?#"'<>\\@]{1,256}){0,3})@/g, (whole, slashes, info) => {
			const isName = !info.includes(':') && (info.length < 16 || /^[a-z][a-z._-]*$/i.test(info));
			// Go writes `user:xxxxx@` itself.
			if (isName || isHarmless(info) || /:x{3,}$/.test(info)) return whole;
			hit();
			return `${slashes}${placeholder('url-userinfo')}@`;
		}),
};

/** The rest of a header up to the quote, backslash or line end that closes it. */
const authorization: Rule = {
	sign: /authorization|bearer\s/i,
	replace: (line, hit) =>
		line
			.replace(
				/(\bauthorization(?:\\?["'])?\s{0,8}[:=]\s{0,8}(?:\\?["'])?\[?"?)(?:(basic|bearer|token|negotiate|ntlm|digest|apikey|aws4-hmac-sha256)(\s{1,8}))?([^\s"'\\][^"'\\]*)/gi,
				(whole, before, scheme, space, rest) => {
					// With Digest and AWS4 the secret is one of several parts; without a scheme the first word is the value.
					const isWhole = /^(?:digest|aws4)/i.test(scheme ?? '');
					const value = isWhole ? rest : (/^\S+/.exec(rest)?.[0] ?? '');
					if (isHarmless(value) || (scheme === undefined && /^[a-z]+$/i.test(value) && value.length < 16)) return whole;
					hit();
					return `${before}${scheme ?? ''}${space ?? ''}${placeholder('authorization')}${rest.slice(value.length)}`;
				},
			)
			.replace(/(\bbearer\s{1,8})([A-Za-z0-9._~+/=-]{8,})/gi, (whole, before, value) => {
				if (value.length < 24 && !/\d/.test(value)) return whole;
				hit();
				return `${before}${placeholder('authorization')}`;
			}),
};

const cookie: Rule = {
	sign: /cookie/i,
	replace: (line, hit) =>
		line.replace(
			/(\b(set-)?cookie(?:\\?["'])?\s{0,8}[:=]\s{0,8}(?:\\?["'])?\[?"?)([^"'\\]+)/gi,
			(_whole, before, set, rest) => {
				let isFirst = true;
				const values = rest.replace(/([^=;\s]{1,256}=)([^;\s]+)/g, (pair: string, name: string, value: string) => {
					const isAttribute = set !== undefined && !isFirst;
					isFirst = false;
					if (isAttribute || isHarmless(value)) return pair;
					hit();
					return name + placeholder('cookie');
				});
				return before + values;
			},
		),
};

/** Tokens that say by their first letters whose they are (prefixes as their vendors publish them). */
const vendorToken =
	/(?<![A-Za-z0-9_-])(?:npm_[A-Za-z0-9]{30,255}|gh[opusr]_[A-Za-z0-9]{30,255}|github_pat_[A-Za-z0-9_]{22,255}|gl(?:pat|dt|rt|cbt|ptt|ft|soat)-[A-Za-z0-9_.-]{20,255}|xox[abeoprs]-[A-Za-z0-9-]{10,255}|xapp-[A-Za-z0-9-]{10,255}|(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}(?![A-Za-z0-9])|AIza[A-Za-z0-9_-]{35}|ya29\.[A-Za-z0-9_-]{20,2048}|GOCSPX-[A-Za-z0-9_-]{20,255}|[spr]k_(?:live|test)_[A-Za-z0-9]{16,255}|sk-[A-Za-z0-9_-]{20,255}|hv[sbr]\.[A-Za-z0-9_-]{20,255}|dop_v1_[a-f0-9]{64}|dckr_pat_[A-Za-z0-9_-]{20,255}|pypi-[A-Za-z0-9_-]{50,1024}|hf_[A-Za-z0-9]{30,255}|shp(?:at|ss|ca|pa)_[a-fA-F0-9]{32}|glsa_[A-Za-z0-9_]{32,255}|rubygems_[a-f0-9]{48}|AGE-SECRET-KEY-1[A-Z0-9]{50,64}|SG\.[A-Za-z0-9_-]{16,64}\.[A-Za-z0-9_-]{16,128}|AKCp[A-Za-z0-9]{30,255}|cmVmdGtu[A-Za-z0-9]{30,255}|AT(?:ATT|CTT)3[A-Za-z0-9_=-]{30,512}|ATBB[A-Za-z0-9]{28,255}|dapi[a-f0-9]{32}|whsec_[A-Za-z0-9+/=]{20,255}|eyJ[A-Za-z0-9_-]{8,8192}\.eyJ[A-Za-z0-9_-]{8,8192}(?:\.[A-Za-z0-9_-]{0,8192})?)/g;

const token: Rule = {
	sign: /npm_|gh[opusr]_|github_pat_|gl[a-z]{2,4}-|xox|xapp-|A[KSBC]IA|ACCA|AIza|ya29|GOCSPX|k_(?:live|test)_|sk-|hv[sbr]\.|dop_v1|dckr_pat|pypi-|hf_|shp[a-z]{2}_|glsa_|rubygems_|AGE-SECRET|SG\.|AKCp|cmVmdGtu|AT[AC]TT3|ATBB|dapi|whsec_|eyJ|hooks\.slack|LS0tLS1C/,
	replace: (line, hit) =>
		line
			.replace(vendorToken, () => {
				hit();
				return placeholder('token');
			})
			.replace(slackHook, (_whole, before) => {
				hit();
				return before + placeholder('token');
			})
			.replace(encodedKey, () => {
				hit();
				return placeholder('private-key');
			}),
};

/** The path of an incoming webhook is its password. */
const slackHook = /(hooks\.slack(?:-gov)?\.com\/(?:services|workflows|triggers)\/)[A-Za-z0-9_/-]{10,255}/g;
/** `-----BEGIN … PRIVATE KEY` in base64, as cluster manifests hold it. */
const encodedKey = /LS0tLS1CRUdJTi(?:BQUklW|BSU0Eg|BFQyBQ|BPUEVO|BFTkNS|BEU0Eg|BQR1Ag)[A-Za-z0-9+/=_-]*/g;

const telling =
	'passw(?:or)?d|passphrase|pwd|(?<=_)pass|(?<![A-Za-z])pass(?==)|auth(?=\\\\?"\\s{0,4}:)|secret|secret[_-]?value|token|api[_-]?key|apikey|access[_-]?key|account[_-]?key|secret[_-]?key(?:[_-]?base)?|private[_-]?key|encryption[_-]?key|signing[_-]?key|storage[_-]?key|shared[_-]?access[_-]?key|access[_-]?key[_-]?id|credentials?|_auth|x-auth|tls\\.key|signature(?==)|(?<![A-Za-z])sig|client[_-]?secret|session[_-]?id';

/**
 * name=value, name: value, "name": "value" and --name=value, where the name ends in a telling word. The part of the
 * name before that word is not matched, so a long name costs nothing.
 */
const pair = new RegExp(
	String.raw`((?:${telling})((?:\\?["'])?)\s{0,4}(?:=>|:=|[:=])\s{0,4})(?:(\\?")(?:(?<!\\")((?:[^"\\]|\\.)*)|((?:[^"\\]|\\[^"])*))|'([^']*)|((?:[^\s"'\x60&,;\\]|\\(?![nrtu"'])|&(?!\w{1,64}=)|[,;](?!\s|$|[\w"'.-]{1,64}["']?[=:]))+))`,
	'gi',
);

const keyValue: Rule = {
	sign: /passw|passphrase|pwd|_pass|pass=|secret|token|key|credential|_auth|x-auth|auth\\?"|sig|session/i,
	replace: (line, hit) =>
		line.replace(
			pair,
			(
				whole: string,
				before: string,
				nameQuote: string,
				quote: string | undefined,
				plain: string | undefined,
				escaped: string | undefined,
				single: string | undefined,
				bare: string | undefined,
			) => {
				if (quote !== undefined) {
					const value = plain ?? escaped ?? '';
					if (isHarmless(value) || isProgressToken(before, value) || isAuthWord(before, value)) return whole;
					hit();
					return `${before}${quote}${placeholder('value')}`;
				}
				if (single !== undefined) {
					if (isHarmless(single)) return whole;
					hit();
					return `${before}'${placeholder('value')}`;
				}
				const value = withoutPunctuation(bare ?? '');
				const rest = (bare ?? '').slice(value.length);
				const isInJson = nameQuote.endsWith('"');
				if (isHarmless(value) || /^[[({]/.test(value)) return whole;
				if (isAuthWord(before, value) || isCount(before, value)) return whole;
				// PWD and OLDPWD are directories; `token: EOF` and the like are words of a sentence, not values.
				if (/^pwd/i.test(before) && /^[~./]/.test(value)) return whole;
				if (/:\s+$/.test(before) && !isInJson && /^[A-Za-z]{1,24}$/.test(value) && !isYamlLine(line)) return whole;
				hit();
				return `${before}${isInJson ? `"${placeholder('value')}"` : placeholder('value')}${rest}`;
			},
		),
};

/** The language server's progress tokens are long random numbers under this name; a code sent to a person is short. */
function isProgressToken(before: string, value: string): boolean {
	return /^token/i.test(before) && /^\d{15,20}$/.test(value);
}

/** `"auth": "none"` names a way to log in; in the settings of a container registry it is user and password in base64. */
function isAuthWord(before: string, value: string): boolean {
	return (
		/^auth/i.test(before) &&
		!/^(?=[^a-z]*[a-z])(?=[^A-Z]*[A-Z])[A-Za-z0-9+/_-]{8,}={0,2}$/.test(value.replace(cutNote, ''))
	);
}

/** `pass=3 fail=0` counts tests. */
function isCount(before: string, value: string): boolean {
	return /^pass[^\w]/i.test(before) && /^\d{1,6}$/.test(value);
}

/** The value without the punctuation of the sentence or the braces of the data around it. */
function withoutPunctuation(text: string): string {
	let end = text.length;
	while (end > 0 && ')]},;.:>'.includes(text.charAt(end - 1))) end--;
	return text.slice(0, end);
}

/** A line that is nothing but `name: value`, as in YAML or a header. */
function isYamlLine(line: string): boolean {
	return /^[\s<>*-]*["']?[\w.-]{1,128}["']?\s{0,4}:\s{1,4}\S+\s*$/.test(line);
}

/** `--token VALUE`, and the short forms of programs that take a password so. */
const flag: Rule = {
	sign: /(?:^|\s)-/,
	replace: (line, hit) => {
		const redactValue = (whole: string, before: string, value: string): string => {
			if (isHarmless(value) || value.startsWith('-')) return whole;
			hit();
			return before + placeholder('flag');
		};
		let text = line.replace(
			/((?:^|[\s'"])--?(?:[\w]{1,30}-){0,4}[\w]{0,30}(?:password|passwd|passphrase|token|secret|api-?key|access-?key|private-?key)\s{1,4}["']?)([^\s"']+)/gi,
			redactValue,
		);
		if (/\b(?:mysql|mariadb|sshpass)/.test(text)) {
			text = text.replace(/((?:^|\s)-p\s?["']?)([^\s"']{2,})/g, redactValue);
		}
		if (/\b(?:docker|podman|nerdctl|buildah|skopeo|helm|oras|crane)\b.*\slogin\b/.test(text)) {
			text = text.replace(/((?:^|\s)-p[\s=]["']?)([^\s"']+)/g, redactValue);
		}
		if (/\bredis-cli\s/.test(text)) text = text.replace(/((?:^|\s)(?:-a|--pass)\s["']?)([^\s"']+)/g, redactValue);
		if (/\bsmb\w{1,20}\s/.test(text)) {
			text = text.replace(/((?:^|\s)(?:-U\s?|--user[\s=])["']?[^\s%'"]{1,128}%)([^\s"']+)/g, redactValue);
		}
		if (/\bopenssl\s/.test(text)) text = text.replace(/(\spass:)([^\s"']+)/g, redactValue);
		if (/\b(?:un)?zip\s/.test(text)) text = text.replace(/((?:^|\s)-P\s["']?)([^\s"']+)/g, redactValue);
		if (/\bldap\w{1,20}\s/.test(text)) text = text.replace(/((?:^|\s)-w\s{1,4}["']?)([^\s"']{2,})/g, redactValue);
		if (/\b(?:curl|wget|https?)\s|--(?:proxy-)?user/.test(text)) {
			text = text.replace(
				/((?:^|\s)(?:-u\s?|-U\s?|-a\s|--user[\s=]|--proxy-user[\s=])["']?[^\s:'"]{1,128}:)([^\s"']+)/g,
				(whole: string, before: string, value: string) =>
					/^\d+$/.test(value) ? whole : redactValue(whole, before, value),
			);
		}
		return text;
	},
};

/** Programs that take a password in an argument of their own: how the argument begins, alone or before its value. */
const programs: ReadonlyArray<Readonly<{name: RegExp; alone?: RegExp; attached?: RegExp}>> = [
	{name: /^(?:mysql|mariadb)/, attached: /^-p(?=.)/},
	{name: /^sshpass$/, alone: /^-p$/, attached: /^-p(?=.)/},
	{name: /^(?:docker|podman|nerdctl|buildah|skopeo|helm|oras|crane)$/, alone: /^-p$/, attached: /^-p=/},
	{name: /^redis-cli$/, alone: /^(?:-a|--pass)$/, attached: /^-a(?=.)/},
	{name: /^ldap/, alone: /^-w$/, attached: /^-w(?=.)/},
	{name: /^(?:un)?zip$/, alone: /^-P$/, attached: /^-P(?=.)/},
	{name: /^openssl$/, attached: /^pass:/},
];
/** Programs that take a user and a password in one argument, and what stands between the two. */
const userPrograms: ReadonlyArray<Readonly<{name: RegExp; alone: RegExp; attached: RegExp; user: RegExp}>> = [
	{
		name: /^(?:curl|wget|https?)$/,
		alone: /^(?:-u|-U|-a|--user|--proxy-user|--auth)$/,
		attached: /^(?:-u|-U|--user=|--proxy-user=|--auth=)/,
		user: /^[^:]{1,128}:/,
	},
	{name: /^smb/, alone: /^(?:-U|--user)$/, attached: /^(?:-U|--user=)/, user: /^[^%]{1,128}%/},
];

/** An argument vector of the same length, without what its program takes for a password. */
export function redactArguments(argv: readonly string[]): string[] {
	const nameOf = (word: string): string => word.slice(word.lastIndexOf('/') + 1);
	// Behind sudo, env and the like the program is not the first word.
	const first = argv.slice(0, 8).findIndex((word) => {
		const name = nameOf(word);
		return [...programs, ...userPrograms].some((program) => program.name.test(name));
	});
	if (first === -1) return [...argv];
	const name = nameOf(argv[first] ?? '');
	const program = programs.find((one) => one.name.test(name));
	const withUser = userPrograms.find((one) => one.name.test(name));
	// Elsewhere than at a login, -p is a port or a project.
	const isLogin = !/^(?:docker|podman|nerdctl|buildah|skopeo|helm|oras|crane)$/.test(name) || argv.includes('login');
	const without = (before: string, value: string): string =>
		isHarmless(value) ? before + value : before + placeholder('flag');
	return argv.map((word, index) => {
		if (index <= first) return word;
		const previous = argv[index - 1] ?? '';
		if (program && isLogin) {
			if (program.alone?.test(previous) && index - 1 > first) return without('', word);
			const attached = program.attached?.exec(word)?.[0];
			if (attached !== undefined) return without(attached, word.slice(attached.length));
		}
		if (withUser) {
			const begin = withUser.alone.test(previous) ? '' : withUser.attached.exec(word)?.[0];
			const user = begin === undefined ? null : withUser.user.exec(word.slice(begin.length));
			if (begin !== undefined && user) return without(begin + user[0], word.slice(begin.length + user[0].length));
		}
		return word;
	});
}

const cutNote = /… \[\+\d+ chars\]$/m;
/** The beginning of a token, of a key or of a userinfo at the end of a cut line, where its end cannot be seen. */
const cutToken =
	/(?<![A-Za-z0-9_-])(?:npm_|gh[opusr]_|github_pat_|gl(?:pat|dt|rt|cbt|ptt|ft|soat)-|xox[abeoprs]-|xapp-|A(?:KIA|SIA|BIA|CCA)(?=[A-Z0-9])|AIza|ya29\.|GOCSPX-|[spr]k_(?:live|test)_|sk-|hv[sbr]\.|dop_v1_|dckr_pat_|pypi-|hf_|AGE-SECRET-KEY-|SG\.|AKCp|cmVmdGtu|AT[AC]TT3|ATBB|dapi(?=[a-f0-9])|whsec_|eyJ|LS0tLS1CR)[\w.+/=-]{0,1024}$/;
const cutUserinfo = /(:\/\/[^\s/?#"'<>\\@:]{0,256}:)[^\s/?#"'<>\\@]{1,1024}$/;

const cutHook = /(hooks\.slack(?:-gov)?\.com\/(?:services|workflows|triggers)\/)[\w/-]{1,64}$/;

function redactCut(line: string, hit: () => void): string {
	const withoutUserinfo = line.replace(cutUserinfo, (whole: string, before: string) => {
		if (/:\d{1,5}$/.test(whole)) return whole;
		hit();
		return before + placeholder('url-userinfo');
	});
	const withoutHook = withoutUserinfo.replace(cutHook, (_whole: string, before: string) => {
		hit();
		return before + placeholder('token');
	});
	return withoutHook.replace(cutToken, () => {
		hit();
		return placeholder('token');
	});
}

const rules: readonly Rule[] = [userinfo, authorization, cookie, token, flag, keyValue];
/** One search that most lines do not pass: a word or sign without which no rule can find anything. */
const anySign =
	/:\/\/|passw|passphrase|pwd|secret|token|key|cookie|authori|bearer|credential|_auth|x-auth|sig|session|machine|default|login|curl|wget|http|user|mysql|mariadb|sshpass|ldap|npm_|gh[opusr]_|github_|gl[a-z]{2,4}-|xox|xapp-|a[ksb]ia|acca|aiza|ya29|gocspx|k_live|k_test|sk-|hv[sbr]\.|dop_v1|dckr_|pypi-|hf_|shp[a-z]{2}_|glsa_|rubygems_|age-secret|sg\.|akcp|cmvmdgtu|at[ac]tt3|atbb|dapi|whsec_|auth\\?"|_pass|pass=|eyj|ls0tls1c|redis-cli|smb\w{1,20}\s|openssl\s|zip\s/i;
const netrcEntry = /^\s*(?:machine\s+\S+|default)(?:\s|$)/;
/** An entry has so many lines at most. */
const netrcReach = 6;
const netrcPassword = /(\b(?:password|passwd)\s{1,40})("(?:[^"\\]|\\.)*"|[^\s"]\S*)/;

/**
 * For the lines of one stream, in order. Remembers that it is inside a netrc file, where `password x` on a
 * line of its own is a secret, while elsewhere "password policy" is two words.
 */
export function redactShapes(options: Readonly<{afterGap?: boolean}> = {}): Readonly<{
	line: (line: string) => Readonly<{text: string; count: number}>;
	/** True for text, of one line or many, in which nothing can be found. */
	isClear: (text: string) => boolean;
}> {
	let netrcLines = 0;
	/** Lines near a gap, in which a netrc entry may go on that began before it. */
	let gapLines = options.afterGap === true ? netrcReach : 0;

	const redactNetrc: Replace = (line, hit) => {
		if (netrcEntry.test(line)) netrcLines = netrcReach;
		else if (netrcLines > 0) netrcLines--;
		const isNearGap = gapLines > 0;
		if (isNearGap) gapLines--;
		if (!line.includes('passw')) return line;
		const isEntry = netrcLines > 0 || /\blogin\s{1,40}\S{1,256}\s{1,40}passw/.test(line);
		const isAlone = /^\s*(?:password|passwd)\s+(?=\S*[\d\W_])\S{6,}\s*$/.test(line);
		const isRest = isNearGap && /^\s*(?:password|passwd)\s+\S+\s*$/.test(line);
		if (!isEntry && !isAlone && !isRest) return line;
		return line.replace(netrcPassword, (whole, before, value) => {
			if (isHarmless(value)) return whole;
			hit();
			return before + placeholder('netrc');
		});
	};

	const isClear = (text: string): boolean =>
		netrcLines === 0 && gapLines === 0 && !cutNote.test(text) && !anySign.test(text);

	return {
		isClear,
		line(line) {
			if (isClear(line)) return {text: line, count: 0};
			let count = 0;
			const hit = (): void => {
				count++;
			};
			let text = redactNetrc(line, hit);
			for (const rule of rules) if (rule.sign.test(text)) text = rule.replace(text, hit);
			const note = text.endsWith(' chars]') ? cutNote.exec(text) : null;
			if (note) text = redactCut(text.slice(0, note.index), hit) + note[0];
			return {text, count};
		},
	};
}
