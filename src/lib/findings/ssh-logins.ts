import type { Packet } from '../packets/packet.js';

/** Replies after which a session that is not over is no login any more. */
const MAX_REPLIES = 64;

/**
 * How a login by SSH goes, by the lengths of encrypted messages: the server accepts the service, and then says with one
 * and the same length that a password was wrong, until it says with a shorter one that it was right (RFC 4252 section
 * 5.1; Zeek's SSH analyzer goes by the same).
 */
export class SshLogin {
  #clientSpoke = false;
  #isServiceAccepted = false;
  #refusalBytes = 0;
  #refusals = 0;
  #replies = 0;
  hasSucceeded = false;

  /** Takes a packet with encrypted messages. */
  take(ssh: NonNullable<Packet['ssh']>, fromServer: boolean): void {
    const { encrypted_length: bytes } = ssh;
    if (bytes === undefined || this.hasSucceeded) return;
    if (!fromServer) {
      this.#clientSpoke = true;
      return;
    }
    if (!this.#clientSpoke) return;
    this.#replies += 1;
    if (!this.#isServiceAccepted) this.#isServiceAccepted = true;
    else if (this.#refusalBytes === 0 || bytes === this.#refusalBytes) {
      this.#refusalBytes = bytes;
      this.#refusals += 1;
    } else this.hasSucceeded = true;
    if (this.#replies > MAX_REPLIES) this.hasSucceeded = true;
  }

  /** Logins that failed. Who got in may have asked first what is possible, which is refused, too. */
  get failures(): number {
    return this.hasSucceeded ? Math.max(0, this.#refusals - 1) : this.#refusals;
  }
}
