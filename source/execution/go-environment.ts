// Asks the installed Go for settings, without letting a go.mod make it download another toolchain.
import {execa} from 'execa';

const timeoutMs = 5000;

/** `go env -json KEYS`; null where there is no Go or it does not answer in time. */
export async function readGoEnvironment(
	environment: NodeJS.ProcessEnv,
	keys: readonly string[],
): Promise<Readonly<Record<string, string>> | null> {
	const result = await execa('go', ['env', '-json', ...keys], {
		env: {...environment, GOTOOLCHAIN: 'local'},
		extendEnv: false,
		stdin: 'ignore',
		timeout: timeoutMs,
		reject: false,
	});
	if (result.exitCode !== 0) {
		return null;
	}

	try {
		return JSON.parse(result.stdout) as Record<string, string>;
	} catch {
		return null;
	}
}
