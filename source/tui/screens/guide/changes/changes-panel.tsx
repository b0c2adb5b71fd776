// The changes as a panel, with what was said last below them.
import {Box} from 'ink';
import {type Status, StatusLine} from '../../../components/status-line.js';
import {Changes, type ChangesProps} from './changes.js';

export type ChangesPanelProps = ChangesProps & Readonly<{message: Status | null}>;

export function ChangesPanel({message, height, ...changes}: ChangesPanelProps) {
	return (
		<Box flexDirection="column" height={height}>
			<Changes {...changes} height={height - 1} />
			<StatusLine status={message} />
		</Box>
	);
}
