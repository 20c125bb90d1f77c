import { userInfo } from 'node:os';

/** Who asks, for the record: the account, unless it has no name. */
export function operatorName(): string {
  try {
    return userInfo().username;
  } catch {
    return 'an operator';
  }
}
