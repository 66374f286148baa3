/** A part of a key: a number, or a text that is not the digits of one. */
type KeyPart = number | string;

/** What is known behind the first parts of a key. */
export interface NameNode {
  /** The name of the key that ends here. */
  readonly name: string | undefined;
  /** What is known behind each next part. */
  readonly children: ReadonlyMap<KeyPart, NameNode> | undefined;
}

/** The names that one kind of metadata gives to keys of one or more parts, found part by part. */
export interface NameTree {
  /** Where every key begins; the same object for as long as the tree exists. */
  readonly root: NameNode;
  /** How many names there are. */
  readonly size: number;
  /** Gives a key a name and makes it the youngest. */
  set(key: readonly unknown[], name: string): void;
  /** Forgets the key that got its name longest ago. */
  deleteOldest(): void;
  clear(): void;
  /** Keys with their names, the oldest first. */
  entries(): NamedKey[];
}

/** A key with its name. */
export interface NamedKey {
  readonly key: readonly KeyPart[];
  readonly name: string;
}

interface GrowingNode extends NameNode {
  name: string | undefined;
  children: Map<KeyPart, GrowingNode> | undefined;
  readonly parent: GrowingNode | undefined;
  readonly part: KeyPart;
}

/** Makes an empty tree. */
export function createNameTree(): NameTree {
  const root = createNode(undefined, '');
  /** The nodes with a name, the oldest first. */
  const named = new Set<GrowingNode>();

  return {
    root,
    get size() {
      return named.size;
    },
    set(key, name) {
      let node = root;
      for (const value of key) node = growChild(node, keyPart(value));
      node.name = name;
      named.delete(node);
      named.add(node);
    },
    deleteOldest() {
      for (const node of named) {
        named.delete(node);
        node.name = undefined;
        prune(node);
        return;
      }
    },
    clear() {
      named.clear();
      root.name = undefined;
      root.children = undefined;
    },
    entries() {
      return Array.from(named, (node) => ({ key: keyOf(node), name: node.name ?? '' }));
    },
  };
}

/** What is known behind one more part of a key, which may be any value of a record. */
export function childOf(node: NameNode | undefined, value: unknown): NameNode | undefined {
  return node?.children?.get(keyPart(value));
}

const MAX_DIGITS = String(Number.MAX_SAFE_INTEGER).length;

/** Snapshots have keys as text, records as numbers: digits are the number that they write. */
function keyPart(value: unknown): KeyPart {
  if (typeof value === 'number') return value;
  const text = String(value);
  if (text.length > MAX_DIGITS) return text;
  const number = Number(text);
  return Number.isSafeInteger(number) && String(number) === text ? number : text;
}

function createNode(parent: GrowingNode | undefined, part: KeyPart): GrowingNode {
  return { name: undefined, children: undefined, parent, part };
}

function growChild(node: GrowingNode, part: KeyPart): GrowingNode {
  node.children ??= new Map();
  let child = node.children.get(part);
  if (child === undefined) {
    child = createNode(node, part);
    node.children.set(part, child);
  }
  return child;
}

/** Takes away a node without a name, and those before it that only led there. */
function prune({ parent, part, name, children }: GrowingNode): void {
  if (parent === undefined || name !== undefined || children !== undefined) return;
  parent.children?.delete(part);
  if (parent.children?.size !== 0) return;
  parent.children = undefined;
  prune(parent);
}

function keyOf({ parent, part }: GrowingNode): KeyPart[] {
  return parent === undefined ? [] : [...keyOf(parent), part];
}
