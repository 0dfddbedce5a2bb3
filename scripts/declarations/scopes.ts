/** Says which scopes a public method needs, from the declarations of the endpoints that it sends. */
import ts from 'typescript';

import type { Scopes } from '../../src/core/scopes.ts';

/** The scopes of one endpoint in words. Either all classic or all granular ones are enough. */
export function scopesInWords({ classic, granular, admin }: Scopes = {}): string {
  const named = [
    ...(classic === undefined ? [] : [`${listed(classic)} (classic)`]),
    ...(granular === undefined ? [] : [`${listed(granular)} (granular)`]),
    ...(admin === undefined ? [] : [`${listed(admin)} (organization API key)`]),
  ];
  return named.length === 0 ? 'none published' : named.join(', or ');
}

function listed(scopes: readonly string[]): string {
  return scopes.map((scope) => `\`${scope}\``).join(', ');
}

/** The sentences on scopes for the documentation of a method; none for a method that sends no endpoint. */
export function sentencesOnScopes(method: ts.MethodDeclaration, checker: ts.TypeChecker): string[] {
  // Everywhere else a method may read through a client, whose scopes would be missing here.
  if (!isPublic(method) || !/\/src\/(?:org|product|scim)\//.test(method.getSourceFile().fileName)) {
    return [];
  }
  const sent = [...endpointsSentBy(method, checker, new Set())].map(
    (call) => [(call.arguments[0] as ts.StringLiteral).text, scopesInWords(scopesOf(call, checker))] as const,
  );
  const [words, ...others] = new Set(sent.map(([, each]) => each));
  if (words === undefined) {
    return [];
  }
  return others.length === 0 ? [`Scopes: ${words}.`] : sent.map(([route, each]) => `Scopes of \`${route}\`: ${each}.`);
}

function isPublic(method: ts.MethodDeclaration): boolean {
  const hidden = ts.ModifierFlags.Private | ts.ModifierFlags.Protected;
  const isInternal = ts.getJSDocTags(method).some(({ tagName }) => tagName.text === 'internal');
  const isExported = ts.isClassDeclaration(method.parent) && (ts.getCombinedModifierFlags(method.parent) & ts.ModifierFlags.Export) !== 0;
  return isExported && !isInternal && !ts.isPrivateIdentifier(method.name) && (ts.getCombinedModifierFlags(method) & hidden) === 0;
}

/** The declarations of endpoints that a function names, itself or through what it calls in its own file. */
function endpointsSentBy(code: ts.Node, checker: ts.TypeChecker, seen: Set<ts.Node>): Set<ts.CallExpression> {
  const found = new Set<ts.CallExpression>();
  seen.add(code);
  const visit = (node: ts.Node): void => {
    const declaration = ts.isIdentifier(node) || ts.isPrivateIdentifier(node) ? declarationOf(node, checker) : undefined;
    const endpoint = declaration === undefined ? undefined : endpointOf(declaration);
    if (endpoint !== undefined) {
      found.add(endpoint);
    } else if (declaration !== undefined && !seen.has(declaration) && isOwnFunction(declaration, code)) {
      endpointsSentBy(declaration, checker, seen).forEach((each) => found.add(each));
    }
    ts.forEachChild(node, visit);
  };
  visit(code);
  return found;
}

function isOwnFunction(declaration: ts.Declaration, code: ts.Node): boolean {
  return (ts.isMethodDeclaration(declaration) || ts.isFunctionDeclaration(declaration)) && declaration.getSourceFile() === code.getSourceFile();
}

function declarationOf(name: ts.Node, checker: ts.TypeChecker): ts.Declaration | undefined {
  return originOf(checker.getSymbolAtLocation(name), checker)?.valueDeclaration;
}

function originOf(symbol: ts.Symbol | undefined, checker: ts.TypeChecker): ts.Symbol | undefined {
  return symbol !== undefined && (symbol.flags & ts.SymbolFlags.Alias) !== 0 ? checker.getAliasedSymbol(symbol) : symbol;
}

function initializerOf(symbol: ts.Symbol | undefined, checker: ts.TypeChecker): ts.Expression | undefined {
  return (originOf(symbol, checker)?.valueDeclaration as { readonly initializer?: ts.Expression } | undefined)?.initializer;
}

/** The call that declares an endpoint: `endpoint('GET /…', { … })`. */
function endpointOf(declaration: ts.Declaration): ts.CallExpression | undefined {
  const { initializer } = declaration as { readonly initializer?: ts.Expression };
  return initializer !== undefined && ts.isCallExpression(initializer) && /^(?:endpoint|pagedEndpoint)$/.test(initializer.expression.getText())
    ? initializer
    : undefined;
}

function scopesOf(call: ts.CallExpression, checker: ts.TypeChecker): Scopes | undefined {
  const [, options] = call.arguments;
  const scopes = options === undefined ? undefined : membersOf(options, checker).get('scopes');
  if (scopes === undefined) {
    return undefined;
  }
  return Object.fromEntries(
    [...membersOf(scopes, checker)].map(([kind, list]) => {
      const elements = ts.isArrayLiteralExpression(list) ? [...list.elements] : [];
      if (elements.length === 0 || !elements.every(ts.isStringLiteral)) {
        throw new Error(`${call.getSourceFile().fileName}: the scopes of ${call.arguments[0]?.getText()} are not written out`);
      }
      return [kind, elements.map(({ text }) => text)];
    }),
  );
}

/** The members of an object that is written out, here or where its name is declared. Later ones win, as at run time. */
function membersOf(expression: ts.Expression, checker: ts.TypeChecker): Map<string, ts.Expression> {
  const literal = writtenOut(expression, checker);
  if (!ts.isObjectLiteralExpression(literal)) {
    throw new Error(`${expression.getSourceFile().fileName}: ${expression.getText()} is not an object that is written out`);
  }
  return new Map(
    literal.properties.flatMap((property) => {
      if (ts.isSpreadAssignment(property)) {
        return [...membersOf(property.expression, checker)];
      }
      if (ts.isShorthandPropertyAssignment(property)) {
        const value = initializerOf(checker.getShorthandAssignmentValueSymbol(property), checker);
        return value === undefined ? [] : [[property.name.text, value] as const];
      }
      return ts.isPropertyAssignment(property) ? [[property.name.getText(), property.initializer] as const] : [];
    }),
  );
}

function writtenOut(expression: ts.Expression, checker: ts.TypeChecker): ts.Expression {
  if (ts.isAsExpression(expression) || ts.isSatisfiesExpression(expression)) {
    return writtenOut(expression.expression, checker);
  }
  const initializer = ts.isIdentifier(expression) ? initializerOf(checker.getSymbolAtLocation(expression), checker) : undefined;
  return initializer === undefined ? expression : writtenOut(initializer, checker);
}
