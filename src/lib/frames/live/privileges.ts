import { spawnSync } from 'node:child_process';
import { UserError } from '../../stream/user-error.js';

const ROOT = 0;

/** The user that a process goes on as. */
interface Identity {
  readonly user: number;
  readonly group: number;
  readonly groups: readonly number[];
}

/**
 * Gives up root, once what needs it is open: for the user that is named, or for the one who called sudo. Nothing
 * happens where the process is not root, or nobody else is known.
 */
export function giveUpRoot(userName: string | undefined): void {
  const { getuid, setgid, setuid, setgroups } = process;
  if (getuid === undefined || setgid === undefined || setuid === undefined || setgroups === undefined) return;
  if (getuid() !== ROOT) {
    if (userName === undefined) return;
    throw new UserError(`--user ${userName}: only root can go on as another user`, { exit: 'usage' });
  }
  const identity = userName === undefined ? callerOfSudo() : identityOf(userName);
  if (identity.user === ROOT) return;
  setgroups([...identity.groups]);
  setgid(identity.group);
  setuid(identity.user);
}

/** Root itself, where nobody called sudo. */
function callerOfSudo(): Identity {
  const user = Number(process.env.SUDO_UID ?? ROOT);
  const group = Number(process.env.SUDO_GID ?? user);
  if (!Number.isInteger(user) || !Number.isInteger(group)) return { user: ROOT, group: ROOT, groups: [] };
  return { user, group, groups: numbersOf('-G', String(user)) ?? [group] };
}

function identityOf(name: string): Identity {
  const [user] = numbersOf('-u', name) ?? [];
  const [group] = numbersOf('-g', name) ?? [];
  if (user === undefined || group === undefined) {
    throw new UserError(`--user ${name}: no such user`, { exit: 'usage' });
  }
  return { user, group, groups: numbersOf('-G', name) ?? [group] };
}

/** What id(1) says of a user; undefined where it knows no such user. */
function numbersOf(which: '-u' | '-g' | '-G', user: string): number[] | undefined {
  const { stdout, status } = spawnSync('id', [which, '--', user], { encoding: 'utf8' });
  return status === 0 ? stdout.trim().split(' ').map(Number) : undefined;
}
