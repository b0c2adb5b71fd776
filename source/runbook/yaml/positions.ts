// Where things stand in the file, for whoever finds fault with the data later.
import type {Fault, Path} from '../fault.js';

/** Which part of an entry a fault is about: its value, its key, or (for something missing) what holds it. */
export type Place = 'value' | 'key' | 'parent';

export interface Positions {
	/** A fault at an entry. Where the entry does not exist, the nearest part of its path that does is named. */
	faultAt(path: Path, place: Place, message: string, remedy: string): Fault;
	/** The text of an unquoted scalar as it was written, else null. */
	plainSource(path: Path): string | null;
}
