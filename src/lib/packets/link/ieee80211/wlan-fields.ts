import {
  boolean,
  count,
  group,
  list,
  macAddress,
  name,
  optional,
  type RecordOf,
  text,
  uint8,
  uint16,
  uint32,
} from '../../../records/field.js';
import { checksumStatus } from '../../checksum-status.js';

const frameControl = group('Frame control (section 9.2.4.1)', {
  version: uint8('Version of the protocol'),
  type: uint8('0 management, 1 control, 2 data, 3 extension'),
  subtype: uint8('What the frame is within its type'),
  type_subtype: uint16(
    'Type and subtype in one number: 8 beacon, 11 authentication, 12 deauthentication, 29 acknowledgement, 40 QoS data',
  ),
  extension: optional(uint8('What a control frame extension is')),
  tods: optional(boolean('On its way to the distribution system, through an access point')),
  fromds: optional(boolean('On its way from the distribution system')),
  frag: optional(boolean('More fragments follow')),
  retry: optional(boolean('Sent again')),
  pwrmgt: boolean('The sender goes to sleep'),
  moredata: boolean('More is waiting for the receiver'),
  protected: optional(boolean('The body is encrypted')),
  order: boolean('An HT control field follows, or the order must be kept'),
});

const fixed = group('Fields of fixed length in management frames (section 9.4.1), and mesh control', {
  timestamp: optional(count("The sender's clock; left out beyond 2^53", { unit: 'µs' })),
  beacon: optional(uint16('Interval between beacons', { unit: '1024 µs' })),
  capabilities: group('Capabilities', {
    ess: optional(boolean('Sent by an access point')),
    ibss: optional(boolean('Sent by a station of a network without access point')),
    privacy: optional(boolean('Data frames are encrypted')),
    short_preamble: optional(boolean('Short preambles are allowed')),
    spec_man: optional(boolean('Spectrum management')),
    qos: optional(boolean('Quality of service')),
    short_slot_time: optional(boolean('Short slots are used')),
    radio_measurement: optional(boolean('Radio measurement')),
  }),
  listen_ival: optional(uint16('How many beacons the station sleeps', { unit: 'beacons' })),
  current_ap: optional(macAddress('Access point that the station comes from')),
  status_code: optional(uint16('How a request ended: 0 success (table 9-50)')),
  reason_code: optional(uint16('Why a station is sent away or leaves (table 9-49)')),
  aid: optional(uint16('Number of the association')),
  auth: group('Authentication', {
    alg: optional(uint16('Algorithm: 0 open, 1 shared key, 2 fast transition, 3 SAE, 4 to 6 FILS')),
  }),
  auth_seq: optional(uint16('Number of the authentication message')),
  sae_message_type: optional(uint16('SAE: 1 commit, 2 confirm')),
  category_code: optional(uint8('Category of an action frame (table 9-51): 3 block ack, 4 public, 5 radio')),
  action_code: optional(
    uint8('Action within the category', {
      wireshark: [
        'wlan.fixed.action_code',
        'wlan.fixed.publicact',
        'wlan.fixed.selfprot_action',
        'wlan.fixed.htact',
        'wlan.fixed.mesh_action',
        'wlan.vht.action',
        'wlan.he.action',
      ],
    }),
  ),
  ssc: group('Block ack starting sequence control', {
    fragment: optional(uint8('Fragment')),
    sequence: optional(uint16('First sequence number that is meant')),
  }),
  mesh_flags: optional(uint8('Mesh: how many further addresses there are')),
  mesh_ttl: optional(uint8('Mesh: hops left')),
  mesh_sequence: optional(uint32('Mesh: sequence number')),
  mesh_addr4: optional(macAddress('Mesh: address 4')),
  mesh_addr5: optional(macAddress('Mesh: address 5')),
  mesh_addr6: optional(macAddress('Mesh: address 6')),
});

const suite = (about: string, path: string) =>
  group(about, {
    oui: optional(uint32('Organisation: 0x000fac', { wireshark: [`wlan.${path}.oui`] })),
    type: optional(uint8('Number: 2 TKIP, 4 CCMP, 8 GCMP', { wireshark: [`wlan.${path}.type`] })),
  });

const suites = (about: string, { path, types }: { path: string; types: readonly string[] }) =>
  group(about, {
    oui: list('Organisations', uint32('Organisation'), { wireshark: [`wlan.${path}.oui`] }),
    type: list('Numbers', uint8('Number'), { wireshark: types }),
  });

const rsn = group('Robust security network (section 9.4.2.24): WPA2 and WPA3', {
  version: optional(uint16('Version')),
  gcs: suite('Cipher for groups', 'rsn.gcs'),
  pcs: suites('Ciphers for pairs', { path: 'rsn.pcs', types: ['wlan.rsn.pcs.type'] }),
  akms: suites('Authentication and key management: 1 802.1X, 2 PSK, 8 SAE, 18 OWE', {
    path: 'rsn.akms',
    types: ['wlan.rsn.akms.type'],
  }),
  capabilities: group('Capabilities', {
    mfpr: optional(boolean('Protected management frames are required')),
    mfpc: optional(boolean('Protected management frames are possible')),
  }),
  pmkid: group('Identifiers of keys', { count: optional(uint16('How many')) }),
  gmcs: suite('Cipher for management frames to groups', 'rsn.gmcs'),
});

const wpa = group('Wi-Fi Protected Access, before RSN', {
  version: optional(uint16('Version')),
  mcs: suite('Cipher for groups', 'wfa.ie.wpa.mcs'),
  ucs: suites('Ciphers for pairs', { path: 'wfa.ie.wpa.ucs', types: ['wlan.wfa.ie.wpa.ucs.type'] }),
  akms: suites('Authentication and key management: 1 802.1X, 2 PSK', {
    path: 'wfa.ie.wpa.akms',
    types: ['wlan.wfa.ie.wpa.type', 'wlan.wfa.ie.wpa.akms.type'],
  }),
});

/** What a management frame tells in elements (IEEE 802.11-2020 section 9.4.2), in the order of their numbers. */
const elements = {
  ssid: optional(
    text(
      'Name of the network; where it is not UTF-8, bytes that are not printable ASCII are `\\xNN`; empty where it is not told',
    ),
  ),
  supported_rates: list('Rates, 128 added to those that are required', uint8('Rate', { unit: '500 kb/s' })),
  ds: group('Where the network is', { current_channel: optional(uint8('Channel')) }),
  tim: group('Traffic indication', {
    dtim_count: optional(uint8('Beacons until the next one with traffic for groups')),
    dtim_period: optional(uint8('Beacons between two with traffic for groups')),
    bmapctl: group('Bitmap control', { multicast: optional(boolean('Traffic for groups is waiting')) }),
  }),
  country_info: group('Country', { code: optional(name('Code of the country (ISO 3166-1)')) }),
  qbss: group('Load', {
    scount: optional(uint16('Stations associated')),
    cu: optional(uint8('Part of the time in which the channel is busy', { unit: '1/255' })),
  }),
  csa: group('Channel switch', {
    channel_switch_mode: optional(uint8('1: stations are to be silent until then')),
    new_channel_number: optional(uint8('New channel')),
    channel_switch: group('When', { count: optional(uint8('Beacons until then')) }),
  }),
  erp_info: group('802.11g beside 802.11b', {
    use_protection: optional(boolean('Frames must be protected from 802.11b stations')),
  }),
  extended_supported_rates: list('Further rates, as before', uint8('Rate', { unit: '500 kb/s' })),
  ht: group('802.11n', {
    capabilities: group('Capabilities', { width: optional(boolean('40 MHz is possible')) }),
    info: group('Operation', {
      primarychannel: optional(uint8('Primary channel')),
      secchanoffset: optional(uint8('Secondary channel: 0 none, 1 above, 3 below')),
      chanwidth: optional(boolean('More than 20 MHz')),
    }),
  }),
  rsn,
  mesh: group('Mesh', { id: optional(text('Name of the mesh, as in `ssid`')) }),
  vht: group('802.11ac', {
    op: group('Operation', {
      channelwidth: optional(uint8('0: 20 or 40 MHz, 1: 80 MHz or more, 2: 160 MHz, 3: 80+80 MHz')),
      channelcenter0: optional(uint8('Channel in the middle')),
      channelcenter1: optional(uint8('Channel in the middle of all 160 MHz or of the second 80 MHz')),
    }),
  }),
  ext_tag: group('Elements with an extended number', {
    number: list(
      'Numbers of these elements: 35 HE capabilities (802.11ax), 36 HE operation',
      uint8('Number'),
    ),
    he_operation: group('Operation of 802.11ax', {
      six_ghz: group('at 6 GHz', {
        primary_channel: optional(
          uint8('Primary channel', { wireshark: ['wlan.ext_tag.he_operation.6ghz.primary_channel'] }),
        ),
        channel_width: optional(
          uint8('Width: 0 20 MHz, 1 40 MHz, 2 80 MHz, 3 160 MHz', {
            wireshark: ['wlan.ext_tag.he_operation.6ghz.control.channel_width'],
          }),
        ),
      }),
    }),
  }),
  wfa: group('Wi-Fi Alliance', {
    ie: group('Elements', {
      type: list('Kinds of its elements: 1 WPA, 2 WMM, 4 WPS', uint8('Kind')),
      wpa,
    }),
  }),
  tag: group('All elements', {
    number: list('Numbers of the elements', uint8('Number')),
    oui: list('Organisations whose own elements there are', uint32('Organisation')),
  }),
} as const;

/** Fields of {@link wlan}, in wire order as far as there is one; sections are those of IEEE 802.11-2020. */
export const WLAN_FIELDS = {
  fc: frameControl,
  duration: optional(uint16('How long the medium is taken', { unit: 'µs' })),
  aid: optional(uint16('Number of the association, in PS-Poll')),
  ra: optional(macAddress('Receiver of this transmission')),
  ta: optional(macAddress('Transmitter of this transmission')),
  da: optional(macAddress('Destination')),
  sa: optional(macAddress('Source')),
  bssid: optional(macAddress('Network: the address of its access point')),
  staa: optional(macAddress('Station that is neither access point nor beyond it')),
  frag: optional(uint8('Number of the fragment')),
  seq: optional(uint16('Sequence number')),
  qos: group('Quality of service (section 9.2.4.5)', {
    tid: optional(uint8('Traffic identifier: the user priority up to 7')),
    eosp: optional(boolean('Ends the service period of a sleeping station')),
    ack: optional(uint8('How it is acknowledged: 0 normally, 1 not at all, 2 not by itself, 3 in a block')),
    amsdupresent: optional(boolean('The body is an A-MSDU')),
  }),
  htc: optional(uint32('HT control')),
  wep: group('Encryption header, of WEP or common to all', {
    iv: optional(uint32('WEP: initialization vector')),
    key: optional(uint8('Number of the key')),
    icv: optional(uint32('WEP: integrity check value')),
  }),
  tkip: group('TKIP', { extiv: optional(text('Sequence counter of the packet, in hexadecimal digits')) }),
  ccmp: group('CCMP and GCMP', { extiv: optional(text('Packet number, in hexadecimal digits')) }),
  amsdu: group('A-MSDU: several packets in one frame (section 9.3.2.2)', {
    length: list('Lengths of the packets; only the first one is read', uint16('Length', { unit: 'bytes' }), {
      wireshark: ['wlan_aggregate.a_mdsu.length'],
    }),
  }),
  ba: group('Block acknowledgement (section 9.3.1.8)', {
    control: group('Control', {
      ackpolicy: optional(boolean('No acknowledgement of this frame')),
      ba_type: optional(uint8('0 basic, 2 compressed, 3 several TIDs, 11 several stations')),
    }),
    basic: group('Traffic', { tidinfo: optional(uint8('Traffic identifier, or how many there are')) }),
  }),
  fixed,
  ...elements,
  fcs: optional(uint32('Frame check sequence')),
  fcs_status: checksumStatus('wlan.fcs.status'),
} as const;

/** A header of {@link WLAN_FIELDS}. */
export type WlanHeader = RecordOf<typeof WLAN_FIELDS>;
