// Why something cannot be filled in, as a value: it travels up unchanged to whoever tells the person.

export type Unavailable = Readonly<{kind: 'unavailable'; reason: string; remedy: string | null}>;

export const unavailable = (reason: string, remedy: string | null = null): Unavailable => ({
	kind: 'unavailable',
	reason,
	remedy,
});

export function isUnavailable(value: unknown): value is Unavailable {
	return typeof value === 'object' && value !== null && (value as {kind?: unknown}).kind === 'unavailable';
}
