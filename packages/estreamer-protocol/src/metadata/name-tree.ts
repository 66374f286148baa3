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
  /** How many bytes of memory its keys and names take, about. */
  readonly bytes: number;
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
  /** While it has a name: what got its name next before and next after it. */
  older: GrowingNode | undefined;
  younger: GrowingNode | undefined;
}

/** Makes an empty tree. */
export function createNameTree(): NameTree {
  const root = createNode(undefined, '');
  // A list of their own, not a Set: to find the first of a Set, those that were deleted are passed over again and again.
  let oldest: GrowingNode | undefined;
  let youngest: GrowingNode | undefined;
  let size = 0;
  let bytes = 0;

  const unname = (node: GrowingNode) => {
    if (node.name === undefined) return;
    size -= 1;
    bytes -= bytesOf(node);
    node.name = undefined;
    if (node.older === undefined) oldest = node.younger;
    else node.older.younger = node.younger;
    if (node.younger === undefined) youngest = node.older;
    else node.younger.older = node.older;
    node.older = undefined;
    node.younger = undefined;
  };

  return {
    root,
    get size() {
      return size;
    },
    get bytes() {
      return bytes;
    },
    set(key, name) {
      let node = root;
      for (const value of key) node = growChild(node, keyPart(value));
      unname(node);
      node.name = name;
      size += 1;
      bytes += bytesOf(node);
      node.older = youngest;
      if (youngest === undefined) oldest = node;
      else youngest.younger = node;
      youngest = node;
    },
    deleteOldest() {
      const node = oldest;
      if (node === undefined) return;
      unname(node);
      prune(node);
    },
    clear() {
      oldest = undefined;
      youngest = undefined;
      size = 0;
      bytes = 0;
      root.name = undefined;
      root.children = undefined;
    },
    entries() {
      const entries: NamedKey[] = [];
      for (let node = oldest; node !== undefined; node = node.younger) {
        entries.push({ key: keyOf(node), name: node.name ?? '' });
      }
      return entries;
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
  return { name: undefined, children: undefined, parent, part, older: undefined, younger: undefined };
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

/** What an entry takes besides its texts: nodes, their places in maps, heads of texts. */
const ENTRY_BYTES = 200;

/** About what a node holds in memory, with the part of its key; parts before it are counted with each. */
function bytesOf(node: GrowingNode): number {
  let bytes = ENTRY_BYTES + textBytes(node.name ?? '');
  for (let at: GrowingNode | undefined = node; at !== undefined; at = at.parent) {
    if (typeof at.part === 'string') bytes += textBytes(at.part);
  }
  return bytes;
}

/** Texts of Latin letters take one byte a letter, others two. */
function textBytes(text: string): number {
  return WIDE.test(text) ? text.length * 2 : text.length;
}

const WIDE = /[^\0-\xff]/;

function keyOf({ parent, part }: GrowingNode): KeyPart[] {
  return parent === undefined ? [] : [...keyOf(parent), part];
}
