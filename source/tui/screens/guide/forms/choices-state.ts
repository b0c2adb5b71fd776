// Marking several items of a list: pure. Nothing is marked by itself, and Enter without a mark takes nothing.
export type ChoicesState = Readonly<{index: number; marked: ReadonlySet<string>}>;

export type ChoicesAction =
	| Readonly<{type: 'move'; by: number; count: number}>
	| Readonly<{type: 'toggle'; key: string}>;

export const noChoices: ChoicesState = {index: 0, marked: new Set()};

export function reduceChoices(state: ChoicesState, action: ChoicesAction): ChoicesState {
	switch (action.type) {
		case 'move':
			return {...state, index: Math.min(Math.max(0, action.count - 1), Math.max(0, state.index + action.by))};
		case 'toggle': {
			const marked = new Set(state.marked);
			if (!marked.delete(action.key)) {
				marked.add(action.key);
			}

			return {...state, marked};
		}
	}
}
