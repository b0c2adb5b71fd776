// Files whose time is mostly waiting or many runs begin first: nothing long is left for the end, when a core would be idle.
const longest = [
	'runbooks/gopls-stall',
	'runbooks/goroutine-leak',
	'runbooks/heap-growth',
	'torture/',
	'lab/proofs',
	'tui/end-to-end',
	'runbooks/gotest-slow',
	'runbooks/startup-slow',
	'runbooks/modproxy-down',
	'commands/drill',
	'text/clean',
	'report/gfm',
];
const rank = (file) => {
	const at = longest.findIndex((name) => file.includes(`/test/${name}`));
	return at === -1 ? longest.length : at;
};

// Helpers and editors may build beside each other: GOTRIAGE_BUILD names another folder than build/.
export default {
	files: [`${process.env.GOTRIAGE_BUILD ?? 'build'}/test/**/*.test.js`],
	workerThreads: false,
	timeout: '5m',
	concurrency: 5,
	sortTestFiles: (one, other) => rank(one) - rank(other) || one.localeCompare(other),
};
