import { Name, nameOf } from '../records/name.js';

const MAX_PATHS = 4096;
let pathCount = 0;

const TRANSPORTS: ReadonlySet<string> = new Set(['tcp', 'udp', 'sctp']);
/** They only carry others: what they carry is the application. */
const CONTAINERS: ReadonlySet<string> = new Set(['nbss', 'mbtcp', 'tpkt', 'cotp']);

/**
 * The protocols of a packet from the outside in (`eth:ethertype:ip:tcp`), as a place in a tree of all
 * stacks seen: finding a packet's path is a step down per layer, and equal stacks are one object.
 */
export class ProtocolPath extends Name {
  readonly parent: ProtocolPath | undefined;
  /** The last protocol of the path. */
  readonly protocol: string;
  readonly #children = new Map<string, ProtocolPath>();
  #application: Name | undefined;
  #isApplicationKnown = false;
  #lastProtocol = '';
  #lastChild: ProtocolPath | undefined;

  constructor(parent: ProtocolPath | undefined, protocol: string) {
    super(parent === undefined || parent.text === '' ? protocol : `${parent.text}:${protocol}`);
    this.parent = parent;
    this.protocol = protocol;
  }

  /** The protocol behind the innermost transport header; undefined where nothing was read there. */
  get application(): Name | undefined {
    if (!this.#isApplicationKnown) {
      const application = applicationIn(this.text);
      this.#application = application === undefined ? undefined : nameOf(application);
      this.#isApplicationKnown = true;
    }
    return this.#application;
  }

  /** The path one protocol further in. */
  into(protocol: string): ProtocolPath {
    if (protocol === this.#lastProtocol && this.#lastChild !== undefined) return this.#lastChild;
    let child = this.#children.get(protocol);
    if (child === undefined) {
      child = new ProtocolPath(this, protocol);
      pathCount += 1;
      // Hostile stacks could make the tree grow for ever: past the limit, paths are made and not kept.
      if (pathCount <= MAX_PATHS) this.#children.set(protocol, child);
    }
    this.#lastProtocol = protocol;
    this.#lastChild = child;
    return child;
  }
}

/** The empty path that every other one begins at. */
export const ROOT_PATH = new ProtocolPath(undefined, '');

/** The protocol behind the innermost transport header of a path; undefined where nothing was read there. */
export function applicationIn(path: string): string | undefined {
  const names = path.split(':');
  const transport = names.findLastIndex((each) => TRANSPORTS.has(each));
  const behind = transport < 0 ? [] : names.slice(transport + 1);
  return behind.find((each) => !CONTAINERS.has(each)) ?? behind[0];
}
