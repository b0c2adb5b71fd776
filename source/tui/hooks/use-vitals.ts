// The newest vitals of the machine, as the ports publish them.
import {useEffect, useState} from 'react';
import type {AppPorts, Vitals} from '../ports.js';

export type VitalsPorts = Pick<AppPorts, 'vitals' | 'onVitals' | 'now'>;

/** The vitals last read; reading them never waits. */
export function useVitals(ports: VitalsPorts): Vitals {
	const [vitals, setVitals] = useState(() => ports.vitals());
	useEffect(() => ports.onVitals(() => setVitals(ports.vitals())), [ports]);
	return vitals;
}
