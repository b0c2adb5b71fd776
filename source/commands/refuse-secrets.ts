// The last look at what is about to be written: a value that must not leave the machine is refused, and never quoted.
import {secretIn} from '../report/redact-again.js';
import {exitStatus} from '../session/guide/outcome.js';
import {secretsFromEnvironment} from '../text/redact.js';
import {type Io, UsageFault} from './io.js';

/**
 * Throws a UsageFault (exit 1) where the value of a secret environment variable is in a text; it names the variable.
 * @param what is not written then ("the cast"); `remedy`: what else may be done about it than unsetting the variable
 */
export function refuseSecrets(text: string, io: Io, what: string, remedy: string | null = null): void {
	const found = secretIn(text, secretsFromEnvironment(io.environment));
	if (found !== null) {
		const names = Object.entries(io.environment).flatMap(([name, value]) => (value === found ? [name] : []));
		throw new UsageFault(
			`${what} is not written, because the value of the environment variable ${names.join(' and ')} is in it; ${remedy === null ? '' : `${remedy}, or `}unset the variable if it is no secret`,
			exitStatus.alarm,
		);
	}
}
