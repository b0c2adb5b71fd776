// Helpers and editors may build beside each other: GOTRIAGE_BUILD names another folder than build/.
export default {
	files: [`${process.env.GOTRIAGE_BUILD ?? 'build'}/test/**/*.test.js`],
	workerThreads: false,
	timeout: '5m',
	concurrency: 5,
};
