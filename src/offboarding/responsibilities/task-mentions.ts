/** A mention of a person that belongs to a task in the storage format of Confluence. */
interface Mention {
  readonly accountId: string;
  /** The place of the account id in the body. */
  readonly at: number;
}

interface OpenTask {
  id: string;
  uuid: string;
  mention: Mention | undefined;
}

/** What counts in a body: parts without markup, the tags of tasks, and mentions. Everything else is skipped. */
const parts =
  /<!\[CDATA\[[\s\S]*?\]\]>|<!--[\s\S]*?-->|<ac:task\s*>|<ac:task\s[^>]*>|<\/ac:task\s*>|<ac:task-(id|uuid)\s*>([^<]*)<\/ac:task-\1\s*>|<ri:user\s[^>]*>/g;

/**
 * The first mention within a task of a body: the person whom Confluence assigns the task to. Mentions in tasks below it are
 * not its own. Undefined if the body has no such task, or the task has no mention.
 */
export function mentionOfTask(body: string, localId: string): Mention | undefined {
  const open: OpenTask[] = [];
  for (const part of body.matchAll(parts)) {
    const [text, member, value = ''] = part;
    const task = open.at(-1);
    if (text.startsWith('</')) {
      open.pop();
      if (task !== undefined && (task.id === localId || task.uuid === localId)) {
        return task.mention;
      }
    } else if (member !== undefined) {
      if (task !== undefined) {
        task[member as 'id' | 'uuid'] = value.trim();
      }
    } else if (text.startsWith('<ri:user')) {
      const attribute = /\sri:account-id\s*=\s*(["'])(.*?)\1/.exec(text);
      if (task !== undefined && attribute !== null) {
        const [whole, , accountId = ''] = attribute;
        task.mention ??= { accountId, at: part.index + attribute.index + whole.length - 1 - accountId.length };
      }
    } else if (text.startsWith('<ac:task')) {
      open.push({ id: '', uuid: '', mention: undefined });
    }
  }
  return undefined;
}

/** The body with another person in a mention. Nothing else of it changes. */
export function withMention(body: string, { accountId, at }: Mention, to: string): string {
  return `${body.slice(0, at)}${to}${body.slice(at + accountId.length)}`;
}
