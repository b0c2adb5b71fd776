// The forms in which a known secret may appear in output.
import {Buffer} from 'node:buffer';

/** Base64 of the secret wherever it stands inside a longer encoded text: the characters that only it decides. */
function base64Cores(secret: string): string[] {
	const bytes = Buffer.from(secret, 'utf8');
	return [0, 1, 2].map((offset) => {
		const encoded = Buffer.concat([Buffer.alloc(offset), bytes]).toString('base64');
		const first = Math.ceil((offset * 4) / 3);
		const end = Math.floor(((offset + bytes.length) * 4) / 3);
		return encoded.slice(first, end);
	});
}

function formsOf(secret: string): string[] {
	const json = JSON.stringify(secret).slice(1, -1);
	if (secret.length < 6) return [secret, json];
	const base64 = Buffer.from(secret, 'utf8').toString('base64');
	const cores = base64Cores(secret).filter((core) => core.length >= 8);
	return [
		secret,
		json,
		encodeURIComponent(Buffer.from(secret, 'utf8').toString('utf8')),
		base64,
		base64.replace(/=+$/, ''),
		...cores,
		...[base64, ...cores].map((text) => text.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')),
	];
}

/** Every form of every secret, longest first, so that no part of a longer one is left standing. */
export function knownForms(secrets: readonly string[]): string[] {
	const forms = new Set<string>();
	for (const secret of secrets) {
		const lines = secret.split(/\r?\n/);
		const parts = lines.length > 1 ? lines.map((line) => line.trim()).filter((line) => line.length >= 6) : [];
		for (const part of [secret.trim(), ...parts]) {
			if (part.length < 3) continue;
			for (const form of formsOf(part)) if (form.length >= 3) forms.add(form);
		}
	}
	return [...forms].sort((a, b) => b.length - a.length);
}
