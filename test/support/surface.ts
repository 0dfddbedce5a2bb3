import { fileURLToPath } from 'node:url';

import ts from 'typescript';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** One exported name: what it is, and a line for each thing that a caller can see of it. */
export interface Exported {
  readonly name: string;
  readonly kind: string;
  readonly lines: readonly string[];
}

/** What the entries export, read from the source as the compiler understands it. Sorted, so that only changes show. */
export function surfaceOf(entries: readonly string[]): Readonly<Record<string, readonly Exported[]>> {
  const { config } = ts.readConfigFile(`${root}tsconfig.json`, (path) => ts.sys.readFile(path)) as { config: unknown };
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
  const paths = entries.map((entry) => `${root}src/${entry}.ts`);
  // Otherwise the members of a union stand in the order in which the compiler came to know them.
  const program = ts.createProgram(paths, { ...options, stableTypeOrdering: true });
  return Object.fromEntries(entries.map((entry, index) => [entry, exportsOf(program, paths[index] ?? '')]));
}

/** Every export with its lines, as text. */
export function asText(surface: readonly Exported[]): string {
  return surface.map(({ lines }) => `${lines.join('\n')}\n`).join('\n');
}

function exportsOf(program: ts.Program, path: string): Exported[] {
  const checker = program.getTypeChecker();
  const file = program.getSourceFile(path);
  const module = file === undefined ? undefined : checker.getSymbolAtLocation(file);
  if (module === undefined) {
    throw new Error(`${path} is no module`);
  }
  return checker
    .getExportsOfModule(module)
    .map((symbol) => {
      const target = (symbol.flags & ts.SymbolFlags.Alias) === 0 ? symbol : checker.getAliasedSymbol(symbol);
      const [kind, lines] = new Renderer(checker).render(symbol.name, target, isTypeOnly(symbol));
      return { name: symbol.name, kind, lines: lines.flatMap(folded) };
    })
    .sort((one, other) => compare(one.name, other.name));
}

const written =
  ts.TypeFormatFlags.NoTruncation |
  ts.TypeFormatFlags.UseSingleQuotesForStringLiteralType |
  ts.TypeFormatFlags.WriteArrayAsGenericType |
  ts.TypeFormatFlags.UseAliasDefinedOutsideCurrentScope;

class Renderer {
  constructor(private readonly checker: ts.TypeChecker) {}

  render(name: string, symbol: ts.Symbol, typeOnly: boolean): [kind: string, lines: string[]] {
    const type = this.checker.getDeclaredTypeOfSymbol(symbol);
    if ((symbol.flags & ts.SymbolFlags.Class) !== 0) {
      // Without its constructor: whoever has one got it from a client.
      return typeOnly
        ? ['type of a class', [`class ${name}${this.#parameters(symbol)}, as a type`, ...this.#members(type)]]
        : ['class', this.#class(name, symbol, type as ts.InterfaceType)];
    }
    if ((symbol.flags & ts.SymbolFlags.Interface) !== 0) {
      return ['interface', [`interface ${name}${this.#parameters(symbol)}`, ...this.#members(type)]];
    }
    if ((symbol.flags & ts.SymbolFlags.TypeAlias) !== 0) {
      return ['type', this.#alias(name, symbol, type)];
    }
    if ((symbol.flags & ts.SymbolFlags.ValueModule) !== 0) {
      const members = [...this.checker.getExportsOfModule(symbol)].sort((one, other) => compare(one.name, other.name));
      const lines = members.flatMap((member) => this.render(member.name, this.#aliased(member), typeOnly)[1].map((line) => `  ${line}`));
      return [typeOnly ? 'namespace of types' : 'namespace', [`namespace ${name}`, ...lines]];
    }
    const valueType = this.checker.getTypeOfSymbol(symbol);
    if ((symbol.flags & ts.SymbolFlags.Function) !== 0) {
      return ['function', valueType.getCallSignatures().map((signature) => `function ${name}${this.#signature(signature)}`)];
    }
    return ['const', [`const ${name}: ${this.#type(valueType)}`]];
  }

  #aliased(symbol: ts.Symbol): ts.Symbol {
    return (symbol.flags & ts.SymbolFlags.Alias) === 0 ? symbol : this.checker.getAliasedSymbol(symbol);
  }

  #class(name: string, symbol: ts.Symbol, type: ts.InterfaceType): string[] {
    const statics = this.checker.getTypeOfSymbol(symbol);
    const bases = this.checker.getBaseTypes(type).map((base) => this.#type(base));
    return [
      `class ${name}${this.#parameters(symbol)}${bases.length === 0 ? '' : ` extends ${bases.join(', ')}`}`,
      ...statics.getConstructSignatures().map((signature) => `  new ${this.#signature(signature)}`),
      ...this.#members(statics).map((line) => line.replace(/^ {2}/, '  static ')),
      ...this.#members(type),
    ];
  }

  #alias(name: string, symbol: ts.Symbol, type: ts.Type): string[] {
    const head = `type ${name}${this.#parameters(symbol)}`;
    const isRecord = (type.flags & ts.TypeFlags.Object) !== 0 && type.getCallSignatures().length === 0 && type.getProperties().length > 0;
    if (isRecord && !this.checker.isArrayType(type) && !this.checker.isTupleType(type)) {
      return [head, ...this.#members(type)];
    }
    if (type.isUnion() && type.types.length > 4) {
      return [head, ...type.types.map((member) => `  | ${this.#type(member)}`).sort(compare)];
    }
    return [`${head} = ${this.checker.typeToString(type, undefined, written | ts.TypeFormatFlags.InTypeAlias)}`];
  }

  /** A line for each member that a caller can see and that is declared here, not by the language. */
  #members(type: ts.Type): string[] {
    const properties = this.checker
      .getPropertiesOfType(type)
      .filter((member) => member.name !== 'prototype' && isOurs(member) && !isHidden(member))
      .flatMap((member) => this.#member(member));
    const indexes = this.checker.getIndexInfosOfType(type).map(({ keyType, type: value }) => `  [key: ${this.#type(keyType)}]: ${this.#type(value)}`);
    const calls = type.getCallSignatures().map((signature) => `  ${this.#signature(signature)}`);
    return [...calls, ...indexes, ...properties].sort(compare);
  }

  #member(member: ts.Symbol): string[] {
    const type = this.checker.getTypeOfSymbol(member);
    const optional = (member.flags & ts.SymbolFlags.Optional) === 0 ? '' : '?';
    const name = member.name.startsWith('__@') ? `[${member.name.replace(/^__@(\w+)@\d+$/, '$1')}]` : member.name;
    if ((member.flags & ts.SymbolFlags.Method) !== 0) {
      return this.checker.getNonNullableType(type).getCallSignatures().map((signature) => `  ${name}${optional}${this.#signature(signature)}`);
    }
    const isReadonly = (ts.getCombinedModifierFlags(member.valueDeclaration ?? ({} as ts.Declaration)) & ts.ModifierFlags.Readonly) !== 0;
    return [`  ${isReadonly ? 'readonly ' : ''}${name}${optional}: ${this.#type(type)}`];
  }

  #parameters(symbol: ts.Symbol): string {
    const declaration = symbol.declarations?.find(
      (each) => ts.isClassDeclaration(each) || ts.isInterfaceDeclaration(each) || ts.isTypeAliasDeclaration(each),
    );
    const names = declaration?.typeParameters?.map((parameter) => parameter.getText()) ?? [];
    return names.length === 0 ? '' : `<${names.join(', ')}>`;
  }

  #signature(signature: ts.Signature): string {
    return this.checker.signatureToString(signature, undefined, written);
  }

  #type(type: ts.Type): string {
    return this.checker.typeToString(type, undefined, written);
  }
}

function isTypeOnly(symbol: ts.Symbol): boolean {
  return (symbol.declarations ?? []).some((declaration) => (ts.isExportSpecifier(declaration) || ts.isNamespaceExport(declaration)) && ts.isTypeOnlyImportOrExportDeclaration(declaration));
}

/** A long line with what stands in braces on lines of its own. */
function folded(line: string): string[] {
  if (line.length <= 160 || !line.includes('{ ')) {
    return [line];
  }
  let indent = line.length - line.trimStart().length;
  const pieces = line.trimStart().split(/(?<=\{ )|(?<=; )/);
  return pieces.flatMap((piece) => {
    const closing = /^(?:\} ?)+/.exec(piece)?.[0].replaceAll(' ', '').length ?? 0;
    indent -= closing * 2;
    const shown = `${' '.repeat(Math.max(indent, 0))}${piece.trimEnd()}`;
    indent += piece.endsWith('{ ') ? 2 : 0;
    return [shown];
  });
}

function isOurs(member: ts.Symbol): boolean {
  return member.declarations?.some((declaration) => !/\/typescript\/lib\/|\/@types\//.test(declaration.getSourceFile().fileName)) ?? true;
}

function isHidden(member: ts.Symbol): boolean {
  return (member.declarations ?? []).some((declaration) => {
    const name = ts.getNameOfDeclaration(declaration);
    const isInternal = ts.getJSDocTags(declaration).some((tag) => tag.tagName.text === 'internal');
    const isPrivate = (ts.getCombinedModifierFlags(declaration) & (ts.ModifierFlags.Private | ts.ModifierFlags.Protected)) !== 0;
    return isInternal || isPrivate || (name !== undefined && ts.isPrivateIdentifier(name));
  });
}

/** By code unit: the same everywhere, whatever the language of the machine. */
function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
