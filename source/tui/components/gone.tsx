// In the place of a panel whose subject is gone: it closes itself.
import {useEffect} from 'react';

export function Gone({onGone}: Readonly<{onGone: () => void}>) {
	useEffect(onGone, [onGone]);
	return null;
}
