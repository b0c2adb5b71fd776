// What a `go test` run comes down to, whichever of its two outputs it was read from. Memory grows with packages and
// failures, not with tests: of the tests that passed only the slowest are kept.
import type {Json} from '../runbook/verdict.js';

const maxTests = 200;
const maxNamed = 1000;

export type TestEnd = 'pass' | 'fail' | 'skip';
export type PackageEnd = TestEnd | 'no-tests' | 'build-failed' | 'unfinished';

type TestRecord = {package: string; test: string; elapsed: number; result: TestEnd};
type PackageRecord = {package: string; elapsed: number | null; result: PackageEnd; cached: boolean};
type HungTest = {package: string; test: string; runningFor: number | null};

export class GoTestSummary {
	readonly #packages = new Map<string, PackageRecord>();
	readonly #running = new Map<string, {package: string; test: string; isPaused: boolean}>();
	readonly #named = new Map<string, number>();
	#tests: TestRecord[] = [];
	readonly #failed: Array<{package: string; test: string; elapsed: number}> = [];
	readonly #buildFailed = new Set<string>();
	#counts = {pass: 0, fail: 0, skip: 0};
	#timedOutAfter: number | null = null;
	#isEmpty = true;

	/** True until something of a test run was seen. */
	get isEmpty(): boolean {
		return this.#isEmpty;
	}

	packageSeen(name: string): void {
		this.#package(name);
	}

	packageCached(name: string): void {
		this.#package(name).cached = true;
	}

	packageWithoutTests(name: string): void {
		this.#package(name).result = 'no-tests';
	}

	packageBuildFailed(name: string): void {
		this.#package(name).result = 'build-failed';
		this.#buildFailed.add(name);
	}

	/** `elapsed` in seconds. */
	packageEnded(name: string, result: TestEnd, elapsed: number | null): void {
		const record = this.#package(name);
		if (elapsed !== null) record.elapsed = elapsed;
		// What the package's own output line said is more exact than its last event.
		if (record.result === 'unfinished') record.result = result;
	}

	testStarted(packageName: string, test: string): void {
		this.#isEmpty = false;
		this.#running.set(`${packageName}\0${test}`, {package: packageName, test, isPaused: false});
	}

	testPaused(packageName: string, test: string, isPaused: boolean): void {
		const running = this.#running.get(`${packageName}\0${test}`);
		if (running) running.isPaused = isPaused;
	}

	/** `elapsed` in seconds. */
	testEnded(packageName: string, test: string, result: TestEnd, elapsed: number): void {
		this.#isEmpty = false;
		this.#running.delete(`${packageName}\0${test}`);
		this.#counts[result]++;
		if (result === 'fail' && this.#failed.length < maxNamed) {
			this.#failed.push({package: packageName, test, elapsed});
		}
		this.#tests.push({package: packageName, test, elapsed, result});
		if (this.#tests.length >= 4 * maxTests) this.#keepSlowest();
	}

	/** `panic: test timed out after`; seconds. */
	timedOut(after: number | null): void {
		this.#isEmpty = false;
		this.#timedOutAfter = after;
	}

	/** A line under `running tests:` of a timeout; `runningFor` in seconds. */
	testNamedAtTimeout(packageName: string, test: string, runningFor: number | null): void {
		this.#named.set(`${packageName}\0${test}`, runningFor ?? 0);
	}

	/** The summary as data; times in seconds, `cachedShare` from 0 to 1 or null when no package has tests. */
	toJson(): {readonly [key: string]: Json} & Readonly<{tests: readonly Json[]; packages: readonly Json[]}> {
		this.#keepSlowest();
		const packages = [...this.#packages.values()].sort((a, b) => (b.elapsed ?? 0) - (a.elapsed ?? 0));
		const withTests = packages.filter(({result}) => result === 'pass' || result === 'fail' || result === 'unfinished');
		const cached = withTests.filter((record) => record.cached).length;
		const measured = packages.filter((record) => record.elapsed !== null && !record.cached);
		return {
			packages: packages.map((record) => ({...record})),
			tests: this.#tests.map((record) => ({...record})),
			hung: this.#hung(),
			waiting: [...this.#running.values()]
				.filter(({isPaused}) => isPaused)
				.slice(0, maxNamed)
				.map(({package: packageName, test}) => ({package: packageName, test})),
			failed: this.#failed.map((record) => ({...record})),
			buildFailed: [...this.#buildFailed],
			cachedShare: withTests.length === 0 ? null : cached / withTests.length,
			slowestTest: this.#tests[0] ? {...this.#tests[0]} : null,
			slowestPackage: measured[0] ? {...measured[0]} : null,
			timedOutAfter: this.#timedOutAfter,
			counts: {
				packages: packages.length,
				tests: this.#counts.pass + this.#counts.fail + this.#counts.skip,
				passed: this.#counts.pass,
				failed: this.#counts.fail,
				skipped: this.#counts.skip,
			},
		};
	}

	#hung(): HungTest[] {
		const hung = new Map<string, HungTest>();
		for (const [key, {package: packageName, test, isPaused}] of this.#running) {
			if (!isPaused || this.#named.has(key)) hung.set(key, {package: packageName, test, runningFor: null});
		}
		for (const [key, runningFor] of this.#named) {
			const [packageName = '', test = ''] = key.split('\0');
			hung.set(key, {package: packageName, test, runningFor});
		}
		return [...hung.values()].slice(0, maxNamed);
	}

	#package(name: string): PackageRecord {
		this.#isEmpty = false;
		const known = this.#packages.get(name);
		if (known) return known;
		const record: PackageRecord = {package: name, elapsed: null, result: 'unfinished', cached: false};
		this.#packages.set(name, record);
		return record;
	}

	#keepSlowest(): void {
		this.#tests = this.#tests.sort((a, b) => b.elapsed - a.elapsed).slice(0, maxTests);
	}
}
