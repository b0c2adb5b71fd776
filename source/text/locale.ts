// What a locale says about the characters a terminal can draw. Pure: the caller passes the environment.

type Environment = Readonly<Record<string, string | undefined>>;

/** The locale for characters, by the order in which C libraries read it; empty where there is none. */
export const characterLocale = (env: Environment): string => env['LC_ALL'] || env['LC_CTYPE'] || env['LANG'] || '';

/** Whether the locale says UTF-8. A terminal without any locale says no. */
export function isUnicodeLocale(env: Environment): boolean {
	return /utf-?8/i.test(characterLocale(env));
}
