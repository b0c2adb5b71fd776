// The incidents from which the shipped recordings are made: on which fault, and which way the person goes. Before the
// first change the person looks at more than is needed, so that a trainee later finds an answer off the path, too.
import type {Script} from './recorder.js';

export const scripts: readonly Script[] = [
	{
		name: 'k7q2',
		fault: 'gopls-stopped',
		async tell(person, env) {
			await person.follow('continue-server');
			for (const step of ['waits', 'cpu-now', 'memory', 'go-speed', 'shape', 'offline']) await person.run(step);
			await person.lookInto('fs-block');
			await person.lookInto('go-env-baseline');
			await person.lookInto('gotest-slow');
			await person.hypothesis('the gopls server is stopped, so every request of the editor waits', 100);
			await person.act('continue-server', env['LAB_PID']);
			for (const step of ['servers', 'stopped', 'cpu-now', 'memory']) await person.run(step);
			await person.follow('loading');
		},
	},
	{
		name: 'm3xd',
		fault: 'flags-count',
		async tell(person) {
			await person.follow();
			for (const step of ['machine', 'disk', 'compile', 'compile-again', 'builds', 'tests']) await person.run(step);
			await person.lookInto('go-env-baseline');
			await person.lookInto('path-scan');
			await person.lookInto('fs-block');
			await person.hypothesis('a flag in GOFLAGS makes every test run again', 100);
			await person.finish('fix-flags', 'done', 'go env -u GOFLAGS, on the build machine');
		},
	},
	{
		name: 'p9fa',
		fault: 'proxy-503',
		async tell(person) {
			await person.follow();
			await person.lookInto('checksum-fail');
			await person.lookInto('net-latency');
			await person.lookInto('go-env-baseline');
			await person.hypothesis('the module proxy answers every request with a server error', 100);
			await person.act('switch-proxy');
			for (const step of ['hops', 'hop-status', 'download', 'cache-sound']) await person.run(step);
		},
	},
	{
		name: 't4ne',
		fault: 'proxy-rebuilt',
		async tell(person) {
			await person.follow();
			for (const step of ['locks', 'credentials', 'cache-room', 'cache-sound', 'offline']) await person.run(step);
			await person.lookInto('checksum-fail');
			await person.lookInto('net-latency');
			await person.lookInto('go-env-baseline');
			await person.hypothesis('the proxy sends other content than the checksum database vouches for', 100);
			await person.finish('checksum-stop', 'done', 'builds are stopped, security and the module owner are told');
			await person.close('escalated', 'security goes on with it');
		},
	},
	{
		name: 'c2vh',
		fault: 'gosum-wrong',
		async tell(person) {
			await person.follow();
			for (const step of ['cache', 'sum-history', 'parts']) await person.run(step);
			await person.lookInto('modproxy-down', ['try-fallback', 'download-again']);
			await person.lookInto('module-drift');
			await person.lookInto('go-env-baseline');
			await person.hypothesis('one line of go.sum was edited and no longer fits the module', 100);
			await person.act('restore-sums');
			for (const step of ['project-sums', 'cache', 'fresh']) await person.run(step);
		},
	},
	{
		name: 'w8sj',
		fault: 'version-bump',
		async tell(person) {
			await person.follow();
			await person.lookInto('checksum-fail');
			await person.lookInto('modproxy-down', ['try-fallback', 'download-again']);
			await person.lookInto('go-env-baseline');
			await person.hypothesis('an indirect module moved to a newer version than the good commit has', 100);
			await person.run('build-list');
			await person.choose('what-now', 'pin');
			await person.act('pin-back', 'lab.test/dep');
			for (const step of ['build-list', 'resolves', 'tidy', 'vendored']) await person.run(step);
		},
	},
	{
		name: 'd5ub',
		fault: 'http-bodies',
		async tell(person) {
			await person.follow();
			await person.lookInto('heap-growth');
			await person.lookInto('net-latency');
			await person.hypothesis('response bodies are never closed, so connections and their goroutines stay', 100);
			await person.choose('what-now', 'restart');
			await person.act('restart');
			await person.run('ended');
		},
	},
	{
		name: 'z6lk',
		fault: 'lock-held',
		async tell(person, env) {
			await person.follow();
			for (const step of ['stuck', 'mounts', 'places', 'space', 'pressure', 'nfs']) await person.run(step);
			await person.lookInto('gopls-stall', ['loading', 'cpu', 'debug-goroutines', 'stats', 'fresh', 'servers-again']);
			await person.lookInto('modproxy-down', ['try-fallback', 'download-again']);
			await person.lookInto('go-env-baseline');
			await person.hypothesis('a stopped process holds the lock of the module cache', 100);
			await person.act('continue-holder', env['LAB_PID']);
			for (const step of ['locks', 'stuck']) await person.run(step);
		},
	},
];
