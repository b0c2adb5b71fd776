// The syntax tree of a CEL expression, as far as it is read here: its nodes, the paths it names, the type the compiler
// found. The library's own type of a tree says only `any`.

/** The part of the library's syntax tree that is used here; its own type says only `any`. */
export type Node = {
	op: string;
	args: unknown;
	start: number;
	end: number;
	readonly input: string;
	readonly meta: {macro?: Macro};
	checkedType?: {name: string; kind: string};
};
type Macro = {evaluate: (evaluator: unknown, macro: Macro, context: unknown) => unknown};
/** What the compiler knows of an expression's result; `any` when only the night will tell. */
export type ExpressionType = 'any' | 'bool' | 'number' | 'string' | 'list' | 'map' | 'null' | 'other';

/** The nodes directly below a node. */
export function children(node: Node): Node[] {
	const found: Node[] = [];
	const visit = (part: unknown): void => {
		if (Array.isArray(part)) {
			part.forEach(visit);
		} else if (isNode(part)) {
			found.push(part);
		}
	};
	visit(node.args);
	return found;
}

/** Whether a part of the tree is a node, not a name or a literal. */
export function isNode(part: unknown): part is Node {
	return typeof part === 'object' && part !== null && 'op' in part && 'args' in part;
}

export type Reference = Readonly<{path: readonly string[]; start: number; end: number}>;

/** The type of a checked tree; of a ternary, that of its branches where they agree. */
export function typeOf(node: Node): ExpressionType {
	if (node.op === '?:' && Array.isArray(node.args)) {
		const branches = node.args.slice(1).map((branch) => typeOf(children(branch as Node)[0] ?? node));
		return branches[0] === branches[1] ? (branches[0] ?? 'any') : 'any';
	}

	return typeNameOf(node.checkedType?.name ?? 'dyn');
}

/** The library's name of a type in the few types that matter here. */
export function typeNameOf(name: string): ExpressionType {
	if (name.startsWith('dyn')) {
		return 'any';
	}

	if (name.startsWith('list')) {
		return 'list';
	}

	if (name.startsWith('map')) {
		return 'map';
	}

	switch (name) {
		case 'bool':
		case 'string':
		case 'null':
			return name;
		case 'int':
		case 'uint':
		case 'double':
			return 'number';
		default:
			return 'other';
	}
}

/** The paths a tree reads that begin with one of `roots`, without the variables of map, filter and their like. */
export function collectReferences(root: Node, roots: readonly string[]): Reference[] {
	const found: Reference[] = [];
	const visit = (node: Node, bound: ReadonlySet<string>): void => {
		const path = pathOf(node);
		if (path) {
			if (!bound.has(path[0] ?? '')) {
				found.push({path, start: node.start, end: node.end});
			}

			return;
		}

		if (node.op === 'rcall' && Array.isArray(node.args)) {
			const [name, receiver, args] = node.args as [string, Node, Node[]];
			visit(receiver, bound);
			const variable = args[0];
			const binds = /^(?:map|filter|all|exists|exists_one|bind)$/.test(name) && variable?.op === 'id';
			const inner = binds ? new Set([...bound, String(variable.args)]) : bound;
			for (const argument of binds ? args.slice(1) : args) {
				visit(argument, inner);
			}

			return;
		}

		for (const child of children(node)) {
			visit(child, bound);
		}
	};
	visit(root, new Set());
	return found.filter((reference) => roots.includes(reference.path[0] ?? ''));
}

function pathOf(node: Node): string[] | null {
	if (node.op === 'id') {
		return [String(node.args)];
	}

	if (node.op !== '.' && node.op !== '[]') {
		return null;
	}

	const [left, key] = node.args as [Node, unknown];
	const parent = pathOf(left);
	const name = isNode(key) ? (key.op === 'value' ? key.args : undefined) : key;
	return parent && (typeof name === 'string' || typeof name === 'bigint') ? [...parent, String(name)] : null;
}
