import type { Deviation } from './contract-deviations.js';

const v1 = (...names: readonly string[]): string[] => names.map((name) => `confluence-v1-handover.${name}`);
const v2 = (...names: readonly string[]): string[] => names.map((name) => `confluence-v2-handover.${name}`);

/** What a person has in an answer, and in a restriction that we send only as an account id. */
const notOfUsers =
  'username userKey accountType email publicName profilePicture displayName timeZone isExternalCollaborator externalCollaborator operations details personalSpace _expandable _links';

/** Where the operations on what people own in Confluence differ from the contract on purpose. */
export const confluenceDeviations: readonly Deviation[] = [
  {
    operations: v2('getPageById', 'updatePage', 'getBlogPostById', 'getWhiteboardById', 'getDatabaseById', 'getFolderById', 'getSpaceById'),
    places: ['simulator._links.webui: must NOT have additional properties'],
    why: 'the document joins two descriptions of the links; together they have both members',
  },
  {
    operations: v2('getSpaceById'),
    places: ['answer.spaceOwnerId: is not in the contract', 'simulator.spaceOwnerId: must NOT have additional properties'],
    why: 'the service answers it undeclared, as an issue in its tracker says (CONFCLOUD-81678)',
  },
  {
    operations: v2('updatePage'),
    places: ['body.body.storage: is missing', 'body.body.atlas_doc_format: is missing', 'body.body.wiki: is missing'],
    why: 'the document has two forms of a body; one of them is enough',
  },
  {
    operations: v2('updateTask'),
    places: 'id localId spaceId pageId blogPostId createdBy assignedTo completedBy createdAt updatedAt dueAt completedAt'.split(' ').map((name) => `body.${name}: is missing`),
    why: 'the document reuses the schema of the answer; its text says that only the status can be changed',
  },
  {
    operations: v1('searchByCQL', 'searchContentByCQL'),
    places: ['pages: are confluence-start'],
    why: 'both searches document a cursor, and one of them no start',
  },
  {
    operations: v1('searchByCQL'),
    places: ['query.next: is missing', 'query.prev: is missing', 'query.start: is missing', 'query._: is missing'],
    why: 'a cursor alone finds the next page; the last one is for browsers',
  },
  {
    operations: v1('getRestrictionsForOperation'),
    places: ['pages: are confluence-start'],
    why: 'the answer is one restriction: only the people and groups in it are cut into pages',
  },
  {
    operations: v1('searchByCQL', 'getRestrictions', 'getRestrictionsForOperation'),
    places: [
      'answer[].user.accountStatus: is not in the contract',
      'answer[].restrictions.user.results[].accountStatus: is not in the contract',
      'answer.restrictions.user.results[].accountStatus: is not in the contract',
    ],
    why: 'an undocumented member, found in live answers by a schema audit of others; one schema for a person',
  },
  {
    operations: v1('updateRestrictions', 'addRestrictions'),
    places: [
      'body[].content: is missing',
      'body[].operation: has other values',
      'body[].restrictions.group[].name: is missing',
      'body[].restrictions.user[].type: has other values',
      ...notOfUsers.split(' ').map((name) => `body[].restrictions.user[].${name}: is missing`),
    ],
    why: 'the document reuses the schemas of answers: a restriction is about viewing or editing, and names people and groups by id',
  },
  {
    operations: v1('addPermissionToSpace'),
    places: ['body._links: is missing'],
    why: 'the document reuses the schema of the answer',
  },
  {
    operations: v1('updateContentTemplate'),
    places: [
      ...'view export_view styled_view editor editor2 wiki atlas_doc_format anonymous_export_view'.split(' ').map((name) => `body.body.${name}: is missing`),
      'body.body.storage.representation: has other values',
    ],
    why: 'a template is read in the storage format, and written back in it',
  },
];
