// Names that belong to everyone: hosts of the Go ecosystem, loopback, names reserved for examples, and the neutral ones
// that sealing gives. Data; sealing leaves them alone and verification accepts them.

/** Hosts that everyone who uses Go meets. A host that is not here is taken for somebody's own. */
export const wellKnownHosts: ReadonlySet<string> = new Set([
	'proxy.golang.org',
	'sum.golang.org',
	'index.golang.org',
	'golang.org',
	'blog.golang.org',
	'google.golang.org',
	'go.dev',
	'pkg.go.dev',
	'vuln.go.dev',
	'telemetry.go.dev',
	'dl.google.com',
	'storage.googleapis.com',
	'goproxy.io',
	'goproxy.cn',
	'rsc.io',
	'gopkg.in',
	'go.uber.org',
	'k8s.io',
	'sigs.k8s.io',
	'github.com',
	'api.github.com',
	'codeload.github.com',
	'raw.githubusercontent.com',
	'gitlab.com',
	'bitbucket.org',
	'honnef.co',
	'mvdan.cc',
	'json-schema.org',
	'www.w3.org',
	'datatracker.ietf.org',
]);

/** This machine itself, and addresses that name no machine. */
export const isLoopback = (host: string): boolean =>
	/^(?:localhost|(?:.+\.)?localhost|127(?:\.\d{1,3}){3}|0\.0\.0\.0|255\.255\.255\.255|::1?)$/.test(host);

/** What sealing gives, and what is reserved for examples (RFC 2606, 5737, 3849). */
export const isNeutralHost = (host: string): boolean =>
	/^host-[a-z]+$/.test(host) ||
	/(?:^|\.)(?:example|test|invalid)$/.test(host) ||
	/(?:^|\.)example\.(?:com|net|org)$/.test(host) ||
	/^(?:192\.0\.2|198\.51\.100|203\.0\.113)\.\d{1,3}$/.test(host);
