/** Tells TypeDoc the category of every export, so that no tag has to stand in the source. */
import { type Application, type Context, Comment, CommentTag, Converter, type DeclarationReflection, ReferenceReflection } from 'typedoc';

import { categoryOf, order } from './categories.ts';

export function load(app: Application): void {
  app.options.setValue('categoryOrder', order);
  // Before TypeDoc itself collects the tags of categories.
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, (context: Context) => {
    for (const module of context.project.children ?? []) {
      for (const exported of module.children ?? []) {
        place(app, context, exported);
      }
    }
  }, 1_000);
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
  const described = exported.signatures ?? [exported];
  for (const each of described) {
    each.comment ??= new Comment();
    each.comment.blockTags.push(new CommentTag('@category', [{ kind: 'text', text: category }]));
  }
}
