/** Keeps what the entries of the package lead to, and drops every other declaration: schemas and endpoints above all. */
import { dirname, resolve } from 'node:path';

import ts from 'typescript';

/** A binding of a file that comes from another one. */
interface Binding {
  readonly from: string;
  /** The name there; undefined for the whole module. */
  readonly name: string | undefined;
}

interface DeclarationFile {
  readonly source: ts.SourceFile;
  readonly declared: ReadonlyMap<string, ts.Statement[]>;
  readonly bindings: ReadonlyMap<string, Binding>;
  readonly kept: Set<ts.Statement>;
  readonly used: Set<string>;
}

/** The declarations of the files that are reached from the entries. Paths are those of the declarations. */
export function reachable(emitted: ReadonlyMap<string, string>, entries: readonly string[]): ReadonlyMap<string, string> {
  const files = new Map([...emitted].map(([path, text]) => [path, parsed(path, text)]));
  const walk = new Walk(files);
  entries.forEach((entry) => walk.everything(entry));
  return new Map([...files].flatMap(([path, file]) => (file.kept.size === 0 ? [] : [[path, printed(file)] as const])));
}

function parsed(path: string, text: string): DeclarationFile {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const declared = new Map<string, ts.Statement[]>();
  const bindings = new Map<string, Binding>();
  for (const statement of source.statements) {
    for (const name of namesOf(statement)) {
      declared.set(name, [...(declared.get(name) ?? []), statement]);
    }
    if (ts.isImportDeclaration(statement)) {
      const from = (statement.moduleSpecifier as ts.StringLiteral).text;
      const { namedBindings, name } = statement.importClause ?? {};
      if (name !== undefined) {
        bindings.set(name.text, { from, name: 'default' });
      }
      if (namedBindings !== undefined && ts.isNamespaceImport(namedBindings)) {
        bindings.set(namedBindings.name.text, { from, name: undefined });
      } else if (namedBindings !== undefined) {
        namedBindings.elements.forEach((element) => bindings.set(element.name.text, { from, name: (element.propertyName ?? element.name).text }));
      }
    }
  }
  return { source, declared, bindings, kept: new Set(), used: new Set() };
}

function namesOf(statement: ts.Statement): string[] {
  if (ts.isVariableStatement(statement)) {
    return statement.declarationList.declarations.flatMap(({ name }) => (ts.isIdentifier(name) ? [name.text] : []));
  }
  const { name } = statement as { readonly name?: ts.Node };
  return name !== undefined && ts.isIdentifier(name) ? [name.text] : [];
}

class Walk {
  readonly #files: ReadonlyMap<string, DeclarationFile>;

  constructor(files: ReadonlyMap<string, DeclarationFile>) {
    this.#files = files;
  }

  /** Everything that a module exports. */
  everything(path: string): void {
    for (const statement of this.#file(path).source.statements) {
      if (ts.isExportDeclaration(statement) || isExported(statement)) {
        this.#keep(path, statement);
      }
    }
  }

  #file(path: string): DeclarationFile {
    const file = this.#files.get(path);
    if (file === undefined) {
      throw new Error(`${path} was not emitted`);
    }
    return file;
  }

  #keep(path: string, statement: ts.Statement): void {
    const { kept } = this.#file(path);
    if (kept.has(statement)) {
      return;
    }
    kept.add(statement);
    if (ts.isExportDeclaration(statement)) {
      this.#exports(path, statement);
    } else {
      this.#references(path, statement);
    }
  }

  #exports(path: string, statement: ts.ExportDeclaration): void {
    const { moduleSpecifier, exportClause } = statement;
    const from = moduleSpecifier === undefined ? undefined : (moduleSpecifier as ts.StringLiteral).text;
    if (exportClause === undefined || ts.isNamespaceExport(exportClause)) {
      this.#reach(path, { from: from ?? '', name: undefined });
      return;
    }
    for (const { name, propertyName } of exportClause.elements) {
      const original = (propertyName ?? name).text;
      if (from === undefined) {
        this.#name(path, original);
      } else {
        this.#reach(path, { from, name: original });
      }
    }
  }

  /** What a module exports under a name: declared there, or passed on from another. */
  #exported(path: string, name: string): void {
    const { source, declared } = this.#file(path);
    const statements = declared.get(name) ?? [];
    statements.forEach((statement) => this.#keep(path, statement));
    for (const statement of source.statements) {
      if (ts.isExportDeclaration(statement) && passesOn(statement, name)) {
        this.#keep(path, statement);
      }
    }
  }

  #reach(path: string, { from, name }: Binding): void {
    if (!from.startsWith('.')) {
      return;
    }
    const target = resolve(dirname(path), from.replace(/\.js$/, '.d.ts'));
    if (name === undefined) {
      this.everything(target);
    } else {
      this.#exported(target, name);
    }
  }

  #references(path: string, statement: ts.Statement): void {
    const visit = (node: ts.Node): void => {
      const name = nameReferredTo(node);
      if (name !== undefined) {
        this.#name(path, name);
      } else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument) && ts.isStringLiteral(node.argument.literal)) {
        this.#reach(path, { from: node.argument.literal.text, name: node.qualifier === undefined ? undefined : leftmost(node.qualifier) });
      }
      ts.forEachChild(node, visit);
    };
    visit(statement);
  }

  #name(path: string, name: string): void {
    const file = this.#file(path);
    file.declared.get(name)?.forEach((statement) => this.#keep(path, statement));
    const binding = file.bindings.get(name);
    if (binding !== undefined && !file.used.has(name)) {
      file.used.add(name);
      this.#reach(path, binding);
    }
  }
}

function isExported(statement: ts.Statement): boolean {
  return ts.canHaveModifiers(statement) && (ts.getModifiers(statement) ?? []).some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
}

function passesOn({ exportClause }: ts.ExportDeclaration, name: string): boolean {
  return exportClause !== undefined && ts.isNamedExports(exportClause) && exportClause.elements.some((element) => element.name.text === name);
}

/** The top-level name that a node refers to, in the places where declarations refer to others. */
function nameReferredTo(node: ts.Node): string | undefined {
  if (ts.isTypeReferenceNode(node)) {
    return leftmost(node.typeName);
  }
  if (ts.isTypeQueryNode(node)) {
    return leftmost(node.exprName);
  }
  if (ts.isExpressionWithTypeArguments(node) || ts.isComputedPropertyName(node)) {
    let { expression } = node;
    while (ts.isPropertyAccessExpression(expression)) {
      expression = expression.expression;
    }
    return ts.isIdentifier(expression) ? expression.text : undefined;
  }
  return undefined;
}

function leftmost(name: ts.EntityName): string {
  return ts.isIdentifier(name) ? name.text : leftmost(name.left);
}

function printed({ source, kept, used }: DeclarationFile): string {
  const statements = source.statements.flatMap((statement) => {
    if (ts.isImportDeclaration(statement)) {
      return importOf(statement, used);
    }
    return kept.has(statement) ? [statement.getFullText().replace(/^\s*\n/, '').trimEnd()] : [];
  });
  return `${[...statements, 'export {};'].join('\n')}\n`;
}

function importOf({ importClause, moduleSpecifier }: ts.ImportDeclaration, used: ReadonlySet<string>): string[] {
  const { namedBindings, name } = importClause ?? {};
  const from = moduleSpecifier.getText();
  const whole = name !== undefined && used.has(name.text) ? [`import type ${name.text} from ${from};`] : [];
  if (namedBindings === undefined) {
    return whole;
  }
  if (ts.isNamespaceImport(namedBindings)) {
    return used.has(namedBindings.name.text) ? [...whole, `import type * as ${namedBindings.name.text} from ${from};`] : whole;
  }
  const names = namedBindings.elements.filter((element) => used.has(element.name.text)).map((element) => element.getText().replace(/^type /, ''));
  return names.length === 0 ? whole : [...whole, `import type { ${names.join(', ')} } from ${from};`];
}
