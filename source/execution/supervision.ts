// What a session and the supervisor of an action say to each other over pipes. The order goes one way at the start and may
// hold secrets, which therefore never touch the disk; text and progress come back and may be lost without harm.
import type {Environment} from './environment.js';
import type {Invocation, OutputSink} from './executor.js';

export type SupervisionOrder = Readonly<{
	invocation: Invocation;
	files: NonNullable<OutputSink['files']>;
	environment: Environment;
	tag: string;
	graceMs: number;
	/** The session and its ancestors: processes that a signal step must not hit. */
	own: readonly number[];
}>;

export type SupervisionMessage =
	| Readonly<{type: 'text'; stream: 'stdout' | 'stderr'; text: string}>
	| Readonly<{type: 'progress'; progress: Parameters<OutputSink['onProgress']>[0]}>
	/** The record cannot be kept, so nothing is started: half a sentence. */
	| Readonly<{type: 'unable'; why: string}>;

/** The descriptor of the supervisor on which messages go back. */
export const messageDescriptor = 3;
