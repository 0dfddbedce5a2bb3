/** HTML made on purpose. Only {@link loadMarkup} and `markupOf()` make it, so that no text becomes markup by mistake. */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

export type Content = string | number | Markup | readonly Content[];

/** Makes HTML of a template: texts are escaped, markup goes in as it is. */
export type MarkupTag = (strings: TemplateStringsArray, ...contents: readonly Content[]) => Markup;

export async function loadMarkup(): Promise<MarkupTag> {
  const { htmlEscape } = await import('escape-goat');
  const textOf = (content: Content): string => {
    if (content instanceof Markup) {
      return content.text;
    }
    return typeof content === 'object' ? content.map(textOf).join('') : htmlEscape(String(content));
  };
  return (strings, ...contents) => new Markup(strings.map((part, index) => part + textOf(contents[index] ?? '')).join(''));
}
