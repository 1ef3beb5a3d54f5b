/// The labels of states and reasons on the desk, by their codes: the same as debate/moderation/labels.py.
import { mark } from "../page/messages";

export const STATES: Record<string, string> = {
  published: mark("Published"),
  pending: mark("Waiting"),
  hidden: mark("Hidden"),
  removed: mark("Removed"),
  withdrawn: mark("Withdrawn"),
};

export const REASONS: Record<string, string> = {
  abuse: mark("Insults or threatens somebody"),
  hate: mark("Hatred against a group"),
  spam: mark("Advertising or spam"),
  false: mark("Knowingly false"),
  off_topic: mark("Off topic"),
  other: mark("Something else"),
  illegal: mark("Illegal content"),
};
