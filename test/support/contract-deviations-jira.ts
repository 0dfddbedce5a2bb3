import type { Deviation } from './contract-deviations.js';

const missing = (place: string, names: string): string[] => names.split(' ').map((name) => `${place}${name}: is missing`);

/** Where declarations of what people are in charge of in Jira differ from the contract on purpose. */
export const jiraDeviations: readonly Deviation[] = [
  {
    operations: ['jira-responsibilities.assignIssue'],
    places: missing('body.', 'accountType active appType applicationRoles avatarUrls displayName emailAddress expand groups guest key locale name self timeZone'),
    why: 'the document reuses the schema of a person; only the account id says who it is',
  },
  {
    operations: ['jira-responsibilities.editIssue'],
    places: ['query.returnIssue: is missing', 'query.expand: is missing', ...missing('body.', 'historyMetadata properties transition')],
    why: 'the call resolves to its outcome; transitions and the data of apps are no part of who is in charge',
  },
  {
    operations: ['jira-responsibilities.submitBulkEdit'],
    places: missing(
      'body.editedFieldsInput.',
      'cascadingSelectFields clearableNumberFields colorFields datePickerFields dateTimePickerFields issueType labelsFields multipleGroupPickerFields ' +
        'multipleSelectFields multipleVersionPickerFields multiselectComponents originalEstimateField priority richTextFields singleGroupPickerFields ' +
        'singleLineTextFields singleSelectFields singleVersionPickerFields status timeTrackingField urlFields',
    ),
    why: 'only fields that have people are edited',
  },
  {
    operations: ['jira-responsibilities.removeWatcher'],
    places: ['query.username: is missing'],
    why: 'the vendor says that it is no longer available',
  },
  {
    operations: ['jira-responsibilities.setDefaultValues'],
    places: missing(
      'body.defaultValues[].',
      'cascadingOptionId optionId optionIds groupId groupIds date useCurrent dateTime url projectId number labels text versionId versionOrder versionIds values object',
    ),
    why: 'only default values that are people are set',
  },
  {
    operations: ['jira-responsibilities.createPermissionGrant'],
    places: missing('body.', 'id self holder.expand'),
    why: 'the document reuses the schema of the answer and marks these members as read-only',
  },
  {
    operations: ['jira-responsibilities.updateVersion'],
    places: missing('body.', 'approvers driver expand id issuesStatusForFixVersion operations overdue project projectId self userReleaseDate userStartDate'),
    why: 'the document reuses the schema of the answer; these members are read-only, or not for a change',
  },
  {
    operations: ['jira-responsibilities.setActors'],
    places: ['body.id: is missing'],
    why: 'the document marks it as read-only',
  },
  {
    operations: ['jira-responsibilities.getAuditRecords'],
    places: ['pages: are none'],
    why: 'the operation has an offset, a limit and a total, and a list that ends at the first page would be cut short silently',
  },
];
