/**
 * For TypeDoc: gives every export its category, so that no tag has to stand in the source, says which scopes a method
 * needs, and mends what does not work in pages that are opened from disk.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

import { Application, Comment, CommentTag, type Context, Converter, type DeclarationReflection, PageEvent, ReferenceReflection, ReflectionKind, type SignatureReflection } from 'typedoc';
import ts from 'typescript';

import { sentencesOnScopes } from '../declarations/scopes.ts';
import { categoryOf, orderedCategories } from './categories.ts';

const source = join(import.meta.dirname, '../../src');

export function load(app: Application): void {
  app.on(Application.EVENT_BOOTSTRAP_END, () => {
    const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).map((path) => path.replaceAll('\\', '/').replace(/\.ts$/, ''));
    app.options.setValue('categoryOrder', orderedCategories(files));
  });
  const placeAll = (context: Context): void => {
    for (const module of context.project.children ?? []) {
      for (const exported of module.children ?? []) {
        place(app, context, exported);
      }
    }
  };
  const nameGuides = ({ project }: Context): void => {
    for (const guide of project.documents ?? []) {
      const [first] = guide.content;
      const [, title] = /^# (.+)$/m.exec(first?.text ?? '') ?? [];
      guide.name = title ?? guide.name;
    }
  };
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, nameGuides, 1_000);
  // Before TypeDoc itself collects the tags of categories.
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, placeAll, 1_000);
  app.converter.on(Converter.EVENT_CREATE_SIGNATURE, sayScopes);
  app.renderer.on(PageEvent.END, showIconsFromDisk);
}

function place(app: Application, context: Context, exported: DeclarationReflection): void {
  // A name that two entries export is described in one of them; the other points there.
  const declared = exported instanceof ReferenceReflection ? exported.getTargetReflectionDeep() : exported;
  const path = context.project.getSymbolIdFromReflection(declared)?.packagePath ?? '';
  const file = /^src\/(.+)\.ts$/.exec(path)?.[1] ?? path;
  const category = categoryOf(file);
  if (category === undefined) {
    app.logger.error(`${exported.getFullName()} comes from ${file}, for which scripts/reference/categories.ts has no category` as never);
    return;
  }
  if (exported.kindOf(ReflectionKind.Namespace)) {
    exported.children?.forEach((member) => place(app, context, member));
  }
  for (const each of exported.signatures ?? [exported]) {
    each.comment ??= new Comment();
    each.comment.blockTags.push(new CommentTag('@category', [{ kind: 'text', text: category }]));
  }
}

/** The same paragraph that the published declarations have. */
function sayScopes(context: Context, signature: SignatureReflection, node?: ts.Node): void {
  if (node === undefined || !ts.isMethodDeclaration(node)) {
    return;
  }
  const texts = sentencesOnScopes(node, context.checker).map((sentence) => `\n\n${sentence}`);
  const parts = texts.flatMap((text) => text.split(/(`[^`]+`)/));
  signature.comment?.summary.push(...parts.map((text) => ({ kind: text.startsWith('`') ? ('code' as const) : ('text' as const), text })));
}

/** A browser loads no part of another file from disk. Every page has the icons in itself as well. */
function showIconsFromDisk(page: PageEvent): void {
  if (page.contents !== undefined) {
    page.contents = page.contents.replaceAll(/(<use href=")[^"#]*assets\/icons\.svg(?=#)/g, '$1');
  }
}
