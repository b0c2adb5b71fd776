// A module proxy of the lab: speaks the GOPROXY protocol on 127.0.0.1 for tiny modules that are built in code, and can
// be told to fail in the ways real proxies fail. It never speaks to another host.
import {createServer, type IncomingMessage, type Server, type ServerResponse} from 'node:http';
import type {AddressInfo, Socket} from 'node:net';
import {storedZip} from './zip.js';

export type LabModule = Readonly<{
	path: string;
	version: string;
	/** Besides go.mod, by name. */
	files?: Readonly<Record<string, string>>;
	/** Versions by module path. */
	requires?: Readonly<Record<string, string>>;
	/** The go line; old on purpose, so that no toolchain is ever asked for. */
	go?: string;
}>;

export type Fault =
	| Readonly<{kind: 'none'}>
	/** Answers this status to everything. */
	| Readonly<{kind: 'status'; status: number}>
	/** Takes the request and never answers. */
	| Readonly<{kind: 'hang'}>
	/** Answers right, `delayMs` late. */
	| Readonly<{kind: 'slow'; delayMs: number}>
	/** The first `failures` requests get 503, the rest are answered. */
	| Readonly<{kind: 'flaky'; failures: number}>
	/** Promises a whole zip and ends in its middle. */
	| Readonly<{kind: 'truncate'}>
	/** Sends noise in place of a zip. */
	| Readonly<{kind: 'garbage'}>
	/** A login page with status 200 for everything: a captive portal. */
	| Readonly<{kind: 'html'}>
	/** One byte of a file in the zip is another: the zip's own checksum fails. */
	| Readonly<{kind: 'tamper'}>
	/** A valid zip with another content: only a checksum list can tell. */
	| Readonly<{kind: 'rebuilt'}>
	/** Sends a zip one byte at a time, so slowly that it never comes to its end. */
	| Readonly<{kind: 'drip'}>
	/** `/` says 200, the protocol says 503. */
	| Readonly<{kind: 'root-ok'}>;

export type ProxyRequest = Readonly<{method: string; path: string; authorized: boolean}>;

export type ModuleProxy = Readonly<{
	/** Without a trailing slash. */
	url: string;
	port: number;
	requests: readonly ProxyRequest[];
	setFault: (fault: Fault) => void;
	/** Resolves when a request for a path that ends in `suffix` has arrived. */
	requested: (suffix: string) => Promise<void>;
	close: () => Promise<void>;
}>;

/** `A` becomes `!a`: how the protocol writes capital letters. */
export function escapePath(path: string): string {
	return path.replaceAll(/[A-Z]/g, (letter) => `!${letter.toLowerCase()}`);
}

/** Three tiny modules: a leaf, one that requires it, and one with a capital letter in its path. */
export const labModules: readonly LabModule[] = [
	{path: 'lab.test/dep', version: 'v1.0.0', files: {'dep.go': 'package dep\n\nconst Name = "dep"\n'}},
	{path: 'lab.test/dep', version: 'v1.1.0', files: {'dep.go': 'package dep\n\nconst Name = "dep 1.1"\n'}},
	{
		path: 'lab.test/mid',
		version: 'v0.3.0',
		requires: {'lab.test/dep': 'v1.0.0'},
		files: {'mid.go': 'package mid\n\nimport "lab.test/dep"\n\nconst Name = "mid of " + dep.Name\n'},
	},
	{path: 'lab.test/Upper', version: 'v1.0.0', files: {'upper.go': 'package upper\n'}},
];

export function goModOf(module: LabModule): string {
	const requires = Object.entries(module.requires ?? {}).map(([path, version]) => `require ${path} ${version}\n`);
	return `module ${module.path}\n\ngo ${module.go ?? '1.19'}\n${requires.length > 0 ? `\n${requires.join('')}` : ''}`;
}

const marker = '// lab marker 0123456789\n';

/** The files of the module's zip, by their names in it. */
export function zipEntriesOf(module: LabModule): ReadonlyArray<Readonly<{name: string; data: string}>> {
	const prefix = `${module.path}@${module.version}/`;
	return [
		{name: `${prefix}go.mod`, data: goModOf(module)},
		...Object.entries(module.files ?? {}).map(([name, data]) => ({name: `${prefix}${name}`, data})),
		{name: `${prefix}MARKER.txt`, data: marker},
	];
}

function zipOf(module: LabModule, change: 'none' | 'tamper' | 'rebuilt'): Buffer {
	const entries = zipEntriesOf(module);
	const zip = storedZip(
		change === 'rebuilt'
			? entries.map(({name, data}) => ({name, data: name.endsWith('.go') ? `${data}// rebuilt\n` : data}))
			: entries,
	);
	if (change === 'tamper') {
		const at = zip.indexOf(marker);
		zip[at] = (zip[at] ?? 0) ^ 0x20;
	}
	return zip;
}

// The smallest zip of the lab has some six hundred bytes: five minutes of it.
const dripMs = 500;

type Answer = Readonly<{status: number; type: string; body: Buffer}>;

const plain = (status: number, body: string): Answer => ({
	status,
	type: 'text/plain; charset=utf-8',
	body: Buffer.from(body),
});

function answer(modules: readonly LabModule[], path: string, fault: Fault): Answer {
	if (path === '/') return plain(200, 'lab proxy\n');
	for (const module of modules) {
		const base = `/${escapePath(module.path)}/@v/`;
		const versions = modules.filter((other) => other.path === module.path).map((other) => other.version);
		const info = (version: string): Answer => ({
			status: 200,
			type: 'application/json',
			body: Buffer.from(JSON.stringify({Version: version, Time: '2020-01-01T00:00:00Z'})),
		});
		if (path === `${base}list`) return plain(200, `${versions.join('\n')}\n`);
		if (path === `/${escapePath(module.path)}/@latest`) return info(versions.at(-1) ?? module.version);
		if (path === `${base}${module.version}.info`) return info(module.version);
		if (path === `${base}${module.version}.mod`) return plain(200, goModOf(module));
		if (path === `${base}${module.version}.zip`) {
			const change = fault.kind === 'tamper' || fault.kind === 'rebuilt' ? fault.kind : 'none';
			return {status: 200, type: 'application/zip', body: zipOf(module, change)};
		}
	}
	return plain(404, 'not found: the lab has no such module\n');
}

/** Starts a proxy over the modules on a free port of 127.0.0.1. */
export async function startModuleProxy(modules: readonly LabModule[] = labModules): Promise<ModuleProxy> {
	let fault: Fault = {kind: 'none'};
	let served = 0;
	const requests: ProxyRequest[] = [];
	const sockets = new Set<Socket>();
	const timers = new Set<NodeJS.Timeout>();
	const waiting = new Set<{suffix: string; resolve: () => void}>();

	const send = (response: ServerResponse, {status, type, body}: Answer): void => {
		response.writeHead(status, {'content-type': type, 'content-length': body.length});
		response.end(response.req.method === 'HEAD' ? undefined : body);
	};

	const handle = (request: IncomingMessage, response: ServerResponse): void => {
		const path = decodeURIComponent(new URL(request.url ?? '/', 'http://lab').pathname);
		const current = fault;
		const number = served++;
		requests.push({method: request.method ?? '', path, authorized: request.headers.authorization !== undefined});
		for (const waiter of waiting) {
			if (path.endsWith(waiter.suffix)) {
				waiting.delete(waiter);
				waiter.resolve();
			}
		}
		const right = answer(modules, path, current);
		const isZip = path.endsWith('.zip') && right.status === 200;
		switch (current.kind) {
			case 'none':
			case 'tamper':
			case 'rebuilt':
				send(response, right);
				return;
			case 'status':
				send(response, plain(current.status, `injected ${current.status}\n`));
				return;
			case 'root-ok':
				send(response, path === '/' ? right : plain(503, 'injected 503\n'));
				return;
			case 'flaky':
				send(response, number < current.failures ? plain(503, 'injected 503\n') : right);
				return;
			case 'html':
				send(response, {
					status: 200,
					type: 'text/html',
					body: Buffer.from('<!doctype html><title>Sign in</title><h1>Please sign in</h1>\n'),
				});
				return;
			case 'garbage':
				send(response, isZip ? {...right, body: Buffer.from('this is no zip file at all')} : right);
				return;
			case 'truncate': {
				if (!isZip) {
					send(response, right);
					return;
				}
				response.writeHead(200, {'content-type': right.type, 'content-length': right.body.length});
				response.write(right.body.subarray(0, Math.floor(right.body.length / 2)), () => response.destroy());
				return;
			}
			case 'slow': {
				const timer = setTimeout(() => {
					timers.delete(timer);
					send(response, right);
				}, current.delayMs);
				timers.add(timer);
				return;
			}
			case 'drip': {
				if (!isZip || request.method === 'HEAD') {
					send(response, right);
					return;
				}
				response.writeHead(200, {'content-type': right.type, 'content-length': right.body.length});
				let sent = 0;
				const timer = setInterval(() => {
					response.write(right.body.subarray(sent, sent + 1));
					sent += 1;
					if (sent < right.body.length) return;
					stop();
					response.end();
				}, dripMs);
				const stop = (): void => {
					clearInterval(timer);
					timers.delete(timer);
				};
				timers.add(timer);
				response.on('close', stop);
				return;
			}
			case 'hang':
				return;
		}
	};

	const server: Server = createServer(handle);
	server.on('connection', (socket) => {
		sockets.add(socket);
		socket.on('close', () => sockets.delete(socket));
		socket.on('error', () => undefined);
	});
	await new Promise<void>((resolve, reject) => {
		server.once('error', reject);
		server.listen(0, '127.0.0.1', resolve);
	});
	const {port} = server.address() as AddressInfo;
	return {
		url: `http://127.0.0.1:${port}`,
		port,
		requests,
		setFault: (next) => {
			fault = next;
			served = 0;
		},
		requested: (suffix) =>
			new Promise((resolve) => {
				if (requests.some((request) => request.path.endsWith(suffix))) resolve();
				else waiting.add({suffix, resolve});
			}),
		close: () =>
			new Promise((resolve) => {
				for (const timer of timers) clearTimeout(timer);
				for (const socket of sockets) socket.destroy();
				server.close(() => resolve());
			}),
	};
}

/** A port of 127.0.0.1 on which nobody listens: a proxy that refuses connections. */
export async function refusedUrl(): Promise<string> {
	const proxy = await startModuleProxy([]);
	await proxy.close();
	return proxy.url;
}
