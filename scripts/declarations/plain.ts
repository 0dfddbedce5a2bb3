/** Writes the types that the source infers from schemas as plain interfaces, so that nobody's compiler has to infer them. */
import { dirname, relative, resolve } from 'node:path';

import ts from 'typescript';

import { sentencesOnScopes } from './scopes.ts';

/** A replacement in a source file. */
interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** A source file as it is published, and lines that compile only where its plain types are those of its schemas. */
export interface PlainSource {
  readonly text: string;
  readonly proof: string;
}

/** The source files, with every inferred type written out and every internal constructor made private. */
export function plainSources(program: ts.Program, isOurs: (file: ts.SourceFile) => boolean): ReadonlyMap<string, PlainSource> {
  const checker = program.getTypeChecker();
  return new Map(
    program.getSourceFiles().filter(isOurs).map((file) => {
      const plain = new PlainFile(file, checker);
      return [file.fileName, { text: edited(file, plain.edits()), proof: plain.proof() }];
    }),
  );
}

function edited(file: ts.SourceFile, edits: readonly Edit[]): string {
  let { text } = file;
  for (const { start, end, text: replacement } of [...edits].sort((one, other) => other.start - one.start)) {
    text = text.slice(0, start) + replacement + text.slice(end);
  }
  return text;
}

class PlainFile {
  readonly #proven: (readonly [name: string, inferred: string])[] = [];
  readonly #imports = new Map<string, Set<string>>();
  readonly #file: ts.SourceFile;
  readonly #checker: ts.TypeChecker;

  constructor(file: ts.SourceFile, checker: ts.TypeChecker) {
    this.#file = file;
    this.#checker = checker;
  }

  /** Each plain type stands for what was inferred, in both directions. */
  proof(): string {
    const lines = this.#proven.map(([name, inferred], index) => {
      const [one, other] = [`proof${index}`, `converse${index}`];
      return `export const ${one} = (inferred: ${inferred}): ${name} => inferred;\nexport const ${other} = (plain: ${name}): ${inferred} => plain;\n`;
    });
    return lines.join('');
  }

  edits(): Edit[] {
    const edits: Edit[] = [];
    const visit = (node: ts.Node): void => {
      if (ts.isInterfaceDeclaration(node) && node.heritageClauses?.some(isInferred) === true) {
        edits.push(this.#interface(node));
      } else if (ts.isTypeAliasDeclaration(node) && node.typeParameters === undefined && isInferred(node.type)) {
        this.#proven.push([node.name.text, node.type.getText()]);
        const type = this.#type(this.#checker.getDeclaredTypeOfSymbol(this.#symbol(node.name)), node, '');
        edits.push({ start: node.type.getStart(), end: node.type.end, text: type });
      } else if (ts.isConstructorDeclaration(node) && isInternal(node)) {
        edits.push({ start: node.getStart(), end: node.end, text: 'private constructor() {}' });
      } else if (ts.isMethodDeclaration(node)) {
        edits.push(...this.#scopes(node));
      }
      ts.forEachChild(node, visit);
    };
    visit(this.#file);
    const imports = [...this.#imports].map(([from, names]) => `import type { ${[...names].sort().join(', ')} } from '${from}';\n`).join('');
    return imports === '' ? edits : [...edits, { start: 0, end: 0, text: imports }];
  }

  /** The comment of a method with the scopes of what it sends. */
  #scopes(method: ts.MethodDeclaration): Edit[] {
    const sentences = sentencesOnScopes(method, this.#checker);
    const comment = ts.getJSDocCommentsAndTags(method).find(ts.isJSDoc);
    if (sentences.length === 0 || comment === undefined) {
      return [];
    }
    return [{ start: comment.getStart(), end: comment.end, text: withParagraphs(comment.getText(), sentences) }];
  }

  #symbol(name: ts.Node): ts.Symbol {
    const symbol = this.#checker.getSymbolAtLocation(name);
    if (symbol === undefined) {
      throw new Error(`nothing is known of ${name.getText()}`);
    }
    return symbol;
  }

  /** Members that come from a schema are written out; interfaces that it extends beside it stay. */
  #interface(node: ts.InterfaceDeclaration): Edit {
    const bases = (node.heritageClauses ?? []).flatMap(({ types }) => [...types]);
    const kept = bases.filter((base) => !isInferred(base));
    const inferred = bases.filter(isInferred).flatMap((base) => this.#checker.getPropertiesOfType(this.#checker.getTypeAtLocation(base)));
    const own = node.members.map((member) => `  ${member.getText()}\n`);
    const heritage = kept.length === 0 ? '' : ` extends ${kept.map((base) => base.getText()).join(', ')}`;
    const indexes = bases
      .filter(isInferred)
      .flatMap((base) => this.#checker.getIndexInfosOfType(this.#checker.getTypeAtLocation(base)))
      .map(({ keyType, type }) => `  [key: ${this.#written(keyType, node)}]: ${this.#type(type, node, '  ')};\n`);
    const members = [...indexes, ...inferred.map((member) => this.#member(member, node, '  '))];
    this.#proven.push([node.name.text, bases.map((base) => base.getText()).join(' & ')]);
    const start = node.name.end;
    return { start, end: node.end, text: `${node.typeParameters === undefined ? '' : `<${node.typeParameters.map((each) => each.getText()).join(', ')}>`}${heritage} {\n${members.join('')}${own.join('')}}` };
  }

  #member(member: ts.Symbol, node: ts.Node, indent: string): string {
    const optional = (member.flags & ts.SymbolFlags.Optional) === 0 ? '' : '?';
    const type = this.#checker.getTypeOfSymbolAtLocation(member, node);
    return `${this.#comment(member, indent)}${indent}${this.#name(member)}${optional}: ${this.#type(type, node, indent)};\n`;
  }

  #name({ name }: ts.Symbol): string {
    return /^[\w$]+$/.test(name) ? name : `'${name}'`;
  }

  #comment(member: ts.Symbol, indent: string): string {
    const text = ts.displayPartsToString(member.getDocumentationComment(this.#checker)).trim();
    if (text === '' || !text.includes('\n')) {
      return text === '' ? '' : `${indent}/** ${text} */\n`;
    }
    return `${indent}/**\n${text.split('\n').map((line) => `${indent} * ${line}`.trimEnd()).join('\n')}\n${indent} */\n`;
  }

  /** Objects without a name are written with the comments of their members; everything else as the compiler writes it. */
  #type(type: ts.Type, node: ts.Node, indent: string): string {
    if (type.aliasSymbol === undefined && type.isUnion() && type.types.some((each) => isBareObject(each) || this.#checker.isArrayType(each))) {
      return type.types.map((each) => this.#type(each, node, indent)).join(' | ');
    }
    if (this.#checker.isArrayType(type)) {
      const [element] = this.#checker.getTypeArguments(type as ts.TypeReference);
      const name = type.symbol.name === 'ReadonlyArray' ? 'ReadonlyArray' : 'Array';
      return element === undefined ? this.#written(type, node) : `${name}<${this.#type(element, node, indent)}>`;
    }
    if (isBareObject(type) && this.#checker.getIndexInfosOfType(type).length === 0 && this.#checker.getPropertiesOfType(type).length > 0) {
      const members = this.#checker.getPropertiesOfType(type).map((member) => this.#member(member, node, `${indent}  `));
      return `{\n${members.join('')}${indent}}`;
    }
    return this.#written(type, node);
  }

  #written(type: ts.Type, node: ts.Node): string {
    const flags = ts.TypeFormatFlags.NoTruncation | ts.TypeFormatFlags.UseSingleQuotesForStringLiteralType;
    const text = this.#checker.typeToString(type, node, flags);
    return text.replaceAll(/import\("([^"]+)"\)\.(\w+)/g, (_whole, path: string, name: string) => this.#imported(path, name));
  }

  #imported(path: string, name: string): string {
    const source = resolve(dirname(this.#file.fileName), path.replace(/\.[jt]s$/, ''));
    if (`${source}.ts` !== this.#file.fileName) {
      const steps = relative(dirname(this.#file.fileName), source);
      const from = `${steps.startsWith('.') ? '' : './'}${steps}.js`;
      this.#imports.set(from, (this.#imports.get(from) ?? new Set()).add(name));
    }
    return name;
  }
}

/** A comment of a method with paragraphs after what it says itself, before its tags. */
function withParagraphs(comment: string, paragraphs: readonly string[]): string {
  const lines = comment.replaceAll(/^\/\*\*|\*\/$/g, '').split('\n').map((line) => line.replace(/^\s*\* ?/, '').trimEnd());
  const tags = lines.findIndex((line) => line.startsWith('@'));
  const own = (tags < 0 ? lines : lines.slice(0, tags)).join('\n').trim();
  const rest = tags < 0 ? [] : [lines.slice(tags).join('\n').trim()];
  const text = [own, ...paragraphs.map(wrapped), ...rest].join('\n\n');
  return `/**\n${text.split('\n').map((line) => `   * ${line}`.trimEnd()).join('\n')}\n   */`;
}

/** A paragraph in lines of 120 characters with their indent. */
function wrapped(paragraph: string): string {
  return paragraph.split(' ').reduce((text, word) => {
    const line = text.slice(text.lastIndexOf('\n') + 1);
    return `${text}${line === '' ? '' : line.length + 1 + word.length > 115 ? '\n' : ' '}${word}`;
  }, '');
}

/** Whether a type stands on a schema: what zod infers, alone or as the argument of another type. */
function isInferred(node: ts.Node): boolean {
  return /\bz\.(?:infer|input|output)</.test(node.getText());
}

function isInternal(node: ts.Node): boolean {
  return ts.getJSDocTags(node).some(({ tagName }) => tagName.text === 'internal');
}

function isBareObject(type: ts.Type): boolean {
  return (type.flags & ts.TypeFlags.Object) !== 0 && type.aliasSymbol === undefined && ['__type', '__object'].includes((type.symbol as ts.Symbol | undefined)?.name ?? '') && type.getCallSignatures().length === 0;
}
