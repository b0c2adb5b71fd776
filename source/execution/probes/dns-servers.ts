// dns-servers: how this machine turns names into addresses, and how long each configured server takes. Asked directly, so
// that a dead first server shows as what it is: by default five seconds of waiting before the second is tried.
import {Resolver} from 'node:dns/promises';
import {isIP} from 'node:net';
import {numberParameter, stringParameter, textListParameter} from './parameters.js';
import {measured, notMeasured, type ProbeSpec} from './probe.js';
import {textOrNull} from './proc.js';
import {printable} from './redact.js';

const maxServers = 8;
const namePattern = /^(?=.{1,253}$)[A-Za-z0-9_]([A-Za-z0-9_-]{0,62})(\.[A-Za-z0-9_]([A-Za-z0-9_-]{0,62}))*\.?$/;

export type ResolvConf = Readonly<{
	servers: readonly string[];
	search: readonly string[];
	ndots: number;
	timeoutSeconds: number;
	attempts: number;
}>;

/** Reads resolv.conf; what it leaves out has the resolver's own defaults. */
export function parseResolvConf(text: string): ResolvConf {
	const servers: string[] = [];
	let search: readonly string[] = [];
	const options = new Map<string, number>();
	for (const line of text.split('\n')) {
		const [keyword, ...values] = line
			.replace(/[#;].*$/, '')
			.trim()
			.split(/\s+/);
		if (keyword === 'nameserver' && values[0] !== undefined) servers.push(values[0]);
		else if (keyword === 'search' || keyword === 'domain') search = values;
		else if (keyword === 'options') {
			for (const value of values) {
				const [name = '', number] = value.split(':');
				if (number !== undefined) options.set(name, Number(number));
			}
		}
	}
	return {
		servers,
		search,
		ndots: options.get('ndots') ?? 1,
		timeoutSeconds: options.get('timeout') ?? 5,
		attempts: options.get('attempts') ?? 2,
	};
}

type Answer = Readonly<{ms: number | null; says: string; addresses: number}>;

async function ask(
	server: string,
	name: string,
	type: 'A' | 'AAAA',
	limitMs: number,
	signal: AbortSignal,
): Promise<Answer> {
	const resolver = new Resolver({timeout: limitMs, tries: 1});
	const cancel = (): void => resolver.cancel();
	signal.addEventListener('abort', cancel, {once: true});
	const start = performance.now();
	try {
		resolver.setServers([server]);
		const found = type === 'A' ? await resolver.resolve4(name) : await resolver.resolve6(name);
		return {ms: since(start), says: 'answered', addresses: found.length};
	} catch (error) {
		const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
		// The server answered, only not with an address: that is an answer in time.
		if (code === 'ENODATA' || code === 'ENOTFOUND') {
			return {ms: since(start), says: code === 'ENODATA' ? 'no such record' : 'no such name', addresses: 0};
		}
		const refused = new Map([
			['ESERVFAIL', 'the server failed'],
			['EREFUSED', 'the server refused'],
			['EFORMERR', 'the server did not understand'],
		]).get(code);
		if (refused !== undefined) return {ms: since(start), says: refused, addresses: 0};
		return {
			ms: null,
			says: code === 'ETIMEOUT' ? 'no answer' : code === 'ECONNREFUSED' ? 'nobody listens' : printable(code),
			addresses: 0,
		};
	} finally {
		signal.removeEventListener('abort', cancel);
	}
}

function since(start: number): number {
	return Math.round((performance.now() - start) * 10) / 10;
}

export const dnsServers: ProbeSpec = {
	name: 'dns-servers',
	measures: 'How long each name server of this machine takes to answer for a name, and how names are looked up here.',
	parameters: {
		name: {type: 'string', required: true, says: 'The host name to ask for; an address is not looked up.'},
		servers: {
			type: 'list',
			required: false,
			says: 'Name servers as ADDRESS or ADDRESS:PORT; those of /etc/resolv.conf when left out, empty or system.',
		},
		limitSeconds: {
			type: 'number',
			required: false,
			says: 'After this many seconds one counts as dead, 0.2 to 10; 2 when left out.',
		},
	},
	gives:
		'json {name, lookedUp, worstMs, dead, wrong, firstIsDead, search, ndots, timeoutSeconds, attempts, hosts, rows}; lookedUp false for an address; dead: servers without an answer; wrong: servers that failed or refused; worstMs of the servers that answered; hosts: the line of /etc/nsswitch.conf; rows {server, aMs, aaaaMs, says, addresses}, times null without an answer',
	platforms: ['linux', 'darwin'],
	run: async (parameters, context) => {
		const name = stringParameter(parameters, 'name').replace(/^\[(.*)\]$/, '$1');
		const conf = parseResolvConf((await textOrNull('/etc/resolv.conf')) ?? '');
		const nsswitch = (await textOrNull('/etc/nsswitch.conf')) ?? '';
		const about = {
			name: printable(name),
			search: conf.search.map(printable),
			ndots: conf.ndots,
			timeoutSeconds: conf.timeoutSeconds,
			attempts: conf.attempts,
			hosts: /^hosts:\s*(.*)$/m.exec(nsswitch)?.[1]?.trim() ?? null,
		};
		if (isIP(name) !== 0 || name === 'localhost') {
			return measured({...about, lookedUp: false, worstMs: 0, dead: 0, wrong: 0, firstIsDead: false, rows: []}, []);
		}
		if (!namePattern.test(name)) return notMeasured(`${printable(name)} is not a host name`);
		const given = textListParameter(parameters, 'servers').filter((server) => server !== '' && server !== 'system');
		const servers = (given.length > 0 ? given : conf.servers).slice(0, maxServers);
		if (servers.length === 0) return notMeasured('no name server is configured in /etc/resolv.conf');
		const odd = servers.find((server) => !/^(\[[0-9A-Fa-f:.]+\]|[0-9.]+|[0-9A-Fa-f:]+)(:\d+)?$/.test(server));
		if (odd !== undefined) return notMeasured(`${printable(odd)} is not the address of a name server`);
		const limitMs = Math.min(10_000, Math.max(200, numberParameter(parameters, 'limitSeconds', 2) * 1000));
		const rows = await Promise.all(
			servers.map(async (server) => {
				// Side by side, as the system's resolver asks; one after the other would double the time.
				const [a, aaaa] = await Promise.all([
					ask(server, name, 'A', limitMs, context.signal),
					ask(server, name, 'AAAA', limitMs, context.signal),
				]);
				return {server, aMs: a.ms, aaaaMs: aaaa.ms, says: a.says, addresses: a.addresses + aaaa.addresses};
			}),
		);
		const isDead = (row: (typeof rows)[number]): boolean => row.aMs === null && row.aaaaMs === null;
		return measured(
			{
				...about,
				lookedUp: true,
				worstMs: Math.max(0, ...rows.map((row) => Math.max(row.aMs ?? 0, row.aaaaMs ?? 0))),
				dead: rows.filter(isDead).length,
				wrong: rows.filter((row) => row.says.startsWith('the server')).length,
				firstIsDead: rows[0] !== undefined && isDead(rows[0]),
				rows,
			},
			rows,
		);
	},
};
