// A fact that a review may want to talk about: for people to keep, reword or delete. It names no person, judges nobody, and
// says nothing that an event does not say.
import type {Inline} from '../inline.js';

export type Candidate = Readonly<{rule: string; says: Inline; events: ReadonlyArray<Readonly<{seq: number}>>}>;
