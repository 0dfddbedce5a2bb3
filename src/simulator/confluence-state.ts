/** The Confluence data of one site. Groups are not here: they belong to the organization. */
export interface SimulatedConfluence {
  /** By space key. */
  spaces: Record<string, SimulatedSpace>;
  /** Pages, blog posts and other content, by id. */
  contents: Record<string, SimulatedContent>;
  /** Watchers: content id, label name or space key to account ids. */
  watches: Record<WatchedKind, Record<string, Record<string, true>>>;
  /** Account id to key to property. */
  userProperties: Record<string, Record<string, SimulatedUserProperty>>;
  /** Whether the caller counts as an app that Atlassian approved for reading the e-mail addresses of everybody. */
  readsEmails: boolean;
}

/** The kinds of things that people watch in Confluence. */
export type WatchedKind = 'content' | 'label' | 'space';

/** A space of Confluence. */
export interface SimulatedSpace {
  name: string;
  /** Account ids of the admins of the space. */
  admins: string[];
  /** The account id of the person whose personal space this is. */
  personalOf?: string;
}

/** A page or a blog post. */
export interface SimulatedContent {
  title: string;
  spaceKey: string;
}

/** A value that an app stores about a person in Confluence. */
export interface SimulatedUserProperty {
  id: string;
  value: Record<string, unknown>;
  createdAt: number;
  modifiedAt: number;
}

export function emptyConfluence(): SimulatedConfluence {
  return { spaces: {}, contents: {}, watches: { content: {}, label: {}, space: {} }, userProperties: {}, readsEmails: false };
}
