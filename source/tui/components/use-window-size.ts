// The size of the terminal, kept current. Ink 6.8 has no such hook.
import {useStdout} from 'ink';
import {createContext, useContext, useEffect, useState} from 'react';

export type WindowSize = Readonly<{columns: number; rows: number}>;

/** The terminal itself, where Ink was given a stand-in for it; null: Ink's own stream. */
export const TerminalContext = createContext<NodeJS.WriteStream | null>(null);

/** Columns and rows; 80x24 where the terminal does not say. */
export function useWindowSize(): WindowSize {
	const inkStream = useStdout().stdout;
	const stdout = useContext(TerminalContext) ?? inkStream;
	const [size, setSize] = useState<WindowSize>(() => sizeOf(stdout));
	useEffect(() => {
		const update = () => {
			const next = sizeOf(stdout);
			setSize((current) => (current.columns === next.columns && current.rows === next.rows ? current : next));
		};
		update();
		stdout.on('resize', update);
		return () => {
			stdout.off('resize', update);
		};
	}, [stdout]);
	return size;
}

function sizeOf(stdout: NodeJS.WriteStream): WindowSize {
	return {columns: stdout.columns || 80, rows: stdout.rows || 24};
}
