import { visible } from '../../core/visible.js';
import { Markup, type MarkupTag } from './markup.js';

/**
 * A part of a page as data, so that one description gives both: markup for readers without scripts, and the compact data
 * that the script of the page makes elements of. `{index}` and `{part}` in an attribute are filled in for each person.
 */
export type PageNode = string | PageElement | SharedNode;

/** The elements that rows are made of. The script makes no others. */
export type PageTag = 'a' | 'bdi' | 'button' | 'caption' | 'dd' | 'div' | 'dl' | 'dt' | 'h3' | 'li' | 'p' | 'span' | 'table' | 'tbody' | 'td' | 'th' | 'thead' | 'tr' | 'ul';

export interface PageElement {
  readonly tag: PageTag;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly PageNode[];
}

/** What many people have in common: the page has it once, and it is made once. */
export interface SharedNode {
  /** The same for the same content, and for no other. */
  readonly key: string;
  readonly make: () => PageElement;
}

/** An element. Texts are made visible here, so that none steers how the page is displayed. */
export function element(tag: PageTag, attributes: Readonly<Record<string, string>>, ...children: readonly (PageNode | readonly PageNode[])[]): PageElement {
  return { tag, attributes, children: children.flat().map((child) => (typeof child === 'string' ? visible(child) : child)) };
}

/** `of`: everything that the node is made of. */
export function shared(of: readonly unknown[], make: () => PageElement): SharedNode {
  return { key: JSON.stringify(of), make };
}

/** Which person a node is for: the place in the report from 0, and the number of the part that has the details. */
export interface NodePlace {
  readonly index: number;
  readonly part: number;
}

/** A node as markup. */
export function markupOf(html: MarkupTag, node: PageNode, place: NodePlace): Markup {
  if (typeof node === 'string') {
    return html`${node}`;
  }
  if ('make' in node) {
    return markupOf(html, node.make(), place);
  }
  const { tag, attributes, children } = node;
  const written = Object.entries(attributes).map(([name, value]) => html` ${name}="${filled(value, place)}"`.text);
  return new Markup(`<${tag}${written.join('')}>${children.map((child) => markupOf(html, child, place).text).join('')}</${tag}>`);
}

function filled(value: string, { index, part }: NodePlace): string {
  return value.replace('{index}', String(index)).replace('{part}', String(part));
}

/** A packed node: a text, the number of a shared part, or the number of a shape followed by the children. */
export type PackedNode = string | number | readonly PackedNode[];

/** Packs nodes for the script of the page: each shape (tag and attributes) and each shared part stands there once. */
export class NodePacker {
  readonly shapes: (readonly [tag: PageTag, attributes: Readonly<Record<string, string>>])[] = [];
  readonly parts: PackedNode[] = [];
  readonly #shapes = new Map<string, number>();
  readonly #parts = new Map<string, number>();

  pack(node: PageNode): PackedNode {
    if (typeof node === 'string') {
      return node;
    }
    if ('make' in node) {
      return this.#parts.get(node.key) ?? this.#share(node);
    }
    const { tag, attributes, children } = node;
    const key = JSON.stringify([tag, attributes]);
    const shape = this.#shapes.get(key) ?? this.shapes.push([tag, attributes]) - 1;
    this.#shapes.set(key, shape);
    return [shape, ...children.map((child) => this.pack(child))];
  }

  #share({ key, make }: SharedNode): number {
    const number = this.parts.push(this.pack(make())) - 1;
    this.#parts.set(key, number);
    return number;
  }
}

/** JSON that can stand in a script element of type application/json: no text in it can end the element. */
export function jsonForPage(data: unknown): string {
  return JSON.stringify(data).replaceAll('<', '\\u003c');
}
