// The executor of a dry run: every command settles at once as if it had succeeded silently. It spawns nothing.
import type {Executor} from './executor.js';
import {settled} from './settled.js';

export function createDryExecutor(): Executor {
	return {
		mode: 'dry',
		execute: async () => settled({exit: 0}),
		recover: async () => [],
	};
}
