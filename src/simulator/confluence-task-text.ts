/** A task in the storage format, with a mention of the person whom it is assigned to. */
export function taskIn(id: string, accountId: string, text: string): string {
  const mention = `<ac:link><ri:user ri:account-id="${accountId}" /></ac:link>`;
  return `<ac:task-list><ac:task><ac:task-id>${id}</ac:task-id><ac:task-status>incomplete</ac:task-status><ac:task-body>${mention} ${text}</ac:task-body></ac:task></ac:task-list>`;
}

/** The tasks in a body, each with the person whom it mentions first. */
export function tasksIn(body: string): { readonly id: string; readonly assignedTo?: string }[] {
  return [...body.matchAll(/<ac:task>.*?<ac:task-id>([^<]*)<\/ac:task-id>(.*?)<\/ac:task>/gs)].map(([, id = '', rest = '']) => {
    const [, assignedTo] = /ri:account-id="([^"]*)"/.exec(rest) ?? [];
    return assignedTo === undefined ? { id } : { id, assignedTo };
  });
}
