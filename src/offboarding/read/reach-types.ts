/**
 * Types of what a person can reach.
 *
 * @module Reached
 */
export type {
  LastUse,
  NotReadable,
  OwnedOnSite,
  ReachedAccount as Account,
  ReachedDirectory as Directory,
  ReachedGroup as Group,
  ReachedProduct as Product,
  ReachedRole as Role,
  ReachPart,
} from './reach-shape.js';
export type { LogIn } from './log-in.js';
