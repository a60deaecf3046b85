import { serviceName } from '../../src/lib/names/services.js';
import type { Packet } from '../../src/lib/packets/packet.js';
import { readPackets } from '../../src/lib/packets/packet-input.js';
import { inSession } from '../support/in-process.js';
import { flowKey, ndpiFlows } from './ndpi.js';

/** What we make of one flow. */
interface OwnFlow {
  /** Recognised by its messages. */
  proto: string | undefined;
  /** Our guess, where nothing was recognised. */
  guess: string | undefined;
  /** The online service, where one is known. */
  service: string | undefined;
  /** What its lower port alone says. */
  readonly byPort: string | undefined;
}

/** Names for one thing: ndpiReader's in lower case, IANA's, and ours. */
const SAME: ReadonlyMap<string, string> = new Map(
  [
    'dns domain',
    'dhcp bootps bootpc',
    'ftp ftp_control',
    'http http-alt soap ocsp',
    'imap imap4',
    'ipsec isakmp esp udpencap ipsec-nat-t',
    'kerberos kerberos-adm',
    'ldap cldap',
    'modbus mbap',
    'netbios nbns nbdgm nbss netbios-ns netbios-dgm netbios-ssn',
    'ntp network-time',
    'pop pop3',
    'rdp ms-wbt-server',
    'rpc dce_rpc epmap',
    'smb smb2 smbv1 smbv23 microsoft-ds',
    'snmp snmptrap',
    'gtp gtp-user gtp-control',
    'stun classicstun nat-stun-port',
    'tls https',
    'wg wireguard',
  ].flatMap((names) => {
    const [first = '', ...others] = names.split(' ');
    return [first, ...others].map((name): [string, string] => [name, first]);
  }),
);

/** Where we tell more than ndpiReader does: SMB in a NetBIOS session; DNS, in which DNSCrypt asks for its certificates. */
const FINER: ReadonlyMap<string, string> = new Map([
  ['netbios', 'smb'],
  ['dnscrypt', 'dns'],
  ['avastsecuredns', 'dns'],
]);

const canonical = (name: string | undefined): string => {
  const lower = name?.toLowerCase() ?? 'nothing';
  return SAME.get(lower) ?? lower;
};

/** How our names of applications and ndpiReader's go together, over captures. */
export class ApplicationAgreement {
  /** Flows that ndpiReader names. */
  flows = 0;
  agreed = 0;
  /** Flows that a port alone would have named alike. */
  agreedByPort = 0;
  readonly #confused = new Map<string, number>();

  async add(capture: string): Promise<void> {
    const theirs = ndpiFlows(capture).filter(({ application }) => application !== 'Unknown');
    if (theirs.length === 0) return;
    const own = await ownFlows(capture);
    for (const { key, application } of theirs) {
      const flow = own.get(key);
      if (flow !== undefined) this.#compare(flow, application);
    }
  }

  #compare(flow: OwnFlow, application: string): void {
    const [protocol = '', service = protocol] = application.split('.').map(canonical);
    this.flows += 1;
    const ours = canonical(flow.proto ?? flow.guess);
    // What it knows by addresses alone it tells as a service without a protocol.
    const isSame =
      ours === protocol || ours === FINER.get(protocol) || flow.service?.split('-')[0] === service;
    if (isSame) this.agreed += 1;
    else this.#confused.set(`${protocol} → ${ours}`, (this.#confused.get(`${protocol} → ${ours}`) ?? 0) + 1);
    if (canonical(flow.byPort) === protocol) this.agreedByPort += 1;
  }

  /** The account: how many agree, and what ndpiReader's name became where they do not, the most frequent first. */
  get lines(): string[] {
    const confused = [...this.#confused].toSorted(([, a], [, b]) => b - a);
    return [
      `applications: ${this.flows} flows that ndpiReader names; ${this.agreed} named alike, ${this.agreedByPort} by port alone`,
      ...confused.map(([names, flows]) => `${String(flows).padStart(6)} ${names}`),
    ];
  }
}

async function ownFlows(capture: string): Promise<Map<string, OwnFlow>> {
  const flows = new Map<string, OwnFlow>();
  await inSession((session) =>
    readPackets({ inputs: [capture], session, take: (packet) => note(flows, packet) }),
  );
  return flows;
}

function note(flows: Map<string, OwnFlow>, { ip, ipv6, tcp, udp, app }: Packet): void {
  const network = ip ?? ipv6;
  const transport = tcp ?? udp;
  if (network === undefined || transport === undefined) return;
  const carrier = tcp === undefined ? 'udp' : 'tcp';
  const { srcport, dstport } = transport;
  const key = flowKey(carrier, [`${network.src.text}:${srcport}`, `${network.dst.text}:${dstport}`]);
  let flow = flows.get(key);
  if (flow === undefined) {
    const byPort = serviceName(carrier, Math.min(srcport, dstport));
    flow = { proto: undefined, guess: undefined, service: undefined, byPort };
    flows.set(key, flow);
  }
  if (app === undefined) return;
  flow.proto = app.proto?.text ?? flow.proto;
  if (app.by === 'port') flow.guess ??= app.name.text;
  if (app.by === 'host' || app.by === 'dns') flow.service ??= app.name.text;
}
