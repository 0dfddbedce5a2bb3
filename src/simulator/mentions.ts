/** Where the state mentions an account: the names of the members that lead there, from the outside to the inside. */
export type SimulatedMention = readonly string[];

/**
 * Every place of a value where a text occurs: as the name of a member, or within a string. It looks at nothing but names and
 * strings, so that it finds what a scan by meaning leaves out.
 */
export function mentionsIn(value: unknown, text: string): SimulatedMention[] {
  const found: SimulatedMention[] = [];
  const path: string[] = [];
  const visit = (current: unknown): void => {
    if (typeof current === 'string') {
      if (current.includes(text)) {
        found.push([...path]);
      }
    } else if (typeof current === 'object' && current !== null) {
      for (const name of Object.keys(current)) {
        path.push(name);
        if (name.includes(text)) {
          found.push([...path]);
        }
        visit((current as Readonly<Record<string, unknown>>)[name]);
        path.pop();
      }
    }
  };
  if (text !== '') {
    visit(value);
  }
  return found;
}
