// Load per CPU, memory and free space of GOCACHE's disk, each with its age. What cannot be read is said to be
// unavailable, in grey: silence is not health, so it is never shown as good.
import {Text} from 'ink';
import {useTick} from '../hooks/use-tick.js';
import {useVitals, type VitalsPorts} from '../hooks/use-vitals.js';
import type {Vital, Vitals} from '../ports.js';
import {useTheme} from '../theme.js';
import {ageWords} from './age.js';
import {fitLine, widthOf} from './fit.js';

const byteUnits = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const;

/** Bytes in the largest unit that keeps the number at 1 or more: "12.3 GiB". */
export function bytesWords(bytes: number): string {
	let value = bytes;
	let unit = 0;
	while (Math.abs(value) >= 1024 && unit < byteUnits.length - 1) {
		value /= 1024;
		unit++;
	}

	return `${unit === 0 ? Math.round(value) : value.toFixed(1)} ${byteUnits[unit] ?? 'B'}`;
}

function valueWords(vital: Vital): string | null {
	if (vital.value === null || !Number.isFinite(vital.value)) {
		return null;
	}

	if (vital.unit === 'bytes' || vital.unit === 'B' || vital.unit === 'byte') {
		return bytesWords(vital.value);
	}

	const number = Number.isInteger(vital.value) ? String(vital.value) : vital.value.toFixed(vital.unit === '%' ? 0 : 2);
	return vital.unit === '' ? number : `${number} ${vital.unit}`;
}

type Figure = Readonly<{text: string; available: boolean}>;

/** One figure as text: "memory 51 % (2 s)"; null value: "memory unavailable". `now` in the clock of `readAt`. */
export function vitalWords(label: string, vital: Vital, now: number, after = ''): Figure {
	const value = valueWords(vital);
	return value === null
		? {text: `${label} unavailable`, available: false}
		: {text: `${label} ${value}${after} (${ageWords(now - vital.readAt)})`, available: true};
}

/** The figures of the strip, in full or in short words. */
export function vitalFigures(vitals: Vitals, now: number, short: boolean): readonly Figure[] {
	return [
		vitalWords(short ? 'load' : 'load/CPU', vitals.loadPerCpu, now),
		vitalWords(short ? 'mem' : 'memory', vitals.memoryUsed, now, short ? '' : ' used'),
		vitalWords(short ? 'cache' : 'GOCACHE disk', vitals.cacheDiskFree, now, ' free'),
	];
}

export function VitalsStrip({ports, width}: Readonly<{ports: VitalsPorts; width: number}>) {
	const theme = useTheme();
	const vitals = useVitals(ports);
	useTick(1000);
	const now = ports.now();
	const separator = ` ${theme.signs.dot} `;
	const lengthOf = (list: readonly Figure[]) => widthOf(list.map((figure) => figure.text).join(separator));
	const full = vitalFigures(vitals, now, false);
	const figures = lengthOf(full) <= width ? full : vitalFigures(vitals, now, true);
	if (lengthOf(figures) > width) {
		const line = figures.map((figure) => figure.text).join(separator);
		return <Text wrap="truncate-end">{fitLine(line, width, theme.signs.ellipsis)}</Text>;
	}

	return (
		<Text wrap="truncate-end">
			{figures.map((figure, index) => (
				<Text key={figure.text} dimColor={!figure.available}>
					{index === 0 ? '' : separator}
					{figure.text}
				</Text>
			))}
		</Text>
	);
}
