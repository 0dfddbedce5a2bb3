/** A permission scheme. */
export interface SimulatedPermissionScheme {
  id: number;
  name: string;
  grants: Record<string, SimulatedPermissionGrant>;
}

/** A permission in a scheme, and who holds it. */
export interface SimulatedPermissionGrant {
  id: number;
  permission: string;
  type: string;
  /** The account id of a `user`. */
  parameter?: string;
}

/** A notification scheme. */
export interface SimulatedNotificationScheme {
  id: number;
  name: string;
  /** Notification id to notification. */
  notifications: Record<string, SimulatedNotification>;
}

/** Whom Jira notifies of one event. */
export interface SimulatedNotification {
  id: number;
  eventId: number;
  type: string;
  /** The account id of a `User`. */
  parameter?: string;
}

/** A scheme of security levels. */
export interface SimulatedSecurityScheme {
  id: string;
  name: string;
  /** Level id to level. */
  levels: Record<string, SimulatedSecurityLevel>;
}

/** A security level, and who sees its issues. */
export interface SimulatedSecurityLevel {
  id: string;
  name: string;
  members: Record<string, { id: string; type: string; parameter?: string }>;
}

/** The events of Jira that the simulator has, by id. */
export const notificationEvents: Readonly<Record<string, string>> = { 1: 'Issue created', 2: 'Issue updated', 3: 'Issue assigned', 4: 'Issue resolved' };
